// The region of one fix: from the receipts that count to discs and the proven region.
// On the path: region. How many operators may lie is taken from those that were *challenged*, not from those
// whose receipts arrived: an agent that holds receipts back must not lower the number.

import type { Proven } from '@trigpoint/core/base'
import { boundDisc, defaultFaulty, explainRegion, proveRegion, type Borders, type Disc, type Obstacle, type ProvenRegion } from '@trigpoint/core/region'
import type { LandmarkRecord } from '@trigpoint/core/challenge'
import type { RegionBody } from '@trigpoint/core/wire'
import type { FixRow, SiteRow } from '../../ports/index.ts'
import type { LandmarkReceipt } from './reconcile-receipts.ts'

export interface LocatedFix {
  readonly region: ProvenRegion
  readonly obstacles: readonly Obstacle[]
}

export function locateFix(fix: FixRow, site: SiteRow, landmarks: readonly LandmarkReceipt[], records: readonly Proven<LandmarkRecord>[], borders: Borders): LocatedFix {
  const { policy } = fix
  const discs = landmarks.flatMap(({ receipt, counts }): Disc | never[] => (counts && receipt !== undefined ? (boundDisc(receipt, policy.bound) ?? []) : []))
  const challengedOperators = new Set(records.map(record => record.operator)).size
  const faulty = policy.faulty === 'default' ? defaultFaulty(challengedOperators) : policy.faulty
  const region = proveRegion(discs, { bound: policy.bound, faulty, borders, toleranceKm: policy.toleranceKm })
  return { region, obstacles: explain(region, site, fix, borders) }
}

/** Only an answer that could go either way needs the explanation of what is in the way. */
function explain(region: ProvenRegion, site: SiteRow, fix: FixRow, borders: Borders): readonly Obstacle[] {
  const { allowedCountries, toleranceKm } = fix.policy
  const isOpen = region.countries.some(({ country }) => allowedCountries.includes(country)) && region.countries.some(({ country }) => !allowedCountries.includes(country))
  return isOpen ? explainRegion(region, { borders, allowedCountries, toleranceKm, sitePosition: site.position }) : []
}

/** The region as the API shows it. */
export function regionBody(region: ProvenRegion): RegionBody {
  const { bound, faulty, empty, areaKm2, contained } = region
  return {
    bound, faulty, empty, areaKm2, contained, witnesses: [...region.witnesses], decisive: [...region.decisive],
    countries: region.countries.map(({ country, relation }) => ({ country, relation })),
    outline: region.outline.map(ring => ring.map(({ latDeg, lonDeg }) => ({ latDeg, lonDeg }))),
  }
}
