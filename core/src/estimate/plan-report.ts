// The plan as it is read: for each site what a fix will prove, border by border, what it takes to resolve the
// rest, and where the next landmarks help most. On the path: the planner; the same report for command, API and
// console. Pure, and the same to the bit for the same input.

import type { Bound, Position } from '../base/index.ts'
import { planAdditions, GREEDY_BOUND, type PlannedAddition } from './plan-additions.ts'
import { BUILDING_UNCERTAINTY_KM, planCandidates, type CandidateCosts } from './plan-candidates.ts'
import { planSite, type BorderPlan, type PlanLandmark, type PlanOptions, type PlanSite, type SitePlan } from './plan.ts'
import type { Places } from './places.ts'

export interface PlanQuestion {
  readonly sites: readonly PlanSite[]
  readonly landmarks: readonly PlanLandmark[]
  readonly options: PlanOptions
  readonly places: Places | undefined
  /** How many more landmarks are proposed. */
  readonly add: number
  readonly costs: CandidateCosts
}

/** resolved: at 95 in 100 fixes; mostly: at half of them; building: only from inside; nearer: from nearer; never: by no delay. */
export type Resolution = 'resolved' | 'mostly' | 'nearer' | 'building' | 'never'

export interface ReportedBorder extends BorderPlan {
  readonly resolution: Resolution
  /** What it takes, in words. */
  readonly remedy: string
  /** That a fix excludes it, with the proposed landmarks. */
  readonly probabilityThen: number
}

export interface ReportedSite {
  readonly site: string
  readonly allowedCountries: readonly string[]
  /** That a fix proves presence: with the landmarks of today, and with those that are proposed. */
  readonly presence: number
  readonly presenceThen: number
  /** With so many landmarks of different operators in the building, one more than may lie. */
  readonly inBuilding: { readonly landmarks: number, readonly presence: number }
  readonly borders: readonly ReportedBorder[]
}

export interface ReportedAddition {
  readonly name: string
  readonly position: Position
  readonly insideSite: string | null
  readonly cost: number
  /** Share of (site, border, day) that it adds to what is excluded, 0...1. */
  readonly gain: number
}

export interface PlanReport {
  readonly bound: Bound
  readonly faulty: number
  readonly sites: readonly ReportedSite[]
  readonly additions: readonly ReportedAddition[]
  readonly cost: number
  /** What is known about the choice; empty where nothing was proposed. */
  readonly guarantee: string
}

const RESOLVED = 0.95
const MOSTLY = 0.5
/** The slowest usual round trip inside a building, ms. */
const BUILDING_ROUND_TRIP_MS = 0.25

export function reportPlan({ sites, landmarks, options, places, add, costs }: PlanQuestion): PlanReport {
  const additions = add === 0 ? [] : planAdditions(sites, landmarks, planCandidates(sites, places, costs), add, options)
  const later = [...landmarks, ...additions.map(({ candidate }) => candidate.landmark)]
  return {
    bound: options.bound, faulty: options.faulty,
    sites: sites.map(site => {
      const now = planSite(site, landmarks, options)
      return reportSite(site, now, additions.length === 0 ? now : planSite(site, later, options), landmarks, options)
    }),
    additions: additions.map(reportAddition),
    cost: additions.reduce((sum, { candidate }) => sum + candidate.cost, 0),
    guarantee: additions.length === 0 ? '' : guaranteeOf(costs),
  }
}

function guaranteeOf({ cityCost, buildingCost }: CandidateCosts): string {
  if (cityCost !== buildingCost) return 'Costs differ: each time the most gain for its cost was taken, for which no bound is known.'
  return `This choice excludes at least ${String(Math.round(100 * GREEDY_BOUND))} % of what the best choice of as many landmarks would.`
}

function reportSite(site: PlanSite, now: SitePlan, then: SitePlan, landmarks: readonly PlanLandmark[], options: PlanOptions): ReportedSite {
  const inside = Array.from({ length: options.faulty + 1 }, (_, i): PlanLandmark => {
    const id = `in the building ${String(i + 1)}`
    return { id, operator: id, position: site.position, uncertaintyKm: BUILDING_UNCERTAINTY_KM, insideSite: site.id }
  })
  return {
    site: now.site, allowedCountries: now.allowedCountries, presence: now.presence, presenceThen: then.presence,
    inBuilding: { landmarks: inside.length, presence: planSite(site, [...landmarks, ...inside], options).presence },
    borders: now.borders.map(border => ({
      ...border, ...resolutionOf(border, options.faulty + 1),
      // A border that the proposed landmarks settle is no longer among the doubtful ones.
      probabilityThen: then.borders.find(({ country }) => country === border.country)?.probability ?? 1,
    })),
  }
}

function reportAddition({ candidate: { name, landmark, cost }, gain }: PlannedAddition): ReportedAddition {
  return { name, position: landmark.position, insideSite: landmark.insideSite ?? null, cost, gain }
}

function resolutionOf({ probability, inBuildingNeedsMs }: BorderPlan, needed: number): Pick<ReportedBorder, 'resolution' | 'remedy'> {
  const landmarks = needed === 1 ? 'a landmark' : `${String(needed)} landmarks of different operators`
  if (probability >= RESOLVED) return { resolution: 'resolved', remedy: 'Nothing: the landmarks of today resolve it.' }
  if (inBuildingNeedsMs === null) return { resolution: 'never', remedy: 'No delay resolves it: the border is too near. Only papers and inspections can.' }
  const below = `below ${inBuildingNeedsMs < 1 ? inBuildingNeedsMs.toFixed(3) : inBuildingNeedsMs.toFixed(1)} ms`
  if (inBuildingNeedsMs < BUILDING_ROUND_TRIP_MS) return { resolution: 'building', remedy: `It takes ${landmarks} in the building, answering ${below}.` }
  if (probability >= MOSTLY) return { resolution: 'mostly', remedy: 'Most fixes resolve it; a nearer landmark makes it sure.' }
  return { resolution: 'nearer', remedy: `It takes ${landmarks} nearer to the site (in the building: ${below}).` }
}
