// The planet in a thread of its own, behind the same interface as openPlanet.
// On the path: emulated geography only (lab). This is what `npm start` and the scenarios use.

import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { assert } from '@trigpoint/core/base'
import type { FromPlanet, PlanetThreadOptions, ToPlanet } from './planet-thread.ts'
import type { Planet, PlanetCounters } from './planet.ts'

export async function openPlanetWorker(options: PlanetThreadOptions): Promise<Planet> {
  const worker = openThread(options)
  const opened = await nextOf(worker, 'open')
  const addresses = new Map(opened.addresses)
  const nodeIds = new Set(options.nodes.map(node => node.nodeId))
  const tell = (message: ToPlanet): void => { worker.postMessage(message) }
  const known = (nodeId: string): string => {
    assert(nodeIds.has(nodeId), `the planet has no node ${nodeId}`)
    return nodeId
  }
  return {
    landmarkAddress(landmarkId) {
      const address = addresses.get(landmarkId)
      assert(address !== undefined, `the planet has no landmark ${landmarkId}`)
      return address
    },
    move: (nodeId, position) => { tell({ kind: 'move', nodeId: known(nodeId), position }) },
    setSilent: (nodeId, silent) => { tell({ kind: 'silent', nodeId: known(nodeId), silent }) },
    async counters(): Promise<PlanetCounters> {
      const answer = nextOf(worker, 'counters')
      tell({ kind: 'counters' })
      return (await answer).counters
    },
    async close() {
      const left = once(worker, 'exit')
      tell({ kind: 'close' })
      await left
    },
  }
}

/** The built product starts its thread from JavaScript; from sources (tests) it needs the loader that reads TypeScript first. */
function openThread(options: PlanetThreadOptions): Worker {
  if (!import.meta.url.endsWith('.ts')) return new Worker(new URL('./planet-thread.js', import.meta.url), { workerData: options })
  const thread = JSON.stringify(new URL('./planet-thread.ts', import.meta.url).href)
  const loader = `import('tsx/esm/api').then(tsx => { tsx.register(); return import(${thread}) })`
  return new Worker(loader, { eval: true, workerData: options, execArgv: ['--conditions=source'] })
}

/** The next message of a kind; rejects when the thread dies before it. */
async function nextOf<K extends FromPlanet['kind']>(worker: Worker, kind: K): Promise<Extract<FromPlanet, { kind: K }>> {
  return new Promise((resolve, reject) => {
    const settle = (act: () => void): void => {
      worker.off('message', hear)
      worker.off('error', fail)
      worker.off('exit', leave)
      act()
    }
    const hear = (message: FromPlanet): void => {
      if (message.kind === kind) settle(() => { resolve(message as Extract<FromPlanet, { kind: K }>) })
    }
    const fail = (error: unknown): void => { settle(() => { reject(error instanceof Error ? error : new Error(String(error))) }) }
    const leave = (): void => { fail(new Error('the planet thread ended')) }
    worker.on('message', hear)
    worker.on('error', fail)
    worker.on('exit', leave)
  })
}
