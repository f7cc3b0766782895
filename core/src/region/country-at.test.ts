import { beforeAll, describe, expect, it } from 'vitest'
import { readBorders } from '@trigpoint/runtime'
import { countryAt } from './country-at.ts'
import type { Borders } from './borders/open-borders.ts'

let borders: Borders
beforeAll(async () => { borders = await readBorders() })

describe('the country of a position', () => {
  it.each([
    ['Kuala Lumpur', 3.14, 101.69, 'MY'], ['Singapore', 1.35, 103.82, 'SG'], ['Johor Bahru', 1.48, 103.74, 'MY'], ['Hong Kong', 22.3, 114.17, 'HK'], ['Shenzhen', 22.55, 114.05, 'CN'],
    ['Taipei', 25.04, 121.53, 'TW'], ['Suva, beside the antimeridian', -18.14, 178.44, 'FJ'], ['the South Pole', -90, 0, 'AQ'],
  ])('of %s is the one that the map draws', (_, latDeg, lonDeg, country) => {
    expect(countryAt(borders, { latDeg, lonDeg })).toBe(country)
  })
  it('of reclaimed land off a generalised coast is that of the nearest land', () => {
    expect(countryAt(borders, { latDeg: 1.24, lonDeg: 103.62 })).toBe('SG')
  })
  it('is none on the open sea', () => {
    expect(countryAt(borders, { latDeg: 0, lonDeg: -150 })).toBeUndefined()
  })
})
