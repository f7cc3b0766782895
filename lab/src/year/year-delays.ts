// A year of a node's delays to a dozen landmarks, one fix a week: the network's own moods (crowded hours, routes that
// change for some landmarks and change back), and, where asked, a relay or a move.

import type { RangedFix } from '@trigpoint/core/estimate'
import { drawExponential, openDraw } from '../planet/seeded-draw.ts'

export interface DelayYearOptions {
  readonly seed: string
  readonly weeks: number
  /** From this week on a box in between adds so many ms to every delay. */
  readonly relay?: { readonly fromWeek: number; readonly addedMs: number }
}

const LANDMARKS = 12
/** Routes to one landmark that change in a week. */
const ROUTE_CHANGE = 0.01
/** Weeks that a changed route lasts, on average. */
const ROUTE_WEEKS = 6

export function drawDelayYear({ seed, weeks, relay }: DelayYearOptions): readonly RangedFix[] {
  const draw = openDraw(seed)
  const routes = Array.from({ length: LANDMARKS }, (_, at) => ({ landmarkId: `landmark-${String(at)}`, floorMs: 1 + 180 * draw() ** 2, detourMs: 0, untilWeek: 0 }))
  return Array.from({ length: weeks }, (_, week): RangedFix => {
    const roundTripsMs = new Map<string, number>()
    for (const route of routes) {
      if (week >= route.untilWeek) route.detourMs = 0
      if (draw() < ROUTE_CHANGE) {
        route.detourMs = 1 + drawExponential(draw, 12)
        route.untilWeek = week + 1 + drawExponential(draw, ROUTE_WEEKS)
      }
      // The smallest of thirty rounds sits close to the floor of its route.
      const crowdMs = drawExponential(draw, 0.02 + 0.001 * route.floorMs)
      roundTripsMs.set(route.landmarkId, route.floorMs + route.detourMs + crowdMs + (relay !== undefined && week >= relay.fromWeek ? relay.addedMs : 0))
    }
    return { roundTripsMs }
  })
}
