// The inspector's device: a laptop that is a landmark for the time of one visit, next to the racks. On the path:
// custody. Nodes of the site that ask for a fix are challenged by it too, so that its receipts say which device keys
// answered within its reach. It never counts in a proof of place: where it stands is its bearer's word.

import { fromBase64, ok, refuse, toBase64, type Proven, type Result } from '@trigpoint/core/base'
import { parseLandmarkRecord, signLandmarkRecord, type LandmarkRecord } from '@trigpoint/core/challenge'
import type { InspectionDevice } from '@trigpoint/core/wire'
import type { InspectionRow, SiteRow, StoreReader } from '../../ports/index.ts'
import type { FlowContext } from '../context.ts'
import { refuseState, refuseUnknownInspection } from './inspection-plan.ts'
import type { LandmarkRegister } from '../registry/landmark-register.ts'

/** One working day with its way there; the record is worth nothing after it. */
const DEVICE_LIFETIME_MS = 12 * 3600 * 1000

/** While a visit runs, nodes of the site are asked to come back after so long. */
export const VISIT_INTERVAL_MS = 60_000

/** Signs the record of the device, valid for twelve hours. A second device takes the place of the first. Refuses `inspection.unknown`, `inspection.wrong-state`, `inspection.device-invalid`. */
export async function registerDevice(context: FlowContext, inspectionId: string, device: InspectionDevice): Promise<Result<{ readonly landmarkId: string; readonly record: string }>> {
  const nowMs = context.clock.nowMs()
  return context.store.write(async writer => {
    const row = await writer.getInspection(inspectionId)
    const site = row && (await writer.getSite(row.siteId))
    if (row === undefined || site === undefined) return refuseUnknownInspection(inspectionId)
    if (row.status !== 'drawn') return refuseState(row, 'begun')
    const record = recordOf(row, site, device, nowMs)
    const bytes = signLandmarkRecord(record, context.trust.sign)
    const parsed = parseLandmarkRecord(bytes)
    if (!parsed.ok) return refuse('inspection.device-invalid', `The device cannot be registered: ${parsed.refusal.message}`, parsed.refusal.where)
    const { landmarkId, validFromMs, validUntilMs } = record
    await writer.putInspection({ ...row, device: { landmarkId, record: toBase64(bytes), signingKey: device.signingKey, host: device.host, port: device.port, validFromMs, validUntilMs } })
    return ok({ landmarkId, record: toBase64(bytes) })
  })
}

function recordOf(row: InspectionRow, site: SiteRow, { signingKey, agreementKey, host, port }: InspectionDevice, nowMs: number): LandmarkRecord {
  return {
    landmarkId: deviceId(row.inspectionId), name: `Inspection of ${site.name}`.slice(0, 128), operator: `inspector ${row.inspector}`.slice(0, 128), country: site.country, position: site.position, uncertaintyKm: 1,
    signingKey: fromBase64(signingKey) ?? new Uint8Array(0), agreementKey: fromBase64(agreementKey) ?? new Uint8Array(0), host, port, validFromMs: nowMs, validUntilMs: nowMs + DEVICE_LIFETIME_MS,
  }
}

/** The landmark id of an inspection's device. */
export function deviceId(inspectionId: string): string {
  return `inspection-${inspectionId}`
}

export interface VisitingDevice {
  readonly record: Proven<LandmarkRecord>
  readonly text: string
  readonly role: 'inspection'
}

/** Devices of visits that are going on at a site. */
export async function listVisitingDevices(register: LandmarkRegister, reader: StoreReader, siteId: string, nowMs: number): Promise<readonly VisitingDevice[]> {
  return (await reader.listOpenInspections(siteId)).flatMap(({ device }) => {
    const record = device === null ? undefined : register.prove(device.record, nowMs)
    return device === null || record === undefined ? [] : [{ record, text: device.record, role: 'inspection' as const }]
  })
}
