// `trigpoint epcis import`: documents are checked here, then captured; a document larger than one capture may be goes
// in parts.

import { isObject, openDocument, validateEpcis, type EpcisEvent, type EpcisProblem } from '@trigpoint/core/custody/epcis'
import { CommandError, EXIT } from '../exit.ts'
import { note, printJson } from '../print.ts'
import type { ImportOptions } from './options.ts'
import { readJsonFile } from './validate.ts'
import { refusalOf, withSource, type VerifierSource } from './verifier-source.ts'

/** Half of what the verifier takes at once, so that events with many fields fit too. */
const EVENTS_A_PART = 5000

interface Imported {
  readonly file: string
  readonly captured: number
  readonly repeated: number
  readonly problems: readonly EpcisProblem[]
}

export async function importFiles(files: readonly string[], options: ImportOptions): Promise<void> {
  const documents = files.map(file => ({ file, ...usable(file) }))
  await withSource(options, async source => {
    for (const { file, document } of documents) {
      const imported = await importDocument(source, file, document, options)
      if (imported.problems.length > 0) process.exitCode = EXIT.refused
      if (options.json === true) printJson(imported)
      else report(imported)
    }
  })
}

/** Every file is looked at before the first is captured. */
function usable(file: string): { readonly document: unknown } {
  const read = readJsonFile(file)
  if ('unusable' in read) throw new CommandError(EXIT.unusable, `${file} ${read.unusable}`)
  return { document: read.value }
}

async function importDocument(source: VerifierSource, file: string, document: unknown, options: ImportOptions): Promise<Imported> {
  const problems = validateEpcis(document)
  if (!isObject(document) || (problems.length > 0 && options.proceed !== true)) return { file, captured: 0, repeated: 0, problems }
  let captured = 0
  let repeated = 0
  const found: EpcisProblem[] = []
  for (const part of partsOf(document)) {
    const answer = await source.post('/epcis/capture', JSON.stringify(part), { 'gs1-capture-error-behaviour': options.proceed === true ? 'proceed' : 'rollback' })
    if (answer.status !== 202) return { file, captured, repeated, problems: [...found, ...problemsOf(answer.body, refusalOf(answer))] }
    const job = (await source.get(answer.location ?? '')).body as { readonly 'trigpoint:captured': number; readonly 'trigpoint:repeated': number; readonly errors: readonly { readonly path: string; readonly detail: string }[] }
    captured += job['trigpoint:captured']
    repeated += job['trigpoint:repeated']
    found.push(...job.errors.map(({ path, detail }) => ({ path, message: detail })))
  }
  return { file, captured, repeated, problems: found }
}

function problemsOf(body: unknown, message: string): readonly EpcisProblem[] {
  const { problems } = (body ?? {}) as { readonly problems?: readonly EpcisProblem[] }
  return problems ?? [{ path: '', message }]
}

/** The document as it is, or its events in parts under the same head. */
function partsOf(document: EpcisEvent): readonly EpcisEvent[] {
  const { events } = document['type'] === 'EPCISDocument' ? openDocument(document) : { events: [] }
  if (events.length <= EVENTS_A_PART) return [document]
  const list = (document['epcisBody'] as { readonly eventList: readonly unknown[] }).eventList
  return Array.from({ length: Math.ceil(list.length / EVENTS_A_PART) }, (_, part) => ({ ...document, epcisBody: { eventList: list.slice(part * EVENTS_A_PART, (part + 1) * EVENTS_A_PART) } }))
}

function report({ file, captured, repeated, problems }: Imported): void {
  const again = repeated === 0 ? '' : `, ${String(repeated)} known already`
  process.stdout.write(`${file}: ${String(captured)} captured${again}${problems.length === 0 ? '' : ', not all'}\n`)
  for (const { path, message } of problems) note(`  ${path === '' ? '(the document)' : path}: ${message}`)
}
