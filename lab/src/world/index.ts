// The demonstration world: where landmarks and sites are, and where chips may be taken.

import { WORLD_LANDMARKS } from './landmarks.ts'
import { WORLD_PLACES, WORLD_SITES } from './sites.ts'
import type { World } from './world.ts'

export type { World, WorldLandmark, WorldNode, WorldPlace, WorldSite } from './world.ts'
export { WORLD_LANDMARKS, WORLD_PLACES, WORLD_SITES }

export const DEMO_WORLD: World = { seed: 'trigpoint-demo-1', landmarks: WORLD_LANDMARKS, sites: WORLD_SITES, places: WORLD_PLACES }
