// Holds a checkpoint against a trust policy (C2SP tlog-policy): signed by a listed log, cosigned by the
// quorum. On the path: log; the last step of checking anything that claims to be logged.

import { asProven, ok, refuse, type Primitives, type Proven, type Result } from '../base/index.ts'
import { verifyCheckpoint, type VerifiedCheckpoint } from './checkpoint.ts'
import { isTimed, type NoteKey } from './note-key.ts'
import type { PolicyMember, QuorumPolicy } from './quorum-policy.ts'

/** How far ahead of the reader's clock a cosignature may be: clocks of two well-kept machines differ by less. */
export const MAX_CLOCK_LEAD_S = 300

/** What a policy's witnesses said about a checkpoint. */
export interface Witnessed {
  /** Names, in the policy, of the witnesses that cosigned. */
  readonly witnesses: readonly string[]
  /** The youngest of their times, seconds since the Unix epoch; 0 without any. */
  readonly latestS: number
}

export interface PolicyCheckpoint extends VerifiedCheckpoint {
  readonly witnessed: Witnessed
}

/** Whether the keys that cosigned satisfy a quorum; always for `quorum none`. */
export function isQuorum(quorum: PolicyMember | undefined, cosigned: (key: NoteKey) => boolean): boolean {
  if (quorum === undefined) return true
  if (quorum.kind === 'witness') return cosigned(quorum.key)
  return quorum.members.filter(member => isQuorum(member, cosigned)).length >= quorum.threshold
}

/**
 * Verifies a checkpoint against a policy. `nowS` (seconds since the Unix epoch), where given, makes
 * cosignatures from the future count for nothing. Refuses with the codes of `verifyCheckpoint`, with
 * `log.quorum-missing`, and with `log.policy-names-no-log` for a policy without logs, which would pass anybody's.
 */
export function verifyCheckpointByPolicy(
  bytes: Uint8Array,
  policy: QuorumPolicy,
  primitives: Primitives,
  nowS?: number,
): Result<Proven<PolicyCheckpoint>> {
  if (policy.logs.length === 0) return refuse('log.policy-names-no-log', 'the policy names no log, so no checkpoint can hold against it')
  const keys = { logKeys: policy.logs.map(log => log.key), cosigners: policy.witnesses.map(witness => witness.key) }
  const verified = verifyCheckpoint(bytes, keys, primitives)
  if (!verified.ok) return verified
  const times = new Map(
    verified.value.signatures
      .filter(signature => isTimed(signature.key) && (nowS === undefined || signature.timestampS <= nowS + MAX_CLOCK_LEAD_S))
      .map(signature => [signature.key, signature.timestampS] as const),
  )
  const witnesses = policy.witnesses.filter(witness => times.has(witness.key))
  if (!isQuorum(policy.quorum, key => times.has(key)))
    return refuse(
      'log.quorum-missing',
      `${witnesses.length === 0 ? 'no witness' : `only ${witnesses.map(witness => witness.name).join(', ')}`} cosigned; the policy's quorum ${policy.quorum?.name ?? 'none'} is not reached`,
      verified.value.origin,
    )
  const witnessed = {
    witnesses: witnesses.map(witness => witness.name),
    latestS: Math.max(0, ...witnesses.map(w => times.get(w.key) ?? 0)),
  }
  return ok(asProven({ ...verified.value, witnessed }))
}
