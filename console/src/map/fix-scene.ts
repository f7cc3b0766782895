// The scene of one fix: its landmarks and discs, the proven region, the site that the papers name.

import type { Fix, SiteSummary } from '@trigpoint/core/wire'
import { distanceRad } from './view.ts'
import type { Place, Scene, SceneRegion } from './scene.ts'

/** Discs wider than this say nothing that a picture could show. */
const WIDEST_DRAWN_KM = 9000
/** A region this near to the site needs no line to it. */
const NEAR_RAD = 0.02

export function fixRegion(fix: Fix, site: Place | undefined, label = ''): SceneRegion | undefined {
  if (fix.region === null || fix.region.outline.length === 0) return undefined
  const rings = fix.region.outline
  const far = site !== undefined && fix.outcome === 'outside' && rings.flat().every(place => distanceRad(place, site) > NEAR_RAD)
  return { id: fix.challengeId, outcome: fix.outcome, rings, label, claimed: far ? site : null }
}

/** With a label the region carries a mark, so that it is found where it is too small to see. */
export function fixScene(fix: Fix | null, site: SiteSummary | undefined, label = ''): Scene {
  const sites = site === undefined ? [] : [{ id: site.siteId, name: site.name, position: site.position, counts: site.chips, selected: true }]
  if (fix === null) return { landmarks: [], sites, discs: [], regions: [] }
  const region = fixRegion(fix, site?.position, label)
  return {
    sites,
    regions: region === undefined ? [] : [region],
    landmarks: fix.landmarks.map(landmark => ({
      id: landmark.landmarkId, name: landmark.name, position: landmark.position, part: landmark.decisive ? 'decisive' : 'used',
    })),
    discs: fix.landmarks.flatMap(landmark => {
      const { landmarkId, position, reachKm, decisive } = landmark
      return reachKm === null || (reachKm > WIDEST_DRAWN_KM && !decisive) ? [] : [{ id: landmarkId, position, reachKm, decisive }]
    }),
  }
}

/** What a map of a fix can show: the proven region, also the place that the papers name, or every landmark. */
export type Extent = 'region' | 'papers' | 'landmarks'

export function fixPlaces(fix: Fix | null, site: SiteSummary | undefined, extent: Extent): readonly Place[] {
  const outline = fix?.region?.outline.flat() ?? []
  const claimed = site === undefined ? [] : [site.position]
  if (fix === null) return claimed
  const landmarks = fix.landmarks.filter(landmark => extent === 'landmarks' || landmark.decisive).map(landmark => landmark.position)
  if (outline.length === 0) return [...landmarks, ...claimed]
  return [...outline, ...landmarks, ...(extent === 'region' ? [] : claimed)]
}
