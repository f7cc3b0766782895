// The walk over the tree against a dense sampling of every edge, on made-up lines with long edges and small regions.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { EARTH_RADIUS_KM } from '../../base/index.ts'
import { angleBetween, capOf, safeAngle, unit, vectorOf, type Vector } from '../../sphere/index.ts'
import type { Disc } from '../disc.ts'
import { shapeOf } from '../essential-walls.ts'
import { wallsOf, type Wall } from '../wall.ts'
import { EDGE_ALLOWANCE_KM, openEdgeIndex, vertexAt, type EdgeIndex } from './edge-index.ts'
import type { EdgeLine } from './edge-source.ts'
import { meetEdges } from './meet-edges.ts'
import { edgeAngle } from './nearest-land.ts'
import { growProbe } from './probe.ts'
import { allZones, hasZone } from './zone-set.ts'

const even = (least: number, most: number): fc.Arbitrary<number> => fc.integer({ min: 0, max: 2 ** 30 }).map(part => least + ((most - least) * part) / 2 ** 30)
const ZONES_USED = 40

/** Forty countries of one winding line each, strewn over two degrees, on both sides of the antimeridian or at a pole. */
function strew(seed: number, west: number, south: number): EdgeIndex {
  let state = seed
  const draw = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
  const lines = Array.from({ length: ZONES_USED }, (_, feature): EdgeLine => {
    let [lon, lat] = [west + 2 * draw(), south + 2 * draw()]
    const coordinates: number[] = []
    const count = 2 + Math.floor(60 * draw())
    for (let i = 0; i < count; i++) {
      coordinates.push(lon, lat)
      lon += 0.18 * (draw() - 0.5)
      lat += 0.18 * (draw() - 0.5)
    }
    return { coordinates, features: [feature] }
  })
  return openEdgeIndex({ features: lines.map((_, feature) => [feature]), lines })
}

const INDEXES = [strew(1, 100, 0), strew(2, 178.9, -17), strew(3, -40, -89.9), strew(4, 10, 60)] as const

const discPart = fc.record({ north: even(-12, 12), east: even(-12, 12), more: fc.oneof(even(-2, 6), even(0, 25)), operator: fc.nat(4) })
const sceneParts = { which: fc.nat(3), spot: fc.tuple(even(0, 1), even(0, 1)), faulty: fc.nat(2), growKm: fc.constantFrom(0, 0.5, 3) }
const scene = fc.record({ ...sceneParts, discs: fc.array(discPart, { minLength: 1, maxLength: 7 }) })

function sceneDiscs({ which, spot: [u, v], discs }: typeof scene extends fc.Arbitrary<infer T> ? T : never): { readonly index: EdgeIndex; readonly discs: readonly Disc[] } {
  const index = INDEXES[which] ?? INDEXES[0]
  const vertex = vertexAt(index, Math.floor(u * (index.vertices.length / 3 - 1)))
  const latDeg = (Math.asin(Math.max(-1, Math.min(1, vertex.z))) * 180) / Math.PI + (v - 0.5) * 0.1
  const lonDeg = (Math.atan2(vertex.y, vertex.x) * 180) / Math.PI
  return {
    index,
    discs: discs.map(({ north, east, more, operator }, i) => {
      const position = { latDeg: Math.max(-90, Math.min(90, latDeg + north / 111)), lonDeg: lonDeg + east / 111 / Math.max(0.05, Math.cos((latDeg * Math.PI) / 180)) }
      return { id: `l${String(i)}`, operator: `o${String(operator)}`, position, reachKm: Math.max(0, Math.hypot(north, east) + more) }
    }),
  }
}

/** For each zone, whether the walk meets it. */
function walk(index: EdgeIndex, walls: readonly Wall[], faulty: number, growKm: number): readonly boolean[] {
  const open = allZones()
  meetEdges({ index, probe: growProbe(walls, shapeOf(walls, faulty), growKm), open, cost: { nodes: 0, edges: 0 } })
  return Array.from({ length: ZONES_USED }, (_, zone) => !hasZone(open, zone))
}

/** For each zone, the least depth of misses over samples of its edges, with all walls grown by an angle. */
function sample(index: EdgeIndex, walls: readonly Wall[], growAngle: number): readonly number[] {
  const least = new Array<number>(ZONES_USED).fill(Infinity)
  for (let chunk = 0; chunk < index.chunkCount; chunk++) {
    const zone = index.chunkFeatures[chunk]?.[0] ?? 0
    const start = index.chunkStart[chunk] ?? 0
    for (let v = start; v < start + (index.chunkEdges[chunk] ?? 0); v++)
      for (let part = 0; part <= 24; part++) least[zone] = Math.min(least[zone] ?? Infinity, missing(walls, between(vertexAt(index, v), vertexAt(index, v + 1), part / 24), growAngle))
  }
  return least
}

