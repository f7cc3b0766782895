import { beforeAll, describe, expect, it } from 'vitest'
import { readBorders } from '@trigpoint/runtime'
import { containsPosition, type Borders } from '../region/index.ts'
import { distanceBetweenKm, drawEstimate, type Estimate } from './estimate-target.ts'
import { openLocator, type LocatedTarget, type LocatorInput } from './locator.ts'
import { makePlanet, type Planet } from './synthetic-planet.ts'

let borders: Borders
beforeAll(async () => {
  borders = await readBorders()
})

function inputOf(planet: Planet, change: Partial<LocatorInput> = {}): LocatorInput {
  return {
    landmarks: planet.landmarks, places: planet.places, leaveOneOut: true, bound: 'vacuum', borders,
    roundTrips: planet.rows.map(row => ({ target: row.from, landmark: row.to, roundTripMs: row.roundTripMs })), ...change,
  }
}

/** Everything of a result that a reader sees. */
function shown({ estimate, proven, dropped, nearest }: LocatedTarget): unknown {
  return { at: estimate?.position, credible: estimate?.credible.map(({ areaKm2 }) => areaKm2), countries: estimate?.countries, area: proven.areaKm2, dropped, nearest }
}

describe('the locator', () => {
  const planet = makePlanet(7, 30)
  const truth = new Map(planet.landmarks.map(({ id, position }) => [id, position]))

  it('gives the same result to the bit whatever the order of its input', () => {
    const reversed = { ...planet, landmarks: [...planet.landmarks].reverse(), rows: [...planet.rows].reverse() }
    for (const target of ['lm-000', 'lm-013'])
      expect(shown(openLocator(inputOf(reversed)).locate(target))).toEqual(shown(openLocator(inputOf(planet)).locate(target)))
  })

  it('leaves one out: the declared position of a target moves nothing in its own result', () => {
    for (const target of ['lm-002', 'lm-017']) {
      const lied = planet.landmarks.map(one => (one.id === target ? { ...one, position: { latDeg: -33, lonDeg: 151 } } : one))
      expect(shown(openLocator(inputOf(planet, { landmarks: lied })).locate(target))).toEqual(shown(openLocator(inputOf(planet)).locate(target)))
    }
  })

  it('leaves one out: rows of a mesh that name the target move nothing in its result', () => {
    const target = 'lm-005'
    const bent = planet.rows.map(row => (row.from === target || row.to === target ? { ...row, roundTripMs: row.roundTripMs * 3 } : row))
    const before = openLocator(inputOf(planet, { meshRows: planet.rows })).locate(target)
    const after = openLocator(inputOf(planet, { meshRows: bent })).locate(target)
    expect(shown(after)).toEqual(shown(before))
  })

  it('keeps the estimate inside the proven region, and the truth in it', () => {
    const locator = openLocator(inputOf(planet))
    for (const target of locator.targets.slice(0, 12)) {
      const { proven, estimate } = locator.locate(target)
      expect(containsPosition(proven, truth.get(target) ?? { latDeg: 0, lonDeg: 0 })).toBe(true)
      expect(estimate !== undefined && containsPosition(proven, estimate.position)).toBe(true)
    }
  })

  it('has credible regions that grow with the level, with an area and a drawing, and a level for any place', () => {
    const { estimate } = openLocator(inputOf(planet)).locate('lm-003')
    const areas = estimate?.credible.map(({ areaKm2 }) => areaKm2) ?? []
    expect(areas).toEqual([...areas].sort((a, b) => a - b))
    expect(estimate?.levelOf(estimate.position)).toBeLessThan(0.5)
    expect(estimate?.levelOf({ latDeg: -40, lonDeg: 170 })).toBe(1)
    expect(drawEstimate(estimate as Estimate).features.map(({ geometry }) => geometry.type)).toEqual(['MultiPolygon', 'MultiPolygon', 'MultiPolygon', 'Point'])
    expect(estimate?.countries.reduce((sum, { probability }) => sum + probability, 0)).toBeCloseTo(1, 9)
  })

  it('sets a misplaced landmark aside, and no other result is moved by where it claims to be', () => {
    const liar = 'lm-009'
    const results = [{ latDeg: 40, lonDeg: -120 }, { latDeg: -30, lonDeg: 20 }].map(position => {
      const locator = openLocator(inputOf(makePlanet(7, 30, new Map([[liar, position]]))))
      return locator.targets.filter(target => target !== liar).slice(0, 8).map(target => locator.locate(target))
    })
    for (const located of results.flat()) expect(located.dropped.map(({ id }) => id)).toEqual([liar])
    expect(results[0]?.map(({ proven }) => proven.areaKm2)).toEqual(results[1]?.map(({ proven }) => proven.areaKm2))
    for (const located of results[0] ?? []) expect(containsPosition(located.proven, truth.get(located.target) ?? { latDeg: 0, lonDeg: 0 })).toBe(true)
  })

  it('locates a target that is no landmark, with a mesh, without one, and with a model', () => {
    const hidden = 'lm-004'
    const landmarks = planet.landmarks.filter(({ id }) => id !== hidden)
    const meshRows = planet.rows.filter(({ from, to }) => from !== hidden && to !== hidden)
    const roundTrips = planet.rows.filter(({ from }) => from === hidden).map(row => ({ target: hidden, landmark: row.to, roundTripMs: row.roundTripMs }))
    const taught = openLocator(inputOf(planet, { landmarks, meshRows, roundTrips, leaveOneOut: false })).locate(hidden)
    const bare = openLocator(inputOf(planet, { landmarks, roundTrips, leaveOneOut: false })).locate(hidden)
    const modelled = openLocator(inputOf(planet, { landmarks, meshRows, roundTrips, leaveOneOut: false, model: { calibration: taught.calibration, landmarkIds: landmarks.map(({ id }) => id) } })).locate(hidden)
    expect([taught.taughtBy, bare.taughtBy, modelled.taughtBy]).toEqual(['mesh', 'generic', 'model'])
    expect(shown(modelled)).toEqual(shown(taught))
    // Nobody vouches for landmarks without a mesh: then one of them may lie.
    expect([taught.proven.faulty, bare.proven.faulty]).toEqual([0, 1])
    const errors = [taught, bare].map(({ estimate }) => distanceBetweenKm(estimate?.position ?? { latDeg: 0, lonDeg: 0 }, truth.get(hidden) ?? { latDeg: 0, lonDeg: 0 }))
    for (const errorKm of errors) expect(errorKm).toBeLessThan(600)
  })

  it('says nothing of a target that no landmark ranged', () => {
    const located = openLocator(inputOf(planet, { roundTrips: [{ target: 'x', landmark: 'nobody', roundTripMs: 3 }], leaveOneOut: false })).locate('x')
    expect(located.estimate).toBeUndefined()
    expect(located.proven.empty).toBe(false)
  })

  it('stays beside the landmarks where their round trips contradict each other', () => {
    const landmarks = [{ id: 'sin', position: { latDeg: 1.33, lonDeg: 103.88 } }, { id: 'kul', position: { latDeg: 3.15, lonDeg: 101.7 } }]
    const roundTrips = landmarks.map(({ id }) => ({ target: 'liar', landmark: id, roundTripMs: 1e-7 }))
    const { estimate, proven } = openLocator(inputOf(planet, { landmarks, roundTrips, leaveOneOut: false })).locate('liar')
    expect(proven.empty).toBe(true)
    const at = estimate?.position ?? { latDeg: 90, lonDeg: 0 }
    expect(Math.min(...landmarks.map(({ position }) => distanceBetweenKm(at, position)))).toBeLessThan(40)
    expect(estimate?.credible.at(-1)?.areaKm2).toBeLessThan(20_000)
  })

  it('works without a list of places and says whose countries by the borders', () => {
    const { estimate } = openLocator(inputOf(planet, { places: undefined })).locate('lm-001')
    expect(estimate?.countries.length).toBeGreaterThan(0)
    expect(estimate?.countries.every(({ country }) => borders.codes.includes(country))).toBe(true)
  })
})

describe('a landmark cannot steer by one delay', () => {
  it('no single round trip, however wrong, moves a well-ranged estimate beyond its neighbourhood', () => {
    const planet = makePlanet(8, 40)
    const target = 'lm-010'
    const plain = openLocator(inputOf(planet)).locate(target)
    const home = plain.estimate?.position ?? { latDeg: 0, lonDeg: 0 }
    for (const liar of ['lm-001', 'lm-020', 'lm-033']) {
      const bent = planet.rows.map(row => (row.from === target && row.to === liar ? { ...row, roundTripMs: row.roundTripMs * 6 + 40 } : row))
        .filter(row => !(row.from === liar && row.to === target))
      const { estimate } = openLocator(inputOf(planet, { roundTrips: bent.map(row => ({ target: row.from, landmark: row.to, roundTripMs: row.roundTripMs })) })).locate(target)
      expect(distanceBetweenKm(estimate?.position ?? { latDeg: 0, lonDeg: 0 }, home)).toBeLessThan(500)
    }
  })
})
