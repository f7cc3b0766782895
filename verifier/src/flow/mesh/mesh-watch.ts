// The watch over the landmarks: the mesh is judged, and who is proven elsewhere is suspended at once, with the receipts
// kept and sealed and a finding raised. On the path: before region; a suspended landmark counts in no proof.
// A machine suspends only what core/src/estimate/mesh-suspension.ts calls proven; only an administrator takes it back.

import { toBase64 } from '@trigpoint/core/base'
import { findLandmarkSuspect } from '@trigpoint/core/custody'
import { OPERATORS_TO_SUSPEND, type MeshJudgement, type MeshSuspect } from '@trigpoint/core/estimate'
import type { Json } from '@trigpoint/core/result'
import type { MeshSummary, MeshSuspectBody } from '@trigpoint/core/wire'
import type { LandmarkRow, MeshMaterial, MeshProofRow, MeshWorker, StoreReader, StoreWriter } from '../../ports/index.ts'
import type { FlowContext } from '../context.ts'
import type { LandmarkRegister } from '../registry/landmark-register.ts'
import { readMeshMaterial } from './mesh-material.ts'
import { raise, tell } from '../custody/publish.ts'
import { sealLandmark, sealStatement } from '../log/seal.ts'

/** The newest judgement as it is stored and shown. Long lists are cut: the worst first. */
export type MeshReport = Pick<MeshSummary, 'confirmed' | 'oneSided' | 'disputed' | 'suspects' | 'asymmetric' | 'asymmetricPairs'> & {
  readonly atMs: number
  readonly pairs: number
  /** Landmarks that somebody timed within the window. */
  readonly ranged: readonly string[]
}

/** If more than this part of all landmarks would go at once, something else is wrong: a person must look. */
const MOST_AT_ONCE = 1 / 3
/** Pairs of a kind that a report lists. */
const LISTED = 300
/** Receipts that are kept against a landmark, each direction; the worst pairs first. */
const KEPT_PAIRS = 24

/** Judges the mesh as it stands. Gives the report. Throws Fault `mesh.worker-failed`, `store.*`. */
export async function watchMesh(context: FlowContext, register: LandmarkRegister, worker: MeshWorker): Promise<MeshReport> {
  const material = await readMeshMaterial(context, register)
  const judged = await worker.judge(material)
  const atMs = context.clock.nowMs()
  const report = await context.store.write(async writer => {
    const suspects: MeshSuspectBody[] = []
    const proven = judged.suspects.filter(suspect => suspect.isProven)
    const isMass = proven.length > Math.max(1, material.landmarks.length * MOST_AT_ONCE)
    if (isMass) context.log.error('the mesh contradicts too many landmarks at once; nobody was suspended', { landmarks: proven.length })
    for (const suspect of judged.suspects) suspects.push(await takeIn(context, writer, suspect, suspect.isProven && !isMass, atMs))
    const made = reportOf(material, judged, suspects, atMs)
    await writer.putMeshReport({ atMs, body: JSON.stringify(made) })
    return made
  })
  if (report.suspects.length > 0) context.bell.ring()
  return report
}

/** The newest report; undefined before the first. */
export async function readMeshReport(reader: Pick<StoreReader, 'getMeshReport'>): Promise<MeshReport | undefined> {
  const row = await reader.getMeshReport()
  return row && (JSON.parse(row.body) as MeshReport)
}

function reportOf({ rows }: MeshMaterial, judged: MeshJudgement, suspects: MeshSuspectBody[], atMs: number): MeshReport {
  const worst = <T extends { readonly roundTripMs: number; readonly minimumMs: number }>(pairs: readonly T[]): T[] => [...pairs].sort((a, b) => b.minimumMs - b.roundTripMs - (a.minimumMs - a.roundTripMs)).slice(0, LISTED)
  const apart = [...judged.asymmetric].sort((a, b) => Math.abs(b.forwardMs - b.backwardMs) - Math.abs(a.forwardMs - a.backwardMs))
  return {
    atMs, pairs: rows.length, ranged: [...new Set(rows.map(row => row.to))].sort(), confirmed: judged.confirmed, oneSided: worst(judged.oneSided),
    disputed: worst(judged.disputed.map(({ a, b, roundTripMs, minimumMs }) => ({ from: a, to: b, roundTripMs, minimumMs }))),
    suspects, asymmetric: apart.slice(0, LISTED), asymmetricPairs: apart.length,
  }
}

