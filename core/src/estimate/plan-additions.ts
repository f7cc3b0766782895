// Where the next landmarks help most: greedy, with a known bound.
// On the path: the planner. What is counted is, over sites, doubtful borders and drawn days, how many of the
// needed discs (one more than may lie) exclude the border. That count never shrinks with a landmark more and
// each helps less the more are there (monotone, submodular), so that with equal costs the greedy choice
// reaches at least 1 - 1/e (63 %) of what the best choice of as many could (Nemhauser, Wolsey, Fisher 1978).

import { doubtfulCountries, drawDelays, neededMs, type PlanLandmark, type PlanOptions, type PlanSite } from './plan.ts'
import { openDraws } from './plan-draws.ts'

export interface PlanCandidate {
  readonly landmark: PlanLandmark
  readonly name: string
  readonly cost: number
}

export interface PlannedAddition {
  readonly candidate: PlanCandidate
  /** Share of (site, border, day) that it adds to what is excluded, 0...1. */
  readonly gain: number
}

/** The sure part of the best: what a greedy choice at equal costs reaches at least. */
export const GREEDY_BOUND: number = 1 - 1 / Math.E

interface Item {
  readonly site: PlanSite
  readonly country: string
}

/** Chooses up to `add` candidates, the most gain for its cost first; stops where none gains. */
export function planAdditions(
  sites: readonly PlanSite[], landmarks: readonly PlanLandmark[], candidates: readonly PlanCandidate[], add: number, options: PlanOptions,
): readonly PlannedAddition[] {
  const items = sites.flatMap(site => doubtfulCountries(site, landmarks, options).map(country => ({ site, country })))
  if (items.length === 0) return []
  const needed = options.faulty + 1
  const counts = landmarks.map(landmark => exclusionsOf(landmark, items, options))
    .reduce((sum, one) => sum.map((value, i) => Math.min(needed, value + (one[i] ?? 0))), new Uint8Array(exclusionsLength(items)))
  const open = candidates.map(candidate => ({ candidate, exclusions: exclusionsOf(candidate.landmark, items, options) }))
  const chosen: PlannedAddition[] = []
  while (chosen.length < add) {
    const gains = open.map(({ exclusions }) => gainOf(counts, exclusions, needed))
    const best = open.reduce((top, { candidate }, i) => ((gains[i] ?? 0) / candidate.cost > top.worth ? { i, worth: (gains[i] ?? 0) / candidate.cost } : top), { i: -1, worth: 0 })
    const [taken] = best.i < 0 ? [] : open.splice(best.i, 1)
    if (taken === undefined) break
    chosen.push({ candidate: taken.candidate, gain: (gains[best.i] ?? 0) / (counts.length * needed) })
    counts.forEach((value, i) => (counts[i] = Math.min(needed, value + (taken.exclusions[i] ?? 0))))
  }
  return chosen
}

function exclusionsLength(items: readonly Item[]): number {
  return items.length * openDraws('').days
}

/** 1 where the landmark's disc alone excludes the item's country on the day. */
function exclusionsOf(landmark: PlanLandmark, items: readonly Item[], options: PlanOptions): Uint8Array {
  const days = openDraws('').days
  const exclusions = new Uint8Array(items.length * days)
  let [site, delays] = [undefined as PlanSite | undefined, [] as readonly number[]]
  items.forEach((item, i) => {
    if (item.site !== site) [site, delays] = [item.site, drawDelays(item.site, landmark, options, openDraws(item.site.id))]
    const least = neededMs(landmark, item.country, options)
    delays.forEach((roundTripMs, day) => {
      if (roundTripMs < least) exclusions[i * days + day] = 1
    })
  })
  return exclusions
}

function gainOf(counts: Uint8Array, exclusions: Uint8Array, needed: number): number {
  let gain = 0
  for (let i = 0; i < counts.length; i++) if ((counts[i] ?? 0) < needed && exclusions[i] === 1) gain++
  return gain
}
