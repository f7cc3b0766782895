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

/** An estimate: credible regions, the widest first, and the point. */
export interface SceneOpinion {
  readonly id: string
  readonly levels: readonly { readonly level: number; readonly rings: readonly (readonly (readonly [lonDeg: number, latDeg: number])[])[] }[]
  readonly point: Place
  readonly title: string
  readonly detail: string
}

/** A place with a share of something, drawn as a ring that is filled as far as the share goes. */
export interface ScenePin {
  readonly id: string
  readonly kind: 'site' | 'landmark'
  readonly position: Place
  readonly name: string
  readonly detail: string
  /** 0 to 1; null: a plus sign, for what is proposed. */
  readonly share: number | null
}

export interface Scene {
  readonly landmarks: readonly SceneLandmark[]
  readonly sites: readonly SceneSite[]
  readonly discs: readonly SceneDisc[]
  readonly regions: readonly SceneRegion[]
  readonly opinion?: SceneOpinion | undefined
  readonly pins?: readonly ScenePin[] | undefined
}

export const EMPTY_SCENE: Scene = { landmarks: [], sites: [], discs: [], regions: [] }

/** Something that can be chosen on the map. */
export interface SceneTarget {
  readonly kind: 'site' | 'landmark' | 'region' | 'cluster' | 'note'
  readonly id: string
  readonly title: string
  readonly detail: string
  readonly places: readonly Place[]
}
