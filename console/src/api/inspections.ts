// What the console asks and tells about inspections.

import { inspectionSchema, inspectionSummarySchema, pageSchema, type Inspection, type InspectionRequest, type InspectionSummary, type UnitScanBody } from '@trigpoint/core/wire'
import type { Question } from './queries.ts'
import { readJson, sendJson } from './request.ts'

const inspectionPageSchema = pageSchema(inspectionSummarySchema)
const LIST_LIMIT = 200

export const inspectionsQuery: Question<readonly InspectionSummary[]> = {
  queryKey: ['inspections'],
  queryFn: async ({ signal }) => (await readJson(`/v1/inspections?limit=${String(LIST_LIMIT)}`, inspectionPageSchema, signal)).items,
}

export function inspectionQuery(inspectionId: string): Question<Inspection> {
  return { queryKey: ['inspections', inspectionId], queryFn: ({ signal }) => readJson(pathOf(inspectionId), inspectionSchema, signal) }
}

export function planInspection(request: InspectionRequest): Promise<Inspection> {
  return sendJson('/v1/inspections', request, inspectionSchema)
}

/** Draws with 32 bytes of this browser's chance. */
export function drawJoint(inspectionId: string): Promise<Inspection> {
  const contribution = [...crypto.getRandomValues(new Uint8Array(32))].map(byte => byte.toString(16).padStart(2, '0')).join('')
  return sendJson(`${pathOf(inspectionId)}/draw`, { contribution }, inspectionSchema)
}

export function drawWithBeacon(inspectionId: string, beaconSignature: string): Promise<Inspection> {
  return sendJson(`${pathOf(inspectionId)}/draw`, { beaconSignature }, inspectionSchema)
}

export function cancelInspection(inspectionId: string, reason: string): Promise<Inspection> {
  return sendJson(`${pathOf(inspectionId)}/cancel`, { reason }, inspectionSchema)
}

export function noteScans(inspectionId: string, scans: readonly UnitScanBody[]): Promise<Inspection> {
  return sendJson(`${pathOf(inspectionId)}/scans`, { scans }, inspectionSchema)
}

function pathOf(inspectionId: string): string {
  return `/v1/inspections/${encodeURIComponent(inspectionId)}`
}
