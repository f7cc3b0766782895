// Findings about place: a chip proved outside, a region that cannot be, receipts that
// contradict. On the path: custody, folded from the verdict of one fix.

import type { Bound } from '../base/index.ts'
import { countOf, type FindingDraft } from './finding.ts'

/** One fix as these findings see it. */
export interface FixFacts {
  readonly challengeId: string
  readonly agentId: string
  readonly siteId: string
  readonly siteName: string
  readonly atMs: number
  /** Names, as a person reads them. */
  readonly allowedCountries: readonly string[]
  /** Names of the countries that the region cannot exclude. */
  readonly countries: readonly string[]
  /** The speed that the region rests on. */
  readonly bound: Bound
}

const SPEED_WORDS: Readonly<Record<Bound, string>> = {
  vacuum: 'No network can carry a signal faster than light, so this is not a matter of routing.',
  fibre: 'This rests on signals in glass fibre, the bound that the policy of the site accepts.',
}

/** Countries that a sentence can still name; more are counted. */
const NAMED_COUNTRIES = 8

function allowedText({ allowedCountries }: FixFacts, word: 'and' | 'or'): string {
  return allowedCountries.length <= NAMED_COUNTRIES ? allowedCountries.join(` ${word} `) : `the ${String(allowedCountries.length)} countries that are allowed`
}

function countriesText(countries: readonly string[]): string {
  if (countries.length === 0) return 'many countries'
  return countries.length <= NAMED_COUNTRIES ? countries.join(', ') : `${String(countries.length)} countries`
}

/** Chips whose every allowed country is excluded. */
export function findOutside(fix: FixFacts, outsideChipIds: readonly string[]): FindingDraft | undefined {
  if (outsideChipIds.length === 0) return undefined
  const where = fix.countries.length === 0 ? 'not on the land of any country that is on the map' : `in one of ${countriesText(fix.countries)}`
  return {
    code: 'outside',
    subject: `${fix.siteId}/${fix.agentId}`,
    severity: 'critical',
    title: `${countOf(outsideChipIds.length, 'chip')} of ${fix.siteName} answered from outside ${allowedText(fix, 'and')}`,
    explanation: `The chips signed, and the signals of the landmarks were too fast for them to be in ${allowedText(fix, 'or')}: they are ${where}. ${SPEED_WORDS[fix.bound]}`,
    honestCause: 'The chips were moved with a permission that is not recorded here, or the site has a wrong policy.',
    nextStep: 'Keep the fix and its receipts, look for a transfer permission, and report it if there is none.',
    siteId: fix.siteId,
    chipIds: outsideChipIds,
    challengeIds: [fix.challengeId],
  }
}

/** No place on Earth satisfies all receipts (with the allowed number of liars set aside). */
export function findEmptyRegion(fix: FixFacts, witnesses: readonly string[], chipIds: readonly string[]): FindingDraft {
  return {
    code: 'contradiction',
    subject: `${fix.agentId}/empty`,
    severity: 'critical',
    title: `Answers for one node of ${fix.siteName} came from two places at once`,
    explanation: `The round trips to ${witnesses.join(', ')} fit no single place on Earth. Delay can only make a chip look farther, so either two boxes answered with one key, or a landmark is wrong.`,
    honestCause: 'A landmark that stands elsewhere than its record says.',
    nextStep: 'Check those landmarks against each other first; if they agree on other nodes, inspect the node: its key is held in more than one place.',
    siteId: fix.siteId,
    chipIds,
    challengeIds: [fix.challengeId],
  }
}

/** A landmark that signed two different receipts for one challenge. */
export function findContradictingReceipts(fix: FixFacts, landmarkId: string): FindingDraft {
  return {
    code: 'contradiction',
    subject: `landmark/${landmarkId}`,
    severity: 'high',
    title: `Landmark ${landmarkId} signed two different receipts for one fix`,
    explanation: `Landmark ${landmarkId} said one thing to the node and another to the verifier, both with its signature. Neither counts; both are kept.`,
    honestCause: 'Two landmarks run with one key, for example after a restored backup.',
    nextStep: 'Suspend the landmark, ask its host, and give it new keys.',
    siteId: fix.siteId,
    chipIds: [],
    challengeIds: [fix.challengeId],
  }
}
