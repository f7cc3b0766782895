// The sent journal: every body that this agent ever sent and what came back, for its operator's eyes.
// On the path: agent, beside everything that leaves the machine. A body is in the journal, synced, before its first byte
// leaves; so nothing can be sent that `trigpoint agent show` does not print. Segments of checked lines; the oldest
// segments go when the whole grows too large (bodies not yet acknowledged are in the spool, which nothing rotates).

import { join } from 'node:path'
import type { SignedBody } from '@trigpoint/core/wire'
import type { Log, SignedWhat } from '@trigpoint/runtime'
import { encodeCheckedLine, parseCheckedLine } from '../durable/checked-line.ts'
import type { Files } from '../durable/files.ts'

/** A landmark that was sent packets: a hello with its ticket, an answer (a MAC over what the landmark sent) a round, an acknowledgement. */
export interface ProbedLandmark {
  readonly landmarkId: string
  readonly host: string
  readonly port: number
  readonly rounds: number
}

export type JournalAnswer =
  | { readonly status: 'accepted'; readonly summary: Readonly<Record<string, string | number | boolean>> }
  | { readonly status: 'refused'; readonly code: string; readonly message: string }
  | { readonly status: 'failed'; readonly code: string; readonly message: string }

export type JournalRecord =
  | { readonly kind: 'sent'; readonly atMs: number; readonly to: string; readonly what: SignedWhat; readonly bodyHash: string; readonly signed: SignedBody }
  | { readonly kind: 'sent-again'; readonly atMs: number; readonly to: string; readonly bodyHash: string }
  | { readonly kind: 'probed'; readonly atMs: number; readonly challengeId: string; readonly bind: string; readonly landmarks: readonly ProbedLandmark[] }
  | { readonly kind: 'answered'; readonly atMs: number; readonly bodyHash: string; readonly answer: JournalAnswer }

export interface JournalLimits {
  readonly segmentBytes: number
  readonly totalBytes: number
}

/** About a thousand fixes of a node with eight chips; small against any disk that a GPU server has. */
export const JOURNAL_LIMITS: JournalLimits = { segmentBytes: 8 * 1024 * 1024, totalBytes: 128 * 1024 * 1024 }

export interface Journal {
  /** Throws Fault `disk.*`; then nothing may be sent. */
  append(record: JournalRecord): void
  bytes(): number
}

export interface JournalOptions {
  readonly files: Files
  readonly folder: string
  readonly log: Log
  readonly limits?: JournalLimits | undefined
}

const ENDING = '.journal'
const NUMBER_DIGITS = 8

export function openJournal({ files, folder, log, limits = JOURNAL_LIMITS }: JournalOptions): Journal {
  files.makeFolder(folder)
  const sizes = new Map(segmentsIn(files, folder).map(number => [number, files.sizeOf(pathOf(folder, number))]))
  let current = Math.max(1, ...sizes.keys())
  sizes.set(current, mendTail(files, pathOf(folder, current), log))
  const bytes = (): number => [...sizes.values()].reduce((sum, size) => sum + size, 0)
  const rotate = (): void => {
    sizes.set(++current, 0)
    for (const [number] of sizes) {
      if (bytes() <= limits.totalBytes - limits.segmentBytes || number === current) break
      files.remove(pathOf(folder, number))
      sizes.delete(number)
    }
  }
  return {
    append(record) {
      const line = encodeCheckedLine(record)
      const size = sizes.get(current) ?? 0
      if (size > 0 && size + line.length > limits.segmentBytes) rotate()
      files.append(pathOf(folder, current), line)
      sizes.set(current, (sizes.get(current) ?? 0) + line.length)
    },
    bytes,
  }
}

/** Everything ever sent that is still kept, oldest first; damaged lines are counted, not shown. */
export function readJournal(files: Files, folder: string): { readonly records: readonly JournalRecord[]; readonly damaged: number } {
  const records: JournalRecord[] = []
  let damaged = 0
  for (const number of segmentsIn(files, folder)) {
    const text = files.read(pathOf(folder, number))?.toString('utf8') ?? ''
    for (const line of text.split('\n')) {
      const value = line === '' ? undefined : parseCheckedLine(line)
      if (value !== undefined) records.push(value as JournalRecord)
      else if (line !== '') damaged++
    }
  }
  return { records, damaged }
}

/** A crash may leave a torn last line: cut it off, so that the next line is whole. Gives the segment's size. */
function mendTail(files: Files, path: string, log: Log): number {
  const bytes = files.read(path)
  if (bytes === undefined) return 0
  const whole = bytes.lastIndexOf(0x0a) + 1
  if (whole === bytes.length) return whole
  log.warn('The last line of the journal was torn by a crash and is cut off; nothing of it had been sent.', { file: path })
  files.truncate(path, whole)
  return whole
}

function segmentsIn(files: Files, folder: string): readonly number[] {
  return files.list(folder).filter(name => name.endsWith(ENDING)).map(name => Number.parseInt(name, 10)).filter(Number.isSafeInteger)
}

function pathOf(folder: string, number: number): string {
  return join(folder, `${String(number).padStart(NUMBER_DIGITS, '0')}${ENDING}`)
}
