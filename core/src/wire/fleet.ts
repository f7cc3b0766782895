// What people and programs read: sites, chips, fixes, landmarks, findings, the timeline and live events.
// Least disclosure: who may see `region` and positions is decided by role (verifier/src/http).

import { z } from 'zod'
import { fixEvidenceSchema } from './device.ts'
import { fixEstimateSchema } from './estimate.ts'
import { challengedLandmarkSchema, claimedChipSchema, landmarkFailureSchema } from './fix.ts'
import { meshHealthSchema, meshMarkSchema } from './mesh.ts'
import {
  atMsSchema, boundSchema, checkSchema, chipIdSchema, countrySchema, hex16Schema, outcomeSchema, positionSchema, roleSchema, slugSchema,
} from './scalars.ts'

/** A mismatch that a policy puts up with. `index`: as in the manifest, the report's block index minus one. */
export const toleratedMismatchSchema = z.object({ index: z.number().int().min(0).max(254), reason: z.string().min(1).max(256), untilMs: atMsSchema })

export const sitePolicySchema = z.object({
  policyId: slugSchema,
  version: z.number().int().min(1),
  allowedCountries: z.array(countrySchema).min(1).max(250),
  bound: boundSchema.default('vacuum'),
  /** How many landmarks (operators) may lie; `default` is 1 from six landmarks on. */
  faulty: z.union([z.number().int().min(0).max(8), z.literal('default')]).default('default'),
  minimumLandmarks: z.number().int().min(1).max(64).default(3),
  /** How old the newest proof may be before a chip is `unknown` again. */
  maximumAgeMs: z.number().int().min(1000),
  /** Software chips under a test root count only where this is set, and every verdict says so. */
  acceptTestChips: z.boolean().default(false),
  toleranceKm: z.number().min(0).max(100).optional(),
  /** Firmware must match its reference values; otherwise a mismatch is a warning. */
  requireMeasured: z.boolean().optional(),
  /** Measurements that may differ, each with its reason and until when. */
  toleratedMismatches: z.array(toleratedMismatchSchema).max(64).optional(),
})

export const siteSchema = z.object({
  siteId: slugSchema,
  name: z.string().min(1).max(128),
  operator: z.string().max(128),
  position: positionSchema,
  country: countrySchema,
  policy: sitePolicySchema,
})

/** Where a chip is in its life, folded from papers and fixes (custody floor). */
export const chipStateSchema = z.enum([
  'unregistered', 'produced', 'shipped', 'received', 'stored', 'installed', 'verified', 'inspected', 'maintenance', 'moved', 'removed', 'returned', 'silent', 'reappeared', 'missing',
  'decommissioned', 'destroyed',
])

export const countsSchema = z.object({ inside: z.number().int(), outside: z.number().int(), unknown: z.number().int() })

export const siteSummarySchema = siteSchema.extend({ chips: countsSchema, agents: z.number().int(), lastFixAtMs: atMsSchema.nullable(), openFindings: z.number().int() })

export const chipSummarySchema = z.object({
  chipId: chipIdSchema,
  siteId: slugSchema,
  agentId: hex16Schema.nullable(),
  nodeName: z.string(),
  product: z.string(),
  chassis: z.string(),
  outcome: outcomeSchema,
  /** Plain sentence: why the chip is inside, outside or unknown right now. */
  reason: z.string(),
  /** What would change it; empty when nothing is needed. */
  help: z.string(),
  state: chipStateSchema,
  stateSinceMs: atMsSchema,
  test: z.boolean(),
  countries: z.array(countrySchema),
  lastFixId: hex16Schema.nullable(),
  lastFixAtMs: atMsSchema.nullable(),
})

export const relationSchema = z.enum(['touches', 'contains'])

export const regionSchema = z.object({
  bound: boundSchema,
  faulty: z.number().int(),
  empty: z.boolean(),
  witnesses: z.array(slugSchema),
  /** Upper bound of the region's area. */
  areaKm2: z.number(),
  /** Countries that cannot be excluded; all others are. */
  countries: z.array(z.object({ country: countrySchema, relation: relationSchema })),
  contained: countrySchema.nullable(),
  /** For drawing only: closed rings; the verdict rests on the exact discs. */
  outline: z.array(z.array(positionSchema)),
  decisive: z.array(slugSchema),
})

/** One landmark's part in a fix: its disc and its delays. */
export const fixLandmarkSchema = z.object({
  landmarkId: slugSchema,
  name: z.string(),
  operator: z.string(),
  position: positionSchema,
  uncertaintyKm: z.number(),
  /** Smallest round trip; null when no round was answered. */
  roundTripNs: z.number().int().nullable(),
  roundTripsNs: z.array(z.number().int()),
  sentRounds: z.number().int(),
  lostRounds: z.number().int(),
  reachKm: z.number().nullable(),
  decisive: z.boolean(),
  source: z.enum(['agent', 'landmark', 'both', 'none']),
})

