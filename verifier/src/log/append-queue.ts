// Leaves waiting for the next commit. All that arrive while one commit runs go into the next together.

import { Fault } from '@trigpoint/runtime'
import { MAX_BATCH_LEAVES } from './leftovers.ts'

/** Bytes of leaves in one commit, at most: a commit must not take longer than a caller waits. */
const MAX_BATCH_BYTES = 8 * 2 ** 20
/** Leaves that may wait; beyond it the caller is faster than the disk for good. */
export const MAX_WAITING_LEAVES = 65_536

interface Waiting {
  readonly leaf: Uint8Array
  readonly done: (index: number) => void
  readonly failed: (error: unknown) => void
}

export interface AppendQueue {
  /** Resolves with the leaf's index. Throws Fault `log.overloaded`, `log.closed`, and what the commit throws. */
  append(leaf: Uint8Array): Promise<{ readonly index: number }>
  /** Runs a task when no commit runs. Its failure is its own matter. */
  inTurn(task: () => Promise<void>): void
  /** Takes no more leaves, and resolves when those that wait are done. */
  close(): Promise<void>
}

/**
 * `commit` makes a batch durable and published and gives the index of its first leaf; `afterwards` tidies up
 * once the callers have their answer. Neither runs beside the other or itself.
 */
export function openAppendQueue(commit: (leaves: readonly Uint8Array[]) => Promise<number>, afterwards: () => Promise<void>): AppendQueue {
  let waiting: Waiting[] = []
  let running: Promise<void> | undefined
  let task: (() => Promise<void>) | undefined
  let closed = false

  const runBatch = async (): Promise<void> => {
    const batch = takeBatch(waiting)
    waiting = waiting.slice(batch.length)
    try {
      const first = await commit(batch.map(({ leaf }) => leaf))
      for (const [i, { done }] of batch.entries()) done(first + i)
    } catch (error) {
      for (const { failed } of batch) failed(error)
    }
    await afterwards()
  }
  const run = async (): Promise<void> => {
    // A burst of appends in one turn of the event loop becomes one commit.
    await new Promise<void>(resolve => setImmediate(resolve))
    while (waiting.length > 0 || task !== undefined) {
      const now = task
      task = undefined
      await (now ?? runBatch)()
    }
    running = undefined
  }
  return {
    append: leaf =>
      new Promise((resolve, reject) => {
        if (closed) return reject(new Fault('log.closed', 'The log is closed; nothing more can be appended.'))
        if (waiting.length >= MAX_WAITING_LEAVES)
          return reject(
            new Fault('log.overloaded', `${String(MAX_WAITING_LEAVES)} leaves wait for the disk already. Slow down, then try again.`),
          )
        waiting.push({ leaf, done: index => resolve({ index }), failed: reject })
        running ??= run()
      }),
    inTurn: wanted => {
      if (closed) return
      task = wanted
      running ??= run()
    },
    close: async () => {
      closed = true
      await running
    },
  }
}

function takeBatch(waiting: readonly Waiting[]): readonly Waiting[] {
  let bytes = 0
  let count = 0
  for (const { leaf } of waiting) {
    if (count > 0 && (count === MAX_BATCH_LEAVES || bytes + leaf.length > MAX_BATCH_BYTES)) break
    bytes += leaf.length
    count++
  }
  return waiting.slice(0, count)
}
