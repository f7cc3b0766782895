// Places near borders whose country everybody knows, coordinates typed from general knowledge.
import type { Position } from '@trigpoint/core/base'
import { discFromRoundTrip, proveRegion, type Disc, type RegionOptions } from '@trigpoint/core/region'
import { readBorders } from '@trigpoint/runtime'
import { describe, expect, it } from 'vitest'

const borders = await readBorders()

function disc(id: string, latDeg: number, lonDeg: number, roundTripMs: number): Disc {
  return discFromRoundTrip({ id, operator: id, position: { latDeg, lonDeg }, uncertaintyKm: 0.05, roundTripMs, bound: 'vacuum' })
}

function prove(discs: readonly Disc[], options: Partial<RegionOptions> = {}): ReturnType<typeof proveRegion> {
  return proveRegion(discs, { bound: 'vacuum', faulty: 0, borders, ...options })
}

function countriesAround({ latDeg, lonDeg }: Position, toleranceKm: number): readonly string[] {
  return prove([disc('here', latDeg, lonDeg, 0.001)], { toleranceKm }).countries.map(entry => entry.country)
}

/** Place, latitude, longitude, country; all on land that the 1:10m data may lack. */
const PLACES: readonly (readonly [string, number, number, string])[] = [
  ['Singapore, Raffles Place', 1.284, 103.851, 'SG'], ['Singapore, Tuas', 1.315, 103.636, 'SG'], ['Singapore, Woodlands', 1.437, 103.786, 'SG'], ['Singapore, Changi', 1.364, 103.991, 'SG'],
  ['Johor Bahru', 1.463, 103.764, 'MY'], ['Johor, Sedenak', 1.712, 103.53, 'MY'], ['Batam', 1.13, 104.03, 'ID'],
  ['Hong Kong, Central', 22.281, 114.158, 'HK'], ['Hong Kong, Tseung Kwan O', 22.29, 114.27, 'HK'], ['Hong Kong, Sheung Shui', 22.501, 114.128, 'HK'],
  ['Shenzhen, Futian', 22.532, 114.055, 'CN'], ['Shenzhen, Luohu', 22.548, 114.131, 'CN'], ['Shenzhen, Shekou', 22.48, 113.91, 'CN'],
  ['Macau', 22.19, 113.545, 'MO'], ['Zhuhai, Hengqin', 22.13, 113.53, 'CN'], ['Xiamen', 24.48, 118.09, 'CN'], ['Taipei', 25.033, 121.565, 'TW'],
  ['Vientiane', 17.966, 102.613, 'LA'], ['Nong Khai', 17.878, 102.742, 'TH'], ['Padang Besar', 6.66, 100.32, 'MY'], ['Hat Yai', 7.008, 100.474, 'TH'],
  ['Mae Sai', 20.428, 99.884, 'TH'], ['Lao Cai', 22.486, 103.97, 'VN'], ['Hekou', 22.529, 103.94, 'CN'], ['Dandong', 40.13, 124.39, 'CN'], ['Sinuiju', 40.1, 124.4, 'KP'],
  ['Vladivostok', 43.12, 131.89, 'RU'], ['Blagoveshchensk', 50.27, 127.54, 'RU'], ['Heihe', 50.245, 127.5, 'CN'], ['Khorgos', 44.21, 80.41, 'CN'],
  ['Basel', 47.56, 7.59, 'CH'], ['Geneva', 46.204, 6.143, 'CH'], ['Strasbourg', 48.573, 7.752, 'FR'], ['Monaco', 43.738, 7.425, 'MC'], ['Vatican', 41.9022, 12.4534, 'VA'], ['San Marino', 43.936, 12.447, 'SM'],
  ['Copenhagen', 55.676, 12.568, 'DK'], ['Malmö', 55.605, 13.0, 'SE'], ['Detroit', 42.331, -83.046, 'US'], ['Windsor, Ontario', 42.314, -83.037, 'CA'], ['El Paso', 31.76, -106.49, 'US'], ['Ciudad Juárez', 31.69, -106.424, 'MX'],
  ['Dubai', 25.2, 55.27, 'AE'], ['Manama', 26.225, 50.586, 'BH'], ['Doha', 25.286, 51.533, 'QA'], ['Malé', 4.175, 73.509, 'MV'], ['Suva', -18.14, 178.44, 'FJ'], ['Pristina', 42.66, 21.16, 'XK'], ['Laayoune', 27.15, -13.2, 'EH'],
]