export const chipVerdictSchema = z.object({ chipId: chipIdSchema, outcome: outcomeSchema, test: z.boolean(), checks: z.array(checkSchema) })

export const verdictSchema = z.object({
  outcome: outcomeSchema,
  reason: z.string(),
  help: z.string(),
  chips: z.array(chipVerdictSchema),
  countries: z.array(countrySchema),
  contained: countrySchema.nullable(),
  bound: boundSchema,
  faulty: z.number().int(),
  areaKm2: z.number(),
  checks: z.array(checkSchema),
  warnings: z.array(z.string()),
})

export const fixSummarySchema = z.object({
  challengeId: hex16Schema,
  agentId: hex16Schema,
  siteId: slugSchema,
  requestedAtMs: atMsSchema,
  judgedAtMs: atMsSchema.nullable(),
  status: z.enum(['challenged', 'judged', 'expired', 'refused']),
  outcome: outcomeSchema,
  reason: z.string(),
  countries: z.array(countrySchema),
  areaKm2: z.number().nullable(),
})

/** GET /v1/fixes/{challengeId}, and the answer to POST …/evidence. */
export const fixSchema = fixSummarySchema.extend({
  policy: sitePolicySchema,
  verdict: verdictSchema.nullable(),
  region: regionSchema.nullable(),
  landmarks: z.array(fixLandmarkSchema),
  failures: z.array(landmarkFailureSchema),
  /** An opinion beside the verdict, which it never changes; absent until it was computed. */
  estimate: fixEstimateSchema.optional(),
  /** How each device was appraised; absent in fixes of before. */
  evidence: fixEvidenceSchema.optional(),
})

/** GET /v1/chips/{chipId}. */
export const chipSchema = chipSummarySchema.extend({
  claimed: claimedChipSchema.nullable(),
  fix: fixSchema.nullable(),
  events: z.array(z.lazy(() => timelineEntrySchema)),
})

export const landmarkSummarySchema = z.object({
  landmarkId: slugSchema,
  name: z.string(),
  operator: z.string(),
  country: countrySchema,
  position: positionSchema,
  uncertaintyKm: z.number(),
  host: z.string(),
  port: z.number().int(),
  validUntilMs: atMsSchema,
  receipts: z.number().int(),
  lastReceiptAtMs: atMsSchema.nullable(),
  /** Smallest round trip that it ever measured to any node. */
  bestRoundTripNs: z.number().int().nullable(),
  suspended: z.boolean(),
  mesh: meshMarkSchema.default('unknown'),
})

export const landmarkSchema = landmarkSummarySchema.extend({
  /** Why it does not count; null when it does. */
  suspendedReason: z.string().nullable().default(null),
  health: meshHealthSchema.nullable().default(null),
  recent: z.array(z.object({ challengeId: hex16Schema, siteId: slugSchema, atMs: atMsSchema, roundTripNs: z.number().int().nullable(), lostRounds: z.number().int(), decisive: z.boolean() })),
})

export const severitySchema = z.enum(['info', 'low', 'medium', 'high', 'critical'])

/** EVIDENCE_KINDS of the custody floor. */
export const evidenceKindSchema = z.enum([
  'fix', 'receipt', 'paper', 'event', 'inspection', 'inventory', 'policy', 'party', 'mesh', 'maintenance', 'rule-table', 'enrolment', 'dossier',
])

export const findingSchema = z.object({
  findingId: z.string().max(128),
  code: z.string().max(64),
  severity: severitySchema,
  title: z.string(),
  /** What was seen, what an honest cause would be, and the next step: plain sentences. */
  explanation: z.string(),
  honestCause: z.string(),
  nextStep: z.string(),
  siteId: slugSchema.nullable(),
  chipIds: z.array(chipIdSchema),
  challengeIds: z.array(hex16Schema),
  openedAtMs: atMsSchema,
  lastSeenAtMs: atMsSchema,
  /** What it rests on; `leaf` is its leaf's commitment in the log as hex, null where the record has none (yet). */
  evidence: z.array(z.object({ kind: evidenceKindSchema, id: z.string().max(256), leaf: z.string().nullable() })).default([]),
  /** When the pattern ceased to hold; null while it holds. */
  endedAtMs: atMsSchema.nullable().default(null),
  /** The declared maintenance window that explains it; it is counted, but is nobody's alarm. */
  mutedBy: z.string().max(64).nullable().default(null),
})

