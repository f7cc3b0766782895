// Server-sent events as a stream of `{ id, event, data }` (WHATWG HTML, section 9.2.6).
// Reads what the verifier sends on GET /v1/events; a line or an event that grows past its limit ends the
// stream with a Fault, so that a hostile server cannot fill the memory.

import { Fault } from './fault.ts'

export interface ServerSentEvent {
  readonly id: string
  readonly event: string
  readonly data: string
}

/** One event of ours is a few kB; a finding over a large cohort may be some hundred. */
const MAXIMUM_EVENT_CHARACTERS = 4 * 1024 * 1024

/** Splits a byte stream into events; comments (keep-alives) are passed over. Throws Fault `network.answer-too-large`. */
export async function* readEventStream(source: AsyncIterable<Uint8Array>): AsyncGenerator<ServerSentEvent> {
  const decoder = new TextDecoder()
  let rest = ''
  let fields = { id: '', event: 'message', data: '' }
  for await (const part of source) {
    rest += decoder.decode(part, { stream: true })
    if (rest.length + fields.data.length > MAXIMUM_EVENT_CHARACTERS)
      throw new Fault('network.answer-too-large', 'An event of the stream is too large; the stream was closed.')
    const lines = rest.split(/\r?\n/)
    rest = lines.pop() ?? ''
    for (const line of lines) {
      if (line !== '') fields = addLine(fields, line)
      else {
        if (fields.data !== '') yield { ...fields, data: fields.data.slice(0, -1) }
        fields = { id: fields.id, event: 'message', data: '' }
      }
    }
  }
}

function addLine(fields: ServerSentEvent, line: string): ServerSentEvent {
  const colon = line.indexOf(':')
  const name = colon < 0 ? line : line.slice(0, colon)
  const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '')
  if (name === 'data') return { ...fields, data: `${fields.data}${value}\n` }
  if (name === 'event') return { ...fields, event: value }
  return name === 'id' ? { ...fields, id: value } : fields
}
