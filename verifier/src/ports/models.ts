// Delay models in service, and the thread that judges the mesh and fits them. A model is a file named by the SHA-256
// of its text; old ones stay, so that an old estimate can be computed again with the model that it used.

import type { MeshJudgement, MeshLandmark, MeshRow } from '@trigpoint/core/estimate'
import type { ModelFactsBody } from '@trigpoint/core/wire'
import type { ModelRow } from './mesh.ts'

export type ModelFacts = ModelFactsBody

export interface ShelvedModel {
  /** SHA-256 of `text`, hex. */
  readonly digest: string
  readonly text: string
  readonly facts: ModelFacts
}

/** Where models are found. */
export interface ModelShelf {
  /** The newest; undefined before the first fit. */
  current(): Promise<ShelvedModel | undefined>
  /** Text of a model; undefined where there is none of this digest. */
  read(digest: string): Promise<string | undefined>
  /** Of the newest, as they stand now: a model grows stale. */
  facts(): ModelFacts | undefined
}

/** The shelf with its writing side. */
export interface ModelStore extends ModelShelf {
  /** The file first, then the row (in the caller's hands): a row never names a file that is not there. */
  keep(text: string): Promise<string>
  /** The newest model is now this one. */
  announce(row: ModelRow): void
}

export interface MeshMaterial {
  readonly landmarks: readonly MeshLandmark[]
  /** The smallest round trip of each direction. */
  readonly rows: readonly MeshRow[]
}

export interface FittedModel {
  readonly text: string
  readonly row: Omit<ModelRow, 'digest'>
}

/** Heavy work on the mesh, off the main thread. One job at a time. Rejects with Fault `mesh.worker-failed`. */
export interface MeshWorker {
  judge(material: MeshMaterial): Promise<MeshJudgement>
  fit(material: MeshMaterial, dated: { readonly fittedAtMs: number; readonly dataDigest: string }): Promise<FittedModel>
  close(): Promise<void>
}
