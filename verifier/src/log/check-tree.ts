// Checks a log whole: every leaf is hashed again, every tile is made again and compared, and the root is held
// against the checkpoint. Where two files disagree, the level above says which of them is at fault: three
// voices (the entries, their tile, the hash in the parent tile), and the parent's own place under a signature.
// Memory does not grow with the log; it is read once, in order.

import { equalBytes, toBase64 } from '@trigpoint/core/base'
import {
  appendLeafHashes, EMPTY_EDGE, hashAt, HASH_LENGTH, hashLeaf, hashOfRun, hashesInLevel, parseEntryBundle, rootOfEdge, tilePath,
  TILE_WIDTH, widthInTree, type RightEdge, type TileBytes,
} from '@trigpoint/core/log'
import { nodePrimitives } from '@trigpoint/runtime'
import { readPrefix, type Tree } from './tree-reader.ts'
import type { TileSource } from './tile-source.ts'

/** One thing that is wrong. */
export interface LogDamage {
  /** The file or resource at fault. */
  readonly path: string
  /** What is wrong with it, for a person. */
  readonly problem: string
}

export type ReportDamage = (path: string, problem: string) => void

/** Bundles fetched ahead: a log over HTTP is read as fast as it answers. */
const READ_AHEAD = 16

type Read = Pick<TileSource, 'read'>

/** Reports every damaged resource of the tree; `progress` is told the leaves done. */
export async function checkTree(
  source: Read,
  tree: Tree,
  report: ReportDamage,
  progress: (leaves: number) => void = () => undefined,
): Promise<void> {
  let edge: RightEdge = EMPTY_EDGE
  const bundles = Math.ceil(tree.size / TILE_WIDTH)
  let ahead: Promise<BundleFiles>[] = []
  for (let index = 0; index < bundles; index++) {
    while (ahead.length < READ_AHEAD && index + ahead.length < bundles) {
      const next = readBundle(source, index + ahead.length, tree.size)
      next.catch(() => undefined)
      ahead.push(next)
    }
    const [files, ...rest] = ahead
    ahead = rest
    if (files === undefined) break
    const hashes = await settleLeafHashes(source, index, tree, await files, report)
    const grown = appendLeafHashes(nodePrimitives, edge, hashes)
    edge = grown.edge
    await compareTiles(source, grown.tiles, tree, report)
    progress(Math.min(tree.size, (index + 1) * TILE_WIDTH))
  }
  const root = rootOfEdge(nodePrimitives, edge)
  if (!equalBytes(root, tree.root))
    report('checkpoint', `states the root ${toBase64(tree.root)}, but the log's leaves hash to ${toBase64(root)}`)
}

interface BundleFiles {
  readonly entries: Uint8Array | undefined
  readonly tile: Uint8Array | undefined
}

async function readBundle(source: Read, index: number, size: number): Promise<BundleFiles> {
  const width = widthInTree(0, index, size)
  const [entries, tile] = await Promise.all([readPrefix(source, 'entries', index, width), readPrefix(source, 0, index, width)])
  return { entries, tile }
}

/** The leaf hashes of a bundle, after its entries and its tile were compared and the fault between them was found. */
async function settleLeafHashes(
  source: Read,
  index: number,
  tree: Tree,
  { entries, tile }: BundleFiles,
  report: ReportDamage,
): Promise<readonly Uint8Array[]> {
  const width = widthInTree(0, index, tree.size)
  const [entriesPath, path] = [tilePath({ level: 'entries', index, width }), tilePath({ level: 0, index, width })]
  const parsed = entries === undefined ? undefined : parseEntryBundle(entries, width)
  if (entries === undefined) report(entriesPath, 'is missing')
  else if (parsed?.ok === false) report(entriesPath, parsed.refusal.message)
  const fromEntries = parsed?.ok === true ? parsed.value.map(leaf => hashLeaf(nodePrimitives, leaf)) : undefined
  const fromTile = tile?.length === width * HASH_LENGTH ? split(tile) : undefined
  if (tile === undefined) report(path, 'is missing')
  else if (fromTile === undefined) report(path, `is ${String(tile.length)} bytes long instead of ${String(width * HASH_LENGTH)}`)
  if (fromEntries === undefined || fromTile === undefined) return fromEntries ?? fromTile ?? zeroHashes(width)
  const differs = fromTile.findIndex((hash, i) => !equalBytes(hash, fromEntries[i] ?? hash))
  if (differs < 0) return fromTile
  const tileIsRight = await isVouchedFor(source, index, tree, fromTile, fromEntries)
  const leaf = index * TILE_WIDTH + differs
  if (tileIsRight)
    report(
      entriesPath,
      `leaf ${String(leaf)} is not the one that was logged: its hash is another than in ${path}, which the tree above confirms`,
    )
  else report(path, `the hash of leaf ${String(leaf)} is wrong: ${entriesPath} holds the leaf that was logged`)
  return tileIsRight ? fromTile : fromEntries
}

