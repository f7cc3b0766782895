// Numbered files: a folder of files 0, 1, 2 ... of which the highest is the present state. A number is taken
// by `link`, which only one of several writers can win, and counts only if no higher one exists afterwards.
// So two writers can never both advance the state, whatever pauses between their steps.

import { folderOf, type LogFiles } from './log-files.ts'

const DIGITS = 16

export function numberedPath(folder: string, number: number): string {
  return `${folder}/${String(number).padStart(DIGITS, '0')}`
}

/** Numbers in a folder, rising. Other names are no state and are passed over. */
export async function listNumbers(files: LogFiles, folder: string): Promise<readonly number[]> {
  const names = await files.list(folder)
  return names
    .filter(name => /^\d{16}$/.test(name))
    .map(Number)
    .sort((a, b) => a - b)
}

/**
 * Takes `number` for the synced file `aside`. True when it is now the highest, durably; false when another
 * writer was first, and nothing is left of the attempt. `folder` must exist. `aside` is removed either way.
 */
export async function claimNumber(files: LogFiles, folder: string, number: number, aside: string): Promise<boolean> {
  const path = numberedPath(folder, number)
  const named = await files.link(aside, path)
  if (named) await files.fsync(folderOf(path))
  await files.remove(aside)
  if (!named) return false
  const highest = (await listNumbers(files, folder)).at(-1)
  if (highest === number) return true
  await files.remove(path)
  return false
}

/** Removes the numbers below `number`. Leftovers do no harm, so a failure here is nobody's concern. */
export async function removeBelow(files: LogFiles, folder: string, number: number): Promise<void> {
  for (const old of await listNumbers(files, folder)) if (old < number) await files.remove(numberedPath(folder, old))
}
