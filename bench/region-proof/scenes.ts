// Scenes for bench/region: landmarks over the world, targets in cities, round trips as public paths give them.
// Deterministic: one generator from a fixed seed.

import { EARTH_RADIUS_KM, type Position } from '@trigpoint/core/base'
import { discFromRoundTrip, type Disc } from '@trigpoint/core/region'
import { angleBetween, vectorOf } from '@trigpoint/core/sphere'

/** Cities with exchanges and data centres: latitude, longitude. */
const CITIES: readonly (readonly [number, number])[] = [
  [51.5, -0.1], [48.9, 2.3], [52.4, 4.9], [50.1, 8.7], [40.4, -3.7], [45.5, 9.2], [59.3, 18.1], [52.2, 21], [55.8, 37.6], [41, 29], [32.1, 34.8], [25.2, 55.3], [24.7, 46.7],
  [19.1, 72.9], [13.1, 80.3], [28.6, 77.2], [23.8, 90.4], [13.8, 100.5], [3.1, 101.7], [1.35, 103.8], [-6.2, 106.8], [21, 105.8], [10.8, 106.7], [14.6, 121], [22.3, 114.2], [25, 121.5],
  [31.2, 121.5], [39.9, 116.4], [37.6, 127], [35.7, 139.7], [34.7, 135.5], [43.1, 131.9], [-33.9, 151.2], [-37.8, 145], [-31.9, 115.9], [-36.8, 174.8], [21.3, -157.9], [37.4, -122], [47.6, -122.3],
  [34, -118.2], [33.4, -112.1], [39.7, -105], [32.8, -96.8], [41.9, -87.6], [39, -77.5], [40.7, -74], [45.5, -73.6], [43.7, -79.4], [25.8, -80.2], [19.4, -99.1], [4.7, -74.1], [-12, -77], [-33.4, -70.7],
  [-34.6, -58.4], [-23.5, -46.6], [-22.9, -43.2], [6.5, 3.4], [-1.3, 36.8], [-26.2, 28], [30, 31.2], [33.6, -7.6], [64.1, -21.9], [60.2, 24.9], [50.4, 30.5], [43.2, 76.9],
]

export interface Scene {
  readonly name: string
  readonly faulty: number
  readonly fixes: readonly (readonly Disc[])[]
}

/** Mulberry32: small, even enough for scenes. */
export function openDraw(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}

function near([latDeg, lonDeg]: readonly [number, number], spreadDeg: number, draw: () => number): Position {
  return { latDeg: latDeg + (draw() - 0.5) * spreadDeg, lonDeg: lonDeg + (draw() - 0.5) * spreadDeg }
}

function pick<T>(items: readonly T[], draw: () => number): T {
  return items[Math.floor(draw() * items.length)] as T
}

/** Round trip of a public path: last mile, detour, never below 2/3 c. */
function roundTripMs(distanceKm: number, draw: () => number): number {
  const detour = 1.1 + 1.4 * draw() ** 2
  return (distanceKm * detour) / 99.9 + 0.2 + 3 * draw() ** 3
}

function fixOf(landmarks: readonly Position[], target: Position, tripMs: (distanceKm: number) => number): readonly Disc[] {
  return landmarks.map((position, i) => {
    const distanceKm = angleBetween(vectorOf(position), vectorOf(target)) * EARTH_RADIUS_KM
    return discFromRoundTrip({ id: `landmark-${String(i)}`, operator: `operator-${String(i)}`, position, uncertaintyKm: 0.1, roundTripMs: tripMs(distanceKm), bound: 'vacuum' })
  })
}

/** `count` fixes with 200 landmarks each. */
export function openScenes(count: number): readonly Scene[] {
  const draw = openDraw(20_261_123)
  const world = Array.from({ length: 200 }, () => near(pick(CITIES, draw), 6, draw))
  const anywhere = Array.from({ length: count }, () => fixOf(world, near(pick(CITIES, draw), 4, draw), km => roundTripMs(km, draw)))
  const beside = Array.from({ length: count }, () => {
    const target = near(pick(CITIES, draw), 4, draw)
    const landmarks = [...world.slice(0, 196), ...Array.from({ length: 4 }, () => near([target.latDeg, target.lonDeg], 1, draw))]
    return fixOf(landmarks, target, km => roundTripMs(km, draw))
  })
  // The hardest shape: every disc ends just behind the target, so that very many walls bound the region.
  const tight = Array.from({ length: count }, () => {
    const target = near(pick(CITIES, draw), 4, draw)
    const landmarks = Array.from({ length: 200 }, () => near([target.latDeg, target.lonDeg], 60, draw))
    return fixOf(landmarks, target, km => (km + 30 + 60 * draw()) / 149.896229)
  })
  return [
    { name: 'public paths, f = 0', faulty: 0, fixes: anywhere },
    { name: 'public paths, f = 1', faulty: 1, fixes: anywhere },
    { name: 'landmarks beside, f = 0', faulty: 0, fixes: beside },
    { name: 'landmarks beside, f = 1', faulty: 1, fixes: beside },
    { name: 'all discs tight, f = 0', faulty: 0, fixes: tight },
    { name: 'all discs tight, f = 1', faulty: 1, fixes: tight },
  ]
}
