import { describe, expect, it } from 'vitest'
import { readBorders } from './borders.ts'

describe('the installed borders', () => {
  it('are read once, name their tables, and have every zone', async () => {
    const borders = await readBorders()
    expect(await readBorders()).toBe(borders)
    expect(borders.version).toMatch(/^world-atlas \d+\.\d+\.\d+, country-coder \d+\.\d+\.\d+$/)
    expect(borders.codes).toEqual(expect.arrayContaining(['HK', 'MO', 'TW', 'XK', 'SG', 'MY', 'CN']))
    expect(borders.reviewedAtMs).toBeGreaterThan(1_700_000_000_000)
  })
})
