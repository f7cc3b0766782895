// `trigpoint inspect note`: what was seen of one unit, or of many.

import { inspectionSchema, type UnitScanBody } from '@trigpoint/core/wire'
import { accepted, withVerifier } from '../connection.ts'
import { CommandError, EXIT } from '../exit.ts'
import { printJson } from '../print.ts'
import type { NoteOptions } from './inspect-options.ts'
import { readScans } from './scans-file.ts'

export async function noteUnits(id: string, options: NoteOptions): Promise<void> {
  const scans = options.from === undefined ? [scanOf(options)] : await readScans(options.from)
  await withVerifier(options, async client => {
    const inspection = accepted(await client.call('POST', `/v1/inspections/${encodeURIComponent(id)}/scans`, inspectionSchema, { scans }))
    const noted = new Set(scans.map(scan => scan.chipId))
    const units = inspection.units.filter(unit => noted.has(unit.chipId))
    if (options.json === true) printJson({ units })
    else for (const unit of units) process.stdout.write(`${unit.chipId}: ${unit.status}. ${unit.detail}\n`)
  })
}

function scanOf(options: NoteOptions): UnitScanBody {
  if (options.chip === undefined) throw new CommandError(EXIT.unusable, 'name the unit with --chip, or give a file with --from')
  return {
    chipId: options.chip, seen: options.absent === true ? 'absent' : options.access ? 'present' : 'not-accessible', deviceLabel: options.label ?? '', boardLabel: options.board ?? '',
    chassisLabel: options.chassis ?? '', rackPlace: options.place ?? '', scannedAtMs: Date.now(), how: 'typed',
  }
}
