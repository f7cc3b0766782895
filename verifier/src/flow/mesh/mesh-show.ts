// What readers are shown of the mesh: the summary, and one landmark's health. On the path: console's side of the
// verifier. Composed from the store and the newest judgement.

import { directionsAgree, distanceBetweenKm, leastRoundTripMs } from '@trigpoint/core/estimate'
import type { MeshHealth, MeshMark, MeshNeighbour, MeshSummary } from '@trigpoint/core/wire'
import type { LandmarkRow, MeshEvidenceRow, MeshLinkRow, ModelShelf } from '../../ports/index.ts'
import type { FlowContext } from '../context.ts'
import { listAllLandmarks } from '../registry/landmark-register.ts'
import { eachMeshLink } from './mesh-material.ts'
import { meshLandmarkOf, type MeshCoverage } from './mesh-state.ts'
import { readMeshReport } from './mesh-watch.ts'

/** Neighbours on a landmark's page. */
const NEIGHBOURS = 60
/** Evidence on it. */
const KEPT = 48
/** Links that are counted for every reader; more are counted now and then. */
const COUNTED_AT_ONCE = 20_000
const COVERAGE_MS = 30_000
/** Landmarks that a summary names as never ranged. */
const UNRANGED = 100

export async function showMesh(context: FlowContext, models: Pick<ModelShelf, 'facts'>): Promise<MeshSummary> {
  const nowMs = context.clock.nowMs()
  const { windowMs } = context.mesh.settings
  const rows = await listAllLandmarks(context.store)
  const inService = rows.filter(row => row.suspendedReason === null && row.request.validUntilMs > nowMs)
  const coverage = await cover(context, new Set(inService.map(row => row.landmarkId)), nowMs - windowMs)
  const report = await readMeshReport(context.store)
  const unranged = inService.filter(row => !coverage.ranged.has(row.landmarkId)).map(row => row.landmarkId)
  const pairs = (inService.length * (inService.length - 1)) / 2
  return {
    landmarks: inService.length, ranged: inService.length - unranged.length, unranged: unranged.slice(0, UNRANGED), windowMs,
    pairsBoth: coverage.both, pairsOne: coverage.one, pairsNone: Math.max(0, pairs - coverage.both - coverage.one), newestAtMs: coverage.newestAtMs, oldestAtMs: coverage.oldestAtMs,
    judgedAtMs: report?.atMs ?? null, confirmed: report?.confirmed ?? 0, oneSided: report?.oneSided ?? [], disputed: report?.disputed ?? [], suspects: report?.suspects ?? [],
    asymmetric: report?.asymmetric ?? [], asymmetricPairs: report?.asymmetricPairs ?? 0,
    suspended: rows.flatMap(({ landmarkId, suspendedReason }) => (suspendedReason === null ? [] : [{ landmarkId, reason: suspendedReason }])),
    model: models.facts() ?? null, models: await context.store.countModels(),
  }
}

export interface MeshMarks {
  of(landmarkId: string): MeshMark
}

/** Every landmark's mark by the newest judgement. */
export async function readMeshMarks(reader: Parameters<typeof readMeshReport>[0]): Promise<MeshMarks> {
  const report = await readMeshReport(reader)
  const suspects = new Set(report?.suspects.map(each => each.landmarkId))
  const disputed = new Set(report?.disputed.flatMap(({ from, to }) => [from, to]))
  const ranged = new Set(report?.ranged)
  return {
    of: landmarkId => {
      if (report === undefined) return 'unknown'
      if (suspects.has(landmarkId)) return 'suspect'
      if (disputed.has(landmarkId)) return 'disputed'
      return ranged.has(landmarkId) ? 'plausible' : 'unranged'
    },
  }
}

/** Remembered where counting it is work. */
async function cover(context: FlowContext, inService: ReadonlySet<string>, sinceMs: number): Promise<MeshCoverage> {
  const { mesh, clock } = context
  if (mesh.coverage !== undefined && clock.nowMs() < mesh.coverage.untilMs) return mesh.coverage.value
  const { value, links } = await countCoverage(context, inService, sinceMs)
  mesh.coverage = links < COUNTED_AT_ONCE ? undefined : { value, untilMs: clock.nowMs() + COVERAGE_MS }
  return value
}

