// The thread of the mesh as a port: begun with the first job, begun anew if it died. The thread that serves only posts
// and listens, so a fit of half a million pairs stops nothing. From sources (tests) the engine runs where it is called.

import { Worker } from 'node:worker_threads'
import type { MeshJudgement } from '@trigpoint/core/estimate'
import { Fault, readPlaces } from '@trigpoint/runtime'
import type { FittedModel, MeshWorker } from '../ports/index.ts'
import { fitMaterial, judgeMaterial } from './mesh-engine.ts'
import type { FromMeshThread, MeshJob, MeshThreadOptions, ToMeshThread } from './mesh-thread.ts'

const IS_BUILT: boolean = !import.meta.url.endsWith('.ts')

export interface MeshWorkerOptions extends MeshThreadOptions {
  /** Default: where the product was built. */
  readonly inThread?: boolean | undefined
}

export function openMeshWorker({ withPlaces, inThread = IS_BUILT }: MeshWorkerOptions): MeshWorker {
  if (!inThread) return openOwnWorker(withPlaces)
  const thread = openThread({ withPlaces })
  return {
    judge: async material => (await thread.run({ kind: 'judge', material })) as MeshJudgement,
    fit: async (material, dated) => (await thread.run({ kind: 'fit', material, dated })) as FittedModel,
    close: () => thread.close(),
  }
}

function openOwnWorker(withPlaces: boolean): MeshWorker {
  return {
    judge: material => Promise.resolve(judgeMaterial(material)),
    fit: (material, dated) => Promise.resolve(fitMaterial(material, dated, withPlaces ? readPlaces() : undefined)),
    close: () => Promise.resolve(),
  }
}

interface Waiting {
  readonly resolve: (answer: unknown) => void
  readonly reject: (fault: Fault) => void
}

function openThread(options: MeshThreadOptions): { run(job: MeshJob): Promise<unknown>; close(): Promise<void> } {
  const waiting = new Map<number, Waiting>()
  let worker: Worker | undefined
  let isClosing = false
  let lastId = 0
  const lose = (reason: string): void => {
    worker = undefined
    for (const { reject } of waiting.values()) reject(workerFault(reason))
    waiting.clear()
  }
  const begin = (): Worker => {
    const begun = new Worker(new URL(IS_BUILT ? './mesh-thread.js' : '../../dist/mesh/mesh-thread.js', import.meta.url), { workerData: options, ...(IS_BUILT ? {} : { execArgv: [] }) })
    begun.unref()
    begun.on('message', ({ id, answer, failure }: FromMeshThread) => {
      const one = waiting.get(id)
      waiting.delete(id)
      if (failure === undefined) one?.resolve(answer)
      else one?.reject(workerFault(failure))
    })
    begun.on('error', error => { if (worker === begun) lose(error instanceof Error ? error.message : String(error)) })
    begun.on('exit', () => { if (worker === begun) lose('it ended') })
    return begun
  }
  return {
    run: job => new Promise((resolve, reject) => {
      if (isClosing) {
        reject(workerFault('the verifier stops'))
        return
      }
      worker ??= begin()
      const id = ++lastId
      waiting.set(id, { resolve, reject })
      worker.postMessage({ id, job } satisfies ToMeshThread)
    }),
    close: async () => {
      isClosing = true
      const ending = worker
      lose('the verifier stops')
      await ending?.terminate()
    },
  }
}

function workerFault(reason: string): Fault {
  return new Fault('mesh.worker-failed', `The thread that judges the mesh gave no answer (${reason}); it is tried again.`)
}
