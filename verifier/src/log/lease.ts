// The lease: one writer at a time, and a lost writer does not block the next. It is a numbered file (see
// numbered-files.ts) that names its holder; the highest number holds. The holder counts beats in it.
//
//   1. no lease, or released          -> take the next number
//   2. the holder's process lives     -> refuse (log.in-use)
//   3. the holder's process is dead   -> take the next number
//   4. it cannot be told (another machine or container): watch; beats that stand still for WATCH_MS of our
//      own monotonic time mean a lost holder -> take the next number. Wall clocks decide nothing.
//
// A holder that was paused and comes back finds a higher number (`check`, before every commit) and stops. If
// it was past that check, its commit still fails: heads are numbered files too, and tiles are never overwritten.

import { randomBytes } from 'node:crypto'
import { Fault, type Clock, type Log } from '@trigpoint/runtime'
import { lifeOf, ownHolder, type Holder, type Life } from './holder.ts'
import { diskFault, folderOf, writeAside, type LogFiles } from './log-files.ts'
import { claimNumber, listNumbers, numberedPath, removeBelow } from './numbered-files.ts'

export const LEASE_FOLDER = 'lease'
/** How often a holder shows that it lives, ms. */
export const BEAT_MS = 2_000
/** How long beats must stand still before a holder that cannot be asked counts as lost, ms. Five missed beats. */
export const WATCH_MS = 10_000
/** A wall clock this far behind the last holder's is worth a warning, ms. */
const CLOCK_BACK_MS = 60_000

interface LeaseState {
  readonly token: string
  readonly holder: Holder
  readonly beats: number
  readonly released: boolean
  /** Wall time of the last beat, for people and for a warning only. */
  readonly atMs: number
}

export interface LeaseOptions {
  readonly files: LogFiles
  readonly clock: Clock
  readonly log: Log
  /** Waits; a test gives one that moves its clock. */
  readonly wait?: (ms: number) => Promise<void>
  /** This process; a test gives another. */
  readonly self?: Holder
  readonly life?: (holder: Holder, self: Holder) => Life
}

export interface Lease {
  /** Names this holding; part of the names of its temporary files. */
  readonly token: string
  /** Throws Fault `log.lease-lost` when another process holds the log now. */
  readonly check: () => Promise<void>
  /** Shows that the holder lives. */
  beat(): Promise<void>
  /** Ends the holding. */
  release(): Promise<void>
}

/** Takes the lease of a folder. Throws Fault `log.in-use`, `log.disk-failed`, `log.disk-full`. */
export async function takeLease(options: LeaseOptions): Promise<Lease> {
  const { files } = options
  const self = options.self ?? ownHolder()
  const token = randomBytes(8).toString('hex')
  try {
    await files.makeFolder(LEASE_FOLDER)
    await files.makeFolder('tmp')
    await files.fsync('')
    const last = await lastLease(files)
    if (last !== undefined) await awaitFree(last, self, options)
    const number = (last?.number ?? -1) + 1
    const state: LeaseState = { token, holder: self, beats: 0, released: false, atMs: options.clock.nowMs() }
    if (!(await claimNumber(files, LEASE_FOLDER, number, await writeAside(files, encode(state), token))))
      throw inUse('another process that took it this moment')
    await removeBelow(files, LEASE_FOLDER, number)
    return openLease(options, number, state)
  } catch (error) {
    throw diskFault(error, 'taking the lease of the log')
  }
}

function openLease({ files, clock }: LeaseOptions, number: number, first: LeaseState): Lease {
  let state = first
  const write = async (change: Partial<LeaseState>): Promise<void> => {
    state = { ...state, ...change, atMs: clock.nowMs() }
    await files.rename(await writeAside(files, encode(state), state.token), numberedPath(LEASE_FOLDER, number))
  }
  const check = async (): Promise<void> => {
    const highest = (await listNumbers(files, LEASE_FOLDER)).at(-1)
    if (highest !== number)
      throw new Fault(
        'log.lease-lost',
        'Another process has taken over this log; this one stops writing. Nothing that it acknowledged is lost.',
      )
  }
  return {
    token: state.token,
    check,
    beat: async () => {
      await check()
      await write({ beats: state.beats + 1 })
    },
    release: async () => {
      await check()
      await write({ released: true })
      await files.fsync(folderOf(numberedPath(LEASE_FOLDER, number)))
    },
  }
}

interface LastLease {
  readonly number: number
  readonly state: LeaseState | undefined
}

async function lastLease(files: LogFiles): Promise<LastLease | undefined> {
  const number = (await listNumbers(files, LEASE_FOLDER)).at(-1)
  if (number === undefined) return undefined
  return { number, state: decode(await files.read(numberedPath(LEASE_FOLDER, number))) }
}

/** Returns once the last holder is known to be gone. Throws Fault `log.in-use`. */
async function awaitFree(last: LastLease, self: Holder, options: LeaseOptions): Promise<void> {
  const { state } = last
  if (state?.released === true) {
    warnOfClock(state, options)
    return
  }
  const life = state === undefined ? 'unknown' : (options.life ?? lifeOf)(state.holder, self)
  const name = state === undefined ? 'an unreadable lease' : `process ${String(state.holder.pid)} on ${state.holder.host}`
  if (life === 'alive') throw inUse(name)
  if (life === 'unknown') {
    options.log.info(`watching whether ${name} still writes this log`, { forMs: WATCH_MS })
    await (options.wait ?? waitMs)(WATCH_MS)
    const now = await lastLease(options.files)
    if (now?.number !== last.number || now.state?.beats !== state?.beats) throw inUse(name)
  }
  options.log.warn(`${name} left the log without closing it; taking over`)
  if (state !== undefined) warnOfClock(state, options)
}

function warnOfClock(state: LeaseState, { clock, log }: LeaseOptions): void {
  const behindMs = state.atMs - clock.nowMs()
  if (behindMs > CLOCK_BACK_MS)
    log.warn(
      'the clock of this machine is behind the time at which the log was last written; the log does not depend on it, but cosignatures and verdicts do',
      { behindMs },
    )
}

function inUse(name: string): Fault {
  return new Fault('log.in-use', `The log is held by ${name}. Two writers would fork it; stop the other one first.`)
}

function encode(state: LeaseState): Uint8Array {
  return Buffer.from(`${JSON.stringify(state)}\n`)
}

/** Undefined for a file that is no lease: a beat that was cut off by a loss of power. */
function decode(bytes: Uint8Array | undefined): LeaseState | undefined {
  try {
    const { token, holder, beats, released, atMs } = JSON.parse(Buffer.from(bytes ?? []).toString('utf8')) as Partial<LeaseState>
    const { pid, started, bootId, pidSpace, host } = holder ?? {}
    const texts = [token, started, bootId, pidSpace, host].filter(text => typeof text === 'string')
    if (
      texts.length !== 5 ||
      typeof pid !== 'number' ||
      typeof beats !== 'number' ||
      typeof released !== 'boolean' ||
      typeof atMs !== 'number'
    )
      return undefined
    const [tokenText = '', startedText = '', bootText = '', spaceText = '', hostText = ''] = texts
    return {
      token: tokenText,
      holder: { pid, started: startedText, bootId: bootText, pidSpace: spaceText, host: hostText },
      beats,
      released,
      atMs,
    }
  } catch {
    return undefined
  }
}

function waitMs(ms: number): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, ms))
}
