// `trigpoint log check`: the whole truth about a log, in a folder or behind an address. Signatures, every leaf,
// every tile, and in a folder every other file. Optionally an earlier checkpoint: the log must continue it, and
// where it does not, both are the evidence of a split view.

import { equalBytes, utf8Text } from '@trigpoint/core/base'
import {
  CHECKPOINT_PATH, parseCheckpoint, parseVkey, verifyCheckpoint, verifyCheckpointByPolicy, type NoteKey, type QuorumPolicy, type
  SignedCheckpoint,
} from '@trigpoint/core/log'
import { Fault, nodePrimitives } from '@trigpoint/runtime'
import { checkFolder } from './check-folder.ts'
import { checkTree, type LogDamage } from './check-tree.ts'
import { VKEY_PATH } from './open-log.ts'
import type { TileSource } from './tile-source.ts'
import { openTreeReader } from './tree-reader.ts'

/** Damage listed one by one; beyond it only counted. */
const MAX_LISTED = 1000

export interface CheckOptions {
  /** Keys that the checkpoint must be signed by. Without any, the folder's own `log.vkey` is taken, which shows consistency but no identity. */
  readonly keys?: readonly NoteKey[]
  /** A trust policy, which also says how many witnesses must have cosigned. */
  readonly policy?: QuorumPolicy
  /** An earlier checkpoint of the same log, as bytes. */
  readonly since?: Uint8Array
  readonly progress?: (leaves: number, of: number) => void
}

export interface LogReport {
  readonly ok: boolean
  readonly origin: string
  readonly size: number
  readonly root: Uint8Array
  /** Whether a key given from outside vouches for the log. */
  readonly trusted: boolean
  readonly damage: readonly LogDamage[]
  /** How many more there are than are listed. */
  readonly unlisted: number
  readonly notes: readonly LogDamage[]
  /** The two checkpoints of a split view, when `since` is not continued. */
  readonly splitView?: { readonly held: Uint8Array; readonly shown: Uint8Array; readonly proven: boolean }
}

/** Checks everything. Throws Fault `log.source-absent`, `log.source-failed`, `network.*` when the log cannot be read at all. */
export async function checkLog(source: TileSource, options: CheckOptions = {}): Promise<LogReport> {
  const damage: LogDamage[] = []
  const notes: LogDamage[] = []
  let unlisted = 0
  const report = (path: string, problem: string): void => {
    if (damage.length < MAX_LISTED) damage.push({ path, problem })
    else unlisted++
  }
  const bytes = await source.read(CHECKPOINT_PATH)
  if (bytes === undefined) throw new Fault('log.source-absent', `${source.name} has no checkpoint; is it a log?`)
  const parsed = parseCheckpoint(bytes)
  if (!parsed.ok) {
    report(CHECKPOINT_PATH, parsed.refusal.message)
    return { ok: false, origin: '', size: 0, root: new Uint8Array(0), trusted: false, damage, unlisted, notes }
  }
  const keys = await checkSignatures(source, bytes, options, report)
  const tree = parsed.value
  await checkTree(source, tree, report, leaves => options.progress?.(leaves, tree.size))
  if (source.dir !== undefined) {
    const isDamaged = (path: string): boolean => unlisted > 0 || damage.some(known => known.path === path)
    await checkFolder({
      source: { ...source, dir: source.dir },
      tree,
      keys,
      damage: report,
      note: (path, problem) => notes.push({ path, problem }),
      isDamaged,
    })
  }
  const splitView = options.since === undefined ? undefined : await checkContinues(source, bytes, tree, options.since, keys, report)
  const trusted = options.keys !== undefined || options.policy !== undefined
  return {
    ok: damage.length === 0,
    origin: tree.origin,
    size: tree.size,
    root: tree.root,
    trusted,
    damage,
    unlisted,
    notes,
    ...(splitView === undefined ? {} : { splitView }),
  }
}

/** Verifies the checkpoint as far as keys are known; gives the log's keys. */
async function checkSignatures(
  source: TileSource,
  bytes: Uint8Array,
  { keys, policy }: CheckOptions,
  report: (path: string, problem: string) => void,
): Promise<readonly NoteKey[]> {
  const logKeys = keys ?? policy?.logs.map(log => log.key) ?? (await ownKeys(source))
  if (policy !== undefined) {
    const held = verifyCheckpointByPolicy(bytes, policy, nodePrimitives)
    if (!held.ok) report(CHECKPOINT_PATH, held.refusal.message)
  } else if (logKeys.length > 0) {
    const verified = verifyCheckpoint(bytes, { logKeys }, nodePrimitives)
    if (!verified.ok) report(CHECKPOINT_PATH, verified.refusal.message)
  }
  return logKeys
}

/** The key that the folder itself names; good for finding damage, not for knowing whose log it is. */
async function ownKeys(source: TileSource): Promise<readonly NoteKey[]> {
  if (source.dir === undefined) return []
  const key = parseVkey((utf8Text((await source.read(VKEY_PATH)) ?? new Uint8Array(0)) ?? '').trim(), nodePrimitives)
  return key.ok ? [key.value] : []
}

/** Whether the log continues an earlier checkpoint of its own. */
async function checkContinues(
  source: TileSource,
  bytes: Uint8Array,
  tree: SignedCheckpoint,
  since: Uint8Array,
  keys: readonly NoteKey[],
  report: (path: string, problem: string) => void,
): Promise<LogReport['splitView']> {
  const earlier = keys.length > 0 ? verifyCheckpoint(since, { logKeys: keys }, nodePrimitives) : parseCheckpoint(since)
  if (!earlier.ok) {
    report('the earlier checkpoint', earlier.refusal.message)
    return undefined
  }
  const { size, root, origin } = earlier.value
  if (origin !== tree.origin) {
    report('the earlier checkpoint', `is of the log ${origin}, not of ${tree.origin}`)
    return undefined
  }
  if (size > tree.size) {
    report(
      CHECKPOINT_PATH,
      `has ${String(tree.size)} leaves, fewer than the ${String(size)} that the log has shown before: an old copy, or a split view`,
    )
    return { held: since, shown: bytes, proven: false }
  }
  const now = await openTreeReader(source)
    .rootAt(tree, size)
    .catch(() => undefined)
  if (now !== undefined && equalBytes(now, root)) return undefined
  report(
    CHECKPOINT_PATH,
    `does not continue the earlier checkpoint of ${String(size)} leaves: the log has shown two histories. Keep both checkpoints.`,
  )
  return { held: since, shown: bytes, proven: size === tree.size }
}
