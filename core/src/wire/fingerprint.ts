// The fingerprint of a site: its round trips to the landmarks as they were at an inspection, and fixes held
// against it. On the path: beside the estimate; findings come from it, verdicts never. Delays in ms.

import { z } from 'zod'
import { atMsSchema, hex16Schema, slugSchema } from './scalars.ts'

export const fingerprintSourceSchema = z.object({
  /** paper: an `inspected` paper (its event id); admin: an administrator's call (the reason given). */
  kind: z.enum(['paper', 'admin']),
  reference: z.string().max(256),
})

export const fingerprintEntrySchema = z.object({
  landmarkId: slugSchema,
  roundTripMs: z.number(),
  /** Standard deviation, never below what clocks and hours do. */
  spreadMs: z.number(),
  fixes: z.number().int(),
})

export const fingerprintSchema = z.object({
  siteId: slugSchema,
  /** Grows by one with every enrolment; older ones are kept. */
  version: z.number().int().min(1),
  enrolledAtMs: atMsSchema,
  by: fingerprintSourceSchema,
  /** The fixes that it was made of. */
  challengeIds: z.array(hex16Schema),
  entries: z.array(fingerprintEntrySchema),
})

/**
 * same; route-change: few landmarks changed; relay-suspected: all grew by one step; shorter-access: all fell by one;
 * moved: most changed, each in its own way; too-few: not enough landmarks in common.
 */
export const fingerprintOutcomeSchema = z.enum(['same', 'route-change', 'relay-suspected', 'shorter-access', 'moved', 'too-few'])

/** One fix held against the fingerprint of its site. */
export const fingerprintCheckSchema = z.object({
  challengeId: hex16Schema,
  siteId: slugSchema,
  agentId: hex16Schema,
  atMs: atMsSchema,
  version: z.number().int(),
  outcome: fingerprintOutcomeSchema,
  common: z.number().int(),
  changed: z.number().int(),
  /** Still different once the shared step is taken off. */
  changedApart: z.number().int(),
  stepMs: z.number(),
  stepDeviations: z.number(),
  /** The most different first. */
  landmarks: z.array(z.object({ landmarkId: slugSchema, enrolledMs: z.number(), measuredMs: z.number(), deviations: z.number() })),
})

/** GET /v1/fixes/{challengeId}/fingerprint; null where none was enrolled before the fix. */
export const fixFingerprintSchema = z.object({ check: fingerprintCheckSchema.nullable() })

/** GET /v1/sites/{siteId}/fingerprint. */
export const siteFingerprintSchema = z.object({
  fingerprint: fingerprintSchema.nullable(),
  versions: z.array(fingerprintSchema.pick({ version: true, enrolledAtMs: true, by: true })),
  /** Newest first. */
  recent: z.array(fingerprintCheckSchema),
})

/** POST /v1/sites/{siteId}/fingerprint: enrol it now, from the newest fixes that proved presence. */
export const fingerprintRequestSchema = z.object({ reason: z.string().min(1).max(256) })

export type FingerprintBody = z.infer<typeof fingerprintSchema>
export type FingerprintOutcomeBody = z.infer<typeof fingerprintOutcomeSchema>
export type FingerprintCheckBody = z.infer<typeof fingerprintCheckSchema>
export type SiteFingerprint = z.infer<typeof siteFingerprintSchema>
