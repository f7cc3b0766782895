// Checks what a folder holds beside the tree of its checkpoint: heads, older partial tiles, the key file, and
// files that do not belong there. Together with check-tree.ts every byte of the log's files is looked at.

import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { equalBytes } from '@trigpoint/core/base'
import {
  CHECKPOINT_PATH, HASH_LENGTH, parseCheckpoint, parseTilePath, parseVkey, prefixOfBundle, tilePath, verifyCheckpoint, widthInTree, type
  NoteKey, type Tile,
} from '@trigpoint/core/log'
import { nodePrimitives } from '@trigpoint/runtime'
import type { ReportDamage } from './check-tree.ts'
import { TEMPORARY_FOLDER } from './log-files.ts'
import { LEASE_FOLDER } from './lease.ts'
import { numberedPath } from './numbered-files.ts'
import { VKEY_PATH } from './open-log.ts'
import { statPath } from './node-files.ts'
import type { TileSource } from './tile-source.ts'
import { HEAD_FOLDER } from './tree-head.ts'
import { readPrefix, type Tree } from './tree-reader.ts'

/** Files whose presence is no damage, but worth a word. */
export type ReportNote = (path: string, remark: string) => void

export interface FolderCheck {
  readonly source: TileSource & { readonly dir: string }
  readonly tree: Tree
  /** Empty where no key is known. */
  readonly keys: readonly NoteKey[]
  readonly damage: ReportDamage
  readonly note: ReportNote
  /** What the tree's check has found damaged already. */
  readonly isDamaged: (path: string) => boolean
}

/** Looks at every file of the folder that the tree's check has not read. */
export async function checkFolder(check: FolderCheck): Promise<void> {
  const { source, tree, keys, damage, note } = check
  const heads: string[] = []
  for await (const path of walk(source.dir, '')) {
    if (path === CHECKPOINT_PATH || path.startsWith(`${LEASE_FOLDER}/`)) continue
    const tile = parseTilePath(path)
    if (tile !== undefined) await checkTileFile(check, path, tile)
    else if (path.startsWith(`${HEAD_FOLDER}/`)) heads.push(path)
    else if (path === VKEY_PATH) await checkKeyFile(source, keys, damage)
    else if (path.startsWith(`${TEMPORARY_FOLDER}/`)) note(path, 'is left over from a write that was cut off, or is being written now')
    else note(path, 'does not belong to the log')
  }
  await checkHeads(source, heads.sort(), tree, keys, damage)
}

async function* walk(dir: string, folder: string): AsyncGenerator<string> {
  const names = await readdir(join(dir, folder), { withFileTypes: true })
  for (const name of names.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = folder === '' ? name.name : `${folder}/${name.name}`
    if (name.isDirectory()) yield* walk(dir, path)
    else yield path
  }
}

/** A tile that is not of the tree's own shape: older partial ones must be what the present one begins with. */
async function checkTileFile({ source, tree, damage, note, isDamaged }: FolderCheck, path: string, tile: Tile): Promise<void> {
  const width = widthInTree(tile.level, tile.index, tree.size)
  if (tile.width > width) return note(path, 'is beyond the checkpoint: a newer commit, or one that was cut off')
  if (tile.width === width) return
  const presentPath = tilePath({ ...tile, width })
  if (isDamaged(presentPath)) return note(path, `is older than ${presentPath}, which is damaged, so it could not be checked`)
  const [older, present] = [await source.read(path), await readPrefix(source, tile.level, tile.index, width)]
  // A live log removes partial tiles while it is being checked.
  if (older === undefined || present === undefined) return
  const expected = tile.level === 'entries' ? prefixOfBundle(present, tile.width) : present.slice(0, tile.width * HASH_LENGTH)
  if (expected === undefined || !equalBytes(older, expected)) damage(path, `is not what ${presentPath} begins with`)
}

async function checkKeyFile(source: TileSource, keys: readonly NoteKey[], damage: ReportDamage): Promise<void> {
  const text = Buffer.from((await source.read(VKEY_PATH)) ?? []).toString('utf8')
  const key = parseVkey(text.replace(/\n$/, ''), nodePrimitives)
  if (!key.ok || !text.endsWith('\n')) damage(VKEY_PATH, key.ok ? 'lacks its last newline' : key.refusal.message)
  else if (keys.length > 0 && !keys.some(known => known.name === key.value.name && known.id === key.value.id))
    damage(VKEY_PATH, 'holds another key than the one that is trusted')
}

/** Every head must be signed by the log and fit the tree, as far as it is not ahead of what is published. */
async function checkHeads(
  source: TileSource & { readonly dir: string },
  paths: readonly string[],
  tree: Tree,
  keys: readonly NoteKey[],
  damage: ReportDamage,
): Promise<void> {
  const numbered = paths.filter(path => path === numberedPath(HEAD_FOLDER, Number(path.slice(HEAD_FOLDER.length + 1))))
  for (const path of paths) if (!numbered.includes(path)) damage(path, 'is no head')
  for (const path of numbered) {
    const bytes = await source.read(path)
    if (bytes === undefined) continue
    const head = keys.length > 0 ? verifyCheckpoint(bytes, { logKeys: keys }, nodePrimitives) : parseCheckpoint(bytes)
    if (!head.ok) damage(path, head.refusal.message)
    else if (head.value.size === tree.size && !equalBytes(head.value.root, tree.root))
      damage(path, "has the checkpoint's size but another root: the log was forked")
    else if (path === numbered.at(-1) && head.value.size < tree.size && (await isStill(source, path)))
      damage(path, 'is the newest head, yet smaller than the published checkpoint')
  }
  if (numbered.length === 0 && (await statPath(join(source.dir, HEAD_FOLDER))) !== undefined) damage(HEAD_FOLDER, 'holds no head')
}

/** A live log replaces heads while it is being checked; only one that is still there counts. */
async function isStill(source: TileSource, path: string): Promise<boolean> {
  return (await source.read(path)) !== undefined
}
