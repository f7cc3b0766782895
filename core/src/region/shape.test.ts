// The arrangement against slow answers: crossings of every pair of circles, points at random.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Position } from '../base/index.ts'
import { angleBetween, capHolds, capOf, circleOf, cross, dot, pointOn, positionOf, vectorOf, type Vector } from '../sphere/index.ts'
import { boundAreaKm2 } from './area.ts'
import { boundaryOf } from './boundary.ts'
import type { Disc } from './disc.ts'
import { shapeOf } from './essential-walls.ts'
import { farthestAngle } from './extent.ts'
import { drawOutline, ringsOf } from './outline.ts'
import { isPossible, wallsOf, type Wall } from './wall.ts'
import { findWitnesses } from './witnesses.ts'

/** Numbers spread evenly; fast-check's own doubles crowd around zero. */
const even = (least: number, most: number): fc.Arbitrary<number> => fc.integer({ min: 0, max: 2 ** 30 }).map(part => least + ((most - least) * part) / 2 ** 30)

function disc(id: string, position: Position, reachKm: number, operator = id): Disc {
  return { id, operator, position, reachKm }
}

const place = fc.record({ latDeg: even(-90, 90), lonDeg: even(-180, 180) })
/** Discs near one place or all over the world, some sharing an operator, some at poles and antimeridian. */
const anywhere = fc.oneof(
  place,
  fc.record({ latDeg: even(-5, 5), lonDeg: even(175, 185).map(lon => (lon > 180 ? lon - 360 : lon)) }),
  fc.record({ latDeg: fc.constantFrom(90, -90, 89.5, 88), lonDeg: even(-180, 180) }),
)
const someDiscs = (most: number): fc.Arbitrary<readonly Disc[]> =>
  fc.array(fc.record({ position: anywhere, reachKm: even(300, 11_000), operator: fc.integer({ min: 0, max: 7 }) }), { minLength: 1, maxLength: most })
    .map(items => items.map(({ position, reachKm, operator }, i) => disc(`l${String(i)}`, position, reachKm, `o${String(operator)}`)))
/** Discs of nearly a hemisphere each: with liars allowed, regions that leave out only a small part of the sphere. */
const hugeDiscs = fc.array(fc.record({ position: place, reachKm: even(9000, 10_005) }), { minLength: 3, maxLength: 4 })
  .map(items => items.map(({ position, reachKm }, i) => disc(`l${String(i)}`, position, reachKm)))
const faults = fc.integer({ min: 0, max: 2 })

function missing(walls: readonly Wall[], point: Vector, slack: number): number {
  return new Set(walls.filter(({ cap }) => angleBetween(cap.centre, point) > cap.radius + slack).map(wall => wall.operator)).size
}

/** Points of which one is in the region when it is not empty: all crossings, and a point of every circle. */
function candidates(walls: readonly Wall[]): readonly Vector[] {
  const points = walls.flatMap(({ cap }) => [cap.centre, ...boundaryOf([{ id: '', cap, operator: 0 }], 0).map(arc => pointOn(arc.circle, 1))])
  for (const [i, { cap: one }] of walls.entries())
    for (const { cap: two } of walls.slice(i + 1)) {
      const product = dot(one.centre, two.centre)
      const rest = 1 - product * product
      const [a, b] = [(one.cos - two.cos * product) / rest, (two.cos - one.cos * product) / rest]
      const square = (1 - a * a - b * b - 2 * a * b * product) / rest
      const axis = cross(one.centre, two.centre)
      if (square >= 0)
        for (const g of [Math.sqrt(square), -Math.sqrt(square)])
          points.push({ x: a * one.centre.x + b * two.centre.x + g * axis.x, y: a * one.centre.y + b * two.centre.y + g * axis.y, z: a * one.centre.z + b * two.centre.z + g * axis.z })
    }
  return points
}