describe('a place near a border', () => {
  it.each(PLACES)('%s is never excluded from its country', (_, latDeg, lonDeg, country) => {
    expect(countriesAround({ latDeg, lonDeg }, 10)).toContain(country)
  })

  it.each(['Tuas', 'Woodlands', 'Tseung Kwan O', 'Shekou', 'Hengqin', 'Xiamen'])('at %s, which the 1:10m coasts lack, keeps its country without any tolerance: by its coastal water', name => {
    const [, latDeg = 0, lonDeg = 0, country = ''] = PLACES.find(([place]) => place.includes(name)) ?? []
    expect(countriesAround({ latDeg, lonDeg }, 0)).toContain(country)
  })

  it('is told from its neighbour without tolerance wherever the border data have its land', () => {
    const wrong = PLACES.filter(([, latDeg, lonDeg, country]) => {
      const countries = countriesAround({ latDeg, lonDeg }, 0)
      return countries.length > 0 && !countries.includes(country)
    })
    expect(wrong).toEqual([])
  })
})

describe('a proof by real landmarks', () => {
  it('puts Kuala Lumpur inside Malaysia with 0.5 ms from two landmarks', () => {
    const region = prove([disc('kl-1', 3.14, 101.69, 0.5), disc('kl-2', 3.05, 101.5, 0.5)])
    expect(region.contained).toBe('MY')
    expect(region.countries).toEqual([{ country: 'MY', relation: 'contains' }])
  })

  it('puts Jakarta, Bangkok, Taipei and Tokyo inside with what the nearest border allows', () => {
    expect(prove([disc('jkt', -6.2, 106.85, 3)]).contained).toBe('ID')
    expect(prove([disc('bkk', 13.75, 100.5, 0.8)]).contained).toBe('TH')
    expect(prove([disc('tpe', 25.03, 121.56, 0.9)]).contained).toBe('TW')
    expect(prove([disc('tyo', 35.68, 139.77, 4.5)]).contained).toBe('JP')
  })

  it('says "not in China" from Singapore up to 7.6 ms: the Spratly Islands, which China claims, are nearer than the mainland', () => {
    const named = (ms: number): boolean => prove([disc('sg', 1.29, 103.85, ms)]).countries.some(entry => entry.country === 'CN')
    expect(named(7.6)).toBe(false)
    expect(named(7.9)).toBe(true)
  })

  it('says "not in China" from 9.5 ms to Singapore when Kuala Lumpur is at 7', () => {
    const region = prove([disc('sg', 1.29, 103.85, 9.5), disc('kl', 3.14, 101.69, 7)])
    expect(region.countries.map(entry => entry.country)).not.toContain('CN')
  })

  it('cannot tell Singapore from Johor by delay at the default tolerance', () => {
    const inTheBuilding = prove([disc('sg', 1.335, 103.89, 0.03)]).countries.map(entry => entry.country)
    expect(inTheBuilding).toEqual(['MY', 'SG'])
    expect(prove([disc('jb', 1.463, 103.764, 0.05)]).contained).toBeNull()
  })

  it('tells it with a landmark in the building and a surveyed border', () => {
    expect(prove([disc('sg', 1.335, 103.89, 0.03)], { countryToleranceKm: { MY: 2, ID: 2 } }).contained).toBe('SG')
  })

  it('cannot tell Hong Kong from Shenzhen, nor Macau from Zhuhai', () => {
    expect(prove([disc('hk', 22.5, 114.128, 0.1)]).countries.map(entry => entry.country)).toEqual(['CN', 'HK'])
    expect(prove([disc('sz', 22.532, 114.055, 0.05)]).countries.map(entry => entry.country)).toEqual(['CN', 'HK'])
    expect(prove([disc('mo', 22.19, 113.545, 0.02)]).countries.map(entry => entry.country)).toEqual(['CN', 'MO'])
  })

  it('keeps both countries of a tolerance that only one of them has', () => {
    const wide = prove([disc('sg', 1.335, 103.89, 0.02)], { toleranceKm: 1, countryToleranceKm: { MY: 30 } })
    expect(wide.countries.map(entry => entry.country)).toEqual(['MY', 'SG'])
  })
})

