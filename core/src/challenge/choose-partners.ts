// Which landmarks range one landmark in this round of the mesh: those whose last try is longest ago, measured in
// turns of their own, near ones in shorter turns than far ones. On the path: challenge, for the mesh
// (docs/format/mesh.md). Every pair comes round: what was not asked grows older until it is first.
// Pure: times and the draw are handed in. The draw decides among equals, so that nobody can tell the next choice.

import { assert, type Position } from '../base/index.ts'
import type { LandmarkRecord } from './landmark-record.ts'

/** Neighbours that get the short turn: where proofs are decided, and where a lie about a place shows first. */
export const NEAR_PARTNERS = 8
/** How many times more often a near pair is ranged than a far one. */
export const NEAR_TURNS = 4
/** Of so many times the wanted number the choice is drawn, oldest first. */
const DRAWN_FROM = 2

export interface PartnerChoice {
  readonly self: Pick<LandmarkRecord, 'landmarkId' | 'position'>
  /** Those in good standing; `self` among them does no harm. */
  readonly records: readonly LandmarkRecord[]
  /** When a landmark was last asked to range `self`; undefined: never. */
  readonly lastAskedAtMs: (landmarkId: string) => number | undefined
  readonly nowMs: number
  readonly wanted: number
  /** An unpredictable integer in 0...below-1. */
  readonly draw: (below: number) => number
}

/** At most `wanted` records, in the order of their ids. */
export function choosePartners(choice: PartnerChoice): readonly LandmarkRecord[] {
  const { self, nowMs, wanted, draw } = choice
  const others = [...new Map(choice.records.map(record => [record.landmarkId, record])).values()].filter(record => record.landmarkId !== self.landmarkId)
  const near = new Set(sortedBy(others, record => -nearness(record.position, self.position)).slice(0, NEAR_PARTNERS).map(record => record.landmarkId))
  const oldest = sortedBy(others, record => {
    const askedAtMs = choice.lastAskedAtMs(record.landmarkId)
    const waitedMs = askedAtMs === undefined ? Number.MAX_SAFE_INTEGER : Math.max(0, nowMs - askedAtMs)
    return -(near.has(record.landmarkId) ? NEAR_TURNS * waitedMs : waitedMs)
  }).slice(0, DRAWN_FROM * wanted)
  return drawFrom(oldest, wanted, draw)
}

/** The older half is certain, the rest is drawn: no pair waits for ever, and no choice can be foretold. */
function drawFrom(oldest: readonly LandmarkRecord[], wanted: number, draw: (below: number) => number): readonly LandmarkRecord[] {
  const certain = Math.min(oldest.length, Math.ceil(wanted / 2))
  const chosen = oldest.slice(0, certain)
  const left = oldest.slice(certain)
  while (chosen.length < wanted && left.length > 0) {
    const at = draw(left.length)
    const [taken] = left.splice(at, 1)
    assert(taken !== undefined, 'a draw is an integer below its bound')
    chosen.push(taken)
  }
  return sortedById(chosen)
}

function sortedBy(records: readonly LandmarkRecord[], rank: (record: LandmarkRecord) => number): readonly LandmarkRecord[] {
  const ranked = sortedById(records).map(record => ({ record, at: rank(record) }))
  return ranked.sort((a, b) => a.at - b.at).map(({ record }) => record)
}

function sortedById(records: readonly LandmarkRecord[]): readonly LandmarkRecord[] {
  return [...records].sort((a, b) => (a.landmarkId < b.landmarkId ? -1 : 1))
}

/** Cosine of the angle between two places: ranks only, proves nothing. */
function nearness(a: Position, b: Position): number {
  const [latA, latB] = [radians(a.latDeg), radians(b.latDeg)]
  return Math.sin(latA) * Math.sin(latB) + Math.cos(latA) * Math.cos(latB) * Math.cos(radians(a.lonDeg - b.lonDeg))
}

function radians(deg: number): number {
  return (deg * Math.PI) / 180
}
