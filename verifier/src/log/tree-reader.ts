// Reads proofs and leaves out of a log's tiles, from a folder or over HTTP. Tiles are fetched when a proof
// needs them, and every proof is held against a signed root before it is handed out: a flipped bit in a tile
// shows as a Fault, never as a wrong proof.

import { assert, equalBytes } from '@trigpoint/core/base'
import {
  buildProof, growTile, hashAt, hashLeaf, HASH_LENGTH, hashOfGrownRun, isTreeSize, nodeInTile, parseEntryBundle, perfectSubtrees,
  planConsistency, planInclusion, prefixOfBundle, tilePath, TILE_WIDTH, verifyConsistency, verifyInclusion, widthInTree, type Checkpoint,
  type ProofPlan, type TreeNode,
} from '@trigpoint/core/log'
import { Fault, nodePrimitives } from '@trigpoint/runtime'
import type { TileSource } from './tile-source.ts'

/** Tiles kept, 24 kB each: the upper levels of ten million leaves and the neighbourhood of recent ones. */
const MAX_CACHED_TILES = 512

/** A signed tree: what proofs are held against. */
export type Tree = Pick<Checkpoint, 'size' | 'root'>

export interface TreeReader {
  /** Inclusion proof of leaf `index` in the tree of `size` leaves, both within `tree`. Throws Fault `log.beyond-tree`, `log.tile-damaged`, `log.tile-missing`. */
  inclusionProof(tree: Tree, index: number, size?: number): Promise<readonly Uint8Array[]>
  /** Consistency proof from `oldSize` to `size` leaves. Throws as `inclusionProof`. */
  consistencyProof(tree: Tree, oldSize: number, size?: number): Promise<readonly Uint8Array[]>
  /** Root of the tree when it had `size` leaves. Throws as `inclusionProof`. */
  rootAt(tree: Tree, size: number): Promise<Uint8Array>
  /** Leaf `index`, held against its hash in the tree. Throws as `inclusionProof`. */
  leaf(tree: Tree, index: number): Promise<Uint8Array>
}

export function openTreeReader(source: Pick<TileSource, 'read'>): TreeReader {
  const fetchTile = openTileCache(source)
  const build = async (tree: Tree, plan: ProofPlan): Promise<readonly Uint8Array[]> => {
    const tiles = await fetchTilesOf(plan.flat(), tree.size, fetchTile)
    return buildProof(nodePrimitives, plan, node => hashOf(node, tiles))
  }
  const rootOf = async (tree: Tree, size: number): Promise<Uint8Array> => {
    if (size === tree.size) return tree.root
    const [root] = await build(tree, [perfectSubtrees(0, size)])
    return root ?? new Uint8Array(0)
  }
  const consistencyProof = async (tree: Tree, oldSize: number, size = tree.size): Promise<readonly Uint8Array[]> => {
    within(
      tree,
      isTreeSize(oldSize) && isTreeSize(size) && oldSize <= size && size <= tree.size,
      `no tree of ${String(oldSize)} and ${String(size)} leaves`,
    )
    const [oldRoot, root, proof] = await Promise.all([
      rootOf(tree, oldSize),
      rootOf(tree, size),
      build(tree, planConsistency(oldSize, size)),
    ])
    if (!verifyConsistency(nodePrimitives, { oldSize, oldRoot, size, root, proof }))
      throw damaged(tree, `between ${String(oldSize)} and ${String(size)} leaves`)
    if (size !== tree.size) await consistencyProof(tree, size)
    return proof
  }
  const inclusionProof = async (tree: Tree, index: number, size = tree.size): Promise<readonly Uint8Array[]> => {
    within(tree, isTreeSize(index) && isTreeSize(size) && index < size && size <= tree.size, `no leaf ${String(index)}`)
    const [root, [leafHash = new Uint8Array(0), ...proof]] = await Promise.all([
      rootOf(tree, size),
      build(tree, [[{ level: 0, index }], ...planInclusion(index, size)]),
    ])
    if (!verifyInclusion(nodePrimitives, { leafHash, index, size, root, proof }))
      throw damaged(tree, `on the way from leaf ${String(index)} to the root`)
    if (size !== tree.size) await consistencyProof(tree, size)
    return proof
  }
  const rootAt = async (tree: Tree, size: number): Promise<Uint8Array> => {
    await consistencyProof(tree, size)
    return rootOf(tree, size)
  }
  const leaf = async (tree: Tree, index: number): Promise<Uint8Array> => {
    await inclusionProof(tree, index)
    const bundle = Math.floor(index / TILE_WIDTH)
    const found = await readLeaf(source, bundle, widthInTree('entries', bundle, tree.size), index % TILE_WIDTH)
    const hashes = await fetchTile(0, bundle, tree.size)
    if (!equalBytes(hashLeaf(nodePrimitives, found), hashAt(hashes.bytes, index % TILE_WIDTH)))
      throw damaged(tree, `in the entry bundle of leaf ${String(index)}`)
    return found
  }
  return { inclusionProof, consistencyProof, rootAt, leaf }
}