/** One line of a chip's or a site's story: papers, fixes whose outcome changed, findings. */
export const timelineEntrySchema = z.object({
  id: z.number().int(),
  atMs: atMsSchema,
  kind: z.enum(['custody', 'verdict', 'finding', 'enrolment', 'landmark']),
  title: z.string(),
  detail: z.string(),
  siteId: slugSchema.nullable(),
  chipIds: z.array(chipIdSchema),
  challengeId: hex16Schema.nullable(),
})

/** POST /v1/custody-events: what a paper says; EPCIS 2.0 capture maps onto it. */
export const custodyEventSchema = z.object({
  eventId: z.string().min(1).max(128),
  kind: z.enum([
    'produced', 'shipped', 'received', 'stored', 'installed', 'inspected', 'maintenance', 'moved', 'removed', 'returned', 'missing', 'decommissioned', 'destroyed',
  ]),
  atMs: atMsSchema,
  siteId: slugSchema,
  chipIds: z.array(chipIdSchema).min(1).max(10_000),
  reference: z.string().max(256),
  note: z.string().max(1024).default(''),
})

export const statusSchema = z.object({
  version: z.string(),
  verifierKey: z.string(),
  startedAtMs: atMsSchema,
  nowMs: atMsSchema,
  chips: countsSchema,
  sites: z.number().int(),
  landmarks: z.number().int(),
  agents: z.number().int(),
  fixes: z.number().int(),
  openFindings: z.number().int(),
  tables: z.object({ borders: z.string() }),
  demo: z.boolean(),
})

export const tokenRequestSchema = z.object({ role: roleSchema, siteId: slugSchema.optional(), name: z.string().min(1).max(64), expiresAtMs: atMsSchema.optional() })
export const tokenResponseSchema = z.object({ token: z.string(), tokenId: z.string() })
export const enrolmentTokenRequestSchema = z.object({ siteId: slugSchema, expiresAtMs: atMsSchema })

/** PUT /v1/landmarks/{landmarkId}: the registrar signs these into a landmark record. */
export const landmarkRequestSchema = z.object({
  name: z.string().min(1).max(128),
  operator: z.string().min(1).max(128),
  country: countrySchema,
  position: positionSchema,
  uncertaintyKm: z.number().min(0).max(1000),
  signingKey: challengedLandmarkSchema.shape.signingKey,
  agreementKey: challengedLandmarkSchema.shape.agreementKey,
  host: z.string().min(1).max(255),
  port: z.number().int().min(1).max(65535),
  validUntilMs: atMsSchema,
})
export const landmarkRecordBodySchema = z.object({ landmarkId: slugSchema, record: z.string() })

export function pageSchema<T extends z.ZodType>(item: T): z.ZodObject<{ items: z.ZodArray<T>; next: z.ZodNullable<z.ZodString> }> {
  return z.object({ items: z.array(item), next: z.string().nullable() })
}

/** Data of a server-sent event; `event:` carries the kind, `id:` grows. A reader refetches what is named. */
export const liveEventSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('fix'), fix: fixSummarySchema, chipIds: z.array(chipIdSchema) }),
  z.object({ kind: z.literal('timeline'), entry: timelineEntrySchema }),
  z.object({ kind: z.literal('finding'), finding: findingSchema }),
  z.object({ kind: z.literal('landmark'), landmarkId: slugSchema }),
  z.object({ kind: z.literal('site'), siteId: slugSchema }),
])

export type SitePolicyBody = z.infer<typeof sitePolicySchema>
export type Site = z.infer<typeof siteSchema>
export type SiteSummary = z.infer<typeof siteSummarySchema>
export type ChipState = z.infer<typeof chipStateSchema>
export type ChipSummary = z.infer<typeof chipSummarySchema>
export type Chip = z.infer<typeof chipSchema>
export type RegionBody = z.infer<typeof regionSchema>
export type FixLandmark = z.infer<typeof fixLandmarkSchema>
export type FixSummary = z.infer<typeof fixSummarySchema>
export type Fix = z.infer<typeof fixSchema>
export type VerdictBody = z.infer<typeof verdictSchema>
export type LandmarkSummary = z.infer<typeof landmarkSummarySchema>
export type Landmark = z.infer<typeof landmarkSchema>
export type Finding = z.infer<typeof findingSchema>
export type EvidenceKind = z.infer<typeof evidenceKindSchema>
export type Severity = z.infer<typeof severitySchema>
export type TimelineEntry = z.infer<typeof timelineEntrySchema>
export type CustodyEvent = z.infer<typeof custodyEventSchema>
export type Status = z.infer<typeof statusSchema>
export type LiveEvent = z.infer<typeof liveEventSchema>
export type LandmarkRequest = z.infer<typeof landmarkRequestSchema>
