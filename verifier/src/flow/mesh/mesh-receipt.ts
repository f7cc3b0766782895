// A receipt of the mesh: one landmark's word about how fast another answered. On the path: delay, for the mesh.
// Such receipts are many and are no verdict's ground, so they get no leaf each: the smallest of a pair is kept with
// the request that names the answering key, and whatever counts against a landmark is kept for ever and sealed.

import { fromHex, ok, refuse, type Result } from '@trigpoint/core/base'
import { leastRoundTripMs } from '@trigpoint/core/estimate'
import { expectReceipt, verifyReceipt, type Receipt } from '@trigpoint/core/delay'
import type { MeshChallengeRow, MeshProofRow, StoreWriter } from '../../ports/index.ts'
import type { FlowContext } from '../context.ts'
import type { LandmarkRegister } from '../registry/landmark-register.ts'
import { meshLandmarkOf } from './mesh-state.ts'

export type MeshReceiptStatus = 'stored' | 'already-stored' | 'contradiction-stored'

/** Takes the receipt of `landmarkId` for a mesh challenge. Refuses `delay.receipt-*`, `receipt.landmark-not-challenged`. */
export async function acceptMeshReceipt(context: FlowContext, register: LandmarkRegister, challenge: MeshChallengeRow, bytes: Uint8Array, landmarkId: string): Promise<Result<MeshReceiptStatus>> {
  const challenged = challenge.challenged.find(one => one.landmarkId === landmarkId)
  const timer = challenged && register.prove(challenged.record, challenge.requestedAtMs)
  const answerer = register.prove(challenge.record, challenge.requestedAtMs)
  if (timer === undefined || answerer === undefined) return refuse('receipt.landmark-not-challenged', `Landmark ${landmarkId} was not chosen for this challenge.`, 'landmarkId')
  const verified = verifyReceipt(bytes, expectReceipt(timer, fromHex(challenge.challengeId) ?? new Uint8Array(16), challenge.agreementKey), context.primitives)
  if (!verified.ok) return verified
  const leastMs = leastRoundTripMs(meshLandmarkOf(timer), meshLandmarkOf(answerer))
  const proof = proofOf(challenge, verified.value, bytes, context.clock.nowMs())
  const status = await context.store.write(writer => keep(context, writer, { challenge, landmarkId, bytes, proof, leastMs }))
  if (status === 'stored' && proof !== undefined) context.mesh.noteTiming(proof.from, proof.to, proof.roundTripNs / 1e6 < leastMs)
  return ok(status)
}

/** Undefined where no round was answered: then nothing was timed. */
function proofOf(challenge: MeshChallengeRow, receipt: Receipt, bytes: Uint8Array, atMs: number): MeshProofRow | undefined {
  if (receipt.roundTripsNs.length === 0) return undefined
  const { challengeId, landmarkId: to, request } = challenge
  return { from: receipt.landmarkId, to, roundTripNs: Math.min(...receipt.roundTripsNs), atMs, challengeId, receipt: bytes, request }
}

interface Taken {
  readonly challenge: MeshChallengeRow
  readonly landmarkId: string
  readonly bytes: Uint8Array
  readonly proof: MeshProofRow | undefined
  readonly leastMs: number
}

async function keep(context: FlowContext, writer: StoreWriter, { challenge, landmarkId, bytes, proof, leastMs }: Taken): Promise<MeshReceiptStatus> {
  const noted = await writer.noteMeshReceipt(challenge.challengeId, landmarkId, context.primitives.hash('sha256', bytes))
  if (noted === 'same') return 'already-stored'
  if (proof === undefined) return noted === 'new' ? 'stored' : 'contradiction-stored'
  if (noted === 'other') {
    // Two words for one measurement: the second one counts for nothing and is kept.
    await writer.addMeshEvidence({ ...proof, landmarkId, minimumMs: leastMs, keptAtMs: proof.atMs })
    context.log.warn('a landmark signed two receipts for one measurement', { landmarkId, challengeId: challenge.challengeId })
    return 'contradiction-stored'
  }
  const { settings } = context.mesh
  if (!(await isInService(writer, landmarkId)) || !(await isInService(writer, challenge.landmarkId))) return 'stored'
  await writer.addMeshTiming(proof, Math.floor(proof.atMs / settings.spanMs) * settings.spanMs)
  const before = await writer.getMeshProof(proof.from, proof.to)
  const isBetter = before === undefined || proof.roundTripNs < before.roundTripNs || before.atMs < proof.atMs - settings.windowMs
  if (isBetter) await writer.putMeshProof(proof)
  return 'stored'
}

/** What came from or about a landmark that was suspended meanwhile teaches nothing. */
async function isInService(writer: StoreWriter, landmarkId: string): Promise<boolean> {
  return (await writer.getLandmark(landmarkId))?.suspendedReason === null
}
