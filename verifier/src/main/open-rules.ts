// The tables of rules while the verifier runs: read at the start, and read again when somebody imported a newer one
// into the folder. A folder that cannot be read any more leaves what is in use in use, and says so.

import { createHash } from 'node:crypto'
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { openScreening } from '@trigpoint/core/custody/rules'
import { readRules, readScreening, systemErrorCode } from '@trigpoint/runtime'
import type { Log, RulePort, RulesInUse } from '../ports/index.ts'

/** Faults: `rules.unreadable`. */
export async function openRules(folder: string, log: Log): Promise<RulePort> {
  let mark = await markOf(folder)
  let inUse = await readAll(folder, 1)
  for (const line of inUse.left) log.warn('a table of rules was left out', { line })
  return {
    current: () => inUse,
    refresh: async () => {
      const now = await markOf(folder)
      if (now === mark) return
      inUse = await readAll(folder, inUse.edition + 1)
      mark = now
      log.info('tables of rules were replaced', { folder, left: inUse.left.length })
    },
  }
}

async function readAll(folder: string, edition: number): Promise<RulesInUse> {
  const { book, left } = await readRules(folder)
  const list = await readScreening(folder)
  if (list === undefined) return { book, screening: undefined, left, edition }
  return list.ok ? { book, screening: openScreening(list.value), left, edition } : { book, screening: undefined, left: [...left, list.refusal.message], edition }
}

/** Names, sizes and times of the files: what changes when one is replaced. */
async function markOf(folder: string): Promise<string> {
  const mark = createHash('sha256')
  try {
    for (const name of (await readdir(folder)).filter(each => each.endsWith('.json')).sort()) {
      const { size, mtimeMs } = await stat(join(folder, name))
      mark.update(`${name} ${String(size)} ${String(mtimeMs)}\n`)
    }
  } catch (error) {
    return systemErrorCode(error)
  }
  return mark.digest('hex')
}
