// Scans from a CSV file: chip,seen,label,board,chassis,place,time. Errors name file, line and column.

import { unitScanSchema, type UnitScanBody } from '@trigpoint/core/wire'
import { CommandError, EXIT } from '../exit.ts'
import { readCsv } from '../locate/read-csv.ts'
import { parseInstant } from '../instant.ts'

export async function readScans(path: string): Promise<readonly UnitScanBody[]> {
  const { rows } = await readCsv(path, ['chip', 'seen'])
  return rows.map(row => {
    const time = row.text('time')
    const scan = unitScanSchema.safeParse({
      chipId: row.text('chip'), seen: row.text('seen'), deviceLabel: row.text('label'), boardLabel: row.text('board'), chassisLabel: row.text('chassis'), rackPlace: row.text('place'),
      scannedAtMs: time === '' ? Date.now() : parseInstant(time), how: 'imported',
    })
    if (scan.success) return scan.data
    const issue = scan.error.issues[0]
    throw new CommandError(EXIT.unusable, `${path}: line ${String(row.line)}: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'not accepted'}`)
  })
}
