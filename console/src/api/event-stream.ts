// Server-sent events from chunks of text (WHATWG HTML, section 9.2.6), because EventSource cannot carry a
// bearer token. Pure: the connection around it is in live.ts.

interface ServerEvent {
  readonly id: string
  readonly kind: string
  readonly data: string
}

export interface EventStream {
  /** Takes the next piece of text and returns the events that it completed. */
  read(piece: string): ServerEvent[]
}

/** More than any event holds; a stream that never ends a line is given up. */
const MAXIMUM_PENDING = 1024 * 1024

export function openEventStream(): EventStream {
  let pending = ''
  let id = ''
  let kind = ''
  let data: string[] = []
  const takeLine = (line: string): ServerEvent | undefined => {
    if (line === '') {
      const event = data.length === 0 ? undefined : { id, kind: kind === '' ? 'message' : kind, data: data.join('\n') }
      kind = ''
      data = []
      return event
    }
    const colon = line.indexOf(':')
    const field = colon < 0 ? line : line.slice(0, colon)
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '')
    if (field === 'data') data.push(value)
    else if (field === 'event') kind = value
    else if (field === 'id' && !value.includes('\0')) id = value
    return undefined
  }
  return {
    read(piece: string): ServerEvent[] {
      pending += piece
      if (pending.length > MAXIMUM_PENDING) throw new Error('event stream: a line longer than 1 MiB')
      const events: ServerEvent[] = []
      const lines = pending.split(/\r\n|\n|\r(?!$)/)
      pending = lines.pop() ?? ''
      for (const line of lines) {
        const event = takeLine(line)
        if (event !== undefined) events.push(event)
      }
      return events
    },
  }
}