describe('emptiness', () => {
  it('is decided as the crossings of all pairs of circles decide it', () => {
    const seen = { empty: 0, bounded: 0, everywhere: 0 }
    fc.assert(fc.property(someDiscs(9), faults, (discs, faulty) => {
      const walls = wallsOf(discs)
      const points = candidates(walls)
      const [loose, strict] = [1e-9, -1e-9].map(slack => points.some(point => missing(walls, point, slack) <= faulty))
      fc.pre(loose === strict)
      const { kind } = shapeOf(walls, faulty)
      seen[kind]++
      if (kind === 'everywhere') expect(new Set(walls.map(wall => wall.operator)).size).toBeLessThanOrEqual(faulty)
      else expect(kind).toBe(loose === true ? 'bounded' : 'empty')
    }), { seed: 11, numRuns: 3000 })
    expect(Math.min(...Object.values(seen))).toBeGreaterThan(100)
  })

  it('has witnesses that are empty by themselves, each needed, and at most four where nobody may lie', () => {
    let found = 0
    fc.assert(fc.property(someDiscs(12), faults, (discs, faulty) => {
      const walls = wallsOf(discs)
      const shape = shapeOf(walls, faulty)
      fc.pre(shape.kind === 'empty')
      const ids = findWitnesses(shape.walls, faulty)
      const chosen = walls.filter(wall => ids.includes(wall.id))
      expect(shapeOf(chosen, faulty).kind).toBe('empty')
      for (const wall of chosen) expect(shapeOf(chosen.filter(other => other !== wall), faulty).kind).not.toBe('empty')
      if (faulty === 0) expect(ids.length).toBeLessThanOrEqual(4)
      found++
    }), { seed: 12, numRuns: 1500 })
    expect(found).toBeGreaterThan(300)
  })

  it('of four discs that meet three by three, but not all, names all four', () => {
    const corners = [[90, 0], [-19.4712206, 0], [-19.4712206, 120], [-19.4712206, -120]]
    // Centres of a tetrahedron; three meet from 70.53 degrees on, all four never below 90... so take the antipodes' caps.
    const discs = corners.map(([latDeg = 0, lonDeg = 0], i) => disc(`l${String(i)}`, { latDeg, lonDeg }, ((Math.PI / 180) * 75) * 6371.0088))
    const shape = shapeOf(wallsOf(discs), 0)
    expect(shape.kind).toBe('empty')
    expect([...findWitnesses(shape.walls, 0)].sort()).toEqual(['l0', 'l1', 'l2', 'l3'])
  })
})

describe('walls that run along each other', () => {
  /** Discs that end at the truth, or a hair behind it, around centres that are the same or a hair apart. */
  const hair = fc.constantFrom(0, 0, 1e-16, 1e-13, 1e-10, 1e-8, 1e-6, 1e-4)
  const tight = fc.record({
    truth: anywhere,
    centres: fc.array(anywhere, { minLength: 1, maxLength: 3 }),
    discs: fc.array(fc.record({ centre: fc.nat(2), north: hair, east: hair, more: hair, operator: fc.nat(9) }), { minLength: 1, maxLength: 14 }),
  }).map(({ truth, centres, discs }) => discs.flatMap(({ centre, north, east, more, operator }, i): Disc[] => {
    const { latDeg, lonDeg } = centres[centre % centres.length] ?? truth
    const position = { latDeg: Math.max(-90, Math.min(90, latDeg + north)), lonDeg: Math.max(-180, Math.min(180, lonDeg + east)) }
    const reachKm = angleBetween(vectorOf(position), vectorOf(truth)) * 6371.0088 + more
    return [disc(`l${String(i)}`, position, reachKm, `o${String(operator)}`)]
  })).chain(discs => fc.record({ discs: fc.constant(discs), faulty: faults }))

  it('never make a region empty that honest discs with no slack leave, and every wall set keeps a boundary', () => {
    fc.assert(fc.property(tight, ({ discs, faulty }) => {
      expect(shapeOf(wallsOf(discs), faulty).kind).not.toBe('empty')
    }), { seed: 18, numRuns: 6000 })
  })

  it('keep the boundary near the truth', () => {
    fc.assert(fc.property(anywhere, fc.array(fc.record({ azimuth: even(0, 6.28), km: even(1, 9000), twice: fc.boolean() }), { minLength: 3, maxLength: 9 }), (truth, landmarks) => {
      const discs = landmarks.flatMap(({ azimuth, km, twice }, i) => {
        const around = capOf(vectorOf(truth), km / 6371.0088)
        const centre = around === undefined ? vectorOf(truth) : pointOn(circleOf(around), azimuth)
        const one = disc(`l${String(i)}`, positionOf(centre), km)
        return twice ? [one, { ...one, id: `again${String(i)}`, operator: 'again' }] : [one]
      })
      const shape = shapeOf(wallsOf(discs), 0)
      expect(shape.kind).toBe('bounded')
      if (shape.extent !== undefined) expect(capHolds(shape.extent, vectorOf(truth))).toBe(true)
    }), { seed: 19, numRuns: 2000 })
  })
})

