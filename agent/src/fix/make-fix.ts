// One fix, told in order (messages 1 to 9): ask, be measured, have the chips sign, put it in the spool.
// On the path: agent, the whole of it. What goes wrong with one landmark or one chip is reported with the rest: a fix that
// lacks landmarks still ends, with what it has.

import { ok, refuse, toBase64, type Result } from '@trigpoint/core/base'
import { bindEvidenceNonce } from '@trigpoint/core/challenge'
import { hashTranscript, orderReceipts } from '@trigpoint/core/delay'
import { teeReportData } from '@trigpoint/core/evidence'
import { MAXIMUM_TEES_A_NODE, type ClaimedChip, type EvidenceRequest, type FixRequest } from '@trigpoint/core/wire'
import { createAgreement, Fault, nodePrimitives, signBody, type AgreementKey } from '@trigpoint/runtime'
import { acceptChallenge, type AcceptedChallenge, type AcceptedLandmark } from '../challenge/accept-challenge.ts'
import { resolveLandmark } from '../challenge/landmark-address.ts'
import type { CollectedEvidence } from '../chip/chip-source.ts'
import { claimedChips } from '../enrolment/claimed-chips.ts'
import { takeSequence } from '../enrolment/sequence.ts'
import { sendJournaled } from '../journal/send-journaled.ts'
import type { SpoolEntry } from '../spool/spool.ts'
import type { CollectedTee } from '../tee/configfs-tsm.ts'
import type { FixPorts, LandmarkFailure, MeasuredFix } from './fix-ports.ts'

/** Chips sign within seconds; a driver that hangs must not hang the agent. */
export const COLLECT_LIMIT_MS = 60_000
/** A quote takes some tens of milliseconds; a quoting service that hangs must not hold up the chips. */
export const TEE_LIMIT_MS = 10_000
/** Landmarks measure within seconds; one that is silent must not hold up the rest for long. */
export const MEASURE_LIMIT_MS = 30_000
/** Of the challenge's life; the rest is for signing and sending. */
const MEASURE_SHARE = 0.5

export interface FixDraft {
  readonly entry: SpoolEntry
  readonly receipts: number
  readonly failures: readonly LandmarkFailure[]
  readonly chips: number
  /** How soon the verifier wants the next one. */
  readonly againInMs: number | undefined
}

/** Refuses `agent.*` and what the verifier refuses; throws Fault `network.*`, `disk.*`, and what the chip source throws. */
export async function makeFix(ports: FixPorts): Promise<Result<FixDraft>> {
  if (!ports.spool.hasRoom())
    return refuse('agent.spool-full', `The verifier has not acknowledged ${String(ports.spool.count())} bodies; no new fix is begun until some are delivered.`)
  const chips = claimedChips(await ports.chips.list())
  if (chips.length === 0) return refuse('agent.no-chips', `The chip source (${ports.chips.kind}) lists no chip; there is nothing to speak for.`)
  const agreement = createAgreement()
  const challenge = await askForChallenge(ports, chips, agreement)
  if (!challenge.ok) return challenge
  const measured = await beMeasured(ports, challenge.value, agreement)
  const evidence = await haveAllSign(ports, challenge.value, measured)
  return putInSpool(ports, challenge.value, chips, measured, evidence)
}

async function askForChallenge(ports: FixPorts, chips: ClaimedChip[], agreement: AgreementKey): Promise<Result<AcceptedChallenge>> {
  const request: FixRequest = {
    agentId: ports.enrolment.agentId,
    agreementKey: toBase64(agreement.publicKey),
    chips,
    sequence: takeSequence(ports.files, ports.sequencePath),
    atMs: ports.clock.nowMs(),
  }
  const signed = signBody('fix-request', request, ports.identity.sign)
  const answer = await sendJournaled(ports, { to: '/v1/fixes', what: 'fix-request', signed, again: false }, () => ports.client.requestFix(signed), body => ({
    challengeId: body.challengeId, landmarks: body.landmarks.map(each => each.landmarkId).join(' '), rounds: body.rounds, expiresAtMs: body.expiresAtMs,
  }))
  if (!answer.ok) return answer
  return acceptChallenge(answer.value, {
    verifierKey: ports.enrolment.verifierKey, agreementKey: agreement.publicKey, nowMs: ports.clock.nowMs(), primitives: nodePrimitives,
  })
}

