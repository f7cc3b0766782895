// `trigpoint verifier erase-site`: a customer leaves. Works on the data folder of a verifier that is stopped.

import { eraseSiteFromDisk, type Erasure } from '@trigpoint/verifier'
import { CommandError, EXIT } from '../exit.ts'
import { note, printJson } from '../print.ts'
import type { ErasureOptions } from './options.ts'

export function eraseSite(siteId: string, { data, confirm, json }: ErasureOptions): void {
  if (confirm !== siteId) throw new CommandError(EXIT.unusable, `--confirm says ${confirm}, the site is ${siteId}; nothing was erased`, 'Give the same id twice.')
  const erasure = eraseSiteFromDisk(data, siteId)
  if (json === true) printJson(erasure)
  else for (const line of describe(erasure)) note(line)
}

function describe({ siteId, removed, redacted, leaves, remaining }: Erasure): readonly string[] {
  const list = (counts: Readonly<Record<string, number>>): string => Object.entries(counts).map(([table, rows]) => `${table} ${String(rows)}`).join(', ')
  return [
    `${siteId} is erased: ${list(removed)}.`,
    ...(Object.keys(redacted).length === 0 ? [] : [`Its name was replaced in rows that are about others too: ${list(redacted)}.`]),
    `${String(leaves)} entries of the log can never be opened any more. The log itself is whole: trigpoint log check.`,
    ...remaining.map(({ table, rows, because }) => `Still named in ${String(rows)} ${rows === 1 ? 'row' : 'rows'} of ${table}: ${because}.`),
    'Backups, and what was handed out, are not touched.',
  ]
}