describe('the boundary', () => {
  it('has every point in the region, and points beyond it that are not', () => {
    fc.assert(fc.property(someDiscs(10), faults, (discs, faulty) => {
      const walls = wallsOf(discs)
      const shape = shapeOf(walls, faulty)
      for (const arc of shape.arcs)
        for (const part of [0.02, 0.5, 0.98]) {
          const point = pointOn(arc.circle, arc.from + arc.sweep * part)
          expect(missing(walls, point, 1e-9)).toBeLessThanOrEqual(faulty)
          if (arc.sweep < 1e-3 || arc.circle.cap.radius > 1.57) continue
          const centre = arc.circle.cap.centre
          const beyond = 1e-7 / Math.sin(arc.circle.cap.radius)
          const out = { x: point.x + (point.x - centre.x) * beyond, y: point.y + (point.y - centre.y) * beyond, z: point.z + (point.z - centre.z) * beyond }
          const length = Math.sqrt(dot(out, out))
          expect(missing(walls, { x: out.x / length, y: out.y / length, z: out.z / length }, -1e-12)).toBeGreaterThan(faulty)
        }
    }), { seed: 13, numRuns: 800 })
  })

  it('is the same whether few walls are looked at or all', () => {
    fc.assert(fc.property(someDiscs(30), faults, (discs, faulty) => {
      const walls = wallsOf(discs)
      const shape = shapeOf(walls, faulty)
      fc.pre(shape.kind === 'bounded')
      const all = boundaryOf(walls, faulty)
      const length = (arcs: typeof all): number => arcs.reduce((sum, arc) => sum + arc.sweep * arc.circle.cap.sin, 0)
      expect(length(shape.arcs)).toBeCloseTo(length(all), 8)
    }), { seed: 14, numRuns: 800 })
  })

  it('is the same for regions beyond a hemisphere, of large discs and many liars', () => {
    const large = fc.array(fc.record({ position: place, reachKm: even(8500, 10_000), operator: fc.integer({ min: 0, max: 9 }) }), { minLength: 4, maxLength: 30 })
      .map(items => items.map(({ position, reachKm, operator }, i) => disc(`l${String(i)}`, position, reachKm, `o${String(operator)}`)))
    let beyond = 0
    fc.assert(fc.property(large, fc.integer({ min: 1, max: 7 }), (discs, faulty) => {
      const walls = wallsOf(discs)
      const shape = shapeOf(walls, faulty)
      fc.pre(shape.kind === 'bounded')
      if (shape.extent === undefined) beyond++
      const length = (arcs: typeof shape.arcs): number => arcs.reduce((sum, arc) => sum + arc.sweep * arc.circle.cap.sin, 0)
      expect(length(shape.arcs)).toBeCloseTo(length(boundaryOf(walls, faulty)), 8)
    }), { seed: 20, numRuns: 1500 })
    expect(beyond).toBeGreaterThan(150)
  })

  it('lies in the extent, and so does the region', () => {
    fc.assert(fc.property(fc.oneof(someDiscs(10), hugeDiscs), faults, fc.array(place, { minLength: 30, maxLength: 30 }), (discs, faulty, points) => {
      const walls = wallsOf(discs)
      const { arcs, extent } = shapeOf(walls, faulty)
      if (extent === undefined) return
      for (const arc of arcs) expect(farthestAngle(arc, extent.centre)).toBeLessThanOrEqual(extent.radius)
      for (const point of points) if (missing(walls, vectorOf(point), 0) <= faulty) expect(capHolds(extent, vectorOf(point))).toBe(true)
    }), { seed: 15, numRuns: 800 })
  })

  it('closes into rings that use every arc once', () => {
    fc.assert(fc.property(someDiscs(10), faults, (discs, faulty) => {
      const { arcs } = shapeOf(wallsOf(discs), faulty)
      const rings = ringsOf(arcs)
      expect(rings.flat().length).toBe(arcs.length)
      for (const ring of rings)
        for (const [i, arc] of ring.entries()) {
          const next = ring[(i + 1) % ring.length] ?? arc
          const gap = angleBetween(pointOn(arc.circle, arc.from + arc.sweep), pointOn(next.circle, next.from))
          expect(gap).toBeLessThan(1e-6)
        }
      for (const ring of drawOutline(arcs)) expect(ring[0]).toEqual(ring.at(-1))
    }), { seed: 16, numRuns: 800 })
  })
})

