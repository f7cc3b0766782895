// The evidence of a fix: taken in, stored as received, then judged. On the path: steps 3 to 6 (fix.md,
// messages 9 and 10). The message is on the disk before it is judged, so a crash in between loses nothing: what
// waits for its verdict is judged at the next start. One message a challenge; the same again, the same answer.

import { equalBytes, ok, refuse, utf8Bytes, type Result } from '@trigpoint/core/base'
import { evidenceRequestSchema, type EvidenceRequest, type Fix, type SignedBody } from '@trigpoint/core/wire'
import { isSignedBy } from '@trigpoint/runtime'
import type { AgentRow, FixRow } from '../../ports/index.ts'
import type { FlowContext } from '../context.ts'
import { judgeStored } from './judge-stored.ts'
import type { LandmarkRegister } from '../registry/landmark-register.ts'
import { readMessage, refuseSignature } from './signed-message.ts'

/**
 * Takes the evidence for a challenge and judges the fix. `raw`: the request as received.
 * Refuses `fix.unknown`, `message.signature`, `message.malformed`, `fix.other-agent`, `fix.evidence-late`, `fix.evidence-already-sent`.
 */
export async function acceptEvidence(context: FlowContext, register: LandmarkRegister, challengeId: string, raw: Uint8Array, signed: SignedBody): Promise<Result<Fix>> {
  const fix = await context.store.getFix(challengeId)
  const agent = fix && (await context.store.getAgent(fix.agentId))
  if (fix === undefined || agent === undefined) return refuse('fix.unknown', 'This verifier issued no such challenge.', 'challengeId')
  const claimed = readEvidence(context, fix, agent, signed)
  if (!claimed.ok) return claimed
  const stored = await storeEvidence(context, challengeId, raw, signed)
  if (!stored.ok) return stored
  return ok(await judgeStored(context, register, challengeId))
}

function readEvidence(context: FlowContext, fix: FixRow, agent: AgentRow, signed: SignedBody): Result<EvidenceRequest> {
  if (!isSignedBy('fix-evidence', signed, agent.agentKey, context.primitives)) return refuseSignature()
  const request = readMessage(signed.body, evidenceRequestSchema)
  if (!request.ok) return request
  if (request.value.agentId !== fix.agentId || request.value.challengeId !== fix.challengeId)
    return refuse('fix.other-agent', 'The evidence names another agent or challenge than the one that it was sent for.', 'challengeId')
  return request
}

async function storeEvidence(context: FlowContext, challengeId: string, raw: Uint8Array, signed: SignedBody): Promise<Result<undefined>> {
  const nowMs = context.clock.nowMs()
  const hash = context.primitives.hash('sha256', utf8Bytes(signed.body))
  return context.store.write(async writer => {
    const fix = await writer.getFix(challengeId)
    if (fix === undefined) return refuse('fix.unknown', 'This verifier issued no such challenge.', 'challengeId')
    if (fix.evidenceHash !== null && !equalBytes(fix.evidenceHash, hash))
      return refuse('fix.evidence-already-sent', 'Other evidence was already sent for this challenge; the first counts.', 'challengeId')
    const isFirst = fix.evidenceHash === null
    const isLate = (fix.evidenceAtMs ?? nowMs) > fix.expiresAtMs
    if (isFirst) {
      const evidenceId = await writer.addReceived({ kind: 'evidence', atMs: nowMs, subject: challengeId, hash: context.primitives.hash('sha256', raw), bytes: raw })
      const summary = isLate ? { ...fix.summary, status: 'expired' as const, reason: 'The evidence came after the challenge had expired: it was kept, but proves no freshness.' } : fix.summary
      await writer.putFix({ ...fix, evidenceId, evidenceHash: hash, evidenceAtMs: nowMs, summary })
    }
    if (isLate)
      return refuse('fix.evidence-late', 'The evidence came after the challenge had expired. It was kept, but proves no freshness; ask for a new challenge.', 'challengeId', { expiresAtMs: fix.expiresAtMs })
    return ok(undefined)
  })
}
