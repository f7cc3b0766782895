// The prepared borders, on small made-up tables: seams, shared lines, degenerate rings, trees.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { angleBetween, vectorOf } from '../../sphere/index.ts'
import { DISPUTED_AREAS, NAMED_FEATURES } from './disputed-areas.ts'
import { openEdgeIndex, vertexAt } from './edge-index.ts'
import { cutAtSeam, joinSources, sourceOfAtlas, sourceOfDisputes, sourceOfTerritories } from './edge-source.ts'
import { CAP_FIELDS } from './edge-tree.ts'
import { featuresAt } from './features-at.ts'
import { halve } from './halve.ts'
import { edgeAngle } from './nearest-land.ts'
import { openBorders } from './open-borders.ts'
import { addZone, allZones, countZones, hasZone, isEmptySet, removeZone, zoneSetOf, zonesIn } from './zone-set.ts'
import { countryName, isCountry, zoneCode, zoneIndex, zoneIndexOfNumeric, ZONES } from './zones.ts'

/** Numbers spread evenly; fast-check's own doubles crowd around zero. */
const even = (least: number, most: number): fc.Arbitrary<number> => fc.integer({ min: 0, max: 2 ** 30 }).map(part => least + ((most - least) * part) / 2 ** 30)

/** Two square countries that share a border, one of them with a ring that encloses nothing; steps of one degree. */
const atlas = {
  type: 'Topology',
  transform: { scale: [1, 1], translate: [0, 0] },
  objects: { countries: { geometries: [
    { type: 'Polygon', id: '458', properties: { name: 'West' }, arcs: [[0, 1]] },
    { type: 'MultiPolygon', id: '702', properties: { name: 'East' }, arcs: [[[~1, 2]], [[3]]] },
  ] } },
  arcs: [
    [[10, 0], [-10, 0], [0, 10], [10, 0]],
    [[10, 10], [0, -10]],
    [[10, 10], [10, 0], [0, -10], [-10, 0]],
    [[15, 5], [0, 0], [0, 0]],
  ],
}
const territories = { type: 'FeatureCollection', features: [
  { properties: { nameEn: 'Somewhere', iso1A2: 'ZZ', country: 'MY', groups: ['UN'] }, geometry: { coordinates: [[[[0, 0], [10, 0], [10, 10], [0, 0]]]] } },
  { properties: { nameEn: 'Group', groups: [] }, geometry: null },
] }

describe('border data', () => {
  it('become lines with the features on both sides', () => {
    const { features, lines } = sourceOfAtlas(atlas)
    expect(features.map(zones => zones.map(zoneCode))).toEqual([['MY'], ['SG']])
    expect(lines.map(line => line.features)).toEqual([[0], [0, 1], [1], [1]])
  })

  it('give a territory the nearest code that is a zone', () => {
    expect(sourceOfTerritories(territories).features.map(zones => zones.map(zoneCode))).toEqual([['MY']])
  })

  it('of another form, or with a country that has no code here, stop the program', () => {
    expect(() => sourceOfAtlas({ type: 'FeatureCollection' })).toThrow('no TopoJSON')
    expect(() => sourceOfTerritories({ type: 'Topology' })).toThrow('no GeoJSON')
    expect(() => openBorders({ atlas: { ...atlas, objects: { countries: { geometries: [{ type: 'Polygon', id: '999', properties: { name: 'Atlantis' }, arcs: [[0]] }] } } }, territories, version: '1' })).toThrow('Atlantis')
    expect(() => sourceOfTerritories({ type: 'FeatureCollection', features: [{ properties: { nameEn: 'Atlantis', groups: [] }, geometry: { coordinates: [] } }] })).toThrow('Atlantis')
  })

  it('are cut where a line steps over the antimeridian', () => {
    expect(cutAtSeam([179, 10, -179, 20])).toEqual([[179, 10, 180, 15], [-180, 15, -179, 20]])
    expect(cutAtSeam([-179, 10, 179, 20, 170, 20])).toEqual([[-179, 10, -180, 15], [180, 15, 179, 20, 170, 20]])
    expect(cutAtSeam([180, 5, -180, 5, -170, 5])).toEqual([[180, 5, 180, 5], [-180, 5, -180, 5, -170, 5]])
    expect(cutAtSeam([10, 0, 20, 0])).toEqual([[10, 0, 20, 0]])
  })
})