describe('the region of easy discs', () => {
  const kuala = { latDeg: 3.14, lonDeg: 101.69 }

  it('of one disc is the disc', () => {
    const { arcs, kind } = shapeOf(wallsOf([disc('a', kuala, 75)]), 0)
    expect(kind).toBe('bounded')
    expect(arcs.map(arc => arc.sweep)).toEqual([2 * Math.PI])
  })

  it('of nested discs is the innermost', () => {
    const shape = shapeOf(wallsOf([disc('big', kuala, 3000), disc('small', { latDeg: 5, lonDeg: 100 }, 50), disc('middle', kuala, 900)]), 0)
    expect(shape.arcs.map(arc => shape.walls[arc.wall]?.id)).toEqual(['small'])
  })

  it('of equal discs of three operators survives a liar', () => {
    const discs = ['a', 'b', 'c'].map(id => disc(id, kuala, 75))
    for (const faulty of [0, 1, 2]) expect(shapeOf(wallsOf(discs), faulty).kind).toBe('bounded')
    expect(shapeOf(wallsOf(discs), 3).kind).toBe('everywhere')
  })

  it('of two discs that touch in a point is not empty, and of two a metre farther apart than the allowance is', () => {
    const apart = (km: number): readonly Disc[] => [disc('a', { latDeg: 0, lonDeg: 0 }, 100), disc('b', { latDeg: 0, lonDeg: ((km / 6371.0088) * 180) / Math.PI }, 100)]
    expect(shapeOf(wallsOf(apart(200)), 0).kind).toBe('bounded')
    expect(shapeOf(wallsOf(apart(200.003)), 0).kind).toBe('empty')
  })

  it('of discs of a metre over one another is right', () => {
    const metre = 180 / Math.PI / 6_371_008.8
    const at = (north: number): Position => ({ latDeg: 1.3 + north * metre, lonDeg: 103.8 })
    expect(shapeOf(wallsOf([disc('a', at(0), 0.001), disc('b', at(3.9), 0.001)]), 0).kind).toBe('bounded')
    expect(shapeOf(wallsOf([disc('a', at(0), 0.001), disc('b', at(4.1), 0.001)]), 0).kind).toBe('empty')
  })

  it('counts an operator with many landmarks once', () => {
    const lies = [1, 2, 3, 4].map(i => disc(`lie${String(i)}`, { latDeg: 50 + i, lonDeg: 10 }, 300, 'liar'))
    const honest = ['a', 'b', 'c'].map(id => disc(id, kuala, 75))
    const walls = wallsOf([...lies, ...honest])
    expect(shapeOf(walls, 0).kind).toBe('empty')
    expect(shapeOf(walls, 1).kind).toBe('bounded')
    expect(isPossible(walls, 1, vectorOf(kuala))).toBe(true)
  })

  it('drops discs of 90 degrees and more, and none at all leave everything', () => {
    expect(wallsOf([disc('far', kuala, 10_010)])).toEqual([])
    expect(shapeOf([], 0).kind).toBe('everywhere')
    expect(shapeOf(wallsOf([disc('far', kuala, 19_000), disc('near', kuala, 75)]), 0).walls.map(wall => wall.id)).toEqual(['near'])
  })

  it('survives one liar as the union of two discs, with two parts', () => {
    const discs = [disc('a', { latDeg: 0, lonDeg: 179.5 }, 100), disc('b', { latDeg: 0, lonDeg: -160 }, 100)]
    const shape = shapeOf(wallsOf(discs), 1)
    expect(ringsOf(shape.arcs).length).toBe(2)
    const [west, east] = [positionOf(vectorOf({ latDeg: 0.2, lonDeg: 179.9 })), { latDeg: 0, lonDeg: -160.3 }]
    for (const point of [west, east]) expect(isPossible(shape.walls, 1, vectorOf(point))).toBe(true)
  })
})

