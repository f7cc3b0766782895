// Reads the measured round trips that the path model is fitted to: pairs of known places with their floor.
// Where both directions were measured the larger smallest round trip counts: the smaller one may be an anomaly.

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import type { Position } from '@trigpoint/core/base'
import { greatCircleKm } from '../../lab/src/planet/index.ts'
import type { Burst } from './burst.ts'

export interface MeasuredPair {
  readonly distanceKm: number
  readonly floorMs: number
  readonly burst?: Burst
}

type Row = Readonly<Record<string, string>>

/** World-wide servers (bursts of thirty pings) and anchors in the US and Oceania (smallest of many hours). */
export function readPublic(folder: string): readonly MeasuredPair[] {
  return [...readServers(join(folder, 'wondernetwork-2020-dev')), ...readAnchors(join(folder, 'ripe-atlas-us-2024-05')), ...readAnchors(join(folder, 'ripe-atlas-oceania-2023-11-08'))]
}

export function readCloud(folder: string): readonly MeasuredPair[] {
  const places = placesOf(readRows(join(folder, 'gcp-2023-11-27/gcp-region-positions.csv')), 'region')
  const rows = readRows(join(folder, 'gcp-2023-11-27/gcp-rtt-derived.csv'))
  return bothWays(places, rows.map(row => ({ from: row['source'] ?? '', to: row['destination'] ?? '', floorMs: Number(row['median_rtt_ms']) })))
}

function readServers(folder: string): readonly MeasuredPair[] {
  const places = placesOf(readRows(join(folder, 'servers-2020-07-19.csv')), 'id')
  const rows = readRows(join(folder, 'pings-2020-07-19-2020-07-20-grouped.csv.gz'))
  return bothWays(places, rows.map(row => ({
    from: row['source'] ?? '', to: row['destination'] ?? '', floorMs: Number(row['min']),
    burst: { meanMs: Number(row['avg']) - Number(row['min']), maximumMs: Number(row['max']) - Number(row['min']) },
  })))
}

function readAnchors(folder: string): readonly MeasuredPair[] {
  const places = placesOf(readRows(join(folder, 'probes.csv')), 'id')
  const smallest = new Map<string, number>()
  for (const file of readdirSync(join(folder, 'latencies'))) {
    for (const row of readRows(join(folder, 'latencies', file))) {
      const [key, ms] = [`${row['source_id']} ${row['target_id']}`, Number(row['rtt'])]
      if (ms > 0) smallest.set(key, Math.min(ms, smallest.get(key) ?? Infinity))
    }
  }
  return bothWays(places, [...smallest].map(([key, floorMs]) => ({ from: key.split(' ')[0] ?? '', to: key.split(' ')[1] ?? '', floorMs })))
}

interface Directed {
  readonly from: string
  readonly to: string
  readonly floorMs: number
  readonly burst?: Burst
}

function bothWays(places: ReadonlyMap<string, Position>, directed: readonly Directed[]): readonly MeasuredPair[] {
  const byPair = new Map(directed.map(each => [`${each.from} ${each.to}`, each]))
  return directed.flatMap(each => {
    const [a, b, back] = [places.get(each.from), places.get(each.to), byPair.get(`${each.to} ${each.from}`)]
    if (a === undefined || b === undefined || back === undefined || !(each.from < each.to)) return []
    const { burst } = each
    return [{ distanceKm: greatCircleKm(a, b), floorMs: Math.max(each.floorMs, back.floorMs), ...(burst === undefined ? {} : { burst }) }]
  })
}

function placesOf(rows: readonly Row[], id: string): ReadonlyMap<string, Position> {
  return new Map(rows.map(row => [row[id] ?? '', { latDeg: Number(row['latitude']), lonDeg: Number(row['longitude']) }]))
}

/** Rows of a small CSV file, gzipped or not. */
function readRows(path: string): readonly Row[] {
  const bytes = readFileSync(path)
  const [header, ...lines] = (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8').split(/\r?\n/)
  const names = cells(header ?? '')
  return lines.filter(line => line !== '').map(line => {
    const values = cells(line)
    return Object.fromEntries(names.map((name, i) => [name, values[i] ?? '']))
  })
}

function cells(line: string): readonly string[] {
  return [...line.matchAll(/(?:^|,)(?:"([^"]*)"|([^,]*))/g)].map(match => match[1] ?? match[2] ?? '')
}
