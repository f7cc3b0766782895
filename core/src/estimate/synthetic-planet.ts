// A small made-up planet for tests: cities, landmarks in them, round trips with detours that neighbours
// share. From one seed, so that every figure is the same in every run. Not part of the product.

import type { Position } from '../base/index.ts'
import { vectorOf } from '../sphere/index.ts'
import type { MeshLandmark, MeshRow } from './mesh.ts'
import { distanceKm } from './numbers.ts'
import { openPlaces, type City, type Places } from './places.ts'

/** Uniform numbers in 0...1 from a seed (mulberry32). */
export function openChance(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

export interface Planet {
  readonly cities: readonly City[]
  readonly places: Places
  readonly landmarks: readonly MeshLandmark[]
  readonly rows: readonly MeshRow[]
}

/** `count` landmarks in a band of land; `moved` gives declared positions that are not true. */
export function makePlanet(seed: number, count: number, moved: ReadonlyMap<string, Position> = new Map()): Planet {
  const chance = openChance(seed)
  const cities: City[] = Array.from({ length: 4 * count }, (_, i) => ({
    position: { latDeg: 35 + 20 * chance(), lonDeg: -10 + 45 * chance() },
    population: Math.round(20_000 * Math.exp(5 * chance())),
    country: i % 3 === 0 ? 'AA' : 'BB',
  }))
  const sites = [...cities].sort((a, b) => b.population - a.population).slice(0, count)
  const landmarks = sites.map((city, i) => ({ id: `lm-${String(i).padStart(3, '0')}`, position: city.position }))
  const habits = landmarks.map(() => 1.3 + 0.5 * chance())
  const rows: MeshRow[] = []
  landmarks.forEach((a, i) => {
    landmarks.forEach((b, j) => {
      if (i === j) return
      const km = distanceKm(vectorOf(a.position), vectorOf(b.position))
      const stretch = ((habits[i] ?? 1.5) + (habits[j] ?? 1.5)) / 2 + 0.3 * chance()
      rows.push({ from: a.id, to: b.id, roundTripMs: 0.4 + (km * stretch) / 99.93 })
    })
  })
  const declared = landmarks.map(one => ({ ...one, position: moved.get(one.id) ?? one.position }))
  return { cities, places: openPlaces('made-up cities', cities), landmarks: declared, rows }
}
