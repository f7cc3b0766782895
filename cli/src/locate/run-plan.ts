// `trigpoint plan`: before a site is accepted. Which borders the landmarks resolve for it, how probably a fix
// proves presence, what cannot be resolved, and where the next landmarks help most. Table, JSON or map.

import { writeFile } from 'node:fs/promises'
import {
  calibrateMembers, CITY_UNCERTAINTY_KM, drawPlan, findViolations, GENERIC_CALIBRATION, openGround, openMesh, reportPlan,
  type Calibration, type MeshLandmark, type PlanLandmark, type PlanReport, type PlanSite, type Places,
} from '@trigpoint/core/estimate'
import type { Bound } from '@trigpoint/core/base'
import { countryAt, countryName, defaultFaulty, isCountry, type Borders } from '@trigpoint/core/region'
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

export async function runPlan(options: PlanCommandOptions): Promise<void> {
  const [listed, borders] = await Promise.all([readLandmarks(options.landmarks), readBorders()])
  const places = readPlaces()
  const calibration = options.mesh === undefined ? GENERIC_CALIBRATION : await calibrate(listed, options.mesh, places)
  const sites = await readSites(options.sites, borders)
  const landmarks = listed.map(({ id, operator = id, position, uncertaintyKm = CITY_UNCERTAINTY_KM }): PlanLandmark => ({ id, operator, position, uncertaintyKm }))
  const faulty = options.faulty ?? defaultFaulty(new Set(landmarks.map(({ operator }) => operator)).size)
  const report = reportPlan({
    sites, landmarks, places, add: options.add, costs: { cityCost: options.cost, buildingCost: options.buildingCost },
    options: { calibration, borders, bound: options.bound, faulty },
  })
  const delays = options.mesh === undefined ? 'a generic delay-distance curve (no mesh was given)' : 'the mesh'
  if (options.geojson !== undefined) await writeMap(options.geojson, drawPlan(report, landmarks, sites))
  if (options.json === true) printJson(printable(report, delays))
  else printReport(report, delays)
}

async function calibrate(landmarks: readonly MeshLandmark[], meshPath: string, places: Places): Promise<Calibration> {
  const mesh = openMesh(landmarks, await readMesh(meshPath))
  const everyone = [...mesh.landmarks.keys()]
  return calibrateMembers(openGround(mesh, places), everyone, findViolations(mesh, everyone))
}

/** S.csv: `id,lat,lon`, optional `country` and `allowed` (codes with ; between); without, the country that it lies in. */
async function readSites(path: string, borders: Borders): Promise<readonly PlanSite[]> {
  const { rows } = await readCsv(path, ['id', 'lat', 'lon'])
  if (rows.length === 0) throw new CommandError(EXIT.unusable, `${path}: line 2: expected at least one site`)
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

function countriesAt(position: PlanSite['position'], borders: Borders): readonly string[] {
  const country = countryAt(borders, position)
  return country === undefined ? [] : [country]
}

/** The plan as it is printed for programs: numbers that a person can compare. */
function printable({ sites, additions, ...head }: PlanReport, delays: string) {
  return {
    ...head, delays,
    sites: sites.map(({ presenceThen, borders, ...site }) => ({
      ...site,
      ...(additions.length === 0 ? {} : { presenceWithAdditions: presenceThen }),
      borders: borders.map(({ probabilityThen, ...border }) => ({
        ...border, distanceKm: rounded(border.distanceKm),
        ...(additions.length === 0 ? {} : { probabilityWithAdditions: probabilityThen }),
        by: border.by.map(one => ({ ...one, neededMs: rounded(one.neededMs), likelyMs: rounded(one.likelyMs) })),
      })),
    })),
    additions: additions.map(({ name, position, insideSite, cost, gain }) => ({ name, lat: position.latDeg, lon: position.lonDeg, insideSite, cost, gain: rounded(gain) })),
  }
}

function rounded(value: number): number {
  return Number(value.toFixed(4))
}

const BORDERS_PRINTED = 12

function printReport(report: PlanReport, delays: string): void {
  const percent = (share: number): string => `${String(Math.round(100 * share))} %`
  const withNew = report.additions.length > 0
  const both = (now: number, then: number): string => percent(now) + (withNew ? ` → ${percent(then)}` : '')
  note(`delays: ${delays}; bound: ${report.bound}; ${report.faulty === 0 ? 'every landmark is believed' : `up to ${String(report.faulty)} ${report.faulty === 1 ? 'operator' : 'operators'} may lie`}${withNew ? '; → with the proposed landmarks' : ''}`)
  printTable(['site', 'allowed', 'a fix proves presence', 'border', 'km', 'excluded', 'by', 'what it takes'], report.sites.flatMap(site => {
    const head = [site.site, site.allowedCountries.join(' '), both(site.presence, site.presenceThen)]
    if (site.borders.length === 0) return [[...head, '-', '', '', '', 'Nothing: every border is resolved.']]
    const left = site.borders.length - BORDERS_PRINTED
    return [
      ...site.borders.slice(0, BORDERS_PRINTED).map((border, i) => [
        ...(i === 0 ? head : ['', '', '']), countryName(border.country), String(Math.round(border.distanceKm)), both(border.probability, border.probabilityThen), border.by[0]?.landmark ?? '-', border.remedy,
      ]),
      ...(left > 0 ? [['', '', '', `and ${String(left)} more (--json shows all)`, '', '', '', '']] : []),
      [...['', '', ''], `with ${String(site.inBuilding.landmarks)} in the building`, '', percent(site.inBuilding.presence), '', 'A fix would prove presence so often.'],
    ]
  }))
  if (!withNew) return
  printTable(['next landmark', 'where', 'cost', 'gain'], report.additions.map(({ name, cost, gain }, i) => [String(i + 1), name, String(cost), percent(gain)]))
  note(`cost of all: ${String(report.cost)}. ${report.guarantee}`)
}

async function writeMap(path: string, map: object): Promise<void> {
  await writeFile(path, `${JSON.stringify(map)}\n`).catch((cause: unknown) => {
    throw new CommandError(EXIT.fault, `${path}: cannot be written (${cause instanceof Error ? cause.message : 'unknown'})`)
  })
}
