// What the fleet's map shows: every site and landmark, the regions where chips are proven to be elsewhere,
// and the latest regions of the chosen site.

import type { ChipSummary, Fix, LandmarkSummary, SiteSummary } from '@trigpoint/core/wire'
import { fixRegion, fixScene } from '../map/fix-scene.ts'
import type { Scene } from '../map/scene.ts'
import { countryList } from '../words/country.ts'
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
  const shown = uniqueFixes(fixes).filter(fix => fix.outcome === 'outside' || fix.siteId === chosen)
  const labels = outsideLabels(shown, fleet.outside)
  const regions = shown.flatMap(fix => fixRegion(fix, siteOf(fix)?.position, labels.get(fix.challengeId)) ?? [])
  const first = fixes.find(fix => fix.siteId === chosen)
  const detail = first === undefined ? undefined : fixScene(first, siteOf(first))
  const parts = new Map(detail?.landmarks.map(landmark => [landmark.id, landmark.part]))
  return {
    sites: sites.map(site => ({ id: site.siteId, name: site.name, position: site.position, counts: site.chips, selected: site.siteId === chosen })),
    landmarks: landmarks.map(landmark => ({
      id: landmark.landmarkId, name: landmark.name, position: landmark.position, part: landmark.suspended ? 'suspended' : (parts.get(landmark.landmarkId) ?? 'resting'),
    })),
    discs: (detail?.discs ?? []).filter(disc => disc.decisive),
    regions,
  }
}

function uniqueFixes(fixes: readonly Fix[]): readonly Fix[] {
  return [...new Map(fixes.map(fix => [fix.challengeId, fix])).values()]
}

/**
 * "16 chips proven in mainland China or Hong Kong", once for all nodes of a site that are proven to be in the
 * same countries; their regions lie over one another. Regions where chips belong have no label.
 */
function outsideLabels(fixes: readonly Fix[], outside: readonly ChipSummary[]): ReadonlyMap<string, string> {
  const groups = new Map<string, Fix[]>()
  for (const fix of fixes.filter(one => one.outcome === 'outside')) {
    const key = `${fix.siteId} ${fix.countries.join(' ')}`
    groups.set(key, [...(groups.get(key) ?? []), fix])
  }
  return new Map([...groups.values()].flatMap(group => {
    const [first] = group
    if (first === undefined) return []
    const chips = outside.filter(chip => group.some(fix => fix.challengeId === chip.lastFixId)).length
    return [[first.challengeId, `${chips === 0 ? 'Proven' : `${count(chips, 'chip')} proven`} in ${placeWords(first.countries)}`] as const]
  }))
}

function placeWords(countries: readonly string[]): string {
  return countries.length > 4 ? `one of ${count(countries.length, 'country', 'countries')}` : countryList(countries, 4, 'or')
}