describe('the area', () => {
  const SQUARE = 6371.0088 ** 2 * 1.0091

  it('of one disc is that of its cap', () => {
    for (const km of [0.001, 1, 75, 3000, 9000]) {
      const angle = (km + 0.001) / 6371.0088
      const exact = 4 * Math.PI * Math.sin(angle / 2) ** 2 * SQUARE
      const bound = boundAreaKm2(shapeOf(wallsOf([disc('a', { latDeg: 89.9, lonDeg: 5 }, km)]), 0))
      expect(bound).toBeGreaterThanOrEqual(exact * (1 - 1e-12))
      expect(bound).toBeLessThan(exact * (1 + 1e-9) + 1e-5)
    }
  })

  it('of two far discs with one liar is the sum, over the antimeridian too', () => {
    const [a, b] = [disc('a', { latDeg: 0, lonDeg: 179.9 }, 500), disc('b', { latDeg: 60, lonDeg: -100 }, 700)]
    const both = boundAreaKm2(shapeOf(wallsOf([a, b]), 1))
    const alone = [a, b].map(one => boundAreaKm2(shapeOf(wallsOf([one]), 0)))
    expect(both).toBeCloseTo((alone[0] ?? 0) + (alone[1] ?? 0), 1)
  })

  it('is never below a count of random points, nor far above it', () => {
    fc.assert(fc.property(someDiscs(7), faults, fc.integer(), (discs, faulty, seed) => {
      const walls = wallsOf(discs)
      const shape = shapeOf(walls, faulty)
      const bound = boundAreaKm2(shape)
      const sphere = 4 * Math.PI * SQUARE
      const count = 4000
      let inside = 0
      for (let i = 0; i < count; i++) {
        // Even over the sphere: a Fibonacci lattice turned by the seed.
        const z = 1 - (2 * i + 1) / count
        const turn = i * 2.399963229728653 + seed
        const flat = Math.sqrt(1 - z * z)
        if (missing(walls, { x: flat * Math.cos(turn), y: flat * Math.sin(turn), z }, 0) <= faulty) inside++
      }
      const share = inside / count
      const spread = 4 * Math.sqrt(Math.max(share, 1 / count) / count) + 2 / count
      expect(bound / sphere).toBeGreaterThan(share - spread)
      expect(bound / sphere).toBeLessThan(share + spread)
    }), { seed: 17, numRuns: 300 })
  })
})
