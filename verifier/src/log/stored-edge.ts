// Opens the right edge of a stored tree: a few tiles, whatever the size of the log. They are held against the
// head's root before anything is appended; a missing or damaged one is made again from what lies below it
// (the entries for level 0, the full tiles for those above), and only if the root then fits.

import { equalBytes, toHex } from '@trigpoint/core/base'
import {
  edgeOfTree, edgeTiles, hashLeaf, hashOfRun, parseEntryBundle, rootOfEdge, tilePath, TILE_WIDTH, HASH_LENGTH, type RightEdge, type Tile,
  type VerifiedCheckpoint,
} from '@trigpoint/core/log'
import { Fault, nodePrimitives, type Log } from '@trigpoint/runtime'
import { placeFiles } from './place-files.ts'
import type { LogFiles } from './log-files.ts'

export interface StoredEdge {
  readonly edge: RightEdge
  /** Leaves of the unfinished entry bundle. */
  readonly leaves: readonly Uint8Array[]
}

/** Reads, checks and where needed repairs the edge. Throws Fault `log.edge-damaged`. */
export async function openStoredEdge(files: LogFiles, head: VerifiedCheckpoint, token: string, log: Log): Promise<StoredEdge> {
  const tiles = edgeTiles(head.size)
  const leaves = await readEdgeLeaves(files, tiles)
  const stored = await readAll(files, tiles)
  const edge = edgeFrom(head.size, stored)
  const fits = (candidate: RightEdge): boolean => equalBytes(rootOfEdge(nodePrimitives, candidate), head.root)
  if (edge !== undefined && fits(edge) && leaves !== undefined && leavesFit(edge, leaves)) return { edge, leaves }
  const rebuilt = await rebuild(files, tiles, leaves)
  const repaired = edgeFrom(head.size, rebuilt)
  if (repaired === undefined || leaves === undefined || !fits(repaired)) throw damaged(head, tiles, leaves)
  await replaceTiles(files, tiles, stored, rebuilt, token, log)
  return { edge: repaired, leaves }
}

function edgeFrom(size: number, stored: ReadonlyMap<Tile, Uint8Array>): RightEdge | undefined {
  const hashTiles = edgeTiles(size).filter(tile => tile.level !== 'entries')
  const byPath = new Map([...stored].map(([tile, bytes]) => [tilePath(tile), bytes]))
  if (hashTiles.some(tile => byPath.get(tilePath(tile))?.length !== tile.width * HASH_LENGTH)) return undefined
  return edgeOfTree(size, tile => byPath.get(tilePath(tile)) ?? new Uint8Array(0))
}

function leavesFit(edge: RightEdge, leaves: readonly Uint8Array[]): boolean {
  const hashes = leaves.map(leaf => hashLeaf(nodePrimitives, leaf))
  return equalBytes(Buffer.concat(hashes), edge.levels[0] ?? new Uint8Array(0))
}

async function readAll(files: LogFiles, tiles: readonly Tile[]): Promise<Map<Tile, Uint8Array>> {
  const found = await Promise.all(tiles.map(async tile => [tile, await files.read(tilePath(tile))] as const))
  return new Map(found.flatMap(([tile, bytes]) => (bytes === undefined ? [] : [[tile, bytes] as const])))
}

/** The leaves of the unfinished bundle; undefined when it is missing or unreadable: leaves cannot be made again. */
async function readEdgeLeaves(files: LogFiles, tiles: readonly Tile[]): Promise<readonly Uint8Array[] | undefined> {
  const tile = tiles.find(candidate => candidate.level === 'entries')
  if (tile === undefined) return []
  const parsed = parseEntryBundle((await files.read(tilePath(tile))) ?? new Uint8Array(0), tile.width)
  return parsed.ok ? parsed.value : undefined
}

/** Every hash tile of the edge, made from what lies below it. */
async function rebuild(files: LogFiles, tiles: readonly Tile[], leaves: readonly Uint8Array[] | undefined): Promise<Map<Tile, Uint8Array>> {
  const made = new Map<Tile, Uint8Array>()
  for (const tile of tiles) {
    if (tile.level === 'entries') continue
    const hashes = tile.level === 0 ? (leaves ?? []).map(leaf => hashLeaf(nodePrimitives, leaf)) : await parentsOf(files, tile.level, tile)
    if (hashes !== undefined) made.set(tile, Buffer.concat(hashes))
  }
  return made
}

async function parentsOf(files: LogFiles, level: number, { index, width }: Tile): Promise<readonly Uint8Array[] | undefined> {
  const hashes: Uint8Array[] = []
  for (let i = 0; i < width; i++) {
    const below = await files.read(tilePath({ level: level - 1, index: index * TILE_WIDTH + i, width: TILE_WIDTH }))
    if (below?.length !== TILE_WIDTH * HASH_LENGTH) return undefined
    hashes.push(hashOfRun(nodePrimitives, below, 0, TILE_WIDTH))
  }
  return hashes
}

async function replaceTiles(
  files: LogFiles,
  tiles: readonly Tile[],
  stored: ReadonlyMap<Tile, Uint8Array>,
  rebuilt: ReadonlyMap<Tile, Uint8Array>,
  token: string,
  log: Log,
): Promise<void> {
  for (const tile of tiles) {
    const [was, is] = [stored.get(tile), rebuilt.get(tile)]
    if (is === undefined || (was !== undefined && equalBytes(was, is))) continue
    log.warn(
      `repaired the log: ${tilePath(tile)} was ${was === undefined ? 'missing' : 'damaged'} and was made again from what lies below it`,
    )
    await files.remove(tilePath(tile))
    await placeFiles(files, [{ path: tilePath(tile), bytes: is }], token)
  }
}

function damaged(head: VerifiedCheckpoint, tiles: readonly Tile[], leaves: readonly Uint8Array[] | undefined): Fault {
  const what =
    leaves === undefined
      ? 'the last bundle of entries is missing or cannot be read'
      : 'its last tiles do not lead to the root that the head states'
  return new Fault(
    'log.edge-damaged',
    `The log of ${String(head.size)} leaves (root ${toHex(head.root)}) cannot be continued: ${what} (${tiles.map(tilePath).join(', ')}). Run \`trigpoint log check\` on the folder, and restore the named files from a copy or a mirror.`,
  )
}