/** One suspect: evidence kept, finding raised, suspended where that is proven. */
async function takeIn(context: FlowContext, writer: StoreWriter, suspect: MeshSuspect, suspend: boolean, atMs: number): Promise<MeshSuspectBody> {
  const row = await writer.getLandmark(suspect.landmark)
  const pairs = suspect.evidence.slice(0, KEPT_PAIRS)
  const proofs = await readProofs(writer, suspect.landmark, pairs.map(pair => pair.other))
  if (row?.suspendedReason === null) {
    const minimums = new Map(pairs.map(pair => [pair.other, pair.minimumMs]))
    for (const proof of proofs.values())
      await writer.addMeshEvidence({ ...proof, landmarkId: row.landmarkId, minimumMs: minimums.get(proof.from === row.landmarkId ? proof.to : proof.from) ?? 0, keptAtMs: atMs })
    const isBacked = suspend && countBacked(row.landmarkId, pairs, proofs) >= OPERATORS_TO_SUSPEND
    const statementId = isBacked ? await suspendFor(context, writer, { row, suspect, proofs: [...proofs.values()], atMs }) : undefined
    await raise(writer, draftOf(row, suspect, isBacked, statementId), atMs)
    return bodyOf(suspect, isBacked, proofs)
  }
  return bodyOf(suspect, suspend, proofs)
}

/** Pairs whose two receipts are at hand. What was forgotten while it was judged (a landmark taken back, another place) suspends nobody. */
function countBacked(landmarkId: string, pairs: MeshSuspect['evidence'], proofs: ReadonlyMap<string, MeshProofRow>): number {
  return pairs.filter(({ other }) => proofs.has(`${landmarkId}|${other}`) && proofs.has(`${other}|${landmarkId}`)).length
}

/** Both directions of each pair, where their receipts are there. */
async function readProofs(reader: StoreReader, landmarkId: string, others: readonly string[]): Promise<ReadonlyMap<string, MeshProofRow>> {
  const proofs = new Map<string, MeshProofRow>()
  for (const other of others)
    for (const [from, to] of [[landmarkId, other], [other, landmarkId]] as const) {
      const proof = await reader.getMeshProof(from, to)
      if (proof !== undefined) proofs.set(`${from}|${to}`, proof)
    }
  return proofs
}

interface Suspension {
  readonly row: LandmarkRow
  readonly suspect: MeshSuspect
  readonly proofs: readonly MeshProofRow[]
  readonly atMs: number
}

/** Out of proofs at once. Gives the id of the sealed statement that holds the receipts. */
async function suspendFor(context: FlowContext, writer: StoreWriter, { row, suspect, proofs, atMs }: Suspension): Promise<string> {
  const { landmarkId, request } = row
  const reason = `contradicted by the mesh: ${String(suspect.evidence.length)} pairs too near, by landmarks of ${String(suspect.operators.length)} other operators`
  const suspended: LandmarkRow = { ...row, suspendedReason: reason }
  await writer.putLandmark(suspended)
  await sealLandmark(context, writer, suspended, atMs)
  const id = `${landmarkId}:${String(atMs)}`
  await sealStatement(context, writer, { kind: 'mesh', id, atMs, value: statementOf(suspended, suspect, proofs, atMs) })
  await tell(writer, { atMs, kind: 'landmark', title: `Landmark ${request.name} suspended`, detail: `It was ${reason}. Its receipts count in no proof until an administrator takes it back.`, siteId: null, chipIds: [], challengeId: null })
  await writer.addEvent({ kind: 'landmark', landmarkId }, null)
  context.log.warn('a landmark was suspended', { landmarkId, pairs: suspect.evidence.length, operators: suspect.operators.length })
  return id
}

/** What anybody can check again: records, requests and receipts, with what they come to. */
function statementOf({ landmarkId, record, suspendedReason }: LandmarkRow, suspect: MeshSuspect, proofs: readonly MeshProofRow[], atMs: number): Json {
  return {
    landmarkId, atMs, record: toBase64(record), reason: suspendedReason, operators: [...suspect.operators],
    pairs: suspect.evidence.map(({ other, otherOperator, forwardMs, backwardMs, minimumMs }) => ({ other, otherOperator, forwardMs, backwardMs, minimumMs })),
    proofs: proofs.map(({ from, to, roundTripNs, challengeId, receipt, request }) => ({ from, to, roundTripNs, challengeId, receipt: toBase64(receipt), request: Buffer.from(request).toString('utf8') })),
  }
}

function draftOf({ landmarkId, request }: LandmarkRow, { evidence, operators }: MeshSuspect, isSuspended: boolean, statementId: string | undefined): ReturnType<typeof findLandmarkSuspect> {
  return findLandmarkSuspect({
    landmarkId, name: request.name, operator: request.operator, isSuspended, operators, ...(statementId === undefined ? {} : { statementId }),
    pairs: evidence.map(({ other, forwardMs, backwardMs, minimumMs }) => ({ other, roundTripMs: Math.max(forwardMs, backwardMs), minimumMs })),
  })
}

function bodyOf({ landmark, basis, operators, evidence }: MeshSuspect, isProven: boolean, proofs: ReadonlyMap<string, MeshProofRow>): MeshSuspectBody {
  return {
    landmarkId: landmark, basis, isProven, operators: [...operators],
    evidence: evidence.map(pair => ({
      ...pair, forwardChallengeId: proofs.get(`${landmark}|${pair.other}`)?.challengeId ?? null, backwardChallengeId: proofs.get(`${pair.other}|${landmark}`)?.challengeId ?? null,
    })),
  }
}
