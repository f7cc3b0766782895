// What is told of devices beside their verdicts: how each was appraised in a fix, under which names it is known, what
// its host says of it over time, who stands beside it. Inventory is always the host's word; the rest rests on signed reports.

import { z } from 'zod'
import { claimedChipSchema } from './fix.ts'
import { atMsSchema, checkSchema, chipIdSchema, hex16Schema, slugSchema } from './scalars.ts'

export const revocationSchema = z.object({
  status: z.enum(['good', 'revoked', 'unknown', 'not-checked']),
  /** Where revoked. */
  reason: z.string().nullable(),
  /** Age of the oldest answer that counted: the status is as old as that. */
  producedAtMs: atMsSchema.nullable(),
})

/** How long a chip took to sign, against what is enrolled for it. */
export const latencySchema = z.object({
  latencyNs: z.number().int(),
  ok: z.boolean(),
  /** Of this chip alone, of the site's chips of its kind, or too few to judge. */
  basis: z.enum(['chip', 'site', 'too-few']),
  samples: z.number().int(),
  leastNs: z.number().int().nullable(),
  medianNs: z.number().int().nullable(),
  mostNs: z.number().int().nullable(),
})

/** One device's appraisal, in short. */
export const appraisedDeviceSchema = z.object({
  chipId: z.string(),
  kind: z.enum(['gpu', 'switch']).nullable(),
  verified: z.boolean(),
  measured: z.boolean(),
  test: z.boolean(),
  form: z.string().nullable(),
  mode: z.string(),
  hwmodel: z.string().nullable(),
  ueid: z.string().nullable(),
  driverVersion: z.string().nullable(),
  vbiosVersion: z.string().nullable(),
  /** Name of the pinned root. */
  anchor: z.string().nullable(),
  revocation: revocationSchema,
  measurements: z.object({ compared: z.number().int(), mismatches: z.array(z.number().int()), tolerated: z.array(z.number().int()) }),
  references: z.array(z.object({ kind: z.string(), version: z.string(), sha256: z.string(), used: z.boolean(), expired: z.boolean() })),
  latency: latencySchema.nullable(),
})

/** A CPU's word that the agent runs in a confidential VM. */
export const appraisedTeeSchema = z.object({
  scheme: z.enum(['sev-snp', 'tdx']).nullable(),
  verified: z.boolean(),
  test: z.boolean(),
  binding: z.enum(['match', 'differs', 'not-asked']),
  measurement: z.string().nullable(),
  platform: z.string().nullable(),
  versions: z.string().nullable(),
  checks: z.array(checkSchema),
})

export const fixEvidenceSchema = z.object({
  devices: z.array(appraisedDeviceSchema),
  /** `confidential-vm`: a CPU vouches that a confidential VM holds the answering key; it never lowers anything. */
  binding: z.enum(['host-key', 'confidential-vm']),
  tees: z.array(appraisedTeeSchema),
  /** What the vendor's services did not answer in time, a sentence each. */
  missing: z.array(z.string()),
})

const seenNameSchema = z.object({ name: z.string(), firstAtMs: atMsSchema })

export const seenFirmwareSchema = z.object({
  driverVersion: z.string().nullable(),
  vbiosVersion: z.string().nullable(),
  mode: z.string(),
  judged: z.boolean(),
  mismatches: z.array(z.number().int()),
  firstAtMs: atMsSchema,
})

/** A report of a chip that came without a fix: it proves who, never where. */
export const chipReportSchema = z.object({
  reportId: z.string(),
  source: z.enum(['fix', 'vendor-agent', 'file']),
  nodeId: z.string(),
  siteId: slugSchema,
  atMs: atMsSchema,
  latencyNs: z.number().int().nullable(),
  outlier: z.boolean(),
})

