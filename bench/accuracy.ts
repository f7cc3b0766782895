// Accuracy of the estimate and of the known methods, leave one out, on every real set that is found.
// `npm run bench -- accuracy`. Each landmark is located by all others, as if its position and its rows in the
// mesh were unknown. The known methods get the same help against liars: the landmarks that the mesh check
// sets aside are not asked. Machines that the check itself names are no targets: their papers are wrong.
// Figures are the same in every run, the times aside.

import { LIGHT_KM_PER_MS, type Position } from '@trigpoint/core/base'
import { containsPosition } from '@trigpoint/core/region'
import { vectorOf, type Vector } from '@trigpoint/core/sphere'
import { distanceKm, findViolations, judgeMesh, openGround, openLocator, openMesh, quantileOf, setAside, type Mesh, type Places } from '@trigpoint/core/estimate'
import { readBorders, readPlaces } from '@trigpoint/runtime'
import { realData } from '../test/requirement.ts'
import { cbg, cbgFibre, cbgPlus } from './baseline/cbg.ts'
import { loadSets, type RealSet } from './baseline/load-sets.ts'
import type { Guess, Method } from './baseline/method.ts'
import { octant } from './baseline/octant.ts'
import { shortestPing } from './baseline/shortest-ping.ts'
import { spotter } from './baseline/spotter.ts'

const METHODS: readonly Method[] = [shortestPing, cbgFibre, cbg, cbgPlus, octant, spotter]
const LEVELS = [0.5, 0.9, 0.95]

interface Case {
  readonly errorKm: number
  readonly country: boolean
  /** Whether the 50, 90 and 95 % regions hold the truth; undefined without regions. */
  readonly held: readonly boolean[] | undefined
  readonly empty: boolean
  readonly refuted: boolean
  readonly ms: number
  /** Of the other machines' places more than 300 km off: how many, and how many ours and plain discs refute. */
  readonly falseClaims?: { readonly count: number, readonly ours: number, readonly plain: number }
}

interface Bench {
  readonly mesh: Mesh
  readonly aside: ReadonlyMap<number, string>
  readonly targets: readonly number[]
  readonly countryAt: (place: Vector) => string
}

function prepare(set: RealSet, places: Places): Bench {
  const mesh = openMesh(set.landmarks, set.rows)
  const everyone = [...mesh.landmarks.keys()]
  const findings = judgeMesh(openGround(mesh, undefined), everyone, findViolations(mesh, everyone))
  const named = new Set(findings.suspects.map(({ landmark }) => landmark))
  const countryAt = (vector: Vector): string => {
    let [best, along] = ['', -2]
    for (const place of places.places) {
      const cosine = place.vector.x * vector.x + place.vector.y * vector.y + place.vector.z * vector.z
      if (cosine > along) [best, along] = [place.country ?? '', cosine]
    }
    return best
  }
  return { mesh, aside: setAside(mesh, findings), targets: everyone.filter(one => !named.has(one)), countryAt }
}

function judge(bench: Bench, target: number, at: Vector, rest: Omit<Case, 'errorKm' | 'country'>): Case {
  const truth = bench.mesh.vectors[target] ?? at
  return { errorKm: distanceKm(at, truth), country: bench.countryAt(at) === bench.countryAt(truth), ...rest }
}

function runMethod(bench: Bench, method: Method): readonly Case[] {
  const { mesh, aside, targets } = bench
  const n = mesh.landmarks.length
  return targets.flatMap(target => {
    const members = [...mesh.landmarks.keys()].filter(one => one !== target && !aside.has(one))
    const ranged = members.map(landmark => ({ landmark, roundTripMs: mesh.roundTripMs[target * n + landmark] ?? 0 })).filter(one => one.roundTripMs > 0)
    if (ranged.length === 0) return []
    const start = cpuMs()
    const guess: Guess = method.locate(mesh, members, target, ranged)
    const ms = cpuMs() - start
    const truth = mesh.vectors[target] ?? guess.at
    const held = guess.holds === undefined ? undefined : LEVELS.map(level => guess.holds?.(level, truth) ?? false)
    return [judge(bench, target, guess.at, { held, empty: guess.empty, refuted: false, ms })]
  })
}

