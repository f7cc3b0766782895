import { describe, expect, it } from 'vitest'
import { openGround } from './calibration.ts'
import { findViolations, judgeMesh, setAside, type MeshFindings } from './mesh-check.ts'
import { openMesh, type MeshLandmark, type MeshRow } from './mesh.ts'
import { makePlanet } from './synthetic-planet.ts'

function check(landmarks: readonly MeshLandmark[], rows: readonly MeshRow[]): { findings: MeshFindings, names: string[], mesh: ReturnType<typeof openMesh> } {
  const mesh = openMesh(landmarks, rows)
  const everyone = [...mesh.landmarks.keys()]
  const findings = judgeMesh(openGround(mesh, undefined), everyone, findViolations(mesh, everyone))
  return { findings, mesh, names: findings.suspects.map(({ landmark }) => mesh.landmarks[landmark]?.id ?? '') }
}

describe('the mesh check', () => {
  it('accuses nobody where all papers are true', () => {
    const { landmarks, rows } = makePlanet(1, 40)
    const { findings } = check(landmarks, rows)
    expect(findings.violations).toEqual([])
    expect(findings.suspects).toEqual([])
  })

  it('names a landmark that is far from where it says, and nobody else, with the pairs that prove it', () => {
    const planet = makePlanet(2, 40, new Map([['lm-007', { latDeg: 40, lonDeg: -120 }]]))
    const { findings, names } = check(planet.landmarks, planet.rows)
    expect(names).toEqual(['lm-007'])
    expect(findings.suspects[0]?.basis).toBe('light')
    for (const { roundTripMs, minimumMs } of findings.suspects[0]?.evidence ?? []) expect(roundTripMs).toBeLessThan(minimumMs)
    expect(findings.disputed).toEqual([])
  })

  it('names two liars at once', () => {
    const planet = makePlanet(3, 40, new Map([['lm-003', { latDeg: -30, lonDeg: 150 }], ['lm-011', { latDeg: 5, lonDeg: 100 }]]))
    expect(check(planet.landmarks, planet.rows).names).toEqual(['lm-003', 'lm-011'])
  })

  it('accuses nobody for a pair whose directions disagree', () => {
    const { landmarks, rows } = makePlanet(4, 20)
    const [first] = rows
    const bent = rows.map(row => (row === first ? { ...row, roundTripMs: 0.2 } : row))
    const { findings } = check(landmarks, bent)
    expect(findings.violations).toEqual([])
    expect(findings.suspects).toEqual([])
    expect(findings.asymmetric).toContainEqual(expect.objectContaining({ a: first?.from, b: first?.to, forwardMs: 0.2 }))
  })

  it('names nobody for one impossible pair among two landmarks alone, and sets both aside', () => {
    const landmarks = [{ id: 'a', position: { latDeg: 0, lonDeg: 0 } }, { id: 'b', position: { latDeg: 0, lonDeg: 30 } }]
    const { findings, mesh } = check(landmarks, [{ from: 'a', to: 'b', roundTripMs: 2 }])
    expect(findings.suspects).toEqual([])
    expect(findings.disputed).toHaveLength(1)
    expect([...setAside(mesh, findings).keys()]).toEqual([0, 1])
  })

  it('does not name a landmark with two contradictions that all its other delays hold in its place', () => {
    const planet = makePlanet(9, 60)
    const clock = planet.landmarks[20]?.id ?? ''
    const far = planet.rows.filter(row => row.from === clock).sort((a, b) => b.roundTripMs - a.roundTripMs).slice(0, 2).map(row => row.to)
    const bent = planet.rows.map(row => (row.from === clock && far.includes(row.to)) || (row.to === clock && far.includes(row.from)) ? { ...row, roundTripMs: 0.5 } : row)
    const { findings, names } = check(planet.landmarks, bent)
    expect(findings.violations).toHaveLength(2)
    expect(names).toEqual([])
    expect(findings.disputed).toHaveLength(2)
  })

  it('looks through a thousand landmarks in seconds', () => {
    const { landmarks, rows } = makePlanet(5, 1000, new Map([['lm-500', { latDeg: -40, lonDeg: -60 }]]))
    const start = performance.now()
    expect(check(landmarks, rows).names).toEqual(['lm-500'])
    expect(performance.now() - start).toBeLessThan(20_000)
  }, 60_000)
})
