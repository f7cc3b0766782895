// `trigpoint plan`: before a site is accepted. Which borders the landmarks resolve for it, how probably a fix
// proves presence, what cannot be resolved, and where the next landmarks help most. Table, JSON or map.

import { writeFile } from 'node:fs/promises'
import {
  calibrateMembers, findViolations, GENERIC_CALIBRATION, GREEDY_BOUND, openGround, openMesh, planAdditions, planSite,
  type Calibration, type MeshLandmark, type PlanCandidate, type PlanLandmark, type PlannedAddition, type PlanOptions, type PlanSite, type Places, type SitePlan,
} from '@trigpoint/core/estimate'
import type { Bound, Position } from '@trigpoint/core/base'
import { countryName, defaultFaulty, isCountry, proveRegion, type Borders } from '@trigpoint/core/region'
import { readBorders, readPlaces } from '@trigpoint/runtime'
import { CommandError, EXIT } from '../exit.ts'
import { note, printJson, printTable } from '../print.ts'
import { readCsv } from './read-csv.ts'
import { positionOf, readLandmarks, readMesh } from './read-tables.ts'

export interface PlanCommandOptions {
  readonly landmarks: string
  readonly sites: string
  readonly mesh?: string
  readonly add: number
  readonly bound: Bound
  readonly faulty?: number
  readonly cost: number
  readonly buildingCost: number
  readonly geojson?: string
  readonly json?: boolean
}

/** Candidates: the largest cities within this distance of a site, and each site's own building. */
const CANDIDATE_KM = 2500
const MOST_CANDIDATES = 250
const LANDMARK_UNCERTAINTY_KM = 1

export async function runPlan(options: PlanCommandOptions): Promise<void> {
  const [listed, borders] = await Promise.all([readLandmarks(options.landmarks), readBorders()])
  const places = readPlaces()
  const calibration = options.mesh === undefined ? GENERIC_CALIBRATION : await calibrate(listed, options.mesh, places)
  const sites = await readSites(options.sites, borders)
  const landmarks = listed.map(({ id, operator = id, position, uncertaintyKm = LANDMARK_UNCERTAINTY_KM }): PlanLandmark => ({ id, operator, position, uncertaintyKm }))
  const faulty = options.faulty ?? defaultFaulty(new Set(landmarks.map(({ operator }) => operator)).size)
  const plan: PlanOptions = { calibration, borders, bound: options.bound, faulty }
  const now = sites.map(site => planSite(site, landmarks, plan))
  const additions = options.add === 0 ? [] : planAdditions(sites, landmarks, candidatesFor(sites, places, options), options.add, plan)
  const then = additions.length === 0 ? now : sites.map(site => planSite(site, [...landmarks, ...additions.map(({ candidate }) => candidate.landmark)], plan))
  const report = reportOf(now, then, additions, { ...plan, generic: options.mesh === undefined })
  if (options.geojson !== undefined) await writeMap(options.geojson, landmarks, sites, report)
  if (options.json === true) printJson(report)
  else printReport(report)
}

async function calibrate(landmarks: readonly MeshLandmark[], meshPath: string, places: Places): Promise<Calibration> {
  const mesh = openMesh(landmarks, await readMesh(meshPath))
  const everyone = [...mesh.landmarks.keys()]
  return calibrateMembers(openGround(mesh, places), everyone, findViolations(mesh, everyone))
}

/** S.csv: `id,lat,lon`, optional `country` and `allowed` (codes with ; between); without, the country that it lies in. */
async function readSites(path: string, borders: Borders): Promise<readonly PlanSite[]> {
  const { rows } = await readCsv(path, ['id', 'lat', 'lon'])
  const seen = new Set<string>()
  return rows.map(row => {
    const id = row.required('id')
    if (seen.has(id)) row.fail('id', 'each site once')
    seen.add(id)
    const position = positionOf(row)
    const column = row.text('allowed') === '' ? 'country' : 'allowed'
    const given = row.text(column).split(';').map(code => code.trim().toUpperCase()).filter(code => code !== '')
    if (given.some(code => !isCountry(code))) row.fail(column, 'ISO country codes of two letters with ; between')
    const allowedCountries = given.length > 0 ? given : countriesAt(position, borders)
    if (allowedCountries.length === 0) row.fail('lat', 'a place on land, or a country')
    return { id, position, allowedCountries }
  })
}

function countriesAt(position: Position, borders: Borders): readonly string[] {
  return proveRegion([{ id: 'site', operator: 'site', position, reachKm: 0.5 }], { bound: 'vacuum', faulty: 0, borders, toleranceKm: 0 }).countries.slice(0, 1).map(({ country }) => country)
}

function candidatesFor(sites: readonly PlanSite[], places: Places, options: PlanCommandOptions): readonly PlanCandidate[] {
  const inBuilding = sites.map(({ id, position }): PlanCandidate => ({
    name: `in the building of ${id}`, cost: options.buildingCost,
    landmark: { id: `new at ${id}`, operator: `new at ${id}`, position, uncertaintyKm: 0.1, insideSite: id },
  }))
  const isNear = ({ latDeg, lonDeg }: Position): boolean => sites.some(({ position }) => roughKm(position, { latDeg, lonDeg }) < CANDIDATE_KM)
  const cities = places.places.filter(({ position }) => isNear(position)).slice(0, MOST_CANDIDATES).map(({ position, country, population }): PlanCandidate => {
    const name = `city of ${(population / 1e6).toFixed(1)} million at ${position.latDeg.toFixed(2)} ${position.lonDeg.toFixed(2)} (${country ?? '?'})`
    return { name, cost: options.cost, landmark: { id: `new ${name}`, operator: `new ${name}`, position, uncertaintyKm: LANDMARK_UNCERTAINTY_KM } }
  })
  return [...inBuilding, ...cities]
}

