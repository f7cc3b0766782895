// Opinions in a thread of their own: begun with the first task, so that a verifier that is asked for none pays
// nothing, and begun anew if it dies. On the path: after verdict; the thread that judges only posts and listens.
// From sources (tests) the same engine runs in the caller's thread.

import { Worker } from 'node:worker_threads'
import { Fault, readBorders, readPlaces } from '@trigpoint/runtime'
import type { DrawingAnswer, EstimateAnswer, KeptModel, OpinionBasis, Opinions, PlanAnswer } from '../ports/index.ts'
import { KEPT_MODELS, openEngine, type OpinionEngine, type OpinionTask } from './engine.ts'
import type { FromThread, ThreadOptions, ToThread } from './opinion-thread.ts'

export interface OpinionOptions {
  /** places: machines are taken to be near cities and landmarks. none: only near landmarks. */
  readonly prior?: 'places' | 'none' | undefined
  readonly inThread?: boolean | undefined
}

export type { OpinionBasis }

const IS_BUILT: boolean = !import.meta.url.endsWith('.ts')

export function openOpinions({ prior = 'places', inThread = IS_BUILT }: OpinionOptions = {}): Opinions {
  const withPlaces = prior === 'places'
  const run = inThread ? openThreadRunner({ withPlaces }) : openOwnRunner(withPlaces)
  return {
    estimate: async (fix, model) => (await run.answer({ kind: 'estimate', fix, digest: model?.digest }, model)) as EstimateAnswer,
    draw: async (fix, model) => (await run.answer({ kind: 'draw', fix, digest: model?.digest }, model)) as DrawingAnswer,
    plan: async (plan, model) => (await run.answer({ kind: 'plan', plan, digest: model?.digest }, model)) as PlanAnswer,
    close: () => run.close(),
  }
}

interface Runner {
  answer(task: OpinionTask, model: KeptModel | undefined): Promise<unknown>
  close(): Promise<void>
}

/** Remembers which models the engine has, by the same rule by which it forgets them. */
function openModelLedger(): (model: KeptModel | undefined) => boolean {
  const known = new Set<string>()
  return model => {
    if (model === undefined || known.has(model.digest)) return false
    known.add(model.digest)
    for (const oldest of known) if (known.size > KEPT_MODELS) known.delete(oldest)
    return true
  }
}

function openOwnRunner(withPlaces: boolean): Runner {
  let engine: Promise<OpinionEngine> | undefined
  const isNew = openModelLedger()
  return {
    answer: async (task, model) => {
      engine ??= readBorders().then(borders => openEngine(borders, withPlaces ? readPlaces() : undefined))
      const open = await engine
      if (model !== undefined && isNew(model)) open.learn(model.digest, model.text)
      return task.kind === 'plan' ? open.plan(task.plan, task.digest) : open[task.kind](task.fix, task.digest)
    },
    close: () => Promise.resolve(),
  }
}

interface Waiting {
  readonly resolve: (answer: unknown) => void
  readonly reject: (fault: Fault) => void
}

interface Thread {
  readonly worker: Worker
  readonly isNew: ReturnType<typeof openModelLedger>
}

function openThreadRunner(options: ThreadOptions): Runner {
  const waiting = new Map<number, Waiting>()
  let thread: Thread | undefined
  let closing = false
  let lastId = 0
  const lose = (reason: string): void => {
    thread = undefined
    for (const { reject } of waiting.values()) reject(new Fault('opinion.thread', `The thread of estimates and plans ended (${reason}); ask again.`))
    waiting.clear()
  }
  const begin = (): Thread => {
    const worker = startWorker(options)
    worker.unref()
    worker.on('message', ({ id, answer, fault }: FromThread) => {
      const one = waiting.get(id)
      waiting.delete(id)
      if (fault === undefined) one?.resolve(answer)
      else one?.reject(new Fault(fault.code, fault.message))
    })
    worker.on('error', error => { lose(error instanceof Error ? error.message : String(error)) })
    worker.on('exit', () => { if (thread?.worker === worker) lose(closing ? 'the verifier stops' : 'unexpectedly') })
    return { worker, isNew: openModelLedger() }
  }
  return {
    answer: (task, model) => new Promise((resolve, reject) => {
      if (closing) {
        reject(new Fault('opinion.thread', 'The verifier stops.'))
        return
      }
      thread ??= begin()
      const post = (message: ToThread): void => { thread?.worker.postMessage(message) }
      if (model !== undefined && thread.isNew(model)) post({ kind: 'learn', digest: model.digest, text: model.text })
      const id = ++lastId
      waiting.set(id, { resolve, reject })
      post({ kind: 'task', id, task })
    }),
    close: async () => {
      closing = true
      await thread?.worker.terminate()
      lose('the verifier stops')
    },
  }
}

/** The built product starts its thread from JavaScript; from sources it needs the loader that reads TypeScript first. */
function startWorker(options: ThreadOptions): Worker {
  if (IS_BUILT) return new Worker(new URL('./opinion-thread.js', import.meta.url), { workerData: options })
  const thread = JSON.stringify(new URL('./opinion-thread.ts', import.meta.url).href)
  return new Worker(`import('tsx/esm/api').then(tsx => { tsx.register(); return import(${thread}) })`, { eval: true, workerData: options, execArgv: ['--conditions=source'] })
}
