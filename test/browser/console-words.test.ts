// The console's pure parts: the event stream's grammar, the map's arithmetic, the sentences.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { openEventStream } from '../../console/src/api/event-stream.ts'
import { makeProjection } from '../../console/src/map/projection.ts'
import { blendViews, clampView, fitView, homeView, panView, zoomView, zoomViewAt } from '../../console/src/map/view.ts'
import { checkTitle, groupChecks } from '../../console/src/words/check.ts'
import { countryLabel, countryList } from '../../console/src/words/country.ts'
import { explainFix, faultySentence } from '../../console/src/words/explain.ts'
import { kilometres, milliseconds, reach, squareKilometres } from '../../console/src/words/number.ts'
import { fleetSentence } from '../../console/src/words/outcome.ts'
import { timeAgo } from '../../console/src/words/time.ts'
import { makeWorld } from './fixture-world.ts'

describe('event stream', () => {
  const text = ': hello\n\nid: 7\nevent: fix\ndata: {"a":1}\n\ndata: one\r\ndata: two\r\n\r\nid: 8\nevent: site\ndata: x\n\n'
  const expected = [{ id: '7', kind: 'fix', data: '{"a":1}' }, { id: '7', kind: 'message', data: 'one\ntwo' }, { id: '8', kind: 'site', data: 'x' }]

  it('reads the same events however the text is cut', () => {
    fc.assert(fc.property(fc.array(fc.nat(text.length), { maxLength: 20 }), cuts => {
      const stream = openEventStream()
      const at = [0, ...cuts.sort((a, b) => a - b), text.length]
      expect(at.slice(1).flatMap((end, index) => stream.read(text.slice(at[index], end)))).toEqual(expected)
    }), { seed: 11 })
  })

  it('gives up a line that never ends', () => {
    const stream = openEventStream()
    expect(() => { for (let i = 0; i < 40; i++) stream.read('x'.repeat(64 * 1024)) }).toThrow('longer than 1 MiB')
  })
})

describe('map view', () => {
  const size = { width: 900, height: 600 }

  it('stays on the Earth whatever is done to it', () => {
    const step = fc.oneof(fc.tuple(fc.integer({ min: -5000, max: 5000 }), fc.integer({ min: -5000, max: 5000 })), fc.double({ min: 0.01, max: 100, noNaN: true }))
    fc.assert(fc.property(fc.constantFrom('flat' as const, 'globe' as const), fc.array(step, { maxLength: 30 }), (shape, steps) => {
      const view = steps.reduce((now, one) => (typeof one === 'number' ? zoomView(now, one) : panView(now, size, one[0], one[1])), homeView(shape))
      expect(Math.abs(view.latDeg)).toBeLessThanOrEqual(85)
      expect(Math.abs(view.lonDeg)).toBeLessThanOrEqual(180)
      expect(view.zoom).toBeGreaterThanOrEqual(1)
      expect(view.zoom).toBeLessThanOrEqual(600)
    }), { seed: 12 })
  })

  it('keeps the place under the pointer when it zooms', () => {
    for (const shape of ['flat', 'globe'] as const) {
      const from = clampView({ shape, zoom: 8, lonDeg: 103, latDeg: 20 })
      const before = makeProjection(from, size)([106, 23]) ?? [0, 0]
      const to = zoomViewAt(from, size, 1.3, before[0] - size.width / 2, before[1] - size.height / 2)
      expect(apart(makeProjection(to, size)([106, 23]), before)).toBeLessThan(10)
    }
  })

  it('draws a disc as a disc once it is zoomed in, at any latitude', () => {
    for (const latDeg of [-60, 0, 22, 65]) {
      const view = clampView({ shape: 'flat', lonDeg: 114, latDeg, zoom: 30 })
      const at = makeProjection(view, size)
      const wide = apart(at([114 - 1 / Math.cos((latDeg * Math.PI) / 180), latDeg]), at([114 + 1 / Math.cos((latDeg * Math.PI) / 180), latDeg]))
      const high = apart(at([114, latDeg - 1]), at([114, latDeg + 1]))
      expect(wide / high).toBeCloseTo(1, 1)
    }
  })

  it('fits places across the antimeridian without going round the Earth', () => {
    const view = fitView('flat', [{ latDeg: 10, lonDeg: 179 }, { latDeg: 12, lonDeg: -179 }], size)
    expect(Math.abs(view.lonDeg)).toBeGreaterThan(179)
    expect(view.zoom).toBeGreaterThan(20)
  })

  it('flies the shorter way round', () => {
    const from = clampView({ ...homeView('flat'), zoom: 5, lonDeg: 170 })
    expect(Math.abs(blendViews(from, { ...from, lonDeg: -170 }, 0.5).lonDeg)).toBeCloseTo(180)
  })

  it('shows the whole Earth where there is nothing to fit', () => {
    expect(fitView('flat', [], size)).toEqual(homeView('flat'))
    expect(fitView('globe', [{ latDeg: 0, lonDeg: 0 }, { latDeg: 0, lonDeg: 180 }], size)).toEqual(homeView('globe'))
  })
})