describe('the index of edges', () => {
  const index = openEdgeIndex(sourceOfAtlas(atlas))

  it('knows which feature holds a place', () => {
    const at = (latDeg: number, lonDeg: number): readonly number[] => featuresAt(index, { latDeg, lonDeg })
    expect(at(5, 5)).toEqual([0])
    expect(at(5, 12)).toEqual([1])
    expect(at(-1, 5)).toEqual([])
    expect(at(11, 5)).toEqual([])
    expect(at(5, 25)).toEqual([])
    expect(at(4.9, 15)).toEqual([1])
  })

  it('has steps of at most a tenth of a degree, and every vertex under its nodes', () => {
    for (let chunk = 0; chunk < index.chunkCount; chunk++) {
      const start = index.chunkStart[chunk] ?? 0
      for (let v = start; v < start + (index.chunkEdges[chunk] ?? 0); v++) {
        expect(angleBetween(vertexAt(index, v), vertexAt(index, v + 1))).toBeLessThan((0.15 * Math.PI) / 180)
        for (const node of [chunk, index.root]) {
          const [x = 0, y = 0, z = 0, , , radius = 0] = index.caps.subarray(node * CAP_FIELDS, (node + 1) * CAP_FIELDS)
          expect(angleBetween({ x, y, z }, vertexAt(index, v))).toBeLessThanOrEqual(radius)
        }
      }
    }
  })

  it('reaches every chunk from its root exactly once', () => {
    const seen: number[] = []
    const pending = [index.root]
    for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
      if (node < index.chunkCount) seen.push(node)
      else for (let i = 0; i < (index.childCount[node] ?? 0); i++) pending.push((index.children[node] ?? 0) + i)
    }
    expect(seen.sort((a, b) => a - b)).toEqual(Array.from({ length: index.chunkCount }, (_, i) => i))
  })

  it('of nothing is empty', () => {
    expect(featuresAt(openEdgeIndex({ features: [], lines: [] }), { latDeg: 0, lonDeg: 0 })).toEqual([])
  })

  it('keeps the features of joined sources apart', () => {
    const joined = joinSources(sourceOfAtlas(atlas), sourceOfDisputes())
    expect(joined.features).toHaveLength(2 + DISPUTED_AREAS.length)
    const crimea = featuresAt(openEdgeIndex(joined), { latDeg: 45, lonDeg: 34 })
    expect(crimea.map(feature => joined.features[feature]?.map(zoneCode))).toEqual([['UA', 'RU']])
  })
})

describe('halving', () => {
  it('puts the lower half of the widest axis first, whatever the order', () => {
    fc.assert(fc.property(fc.array(fc.tuple(even(-1, 1), fc.constant(0), fc.constantFrom(0, 0.001)), { minLength: 2, maxLength: 60 }), points => {
      const indices = Int32Array.from(points.keys())
      const middle = halve(indices, Float64Array.from(points.flat()), 0, points.length)
      expect([...indices].sort((a, b) => a - b)).toEqual([...points.keys()])
      const widths = [0, 1, 2].map(axis => Math.max(...points.map(p => p[axis] ?? 0)) - Math.min(...points.map(p => p[axis] ?? 0)))
      const axis = widths.indexOf(Math.max(...widths))
      const key = (i: number | undefined): number => points[i ?? 0]?.[axis] ?? 0
      expect(Math.max(...[...indices.slice(0, middle)].map(key))).toBeLessThanOrEqual(Math.min(...[...indices.slice(middle)].map(key)))
      expect(middle).toBe(points.length >> 1)
    }), { seed: 41, numRuns: 500 })
  })

  it('of fewer than two says so', () => {
    expect(halve(Int32Array.of(0), Float64Array.of(1, 2, 3), 0, 1)).toBe(0)
  })
})

describe('the angle to an edge', () => {
  it('is that to its foot where the foot lies on the edge, else to an end', () => {
    const place = fc.record({ latDeg: even(-20, 20), lonDeg: even(150, 210) })
    const [a, b] = [vectorOf({ latDeg: 0, lonDeg: 175 }), vectorOf({ latDeg: 0, lonDeg: 185 })]
    fc.assert(fc.property(place, ({ latDeg, lonDeg }) => {
      const at = vectorOf({ latDeg, lonDeg })
      const expected = lonDeg >= 175 && lonDeg <= 185 ? (Math.abs(latDeg) * Math.PI) / 180 : Math.min(angleBetween(a, at), angleBetween(b, at))
      expect(edgeAngle(a, b, at)).toBeCloseTo(expected, 12)
    }), { seed: 42, numRuns: 300 })
    expect(edgeAngle(a, a, b)).toBeCloseTo((10 * Math.PI) / 180, 12)
  })
})

describe('the tables of zones', () => {
  it('have each code and number once, HK, MO, TW and XK among them', () => {
    expect(new Set(ZONES.map(zone => zone.code)).size).toBe(ZONES.length)
    const numbers = ZONES.map(zone => zone.numeric).filter(numeric => numeric !== '000')
    expect(new Set(numbers).size).toBe(ZONES.length - 1)
    for (const code of ['HK', 'MO', 'TW', 'XK', 'CN', 'US']) expect(isCountry(code)).toBe(true)
    expect(isCountry('UK')).toBe(false)
    expect(zoneIndexOfNumeric('000')).toBeUndefined()
    expect(zoneIndexOfNumeric('702')).toBe(zoneIndex('SG'))
  })

  it('name countries as they read in a sentence', () => {
    expect(countryName('US')).toBe('the United States')
    expect(countryName('ZZ')).toBe('ZZ')
  })

  it('know every claimant', () => {
    for (const code of [...DISPUTED_AREAS.flatMap(area => area.claimants), ...Object.values(NAMED_FEATURES).flat()]) expect([code, isCountry(code)]).toEqual([code, true])
  })

  it('are sets of bits', () => {
    const set = zoneSetOf([3, 31, 32, 200])
    expect(zonesIn(set)).toEqual([3, 31, 32, 200])
    expect(countZones(set)).toBe(4)
    removeZone(set, 31)
    addZone(set, 0)
    expect(zonesIn(set)).toEqual([0, 3, 32, 200])
    expect([hasZone(set, 32), hasZone(set, 31), isEmptySet(set), isEmptySet(zoneSetOf([]))]).toEqual([true, false, false, true])
    expect(countZones(allZones())).toBe(ZONES.length)
  })
})
