// The posterior: each cell's share of belief after the delays were seen, and what follows from it.
// On the path: the estimate's result. By one reading, belief = prior x likelihood^trust, where the trust (at
// most 1) was learned on the mesh: how far the reading's own confidence may be believed; the whole is their weighted mean. Every cell keeps a floor
// of belief (the trust mixture), so that no measurement can rule a place out for good.

import type { Vector } from '../sphere/index.ts'
import type { Cell, Site } from './cells.ts'
import { EARTH_RADIUS_KM } from '../base/index.ts'
import { distanceKm, itemAt } from './numbers.ts'
import type { TaughtReading } from './readings.ts'

/** Share of belief that does not listen to the delays at all: odds saturate at its inverse. */
const DEAF_SHARE = 0.01
/** Sites that stand for the whole when the best point is sought. */
const LEADING_SITES = 160
const CANDIDATE_SITES = 60
/** An error costs less and less beyond the first length; and besides as its square, one at the second (km), never more than the third. */
const PATIENCE_KM = 100
const REGRET_KM = 1500
const WORST_REGRET = 4

export interface BelievedCell {
  readonly site: Site
  readonly cell: Cell
  readonly belief: number
  /** Belief in all cells that are denser than this one. */
  readonly level: number
}

export interface Posterior {
  /** Densest first. */
  readonly cells: readonly BelievedCell[]
  /** Belief of each site, in the order of `sites`. */
  readonly beliefs: Float64Array
  readonly sites: readonly Site[]
}

/** Belief of each site by one reading. `logLikelihoods` has one value a site. */
export function beliefsOf(sites: readonly Site[], logLikelihoods: Float64Array, trust: number): Float64Array {
  let [highest, allHeard, allPrior] = [-Infinity, 0, 0]
  for (const value of logLikelihoods) if (value > highest) highest = value
  const beliefs = new Float64Array(sites.length)
  sites.forEach((site, i) => {
    beliefs[i] = site.prior * Math.exp(trust * ((logLikelihoods[i] ?? 0) - highest))
    allHeard += beliefs[i] ?? 0
    allPrior += site.prior
  })
  sites.forEach((site, i) => {
    beliefs[i] = ((1 - DEAF_SHARE) * (beliefs[i] ?? 0)) / allHeard + (DEAF_SHARE * site.prior) / allPrior
  })
  return beliefs
}

/** Weighs the sites by all readings (one list of log-likelihoods each) and ranks their cells. */
export function weighSites(sites: readonly Site[], logLikelihoods: readonly Float64Array[], readings: readonly TaughtReading[]): Posterior {
  const beliefs = new Float64Array(sites.length)
  readings.forEach(({ trust, weight }, r) => {
    if (weight > 0) beliefsOf(sites, itemAt(logLikelihoods, r), trust).forEach((belief, i) => { beliefs[i] = (beliefs[i] ?? 0) + weight * belief })
  })
  return { sites, beliefs, cells: rankCells(sites, beliefs) }
}

function rankCells(sites: readonly Site[], beliefs: Float64Array): readonly BelievedCell[] {
  const ranked: { site: Site, cell: Cell, belief: number, density: number, order: number }[] = []
  sites.forEach((site, order) => {
    const share = (beliefs[order] ?? 0) / site.prior
    for (const cell of site.cells) ranked.push({ site, cell, belief: share * cell.prior, density: (share * cell.prior) / cell.areaKm2, order })
  })
  ranked.sort((a, b) => b.density - a.density || a.order - b.order)
  let level = 0
  return ranked.map(({ site, cell, belief }) => {
    const believed = { site, cell, belief, level: Math.min(1, level) }
    level += belief
    return believed
  })
}

/** The site that loses least: right to the city if it can be, and never far away for the sake of that. */
export function bestSite(posterior: Posterior): Site {
  const order = [...posterior.beliefs.keys()].sort((a, b) => (posterior.beliefs[b] ?? 0) - (posterior.beliefs[a] ?? 0) || a - b)
  const leading = order.slice(0, LEADING_SITES)
  let [best, bestLoss] = [itemAt(order, 0), Infinity]
  for (const candidate of order.slice(0, CANDIDATE_SITES)) {
    const loss = lossAt(posterior, itemAt(posterior.sites, candidate).vector, leading)
    if (loss < bestLoss) [best, bestLoss] = [candidate, loss]
  }
  return itemAt(posterior.sites, best)
}

function lossAt(posterior: Posterior, at: Vector, leading: readonly number[]): number {
  let loss = 0
  for (const i of leading) {
    const km = distanceKm(at, itemAt(posterior.sites, i).vector)
    loss += (posterior.beliefs[i] ?? 0) * (km / (km + PATIENCE_KM) + Math.min(WORST_REGRET, (km / REGRET_KM) ** 2))
  }
  return loss
}

/** Belief within a distance of a point. */
export function beliefWithin(sites: readonly Site[], beliefs: Float64Array, at: Vector, km: number): number {
  const [least, { x, y, z }] = [Math.cos(km / EARTH_RADIUS_KM), at]
  let sum = 0
  sites.forEach(({ vector }, i) => {
    if (vector.x * x + vector.y * y + vector.z * z >= least) sum += beliefs[i] ?? 0
  })
  return sum
}
