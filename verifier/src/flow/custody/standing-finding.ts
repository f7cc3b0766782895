// Findings whose pattern may cease to hold: raised while it does, ended when it no longer does. On the path: findings.

import type { FindingCode, FindingDraft } from '@trigpoint/core/custody'
import type { Finding } from '@trigpoint/core/wire'
import type { StoreReader, StoreWriter } from '../../ports/index.ts'
import { raise } from './publish.ts'

/** As `raise` names it. */
export function findingIdOf(code: FindingCode, subject: string): string {
  return `${code}:${subject}`.slice(0, 128)
}

/** Raises the draft where it says something new, or ends what was open of this code and subject. True where something changed. */
export async function settleFinding(writer: StoreWriter, code: FindingCode, subject: string, draft: FindingDraft | undefined, nowMs: number): Promise<boolean> {
  const before = await writer.getFinding(findingIdOf(code, subject))
  if (draft !== undefined) {
    if (before !== undefined && isSame(before, draft)) return false
    await raise(writer, draft, nowMs)
    return true
  }
  if (before === undefined || !isOpen(before)) return false
  const { severity, title, explanation, honestCause, nextStep, siteId } = before
  await raise(writer, { code, subject, severity, title, explanation, honestCause, nextStep, siteId, chipIds: [], challengeIds: [], endedAtMs: nowMs }, nowMs)
  return true
}

function isSame(before: Finding, draft: FindingDraft): boolean {
  return isOpen(before) && before.explanation === draft.explanation && draft.chipIds.every(chipId => before.chipIds.includes(chipId)) && draft.challengeIds.every(id => before.challengeIds.includes(id))
}

export function isOpen(finding: Pick<Finding, 'endedAtMs'>): boolean {
  return (finding.endedAtMs ?? null) === null
}

/** Whether a finding of this code and subject is open. */
export async function isFindingOpen(reader: StoreReader, code: FindingCode, subject: string): Promise<boolean> {
  const found = await reader.getFinding(findingIdOf(code, subject))
  return found !== undefined && isOpen(found)
}
