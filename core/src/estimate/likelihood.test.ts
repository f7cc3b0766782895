// The likelihood: how misfit is weighed, and that a machine that fits nowhere well says little.

import { describe, expect, it } from 'vitest'
import { GENERIC_CALIBRATION, teach } from './calibration.ts'
import { openLikelihood, strangeness } from './likelihood.ts'
import type { Measured } from './taught.ts'
import { openMesh } from './mesh.ts'
import { itemAt, valueAt } from './numbers.ts'
import { READINGS } from './readings.ts'
import { makePlanet, openChance } from './synthetic-planet.ts'

describe('strangeness', () => {
  it('grows with the misfit, ever more slowly', () => {
    const costs = [0, 10, 20, 40, 80].map(length => strangeness(length, 30))
    expect(costs[0]).toBe(0)
    const slopes = [10, 10, 20, 40].map((step, i) => ((costs[i + 1] ?? 0) - (costs[i] ?? 0)) / step)
    slopes.forEach((slope, i) => { expect(slope).toBeLessThan(i === 0 ? Infinity : (slopes[i - 1] ?? 0)) })
    expect(slopes.every(slope => slope > 0)).toBe(true)
  })

  it('the same misfit more costs more where the rest fits well', () => {
    expect(strangeness(20, 30) - strangeness(10, 30)).toBeGreaterThan(2 * (strangeness(110, 30) - strangeness(100, 30)))
  })
})

describe('the likelihood of places', () => {
  const planet = makePlanet(7, 40)
  const mesh = openMesh(planet.landmarks, planet.rows)
  const members = [...mesh.landmarks.keys()]
  const taught = teach(mesh, members, GENERIC_CALIBRATION)
  const target = 3
  const others = members.filter(one => one !== target)
  const spreadOf = (disturbed: number): number => {
    const chance = openChance(11)
    const measured = others.map((landmark): Measured => ({
      landmark, roundTripMs: (mesh.roundTripMs[target * mesh.landmarks.length + landmark] ?? 0) * Math.exp(disturbed * (chance() - 0.5)),
    }))
    const likelihood = openLikelihood(mesh, measured, taught)
    const at = (place: number): Float64Array => {
      const values = new Float64Array(READINGS.length)
      likelihood(itemAt(mesh.vectors, place), values)
      return values
    }
    return Math.min(...[10, 20, 30].flatMap(far => [...at(target)].map((value, r) => value - valueAt(at(far), r))))
  }

  it('is higher at the truth than at other machines\' places', () => {
    expect(spreadOf(0)).toBeGreaterThan(5)
  })

  it('tells them apart less surely where the delays scatter', () => {
    expect(spreadOf(1.5)).toBeLessThan(spreadOf(0))
  })
})