async function runOurs(bench: Bench, set: RealSet, places: Places | undefined): Promise<readonly Case[]> {
  const both = set.rows.flatMap(row => [row, { from: row.to, to: row.from, roundTripMs: row.roundTripMs }])
  const directions = new Set(set.rows.map(row => `${row.from} ${row.to}`))
  const rows = both.filter((row, i) => i % 2 === 0 || !directions.has(`${row.from} ${row.to}`))
  const locator = openLocator({
    landmarks: set.landmarks, roundTrips: rows.map(row => ({ target: row.from, landmark: row.to, roundTripMs: row.roundTripMs })),
    leaveOneOut: true, bound: 'vacuum', borders: await readBorders(), places,
  })
  return bench.targets.flatMap(target => {
    const landmark = bench.mesh.landmarks[target]
    if (landmark === undefined || !locator.targets.includes(landmark.id)) return []
    // The first call may have to calibrate its part of the mesh; what one more target costs is the second.
    locator.locate(landmark.id)
    const start = cpuMs()
    const located = locator.locate(landmark.id)
    const ms = cpuMs() - start
    if (located.estimate === undefined) return []
    const level = located.estimate.levelOf(landmark.position)
    const refuted = !located.proven.empty && !containsPosition(located.proven, landmark.position)
    const falseClaims = judgeFalseClaims(bench, target, place => !located.proven.empty && !containsPosition(located.proven, place))
    return [judge(bench, target, vectorOf(located.estimate.position), { held: LEVELS.map(wanted => level < wanted), empty: located.proven.empty, refuted, ms, falseClaims })]
  })
}

/** Processor time of this process, ms: what a target costs on one core, whatever else the machine does. */
function cpuMs(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}

/** Plain discs: every round trip to a landmark that is not set aside, at the speed of light, nothing allowed for. */
function judgeFalseClaims({ mesh, aside }: Bench, target: number, isRefuted: (place: Position) => boolean): NonNullable<Case['falseClaims']> {
  const n = mesh.landmarks.length
  const far = [...mesh.landmarks.keys()].filter(other => (mesh.distanceKm[target * n + other] ?? 0) > 300)
  const plain = far.filter(place => mesh.landmarks.some((_, landmark) => {
    const roundTripMs = mesh.roundTripMs[target * n + landmark] ?? 0
    return landmark !== target && !aside.has(landmark) && roundTripMs > 0 && (mesh.distanceKm[place * n + landmark] ?? 0) > (roundTripMs / 2) * LIGHT_KM_PER_MS
  }))
  return { count: far.length, ours: far.filter(place => isRefuted(mesh.landmarks[place]?.position ?? { latDeg: 0, lonDeg: 0 })).length, plain: plain.length }
}

function rowOf(name: string, cases: readonly Case[]): readonly string[] {
  const errors = cases.map(({ errorKm }) => errorKm)
  const share = (part: (one: Case) => boolean): string => `${(100 * cases.filter(part).length / cases.length).toFixed(0)} %`
  const held = cases[0]?.held === undefined ? '-' : name.startsWith('ours') || name === 'Spotter'
    ? LEVELS.map((_, i) => share(one => one.held?.[i] === true)).join(' / ') : share(one => one.held?.[0] === true)
  return [name, String(cases.length), ...[0.5, 0.8, 0.95].map(part => quantileOf(errors, part).toFixed(0)), share(one => one.country), held,
    share(one => one.empty), name.startsWith('ours') ? share(one => one.refuted) : '-', (cases.reduce((sum, one) => sum + one.ms, 0) / cases.length).toFixed(1)]
}

const HEAD = ['method', 'targets', 'median km', '80 %', '95 %', 'country', 'truth in region (50 / 90 / 95 %)', 'empty', 'true claims refuted', 'CPU ms a target']

function print(rows: readonly (readonly string[])[]): void {
  const widths = HEAD.map((_, i) => Math.max(...rows.map(row => (row[i] ?? '').length)))
  const line = (row: readonly string[]): string => `| ${row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join(' | ')} |`
  const [head = [], ...rest] = rows
  console.log([line(head), line(widths.map(width => '-'.repeat(width))), ...rest.map(line)].join('\n'))
}

const folder = realData('latency')
if (folder !== undefined) {
  const places = readPlaces()
  const wanted = process.argv.slice(2)
  for (const set of loadSets(folder)) {
    if (wanted.length > 0 && !wanted.some(name => set.name.includes(name))) continue
    const bench = prepare(set, places)
    console.log(`\n### ${set.name}: ${String(bench.mesh.landmarks.length)} machines, set aside: ${[...bench.aside.keys()].map(one => bench.mesh.landmarks[one]?.id).join(', ') || 'none'}\n`)
    const cases = await runOurs(bench, set, places)
    const ours = rowOf('ours', cases)
    const bare = rowOf('ours, no list of places', await runOurs(bench, set, undefined))
    print([HEAD, ...METHODS.map(method => rowOf(method.name, runMethod(bench, method))), bare, ours])
    const sum = (part: 'count' | 'ours' | 'plain'): number => cases.reduce((total, one) => total + (one.falseClaims?.[part] ?? 0), 0)
    const share = (part: 'ours' | 'plain'): string => `${((100 * sum(part)) / sum('count')).toFixed(1)} %`
    console.log(`\nFalse claims refuted (places of other machines, more than 300 km off): ours ${share('ours')}, plain discs ${share('plain')}.`)
  }
}
