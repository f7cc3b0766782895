// Plans: which borders the standing landmarks resolve for sites, computed in the thread of opinions. On the path: before
// a site is accepted. Reads landmarks, writes nothing. A few at a time: whoever comes on top is asked to wait.

import { ok, refuse, type Result } from '@trigpoint/core/base'
import { FEWEST_MEASURED, type PlanLandmark, type PlanSite } from '@trigpoint/core/estimate'
import { countryAt, defaultFaulty, isCountry } from '@trigpoint/core/region'
import type { PlanResponse, planRequestSchema } from '@trigpoint/core/wire'
import type { z } from 'zod'
import type { OpinionContext } from './estimate.ts'
import { rangedFix } from './fingerprint.ts'
import type { LandmarkRegister } from '../registry/landmark-register.ts'

export type PlanWish = z.output<typeof planRequestSchema>

/** More than these at once would keep estimates waiting. */
const MOST_PLANS = 4
/** Fixes of a present site that a plan looks at, the newest; not those that proved to be elsewhere. */
const MEASURED_FIXES = 40
const MEASURED_SPAN_MS = 30 * 86_400_000

export interface Planner {
  /** `maySee`: whose fixes may be looked at. Refuses `plan.country`, `plan.no-landmarks`, `plan.busy`. */
  plan(wish: PlanWish, maySee: (siteId: string) => boolean): Promise<Result<PlanResponse>>
}

export function openPlanner(context: OpinionContext, register: LandmarkRegister): Planner {
  let running = 0
  return {
    plan: async (wish, maySee) => {
      if (running >= MOST_PLANS) return refuse('plan.busy', 'Several plans are being computed; try again in a few seconds.', '')
      running++
      try {
        return await plan(context, register, wish, maySee)
      } finally {
        running--
      }
    },
  }
}

async function plan(context: OpinionContext, register: LandmarkRegister, wish: PlanWish, maySee: (siteId: string) => boolean): Promise<Result<PlanResponse>> {
  const placed = plannedSites(context, wish)
  if (!placed.ok) return placed
  const sites = await withMeasured(context, placed.value, wish, maySee)
  const standing = (await register.listStanding(context.store, context.clock.nowMs())).map(({ record }) => record).filter(({ landmarkId }) => !wish.without.includes(landmarkId))
  if (standing.length === 0) return refuse('plan.no-landmarks', 'No landmark is left to plan with.', 'without')
  const landmarks = standing.map(({ landmarkId, operator, position, uncertaintyKm }): PlanLandmark => ({ id: landmarkId, operator, position, uncertaintyKm }))
  const faulty = wish.faulty === 'default' ? defaultFaulty(new Set(landmarks.map(({ operator }) => operator)).size) : wish.faulty
  const { report, basis } = await context.opinions.plan(
    { sites, landmarks, bound: wish.bound, faulty, toleranceKm: wish.toleranceKm, add: wish.add, costs: { cityCost: wish.cityCost, buildingCost: wish.buildingCost } },
    await context.shelf.current(),
  )
  const words = basis.kind === 'mesh' ? 'Delays are predicted by the model that the landmarks’ own mesh taught.' : 'Delays are predicted by a generic curve: no mesh has taught a model yet.'
  return ok({
    ...report, delays: { kind: basis.kind, digest: basis.digest, words },
    sites: report.sites.map((site, i) => ({
      ...site, position: sites[i]?.position ?? { latDeg: 0, lonDeg: 0 }, allowedCountries: [...site.allowedCountries], measuredLandmarks: countMeasured(sites[i]),
      borders: site.borders.map(border => ({ ...border, by: border.by.map(one => ({ ...one })) })),
    })),
    additions: report.additions.map(one => ({ ...one })),
    landmarks: standing.map(({ landmarkId, name, operator, position }) => ({ landmarkId, name, operator, position })),
  })
}

function countMeasured(site: PlanSite | undefined): number {
  return [...(site?.measuredMs?.values() ?? [])].filter(roundTripsMs => roundTripsMs.length >= FEWEST_MEASURED).length
}

/** Registered sites with what their own newest fixes measured. */
async function withMeasured(context: OpinionContext, sites: readonly PlanSite[], wish: PlanWish, maySee: (siteId: string) => boolean): Promise<readonly PlanSite[]> {
  const measured: PlanSite[] = []
  for (const [i, site] of sites.entries()) {
    const siteId = wish.sites[i]?.siteId
    measured.push(siteId === undefined || !maySee(siteId) ? site : { ...site, measuredMs: await measuredDelays(context, siteId) })
  }
  return measured
}

async function measuredDelays({ store, clock }: OpinionContext, siteId: string): Promise<ReadonlyMap<string, readonly number[]>> {
  const nowMs = clock.nowMs()
  const delays = new Map<string, number[]>()
  for (const challengeId of await store.listJudgedFixIds(siteId, { fromMs: nowMs - MEASURED_SPAN_MS, toMs: nowMs }, MEASURED_FIXES)) {
    const fix = await store.getFixResult(challengeId)
    if (fix === undefined || fix.outcome === 'outside') continue
    for (const [landmarkId, roundTripMs] of rangedFix(fix).roundTripsMs) delays.set(landmarkId, [...(delays.get(landmarkId) ?? []), roundTripMs])
  }
  return delays
}

/** Sites with the countries that they may be in: those that were named, else the one that they lie in. */
function plannedSites({ borders }: OpinionContext, { sites }: PlanWish): Result<readonly PlanSite[]> {
  const planned: PlanSite[] = []
  for (const [i, { id, position, allowedCountries }] of sites.entries()) {
    const here = allowedCountries.length > 0 ? undefined : countryAt(borders, position)
    const countries = here === undefined ? allowedCountries : [here]
    const unknown = countries.find(country => !isCountry(country))
    if (unknown !== undefined) return refuse('plan.country', `${unknown} is no country of the border data.`, `body.sites.${String(i)}.allowedCountries`)
    if (countries.length === 0) return refuse('plan.country', `${id} lies in no country: choose a place on land, or name the countries that are allowed.`, `body.sites.${String(i)}.position`)
    planned.push({ id, position, allowedCountries: countries })
  }
  return ok(planned)
}
