// The plan as GeoJSON points: landmarks, sites with what they may expect, proposed landmarks. For maps only.

import type { Position } from '../base/index.ts'
import type { PlanReport } from './plan-report.ts'

export interface PlanMap {
  readonly type: 'FeatureCollection'
  readonly features: readonly PlanPoint[]
}

export interface PlanPoint {
  readonly type: 'Feature'
  readonly properties: Readonly<Record<string, string | number | boolean | null | readonly string[]>>
  readonly geometry: { readonly type: 'Point', readonly coordinates: readonly [lonDeg: number, latDeg: number] }
}

interface Placed {
  readonly id: string
  readonly position: Position
}

export function drawPlan(report: PlanReport, landmarks: readonly Placed[], sites: readonly Placed[]): PlanMap {
  const expected = new Map(report.sites.map(site => [site.site, site]))
  return {
    type: 'FeatureCollection',
    features: [
      ...landmarks.map(({ id, position }) => pointAt(position, { kind: 'landmark', id })),
      ...sites.map(({ id, position }) => {
        const site = expected.get(id)
        return pointAt(position, { kind: 'site', id, allowedCountries: site?.allowedCountries ?? [], presence: site?.presence ?? 0, presenceThen: site?.presenceThen ?? 0 })
      }),
      ...report.additions.map(({ name, position, insideSite, cost, gain }) => pointAt(position, { kind: 'addition', name, insideSite, cost, gain })),
    ],
  }
}

function pointAt({ latDeg, lonDeg }: Position, properties: PlanPoint['properties']): PlanPoint {
  return { type: 'Feature', properties, geometry: { type: 'Point', coordinates: [lonDeg, latDeg] } }
}
