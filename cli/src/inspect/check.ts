// `trigpoint inspect check`: anybody draws the sample of an inspection again and compares.

import { fromHex, toHex } from '@trigpoint/core/base'
import { digestPlan, drawSample, QUICKNET, sampleSize, verifyBeacon, type InspectionPlan } from '@trigpoint/core/custody/inspection'
import { inspectionSchema, type Inspection } from '@trigpoint/core/wire'
import { nodePrimitives } from '@trigpoint/runtime'
import { existsSync } from 'node:fs'
import { accepted, readOptional, withVerifier } from '../connection.ts'
import { CommandError, EXIT } from '../exit.ts'
import { printJson, printTable } from '../print.ts'
import type { InspectOptions } from './inspect-options.ts'

interface Line {
  readonly ok: boolean
  readonly what: string
}

export async function check(idOrFile: string, options: InspectOptions): Promise<void> {
  const inspection = existsSync(idOrFile) ? readFile(idOrFile)
    : await withVerifier(options, async client => accepted(await client.call('GET', `/v1/inspections/${encodeURIComponent(idOrFile)}`, inspectionSchema)))
  const lines = checkInspection(inspection)
  const holds = lines.every(line => line.ok)
  if (options.json === true) printJson({ inspectionId: inspection.inspectionId, holds, checks: lines })
  else printTable(['', 'check'], lines.map(line => [line.ok ? 'ok' : 'FAILED', line.what]))
  if (!holds) process.exitCode = EXIT.refused
}

function readFile(path: string): Inspection {
  try {
    return inspectionSchema.parse(JSON.parse(readOptional(path) ?? ''))
  } catch {
    throw new CommandError(EXIT.unusable, `${path} is not what \`trigpoint inspect show --json\` prints`)
  }
}

export function checkInspection(inspection: Inspection): readonly Line[] {
  const { opening, beacon } = inspection
  if (opening === null) throw new CommandError(EXIT.unusable, 'the sample of this inspection is not drawn yet, or not shown to you')
  const plan: InspectionPlan = {
    inspectionId: inspection.inspectionId, siteId: inspection.siteId, createdAtMs: inspection.createdAtMs, population: inspection.population, missingShare: inspection.missingShare,
    confidence: inspection.confidence, sampleSize: inspection.sampleSize, units: opening.units, secretHash: inspection.secretHash,
    beacon: beacon.kind === 'drand' ? { kind: 'drand', round: beacon.round ?? 0 } : { kind: 'joint' },
  }
  const publicValue = fromHex(opening.publicValue) ?? new Uint8Array(0)
  const drawn = drawSample(nodePrimitives, plan, { secret: fromHex(opening.secret) ?? new Uint8Array(0), publicValue })
  const shown = inspection.units.map(unit => unit.chipId)
  return [
    { ok: toHex(digestPlan(nodePrimitives, plan)) === inspection.planDigest, what: `the plan has the digest ${inspection.planDigest}; look for it in the log (inspection:${inspection.inspectionId}:plan)` },
    { ok: inspection.sampleSize >= sampleSize(plan), what: `${String(inspection.sampleSize)} units are enough for the aim of the plan` },
    beaconLine(beacon, opening, publicValue),
    { ok: drawn.ok && JSON.stringify(drawn.value) === JSON.stringify(shown), what: drawn.ok ? `plan, secret and public value give the ${String(shown.length)} units that were looked at` : drawn.refusal.message },
  ]
}

function beaconLine(beacon: Inspection['beacon'], opening: NonNullable<Inspection['opening']>, publicValue: Uint8Array): Line {
  if (beacon.kind === 'joint') return { ok: true, what: 'the public value is the inspector\'s own: ask the inspector whether it is' }
  const value = verifyBeacon(nodePrimitives, QUICKNET, beacon.round ?? 0, opening.beaconSignature ?? '')
  return { ok: value.ok && toHex(value.value) === toHex(publicValue), what: `the public value is that of round ${String(beacon.round)} of the beacon quicknet` }
}
