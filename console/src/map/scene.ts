// What is on a map, free of how it is drawn: sites with their counts, landmarks, discs, proven regions.

import type { Outcome } from '@trigpoint/core/wire'
import type { Counts } from '../words/outcome.ts'

export interface Place {
  readonly latDeg: number
  readonly lonDeg: number
}

export interface SceneLandmark {
  readonly id: string
  readonly name: string
  readonly position: Place
  /** decisive: its disc shapes the region; used: it took part; resting: it did not; suspended: not trusted now. */
  readonly part: 'decisive' | 'used' | 'resting' | 'suspended'
}

export interface SceneSite {
  readonly id: string
  readonly name: string
  readonly position: Place
  readonly counts: Counts
  readonly selected: boolean
}

export interface SceneDisc {
  readonly id: string
  readonly position: Place
  readonly reachKm: number
  readonly decisive: boolean
}

export interface SceneRegion {
  readonly id: string
  readonly outcome: Outcome
  /** Closed rings, for drawing only. */
  readonly rings: readonly (readonly Place[])[]
  readonly label: string
  /** Where the papers say that the chip is, when that is elsewhere: a dashed line is drawn from there. */
  readonly claimed: Place | null
}

export interface Scene {
  readonly landmarks: readonly SceneLandmark[]
  readonly sites: readonly SceneSite[]
  readonly discs: readonly SceneDisc[]
  readonly regions: readonly SceneRegion[]
}

export const EMPTY_SCENE: Scene = { landmarks: [], sites: [], discs: [], regions: [] }

/** Something that can be chosen on the map. */
export interface SceneTarget {
  readonly kind: 'site' | 'landmark' | 'region' | 'cluster'
  readonly id: string
  readonly title: string
  readonly detail: string
  readonly places: readonly Place[]
}