/** GET /v1/chips/{chipId}/identity: one chip under all its names. */
export const chipIdentitySchema = z.object({
  chipId: chipIdSchema,
  /** Null until a verified report named it. */
  hwmodel: z.string().nullable(),
  certificates: z.array(seenNameSchema),
  ueids: z.array(seenNameSchema),
  currentUeid: z.string().nullable(),
  sans: z.array(seenNameSchema),
  firmware: z.array(seenFirmwareSchema),
  /** Newest first. */
  reports: z.array(chipReportSchema),
})

export const inventoryEntrySchema = z.object({
  nodeId: hex16Schema,
  siteId: slugSchema,
  nodeName: z.string(),
  source: z.enum(['fix', 'vendor-agent', 'file']),
  atMs: atMsSchema,
  systemUuid: z.string().nullable(),
  /** Claims of the host. */
  chips: z.array(claimedChipSchema),
  changes: z.array(z.string()),
})

/** GET /v1/agents/{agentId}/topology: signed neighbourhoods, newest first. */
export const topologyEntrySchema = z.object({
  nodeId: hex16Schema,
  siteId: slugSchema,
  atMs: atMsSchema,
  reportId: z.string(),
  machines: z.array(z.array(z.string())),
  added: z.array(z.string()),
  lost: z.array(z.string()),
  moved: z.array(z.string()),
})

/** Name by which the vendor's agent calls its node. */
export const nodeUuidSchema = z.string().regex(/^[A-Za-z0-9._-]{1,64}$/, 'letters, digits, dots and dashes, 1 to 64')
/** Largest bodies of a vendor agent: 16 devices with chains fit several times. */
export const MAXIMUM_NODE_RECORD_BYTES = 256 * 1024

/** POST /v1/agent/enroll, as the vendor's agent expects it. */
export const vendorEnrolledSchema = z.object({ jwtAssertion: z.string() })

/** POST /v1/agent/nodes/{nodeUuid}/nonce. */
export const vendorNonceSchema = z.object({ nonce: z.string(), nonceRefreshTimestamp: z.string() })

/** What a report without a fix proves; said in every answer. */
export const provesSchema = z.object({
  /** The chips named as verified are genuine. */
  identity: z.boolean(),
  /** They signed after this verifier gave out the nonce. */
  fresh: z.boolean(),
  /** Never: nobody measured how far away they are. */
  place: z.literal(false),
  note: z.string(),
})

/** Answer to PUT /v1/agent/nodes/{nodeUuid}. */
export const vendorNodeAcceptedSchema = z.object({ nodeId: hex16Schema, siteId: slugSchema, receivedAtMs: atMsSchema, gpus: z.number().int(), changes: z.array(z.string()), note: z.string() })

/** Answer to POST /v1/agent/nodes/{nodeUuid}/attestation. */
export const vendorReportAcceptedSchema = z.object({
  nodeId: hex16Schema,
  siteId: slugSchema,
  reportId: z.string(),
  receivedAtMs: atMsSchema,
  proves: provesSchema,
  devices: z.array(appraisedDeviceSchema.extend({ nonce: z.enum(['match', 'differs', 'not-asked']), checks: z.array(checkSchema) })),
})

export type RevocationBody = z.infer<typeof revocationSchema>
export type LatencyBody = z.infer<typeof latencySchema>
export type AppraisedDevice = z.infer<typeof appraisedDeviceSchema>
export type AppraisedTee = z.infer<typeof appraisedTeeSchema>
export type FixEvidence = z.infer<typeof fixEvidenceSchema>
export type ChipIdentity = z.infer<typeof chipIdentitySchema>
export type InventoryEntry = z.infer<typeof inventoryEntrySchema>
export type TopologyEntry = z.infer<typeof topologyEntrySchema>
export type VendorNonce = z.infer<typeof vendorNonceSchema>
export type VendorNodeAccepted = z.infer<typeof vendorNodeAcceptedSchema>
export type VendorReportAccepted = z.infer<typeof vendorReportAcceptedSchema>
