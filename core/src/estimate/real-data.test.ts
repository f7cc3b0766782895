// The estimate on real round trips, where this machine has them. No name of a file or machine plays a part.

import { beforeAll, describe, expect, it } from 'vitest'
import { readBorders, readPlaces } from '@trigpoint/runtime'
import { loadSets, type RealSet } from '../../../bench/baseline/load-sets.ts'
import { realData } from '../../../test/requirement.ts'
import { containsPosition, type Borders } from '../region/index.ts'
import { openGround } from './calibration.ts'
import { distanceBetweenKm } from './estimate-target.ts'
import { openLocator } from './locator.ts'
import { findViolations, judgeMesh, setAside } from './mesh-check.ts'
import { openMesh } from './mesh.ts'
import { quantileOf } from './numbers.ts'

const folder = realData('latency')
let sets: readonly RealSet[] = []
let borders: Borders
beforeAll(async () => {
  if (folder === undefined) return
  sets = loadSets(folder)
  borders = await readBorders()
}, 120_000)

const TARGETS = 12

describe.skipIf(folder === undefined)('on real meshes', () => {
  it('the mesh check explains every contradiction and accuses few', () => {
    expect(sets.length).toBeGreaterThan(0)
    for (const { landmarks, rows } of sets) {
      const mesh = openMesh(landmarks, rows)
      const everyone = [...mesh.landmarks.keys()]
      const findings = judgeMesh(openGround(mesh, undefined), everyone, findViolations(mesh, everyone))
      const aside = setAside(mesh, findings)
      expect(findViolations(mesh, everyone.filter(one => !aside.has(one)))).toEqual([])
      expect(findings.suspects.length).toBeLessThanOrEqual(0.05 * mesh.landmarks.length)
      for (const { basis, evidence } of findings.suspects) expect(basis === 'light' ? evidence.length : 2).toBeGreaterThanOrEqual(2)
    }
  }, 120_000)

  it('leave one out: true claims stand, the estimate beats the nearest landmark, 90 % regions hold the truth', () => {
    const errors: number[] = []
    const nearest: number[] = []
    let [held, count] = [0, 0]
    for (const { landmarks, rows } of sets.filter(set => set.landmarks.length >= 30 && set.landmarks.length < 60)) {
      const both = rows.flatMap(row => [{ target: row.from, landmark: row.to, roundTripMs: row.roundTripMs }, { target: row.to, landmark: row.from, roundTripMs: row.roundTripMs }])
      const locator = openLocator({ landmarks, roundTrips: both, leaveOneOut: true, bound: 'vacuum', borders, places: readPlaces() })
      const named = setAsideIds(locator.mesh)
      const step = Math.ceil(locator.targets.length / TARGETS)
      for (const target of locator.targets.filter((id, i) => i % step === 0 && !named.has(id))) {
        const truth = landmarks.find(({ id }) => id === target)?.position ?? { latDeg: 0, lonDeg: 0 }
        const located = locator.locate(target)
        expect(located.proven.empty || containsPosition(located.proven, truth)).toBe(true)
        if (located.estimate === undefined || located.nearest === undefined) continue
        errors.push(distanceBetweenKm(located.estimate.position, truth))
        nearest.push(distanceBetweenKm(located.nearest.position, truth))
        if (located.estimate.levelOf(truth) < 0.9) held++
        count++
      }
    }
    expect(quantileOf(errors, 0.5)).toBeLessThan(0.67 * quantileOf(nearest, 0.5))
    expect(quantileOf(errors, 0.9)).toBeLessThan(quantileOf(nearest, 0.9))
    expect(held / count).toBeGreaterThan(0.75)
  }, 240_000)
})

/** Landmarks that the check of the whole mesh sets aside: their papers are no truth to hold anything against. */
function setAsideIds(mesh: ReturnType<typeof openMesh>): ReadonlySet<string> {
  const everyone = [...mesh.landmarks.keys()]
  const findings = judgeMesh(openGround(mesh, undefined), everyone, findViolations(mesh, everyone))
  return new Set([...setAside(mesh, findings).keys()].map(one => mesh.landmarks[one]?.id ?? ''))
}