/** Messages 3 to 7, with all landmarks at once. */
async function beMeasured(ports: FixPorts, challenge: AcceptedChallenge, agreement: AgreementKey): Promise<MeasuredFix> {
  const resolved = await Promise.all(challenge.landmarks.map(async landmark => ({ landmark, address: await resolveLandmark(landmark.host, ports.onLoopback, ports.resolve) })))
  const landmarks: AcceptedLandmark[] = []
  const unreachable: LandmarkFailure[] = []
  for (const { landmark, address } of resolved) {
    if (address.ok) landmarks.push({ ...landmark, host: address.value })
    else unreachable.push({ landmarkId: landmark.landmarkId, code: address.refusal.code, message: address.refusal.message })
  }
  // In the journal before the first packet leaves, as everything that is sent.
  const told = landmarks.map(({ landmarkId, host, port }) => ({ landmarkId, host, port, rounds: challenge.rounds }))
  ports.journal.append({ kind: 'probed', atMs: ports.clock.nowMs(), challengeId: challenge.challengeId, bind: ports.bind, landmarks: told })
  const { challengeIdBytes: challengeId, rounds } = challenge
  const measured = await ports.measure({ challengeId, rounds, landmarks, agreement, timeoutMs: Math.min(MEASURE_LIMIT_MS, Math.round(challenge.remainingMs * MEASURE_SHARE)) })
  return { receipts: orderReceipts(measured.receipts), failures: [...unreachable, ...measured.failures] }
}

interface SignedEvidence {
  readonly chips: readonly CollectedEvidence[]
  readonly tees: readonly CollectedTee[]
}

/** Message 8: every chip, and the CPU where it can, signs over the challenge, this agent's key and what the landmarks said. */
async function haveAllSign(ports: FixPorts, challenge: AcceptedChallenge, measured: MeasuredFix): Promise<SignedEvidence> {
  const transcriptHash = hashTranscript(measured.receipts.map(each => each.bytes), nodePrimitives)
  const nonce = bindEvidenceNonce(nodePrimitives, { challengeNonce: challenge.nonce, agentKey: ports.identity.publicKey, transcriptHash })
  const [chips, tees] = await Promise.all([
    within(COLLECT_LIMIT_MS, ports.chips.collect(nonce), 'chips.timeout', `The chips did not sign within ${String(COLLECT_LIMIT_MS / 1000)} s. Check the driver; the agent tries again at the next fix.`),
    haveCpuSign(ports, nonce),
  ])
  return { chips, tees }
}

/** What a CPU cannot say costs nothing: its word only ever raises what a fix proves. */
async function haveCpuSign({ tee, log }: FixPorts, nonce: Uint8Array): Promise<readonly CollectedTee[]> {
  if (tee === undefined) return []
  try {
    return await within(TEE_LIMIT_MS, tee.collect(teeReportData(nonce)), 'tee.timeout', `The CPU gave no evidence within ${String(TEE_LIMIT_MS / 1000)} s.`)
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    log.warn(`Without CPU evidence: ${error.message}`, { code: error.code })
    return []
  }
}

async function within<T>(limitMs: number, work: Promise<T>, code: string, message: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => { reject(new Fault(code, message)) }, limitMs)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}

/** Message 9, on disk before anything of it is sent. */
function putInSpool(ports: FixPorts, challenge: AcceptedChallenge, chips: ClaimedChip[], measured: MeasuredFix, { chips: evidence, tees }: SignedEvidence): Result<FixDraft> {
  const { challengeId, expiresAtMs } = challenge
  const request: EvidenceRequest = {
    agentId: ports.enrolment.agentId,
    challengeId,
    receipts: measured.receipts.map(each => toBase64(each.bytes)),
    failures: measured.failures.map(({ landmarkId, code, message }) => ({ landmarkId, code: code.slice(0, 64), message: message.slice(0, 512) })),
    evidence: evidence.map(each => ({
      kind: each.kind, arch: each.arch, evidence: toBase64(each.evidence), certificatesPem: each.certificatesPem, latencyNs: each.latencyNs,
    })),
    chips,
    ...(tees.length === 0 ? {} : { tees: tees.slice(0, MAXIMUM_TEES_A_NODE).map(each => ({ evidence: toBase64(each.evidence), certificatesPem: each.certificatesPem, latencyNs: each.latencyNs })) }),
    ...(ports.systemUuid === undefined ? {} : { systemUuid: ports.systemUuid }),
    atMs: ports.clock.nowMs(),
  }
  const signed = signBody('fix-evidence', request, ports.identity.sign)
  const entry = ports.spool.add({ challengeId, createdAtMs: request.atMs, expiresAtMs, signed })
  if (!entry.ok) return entry
  return ok({ entry: entry.value, receipts: measured.receipts.length, failures: measured.failures, chips: evidence.length, againInMs: challenge.againInMs })
}
