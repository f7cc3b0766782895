import { isPosition, LIGHT_KM_PER_MS } from '@trigpoint/core/base'
import { slugSchema } from '@trigpoint/core/wire'
import { describe, expect, test } from 'vitest'
import { drawPath, greatCircleKm, PUBLIC_INTERNET } from '../planet/path-model.ts'
import { DEMO_WORLD, type WorldLandmark, type WorldSite } from './index.ts'

/** How far the nearest country that is not allowed lies from the site (typed from maps, rounded down). */
const ROOM_KM: Readonly<Record<string, number>> = { 'cyberjaya-1': 80, 'frankfurt-1': 250, 'dallas-1': 500, 'osaka-1': 500 }
/** Sockets, hand-overs and a loaded machine: measured extra round trip on loopback, with room to spare. */
const MACHINE_MS = 0.15

function nearest(site: WorldSite): readonly WorldLandmark[] {
  return [...DEMO_WORLD.landmarks].sort((a, b) => greatCircleKm(site.position, a.position) - greatCircleKm(site.position, b.position))
}

/** How far from the site a chip could be, seen from this landmark alone. */
function reachKm(site: WorldSite, landmark: WorldLandmark): number {
  const path = drawPath(PUBLIC_INTERNET, landmark, site, DEMO_WORLD.seed)
  return (path.floorMs + MACHINE_MS / 2) * LIGHT_KM_PER_MS + greatCircleKm(site.position, landmark.position)
}

describe('the demonstration world', () => {
  test('has ids that the wire accepts, each once', () => {
    const ids = [...DEMO_WORLD.landmarks.map(each => each.landmarkId), ...DEMO_WORLD.sites.map(each => each.siteId), ...DEMO_WORLD.sites.flatMap(each => each.nodes.map(node => node.nodeId))]
    for (const id of ids) expect(slugSchema.safeParse(id).success, id).toBe(true)
    expect(new Set(ids).size).toBe(ids.length)
  })

  test('has landmarks all over the world, run by several operators, none in mainland China', () => {
    expect(DEMO_WORLD.landmarks.length).toBeGreaterThanOrEqual(36)
    expect(new Set(DEMO_WORLD.landmarks.map(each => each.operator)).size).toBeGreaterThanOrEqual(6)
    expect(DEMO_WORLD.landmarks.filter(each => each.country === 'CN')).toEqual([])
    for (const { position } of DEMO_WORLD.landmarks) expect(isPosition(position.latDeg, position.lonDeg)).toBe(true)
  })

  test.each(Object.keys(ROOM_KM))('%s has two landmarks of different operators that see no other country', siteId => {
    const site = DEMO_WORLD.sites.find(each => each.siteId === siteId)
    expect(site).toBeDefined()
    if (site === undefined) return
    const seeing = nearest(site).filter(landmark => reachKm(site, landmark) < (ROOM_KM[siteId] ?? 0))
    expect(new Set(seeing.map(each => each.operator)).size).toBeGreaterThanOrEqual(2)
  })

  test('johor-2 has no landmark near enough to exclude Singapore', () => {
    const site = DEMO_WORLD.sites.find(each => each.siteId === 'johor-2')
    expect(site).toBeDefined()
    if (site === undefined) return
    expect(Math.min(...nearest(site).slice(0, 5).map(landmark => reachKm(site, landmark)))).toBeGreaterThan(20)
  })
})
