// How a fix came to its verdict, told step by step from its own numbers: what was timed, what physics makes
// of it, which countries are left, what the chip signed, what the policy says. Nothing here judges anything.

import type { Fix, FixLandmark } from '@trigpoint/core/wire'
import { capitalise, countryList } from './country.ts'
import { count, kilometres, milliseconds, squareKilometres } from './number.ts'

export interface Step {
  readonly title: string
  readonly text: string
  readonly ok: boolean | null
}

export const NATURE_OF_PROOF =
  'Presence can be proved; absence cannot. Answers can be made to arrive later, never earlier, so a chip elsewhere can never look near. A chip that does not prove that it is near is “unknown”, and how long it may stay so is the policy’s to say.'

/** The landmark with the smallest round trip, if any answered. */
function nearestLandmark(landmarks: readonly FixLandmark[]): FixLandmark | undefined {
  return [...landmarks].filter(answered).sort((a, b) => (a.roundTripNs ?? 0) - (b.roundTripNs ?? 0))[0]
}

function answered(landmark: FixLandmark): boolean {
  return landmark.roundTripNs !== null
}

export function explainFix(fix: Fix, chipId?: string): readonly Step[] {
  return [timingStep(fix), placeStep(fix), countryStep(fix), ...evidenceStep(fix, chipId), ...policyStep(fix)]
}

function timingStep(fix: Fix): Step {
  const timed = fix.landmarks.filter(answered)
  const nearest = nearestLandmark(fix.landmarks)
  const title = 'Landmarks timed the answers'
  if (nearest === undefined) return { title, text: `None of ${count(fix.landmarks.length, 'landmark')} got an answer.`, ok: false }
  const fastest = `the fastest answer took ${milliseconds(nearest.roundTripNs ?? 0)}, to ${nearest.name}`
  return { title, text: `${String(timed.length)} of ${count(fix.landmarks.length, 'landmark')} got answers; ${fastest}.`, ok: timed.length >= fix.policy.minimumLandmarks }
}

function placeStep(fix: Fix): Step {
  const title = 'Physics draws the circles'
  const nearest = nearestLandmark(fix.landmarks)
  if (nearest === undefined || nearest.reachKm === null) return { title, text: 'Without an answer there is no circle to draw.', ok: null }
  const liars = fix.verdict?.faulty ?? fix.region?.faulty ?? 0
  const [condition, from] = liars > 0 ? [`, if ${nearest.name} tells the truth,`, 'it'] : ['', nearest.name]
  const one = `No signal outruns light, so${condition} the chip is at most ${kilometres(nearest.reachKm)} from ${from}.`
  if (fix.region === null) return { title, text: `${one} The exact region is not shown to your role.`, ok: null }
  if (fix.region.empty) return { title, text: `${one} But all circles together leave no place at all: more than one machine answered, or a landmark is wrong.`, ok: false }
  const together = liars > 0 ? `Allowing for ${String(liars)} that may lie, all circles together` : 'All circles together'
  return { title, text: `${one} ${together} leave ${squareKilometres(fix.region.areaKm2)}.`, ok: null }
}

function countryStep(fix: Fix): Step {
  const title = 'Countries are excluded'
  const { countries } = fix
  if (fix.region?.empty === true) return { title, text: 'No country can hold a place that does not exist.', ok: null }
  if (countries.length === 0) return { title, text: 'No country is left or none was computed.', ok: null }
  if (countries.length === 1) return { title, text: `Only ${countryList(countries)} is left; every other country is excluded.`, ok: null }
  return { title, text: `${capitalise(countryList(countries, 6))} cannot be told apart here; every other country is excluded.`, ok: null }
}

function evidenceStep(fix: Fix, chipId: string | undefined): readonly Step[] {
  const chips = (fix.verdict?.chips ?? []).filter(chip => chipId === undefined || chip.chipId === chipId)
  if (fix.verdict === null) return []
  const title = chipId === undefined ? 'The chips signed it' : 'The chip signed it'
  if (chips.length === 0) return [{ title, text: 'No evidence of this chip came with the fix.', ok: false }]
  const failed = chips.flatMap(chip => chip.checks).filter(check => !check.ok && check.code.startsWith('evidence.'))
  const test = chips.some(chip => chip.test) ? ' These are test chips: their keys prove nothing outside this demonstration.' : ''
  const who = chipId === undefined ? `${count(chips.length, 'chip')} signed these very timings, each with its own key,` : 'The chip signed these very timings with its own key,'
  if (failed.length > 0) return [{ title, text: `${count(failed.length, 'evidence check')} failed: ${failed[0]?.detail ?? ''}${test}`, ok: false }]
  return [{ title, text: `${who} and every evidence check holds.${test}`, ok: true }]
}

function policyStep(fix: Fix): readonly Step[] {
  if (fix.verdict === null) return [{ title: 'The policy decides', text: 'No verdict was reached.', ok: null }]
  const allowed = `The site’s policy allows ${countryList(fix.policy.allowedCountries, 8)}.`
  const ok = fix.outcome === 'unknown' ? null : fix.outcome === 'inside'
  return [{ title: 'The policy decides', text: `${allowed} ${verdictText(fix)}`, ok }]
}

function verdictText(fix: Fix): string {
  switch (fix.outcome) {
    case 'inside': return 'Nothing else is left: inside.'
    case 'outside': return 'Nothing of that is left: outside.'
    case 'unknown': return 'Neither “inside” nor “outside” is proven: unknown.'
  }
}

export function boundSentence(bound: 'vacuum' | 'fibre'): string {
  return bound === 'vacuum'
    ? 'Rests on the speed of light in vacuum: true whatever the network is made of.'
    : 'Rests on the speed of light in glass fibre (two thirds of c): true only if every path is fibre. The policy accepts this.'
}

export function faultySentence(faulty: number, landmarks: number): string {
  if (faulty === 0) return `Every one of the ${count(landmarks, 'landmark')} must be honest for this to hold.`
  return `Holds even if any ${String(faulty)} of the ${count(landmarks, 'landmark')} ${faulty === 1 ? 'lies' : 'lie'}; landmarks of one operator count once.`
}
