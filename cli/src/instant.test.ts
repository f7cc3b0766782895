// Times that people type mean the same moment everywhere, or are refused.

import { afterAll, expect, it } from 'vitest'
import { parseDayStart, parseInstant } from './instant.ts'

const zone = process.env['TZ']
afterAll(() => {
  if (zone === undefined) delete process.env['TZ']
  else process.env['TZ'] = zone
})

it.each(['UTC', 'Asia/Kathmandu', 'America/Los_Angeles'])('a time with its zone, or a day, is one moment (machine in %s)', name => {
  process.env['TZ'] = name
  for (const text of ['2026-11-02T08:00:00Z', '2026-11-02 08:00:00z', '2026-11-02T08:00Z', '2026-11-02T13:45:00+05:45', '2026-11-02T08:00:00.000Z']) expect(parseInstant(text), text).toBe(Date.UTC(2026, 10, 2, 8))
  for (const parse of [parseInstant, parseDayStart]) expect(parse('2026-11-02')).toBe(Date.UTC(2026, 10, 2))
})

it('a time without a zone, in other words, or that no calendar has is none', () => {
  const none = ['', '2026-11-02T08:00:00', '2026-11-02 08:00', 'yesterday', '2 November 2026', '11/2/2026', '2026-02-30', '2026-02-29T00:00:00Z', '2026-02-30T00:00:00Z', '2026-13-01', '2026-00-10', '2026-04-31', '2026-1-2', '1793577780000', '2026-11-02T25:00:00Z', '1969-12-31', '2026-11-02T08:00:00Z\n']
  for (const text of none) expect(parseInstant(text), text).toBeUndefined()
  expect(parseInstant('2028-02-29')).toBe(Date.UTC(2028, 1, 29))
  expect(parseDayStart('2026-11-02T08:00:00Z')).toBeUndefined()
})
