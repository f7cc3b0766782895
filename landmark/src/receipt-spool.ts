// Receipts on their way to the verifier: a bounded queue in memory, sent a few at a time, again after a
// fault, never waited for by the prober. A landmark keeps no database: what is lost with it, the agent has too.

import type { Result } from '@trigpoint/core/base'
import type { Log } from '@trigpoint/runtime'
import type { Counters } from './counters.ts'

/** Receipts kept while the verifier is away: at 600 bytes each, six MB. */
const SPOOL_RECEIPTS = 10_000

/** Receipts on their way at once. */
const SENDS_AT_ONCE = 4

/** First wait after a fault, ms; doubled up to the longest. */
const FIRST_WAIT_MS = 500
const LONGEST_WAIT_MS = 30_000

/** What closing waits for receipts that are still here, ms. */
const CLOSE_WAIT_MS = 2_000

export interface ReceiptSpoolParts {
  /** A refusal is the verifier's last word; a thrown fault means later. */
  readonly send: (receipt: Uint8Array) => Promise<Result<unknown>>
  readonly counters: Pick<Counters, 'receiptsDelivered' | 'receiptsRefused' | 'receiptsDropped'>
  readonly log: Log
}

export interface ReceiptSpool {
  /** Takes a receipt; the oldest is given up when the spool is full. */
  add(receipt: Uint8Array): void
  /** Receipts not yet delivered. */
  size(): number
  /** Sends what it can in two seconds. */
  close(): Promise<void>
}

export function openReceiptSpool(parts: ReceiptSpoolParts): ReceiptSpool {
  const { counters, log } = parts
  const waiting: Uint8Array[] = []
  let sending = 0
  let failures = 0
  let pause: NodeJS.Timeout | undefined
  let closed = false
  let onEmpty: () => void = () => undefined

  const deliver = async (receipt: Uint8Array): Promise<void> => {
    try {
      const result = await parts.send(receipt)
      failures = 0
      if (result.ok) counters.receiptsDelivered++
      else {
        counters.receiptsRefused++
        log.warn('the verifier refused a receipt', { refusal: result.refusal.code, reason: result.refusal.message })
      }
    } catch (error) {
      waiting.unshift(receipt)
      wait(error)
    }
  }
  const wait = (error: unknown): void => {
    if (pause !== undefined || closed) return
    const delayMs = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** failures++)
    log.warn('the verifier cannot be reached; receipts wait', { waiting: waiting.length, delayMs, error })
    pause = setTimeout(() => {
      pause = undefined
      pump()
    }, delayMs)
  }
  const pump = (): void => {
    while (pause === undefined && sending < SENDS_AT_ONCE) {
      const receipt = waiting.shift()
      if (receipt === undefined) break
      sending++
      void deliver(receipt).finally(() => {
        sending--
        pump()
      })
    }
    if (sending === 0 && (waiting.length === 0 || closed)) onEmpty()
  }
  return {
    add: receipt => {
      if (closed) return
      waiting.push(receipt)
      if (waiting.length > SPOOL_RECEIPTS) {
        waiting.shift()
        counters.receiptsDropped++
      }
      pump()
    },
    size: () => waiting.length + sending,
    close: async () => {
      clearTimeout(pause)
      pause = undefined
      await new Promise<void>(resolve => {
        const limit = setTimeout(resolve, CLOSE_WAIT_MS)
        onEmpty = () => {
          clearTimeout(limit)
          resolve()
        }
        pump()
        closed = true
      })
      closed = true
      clearTimeout(pause)
      if (waiting.length > 0) log.warn('receipts were given up at close', { waiting: waiting.length })
    },
  }
}
