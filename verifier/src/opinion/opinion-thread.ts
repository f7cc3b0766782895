// The thread of opinions: prepares the engine, then answers one task after another. Started by open-opinions.ts.

import { parentPort, workerData } from 'node:worker_threads'
import { assert } from '@trigpoint/core/base'
import { Fault, readBorders, readPlaces } from '@trigpoint/runtime'
import { openEngine, type OpinionEngine, type OpinionTask } from './engine.ts'

/** What the thread is told. */
export type ToThread =
  | { readonly kind: 'learn'; readonly digest: string; readonly text: string }
  | { readonly kind: 'task'; readonly id: number; readonly task: OpinionTask }

/** What it answers; a task that follows a model that was no good fails with it. */
export interface FromThread {
  readonly id: number
  readonly answer?: unknown
  readonly fault?: { readonly code: string; readonly message: string }
}

export interface ThreadOptions {
  readonly withPlaces: boolean
}

const port = parentPort
assert(port !== null, 'the thread of opinions has a parent')
const { withPlaces } = workerData as ThreadOptions
const ready = readBorders().then(borders => openEngine(borders, withPlaces ? readPlaces() : undefined))
let lost: Fault | undefined

port.on('message', (message: ToThread) => { void hear(message) })

async function hear(message: ToThread): Promise<void> {
  try {
    const engine = await ready
    if (message.kind === 'learn') learn(engine, message.digest, message.text)
    else reply({ id: message.id, answer: run(engine, message.task) })
  } catch (error) {
    if (message.kind === 'task') reply({ id: message.id, fault: faultOf(error) })
  }
}

function reply(message: FromThread): void {
  port?.postMessage(message)
}

function learn(engine: OpinionEngine, digest: string, text: string): void {
  try {
    engine.learn(digest, text)
    lost = undefined
  } catch (error) {
    lost = error instanceof Fault ? error : new Fault('opinion.model', 'The delay model cannot be used.', { cause: error })
  }
}

function run(engine: OpinionEngine, task: OpinionTask): unknown {
  if (lost !== undefined && task.digest !== undefined) throw lost
  return task.kind === 'plan' ? engine.plan(task.plan, task.digest) : engine[task.kind](task.fix, task.digest)
}

function faultOf(error: unknown): { readonly code: string; readonly message: string } {
  if (error instanceof Fault) return { code: error.code, message: error.message }
  return { code: 'opinion.failed', message: error instanceof Error ? error.message : String(error) }
}
