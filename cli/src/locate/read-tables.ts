// The tables that the locator's commands read: landmarks, round trips, mesh, claims.

import type { MeshLandmark, MeshRow, TargetRow } from '@trigpoint/core/estimate'
import type { Position } from '@trigpoint/core/base'
import { readCsv, type CsvRow } from './read-csv.ts'

/** A round trip above a minute is no round trip. */
const LONGEST_MS = 60_000
const LATITUDE = 'a latitude in degrees from -90 to 90'
const LONGITUDE = 'a longitude in degrees from -180 to 180'
const ROUND_TRIP = 'a round trip in ms above 0, up to 60000'

export interface Claim {
  readonly position: Position
  readonly country: string | undefined
}

/** L.csv: `id,lat,lon`, optional `country,network,operator,uncertainty_km`. */
export async function readLandmarks(path: string): Promise<readonly MeshLandmark[]> {
  const { rows } = await readCsv(path, ['id', 'lat', 'lon'])
  const seen = new Set<string>()
  return rows.map(row => {
    const id = row.required('id')
    if (seen.has(id)) row.fail('id', 'each landmark once')
    seen.add(id)
    const uncertaintyKm = row.number('uncertainty_km', 'an uncertainty in km from 0 to 1000', value => value >= 0 && value <= 1000)
    return {
      id, position: positionOf(row),
      ...optional('country', row.text('country')), ...optional('network', row.text('network')), ...optional('operator', row.text('operator')),
      ...(uncertaintyKm === undefined ? {} : { uncertaintyKm }),
    }
  })
}

/** R.csv: `target,landmark,rtt_ms`. */
export async function readRoundTrips(path: string): Promise<readonly TargetRow[]> {
  const { rows } = await readCsv(path, ['target', 'landmark', 'rtt_ms'])
  return rows.map(row => ({ target: row.required('target'), landmark: row.required('landmark'), roundTripMs: roundTripOf(row) }))
}

/** M.csv: `from,to,rtt_ms`. */
export async function readMesh(path: string): Promise<readonly MeshRow[]> {
  const { rows } = await readCsv(path, ['from', 'to', 'rtt_ms'])
  return rows.map(row => ({ from: row.required('from'), to: row.required('to'), roundTripMs: roundTripOf(row) }))
}

/** C.csv: `target,lat,lon`, optional `country`. */
export async function readClaims(path: string): Promise<ReadonlyMap<string, Claim>> {
  const { rows } = await readCsv(path, ['target', 'lat', 'lon'])
  const claims = new Map<string, Claim>()
  for (const row of rows) {
    const target = row.required('target')
    if (claims.has(target)) row.fail('target', 'each target once')
    const country = row.text('country')
    claims.set(target, { position: positionOf(row), country: country === '' ? undefined : country })
  }
  return claims
}

/** `lat` and `lon` of a row. */
export function positionOf(row: CsvRow): Position {
  return {
    latDeg: row.requiredNumber('lat', LATITUDE, value => Math.abs(value) <= 90),
    lonDeg: row.requiredNumber('lon', LONGITUDE, value => Math.abs(value) <= 180),
  }
}

function roundTripOf(row: CsvRow): number {
  return row.requiredNumber('rtt_ms', ROUND_TRIP, value => value > 0 && value <= LONGEST_MS)
}

function optional<K extends string>(key: K, value: string): { readonly [P in K]?: string } {
  return value === '' ? {} : { [key]: value } as { readonly [P in K]?: string }
}
