// Finds sets of real round trips: every folder with one table of positions and tables of round trips.
// Names of folders, files and machines play no part; tables are told by their columns.

import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import type { MeshLandmark, MeshRow } from '@trigpoint/core/estimate'

export interface RealSet {
  readonly name: string
  readonly landmarks: readonly MeshLandmark[]
  /** As found: both directions where both were measured; rows that are not above zero are no measurements. */
  readonly rows: readonly MeshRow[]
}

type Table = readonly Readonly<Record<string, string>>[]

/** All sets below a folder. */
export function loadSets(folder: string): readonly RealSet[] {
  return readdirSync(folder).map(name => join(folder, name)).filter(path => statSync(path).isDirectory()).flatMap(path => {
    const tables = filesBelow(path).filter(file => /\.csv(\.gz)?$/.test(file)).map(readTable)
    const positions = tables.find(table => hasColumns(table, ['latitude', 'longitude']))
    const delays = tables.filter(table => columnOf(table, FROM) !== undefined && columnOf(table, DELAY) !== undefined)
    return positions === undefined || delays.length === 0 ? [] : [setOf(path.slice(folder.length + 1), positions, delays)]
  })
}

const FROM = ['source', 'source_id']
const TO = ['destination', 'target_id']
const DELAY = ['min', 'rtt', 'median_rtt_ms']
const ID = ['id', 'region']

function setOf(name: string, positions: Table, delays: readonly Table[]): RealSet {
  const key = columnOf(positions, ID) ?? 'id'
  const landmarks = positions.filter(row => row['latitude'] !== '').map(row => ({
    id: row[key] ?? '', position: { latDeg: Number(row['latitude']), lonDeg: Number(row['longitude']) },
  }))
  const known = new Set(landmarks.map(({ id }) => id))
  const smallest = new Map<string, MeshRow>()
  for (const table of delays) {
    const [from, to, delay] = [FROM, TO, DELAY].map(names => columnOf(table, names) ?? '')
    for (const row of table) {
      const [a, b, roundTripMs] = [row[from ?? ''] ?? '', row[to ?? ''] ?? '', Number(row[delay ?? ''] || NaN)]
      if (a === b || !known.has(a) || !known.has(b) || !(roundTripMs > 0)) continue
      const pair = `${a} ${b}`
      if (roundTripMs < (smallest.get(pair)?.roundTripMs ?? Infinity)) smallest.set(pair, { from: a, to: b, roundTripMs })
    }
  }
  const rows = [...smallest.values()]
  const measured = new Set(rows.flatMap(row => [row.from, row.to]))
  return { name, landmarks: landmarks.filter(({ id }) => measured.has(id)), rows }
}

function columnOf(table: Table, names: readonly string[]): string | undefined {
  return names.find(name => table[0]?.[name] !== undefined)
}

function hasColumns(table: Table, names: readonly string[]): boolean {
  return names.every(name => table[0]?.[name] !== undefined)
}

function filesBelow(folder: string): readonly string[] {
  return readdirSync(folder).sort().flatMap(name => {
    const path = join(folder, name)
    return statSync(path).isDirectory() ? filesBelow(path) : [path]
  })
}

function readTable(path: string): Table {
  const bytes = readFileSync(path)
  const [head = '', ...lines] = (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8').split(/\r?\n/)
  const columns = fieldsOf(head)
  return lines.filter(line => line !== '').map(line => {
    const fields = fieldsOf(line)
    return Object.fromEntries(columns.map((column, i) => [column, fields[i] ?? '']))
  })
}

function fieldsOf(line: string): readonly string[] {
  return [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(found => found[1] ?? found[2] ?? '')
}
