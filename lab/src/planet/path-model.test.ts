import fc from 'fast-check'
import { LIGHT_KM_PER_MS } from '@trigpoint/core/base'
import { describe, expect, test } from 'vitest'
import { CAMPUS_KM, CLOUD_BACKBONE, drawOneWayMs, drawPath, greatCircleKm, PUBLIC_INTERNET } from './path-model.ts'
import { openDraw } from './seeded-draw.ts'

const position = fc.record({ latDeg: fc.double({ min: -90, max: 90, noNaN: true }), lonDeg: fc.double({ min: -180, max: 180, noNaN: true }) })
const kualaLumpur = { latDeg: 3.139, lonDeg: 101.687 }
const singapore = { latDeg: 1.29, lonDeg: 103.85 }

describe('the path model', () => {
  test('never delivers a packet faster than light, wherever the ends are', () => {
    fc.assert(
      fc.property(position, position, fc.string(), fc.constantFrom(PUBLIC_INTERNET, CLOUD_BACKBONE), (a, b, seed, model) => {
        const path = drawPath(model, { position: a, lastMileMs: 0 }, { position: b, lastMileMs: 0 }, seed)
        const draw = openDraw(seed)
        for (let i = 0; i < 20; i++) {
          const oneWayMs = drawOneWayMs(model, path, draw)
          if (oneWayMs !== undefined) expect(oneWayMs).toBeGreaterThanOrEqual(greatCircleKm(a, b) / LIGHT_KM_PER_MS)
        }
      }),
      { seed: 1, numRuns: 300 },
    )
  })

  test('gives the same path for the same seed and places, another one for another seed', () => {
    const draw = (seed: string): unknown => drawPath(PUBLIC_INTERNET, { position: kualaLumpur }, { position: singapore }, seed)
    expect(draw('a')).toEqual(draw('a'))
    expect(draw('a')).not.toEqual(draw('b'))
  })

  test('loses packets about as often as it says', () => {
    const model = { ...PUBLIC_INTERNET, lossChance: 0.1 }
    const path = drawPath(model, { position: kualaLumpur }, { position: singapore }, 'loss')
    const draw = openDraw('loss')
    const lost = Array.from({ length: 5000 }, () => drawOneWayMs(model, path, draw)).filter(ms => ms === undefined).length
    expect(lost / 5000).toBeGreaterThan(0.08)
    expect(lost / 5000).toBeLessThan(0.12)
  })

  test('takes ends in one campus as cross-connected, so that a landmark in the building proves something', () => {
    const near = { latDeg: kualaLumpur.latDeg + 0.01, lonDeg: kualaLumpur.lonDeg }
    expect(greatCircleKm(kualaLumpur, near)).toBeLessThan(CAMPUS_KM)
    const path = drawPath(PUBLIC_INTERNET, { position: kualaLumpur, lastMileMs: 0.02 }, { position: near, lastMileMs: 0.02 }, 'campus')
    expect(path.floorMs + path.jitterMeanMs).toBeLessThan(0.05)
  })

  test('knows the great circle', () => {
    expect(greatCircleKm(kualaLumpur, singapore)).toBeCloseTo(316, -1)
    expect(greatCircleKm({ latDeg: 90, lonDeg: 0 }, { latDeg: -90, lonDeg: 77 })).toBeCloseTo(20015, 0)
    expect(greatCircleKm({ latDeg: 0, lonDeg: 179.5 }, { latDeg: 0, lonDeg: -179.5 })).toBeCloseTo(111.2, 1)
  })
})