describe('land that more than one state claims', () => {
  it.each([
    ['Simferopol', 44.95, 34.1, ['RU', 'UA']], ['Donetsk', 48.0, 37.8, ['RU', 'UA']], ['Laayoune', 27.15, -13.2, ['EH', 'MA']], ['Srinagar', 34.08, 74.8, ['IN', 'PK']], ['Aksai Chin', 35.1, 79.5, ['CN', 'IN']],
    ['Itanagar', 27.1, 93.6, ['CN', 'IN']], ['Katzrin', 32.99, 35.69, ['IL', 'SY']], ['Pristina', 42.66, 21.16, ['RS', 'XK']], ['Sukhumi', 43.0, 41.02, ['GE', 'RU']], ['Tskhinvali', 42.23, 43.97, ['GE', 'RU']],
    ['Itu Aba', 10.376, 114.365, ['BN', 'CN', 'MY', 'PH', 'TW', 'VN']], ['Ramallah', 31.9, 35.2, ['IL', 'PS']], ['Kunashir', 44.05, 145.86, ['JP', 'RU']],
  ] as const)('%s contains no country alone', (_, latDeg, lonDeg, claimants) => {
    const region = prove([disc('here', latDeg, lonDeg, 0.005)], { toleranceKm: 0 })
    expect(region.contained).toBeNull()
    expect(region.countries.map(entry => entry.country)).toEqual(expect.arrayContaining([...claimants]))
  })

  it('gives Hargeisa to Somalia and North Nicosia to Cyprus, as all states but their neighbours read it', () => {
    expect(prove([disc('here', 9.56, 44.06, 0.005)], { toleranceKm: 0 }).contained).toBe('SO')
    expect(prove([disc('here', 35.2, 33.4, 0.005)], { toleranceKm: 0 }).contained).toBe('CY')
  })
})

describe('the ends of the map', () => {
  it('are places like others: poles, antimeridian, seams of the data', () => {
    expect(prove([disc('pole', -90, 0, 3)]).contained).toBe('AQ')
    expect(prove([disc('pole', -89.99, 180, 1)]).contained).toBe('AQ')
    expect(prove([disc('seam', 68, 180, 0.4)]).contained).toBe('RU')
    expect(prove([disc('seam', 68, -179.9999, 0.4)]).contained).toBe('RU')
    expect(prove([disc('fiji', -16.8, 179.99, 0.3)]).contained).toBe('FJ')
  })

  it('know no land at the North Pole: nothing is contained there', () => {
    const region = prove([disc('pole', 90, 0, 2)])
    expect(region).toMatchObject({ contained: null, meetsLand: false, countries: [], empty: false })
  })

  it('hold a country that lies wholly inside a region, and a region that lies wholly inside a country', () => {
    expect(prove([disc('rome', 41.9, 12.45, 0.1)]).countries.map(entry => entry.country)).toEqual(['IT', 'VA'])
    expect(prove([disc('moscow', 55.75, 37.6, 1)])).toMatchObject({ contained: 'RU' })
    expect(prove([disc('lesotho', -29.6, 28.2, 6)]).countries.map(entry => entry.country)).toContain('LS')
  })
})

describe('a region of nothing', () => {
  it('leaves every country when no landmark measured, or no more than may lie', () => {
    expect(prove([])).toMatchObject({ areaKm2: 510_065_622, meetsLand: true, empty: false, contained: null })
    expect(prove([]).countries).toHaveLength(borders.codes.length)
    expect(prove([disc('a', 3, 101, 0.5)], { faulty: 1 }).countries).toHaveLength(borders.codes.length)
  })

  it('names no country when it is empty, and says whose discs prove it', () => {
    const region = prove([disc('paris', 48.9, 2.3, 1), disc('tokyo', 35.7, 139.7, 1), disc('far', 0, 0, 60)])
    expect(region).toMatchObject({ empty: true, contained: null, countries: [], areaKm2: 0, outline: [] })
    expect([...region.witnesses].sort()).toEqual(['paris', 'tokyo'])
  })
})

describe('a question about few countries', () => {
  it('gets the same answers for these, and proves nothing about the others', () => {
    const discs = [disc('kl-1', 3.14, 101.69, 0.5)]
    expect(prove(discs, { countriesWanted: ['SG', 'MY', 'CN'] })).toMatchObject({ countries: [{ country: 'MY', relation: 'touches' }], contained: null, meetsLand: true })
    expect(prove(discs, { countriesWanted: ['CN'] })).toMatchObject({ countries: [], meetsLand: true })
  })
})
