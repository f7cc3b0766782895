// The thread of the mesh: takes one job after another. Started by open-mesh-worker.ts.

import { parentPort, workerData } from 'node:worker_threads'
import { assert } from '@trigpoint/core/base'
import { readPlaces } from '@trigpoint/runtime'
import type { MeshMaterial } from '../ports/index.ts'
import { fitMaterial, judgeMaterial, type FitDate } from './mesh-engine.ts'

export type MeshJob =
  | { readonly kind: 'judge'; readonly material: MeshMaterial }
  | { readonly kind: 'fit'; readonly material: MeshMaterial; readonly dated: FitDate }

export interface ToMeshThread {
  readonly id: number
  readonly job: MeshJob
}

export interface FromMeshThread {
  readonly id: number
  readonly answer?: unknown
  readonly failure?: string
}

export interface MeshThreadOptions {
  readonly withPlaces: boolean
}

const port = parentPort
assert(port !== null, 'the thread of the mesh has a parent')
const { withPlaces } = workerData as MeshThreadOptions

port.on('message', ({ id, job }: ToMeshThread) => {
  let answer: FromMeshThread
  try {
    answer = { id, answer: job.kind === 'judge' ? judgeMaterial(job.material) : fitMaterial(job.material, job.dated, withPlaces ? readPlaces() : undefined) }
  } catch (error) {
    answer = { id, failure: error instanceof Error ? error.message : String(error) }
  }
  port.postMessage(answer)
})
