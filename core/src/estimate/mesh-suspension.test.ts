import { describe, expect, it } from 'vitest'
import { judgeSuspects, leastRoundTripMs, OPERATORS_TO_SUSPEND } from './mesh-suspension.ts'
import type { MeshLandmark, MeshRow } from './mesh.ts'
import { makePlanet } from './synthetic-planet.ts'

const AWAY = { latDeg: 40, lonDeg: -120 }

/** Every landmark with an operator of its own, or those named with one together. */
function withOperators(landmarks: readonly MeshLandmark[], together: readonly string[] = []): readonly MeshLandmark[] {
  return landmarks.map(one => ({ ...one, uncertaintyKm: 0.1, operator: together.includes(one.id) ? 'One Owner' : `host of ${one.id}` }))
}

function bend(rows: readonly MeshRow[], change: (row: MeshRow) => number | undefined): readonly MeshRow[] {
  return rows.map(row => ({ ...row, roundTripMs: change(row) ?? row.roundTripMs }))
}

describe('what a machine may suspend for', () => {
  it('is a landmark elsewhere than declared, with both clocks of every pair as evidence', () => {
    const planet = makePlanet(2, 30, new Map([['lm-007', AWAY]]))
    const { suspects, confirmed, disputed } = judgeSuspects(withOperators(planet.landmarks), planet.rows)
    expect(suspects.map(({ landmark, isProven }) => [landmark, isProven])).toEqual([['lm-007', true]])
    expect(confirmed).toBe(suspects[0]?.evidence.length)
    expect(disputed).toEqual([])
    const place = new Map(withOperators(planet.landmarks).map(one => [one.id, one]))
    for (const pair of suspects[0]?.evidence ?? []) {
      expect(Math.max(pair.forwardMs, pair.backwardMs)).toBeLessThan(pair.minimumMs)
      const [suspect, other] = [place.get('lm-007'), place.get(pair.other)]
      expect(suspect && other && leastRoundTripMs(suspect, other)).toBeCloseTo(pair.minimumMs, 9)
    }
  })

  it('is nobody where all papers are true', () => {
    const planet = makePlanet(1, 30)
    expect(judgeSuspects(withOperators(planet.landmarks), planet.rows)).toMatchObject({ confirmed: 0, oneSided: [], suspects: [], disputed: [] })
  })

  it('is nobody, however many false receipts one landmark signs about honest ones', () => {
    const planet = makePlanet(3, 30)
    const rows = bend(planet.rows, row => (row.from === 'lm-003' ? 0.001 : undefined))
    const { suspects, confirmed, oneSided } = judgeSuspects(withOperators(planet.landmarks), rows)
    expect(suspects).toEqual([])
    expect(confirmed).toBe(0)
    expect(oneSided.length).toBeGreaterThan(20)
    expect(new Set(oneSided.map(pair => pair.from))).toEqual(new Set(['lm-003']))
  })

  it('is nobody for what only one direction was measured of', () => {
    const planet = makePlanet(2, 30, new Map([['lm-007', AWAY]]))
    const rows = planet.rows.filter(row => row.to !== 'lm-007')
    const { suspects, oneSided } = judgeSuspects(withOperators(planet.landmarks), rows)
    expect(suspects).toEqual([])
    expect(oneSided.length).toBeGreaterThan(0)
  })

  it('is never an honest landmark that fewer operators than asked for have in league against it', () => {
    const planet = makePlanet(5, 30)
    const honest = 'lm-012'
    for (const liars of [['lm-001'], ['lm-001', 'lm-002'], ['lm-001', 'lm-002', 'lm-003', 'lm-004']]) {
      const isLie = (row: MeshRow): boolean => (row.from === honest && liars.includes(row.to)) || (row.to === honest && liars.includes(row.from))
      // Boxes beside the honest one answer for the liars: both directions are short.
      const rows = bend(planet.rows, row => (isLie(row) ? 0.05 : undefined))
      const landmarks = withOperators(planet.landmarks, liars.slice(0, Math.max(1, liars.length - OPERATORS_TO_SUSPEND + 2)))
      const named = judgeSuspects(landmarks, rows).suspects.filter(suspect => suspect.isProven).map(suspect => suspect.landmark)
      expect(named, liars.join(' ')).toEqual([])
    }
  })

  it('is nobody in a dispute between two', () => {
    const landmarks = withOperators([{ id: 'a', position: { latDeg: 0, lonDeg: 0 } }, { id: 'b', position: { latDeg: 0, lonDeg: 30 } }])
    const { suspects, disputed } = judgeSuspects(landmarks, [{ from: 'a', to: 'b', roundTripMs: 2 }, { from: 'b', to: 'a', roundTripMs: 2.1 }])
    expect(suspects).toEqual([])
    expect(disputed).toEqual([expect.objectContaining({ a: 'a', b: 'b', roundTripMs: 2.1 })])
  })

  it('is a landmark with a place far off among a dozen, though it delays whom it can', () => {
    const planet = makePlanet(8, 12, new Map([['lm-002', { latDeg: 1.3, lonDeg: 103.8 }]]))
    const rows = bend(planet.rows, row => ((row.from === 'lm-002' || row.to === 'lm-002') && Number((row.from === 'lm-002' ? row.to : row.from).slice(3)) % 2 === 0 ? row.roundTripMs + 250 : undefined))
    const named = judgeSuspects(withOperators(planet.landmarks), rows).suspects.filter(suspect => suspect.isProven).map(suspect => suspect.landmark)
    expect(named).toEqual(['lm-002'])
  })
})
