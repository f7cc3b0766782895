// The screening list of an installation: imported into the rule folder, read back when it is needed.

import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Result } from '@trigpoint/core/base'
import { parseScreeningTable, type ScreeningTable } from '@trigpoint/core/custody/rules'
import { Fault, systemErrorCode } from '../fault.ts'

export const SCREENING_FILE = 'screening.json'

/** Undefined where none was imported. Refuses `rules.screening-malformed`. Faults: `rules.unreadable`. */
export async function readScreening(folder: string): Promise<Result<ScreeningTable> | undefined> {
  let text: string
  try {
    text = await readFile(join(folder, SCREENING_FILE), 'utf8')
  } catch (cause) {
    if (systemErrorCode(cause) === 'ENOENT') return undefined
    throw new Fault('rules.unreadable', `The screening list in ${folder} cannot be read (${systemErrorCode(cause)}).`, { cause })
  }
  try {
    return parseScreeningTable(JSON.parse(text))
  } catch {
    return parseScreeningTable(undefined)
  }
}
