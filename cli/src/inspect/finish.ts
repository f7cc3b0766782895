// `trigpoint inspect finish` and `submit`: the record that the inspector's laptop signs, and its way to the verifier.

import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { inspectionRecordSchema, inspectionSchema, signedBodySchema, type InspectionRecord, type SignedBody, type UnitScanBody } from '@trigpoint/core/wire'
import { loadLandmarkKeys } from '@trigpoint/landmark'
import { signBody, systemClock } from '@trigpoint/runtime'
import { accepted, readOptional, withVerifier } from '../connection.ts'
import { CommandError, EXIT } from '../exit.ts'
import { printJson } from '../print.ts'
import type { FinishOptions, InspectOptions } from './inspect-options.ts'
import { readScans } from './scans-file.ts'
import { printInspection } from './show.ts'
import { readVisit, type Visit } from './visit-file.ts'

export async function finish(id: string, options: FinishOptions): Promise<void> {
  const visit = readVisit(options.data, id)
  const scans = options.from === undefined ? await notedScans(id, options) : await readScans(options.from)
  const signed = signBody('inspection-record', recordOf(visit, scans, options), loadLandmarkKeys(join(options.data, 'keys')).signing.sign)
  if (options.out === undefined) {
    await handIn(id, signed, options)
    return
  }
  if (existsSync(options.out)) throw new CommandError(EXIT.unusable, `${options.out} is there already; a signed record is never overwritten`)
  writeFileSync(options.out, `${JSON.stringify(signed)}\n`, { mode: 0o600 })
  process.stdout.write(`The signed record is in ${options.out}. Hand it in with: trigpoint inspect submit ${options.out}\n`)
}

export async function submit(file: string, options: InspectOptions): Promise<void> {
  const signed = parseSigned(readOptional(file) ?? '')
  const record = signed === undefined ? undefined : inspectionRecordSchema.safeParse(parseJson(signed.body))
  if (signed === undefined || record?.success !== true) throw new CommandError(EXIT.unusable, `${file} is no record that \`trigpoint inspect finish --out\` wrote`)
  await handIn(record.data.inspectionId, signed, options)
}

async function handIn(id: string, signed: SignedBody, options: InspectOptions): Promise<void> {
  await withVerifier(options, async client => {
    const inspection = accepted(await client.call('POST', `/v1/inspections/${encodeURIComponent(id)}/record`, inspectionSchema, signed))
    if (options.json === true) printJson(inspection)
    else printInspection(inspection)
    if (inspection.outcome !== 'accepted') process.exitCode = EXIT.refused
  })
}

async function notedScans(id: string, options: InspectOptions): Promise<readonly UnitScanBody[]> {
  return withVerifier(options, async client => accepted(await client.call('GET', `/v1/inspections/${encodeURIComponent(id)}`, inspectionSchema)).units.flatMap(unit => unit.scan ?? []))
}

function recordOf(visit: Visit, scans: readonly UnitScanBody[], { count, note }: FinishOptions): InspectionRecord {
  return { ...visit, finishedAtMs: Math.max(systemClock.nowMs(), visit.startedAtMs), scans: [...scans], counts: count.map(one => ({ ...one })), note }
}

function parseSigned(text: string): SignedBody | undefined {
  const parsed = signedBodySchema.safeParse(parseJson(text))
  return parsed.success ? parsed.data : undefined
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
