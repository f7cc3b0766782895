// The exact relation against brute force: places sampled in and around random regions, and every stored vertex.
import type { Position } from '@trigpoint/core/base'
import { containsPosition, proveRegion, type Disc } from '@trigpoint/core/region'
import { vectorOf, type Vector } from '@trigpoint/core/sphere'
import { readBorders } from '@trigpoint/runtime'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { zonesNamed } from './atlas-zones.ts'
import { countriesAt, missingOperators, placeNear, placeOf, RADIUS_KM, readAtlas } from './plain-oracle.ts'

/** Numbers spread evenly; fast-check's own doubles crowd around zero. */
const even = (least: number, most: number): fc.Arbitrary<number> => fc.integer({ min: 0, max: 2 ** 30 }).map(part => least + ((most - least) * part) / 2 ** 30)

const borders = await readBorders()
const atlas = readAtlas()
const unit = even(0, 1)

/** Discs around one place, so that they mostly meet: poles, antimeridian, islands and borders among them. */
const scene = fc.record({
  centre: fc.oneof(
    fc.tuple(unit, unit).map(([u, v]) => placeOf(u, v)),
    fc.constantFrom<Position>({ latDeg: 90, lonDeg: 0 }, { latDeg: -90, lonDeg: 0 }, { latDeg: -17, lonDeg: 180 }, { latDeg: 66, lonDeg: -179 }, { latDeg: 1.3, lonDeg: 103.8 }, { latDeg: 42, lonDeg: 12 }, { latDeg: 4, lonDeg: 73 }, { latDeg: 29, lonDeg: 79 }),
  ),
  spreadKm: fc.constantFrom(50, 400, 2500),
  discs: fc.array(fc.record({ u: unit, v: unit, slack: even(-0.05, 0.6), operator: fc.integer({ min: 0, max: 5 }) }), { minLength: 1, maxLength: 7 }),
  faulty: fc.integer({ min: 0, max: 2 }),
  toleranceKm: fc.constantFrom(0, 10, 60),
  places: fc.array(fc.tuple(unit, unit, unit, unit), { minLength: 40, maxLength: 40 }),
}).map(({ centre, spreadKm, discs, faulty, toleranceKm, places }) => ({
  centre, spreadKm, faulty, toleranceKm, places,
  discs: discs.map(({ u, v, slack, operator }, i): Disc => {
    const position = placeNear(centre, spreadKm, u, v)
    return { id: `l${String(i)}`, operator: `o${String(operator)}`, position, reachKm: Math.max(0, spreadKm * (Math.sqrt(u) + slack)) + 1 }
  }),
}))

function named(discs: readonly Disc[], faulty: number, toleranceKm: number): { readonly countries: readonly string[]; readonly empty: boolean } {
  const region = proveRegion(discs, { bound: 'vacuum', faulty, borders, toleranceKm })
  return { countries: region.countries.map(entry => entry.country), empty: region.empty }
}

describe('a sampled place', () => {
  it('that satisfies the discs makes the region not empty, and its country, and those within the tolerance, touched', () => {
    let [inside, onLand] = [0, 0]
    fc.assert(fc.property(scene, ({ centre, spreadKm, discs, faulty, toleranceKm, places }) => {
      const answer = named(discs, faulty, toleranceKm)
      let looked = 0
      for (const [u, v, w, x] of places) {
        const place = placeNear(centre, spreadKm * 1.5, u, v)
        if (missingOperators(discs, place, 0) > faulty) {
          expect(containsPosition({ discs, faulty }, place)).toBe(missingOperators(discs, place, 0.002) <= faulty)
          continue
        }
        inside++
        expect(answer.empty).toBe(false)
        expect(containsPosition({ discs, faulty }, place)).toBe(true)
        // The slow oracle is asked for a few places of each scene.
        if (++looked > 6) continue
        for (const near of [place, placeNear(place, toleranceKm, w, x)]) {
          const countries = countriesAt(atlas, near).flatMap(zonesNamed)
          onLand += countries.length
          expect(answer.countries).toEqual(expect.arrayContaining([...countries]))
        }
      }
    }), { seed: 31, numRuns: 250, endOnFailure: true })
    expect(inside).toBeGreaterThan(2000)
    expect(onLand).toBeGreaterThan(300)
  }, 180_000)
})

interface Vertex {
  readonly at: Vector
  readonly zones: readonly number[]
}

