import { isPosition, type Position } from '@trigpoint/core/base'
import { discFromRoundTrip, proveRegion, type ProvenRegion } from '@trigpoint/core/region'
import { slugSchema } from '@trigpoint/core/wire'
import { describe, expect, test } from 'vitest'
import { readBorders } from '@trigpoint/runtime'
import { drawPath, PUBLIC_INTERNET } from '../planet/path-model.ts'
import { DEMO_WORLD } from './index.ts'

/** Sockets, hand-overs and a loaded machine: more than what was measured on loopback (docs/path-model.md). */
const MACHINE_MS = 0.15

/** The region that a node of the site would prove if all landmarks measured it over the planet's paths. */
async function regionOf(siteId: string, position?: Position): Promise<ProvenRegion> {
  const site = DEMO_WORLD.sites.find(each => each.siteId === siteId)
  if (site === undefined) throw new Error(`no site ${siteId}`)
  const end = { position: position ?? site.position, lastMileMs: site.lastMileMs }
  const discs = DEMO_WORLD.landmarks.map(landmark => {
    const { floorMs } = drawPath(PUBLIC_INTERNET, landmark, end, DEMO_WORLD.seed)
    const { landmarkId: id, operator, uncertaintyKm } = landmark
    return discFromRoundTrip({ id, operator, position: landmark.position, uncertaintyKm, roundTripMs: 2 * floorMs + MACHINE_MS, bound: 'vacuum' })
  })
  return proveRegion(discs, { bound: 'vacuum', faulty: 1, borders: await readBorders() })
}

const countriesOf = (region: ProvenRegion): readonly string[] => region.countries.map(each => each.country)

describe('the demonstration world', () => {
  test('has ids that the wire accepts, each once', () => {
    const ids = [...DEMO_WORLD.landmarks.map(each => each.landmarkId), ...DEMO_WORLD.sites.map(each => each.siteId), ...DEMO_WORLD.sites.flatMap(each => each.nodes.map(node => node.nodeId))]
    for (const id of ids) expect(slugSchema.safeParse(id).success, id).toBe(true)
    expect(new Set(ids).size).toBe(ids.length)
  })

  test('has landmarks all over the world, run by several operators, none in mainland China', () => {
    expect(DEMO_WORLD.landmarks.length).toBeGreaterThanOrEqual(36)
    expect(new Set(DEMO_WORLD.landmarks.map(each => each.operator)).size).toBeGreaterThanOrEqual(20)
    expect(DEMO_WORLD.landmarks.filter(each => each.country === 'CN')).toEqual([])
    for (const { position } of DEMO_WORLD.landmarks) expect(isPosition(position.latDeg, position.lonDeg)).toBe(true)
  })

  test.each(['cyberjaya-1', 'frankfurt-1', 'dallas-1', 'osaka-1'])('%s can prove that its chips are where they may be, though one operator lies', async siteId => {
    const allowed = DEMO_WORLD.sites.find(each => each.siteId === siteId)?.allowedCountries ?? []
    const region = await regionOf(siteId)
    expect(region.empty).toBe(false)
    expect(countriesOf(region).filter(country => !allowed.includes(country))).toEqual([])
  })

  test('johor-2 cannot: delay does not resolve the border to Singapore', async () => {
    expect(countriesOf(await regionOf('johor-2'))).toEqual(expect.arrayContaining(['MY', 'SG']))
  })

  test('a server of cyberjaya-1 that answers from Shenzhen proves that it is not in Malaysia', async () => {
    const place = DEMO_WORLD.places.find(each => each.placeId === 'shenzhen')
    const countries = countriesOf(await regionOf('cyberjaya-1', place?.position))
    expect(countries).toContain('CN')
    expect(countries).not.toContain('MY')
  })
})
