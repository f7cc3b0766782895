// Enrolment: an agent shows a one-time token and its key; from then on that key speaks for its node.
// On the path: before challenge. The answer tells the agent the verifier's key, which it pins.

import { fromBase64, ok, refuse, toBase64, toHex, type Result } from '@trigpoint/core/base'
import { enrolRequestSchema, type EnrolRequest, type EnrolResponse, type SignedBody } from '@trigpoint/core/wire'
import { isSignedBy } from '@trigpoint/runtime'
import type { AgentRow, StoreWriter, TokenRow } from '../../ports/index.ts'
import { newChip } from '../custody/chip.ts'
import type { FlowContext } from '../context.ts'
import { tell } from '../custody/publish.ts'
import { readMessage, refuseSignature } from '../fix/signed-message.ts'
import { findToken, isTokenLive } from './token.ts'

/**
 * Enrols an agent. `raw`: the request as received. The same agent with the same token gets the same answer again.
 * Refuses `message.malformed`, `message.signature`, `enrol.token-unknown`, `enrol.token-expired`, `enrol.token-used`.
 */
export async function enrolAgent(context: FlowContext, raw: Uint8Array, signed: SignedBody): Promise<Result<EnrolResponse>> {
  const request = readMessage(signed.body, enrolRequestSchema)
  if (!request.ok) return request
  const agentKey = fromBase64(request.value.agentKey)
  if (agentKey === undefined || !isSignedBy('enrol', signed, agentKey, context.primitives)) return refuseSignature()
  const nowMs = context.clock.nowMs()
  const agentId = agentIdOf(context, agentKey)
  const enrolled = await context.store.write(async writer => {
    const token = await usableToken(writer, request.value.token, agentId, nowMs)
    if (!token.ok) return token
    const siteId = token.value.siteId ?? ''
    if (token.value.usedBy === null) {
      await writer.addReceived({ kind: 'enrolment', atMs: nowMs, subject: agentId, hash: context.primitives.hash('sha256', raw), bytes: withoutToken(raw, request.value.token) })
      await writer.putToken({ ...token.value, usedBy: agentId })
      await writeAgent(writer, { agentId, agentKey, siteId, request: request.value, nowMs })
    }
    return ok(siteId)
  })
  if (!enrolled.ok) return enrolled
  context.bell.ring()
  return ok({ agentId, siteId: enrolled.value, verifierKey: toBase64(context.trust.publicKey), fixIntervalMs: context.settings.fixIntervalMs })
}

/** First 16 bytes of SHA-256 of the agent's key, hex. */
export function agentIdOf(context: Pick<FlowContext, 'primitives'>, agentKey: Uint8Array): string {
  return toHex(context.primitives.hash('sha256', agentKey).subarray(0, 16))
}

async function usableToken(writer: StoreWriter, text: string, agentId: string, nowMs: number): Promise<Result<TokenRow>> {
  const row = await findToken(writer, text)
  if (row?.kind !== 'enrolment') return refuse('enrol.token-unknown', 'The enrolment token is not known here. Copy it whole, or have a new one made.', 'token')
  if (row.usedBy === agentId) return ok(row)
  if (row.usedBy !== null) return refuse('enrol.token-used', 'The enrolment token was already used by another agent. Have a new one made.', 'token')
  return isTokenLive(row, nowMs) ? ok(row) : refuse('enrol.token-expired', 'The enrolment token has expired or was revoked. Have a new one made.', 'token')
}

/** The request is kept as received, but for the token: a secret at rest is a hash. Its place holds as many stars. */
function withoutToken(raw: Uint8Array, token: string): Uint8Array {
  return Buffer.from(Buffer.from(raw).toString('latin1').replaceAll(token, '*'.repeat(token.length)), 'latin1')
}

interface Enrolment {
  readonly agentId: string
  readonly agentKey: Uint8Array
  readonly siteId: string
  readonly request: EnrolRequest
  readonly nowMs: number
}

async function writeAgent(writer: StoreWriter, { agentId, agentKey, siteId, request, nowMs }: Enrolment): Promise<void> {
  const before = await writer.getAgent(agentId)
  const agent: AgentRow = {
    agentId, agentKey, siteId, nodeName: request.nodeName, agentVersion: request.agentVersion, enrolledAtMs: nowMs, lastSequence: before?.lastSequence ?? 0,
    lastSeenAtMs: nowMs, clockSkewMs: request.atMs - nowMs,
  }
  await writer.putAgent(agent)
  const chipIds: string[] = []
  for (const claimed of request.chips) {
    if (claimed.chipId === undefined) continue
    chipIds.push(claimed.chipId)
    const known = await writer.getChip(claimed.chipId)
    // A claim makes a chip known, but takes none from a node that has spoken for it.
    if (known === undefined) await writer.putChip(newChip({ chipId: claimed.chipId, siteId, agentId, nodeName: request.nodeName }, claimed))
    else if (known.agentId === null) await writer.putChip({ ...known, agentId, nodeName: request.nodeName, claimed })
  }
  const moved = before !== undefined && before.siteId !== siteId ? ` It was enrolled at ${before.siteId} before.` : ''
  await tell(writer, {
    atMs: nowMs, kind: 'enrolment', title: `Node ${request.nodeName} enrolled`, detail: `Agent ${agentId} speaks for ${String(request.chips.length)} chips.${moved}`, siteId, chipIds, challengeId: null,
  })
  await writer.addEvent({ kind: 'site', siteId }, siteId)
}