describe('words', () => {
  it('distances and areas are never shown smaller than they are', () => {
    fc.assert(fc.property(fc.double({ min: 0.001, max: 20_000, noNaN: true }), km => {
      expect(Number(kilometres(km).replace(/[^0-9.]/g, ''))).toBeGreaterThanOrEqual(km)
    }), { seed: 13 })
    fc.assert(fc.property(fc.double({ min: 1, max: 4e8, noNaN: true }), km2 => {
      expect(Number(squareKilometres(km2).replace(/[^0-9.]/g, ''))).toBeGreaterThanOrEqual(km2 * (1 - 1e-12))
    }), { seed: 14 })
    expect(squareKilometres(510_065_621)).toBe('the whole Earth')
    expect([reach(187.2), reach(39_952)]).toEqual(['188 km away', 'anywhere'])
  })

  it('short delays stay readable', () => {
    expect([milliseconds(81_000), milliseconds(12_345_678), milliseconds(231_400_000)]).toEqual(['0.08 ms', '12.3 ms', '231 ms'])
  })

  it('countries are named plainly', () => {
    expect([countryLabel('HK'), countryLabel('CN'), countryLabel('AE')]).toEqual(['Hong Kong', 'Mainland China', 'United Arab Emirates'])
    expect(countryList(['MY', 'SG'])).toBe('Malaysia and Singapore')
    expect(countryList(['MY', 'SG', 'ID', 'TH', 'VN', 'PH'])).toBe('Malaysia, Singapore, Indonesia and 3 more')
  })

  it('the fleet in one sentence names the worst first and never hides the unknown', () => {
    expect(fleetSentence({ inside: 0, outside: 0, unknown: 0 })).toBe('No chip has been enrolled yet.')
    expect(fleetSentence({ inside: 9, outside: 1, unknown: 3 })).toBe('1 chip is proven to be where the papers do not allow.')
    expect(fleetSentence({ inside: 9, outside: 0, unknown: 0 })).toBe('All 9 chips are proven to be where their papers allow.')
    expect(fleetSentence({ inside: 9, outside: 0, unknown: 1 })).toBe('9 of 10 chips are proven to be where their papers allow; 1 has no proof.')
    expect(fleetSentence({ inside: 0, outside: 0, unknown: 4 })).toBe('No chip is proven to be where its papers allow yet.')
  })

  it('checks are grouped along the path, failed ones first, unknown folders last', () => {
    const groups = groupChecks([
      { code: 'verdict.a', ok: true, detail: '' }, { code: 'delay.b', ok: true, detail: '' }, { code: 'delay.c', ok: false, detail: '' }, { code: 'mesh.d', ok: true, detail: '' },
    ])
    expect(groups.map(group => [group.name, group.checks.map(check => check.code)])).toEqual([['Delay', ['delay.c', 'delay.b']], ['Policy', ['verdict.a']], ['Mesh', ['mesh.d']]])
    expect(checkTitle('evidence.nonce-matches')).toBe('Nonce matches')
  })

  it('times are told from the verifier’s now', () => {
    expect([timeAgo(1000, 2000), timeAgo(0, 42_000), timeAgo(0, 130_000), timeAgo(0, 90_000_000)]).toEqual(['just now', '42 s ago', '2 minutes ago', 'yesterday'])
  })

  it('how many liars a proof survives is said exactly', () => {
    expect(faultySentence(0, 1)).toBe('Every one of the 1 landmark must be honest for this to hold.')
    expect(faultySentence(2, 9)).toContain('any 2 of the 9 landmarks lie;')
  })

  it('a fix is explained in five steps from its own numbers, and evidence that fails is named', () => {
    const fix = makeWorld(1_800_000_000_000).fixes[2]
    if (fix === undefined || fix.verdict === null) throw new Error('the fixture has no fix')
    expect(explainFix(fix).map(step => step.ok)).toEqual([true, null, null, true, null])
    const broken = { ...fix, verdict: { ...fix.verdict, chips: [{ chipId: 'nvidia:41:0000000000000000', outcome: 'unknown' as const, test: false, checks: [{ code: 'evidence.chain-valid', ok: false, detail: 'The chain ends nowhere.' }] }] } }
    expect(explainFix(broken)[3]).toEqual({ title: 'The chips signed it', text: '1 evidence check failed: The chain ends nowhere.', ok: false })
    expect(explainFix({ ...fix, region: { ...(fix.region ?? never()), empty: true } })[1]?.text).toContain('leave no place at all')
    expect(explainFix(fix)[1]?.text).toMatch(/^No signal outruns light, so, if Johor Bahru tells the truth, the chip is at most 82 km from it\. Allowing for 1 that may lie, /)
    expect(explainFix({ ...fix, verdict: { ...fix.verdict, faulty: 0 } })[1]?.text).toMatch(/^No signal outruns light, so the chip is at most 82 km from Johor Bahru\. All circles/)
    expect(explainFix({ ...fix, region: null })[1]?.text).toContain('not shown to your role')
  })
})

function apart(a: readonly [number, number] | null, b: readonly [number, number] | null): number {
  return a === null || b === null ? Infinity : Math.hypot(a[0] - b[0], a[1] - b[1])
}

function never(): never {
  throw new Error('the fixture has no region')
}
