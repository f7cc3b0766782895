// The verdict in plain sentences: why, and what would change it. Read by people who sign licences.
// On the path: verdict. Words decide nothing.

import { countryName, FASTEST_ROUND_TRIP_MS, type LandmarkNeed, type Obstacle } from '../region/index.ts'
import type { FixInput, Outcome } from './verdict.ts'

/** More names than this are not read. */
const NAMES_READ = 4

export function count(number: number, noun: string): string {
  return `${String(number)} ${noun}${number === 1 ? '' : 's'}`
}

/** "Malaysia, Singapore and Thailand"; long lists end with how many more there are. */
export function listCountries(codes: readonly string[], joint: 'and' | 'or'): string {
  const names = codes.slice(0, NAMES_READ).map(countryName)
  const more = codes.length - names.length
  if (more > 0) return `${names.join(', ')} ${joint} ${count(more, 'other')}`
  const last = names.pop() ?? 'no country'
  return names.length === 0 ? last : `${names.join(', ')} ${joint} ${last}`
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

function kilometres(km: number): string {
  return km < 20 ? `${km.toFixed(1)} km` : `${Math.round(km).toLocaleString('en')} km`
}

/** Rounded down, so that the stated round trip is enough. */
function milliseconds(ms: number): string {
  const digits = ms < 1 ? 100 : 10
  return ms < 0.01 ? 'less than 0.01 ms' : `${String(Math.floor(ms * digits) / digits)} ms`
}

export function reasonOfPlace(outcome: Outcome, { policy, region, obstacles = [] }: FixInput): string {
  const countries = region.countries.map(entry => entry.country)
  const rests = `${region.bound} bound, ${region.faulty === 0 ? 'all landmarks taken as honest' : `true even if ${count(region.faulty, 'landmark operator')} ${region.faulty === 1 ? 'lies' : 'lie'}`}`
  if (outcome === 'inside') return `The chips are in ${listCountries(countries, 'or')}: the delays exclude every other country (${rests}).`
  if (outcome === 'outside') {
    const elsewhere = countries.length === 0 ? 'no land is left but the open sea' : `they can only be in ${listCountries(countries, 'or')}`
    return `The chips are not in ${listCountries(policy.allowedCountries, 'or')}: ${elsewhere} (${rests}).`
  }
  const foreign = countries.filter(code => !policy.allowedCountries.includes(code))
  const [obstacle] = obstacles.filter(({ country }) => foreign.includes(country))
  if (obstacle === undefined || foreign.length > NAMES_READ) return `${sentence(listCountries(foreign, 'and'))} cannot be excluded by the delays measured.`
  return `${sentence(countryName(obstacle.country))} cannot be excluded: ${landmarkWords(obstacle)}.`
}

function landmarkWords({ landmarks, toleranceKm }: Obstacle): string {
  const short = landmarks.filter(({ roundTripMs, neededMs }) => neededMs === null || roundTripMs >= neededMs)
  const worst = short.at(-1)
  if (worst === undefined) return 'too few landmark operators agree'
  return `${whichLandmark(worst, landmarks.length)} answered in ${worst.roundTripMs.toFixed(2)} ms, and ${needWords(worst, toleranceKm)}`
}

function whichLandmark({ landmarkId, distanceKm }: LandmarkNeed, needed: number): string {
  const which = needed === 1 ? 'the nearest landmark' : `of the ${String(needed)} nearest landmarks that must agree,`
  const where = distanceKm === 0 ? 'itself there' : `${kilometres(distanceKm)} from it`
  return needed === 1 ? `${which} (${landmarkId}, ${where})` : `${which} ${landmarkId} (${where})`
}

function needWords({ neededMs }: LandmarkNeed, toleranceKm: number): string {
  return neededMs === null
    ? `no round trip to it would be enough (borders are taken as ${kilometres(toleranceKm)} uncertain)`
    : `${milliseconds(neededMs)} would be needed`
}

export function helpOfPlace(outcome: Outcome, { obstacles = [] }: FixInput): string {
  if (outcome === 'inside') return ''
  if (outcome === 'outside') return 'Open a case: find out where the chips are and since when; a wrong policy or a misplaced landmark shows in the checks.'
  const site = obstacles.flatMap(({ country, atSite, toleranceKm }) => (atSite === null ? [] : [{ country, toleranceKm, ...atSite }]))
  const hardest = site.reduce<(typeof site)[number] | undefined>((least, one) => (least === undefined || (one.neededMs ?? -1) < (least.neededMs ?? -1) ? one : least), undefined)
  if (hardest === undefined) return 'A landmark nearer to the chips would resolve it; one in the building is the strongest.'
  if (hardest.neededMs !== null && hardest.neededMs > FASTEST_ROUND_TRIP_MS) return `A landmark in the building would resolve it: round trips below ${milliseconds(hardest.neededMs)} are enough there.`
  return `Delay cannot resolve it at this site: ${countryName(hardest.country)} is ${kilometres(hardest.distanceKm)} away, and borders are taken as ${kilometres(hardest.toleranceKm)} uncertain. A smaller tolerance for that border, or an inspection, can.`
}
