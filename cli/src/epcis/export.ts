// `trigpoint epcis export`: what was captured, as one EPCIS document, written page by page.

import { createWriteStream } from 'node:fs'
import { once } from 'node:events'
import type { Writable } from 'node:stream'
import { isObject, openDocument } from '@trigpoint/core/custody/epcis'
import { systemClock } from '@trigpoint/runtime'
import { CommandError, EXIT } from '../exit.ts'
import { note } from '../print.ts'
import type { ExportOptions } from './options.ts'
import { refusalOf, withSource } from './verifier-source.ts'

const CONTEXT = 'https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld'

export async function exportEvents(options: ExportOptions): Promise<void> {
  await withSource(options, async source => {
    const out = await openOutput(options.out)
    const chip = options.chip === undefined ? '' : `&trigpoint_chip=${encodeURIComponent(options.chip)}`
    let path: string | undefined = `/epcis/events?orderBy=recordTime&orderDirection=ASC&perPage=1000&trigpoint_asCaptured=true${chip}`
    let events = 0
    while (path !== undefined) {
      const answer = await source.get(path)
      if (answer.status !== 200 || !isObject(answer.body)) throw new CommandError(EXIT.refused, refusalOf(answer))
      path = /<([^>]*)>; rel="next"/.exec(answer.link ?? '')?.[1]
      const isWhole = events === 0 && path === undefined
      if (events === 0) await write(out, headOf(isWhole ? answer.body['@context'] : [CONTEXT]))
      for (const entry of isWhole ? wholeEvents(answer.body) : ownContexts(answer.body)) {
        await write(out, `${events === 0 ? '' : ',\n'}${JSON.stringify(entry)}`)
        events++
      }
      if (events === 0) break
    }
    await write(out, ']}}\n')
    if (options.out !== undefined) await new Promise(resolve => { out.end(resolve) })
    note(`${String(events)} ${events === 1 ? 'event' : 'events'}.`)
  })
}

function headOf(context: unknown): string {
  const head = JSON.stringify({ '@context': context, 'type': 'EPCISDocument', 'schemaVersion': '2.0', 'creationDate': new Date(systemClock.nowMs()).toISOString() })
  return `${head.slice(0, -1)},"epcisBody":{"eventList":[\n`
}

/** All events are in one page: its own context serves for the document. */
function wholeEvents(body: Readonly<Record<string, unknown>>): readonly unknown[] {
  return (body['epcisBody'] as { readonly queryResults: { readonly resultsBody: { readonly eventList: readonly unknown[] } } }).queryResults.resultsBody.eventList
}

/** Each event carries the context that its names come from. */
function ownContexts(body: Readonly<Record<string, unknown>>): readonly unknown[] {
  return openDocument(body).events.map(({ event, context }) => {
    const own = [...new Map(context.map(entry => [JSON.stringify(entry), entry])).values()]
    return own.length === 1 && own[0] === CONTEXT ? event : { '@context': own, ...event }
  })
}

async function openOutput(file: string | undefined): Promise<Writable> {
  if (file === undefined) return process.stdout
  const stream = createWriteStream(file)
  try {
    await once(stream, 'open')
  } catch (error) {
    throw new CommandError(EXIT.unusable, `cannot write ${file}: ${error instanceof Error ? error.message : String(error)}`)
  }
  return stream
}

async function write(out: Writable, text: string): Promise<void> {
  if (!out.write(text)) await once(out, 'drain')
}
