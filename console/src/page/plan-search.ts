// What is planned, as it stands in the address of the page, and as it is asked of the verifier.

import { MOST_PLANNED_SITES, type PlanRequest, type SiteSummary } from '@trigpoint/core/wire'
import { z } from 'zod'
import type { Place } from '../map/scene.ts'

const whole = (most: number): z.ZodCatch<z.ZodOptional<z.ZodNumber>> => z.number().int().min(0).max(most).optional().catch(undefined)

/** Anything that is not understood is left out, never an error. */
export const planSearchSchema = z.object({
  /** Site ids with commas between; absent: the first sites of the list; `none`: none. */
  sites: z.string().max(1024).optional().catch(undefined),
  /** A point on the map: `lat,lon`. */
  point: z.string().regex(/^-?\d{1,2}(\.\d+)?,-?\d{1,3}(\.\d+)?$/).optional().catch(undefined),
  /** Countries allowed for the point, with commas between; absent: the one that it lies in. */
  allowed: z.string().regex(/^[A-Z]{2}(,[A-Z]{2})*$/).optional().catch(undefined),
  bound: z.enum(['vacuum', 'fibre']).optional().catch(undefined),
  faulty: whole(8),
  add: whole(8),
  city: z.number().positive().max(1e9).optional().catch(undefined),
  building: z.number().positive().max(1e9).optional().catch(undefined),
})

export type PlanSearch = z.output<typeof planSearchSchema>

/** The id under which the point is planned. */
export const POINT_ID = 'the point on the map'
/** So many sites are planned where the address names none. */
const FIRST_SITES = 4
export const FIRST_ADDITIONS = 2

export function chosenSites(search: PlanSearch, sites: readonly SiteSummary[]): readonly SiteSummary[] {
  if (search.sites === undefined) return sites.slice(0, FIRST_SITES)
  const wanted = search.sites.split(',')
  return sites.filter(({ siteId }) => wanted.includes(siteId)).slice(0, MOST_PLANNED_SITES - 1)
}

export function pointOf({ point }: PlanSearch): Place | undefined {
  const [latDeg = NaN, lonDeg = NaN] = (point ?? '').split(',').map(Number)
  return Math.abs(latDeg) <= 90 && Math.abs(lonDeg) <= 180 ? { latDeg, lonDeg } : undefined
}

export function pointText({ latDeg, lonDeg }: Place): string {
  return `${latDeg.toFixed(4)},${lonDeg.toFixed(4)}`
}

/** Its name; with its id where two have the same. */
function planName({ siteId, name }: SiteSummary, chosen: readonly SiteSummary[]): string {
  const isShared = chosen.some(other => other.siteId !== siteId && other.name === name)
  return (isShared ? `${siteId}: ${name}` : name).slice(0, 64)
}

/** Undefined where nothing is chosen. */
export function planRequest(search: PlanSearch, sites: readonly SiteSummary[]): PlanRequest | undefined {
  const point = pointOf(search)
  const chosen = chosenSites(search, sites)
  const planned = [
    ...chosen.map(site => ({ id: planName(site, chosen), siteId: site.siteId, position: site.position, allowedCountries: site.policy.allowedCountries })),
    ...(point === undefined ? [] : [{ id: POINT_ID, position: point, allowedCountries: search.allowed?.split(',') ?? [] }]),
  ]
  if (planned.length === 0) return undefined
  const { bound = 'vacuum', faulty = 'default', add = FIRST_ADDITIONS, city: cityCost = 1, building: buildingCost = 1 } = search
  return { sites: planned, bound, faulty, add, cityCost, buildingCost }
}
