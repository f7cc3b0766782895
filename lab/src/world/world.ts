// What a world is made of: landmarks, sites with their nodes, and places that chips may be taken to. Data, not code.
// On the path: lab only. `npm start` and the scenarios read it; nothing in the product knows of it.

import type { Position } from '@trigpoint/core/base'

export interface WorldLandmark {
  readonly landmarkId: string
  readonly name: string
  /** Who runs it. A policy that tolerates one liar tolerates one operator. */
  readonly operator: string
  /** ISO 3166-1 alpha-2. */
  readonly country: string
  readonly position: Position
  /** How well its position is surveyed. */
  readonly uncertaintyKm: number
  /** What its end adds to a round trip. */
  readonly lastMileMs: number
}

export interface WorldNode {
  readonly nodeId: string
  readonly chassis: string
  /** Accelerators in the server. */
  readonly chips: number
  readonly product: string
}

export interface WorldSite {
  readonly siteId: string
  readonly name: string
  readonly operator: string
  readonly country: string
  readonly position: Position
  /** Where its chips may be. */
  readonly allowedCountries: readonly string[]
  readonly lastMileMs: number
  readonly nodes: readonly WorldNode[]
  /** What a person should see there, and why. */
  readonly note: string
}

/** A place that chips may be carried to, without anybody's papers saying so. */
export interface WorldPlace {
  readonly placeId: string
  readonly name: string
  readonly country: string
  readonly position: Position
}

export interface World {
  /** Draws the paths: the same seed gives the same planet. */
  readonly seed: string
  readonly landmarks: readonly WorldLandmark[]
  readonly sites: readonly WorldSite[]
  readonly places: readonly WorldPlace[]
}
