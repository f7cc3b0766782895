// Removes what a commit that never happened left behind: tiles and bundles beyond the head, and files aside.
// They belong to no head, so nobody was told of them; they would be in the way of the next commit, which
// never overwrites. Their paths are known from the head alone, so the work does not grow with the log.

import { hashesInLevel, tilePath, TILE_WIDTH, widthInTree, type Tile } from '@trigpoint/core/log'
import { folderOf, TEMPORARY_FOLDER, type LogFiles } from './log-files.ts'

/** Leaves in one commit, at most. A commit that was cut off can have left files only this far beyond the head. */
export const MAX_BATCH_LEAVES = 4096

/**
 * Removes every tile and bundle that a commit beyond `size` leaves can have made. `holds` is asked before each
 * removal and throws when another process holds the log: what lies beyond our head may be its commits.
 */
export async function removeBeyond(files: LogFiles, size: number, holds: () => Promise<void>): Promise<void> {
  const remove = async (path: string): Promise<void> => {
    await holds()
    await files.remove(path)
  }
  for (const { level, index } of touchedTiles(size, size + MAX_BATCH_LEAVES)) {
    const committed = widthInTree(level, index, size)
    if (committed === TILE_WIDTH) continue
    const full = tilePath({ level, index, width: TILE_WIDTH })
    const [folder, name] = [folderOf(full), full.slice(folderOf(full).length + 1)]
    if ((await files.list(folder)).includes(name)) await remove(full)
    for (const width of await files.list(`${full}.p`)) if (!(Number(width) <= committed)) await remove(`${full}.p/${width}`)
  }
}

/** Removes the partial tiles of tiles that have become full on the way from `oldSize` to `size`. */
export async function removeSuperseded(files: LogFiles, oldSize: number, size: number): Promise<void> {
  for (const { level, index } of touchedTiles(oldSize, size))
    if (widthInTree(level, index, size) === TILE_WIDTH) await files.remove(`${tilePath({ level, index, width: TILE_WIDTH })}.p`)
}

/** Removes the files aside of all other holders. */
export async function removeOthersAside(files: LogFiles, token: string): Promise<void> {
  for (const name of await files.list(TEMPORARY_FOLDER))
    if (!name.startsWith(`${token}-`)) await files.remove(`${TEMPORARY_FOLDER}/${name}`)
}

/** Removes the files aside of one holder, after a commit of its own has failed. */
export async function removeOwnAside(files: LogFiles, token: string): Promise<void> {
  for (const name of await files.list(TEMPORARY_FOLDER)) if (name.startsWith(`${token}-`)) await files.remove(`${TEMPORARY_FOLDER}/${name}`)
}

/** Every tile, on every level, that a tree has gained or can have gained hashes in while it grew. */
function touchedTiles(oldSize: number, size: number): readonly Pick<Tile, 'level' | 'index'>[] {
  const touched: Pick<Tile, 'level' | 'index'>[] = []
  for (let level = 0; level === 0 || hashesInLevel(size, level - 1) >= TILE_WIDTH; level++) {
    const first = Math.floor(hashesInLevel(oldSize, level) / TILE_WIDTH)
    const last = Math.floor(hashesInLevel(size, level) / TILE_WIDTH)
    for (let index = first; index <= last; index++)
      touched.push({ level, index }, ...(level === 0 ? [{ level: 'entries' as const, index }] : []))
  }
  return touched
}
