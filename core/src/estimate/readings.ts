// The readings: several ways to read the same delays, none of which is right for every machine.
// On the path: between the likelihood and the posterior. How much of a delay's variation is its pair's own, and whether
// a machine's scatter is known beforehand, differs from mesh to mesh and from machine to machine. So a few answers to each are
// tried side by side; every reading has a trust of its own, and their beliefs are averaged with weights that the mesh has
// taught by being located (stacking of predictive distributions: Yao, Vehtari, Simpson and Gelman 2018).

import { itemAt, sumOf, valueAt } from './numbers.ts'

export interface Reading {
  /** Place in PAIR_SHARES (likeness): the share of a round trip's variation that belongs to that pair alone. */
  readonly share: number
  /** `known`: delays scatter as much as the mesh's own do, a normal. `unknown`: every machine's scatter is its own, a Student t. */
  readonly scatter: 'known' | 'unknown'
}

export const READINGS: readonly Reading[] = [
  { share: 0, scatter: 'unknown' }, { share: 1, scatter: 'unknown' }, { share: 1, scatter: 'known' },
]

/** What a mesh taught of a reading: how far its likelihood may be believed, 0...1, and its part in the whole; weights sum to 1. */
export interface TaughtReading {
  readonly trust: number
  readonly weight: number
}

/** The same trust for all, equal parts: what holds where no mesh has taught. */
export function readAlike(trust: number): readonly TaughtReading[] {
  return READINGS.map(() => ({ trust, weight: 1 / READINGS.length }))
}

/** Located cases that are taken to have gone equally well with every reading, beside those that were seen. */
const ASSUMED_CASES = 4
const STACK_ROUNDS = 100

/**
 * The weights under which the mixture would have believed most in the truths: one row a case, in it the belief of each reading
 * in the truth's surroundings, above 0. Expectation and maximisation; the score has one summit.
 */
export function stackReadings(cases: readonly Float64Array[], readings: number): Float64Array {
  let weights = new Float64Array(readings).fill(1 / readings)
  for (let round = 0; round < STACK_ROUNDS; round++) {
    const parts = new Float64Array(readings).fill(ASSUMED_CASES / readings)
    for (const beliefs of cases) {
      let whole = 0
      for (let r = 0; r < readings; r++) whole += valueAt(weights, r) * valueAt(beliefs, r)
      for (let r = 0; r < readings; r++) parts[r] = valueAt(parts, r) + (valueAt(weights, r) * valueAt(beliefs, r)) / whole
    }
    const total = sumOf(parts)
    weights = parts.map(part => part / total)
  }
  return weights
}

/** How much better one place explains the delays than another, by all readings: the mean of their trusted log odds. */
export function trustedOdds(readings: readonly TaughtReading[], better: Float64Array, than: Float64Array): number {
  return sumOf(READINGS.map((_, r) => {
    const { trust, weight } = itemAt(readings, r)
    return weight * trust * (valueAt(better, r) - valueAt(than, r))
  }))
}
