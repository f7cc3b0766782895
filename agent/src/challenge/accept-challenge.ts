// What an agent accepts as a challenge. The verifier may choose landmarks and a nonce, and nothing else: whatever could
// make the agent do more (other addresses, endless rounds, tickets by others) is refused before a packet is sent.
// On the path: agent, message 2 of a fix (docs/format/ticket.md).

import { equalBytes, fromBase64, fromHex, ok, refuse, type Primitives, type Result } from '@trigpoint/core/base'
import { verifyTicket } from '@trigpoint/core/challenge'
import type { ChallengeBody, ChallengedLandmark } from '@trigpoint/core/wire'

/** Four times the usual number: enough for any minimum, far from a flood. */
export const MAXIMUM_ROUNDS_ACCEPTED = 120
/** Tickets live 15 minutes; the rest is for clocks that differ. */
export const MAXIMUM_CHALLENGE_LIFE_MS: number = 60 * 60_000
/** No fix takes longer than this, whatever its challenge allows. */
export const MAXIMUM_FIX_MS: number = 5 * 60_000

export interface AcceptedLandmark {
  readonly landmarkId: string
  readonly host: string
  readonly port: number
  readonly signingKey: Uint8Array
  readonly agreementKey: Uint8Array
  /** As the landmark will see it: body || signature. */
  readonly ticket: Uint8Array
}

export interface AcceptedChallenge {
  readonly challengeId: string
  /** 16 bytes. */
  readonly challengeIdBytes: Uint8Array
  /** 32 bytes. */
  readonly nonce: Uint8Array
  readonly rounds: number
  readonly expiresAtMs: number
  /** How long the fix may take from now on, by the monotonic clock: a wall clock that jumps meanwhile changes nothing. */
  readonly remainingMs: number
  readonly landmarks: readonly AcceptedLandmark[]
  /** How soon the verifier asks for the next fix; the schedule bounds it. */
  readonly againInMs: number | undefined
}

export interface ChallengeExpectation {
  readonly verifierKey: Uint8Array
  /** The fresh X25519 key of the request. */
  readonly agreementKey: Uint8Array
  readonly nowMs: number
  readonly primitives: Primitives
}

/** Refuses `agent.challenge-expiry`, `-rounds`, `-landmarks`, `-ticket`. Addresses are judged once resolved (landmark-address.ts). */
export function acceptChallenge(body: ChallengeBody, expected: ChallengeExpectation): Result<AcceptedChallenge> {
  const lifeMs = body.expiresAtMs - expected.nowMs
  if (lifeMs <= 0 || lifeMs > MAXIMUM_CHALLENGE_LIFE_MS)
    return refuse('agent.challenge-expiry', `The challenge expires in ${String(Math.round(lifeMs / 1000))} s by this machine's clock; compare it with the verifier's.`, 'expiresAtMs', { expiresAtMs: body.expiresAtMs, nowMs: expected.nowMs })
  if (body.rounds > MAXIMUM_ROUNDS_ACCEPTED)
    return refuse('agent.challenge-rounds', `The challenge asks for ${String(body.rounds)} rounds; an agent answers at most ${String(MAXIMUM_ROUNDS_ACCEPTED)}.`, 'rounds')
  if (new Set(body.landmarks.map(each => each.landmarkId)).size !== body.landmarks.length)
    return refuse('agent.challenge-landmarks', 'The challenge names a landmark twice.', 'landmarks')
  const landmarks: AcceptedLandmark[] = []
  for (const each of body.landmarks) {
    const landmark = acceptLandmark(body, each, expected)
    if (!landmark.ok) return landmark
    landmarks.push(landmark.value)
  }
  const { challengeId, rounds, expiresAtMs } = body
  const [challengeIdBytes, nonce] = [fromHex(challengeId), fromBase64(body.nonce)]
  if (challengeIdBytes === undefined || nonce === undefined) return badTicket('nonce', 'The challenge is not encoded as the wire demands.')
  return ok({ challengeId, challengeIdBytes, nonce, rounds, expiresAtMs, remainingMs: Math.min(lifeMs, MAXIMUM_FIX_MS), landmarks, againInMs: body.againInMs })
}

/** The ticket's own expiry is the landmark's to judge, by its clock; here its signature and what it is for count. */
function acceptLandmark(body: ChallengeBody, landmark: ChallengedLandmark, expected: ChallengeExpectation): Result<AcceptedLandmark> {
  const { landmarkId, host, port } = landmark
  const [ticket, signingKey, agreementKey] = [landmark.ticket, landmark.signingKey, landmark.agreementKey].map(fromBase64)
  if (ticket === undefined || signingKey === undefined || agreementKey === undefined) return badTicket(landmarkId, 'A key or ticket is not base64.')
  const proven = verifyTicket(ticket, expected.verifierKey, landmarkId, body.expiresAtMs - 1, expected.primitives)
  if (!proven.ok) return badTicket(landmarkId, `${proven.refusal.message} [${proven.refusal.code}]`)
  if (!equalBytes(proven.value.agreementKey, expected.agreementKey)) return badTicket(landmarkId, 'It is for another key than the one that asked.')
  if (!equalBytes(proven.value.challengeId, fromHex(body.challengeId) ?? new Uint8Array(0))) return badTicket(landmarkId, 'It is for another challenge.')
  if (proven.value.rounds > body.rounds) return badTicket(landmarkId, 'It asks for more rounds than its challenge.')
  return ok({ landmarkId, host, port, signingKey, agreementKey, ticket })
}

function badTicket(where: string, why: string): Result<never> {
  return refuse('agent.challenge-ticket', `The ticket for ${where} is not accepted: ${why}`, where)
}
