// Bodies of custody: the state of a chip, a carrier or a site's stock at any time, declared maintenance, site
// dossiers, and the reconciliation of imports.

import { z } from 'zod'
import { chipStateSchema, custodyEventSchema, evidenceKindSchema } from './fleet.ts'
import { atMsSchema, chipIdSchema, slugSchema } from './scalars.ts'

const factSchema = z.object({ kind: evidenceKindSchema, id: z.string() })

export const staySchema = z.object({
  chipId: chipIdSchema,
  state: chipStateSchema,
  sinceMs: atMsSchema,
  /** Null while it lasts. */
  untilMs: atMsSchema.nullable(),
  siteId: slugSchema.nullable(),
  chassis: z.string(),
  /** The paper or fix that began it; null where the clock did. */
  fact: factSchema.nullable(),
})

export const contradictionSchema = z.object({
  kind: z.enum(['answered-after-end', 'handled-after-end', 'two-sites', 'two-places']),
  atMs: atMsSchema,
  text: z.string(),
  facts: z.array(factSchema),
})

/** A paper with both its times: when it says that it happened, and when the verifier was told. */
export const recordedPaperSchema = z.object({
  eventId: z.string(),
  kind: custodyEventSchema.shape.kind,
  atMs: atMsSchema,
  siteId: slugSchema,
  reference: z.string(),
  note: z.string(),
  recordedAtMs: atMsSchema,
  /** When it was declared an error; null while it stands, or stood at the moment of knowledge asked for. */
  withdrawnAtMs: atMsSchema.nullable(),
  /** Told more than a day after the deed. */
  late: z.boolean(),
})

/** GET /v1/chips/{chipId}/state?at=&knownAt= */
export const chipStateAtSchema = z.object({
  chipId: chipIdSchema,
  atMs: atMsSchema,
  /** By what was known at this moment; papers recorded later do not count, papers withdrawn later do. */
  knownAtMs: atMsSchema.default(0),
  /** The stay that this moment fell in; null before anything was known. */
  stay: staySchema.nullable(),
  longestStayMs: z.number().int().nullable(),
  /** When the state becomes, or became, overdue; null where it may last. */
  dueMs: atMsSchema.nullable(),
  /** What a record must show for the state. */
  requires: z.string(),
  /** Contradictions known up to that moment. */
  contradictions: z.array(contradictionSchema),
  /** The whole life, in order. */
  stays: z.array(staySchema),
  /** Every paper of the chip that had been recorded by then, those declared errors included; for one site only those of its own. */
  papers: z.array(recordedPaperSchema).default([]),
})

/** GET /v1/carriers?id=&at=: a board, chassis, crate by identifier, or a chassis by the serial its node names. */
export const carrierStateSchema = z.object({
  id: z.string(),
  atMs: atMsSchema,
  chips: z.array(staySchema),
  /** All chips in one state: that one; else `mixed`, or `empty`. */
  state: z.union([chipStateSchema, z.enum(['mixed', 'empty'])]),
  sites: z.array(slugSchema),
})

export const stateCountSchema = z.object({ siteId: slugSchema, state: chipStateSchema, chips: z.number().int() })

/** GET /v1/sites/{siteId}/stock?at= */
export const siteStockSchema = z.object({ siteId: slugSchema, atMs: atMsSchema, counts: z.array(stateCountSchema), items: z.array(staySchema), next: z.string().nullable() })

/** GET /v1/custody/states */
export const custodyStatesSchema = z.object({
  atMs: atMsSchema,
  counts: z.array(stateCountSchema),
  longestStaysMs: z.record(z.string(), z.number().int().nullable()),
  /** Chips whose state runs out next, soonest first. */
  runningOut: z.array(z.object({ chipId: chipIdSchema, siteId: slugSchema, state: chipStateSchema, sinceMs: atMsSchema, dueMs: atMsSchema })),
})

/** POST /v1/sites/{siteId}/maintenance */
export const maintenanceRequestSchema = z.object({
  fromMs: atMsSchema,
  untilMs: atMsSchema,
  /** Chassis that it is about; none for the whole site. */
  chassis: z.array(z.string().min(1).max(96)).max(1000).default([]),
  reason: z.string().min(1).max(512),
})

export const maintenanceSchema = z.object({
  windowId: z.string(),
  kind: z.enum(['declared', 'verifier-away']),
  siteId: slugSchema.nullable(),
  fromMs: atMsSchema,
  untilMs: atMsSchema,
  chassis: z.array(z.string()),
  reason: z.string(),
  declaredAtMs: atMsSchema,
  /** Findings that it mutes. */
  muted: z.number().int(),
})

/** GET /v1/sites/{siteId}/maintenance; `usedMs` is declared time of the last year. */
export const maintenanceListSchema = z.object({ items: z.array(maintenanceSchema), usedMs: z.number().int(), allowedMs: z.number().int() })

export const siteDossierSchema = z.object({
  powerMw: z.number().min(0).max(100_000).optional(),
  racks: z.number().int().min(0).max(1_000_000).optional(),
  slotsPerRack: z.number().int().min(0).max(100).optional(),
  verificationAgreedFromMs: atMsSchema.optional(),
  refusals: z.array(z.object({ atMs: atMsSchema, what: z.enum(['agent', 'inspection', 'installation']), note: z.string().max(512) })).max(100).optional(),
})

export const dossierBodySchema = z.object({ siteId: slugSchema, atMs: atMsSchema.nullable(), dossier: siteDossierSchema })

export const reconciliationLineSchema = z.object({
  customer: z.string(), siteId: slugSchema, sku: z.string(),
  imported: z.number().int(), received: z.number().int(), installed: z.number().int(), attested: z.number().int(), stock: z.number().int(), inTransit: z.number().int(), gone: z.number().int(),
  elsewhere: z.number().int(), unaccounted: z.number().int(), gap: z.number().int(), unserialised: z.number().int(), lastEntryMs: z.number().int(),
  /** Those that explain the gap; the first thousand. */
  serials: z.array(z.object({ chipId: chipIdSchema, place: z.enum(['installed', 'stock', 'inTransit', 'gone', 'elsewhere', 'unaccounted']), state: chipStateSchema, siteId: slugSchema, isImported: z.boolean() })),
})

/** GET /v1/reconciliation?site=&sku= */
export const reconciliationSchema = z.object({ atMs: atMsSchema, lines: z.array(reconciliationLineSchema) })

/** POST /v1/findings/recompute */
export const recomputedSchema = z.object({ subjects: z.number().int(), findings: z.number().int(), changed: z.number().int() })

export const findingStateSchema = z.enum(['open', 'ended', 'muted'])

export type RecordedPaperBody = z.infer<typeof recordedPaperSchema>
export type StayBody = z.infer<typeof staySchema>
export type ChipStateAt = z.infer<typeof chipStateAtSchema>
export type CarrierState = z.infer<typeof carrierStateSchema>
export type SiteStock = z.infer<typeof siteStockSchema>
export type CustodyStates = z.infer<typeof custodyStatesSchema>
export type MaintenanceRequest = z.infer<typeof maintenanceRequestSchema>
export type Maintenance = z.infer<typeof maintenanceSchema>
export type MaintenanceList = z.infer<typeof maintenanceListSchema>
export type SiteDossierBody = z.infer<typeof siteDossierSchema>
export type DossierBody = z.infer<typeof dossierBodySchema>
export type ReconciliationBody = z.infer<typeof reconciliationSchema>
export type ReconciliationRow = z.infer<typeof reconciliationLineSchema>
