// Bodies about parties: dossiers, orders, and what screening says of a name.

import { z } from 'zod'
import { atMsSchema, countrySchema, slugSchema } from './scalars.ts'

const daySchema = z.iso.date()
const moneySchema = z.number().nonnegative().max(1e15).nullable().default(null)

export const partyRoleSchema = z.enum(['end-user', 'operator', 'consignee', 'forwarder', 'payer', 'importer'])
export const addressKindSchema = z.enum(['registered', 'office', 'data-centre', 'warehouse', 'residential', 'mail-drop', 'unknown'])

/** PUT /v1/parties/{partyId}: what is known of somebody who buys, uses, pays or carries. Not known: null. */
export const partySchema = z.object({
  partyId: slugSchema,
  name: z.string().min(1).max(200),
  aliases: z.array(z.string().min(1).max(200)).max(50).default([]),
  addresses: z.array(z.object({ text: z.string().min(1).max(300), country: countrySchema, kind: addressKindSchema.default('unknown') })).max(50).default([]),
  /** Where it is registered. */
  country: countrySchema,
  headquartersCountry: countrySchema.nullable().default(null),
  /** A party of this register that owns it. */
  parentPartyId: slugSchema.nullable().default(null),
  /** Who owns it in the end, where that is known by name alone. */
  ultimateParent: z.object({ name: z.string().min(1).max(200), headquartersCountry: countrySchema }).nullable().default(null),
  founded: daySchema.nullable().default(null),
  /** ISIC Rev. 4. */
  businessCode: z.string().regex(/^\d{2,4}$/).nullable().default(null),
  /** Where its payments come from. */
  payingCountry: countrySchema.nullable().default(null),
  annualRevenueUsd: moneySchema,
  paidInCapitalUsd: moneySchema,
  roles: z.array(z.object({ siteId: slugSchema, role: partyRoleSchema })).max(500).default([]),
  note: z.string().max(2000).default(''),
})

/** POST /v1/orders: one order as a seller's books have it. */
export const orderSchema = z.object({
  orderId: z.string().min(1).max(64),
  partyId: slugSchema,
  siteId: slugSchema.nullable().default(null),
  product: z.string().min(1).max(120),
  units: z.number().int().min(1).max(10_000_000),
  valueUsd: moneySchema,
  orderedAtMs: atMsSchema,
})

export const screeningHitSchema = z.object({
  on: z.enum(['name', 'address']), score: z.number(), matched: z.string(), asked: z.string(), id: z.string(), list: z.string(), names: z.array(z.string()), addresses: z.array(z.string()),
  since: z.string(), until: z.string(), source: z.string(),
  /** Whether an address of the listed party is in the country asked for; null where that cannot be told. */
  countryAgrees: z.boolean().nullable(),
})

/** POST /v1/screening. */
export const screeningRequestSchema = z.object({ name: z.string().min(1).max(200), address: z.string().min(1).max(300).optional(), country: countrySchema.optional() })
export const screeningAnswerSchema = z.object({
  /** `screening 20260920 (as of 2026-09-20)`; null where no list was imported. */
  table: z.string().nullable(),
  hits: z.array(screeningHitSchema),
  warnings: z.array(z.string()),
})

/** GET /v1/parties. */
export const partySummarySchema = z.object({
  partyId: slugSchema, name: z.string(), country: countrySchema, headquartersCountry: countrySchema.nullable(), roles: partySchema.shape.roles,
  /** Highest score of a hit on the screening list; null for none, or without a list. */
  bestScore: z.number().nullable(), openFindings: z.number().int(), changedAtMs: atMsSchema,
})

/** GET /v1/parties/{partyId}: the dossier, who owns it, what it ordered, whom it resembles. */
export const partyPageSchema = z.object({
  party: partySchema,
  changedAtMs: atMsSchema,
  /** Headquarters of it and of everybody above it. */
  seats: z.array(z.object({ country: countrySchema, whose: z.string(), groups: z.array(z.string()), refused: z.boolean() })),
  orders: z.array(orderSchema),
  screening: screeningAnswerSchema,
  findingIds: z.array(z.string()),
  /** Place of the dossier's newest version in the log; null until it is there. */
  logIndex: z.number().int().nullable(),
})

export type PartyBody = z.infer<typeof partySchema>
export type OrderBody = z.infer<typeof orderSchema>
export type PartySummary = z.infer<typeof partySummarySchema>
export type PartyPage = z.infer<typeof partyPageSchema>
export type ScreeningAnswer = z.infer<typeof screeningAnswerSchema>