function roughKm(a: Position, b: Position): number {
  const half = Math.PI / 360
  const h = Math.sin((b.latDeg - a.latDeg) * half) ** 2 + Math.cos(2 * a.latDeg * half) * Math.cos(2 * b.latDeg * half) * Math.sin((b.lonDeg - a.lonDeg) * half) ** 2
  return 2 * 6371 * Math.asin(Math.min(1, Math.sqrt(h)))
}

/** The plan as it is printed. */
function reportOf(now: readonly SitePlan[], then: readonly SitePlan[], additions: readonly PlannedAddition[], { bound, faulty, generic }: PlanOptions & { readonly generic: boolean }) {
  return {
    bound, faulty,
    delays: generic ? 'a generic delay-distance curve (no mesh was given)' : 'the mesh',
    sites: now.map((site, i) => ({
      site: site.site, allowedCountries: site.allowedCountries, presence: site.presence,
      ...(additions.length === 0 ? {} : { presenceWithAdditions: then[i]?.presence ?? 0 }),
      borders: site.borders.map(border => ({ ...border, distanceKm: rounded(border.distanceKm), resolution: resolutionOf(border), by: border.by.map(one => ({ ...one, neededMs: rounded(one.neededMs), likelyMs: rounded(one.likelyMs) })) })),
    })),
    additions: additions.map(({ candidate, gain }) => ({ name: candidate.name, lat: candidate.landmark.position.latDeg, lon: candidate.landmark.position.lonDeg, cost: candidate.cost, gain: rounded(gain) })),
    ...(additions.length === 0 ? {} : { guarantee: `with equal costs, a greedy choice excludes at least ${String(Math.round(100 * GREEDY_BOUND))} % of what the best choice of as many landmarks would` }),
  }
}

type Report = ReturnType<typeof reportOf>

/** What can be done about a border, in one word and one number. */
function resolutionOf({ probability, inBuildingNeedsMs }: SitePlan['borders'][number]): string {
  if (probability >= 0.95) return 'resolved'
  if (inBuildingNeedsMs === null) return 'cannot be resolved by delay'
  if (inBuildingNeedsMs < 0.25) return `needs a landmark in the building, below ${inBuildingNeedsMs.toFixed(3)} ms`
  return probability >= 0.5 ? 'mostly resolved' : `needs a nearer landmark (in the building: below ${inBuildingNeedsMs.toFixed(2)} ms)`
}

function rounded(value: number): number {
  return Number(value.toFixed(4))
}

function printReport(report: Report): void {
  const percent = (share: number): string => `${String(Math.round(100 * share))} %`
  note(`delays: ${report.delays}; bound: ${report.bound}; up to ${String(report.faulty)} landmarks may lie`)
  printTable(['site', 'allowed', 'a fix proves presence', 'border', 'km', 'excluded', 'by', 'what it takes'], report.sites.flatMap(site => {
    const head = [site.site, site.allowedCountries.join(' '), percent(site.presence) + (site.presenceWithAdditions === undefined ? '' : ` → ${percent(site.presenceWithAdditions)}`)]
    if (site.borders.length === 0) return [[...head, '-', '', '', '', 'every border is resolved']]
    return site.borders.slice(0, 12).map((border, i) => [
      ...(i === 0 ? head : ['', '', '']), countryName(border.country), String(Math.round(border.distanceKm)), percent(border.probability), border.by[0]?.landmark ?? '-', border.resolution,
    ])
  }))
  if (report.additions.length === 0) return
  printTable(['next landmark', 'where', 'cost', 'gain'], report.additions.map(({ name, cost, gain }, i) => [String(i + 1), name, String(cost), percent(gain)]))
  note(report.guarantee ?? '')
}

/** Landmarks, sites and additions as GeoJSON points. */
async function writeMap(path: string, landmarks: readonly PlanLandmark[], sites: readonly PlanSite[], report: Report): Promise<void> {
  const point = (lonDeg: number, latDeg: number, properties: object): object => ({ type: 'Feature', properties, geometry: { type: 'Point', coordinates: [lonDeg, latDeg] } })
  const features = [
    ...landmarks.map(({ id, position }) => point(position.lonDeg, position.latDeg, { kind: 'landmark', id })),
    ...sites.map(({ id, position }, i) => point(position.lonDeg, position.latDeg, { kind: 'site', ...report.sites[i], id, borders: undefined })),
    ...report.additions.map(({ name, lat, lon, gain, cost }) => point(lon, lat, { kind: 'addition', name, gain, cost })),
  ]
  await writeFile(path, `${JSON.stringify({ type: 'FeatureCollection', features })}\n`).catch((cause: unknown) => {
    throw new CommandError(EXIT.fault, `${path}: cannot be written (${cause instanceof Error ? cause.message : 'unknown'})`)
  })
}
