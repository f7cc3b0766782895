// The watch over the mesh as a part of the program: what was timed is judged every so often, at once when a pair is
// seen to be too near; models are fitted where due; old spans are forgotten. One step at a time, beside everything.

import {
  fitModel, modelFactsOf, watchMesh, type FlowContext, type LandmarkRegister, type MeshReport,
} from '../flow/index.ts'
import { openMeshWorker, openModelFiles } from '../mesh/index.ts'
import type { MeshWorker, ModelShelf, ModelStore } from '../ports/index.ts'
import { openTicker } from './ticker.ts'

/** How often it is looked whether something is due. */
const LOOK_EVERY_MS = 1000
const PRUNE_EVERY_MS: number = 10 * 60_000
/** Rows a transaction: some ms. */
const PRUNED_AT_ONCE = 5000
/** Late receipts are taken so long after a challenge ended. */
const CHALLENGE_KEPT_MS: number = 60 * 60_000

export interface MeshWatch {
  readonly models: ModelShelf
  close(): Promise<void>
}

export interface MeshWatchOptions {
  readonly dataDir: string
  /** Whether models learn what kind of place machines stand in. */
  readonly prior: 'places' | 'none'
  readonly worker?: MeshWorker | undefined
}

export async function openMeshWatch(flow: FlowContext, register: LandmarkRegister, options: MeshWatchOptions): Promise<MeshWatch> {
  const { settings } = flow.mesh
  const worker = options.worker ?? openMeshWorker({ withPlaces: options.prior === 'places' })
  const [newest] = await flow.store.listModels(1)
  const models = openModelFiles({ dataDir: options.dataDir, newest, factsOf: row => modelFactsOf(row, flow.clock.nowMs(), settings.fitEveryMs) })
  const step = openStep(flow, register, worker, models)
  let isClosing = false
  /** A job that the closing cuts off is no failure. */
  const calm = (): Promise<void> => step().catch((error: unknown) => { if (!isClosing) throw error })
  const tickers = [openTicker(calm, LOOK_EVERY_MS, flow.log), openTicker(() => prune(flow), PRUNE_EVERY_MS, flow.log)]
  return {
    models,
    close: async () => {
      isClosing = true
      // The worker first: a step that waits for it ends with its Fault.
      await worker.close()
      await Promise.all(tickers.map(ticker => ticker.close()))
    },
  }
}

function openStep(flow: FlowContext, register: LandmarkRegister, worker: MeshWorker, models: ModelStore): () => Promise<void> {
  const { settings } = flow.mesh
  let hasNews = false
  let judgedAtMs = -Infinity
  let report: MeshReport | undefined
  return async () => {
    const news = flow.mesh.takeNews()
    hasNews ||= news !== 'none'
    const nowMs = flow.clock.nowMs()
    if (!hasNews || (news !== 'urgent' && nowMs - judgedAtMs < settings.judgeEveryMs && judgedAtMs <= nowMs)) return
    hasNews = false
    judgedAtMs = nowMs
    report = await watchMesh(flow, register, worker)
    // Who was suspended left the mesh: the rest is judged without it.
    hasNews = report.suspects.some(suspect => suspect.isProven)
    if (report.pairs > 0) await fitModel(flow, register, worker, models)
  }
}

async function prune(flow: FlowContext): Promise<void> {
  const nowMs = flow.clock.nowMs()
  let removed = PRUNED_AT_ONCE
  while (removed >= PRUNED_AT_ONCE) removed = await flow.store.write(writer => writer.pruneMesh(nowMs - flow.mesh.settings.keepMs, nowMs - CHALLENGE_KEPT_MS, PRUNED_AT_ONCE))
}