function between(a: Vector, b: Vector, part: number): Vector {
  return unit({ x: a.x + (b.x - a.x) * part, y: a.y + (b.y - a.y) * part, z: a.z + (b.z - a.z) * part }) ?? a
}

function missing(walls: readonly Wall[], point: Vector, growAngle: number): number {
  return new Set(walls.filter(({ cap }) => angleBetween(cap.centre, point) > cap.radius + growAngle).map(wall => wall.operator)).size
}

describe('the walk over edges', () => {
  it('meets every zone with a sampled point in the grown region, and none without one near', () => {
    let [met, left] = [0, 0]
    fc.assert(fc.property(scene, drawn => {
      const { index, discs } = sceneDiscs(drawn)
      const walls = wallsOf(discs)
      const { faulty, growKm } = drawn
      const answer = walk(index, walls, faulty, growKm)
      const grow = safeAngle(growKm + EDGE_ALLOWANCE_KM)
      // Samples stand at most 0.35 km from any point of an edge.
      const [inside, near] = [sample(index, walls, grow - 1e-9), sample(index, walls, grow + 0.35 / EARTH_RADIUS_KM)]
      answer.forEach((isMet, zone) => {
        if ((inside[zone] ?? Infinity) <= faulty) expect([zone, isMet]).toEqual([zone, true])
        if ((near[zone] ?? Infinity) > faulty) expect([zone, isMet]).toEqual([zone, false])
        if (isMet) met++
        else left++
      })
    }), { seed: 51, numRuns: 250, endOnFailure: true })
    expect(Math.min(met, left)).toBeGreaterThan(400)
  }, 120_000)

  it('gives the same whether the walls that say nothing more are asked or not', () => {
    const many = fc.record({ ...sceneParts, discs: fc.array(discPart, { minLength: 8, maxLength: 30 }) })
    let left = 0
    fc.assert(fc.property(many, drawn => {
      const { index, discs } = sceneDiscs(drawn)
      const walls = wallsOf(discs)
      const { faulty, growKm } = drawn
      const grown = walls.flatMap(({ cap, operator }) => {
        const larger = capOf(cap.centre, cap.radius + safeAngle(growKm + EDGE_ALLOWANCE_KM))
        return larger === undefined ? [] : [{ cap: larger, operator }]
      })
      const open = allZones()
      meetEdges({ index, probe: { walls: grown, faulty, operators: 5 }, open, cost: { nodes: 0, edges: 0 } })
      const answer = walk(index, walls, faulty, growKm)
      expect(answer).toEqual(answer.map((_, zone) => !hasZone(open, zone)))
      left += growProbe(walls, shapeOf(walls, faulty), growKm).walls.length < grown.length ? 1 : 0
    }), { seed: 53, numRuns: 600 })
    expect(left).toBeGreaterThan(50)
  })

  it('meets one disc\'s nearest edge to the metre', () => {
    fc.assert(fc.property(fc.nat(3), even(0, 1), even(-1, 1), even(-1, 1), fc.constantFrom(0, 0.5, 3), (which, u, north, east, growKm) => {
      const { index, discs: [disc] } = sceneDiscs({ which, spot: [u, 0.5], discs: [{ north: 12 * north, east: 12 * east, more: 0, operator: 0 }], faulty: 0, growKm })
      if (disc === undefined) throw new Error('one disc')
      const centre = vectorOf(disc.position)
      let nearest = Infinity
      for (let chunk = 0; chunk < index.chunkCount; chunk++)
        for (let v = index.chunkStart[chunk] ?? 0, end = v + (index.chunkEdges[chunk] ?? 0); v < end; v++) nearest = Math.min(nearest, edgeAngle(vertexAt(index, v), vertexAt(index, v + 1), centre))
      const reachKm = (nearest - safeAngle(growKm + EDGE_ALLOWANCE_KM)) * EARTH_RADIUS_KM - 0.001
      fc.pre(reachKm > 0.01)
      for (const [change, expected] of [[0.002, true], [-0.002, false]] as const)
        expect(walk(index, wallsOf([{ ...disc, reachKm: reachKm + change }]), 0, growKm).includes(true)).toBe(expected)
    }), { seed: 52, numRuns: 500 })
  })
})
