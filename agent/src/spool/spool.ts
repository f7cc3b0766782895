// The spool: signed evidence that the verifier has not acknowledged yet, one file each, in order.
// On the path: agent, after evidence. An entry is on disk and synced before anything is sent, and goes only after the
// verifier's own answer: a crash at any moment loses nothing, and what is sent again is the same bytes, which the
// verifier knows by its challenge id. Nothing is ever dropped for age: late evidence is delivered late, and the verifier says so.

import { join } from 'node:path'
import { ok, refuse, type Result } from '@trigpoint/core/base'
import { hex16Schema, signedBodySchema, type SignedBody } from '@trigpoint/core/wire'
import type { Log } from '@trigpoint/runtime'
import { encodeCheckedLine, parseCheckedLine } from '../durable/checked-line.ts'
import { PART_ENDING, type Files } from '../durable/files.ts'

export interface SpoolEntry {
  /** Grows by one an entry; the order of delivery. */
  readonly number: number
  readonly challengeId: string
  readonly createdAtMs: number
  readonly expiresAtMs: number
  readonly signed: SignedBody
}

export interface SpoolLimits {
  readonly entries: number
  readonly bytes: number
}

/** A verifier that is away gives no challenges, so one entry is usual; this bounds what a hostile one can make us keep. */
export const SPOOL_LIMITS: SpoolLimits = { entries: 1000, bytes: 256 * 1024 * 1024 }

export interface Spool {
  /** Refuses `agent.spool-full`; throws Fault `disk.*`. Once it returns, the entry is safe. */
  add(entry: Omit<SpoolEntry, 'number'>): Result<SpoolEntry>
  /** The entry to deliver next. */
  first(): SpoolEntry | undefined
  /** After the verifier's own answer, whatever it says. */
  remove(number: number): void
  /** Whether another entry would be taken. */
  hasRoom(): boolean
  count(): number
  bytes(): number
}

export interface SpoolOptions {
  readonly files: Files
  readonly folder: string
  readonly log: Log
  readonly limits?: SpoolLimits | undefined
}

const ENDING = '.entry'
const DAMAGED = '.damaged'
const NUMBER_DIGITS = 12

export function openSpool({ files, folder, log, limits = SPOOL_LIMITS }: SpoolOptions): Spool {
  files.makeFolder(folder)
  for (const name of files.list(folder)) if (name.endsWith(PART_ENDING)) files.remove(join(folder, name))
  /** Number to size, in order. */
  const sizes = new Map(numbersIn(files, folder).map(number => [number, files.sizeOf(pathOf(folder, number))]))
  let next = highestNumber(files, folder) + 1
  const bytes = (): number => [...sizes.values()].reduce((sum, size) => sum + size, 0)
  const hasRoom = (): boolean => sizes.size < limits.entries && bytes() < limits.bytes
  const setAside = (number: number): void => {
    log.error('A spool entry is damaged and was set aside; it was never sent.', { file: pathOf(folder, number) })
    files.rename(pathOf(folder, number), `${pathOf(folder, number)}${DAMAGED}`)
    sizes.delete(number)
  }
  return {
    add(entry) {
      if (!hasRoom())
        return refuse('agent.spool-full', `The spool holds ${String(sizes.size)} bodies that the verifier has not acknowledged; no new fix is begun until some are delivered.`, folder)
      const numbered = { number: next, ...entry }
      const line = encodeCheckedLine(numbered)
      files.replace(pathOf(folder, next), line)
      sizes.set(next++, line.length)
      return ok(numbered)
    },
    first() {
      for (const number of sizes.keys()) {
        const entry = readEntry(files, folder, number)
        if (entry !== undefined) return entry
        setAside(number)
      }
      return undefined
    },
    remove(number) {
      files.remove(pathOf(folder, number))
      sizes.delete(number)
    },
    hasRoom,
    count: () => sizes.size,
    bytes,
  }
}

/** Everything that waits, oldest first, without opening the spool (a running agent may own it). */
export function readSpool(files: Files, folder: string): readonly SpoolEntry[] {
  return numbersIn(files, folder).flatMap(number => readEntry(files, folder, number) ?? [])
}

function numbersIn(files: Files, folder: string): readonly number[] {
  return files.list(folder).filter(name => name.endsWith(ENDING)).map(name => Number.parseInt(name, 10)).filter(Number.isSafeInteger)
}

/** Damaged entries count too, so that no number is used twice. */
function highestNumber(files: Files, folder: string): number {
  return files.list(folder).map(name => Number.parseInt(name, 10)).filter(Number.isSafeInteger).reduce((a, b) => Math.max(a, b), 0)
}

function pathOf(folder: string, number: number): string {
  return join(folder, `${String(number).padStart(NUMBER_DIGITS, '0')}${ENDING}`)
}

function readEntry(files: Files, folder: string, number: number): SpoolEntry | undefined {
  const value = parseCheckedLine((files.read(pathOf(folder, number)) ?? Buffer.alloc(0)).toString('utf8').replace(/\n$/, ''))
  if (typeof value !== 'object' || value === null) return undefined
  const entry = value as Partial<Record<keyof SpoolEntry, unknown>>
  const [challengeId, signed] = [hex16Schema.safeParse(entry.challengeId), signedBodySchema.safeParse(entry.signed)]
  const { createdAtMs, expiresAtMs } = entry
  const whole = entry.number === number && challengeId.success && signed.success && typeof createdAtMs === 'number' && typeof expiresAtMs === 'number'
  return whole ? { number, challengeId: challengeId.data, createdAtMs, expiresAtMs, signed: signed.data } : undefined
}
