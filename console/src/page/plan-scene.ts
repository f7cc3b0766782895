// The map of a plan: sites with the share of fixes that prove presence, the landmarks, the proposed ones.

import type { PlanResponse } from '@trigpoint/core/wire'
import { EMPTY_SCENE, type Place, type Scene } from '../map/scene.ts'
import { capitalise } from '../words/country.ts'
import { percent } from '../words/number.ts'
import { additionName } from './plan-results.tsx'

const BEST_PLACED = 2

/** Landmarks that are best placed to exclude some border of some site. */
function helpful(plan: PlanResponse): ReadonlySet<string> {
  return new Set(plan.sites.flatMap(({ borders }) => borders.flatMap(({ by }) => by.slice(0, BEST_PLACED).map(({ landmark }) => landmark))))
}

export function planScene(plan: PlanResponse | undefined): Scene {
  if (plan === undefined) return EMPTY_SCENE
  const used = helpful(plan)
  return {
    ...EMPTY_SCENE,
    landmarks: plan.landmarks.map(({ landmarkId, name, position }) => ({ id: landmarkId, name, position, part: used.has(landmarkId) ? 'used' : 'resting' })),
    pins: [
      ...plan.additions.filter(({ insideSite }) => insideSite === null).map(({ name, position, gain }) => ({
        id: name, kind: 'landmark' as const, position, name: additionName(name), detail: `Proposed landmark: settles ${percent(gain)}`, share: null,
      })),
      ...plan.sites.map(({ site, position, presence, presenceThen }) => ({
        id: site, kind: 'site' as const, position, share: presence,
        name: `${capitalise(site)} ${percent(presence)}${presenceThen > presence ? ` → ${percent(presenceThen)}` : ''}`,
        detail: `${percent(presence)} of fixes prove presence${presenceThen > presence ? `, ${percent(presenceThen)} with the proposed landmarks` : ''}`,
      })),
    ],
  }
}

/** The sites and what would help them; the landmarks of the rest of the world need not be seen. */
export function planPlaces(plan: PlanResponse | undefined): readonly Place[] {
  if (plan === undefined) return []
  const used = helpful(plan)
  return [...plan.sites, ...plan.additions, ...plan.landmarks.filter(({ landmarkId }) => used.has(landmarkId))].map(({ position }) => position)
}
