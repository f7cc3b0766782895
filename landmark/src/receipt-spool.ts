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
  return new MemorySpool(parts)
}

class MemorySpool implements ReceiptSpool {
  private readonly parts: ReceiptSpoolParts
  private readonly waiting: Uint8Array[] = []
  private sending = 0
  private failures = 0
  private pause: NodeJS.Timeout | undefined
  private closed = false
  private onEmpty: () => void = () => undefined

  constructor(parts: ReceiptSpoolParts) {
    this.parts = parts
  }

  add(receipt: Uint8Array): void {
    if (this.closed) return
    this.waiting.push(receipt)
    if (this.waiting.length > SPOOL_RECEIPTS) {
      this.waiting.shift()
      this.parts.counters.receiptsDropped++
    }
    this.pump()
  }

  size(): number {
    return this.waiting.length + this.sending
  }

  async close(): Promise<void> {
    this.endPause()
    await new Promise<void>(resolve => {
      const limit = setTimeout(resolve, CLOSE_WAIT_MS)
      this.onEmpty = () => {
        clearTimeout(limit)
        resolve()
      }
      this.pump()
      this.closed = true
    })
    this.closed = true
    this.endPause()
    if (this.waiting.length > 0) this.parts.log.warn('receipts were given up at close', { waiting: this.waiting.length })
  }

  private pump(): void {
    while (this.pause === undefined && this.sending < SENDS_AT_ONCE) {
      const receipt = this.waiting.shift()
      if (receipt === undefined) break
      this.sending++
      void this.deliver(receipt).finally(() => {
        this.sending--
        this.pump()
      })
    }
    if (this.sending === 0 && (this.waiting.length === 0 || this.closed)) this.onEmpty()
  }

  private async deliver(receipt: Uint8Array): Promise<void> {
    const { send, counters, log } = this.parts
    try {
      const result = await send(receipt)
      this.failures = 0
      if (result.ok) counters.receiptsDelivered++
      else {
        counters.receiptsRefused++
        log.warn('the verifier refused a receipt', { refusal: result.refusal.code, reason: result.refusal.message })
      }
    } catch (error) {
      this.waiting.unshift(receipt)
      this.wait(error)
    }
  }

  private wait(error: unknown): void {
    if (this.pause !== undefined || this.closed) return
    const delayMs = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** this.failures++)
    this.parts.log.warn('the verifier cannot be reached; receipts wait', { waiting: this.waiting.length, delayMs, error })
    this.pause = setTimeout(() => {
      this.pause = undefined
      this.pump()
    }, delayMs)
  }

  private endPause(): void {
    clearTimeout(this.pause)
    this.pause = undefined
  }
}