/** Whether the tree above confirms the tile rather than the entries. */
async function isVouchedFor(
  source: Read,
  index: number,
  tree: Tree,
  fromTile: readonly Uint8Array[],
  fromEntries: readonly Uint8Array[],
): Promise<boolean> {
  if (fromTile.length === TILE_WIDTH) {
    const parent = await parentHash(source, 0, index, tree.size)
    if (parent !== undefined) return equalBytes(parent, hashOfRun(nodePrimitives, Buffer.concat(fromTile), 0, TILE_WIDTH))
  }
  const rootWith = async (hashes: readonly Uint8Array[]): Promise<Uint8Array> =>
    rootOfEdge(nodePrimitives, await edgeAbove(source, tree.size, Buffer.concat(hashes)))
  if (fromTile.length < TILE_WIDTH) return !equalBytes(await rootWith(fromEntries), tree.root)
  return false
}

/** The edge of the stored tree with the given hashes as its unfinished level-0 tile. */
async function edgeAbove(source: Read, size: number, level0: Uint8Array): Promise<RightEdge> {
  const levels: Uint8Array[] = [level0]
  for (let level = 1; hashesInLevel(size, level) > 0; level++) {
    const index = Math.floor(hashesInLevel(size, level) / TILE_WIDTH)
    const width = widthInTree(level, index, size)
    levels.push(width === 0 ? new Uint8Array(0) : ((await readPrefix(source, level, index, width)) ?? new Uint8Array(0)))
  }
  return { size, levels }
}

async function parentHash(source: Read, level: number, index: number, size: number): Promise<Uint8Array | undefined> {
  const [parent, position] = [Math.floor(index / TILE_WIDTH), index % TILE_WIDTH]
  const bytes = await readPrefix(source, level + 1, parent, widthInTree(level + 1, parent, size))
  const hash = bytes === undefined ? undefined : hashAt(bytes, position)
  return hash?.length === HASH_LENGTH ? hash : undefined
}

/** Compares tiles above level 0, made again from below, with those stored. */
async function compareTiles(source: Read, tiles: readonly TileBytes[], tree: Tree, report: ReportDamage): Promise<void> {
  for (const { tile, bytes } of tiles) {
    // A partial tile is compared once, when it has the width that the tree gives it.
    if (tile.level === 0 || tile.level === 'entries' || tile.width !== widthInTree(tile.level, tile.index, tree.size)) continue
    const stored = await readPrefix(source, tile.level, tile.index, tile.width)
    if (stored === undefined) report(tilePath(tile), 'is missing')
    else if (!equalBytes(stored, bytes)) report(tilePath(tile), differenceIn(tile.level, tile.index, stored, bytes))
  }
}

function differenceIn(level: number, index: number, stored: Uint8Array, made: Uint8Array): string {
  if (stored.length !== made.length) return `is ${String(stored.length)} bytes long instead of ${String(made.length)}`
  const position = split(made).findIndex((hash, i) => !equalBytes(hash, hashAt(stored, i)))
  return `its hash ${String(position)} is not that of ${tilePath({ level: level - 1, index: index * TILE_WIDTH + position, width: TILE_WIDTH })}`
}

function split(hashes: Uint8Array): readonly Uint8Array[] {
  return Array.from({ length: hashes.length / HASH_LENGTH }, (_, i) => hashAt(hashes, i))
}

/** Stands for hashes that nobody has any more, so that the rest of the log can still be checked. */
function zeroHashes(width: number): readonly Uint8Array[] {
  return Array.from({ length: width }, () => new Uint8Array(HASH_LENGTH))
}
