// Entry of the planet's own thread (worker_threads): opens a planet and obeys the handle in planet-worker.ts.
// Own thread, so that a busy main thread does not delay packets that are due.

import { constants, setPriority } from 'node:os'
import { parentPort, workerData } from 'node:worker_threads'
import { assert } from '@trigpoint/core/base'
import type { Position } from '@trigpoint/core/base'
import { openPlanet, type Planet, type PlanetCounters, type PlanetOptions } from './planet.ts'

export type ToPlanet =
  | { readonly kind: 'move'; readonly nodeId: string; readonly position: Position }
  | { readonly kind: 'silent'; readonly nodeId: string; readonly silent: boolean }
  | { readonly kind: 'counters' }
  | { readonly kind: 'close' }

export type FromPlanet =
  | { readonly kind: 'open'; readonly addresses: readonly (readonly [string, { readonly host: string; readonly port: number }])[] }
  | { readonly kind: 'counters'; readonly counters: PlanetCounters }
  | { readonly kind: 'closed' }

export type PlanetThreadOptions = Omit<PlanetOptions, 'clock'>

async function main(): Promise<void> {
  const port = parentPort
  assert(port !== null, 'planet-thread runs as a worker thread')
  const options = workerData as PlanetThreadOptions
  raisePriority()
  const planet = await openPlanet({ ...options, clock: { monotonicNs: () => process.hrtime.bigint() } })
  const tell = (message: FromPlanet): void => { port.postMessage(message) }
  port.on('message', (message: ToPlanet) => { void obey(planet, message, tell).then(open => { if (!open) port.close() }) })
  tell({ kind: 'open', addresses: options.landmarks.map(({ landmarkId }) => [landmarkId, planet.landmarkAddress(landmarkId)]) })
}

/** On Linux the priority is a thread's own; without the right to raise it packets are let go a little later, never earlier. */
function raisePriority(): void {
  try {
    setPriority(0, constants.priority.PRIORITY_ABOVE_NORMAL)
  } catch {
    return
  }
}

/** False once the planet is closed. */
async function obey(planet: Planet, message: ToPlanet, tell: (message: FromPlanet) => void): Promise<boolean> {
  switch (message.kind) {
    case 'move':
      planet.move(message.nodeId, message.position)
      return true
    case 'silent':
      planet.setSilent(message.nodeId, message.silent)
      return true
    case 'counters':
      tell({ kind: 'counters', counters: await planet.counters() })
      return true
    case 'close':
      await planet.close()
      tell({ kind: 'closed' })
      return false
  }
}

await main()
