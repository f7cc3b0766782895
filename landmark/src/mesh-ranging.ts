// The landmark's part in the mesh: it asks the verifier for tickets, again and again, and lets other landmarks time it.
// On the path: challenge and delay, for the mesh (docs/format/mesh.md). Who answers the probes is handed in as a port:
// this package times and does not answer. Nothing of the mesh holds up the landmark's own work.

import { equalBytes, fromBase64, fromHex, refuse, toBase64, type Refusal, type Result } from '@trigpoint/core/base'
import { verifyTicket } from '@trigpoint/core/challenge'
import type { MeshChallenge } from '@trigpoint/core/wire'
import { createAgreement, nodePrimitives, signBody, type AgreementKey, type Clock, type Log, type SigningKey, type VerifierClient } from '@trigpoint/runtime'

/** More partners than this are not asked, whatever the verifier says: 64 sessions of a second each. */
const MOST_PARTNERS = 64
const MOST_ROUNDS = 120
/** A landmark that has answered for so long has answered whom it can. */
const ROUND_LIMIT_MS = 30_000
/** Landmarks that start together spread over this. */
const START_SPREAD_MS = 5_000
/** What closing waits for a round under way. */
const CLOSE_LIMIT_MS = 500
/** First wait after a failure; doubled up to the longest. */
const FIRST_WAIT_MS = 2_000
const LONGEST_WAIT_MS: number = 10 * 60_000
/** The verifier may not silence the mesh for longer, nor drive it faster. */
const LONGEST_INTERVAL_MS: number = 24 * 60 * 60_000
const SHORTEST_INTERVAL_MS = 500

export interface MeshPartner {
  readonly landmarkId: string
  readonly host: string
  readonly port: number
  readonly signingKey: Uint8Array
  readonly agreementKey: Uint8Array
  readonly ticket: Uint8Array
}

/** Lets partners time this machine. A thrown Fault means that nobody did. */
export type AnswerPartners = (round: {
  readonly challengeId: Uint8Array
  readonly agreement: AgreementKey
  readonly landmarks: readonly MeshPartner[]
  readonly timeoutMs: number
}) => Promise<{ readonly measuredBy: readonly string[]; readonly failures: readonly { readonly landmarkId: string; readonly code: string }[] }>

export interface MeshRangingConfig {
  readonly landmarkId: string
  readonly signing: SigningKey
  /** Signs the tickets. */
  readonly verifierKey: Uint8Array
  readonly client: Pick<VerifierClient, 'requestMesh'>
  readonly answer: AnswerPartners
  readonly clock: Clock
  readonly log: Log
  /** In [0, 1): spreads landmarks that start together. */
  readonly random?: () => number
  /** The first request comes within this; default 5 s. */
  readonly startSpreadMs?: number
}

export interface MeshCounts {
  readonly rounds: number
  /** Receipts that others signed about this landmark. */
  readonly measured: number
  readonly failed: number
  readonly refused: number
}

export interface MeshRanging {
  counts(): MeshCounts
  /** Ends soon; a round under way is left to itself. */
  close(): Promise<void>
}

type Counts = { -readonly [K in keyof MeshCounts]: number }

/** Begins at once, in the background. */
export function openMeshRanging(config: MeshRangingConfig): MeshRanging {
  const { log, random = Math.random, startSpreadMs = START_SPREAD_MS } = config
  const counts: Counts = { rounds: 0, measured: 0, failed: 0, refused: 0 }
  const ranger: Ranger = { config, counts, sequence: 0, failures: 0 }
  let isClosed = false
  let wake: () => void = () => undefined
  const wait = (ms: number): Promise<void> => new Promise(resolve => {
    const timer = setTimeout(resolve, ms)
    wake = () => {
      clearTimeout(timer)
      resolve()
    }
  })
  const run = async (): Promise<void> => {
    await wait(startSpreadMs * random())
    while (!isClosed) {
      const nextMs = await goRound(ranger).catch((error: unknown) => {
        if (!isClosed) log.warn('a round of the mesh failed', { error })
        return backOff(ranger)
      })
      if (!isClosed) await wait(nextMs)
    }
  }
  const ended = run()
  return {
    counts: () => ({ ...counts }),
    close: async () => {
      isClosed = true
      wake()
      await Promise.race([ended, new Promise(resolve => setTimeout(resolve, CLOSE_LIMIT_MS).unref())])
    },
  }
}

interface Ranger {
  readonly config: MeshRangingConfig
  readonly counts: Counts
  sequence: number
  failures: number
}