/** Vertices of an index with the zones that they bound. */
function verticesOf(index: typeof borders.land): readonly Vertex[] {
  return Array.from({ length: index.chunkCount }, (_, chunk) => {
    const zones = [...new Set((index.chunkFeatures[chunk] ?? []).flatMap(feature => index.features[feature] ?? []))]
    return Array.from({ length: (index.chunkEdges[chunk] ?? 0) + 1 }, (_, i) => {
      const v = 3 * ((index.chunkStart[chunk] ?? 0) + i)
      return { at: { x: index.vertices[v] ?? 0, y: index.vertices[v + 1] ?? 0, z: index.vertices[v + 2] ?? 0 }, zones }
    })
  }).flat()
}

describe('every stored vertex', () => {
  /** Half the longest stored edge, km: a region may meet an edge between its ends. */
  const HALF_EDGE_KM = 8

  it('in the region, grown by the tolerance, makes its countries touched; and no country is touched without one near', () => {
    const [land, water] = [verticesOf(borders.land), verticesOf(borders.waters)]
    let [met, unmet] = [0, 0]
    fc.assert(fc.property(scene, ({ centre, discs, faulty, toleranceKm, places, spreadKm }) => {
      const answer = named(discs, faulty, toleranceKm)
      fc.pre(!answer.empty && answer.countries.length < borders.codes.length)
      const meets = (vertices: readonly Vertex[], growKm: number): ReadonlySet<string> => zonesMeeting(vertices, discs, faulty, growKm)
      for (const code of meets(land, toleranceKm)) {
        expect(answer.countries).toContain(code)
        met++
      }
      const near = new Set([...meets(land, toleranceKm * 1.0057 + HALF_EDGE_KM), ...meets(water, HALF_EDGE_KM)])
      // A region inside a country has no vertex near: its places say so.
      for (const [u, v] of places) {
        const place = placeNear(centre, spreadKm * 1.5, u, v)
        if (missingOperators(discs, place, 0.01) <= faulty) for (const code of countriesAt(atlas, place).flatMap(zonesNamed)) near.add(code)
      }
      const strange = answer.countries.filter(code => !near.has(code))
      unmet += borders.codes.length - answer.countries.length
      if (strange.length > 0) expect(explainedInside(strange, discs, faulty)).toEqual([])
    }), { seed: 32, numRuns: 30, endOnFailure: true })
    expect(met).toBeGreaterThan(30)
    expect(unmet).toBeGreaterThan(3000)
  }, 180_000)

  /** Of countries without a vertex near, those that hold no sampled place of the region either. */
  function explainedInside(codes: readonly string[], discs: readonly Disc[], faulty: number): readonly string[] {
    const held = new Set<string>()
    for (const disc of discs)
      for (let i = 0; i < 400; i++) {
        const place = placeNear(disc.position, disc.reachKm, (i + 0.5) / 400, (i * 0.618034) % 1)
        if (missingOperators(discs, place, 0.01) > faulty) continue
        for (const country of countriesAt(atlas, place)) for (const code of zonesNamed(country)) held.add(code)
        for (const code of claimants(place)) held.add(code)
      }
    return codes.filter(code => !held.has(code))
  }

  /** Zones whose land or waters a point-like region meets: disputed areas and waters have features of their own. */
  function claimants(place: Position): readonly string[] {
    return named([{ id: 'x', operator: 'x', position: place, reachKm: 0 }], 0, 0).countries
  }

  function zonesMeeting(vertices: readonly Vertex[], discs: readonly Disc[], faulty: number, growKm: number): ReadonlySet<string> {
    const walls = discs.flatMap(({ position, reachKm, operator }) => {
      const angle = (reachKm + growKm) / RADIUS_KM
      return angle < Math.PI / 2 ? [{ centre: vectorOf(position), least: Math.cos(angle), operator }] : []
    })
    const zones = new Set<number>()
    for (const vertex of vertices) {
      const missing = new Set<string>()
      for (const { centre, least, operator } of walls) {
        if (centre.x * vertex.at.x + centre.y * vertex.at.y + centre.z * vertex.at.z < least) missing.add(operator)
        if (missing.size > faulty) break
      }
      if (missing.size <= faulty) for (const zone of vertex.zones) zones.add(zone)
    }
    return new Set([...zones].map(zone => borders.codes[zone] ?? ''))
  }
})

