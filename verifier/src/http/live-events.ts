// GET /v1/events: server-sent events (WHATWG HTML, section 9.2). Each reader keeps its own place in the stored
// events and fetches from there when the bell rings, so nothing is lost, doubled or out of order, and a reader
// that is slow waits alone. Last-Event-ID continues after it; without it, from now on. The reader's token is looked at
// again before anything is told: a revoked one ends the stream. What belongs to no site is for those who see all sites;
// of it a reader of one site hears of landmarks alone.

import type { Bell, Clock, StoredEvent } from '../ports/index.ts'
import type { FlowContext } from '../flow/index.ts'
import type { Reader } from './access.ts'

export interface LiveEventsOptions {
  /** A comment goes out this often, so that no proxy takes the silence for an end. */
  readonly keepAliveMs: number
  readonly maximumReaders: number
}

export const DEFAULT_LIVE_EVENTS: LiveEventsOptions = { keepAliveMs: 15_000, maximumReaders: 500 }

const HEADERS: Readonly<Record<string, string>> = { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-store', 'x-accel-buffering': 'no' }

/** One token has at most this part of all streams, but never less than so many: a program gone wild keeps nobody else out. */
const PART_OF_ONE = 5
const LEAST_OF_ONE = 10

/** Events fetched at once. */
const BATCH = 100

export interface LiveEvents {
  /** The stream for one reader; undefined when there are too many. */
  /** `mayStill`: whether the reader's token still counts. */
  answer(request: Request, reader: Reader, mayStill: () => Promise<boolean>): Promise<Response | undefined>
  readers(): number
  /** Ends every stream. */
  close(): void
}

export function openLiveEvents(flow: Pick<FlowContext, 'store' | 'bell'> & { readonly clock: Clock }, options: LiveEventsOptions): LiveEvents {
  /** What ends each stream, and whose it is. */
  const streams = new Map<() => void, string>()
  return {
    answer: async (request, reader, mayStill) => {
      // Whoever asks for the headers alone gets no stream: nothing would ever read or end it.
      if (request.method !== 'GET') return new Response(null, { headers: HEADERS })
      const who = [reader.role, reader.scope, reader.person].join('\n')
      if (streams.size >= options.maximumReaders || countOf(streams, who) >= mostOfOne(options.maximumReaders)) return undefined
      const asked = request.headers.get('last-event-id') ?? ''
      const afterId = /^\d{1,15}$/.test(asked) ? Number(asked) : await flow.store.lastEventId()
      const body = openStream({ flow, who, scope: reader.scope, mayStill, afterId, keepAliveMs: options.keepAliveMs, streams, signal: request.signal })
      return new Response(body, { headers: HEADERS })
    },
    readers: () => streams.size,
    close: () => { for (const end of [...streams.keys()]) end() },
  }
}

function mostOfOne(all: number): number {
  return Math.max(LEAST_OF_ONE, Math.floor(all / PART_OF_ONE))
}

function countOf(streams: ReadonlyMap<() => void, string>, who: string): number {
  return [...streams.values()].filter(each => each === who).length
}

interface StreamParts {
  readonly flow: Pick<FlowContext, 'store' | 'bell'>
  readonly scope: string | undefined
  readonly mayStill: () => Promise<boolean>
  readonly afterId: number
  readonly keepAliveMs: number
  readonly streams: Map<() => void, string>
  readonly who: string
  readonly signal: AbortSignal
}

/** A stream that fetches when it is pulled and waits for the bell when there is nothing. */
function openStream({ flow, who, scope, mayStill, afterId, keepAliveMs, streams, signal }: StreamParts): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder()
  const rest = openRest(flow.bell, keepAliveMs)
  let controller: ReadableStreamDefaultController<Uint8Array> | undefined
  let lastId = afterId
  const end = (): void => {
    if (!streams.delete(end)) return
    rest.end()
    controller?.close()
    controller = undefined
  }
  streams.set(end, who)
  signal.addEventListener('abort', end)
  return new ReadableStream<Uint8Array>({
    start: opened => {
      controller = opened
      opened.enqueue(encoder.encode(': live events\n\n'))
    },
    pull: async () => {
      for (let text = ''; text === '' && controller !== undefined; ) {
        const events = await flow.store.listEvents(lastId, BATCH, scope)
        lastId = events.at(-1)?.id ?? lastId
        text = events.filter(event => isFor(event, scope)).map(eventText).join('')
        if (text === '' && events.length < BATCH && (await rest.wait()) === 'silence') text = ': keep-alive\n\n'
        if (text === '') continue
        if (await mayStill()) controller?.enqueue(encoder.encode(text))
        else end()
      }
    },
    cancel: () => {
      controller = undefined
      end()
    },
  })
}

function isFor({ siteId, event }: StoredEvent, scope: string | undefined): boolean {
  return scope === undefined || siteId === scope || event.kind === 'landmark'
}

function eventText({ id, event }: StoredEvent): string {
  return `id: ${String(id)}\nevent: ${event.kind}\ndata: ${JSON.stringify(event)}\n\n`
}

interface Rest {
  /** Until the bell rings, the stream ends, or nothing happened for the time of a keep-alive. A ring while nobody waited counts. */
  wait(): Promise<'rang' | 'silence'>
  end(): void
}

function openRest(bell: Bell, keepAliveMs: number): Rest {
  let rang = false
  let isOver = false
  let wake: (() => void) | undefined
  const unlisten = bell.listen(() => {
    rang = true
    wake?.()
  })
  return {
    end: () => {
      isOver = true
      unlisten()
      wake?.()
    },
    wait: () =>
      new Promise(resolve => {
        const finish = (how: 'rang' | 'silence'): void => {
          clearTimeout(timer)
          wake = undefined
          rang = false
          resolve(how)
        }
        const timer = setTimeout(() => { finish('silence') }, keepAliveMs)
        wake = () => { finish('rang') }
        if (rang || isOver) finish('rang')
      }),
  }
}
