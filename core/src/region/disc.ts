// A disc: where a key that answered a landmark after a measured round trip can be at most.
// On the path: between delay and region (fix.md, "What the measured delay proves"). Nothing is ever
// subtracted from a round trip; every rounding makes the disc larger.

import { assert, boundSpeedKmPerMs, type Bound, type Position, type Proven } from '../base/index.ts'
import { DISTANCE_ALLOWANCE } from '../sphere/index.ts'

export interface Disc {
  /** Landmark id. */
  readonly id: string
  /** Who runs the landmark; landmarks of one operator count once where some may lie. */
  readonly operator: string
  readonly position: Position
  /**
   * Radius on the sphere of EARTH_RADIUS_KM, km: holds everything within the bound's distance plus the
   * landmark's uncertainty on WGS84.
   */
  readonly reachKm: number
  /** Smallest round trip that the disc rests on, ms. For explanations; the proof uses `reachKm`. */
  readonly roundTripMs?: number
  /** Landmark uncertainty that is in `reachKm`, km. For explanations. */
  readonly uncertaintyKm?: number
}

export interface MeasuredRoundTrip {
  readonly id: string
  readonly operator: string
  readonly position: Position
  /** How far the landmark may be from `position`, km. */
  readonly uncertaintyKm: number
  readonly roundTripMs: number
  readonly bound: Bound
}

/** Radius on the sphere, km, of what a round trip allows. Round trip and uncertainty are finite and not negative. */
export function boundReachKm(roundTripMs: number, uncertaintyKm: number, bound: Bound): number {
  assert(roundTripMs >= 0 && uncertaintyKm >= 0, 'a round trip and an uncertainty are not negative')
  return ((roundTripMs / 2) * boundSpeedKmPerMs(bound) + uncertaintyKm) * DISTANCE_ALLOWANCE
}

export function discFromRoundTrip(measured: MeasuredRoundTrip): Disc {
  const { id, operator, position, uncertaintyKm, roundTripMs, bound } = measured
  return { id, operator, position, reachKm: boundReachKm(roundTripMs, uncertaintyKm, bound), roundTripMs, uncertaintyKm }
}

/** What a disc needs of a receipt (core/delay `Receipt` has it). */
export interface RangedReceipt {
  readonly landmarkId: string
  readonly operator: string
  readonly position: Position
  readonly uncertaintyKm: number
  readonly roundTripsNs: readonly number[]
}

/** The disc of a verified receipt, from its smallest round trip; undefined when no round was answered. */
export function boundDisc(receipt: Proven<RangedReceipt>, bound: Bound): Disc | undefined {
  if (receipt.roundTripsNs.length === 0) return undefined
  const { landmarkId: id, operator, position, uncertaintyKm } = receipt
  const roundTripMs = Math.min(...receipt.roundTripsNs) / 1e6
  return discFromRoundTrip({ id, operator, position, uncertaintyKm, roundTripMs, bound })
}