/** One round; how long to wait until the next. */
async function goRound(ranger: Ranger): Promise<number> {
  const { config, counts } = ranger
  // Grows over restarts too: a landmark keeps no database.
  ranger.sequence = Math.max(ranger.sequence + 1, config.clock.nowMs())
  const agreement = createAgreement()
  const asked = await config.client.requestMesh(signBody('mesh-request', requestOf(config, agreement, ranger.sequence), config.signing.sign))
  if (!asked.ok) return takeRefusal(ranger, asked.refusal)
  const accepted = acceptMeshChallenge(asked.value, { verifierKey: config.verifierKey, agreementKey: agreement.publicKey, nowMs: config.clock.nowMs() })
  if (!accepted.ok) return takeRefusal(ranger, accepted.refusal)
  ranger.failures = 0
  const { challengeId, landmarks } = accepted.value
  if (landmarks.length > 0) {
    const timeoutMs = Math.min(ROUND_LIMIT_MS, Math.max(1000, asked.value.expiresAtMs - config.clock.nowMs()))
    const outcome = await config.answer({ challengeId, agreement, landmarks, timeoutMs })
    counts.rounds++
    counts.measured += outcome.measuredBy.length
    counts.failed += outcome.failures.length
    config.log.debug('ranged by other landmarks', { measuredBy: outcome.measuredBy.length, failed: outcome.failures.map(each => each.landmarkId).join(' ') })
  }
  return boundInterval(asked.value.nextRequestMs)
}

function takeRefusal(ranger: Ranger, { code, message, detail }: Refusal): number {
  ranger.counts.refused++
  if (code === 'mesh.too-soon') return boundInterval(Number(detail?.['waitMs'] ?? LONGEST_WAIT_MS))
  // Its clock may have been ahead once: the verifier's word says where to go on.
  if (code === 'mesh.replayed') ranger.sequence = Math.max(ranger.sequence, Number(detail?.['lastSequence'] ?? 0))
  ranger.config.log.warn('this landmark was not ranged', { refusal: code, reason: message })
  return backOff(ranger)
}

function backOff(ranger: Ranger): number {
  return Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.min(ranger.failures++, 20))
}

function requestOf({ landmarkId, clock }: MeshRangingConfig, agreement: AgreementKey, sequence: number): object {
  return { landmarkId, agreementKey: toBase64(agreement.publicKey), sequence, atMs: clock.nowMs() }
}

function boundInterval(ms: number): number {
  return Math.min(LONGEST_INTERVAL_MS, Math.max(SHORTEST_INTERVAL_MS, Number.isFinite(ms) ? ms : LONGEST_WAIT_MS))
}

export interface MeshExpectation {
  readonly verifierKey: Uint8Array
  readonly agreementKey: Uint8Array
  readonly nowMs: number
}

/** What a landmark lets a mesh challenge make it do: answer probes of landmarks whose tickets its verifier signed, and nothing else. Refuses `mesh.challenge`. */
export function acceptMeshChallenge(body: MeshChallenge, { verifierKey, agreementKey, nowMs }: MeshExpectation): Result<{ readonly challengeId: Uint8Array; readonly landmarks: readonly MeshPartner[] }> {
  const bad = (why: string): Result<never> => refuse('mesh.challenge', `The mesh challenge is not accepted: ${why}.`)
  const challengeId = fromHex(body.challengeId)
  if (challengeId === undefined) return bad('its id is not hex')
  if (body.expiresAtMs <= nowMs) return bad('it has expired by this machine\'s clock; compare it with the verifier\'s')
  if (body.rounds > MOST_ROUNDS || body.landmarks.length > MOST_PARTNERS) return bad('it asks for more than a landmark answers')
  if (new Set(body.landmarks.map(each => each.landmarkId)).size !== body.landmarks.length) return bad('it names a landmark twice')
  const landmarks: MeshPartner[] = []
  for (const { landmarkId, host, port, ...texts } of body.landmarks) {
    const [ticket, signingKey, partnerKey] = [texts.ticket, texts.signingKey, texts.agreementKey].map(fromBase64)
    if (ticket === undefined || signingKey === undefined || partnerKey === undefined) return bad('a key or ticket is not base64')
    const proven = verifyTicket(ticket, verifierKey, landmarkId, body.expiresAtMs - 1, nodePrimitives)
    if (!proven.ok) return bad(`the ticket for ${landmarkId} does not hold (${proven.refusal.code})`)
    if (!equalBytes(proven.value.agreementKey, agreementKey) || !equalBytes(proven.value.challengeId, challengeId)) return bad(`the ticket for ${landmarkId} is for another challenge or key`)
    if (proven.value.rounds > body.rounds) return bad(`the ticket for ${landmarkId} asks for more rounds than the challenge`)
    landmarks.push({ landmarkId, host, port, signingKey, agreementKey: partnerKey, ticket })
  }
  return { ok: true, value: { challengeId, landmarks } }
}
