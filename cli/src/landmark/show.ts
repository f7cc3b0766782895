// `trigpoint landmark show`: a record's signature, validity and contents.

import { toBase64 } from '@trigpoint/core/base'
import { verifyLandmarkRecord, type LandmarkRecord } from '@trigpoint/core/challenge'
import { nodePrimitives, systemClock } from '@trigpoint/runtime'
import { printJson, printTable } from '../print.ts'
import { demandValid, parseKey, readRecordFile } from './record-file.ts'
import type { LandmarkCommandOptions } from './landmark-options.ts'

export function show(path: string, options: LandmarkCommandOptions): void {
  const file = readRecordFile(path)
  const key = options.verifierKey === undefined ? file.verifierKey : parseKey(options.verifierKey, '--verifier-key')
  const record: LandmarkRecord = demandValid(verifyLandmarkRecord(file.record, key, systemClock.nowMs(), nodePrimitives), path)
  const shown = { ...record, signingKey: toBase64(record.signingKey), agreementKey: toBase64(record.agreementKey), verifierKey: toBase64(key) }
  if (options.json === true) printJson(shown)
  else printTable(['what', 'value'], [
    ['landmark', `${record.landmarkId} (${record.name})`],
    ['operator', record.operator],
    ['place', `${String(record.position.latDeg)}, ${String(record.position.lonDeg)} (${record.country}), within ${String(record.uncertaintyKm)} km`],
    ['address', `${record.host}:${String(record.port)}`],
    ['valid', `${new Date(record.validFromMs).toISOString()} to ${new Date(record.validUntilMs).toISOString()}`],
    ['signed by', shown.verifierKey],
  ])
}
