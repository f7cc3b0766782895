// How many units an inspector must look at. On the path: custody, before the visit.
// Discovery sampling without replacement: if at least `missing` of `population` units are not there, a sample of n
// holds none of them with probability
//
//   C(population - missing, n) / C(population, n)  =  product over i < n of (population - missing - i) / (population - i)
//
// (hypergeometric; it is never above (1 - missing share)^n, the figure for an endless population).

import { assert } from '../../base/index.ts'

/** Most units of one inspection: a very large site, and small enough to be hashed at once. */
export const MAXIMUM_POPULATION = 100_000

export interface SampleAim {
  /** Units that are said to be there; 1 to 100,000. */
  readonly population: number
  /** Smallest missing share that must be found, 0 to 1. */
  readonly missingShare: number
  /** Probability with which it must be found, 0 to below 1. */
  readonly confidence: number
}

/** Whether an aim is one: population 1 to 100,000, shares strictly between 0 and 1 (the missing share may be 1). */
export function isSampleAim({ population, missingShare, confidence }: SampleAim): boolean {
  return Number.isInteger(population) && population >= 1 && population <= MAXIMUM_POPULATION && missingShare > 0 && missingShare <= 1 && confidence > 0 && confidence < 1
}

/** Units that are missing at least when the share is missing: rounded down, so that the sample is never too small. */
export function missingUnits({ population, missingShare }: SampleAim): number {
  return Math.max(1, Math.floor(population * missingShare + 1e-9))
}

/** Smallest sample that finds the missing share with this confidence; at most the whole population. */
export function sampleSize(aim: SampleAim): number {
  assert(isSampleAim(aim), 'a sample has a population, a missing share and a confidence')
  const missing = missingUnits(aim)
  let unseen = 1
  for (let looked = 0; looked < aim.population; looked++) {
    if (unseen <= 1 - aim.confidence + 1e-12) return looked
    unseen *= (aim.population - missing - looked) / (aim.population - looked)
  }
  return aim.population
}

/** The same for an endless population: ln(1 - confidence) / ln(1 - share), rounded up (1 % -> 299, 5 % -> 59, 10 % -> 29 at 95 %). */
export function endlessSampleSize(missingShare: number, confidence: number): number {
  return missingShare >= 1 ? 1 : Math.ceil(Math.log(1 - confidence) / Math.log(1 - missingShare) - 1e-9)
}

/** Probability that a sample of this size holds at least one of `missing` units. */
export function findingProbability(population: number, missing: number, looked: number): number {
  if (missing <= 0 || looked <= 0) return 0
  let unseen = 1
  for (let i = 0; i < Math.min(looked, population); i++) unseen *= Math.max(0, population - missing - i) / (population - i)
  return 1 - unseen
}
