// A disk in memory that can be cut off after any single operation, and that knows what would survive a loss of
// power: a file's bytes only once it was synced, a name only once its folder was. Used by the log's fault tests.

import type { LogFiles } from '../../verifier/src/log/log-files.ts'

interface Inode {
  bytes: Uint8Array
  /** What a loss of power leaves of it. */
  durable: Uint8Array | undefined
}

type Entry = Inode | 'folder'

/** What a crash leaves: all (a killed process), only what was synced, names without their bytes, or a mixture by chance. */
export type CrashKind = 'killed' | 'power-synced-only' | 'power-torn' | 'power-mixed'
export const CRASH_KINDS: readonly CrashKind[] = ['killed', 'power-synced-only', 'power-torn', 'power-mixed']

export interface DiskState {
  readonly present: ReadonlyMap<string, Entry>
  readonly durable: ReadonlyMap<string, Entry>
}

export interface FaultDisk extends LogFiles {
  /** Changes made to the disk so far; reading changes nothing. */
  operations(): number
  /** Everything that was ever visible as `checkpoint`: what the world may have seen. */
  readonly shown: readonly Uint8Array[]
  /** The disk after a crash now. */
  crash(kind: CrashKind, seed?: number): DiskState
  /** The disk as it is, for a copy. */
  state(): DiskState
  /** Frees the names for reading in a test. */
  paths(): readonly string[]
}

export interface DiskPlan {
  /** Runs before operation `number` (from 1) takes effect; throwing makes it fail. */
  readonly before?: (number: number, operation: string, path: string) => void | Promise<void>
}

export class DiskError extends Error {
  readonly code: string
  constructor(code: string) {
    super(code)
    this.code = code
  }
}

/** Cuts the disk off at operation `at`: that one has no effect (or half of one), and nothing works any more. */
export function cutOffAt(at: number): DiskPlan {
  return {
    before: number => {
      if (number >= at) throw new DiskError('ECUTOFF')
    },
  }
}

export const EMPTY_DISK: DiskState = { present: new Map([['', 'folder']]), durable: new Map([['', 'folder']]) }

export function openFaultDisk(start: DiskState = EMPTY_DISK, plan: DiskPlan = {}): FaultDisk {
  const { present, durable } = copyOf(start)
  const shown: Uint8Array[] = []
  let operations = 0
  const change = async <T>(operation: string, path: string, effect: () => T): Promise<T> => {
    operations++
    await plan.before?.(operations, operation, path)
    await Promise.resolve()
    return effect()
  }
  const needFolder = (path: string): void => {
    if (present.get(path) !== 'folder') throw new DiskError('ENOENT')
  }
  const needFile = (path: string): Inode => {
    const entry = present.get(path)
    if (entry === undefined || entry === 'folder') throw new DiskError('ENOENT')
    return entry
  }
  const name = (path: string, inode: Inode): void => {
    needFolder(above(path))
    present.set(path, inode)
    if (path === 'checkpoint') shown.push(inode.bytes)
  }
  return {
    shown,
    operations: () => operations,
    paths: () => [...present].filter(([, entry]) => entry !== 'folder').map(([path]) => path),
    state: () => ({ present, durable }),
    crash: (kind, seed = 1) => survivors(kind, present, durable, seed),
    read: async path => {
      const entry = present.get(path)
      return entry === undefined || entry === 'folder' ? undefined : Uint8Array.from(entry.bytes)
    },
    list: async path => [...present.keys()].filter(key => key !== '' && above(key) === path).map(key => key.slice(path === '' ? 0 : path.length + 1)),
    makeFolder: path => change('makeFolder', path, () => {
      for (const folder of folders(path)) if (!present.has(folder)) present.set(folder, 'folder')
    }),
    write: (path, bytes) => change('write', path, () => name(path, { bytes: Uint8Array.from(bytes), durable: undefined })),
    fsync: path => change('fsync', path, () => {
      const entry = present.get(path)
      if (entry === undefined) throw new DiskError('ENOENT')
      if (entry !== 'folder') entry.durable = entry.bytes
      else syncFolder(path, present, durable)
    }),
    link: (from, to) => change('link', to, () => {
      const inode = needFile(from)
      if (present.has(to)) return false
      name(to, inode)
      return true
    }),
    rename: (from, to) => change('rename', to, () => {
      const inode = needFile(from)
      present.delete(from)
      name(to, inode)
    }),
    remove: path => change('remove', path, () => {
      for (const key of [...present.keys()]) if (key === path || key.startsWith(`${path}/`)) present.delete(key)
    }),
  }
}

function syncFolder(path: string, present: ReadonlyMap<string, Entry>, durable: Map<string, Entry>): void {
  for (const key of [...durable.keys()]) if (key !== '' && above(key) === path && !present.has(key)) for (const gone of [...durable.keys()]) if (gone === key || gone.startsWith(`${key}/`)) durable.delete(gone)
  for (const [key, entry] of present) if (key !== '' && above(key) === path) durable.set(key, entry)
}

function survivors(kind: CrashKind, present: ReadonlyMap<string, Entry>, durable: ReadonlyMap<string, Entry>, seed: number): DiskState {
  let chance = seed * 2_654_435_761
  const coin = (): boolean => {
    chance = (Math.imul(chance, 1_103_515_245) + 12_345) >>> 0
    return (chance & 0x10000) !== 0
  }
  // A killed process leaves the system's memory of the disk as it is: what was not synced is still not.
  if (kind === 'killed') return { present, durable }
  const left = new Map<string, Entry>([['', 'folder']])
  const keep = (path: string, entry: Entry, whole: boolean): void => {
    if (left.get(above(path)) !== 'folder' || path === '') return
    if (entry === 'folder') left.set(path, entry)
    else {
      const bytes = whole || entry.durable !== undefined ? (whole ? entry.bytes : (entry.durable ?? entry.bytes)) : entry.bytes.slice(0, entry.bytes.length >> 1)
      left.set(path, { bytes, durable: bytes })
    }
  }
  const sorted = (entries: ReadonlyMap<string, Entry>) => [...entries].sort(([a], [b]) => a.split('/').length - b.split('/').length || (a < b ? -1 : 1))
  if (kind === 'power-synced-only') for (const [path, entry] of sorted(durable)) keep(path, entry, false)
  if (kind === 'power-torn') for (const [path, entry] of sorted(present)) keep(path, entry, false)
  if (kind === 'power-mixed')
    for (const path of new Set([...sorted(durable), ...sorted(present)].sort(([a], [b]) => a.split('/').length - b.split('/').length || (a < b ? -1 : 1)).map(([key]) => key))) {
      const [old, now] = [durable.get(path), present.get(path)]
      const entry = old === now || coin() ? old : now
      if (entry !== undefined) keep(path, entry, entry !== 'folder' && entry.durable === undefined && coin())
    }
  return { present: left, durable: left }
}

/** A copy in which a file with two names is still one file. */
function copyOf(start: DiskState): { present: Map<string, Entry>; durable: Map<string, Entry> } {
  const copies = new Map<Inode, Inode>()
  const copy = (entry: Entry): Entry => {
    if (entry === 'folder') return entry
    const made = copies.get(entry) ?? { ...entry }
    copies.set(entry, made)
    return made
  }
  const all = (entries: ReadonlyMap<string, Entry>): Map<string, Entry> => new Map([...entries].map(([path, entry]) => [path, copy(entry)]))
  return { present: all(start.present), durable: all(start.durable) }
}

function above(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')))
}

function folders(path: string): string[] {
  return path === '' ? [''] : [...folders(above(path)), path]
}
