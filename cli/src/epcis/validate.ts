// `trigpoint epcis validate`: every file is judged, one line a document, and the exit code says the worst of them.

import { readFileSync, statSync } from 'node:fs'
import { isObject, validateEpcis, type EpcisProblem } from '@trigpoint/core/custody/epcis'
import { EXIT } from '../exit.ts'
import { note, printJson } from '../print.ts'

/** What is larger is split: a document of this size holds a hundred thousand events. */
const MAXIMUM_FILE_BYTES = 256 * 1024 * 1024

export interface JudgedFile {
  readonly file: string
  readonly valid: boolean
  readonly events: number
  readonly problems: readonly EpcisProblem[]
}

/** A document of the user's, or why it cannot be looked at. */
export function readJsonFile(file: string): { readonly value: unknown } | { readonly unusable: string } {
  try {
    const size = file === '-' ? 0 : statSync(file).size
    if (size > MAXIMUM_FILE_BYTES) return { unusable: `is larger than ${String(MAXIMUM_FILE_BYTES / 1024 / 1024)} MiB; split it` }
    const bytes = readFileSync(file === '-' ? 0 : file)
    return { value: JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) as unknown }
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    return { unusable: error instanceof SyntaxError || error instanceof TypeError ? `is no JSON in UTF-8: ${message}` : `cannot be read: ${message}` }
  }
}

export function validateFiles(files: readonly string[], options: { readonly json?: boolean }): void {
  let worst: number = EXIT.ok
  for (const file of files) {
    const read = readJsonFile(file)
    const judged = 'unusable' in read ? { file, valid: false, events: 0, problems: [{ path: '', message: read.unusable }] } : judge(file, read.value)
    worst = Math.max(worst, 'unusable' in read ? EXIT.unusable : judged.valid ? EXIT.ok : EXIT.refused)
    if (options.json === true) printJson(judged)
    else printJudged(judged)
  }
  process.exitCode = worst
}

function judge(file: string, value: unknown): JudgedFile {
  const problems = validateEpcis(value)
  return { file, valid: problems.length === 0, events: countEvents(value), problems }
}

function countEvents(document: unknown): number {
  if (!isObject(document)) return 0
  if (document['type'] !== 'EPCISDocument' && document['type'] !== 'EPCISQueryDocument') return typeof document['type'] === 'string' ? 1 : 0
  const body = document['epcisBody']
  const results = isObject(body) && isObject(body['queryResults']) ? body['queryResults']['resultsBody'] : undefined
  const list = document['type'] === 'EPCISDocument' ? (isObject(body) ? body['eventList'] : undefined) : isObject(results) ? results['eventList'] : undefined
  return Array.isArray(list) ? list.length : 0
}

function printJudged({ file, valid, events, problems }: JudgedFile): void {
  process.stdout.write(`${file}: ${valid ? 'valid' : 'not valid'}, ${String(events)} ${events === 1 ? 'event' : 'events'}\n`)
  for (const { path, message } of problems) note(`  ${path === '' ? '(the document)' : path}: ${message}`)
}
