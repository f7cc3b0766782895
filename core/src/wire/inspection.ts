// Bodies of inspections: plan -> draw -> the inspector's device -> scans -> signed record -> judgement.
// Labels that a node reports are not shown before the record is in: what an inspector reads cannot be copied.

import { z } from 'zod'
import { atMsSchema, base64Schema, bytes32Schema, chipIdSchema, hex16Schema, slugSchema } from './scalars.ts'

const labelSchema = z.string().max(96)
const hex32Schema = z.string().regex(/^[0-9a-f]{64}$/, '64 lower-case hex digits')

/** Units of one inspection's record at most; a sample is far smaller. */
export const MAXIMUM_SCANS = 5000

/** POST /v1/inspections. */
export const inspectionRequestSchema = z.object({
  siteId: slugSchema,
  inspector: z.string().min(1).max(128),
  /** Smallest missing share that the sample must find. */
  missingShare: z.number().gt(0).max(1).default(0.05),
  confidence: z.number().min(0.5).max(0.9999).default(0.95),
  /** `joint`: the inspector contributes chance; `drand`: a round of the public beacon at or after `drawAtMs`. */
  beacon: z.enum(['joint', 'drand']).default('joint'),
  drawAtMs: atMsSchema.optional(),
  /** When the site was told of the visit; null when it was not. */
  announcedAtMs: atMsSchema.nullable().default(null),
})

/** POST /v1/inspections/{inspectionId}/draw: 32 bytes of the inspector's own chance, or the beacon's signature. */
export const inspectionDrawSchema = z.object({ contribution: hex32Schema.optional(), beaconSignature: z.string().regex(/^[0-9a-f]{96}$/, '96 lower-case hex digits').optional() })

/** PUT /v1/inspections/{inspectionId}/device: the inspector's laptop as a landmark for the time of the visit. */
export const inspectionDeviceSchema = z.object({
  signingKey: bytes32Schema, agreementKey: bytes32Schema, host: z.string().min(1).max(255), port: z.number().int().min(1).max(65535),
})

export const unitScanSchema = z.object({
  chipId: chipIdSchema,
  seen: z.enum(['present', 'absent', 'not-accessible']),
  deviceLabel: labelSchema.default(''),
  boardLabel: labelSchema.default(''),
  chassisLabel: labelSchema.default(''),
  rackPlace: labelSchema.default(''),
  scannedAtMs: atMsSchema,
  how: z.enum(['camera', 'typed', 'imported']),
})

/** POST /v1/inspections/{inspectionId}/scans: noted on the way; the newest of a unit counts. */
export const inspectionScansSchema = z.object({ scans: z.array(unitScanSchema).min(1).max(MAXIMUM_SCANS) })

export const chassisCountSchema = z.object({ chassis: z.string().min(1).max(96), counted: z.number().int().min(0).max(1024) })

/** What the inspector signs, with the key of the device that timed the answers. */
export const inspectionRecordSchema = z.object({
  inspectionId: hex16Schema,
  planDigest: hex32Schema,
  siteId: slugSchema,
  inspector: z.string().min(1).max(128),
  startedAtMs: atMsSchema,
  finishedAtMs: atMsSchema,
  scans: z.array(unitScanSchema).max(MAXIMUM_SCANS),
  counts: z.array(chassisCountSchema).max(1000),
  note: z.string().max(4096).default(''),
})

export const inspectionCancelSchema = z.object({ reason: z.string().min(1).max(512) })

export const unitStatusSchema = z.enum(['confirmed', 'label-differs', 'absent', 'not-answering', 'answers-elsewhere', 'not-accessible', 'not-looked-at'])

export const inspectionUnitSchema = z.object({
  chipId: chipIdSchema,
  nodeName: z.string(),
  product: z.string(),
  chassis: z.string(),
  status: unitStatusSchema,
  detail: z.string(),
  challengeId: hex16Schema.nullable(),
  /** Smallest round trip to the inspector's device, ns. */
  localNs: z.number().int().nullable(),
  scan: unitScanSchema.nullable(),
  /** Newest local answer so far, whether or not the unit was scanned. */
  answeredAtMs: atMsSchema.nullable(),
})

export const inspectionSummarySchema = z.object({
  inspectionId: hex16Schema,
  siteId: slugSchema,
  siteName: z.string(),
  inspector: z.string(),
  status: z.enum(['planned', 'drawn', 'judged', 'cancelled']),
  outcome: z.enum(['accepted', 'failed', 'incomplete']).nullable(),
  createdAtMs: atMsSchema,
  announcedAtMs: atMsSchema.nullable(),
  drawnAtMs: atMsSchema.nullable(),
  finishedAtMs: atMsSchema.nullable(),
  population: z.number().int(),
  sampleSize: z.number().int(),
  missingShare: z.number(),
  confidence: z.number(),
  planDigest: hex32Schema,
  secretHash: hex32Schema,
  beacon: z.object({ kind: z.enum(['joint', 'drand']), round: z.number().int().nullable() }),
})

export const inspectionSchema = inspectionSummarySchema.extend({
  /** What lets everybody draw the sample again; null until it is drawn. */
  opening: z.object({ units: z.array(chipIdSchema), secret: hex32Schema, publicValue: hex32Schema, beaconSignature: z.string().nullable() }).nullable(),
  device: z.object({ landmarkId: slugSchema, host: z.string(), port: z.number().int(), validUntilMs: atMsSchema, receipts: z.number().int() }).nullable(),
  units: z.array(inspectionUnitSchema),
  counts: z.array(chassisCountSchema.extend({ answered: z.number().int(), holds: z.boolean() })),
  statement: z.string(),
  note: z.string(),
  cancelledReason: z.string().nullable(),
  limits: z.object({ localNs: z.number().int(), windowMs: z.number().int() }),
})

/** Answer to PUT …/device: the signed landmark record, base64. */
export const inspectionDeviceRecordSchema = z.object({ landmarkId: slugSchema, record: base64Schema(8 * 1024) })

export type InspectionRequest = z.infer<typeof inspectionRequestSchema>
export type InspectionDraw = z.infer<typeof inspectionDrawSchema>
export type InspectionDevice = z.infer<typeof inspectionDeviceSchema>
export type InspectionRecord = z.infer<typeof inspectionRecordSchema>
export type UnitScanBody = z.infer<typeof unitScanSchema>
export type InspectionSummary = z.infer<typeof inspectionSummarySchema>
export type Inspection = z.infer<typeof inspectionSchema>
