// The live connection: reads /v1/events for as long as the page is open, comes back by itself, and tells
// the page in which state it is. What an event changes is decided in live-cache.ts.

import { liveEventSchema, type LiveEvent } from '@trigpoint/core/wire'
import { openEventStream } from './event-stream.ts'
import { requestHeaders } from './request.ts'

export type LiveState = 'connecting' | 'live' | 'reconnecting'

export interface LiveConnection {
  state(): LiveState
  /** Calls back on every change of state; returns the way to stop. */
  onState(listener: () => void): () => void
  onEvent(listener: (event: LiveEvent) => void): () => void
  /** Calls back each time that the stream (re)opens: whatever was missed must be read anew. */
  onOpen(listener: () => void): () => void
  close(): void
}

const FIRST_WAIT_MS = 500
const LONGEST_WAIT_MS = 15_000
/** The verifier writes a comment at least every 20 s; three of them missing means that the line is dead. */
const SILENCE_MS = 65_000

export function openLive(path = '/v1/events'): LiveConnection {
  const stateListeners = new Set<() => void>()
  const eventListeners = new Set<(event: LiveEvent) => void>()
  const openListeners = new Set<() => void>()
  const closing = new AbortController()
  let state: LiveState = 'connecting'
  let lastId = ''
  const enter = (next: LiveState): void => {
    if (next === state) return
    state = next
    for (const listener of stateListeners) listener()
  }
  const opened = (): void => {
    enter('live')
    for (const listener of openListeners) listener()
  }
  const take = (id: string, data: string): void => {
    if (id !== '') lastId = id
    const event = parseLiveEvent(data)
    if (event !== undefined) for (const listener of eventListeners) listener(event)
  }
  const run = async (): Promise<void> => {
    let waitMs = FIRST_WAIT_MS
    while (!closing.signal.aborted) {
      const wasOpen = await readOnce(path, lastId, closing.signal, opened, take)
      if (closing.signal.aborted) return
      enter('reconnecting')
      waitMs = wasOpen ? FIRST_WAIT_MS : Math.min(waitMs * 2, LONGEST_WAIT_MS)
      await wait(waitMs, closing.signal)
    }
  }
  void run()
  const subscribe = <T>(set: Set<T>) => (listener: T): (() => void) => {
    set.add(listener)
    return () => set.delete(listener)
  }
  return {
    state: () => state,
    onState: subscribe(stateListeners),
    onEvent: subscribe(eventListeners),
    onOpen: subscribe(openListeners),
    close: () => { closing.abort() },
  }
}

/** One connection, from opening to loss. Resolves with whether it ever opened; never rejects. */
async function readOnce(
  path: string, lastId: string, closing: AbortSignal, opened: () => void, take: (id: string, data: string) => void,
): Promise<boolean> {
  const line = new AbortController()
  const stop = (): void => { line.abort() }
  closing.addEventListener('abort', stop)
  let silence = setTimeout(stop, SILENCE_MS)
  let wasOpen = false
  try {
    const headers = requestHeaders({ accept: 'text/event-stream', ...(lastId === '' ? {} : { 'last-event-id': lastId }) })
    const response = await fetch(path, { headers, signal: line.signal, cache: 'no-store' })
    if (!response.ok || response.body === null) return false
    wasOpen = true
    opened()
    const stream = openEventStream()
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader()
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return true
      clearTimeout(silence)
      silence = setTimeout(stop, SILENCE_MS)
      for (const event of stream.read(value)) take(event.id, event.data)
    }
  } catch {
    return wasOpen
  } finally {
    clearTimeout(silence)
    closing.removeEventListener('abort', stop)
    line.abort()
  }
}

function parseLiveEvent(data: string): LiveEvent | undefined {
  try {
    return liveEventSchema.safeParse(JSON.parse(data)).data
  } catch {
    return undefined
  }
}

function wait(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    const timer = setTimeout(resolve, ms)
    signal.addEventListener('abort', () => { clearTimeout(timer); resolve() }, { once: true })
  })
}
