// What a judged fix leaves behind beside its verdict: devices, inventory, neighbourhood, latencies, the vendor's answers.
// On the path: evidence and custody, in the transaction of the verdict.

import type { SeenAt } from '@trigpoint/core/custody'
import type { ChipRow, FixAnswers, StoreWriter } from '../../ports/index.ts'
import type { JudgedLatency } from './latency.ts'
import { raise } from '../custody/publish.ts'
import { recordDevices } from '../device/record-devices.ts'
import { findMovedLabels, recordInventory, type ToldBefore } from '../device/record-inventory.ts'
import type { FixMaterial, JudgedFix } from './verdict.ts'

export interface JudgedEvidence {
  readonly material: Omit<FixMaterial, 'known'>
  readonly judged: JudgedFix
  /** The chips' rows before the verdict. */
  readonly known: ReadonlyMap<string, ChipRow>
  readonly latencies: ReadonlyMap<string, JudgedLatency>
  readonly answers: FixAnswers | undefined
}

export async function recordEvidence(writer: StoreWriter, { material, judged, known, latencies, answers }: JudgedEvidence): Promise<void> {
  const { fix, agent, evidence, atMs } = material
  const answered = judged.appraisals.filter(chip => chip.verified).map(chip => chip.chipId)
  const seen: SeenAt = { siteId: fix.siteId, nodeId: fix.agentId, nodeName: agent.nodeName, chipIds: answered, challengeIds: [fix.challengeId] }
  const inside = new Set(judged.verdict.chips.filter(chip => chip.outcome === 'inside').map(chip => chip.chipId))
  const drafts = await recordDevices(writer, { source: 'fix', reportId: fix.challengeId, seen, atMs, appraised: judged.appraisals, latencies, inside })
  // Only what a node says of chips that answered there is held against what was said of them before.
  const own = evidence.chips.filter(chip => chip.chipId !== undefined && answered.includes(chip.chipId))
  const moved = await findMovedLabels(writer, seen, own, toldBefore(known), atMs)
  await recordInventory(writer, { nodeId: fix.agentId, siteId: fix.siteId, nodeName: agent.nodeName, source: 'fix', atMs, systemUuid: evidence.systemUuid ?? null, chips: evidence.chips })
  if (answers !== undefined) await writer.putFixAnswers(fix.challengeId, answers)
  for (const draft of [...drafts, moved]) if (draft !== undefined) await raise(writer, draft, atMs)
}

function toldBefore(known: ReadonlyMap<string, ChipRow>): ReadonlyMap<string, ToldBefore> {
  return new Map([...known].flatMap(([chipId, row]) => (row.claimed === null ? [] : [[chipId, { claimed: row.claimed, atMs: row.lastFixAtMs }] as const])))
}
