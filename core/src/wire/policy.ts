// Bodies about policies: checking, dry run, activation, versions; and about the tables of rules they rest on.

import { z } from 'zod'
import { sitePolicySchema } from './fleet.ts'
import { atMsSchema, chipIdSchema, outcomeSchema, slugSchema } from './scalars.ts'

/** A policy file as its author wrote it. Bytes are limited where it is read. */
export const policyTextSchema = z.object({ text: z.string().min(1).max(300_000) })

export const policyProblemSchema = z.object({ line: z.number().int(), column: z.number().int(), path: z.string(), message: z.string() })
export const policyStepSchema = z.object({ code: z.string(), outcome: z.enum(['allowed', 'refused', 'open']), detail: z.string() })
export const policyTestSchema = z.object({ name: z.string(), passed: z.boolean(), detail: z.string(), steps: z.array(policyStepSchema) })
export const policyChangeSchema = z.object({ path: z.string(), kind: z.enum(['added', 'removed', 'changed']), before: z.string(), after: z.string() })

/** A policy in the form that people read; what judges fixes stands under `sites`. */
export const policyViewSchema = z.object({
  policyId: slugSchema, version: z.number().int(), title: z.string(), validUntil: z.string().nullable(),
  sites: z.array(z.object({ siteId: slugSchema, endUser: z.string(), endUserName: z.string(), chips: z.string(), policy: sitePolicySchema })),
  endUsers: z.array(z.object({ id: slugSchema, name: z.string(), headquarters: z.string(), parent: z.string().nullable() })),
  classes: z.array(z.object({ name: z.string(), members: z.string() })),
  headquartersRefused: z.array(z.string()),
  movements: z.array(z.object({ name: z.string(), from: z.array(z.string()), to: z.array(z.string()), chips: z.string(), needs: z.string(), reference: z.array(z.string()), since: z.string().nullable(), noticeDays: z.number().nullable(), builtIn: z.boolean() })),
  licences: z.array(z.object({ id: z.string(), kind: z.string(), lifts: z.array(z.string()), chips: z.string(), sites: z.array(z.string()), endUsers: z.array(z.string()), from: z.string(), until: z.string(), state: z.enum(['valid', 'future', 'ended']) })),
  tests: z.number().int(),
})

/** Answer to POST /v1/policies/check. */
export const policyCheckSchema = z.object({
  problems: z.array(policyProblemSchema), warnings: z.array(policyProblemSchema), tests: z.array(policyTestSchema), view: policyViewSchema.nullable(),
  /** Against the policy in force. */
  changes: z.array(policyChangeSchema), sha256: z.string(),
})

/** GET /v1/policies: one version that was activated. */
export const policyVersionSchema = z.object({
  policyId: slugSchema, version: z.number().int(), title: z.string(), sha256: z.string(), activatedAtMs: atMsSchema, activatedBy: z.string(),
  /** Until when it was in force; null while it is. */
  endedAtMs: atMsSchema.nullable(),
  logIndex: z.number().int().nullable(),
})
export const policyDocumentSchema = z.object({ version: policyVersionSchema, text: z.string(), view: policyViewSchema.nullable() })
/** GET /v1/policy. */
export const policyInForceSchema = z.object({ document: policyDocumentSchema.nullable(), uncoveredSites: z.array(slugSchema), warnings: z.array(z.string()) })

/** POST /v1/policies/activation: the digest is that of the check, so that what was read is what is activated. */
export const policyActivationSchema = policyTextSchema.extend({ sha256: z.string().regex(/^[0-9a-f]{64}$/) })

export const dryRunChipSchema = z.object({
  chipId: chipIdSchema, siteId: slugSchema, nodeName: z.string(), challengeId: z.string().nullable(),
  before: outcomeSchema, after: outcomeSchema, why: z.string(),
})
export const dryRunFindingSchema = z.object({ findingId: z.string(), code: z.string(), severity: z.string(), title: z.string(), siteId: z.string().nullable(), chips: z.number().int() })

/** GET /v1/policies/dry-runs/{dryRunId}; nothing of it is activated. */
export const dryRunSchema = z.object({
  dryRunId: z.string(), status: z.enum(['running', 'done', 'failed']), startedAtMs: atMsSchema, finishedAtMs: atMsSchema.nullable(), sha256: z.string(),
  /** Chips judged so far, of all. */
  judged: z.number().int(), total: z.number().int(),
  counts: z.object({ before: z.object({ inside: z.number().int(), outside: z.number().int(), unknown: z.number().int() }), after: z.object({ inside: z.number().int(), outside: z.number().int(), unknown: z.number().int() }) }),
  changed: z.number().int(),
  /** The first of those that change. */
  chips: z.array(dryRunChipSchema),
  opens: z.array(dryRunFindingSchema), closes: z.array(dryRunFindingSchema),
  /** Sites of the file that are not registered; they keep it from being activated. */
  unknownSites: z.array(slugSchema), uncoveredSites: z.array(slugSchema),
  warnings: z.array(z.string()),
})

export const ruleTableHeadSchema = z.object({
  table: z.string(), version: z.number().int(), asOf: z.string(), expires: z.string(), entries: z.number().int(), stale: z.boolean(), imported: z.boolean(), sources: z.array(z.string()),
})
/** GET /v1/rules. */
export const ruleBookSchema = z.object({ tables: z.array(ruleTableHeadSchema), left: z.array(z.string()) })
/** GET /v1/rules/{table}: rows of text, as a person reads them. */
export const ruleTableSchema = z.object({ head: ruleTableHeadSchema, columns: z.array(z.string()), rows: z.array(z.array(z.string())) })

/** POST /v1/rules/classify: a chip of the catalogue, or figures. */
export const classifyRequestSchema = z.object({
  chip: z.string().max(80).optional(), tops: z.number().positive().max(1e9).optional(), bits: z.number().int().min(1).max(128).optional(), dieMm2: z.number().positive().max(1e6).optional(),
  memoryGbs: z.number().positive().max(1e9).optional(), forDatacentres: z.boolean().default(true), atMs: atMsSchema.optional(),
})
export const classificationSchema = z.object({
  chip: z.string(), tpp: z.number().nullable(), performanceDensity: z.number().nullable(), paragraph: z.string(), reasons: z.array(z.string()),
  overrides: z.array(z.object({ chips: z.array(z.string()), effect: z.string(), what: z.string(), from: z.string(), until: z.string().nullable(), source: z.string() })),
  sources: z.array(z.string()), warnings: z.array(z.string()),
})

export type PolicyView = z.infer<typeof policyViewSchema>
export type PolicyCheck = z.infer<typeof policyCheckSchema>
export type PolicyVersion = z.infer<typeof policyVersionSchema>
export type PolicyDocument = z.infer<typeof policyDocumentSchema>
export type PolicyInForce = z.infer<typeof policyInForceSchema>
export type DryRun = z.infer<typeof dryRunSchema>
export type RuleBookBody = z.infer<typeof ruleBookSchema>
export type RuleTableBody = z.infer<typeof ruleTableSchema>
export type RuleTableHead = z.infer<typeof ruleTableHeadSchema>
export type ClassifyRequest = z.input<typeof classifyRequestSchema>
export type ClassificationBody = z.infer<typeof classificationSchema>
