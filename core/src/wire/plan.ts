// The plan: which borders the landmarks resolve for sites, what it takes for the rest, where more landmarks help.
// On the path: before a site is accepted. Probabilities are lower bounds, 0 to 1.

import { z } from 'zod'
import { boundSchema, countrySchema, positionSchema, slugSchema } from './scalars.ts'

/** Bounds the work of one plan: well under a second each. */
export const MOST_PLANNED_SITES = 12
export const MOST_PLANNED_LANDMARKS = 8

export const plannedSiteSchema = z.object({
  id: z.string().min(1).max(64),
  /** A registered site: delays that its own fixes had are used instead of predicted ones. */
  siteId: slugSchema.optional(),
  position: positionSchema,
  /** Empty: the country that it lies in. */
  allowedCountries: z.array(countrySchema).max(250).default([]),
})

/** POST /v1/plan. */
export const planRequestSchema = z.object({
  sites: z.array(plannedSiteSchema).min(1).max(MOST_PLANNED_SITES),
  bound: boundSchema.default('vacuum'),
  faulty: z.union([z.number().int().min(0).max(8), z.literal('default')]).default('default'),
  toleranceKm: z.number().min(0).max(100).optional(),
  /** How many more landmarks are proposed. */
  add: z.number().int().min(0).max(MOST_PLANNED_LANDMARKS).default(0),
  cityCost: z.number().positive().max(1e9).default(1),
  buildingCost: z.number().positive().max(1e9).default(1),
  /** Landmarks that are left out, to see what hangs on them. */
  without: z.array(slugSchema).max(100).default([]),
})

export const plannedBorderSchema = z.object({
  country: countrySchema,
  distanceKm: z.number(),
  probability: z.number(),
  probabilityThen: z.number(),
  by: z.array(z.object({ landmark: z.string(), neededMs: z.number(), likelyMs: z.number(), probability: z.number() })),
  inBuildingNeedsMs: z.number().nullable(),
  resolution: z.enum(['resolved', 'mostly', 'nearer', 'building', 'never']),
  remedy: z.string(),
})

/** Answer to POST /v1/plan. `…Then`: with the proposed landmarks. */
export const planResponseSchema = z.object({
  bound: boundSchema,
  faulty: z.number().int(),
  /** Where the predicted delays come from. */
  delays: z.object({ kind: z.enum(['mesh', 'default']), digest: z.string(), words: z.string() }),
  sites: z.array(z.object({
    site: z.string(),
    position: positionSchema,
    allowedCountries: z.array(countrySchema),
    /** Landmarks whose delays its own fixes measured; the others' are predicted. */
    measuredLandmarks: z.number().int(),
    presence: z.number(),
    presenceThen: z.number(),
    inBuilding: z.object({ landmarks: z.number().int(), presence: z.number() }),
    borders: z.array(plannedBorderSchema),
  })),
  additions: z.array(z.object({ name: z.string(), position: positionSchema, insideSite: z.string().nullable(), cost: z.number(), gain: z.number() })),
  cost: z.number(),
  guarantee: z.string(),
  /** The landmarks that were counted on. */
  landmarks: z.array(z.object({ landmarkId: slugSchema, name: z.string(), operator: z.string(), position: positionSchema })),
})

export type PlanRequest = z.input<typeof planRequestSchema>
export type PlanResponse = z.infer<typeof planResponseSchema>
export type PlannedBorder = z.infer<typeof plannedBorderSchema>