async function countCoverage(context: FlowContext, inService: ReadonlySet<string>, sinceMs: number): Promise<{ readonly value: MeshCoverage; readonly links: number }> {
  const seen = new Set<string>()
  const ranged = new Set<string>()
  let [both, one, links] = [0, 0, 0]
  let [newestAtMs, oldestAtMs]: (number | null)[] = [null, null]
  for await (const { from, to, lastAtMs } of eachMeshLink(context.store, sinceMs)) {
    if (!inService.has(from) || !inService.has(to)) continue
    links++
    ranged.add(to)
    newestAtMs = Math.max(newestAtMs ?? lastAtMs, lastAtMs)
    oldestAtMs = Math.min(oldestAtMs ?? lastAtMs, lastAtMs)
    if (seen.delete(`${to}|${from}`)) [both, one] = [both + 1, one - 1]
    else {
      seen.add(`${from}|${to}`)
      one++
    }
  }
  return { value: { ranged, both, one, newestAtMs: newestAtMs ?? null, oldestAtMs: oldestAtMs ?? null }, links }
}

/** One landmark's part of the mesh. */
export async function showMeshHealth(context: FlowContext, row: LandmarkRow): Promise<MeshHealth> {
  const { landmarkId } = row
  const links = await context.store.listMeshLinksOf(landmarkId, context.clock.nowMs() - context.mesh.settings.windowMs)
  const [timed, answered] = [links.filter(link => link.from === landmarkId), links.filter(link => link.to === landmarkId)]
  const report = await readMeshReport(context.store)
  const rows = new Map((await listAllLandmarks(context.store)).map(each => [each.landmarkId, each]))
  const neighbours = neighboursOf(row, timed, answered, rows)
  const tooNear = neighbours.filter(each => each.verdict === 'too-near')
  const member = await context.store.getMeshMember(landmarkId)
  return {
    rangedAtMs: answered.length === 0 ? null : Math.max(...answered.map(link => link.lastAtMs)), askedAtMs: member?.askedAtMs ?? null,
    measuredBy: answered.length, measures: timed.length, violations: tooNear.length,
    suspect: report?.suspects.find(each => each.landmarkId === landmarkId) ?? null,
    kept: (await context.store.listMeshEvidence(landmarkId, KEPT)).map(evidence => keptOf(landmarkId, evidence)),
    asymmetric: (report?.asymmetric ?? []).filter(({ a, b }) => a === landmarkId || b === landmarkId),
    neighbours: [...tooNear, ...neighbours.filter(each => each.verdict !== 'too-near')].slice(0, Math.max(NEIGHBOURS, tooNear.length)),
  }
}

function keptOf(landmarkId: string, { from, to, roundTripNs, minimumMs, challengeId, keptAtMs }: MeshEvidenceRow): MeshHealth['kept'][number] {
  return { atMs: keptAtMs, other: from === landmarkId ? to : from, timedBy: from, roundTripMs: roundTripNs / 1e6, minimumMs, challengeId }
}

/** Nearest first. */
function neighboursOf(row: LandmarkRow, timed: readonly MeshLinkRow[], answered: readonly MeshLinkRow[], rows: ReadonlyMap<string, LandmarkRow>): readonly MeshNeighbour[] {
  const forward = new Map(timed.map(link => [link.to, link]))
  const backward = new Map(answered.map(link => [link.from, link]))
  const ids = [...new Set([...forward.keys(), ...backward.keys()])]
  return ids.flatMap(id => {
    const other = rows.get(id)
    return other === undefined ? [] : neighbourOf(row, other, forward.get(id), backward.get(id))
  }).sort((a, b) => a.distanceKm - b.distanceKm || (a.landmarkId < b.landmarkId ? -1 : 1))
}

function neighbourOf(row: LandmarkRow, other: LandmarkRow, forward: MeshLinkRow | undefined, backward: MeshLinkRow | undefined): MeshNeighbour {
  const [forwardMs, backwardMs] = [forward, backward].map(link => (link === undefined ? null : link.roundTripNs / 1e6))
  const minimumMs = Math.max(0, leastRoundTripMs(placeOf(row), placeOf(other)))
  const { name, operator, position } = other.request
  return {
    landmarkId: other.landmarkId, name, operator, position, minimumMs, forwardMs: forwardMs ?? null, backwardMs: backwardMs ?? null,
    distanceKm: distanceBetweenKm(row.request.position, position), lastAtMs: Math.max(forward?.lastAtMs ?? 0, backward?.lastAtMs ?? 0),
    verdict: judgePair(forwardMs ?? null, backwardMs ?? null, minimumMs),
  }
}

/** The same reading as the judgement's, for one pair. */
function judgePair(forwardMs: number | null, backwardMs: number | null, minimumMs: number): MeshNeighbour['verdict'] {
  const short = [forwardMs, backwardMs].filter(value => value !== null && value < minimumMs).length
  if (short === 2) return 'too-near'
  if (short === 1) return 'one-sided'
  return forwardMs !== null && backwardMs !== null && !directionsAgree(forwardMs, backwardMs) ? 'asymmetric' : 'plausible'
}

function placeOf({ landmarkId, request }: LandmarkRow): ReturnType<typeof meshLandmarkOf> {
  return meshLandmarkOf({ landmarkId, ...request })
}
