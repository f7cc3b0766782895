// What the fleet's map shows: every site and landmark, the regions where chips are proven to be elsewhere,
// and the latest regions of the chosen site.

import type { ChipSummary, Fix, LandmarkSummary, SiteSummary } from '@trigpoint/core/wire'
import { fixRegion, fixScene } from '../map/fix-scene.ts'
import type { Scene, SceneRegion } from '../map/scene.ts'
import { countryName, joinWords } from '../words/country.ts'
import { count } from '../words/number.ts'

/** Regions drawn on the world map at most; the lists show all. */
const MOST_REGIONS = 16

/** The newest fix of each node among the chips, each once. */
export function latestFixIds(chips: readonly ChipSummary[]): readonly string[] {
  const ids = chips.flatMap(chip => (chip.lastFixId === null ? [] : [chip.lastFixId]))
  return [...new Set(ids)].slice(0, MOST_REGIONS)
}

export interface FleetMap {
  readonly sites: readonly SiteSummary[]
  readonly landmarks: readonly LandmarkSummary[]
  readonly outside: readonly ChipSummary[]
  /** Fixes of chips that are outside, and of the chosen site. */
  readonly fixes: readonly Fix[]
  readonly chosen: string | undefined
}

export function fleetScene(fleet: FleetMap): Scene {
  const { sites, landmarks, fixes, chosen } = fleet
  const siteOf = (fix: Fix): SiteSummary | undefined => sites.find(site => site.siteId === fix.siteId)
  const shown = fixes.filter(fix => fix.outcome === 'outside' || fix.siteId === chosen)
  const regions = shown.flatMap(fix => fixRegion(fix, siteOf(fix)?.position, outsideLabel(fix, fleet.outside)) ?? [])
  const first = fixes.find(fix => fix.siteId === chosen)
  const detail = first === undefined ? undefined : fixScene(first, siteOf(first))
  const parts = new Map(detail?.landmarks.map(landmark => [landmark.id, landmark.part]))
  return {
    sites: sites.map(site => ({ id: site.siteId, name: site.name, position: site.position, counts: site.chips, selected: site.siteId === chosen })),
    landmarks: landmarks.map(landmark => ({
      id: landmark.landmarkId, name: landmark.name, position: landmark.position, part: landmark.suspended ? 'suspended' : (parts.get(landmark.landmarkId) ?? 'resting'),
    })),
    discs: (detail?.discs ?? []).filter(disc => disc.decisive),
    regions: uniqueRegions(regions),
  }
}

function uniqueRegions(regions: readonly SceneRegion[]): readonly SceneRegion[] {
  return [...new Map(regions.map(region => [region.id, region])).values()]
}

/** "8 chips proven to be in Hong Kong or China"; nothing for a region where they belong. */
function outsideLabel(fix: Fix, outside: readonly ChipSummary[]): string {
  if (fix.outcome !== 'outside') return ''
  const chips = outside.filter(chip => chip.lastFixId === fix.challengeId).length
  const where = fix.countries.length > 3 ? `one of ${count(fix.countries.length, 'country', 'countries')}` : joinWords(fix.countries.map(countryName), 'or')
  return `${chips === 0 ? 'Proven' : `${count(chips, 'chip')} proven`} in ${where}`
}