interface CachedTile {
  readonly bytes: Uint8Array
  /** The hashes inside it, once a proof has needed them. */
  grown?: Uint8Array
}

type FetchTile = (level: number, index: number, treeSize: number) => Promise<CachedTile>

/** Reads tiles in the widest form that the tree has. A tile of one width never changes, so it is kept. */
function openTileCache(source: Pick<TileSource, 'read'>): FetchTile {
  const cache = new Map<string, CachedTile>()
  return async (level, index, treeSize) => {
    const width = widthInTree(level, index, treeSize)
    const path = tilePath({ level, index, width })
    const cached = cache.get(path)
    // The least recently used goes first.
    cache.delete(path)
    const tile = cached ?? { bytes: await readTile(source, level, index, width) }
    if (cache.size >= MAX_CACHED_TILES) for (const oldest of cache.keys()) if (cache.delete(oldest)) break
    cache.set(path, tile)
    return tile
  }
}

async function readTile(source: Pick<TileSource, 'read'>, level: number, index: number, width: number): Promise<Uint8Array> {
  const bytes = await readPrefix(source, level, index, width)
  if (bytes?.length === width * HASH_LENGTH) return bytes
  throw new Fault(
    'log.tile-missing',
    `${tilePath({ level, index, width })} is ${bytes === undefined ? 'missing' : 'of the wrong length'}. Run \`trigpoint log check\`, and restore the file from a copy or a mirror.`,
  )
}

/** The first `width` hashes or entries of a tile: its partial form, or what the full form that replaced it begins with. */
export async function readPrefix(
  source: Pick<TileSource, 'read'>,
  level: number | 'entries',
  index: number,
  width: number,
): Promise<Uint8Array | undefined> {
  const exact = await source.read(tilePath({ level, index, width }))
  if (exact !== undefined || width === TILE_WIDTH) return exact
  const full = await source.read(tilePath({ level, index, width: TILE_WIDTH }))
  if (full === undefined) return undefined
  return level === 'entries' ? prefixOfBundle(full, width) : full.slice(0, width * HASH_LENGTH)
}

async function fetchTilesOf(nodes: readonly TreeNode[], treeSize: number, fetchTile: FetchTile): Promise<ReadonlyMap<string, CachedTile>> {
  const wanted = new Map(nodes.map(nodeInTile).map(({ level, index }) => [`${String(level)}/${String(index)}`, { level, index }]))
  return new Map(
    await Promise.all([...wanted].map(async ([name, { level, index }]) => [name, await fetchTile(level, index, treeSize)] as const)),
  )
}

function hashOf(node: TreeNode, tiles: ReadonlyMap<string, CachedTile>): Uint8Array {
  const { level, index, first, count } = nodeInTile(node)
  const tile = tiles.get(`${String(level)}/${String(index)}`)
  assert(tile !== undefined, 'a tile was fetched for every node')
  if (count === 1) return hashAt(tile.bytes, first)
  tile.grown ??= growTile(nodePrimitives, tile.bytes)
  return hashOfGrownRun(tile.grown, first, count)
}

async function readLeaf(source: Pick<TileSource, 'read'>, bundle: number, width: number, position: number): Promise<Uint8Array> {
  const bytes = await readPrefix(source, 'entries', bundle, width)
  const parsed = parseEntryBundle(bytes ?? new Uint8Array(0), width)
  const leaf = parsed.ok ? parsed.value[position] : undefined
  if (leaf === undefined)
    throw new Fault(
      'log.tile-missing',
      `${tilePath({ level: 'entries', index: bundle, width })} is missing or cannot be read. Run \`trigpoint log check\`, and restore the file from a copy or a mirror.`,
    )
  return leaf
}

function within(tree: Tree, fits: boolean, what: string): void {
  if (!fits) throw new Fault('log.beyond-tree', `There is ${what} in this log: it has ${String(tree.size)} leaves.`)
}

function damaged(tree: Tree, where: string): Fault {
  return new Fault(
    'log.tile-damaged',
    `A tile of the log of ${String(tree.size)} leaves is damaged ${where}: its hashes do not lead to the signed root. Run \`trigpoint log check\`, which names the file.`,
  )
}
