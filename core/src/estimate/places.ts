// Places: where machines usually are. Cities of a list, small ones merged into the large one beside them.
// On the path: the optional prior of the estimate, named in its result and never part of a proof. A place
// is a core (a disc around the city) and a ring (its surroundings); the world beyond is open country.
// The list itself is handed in: core reads no files.

import { EARTH_RADIUS_KM, type Position } from '../base/index.ts'
import { frameAround, vectorOf, type Vector } from '../sphere/index.ts'
import { distanceKm, itemAt, valueAt } from './numbers.ts'

/** A smaller city within this distance of a larger one belongs to it. Twice the core: cores do not overlap. */
const MERGE_KM = 25
export const CORE_KM = 12.5
export const RING_KM = 30
/** Share of a place's machines in its core; measured on ten meshes: 73 to 92 %. */
export const CORE_SHARE = 0.8
export const CORE_AREA_KM2: number = Math.PI * CORE_KM * CORE_KM
const RING_AREA_KM2 = Math.PI * RING_KM * RING_KM - CORE_AREA_KM2
const RING_SAMPLES = 12
const KM_PER_DEGREE = 111.2

export interface City {
  readonly name?: string
  readonly position: Position
  readonly population: number
  readonly country?: string
}

export interface Place {
  /** Of the largest city in it; undefined where the list has no names. */
  readonly name: string | undefined
  readonly position: Position
  readonly vector: Vector
  readonly population: number
  readonly country: string | undefined
}

export interface Places {
  /** What the prior is called in results, with its origin. */
  readonly name: string
  readonly places: readonly Place[]
  /** What countries produce in a year, billions of US dollars, where the list tells: how many machines a country holds. */
  readonly outputs: Readonly<Record<string, number>> | undefined
  /** The nearest place within `withinKm` (at most RING_KM matters), or -1. */
  nearest(vector: Vector, position: Position, withinKm: number): number
  /** Area of a place's ring that is nearer to it than to any other place, km². */
  ringAreaKm2(place: number): number
}

type Buckets = Map<number, number[]>

function bucketOf(latDeg: number, lonDeg: number): number {
  return Math.floor(latDeg) * 1000 + ((Math.floor(lonDeg) + 540) % 360)
}

/** Merges cities into places. Order of the list does not matter: larger first, then by position. */
export function openPlaces(name: string, cities: readonly City[], outputs?: Readonly<Record<string, number>>): Places {
  const sorted = [...cities].sort((a, b) => b.population - a.population ||
    a.position.latDeg - b.position.latDeg || a.position.lonDeg - b.position.lonDeg)
  const merged: { name: string | undefined, position: Position, vector: Vector, population: number, country: string | undefined }[] = []
  const buckets: Buckets = new Map()
  for (const city of sorted) {
    const vector = vectorOf(city.position)
    const host = nearestIn(buckets, merged, vector, city.position, MERGE_KM)
    if (host >= 0) {
      itemAt(merged, host).population += city.population
      continue
    }
    const key = bucketOf(city.position.latDeg, city.position.lonDeg)
    buckets.set(key, [...(buckets.get(key) ?? []), merged.length])
    merged.push({ name: city.name, position: city.position, vector, population: city.population, country: city.country })
  }
  const nearest = (vector: Vector, position: Position, withinKm: number): number => nearestIn(buckets, merged, vector, position, withinKm)
  return { name, places: merged, outputs, nearest, ringAreaKm2: rememberRings(merged, buckets) }
}

function nearestIn(buckets: Buckets, places: readonly Pick<Place, 'vector'>[], vector: Vector, position: Position, withinKm: number): number {
  const columns = Math.min(180, Math.ceil(withinKm / (KM_PER_DEGREE * Math.max(0.002, Math.cos(position.latDeg * Math.PI / 180)))))
  let [best, bestKm] = [-1, withinKm]
  for (let lat = -1; lat <= 1; lat++)
    for (let lon = -columns; lon <= columns; lon++)
      for (const place of buckets.get(bucketOf(position.latDeg + lat, position.lonDeg + lon)) ?? []) {
        const km = distanceKm(vector, itemAt(places, place).vector)
        if (km < bestKm) [best, bestKm] = [place, km]
      }
  return best
}

/** Ring areas, counted when first asked: how many of twelve points in the ring are this place's own. */
function rememberRings(places: readonly Place[], buckets: Buckets): (place: number) => number {
  const known = new Float64Array(places.length).fill(NaN)
  return place => {
    if (Number.isNaN(valueAt(known, place))) {
      const points = circleAround(itemAt(places, place).vector, (CORE_KM + RING_KM) / 2, RING_SAMPLES)
      const own = points.filter(point => nearestIn(buckets, places, point.vector, point.position, RING_KM) === place).length
      known[place] = (RING_AREA_KM2 * Math.max(1, own)) / RING_SAMPLES
    }
    return valueAt(known, place)
  }
}

export interface Point {
  readonly vector: Vector
  readonly position: Position
}

/** Points at a distance around a centre, anticlockwise. */
export function circleAround(centre: Vector, km: number, count: number): readonly Point[] {
  const [east, north] = frameAround(centre)
  const angle = km / EARTH_RADIUS_KM
  const [along, aside] = [Math.cos(angle), Math.sin(angle)]
  return Array.from({ length: count }, (_, i) => {
    const turn = (2 * Math.PI * i) / count
    const [a, b] = [aside * Math.cos(turn), aside * Math.sin(turn)]
    const vector = {
      x: along * centre.x + a * east.x + b * north.x,
      y: along * centre.y + a * east.y + b * north.y,
      z: along * centre.z + a * east.z + b * north.z,
    }
    return { vector, position: { latDeg: Math.asin(Math.max(-1, Math.min(1, vector.z))) * 180 / Math.PI, lonDeg: Math.atan2(vector.y, vector.x) * 180 / Math.PI } }
  })
}
