// Thirty packets over one modelled path, as the measured sets report them: mean and largest above the smallest.

import { drawOneWayMs, type Draw, type Path, type PathModel } from '../../lab/src/planet/index.ts'

export interface Burst {
  readonly meanMs: number
  readonly maximumMs: number
}

const PACKETS = 30

export function drawBurst(model: PathModel, path: Path, draw: Draw): Burst {
  const lossless = { ...model, lossChance: 0 }
  const roundTripsMs = Array.from({ length: PACKETS }, () => (drawOneWayMs(lossless, path, draw) ?? 0) + (drawOneWayMs(lossless, path, draw) ?? 0))
  const smallestMs = Math.min(...roundTripsMs)
  return { meanMs: roundTripsMs.reduce((sum, ms) => sum + ms, 0) / PACKETS - smallestMs, maximumMs: Math.max(...roundTripsMs) - smallestMs }
}
