// The policy language: what a compliance officer writes down in YAML (docs/format/policy.md). On the path: before
// verdict. A policy says who may have which chips where, what moves need, and which licences lift a restriction;
// beside it stand the tests that its author expects it to pass. Unknown words are errors, never ignored.

import { z } from 'zod'
import { dayMs } from '../custody/rules/index.ts'

/** Names of things within a policy and of sites and parties. */
const slug = z.string({ error: 'a name of small letters, digits and dashes' }).regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'a name of small letters, digits and dashes')
const text = z.string({ error: 'a text' }).min(1, 'a text').max(200, 'at most 200 letters')
const country = z.string({ error: 'a country as two capital letters, MY' }).regex(/^[A-Z]{2}$/, 'a country as two capital letters, MY')
const place = z.string({ error: 'a country (CN) or a country group (D:5)' }).regex(/^([A-Z]{2}|[A-E]:\d)$/, 'a country (CN) or a country group (D:5)')
const day = z.string({ error: 'a day, 2026-12-31' }).refine(value => /^\d{4}-\d\d-\d\d$/.test(value) && !Number.isNaN(dayMs(value)), 'a day of the calendar, 2026-12-31')
const span = z.string({ error: 'a length of time: 90 s, 30 min, 2 h, 7 days' }).regex(/^\d{1,5} ?(s|min|h|days?)$/, 'a length of time: 90 s, 30 min, 2 h, 7 days')
const names = z.array(z.string({ error: 'a name' }).min(1, 'a name').max(64, 'at most 64 letters'), { error: 'a list: [one, two]' }).min(1, 'at least one').max(500, 'at most 500')
const countries = z.array(country, { error: 'a list of countries: [MY, SG]' }).min(1, 'at least one country').max(250, 'at most 250 countries')
const places = z.array(place, { error: 'a list of countries or groups: [D:5, MO]' }).max(250, 'at most 250')
const whole = (from: number, to: number): z.ZodNumber => {
  const expected = `a whole number from ${String(from)} to ${String(to)}`
  return z.number({ error: expected }).int(expected).min(from, expected).max(to, expected)
}

/** A group of chips: by name in the catalogue, or by the paragraph that they fall under today. */
const chipClass = z.strictObject({ chips: names.optional(), paragraphs: names.optional() }).refine(({ chips, paragraphs }) => (chips === undefined) !== (paragraphs === undefined), 'either chips or paragraphs')

const proof = z.strictObject({
  /** The speed that a proof may rest on. */
  speed: z.enum(['vacuum', 'fibre'], { error: 'vacuum or fibre' }).default('vacuum'),
  /** Operators of landmarks that may lie. */
  lyingOperators: z.union([whole(0, 8), z.literal('default')], { error: 'a whole number from 0 to 8, or default' }).default('default'),
  landmarks: whole(1, 64).default(3),
  /** How old the newest proof may be. */
  newest: span.default('2 h'),
  testChips: z.enum(['accepted', 'refused'], { error: 'accepted or refused' }).default('refused'),
  /** `matching`: measurements must match the vendor's reference values. */
  firmware: z.enum(['any', 'matching'], { error: 'any or matching' }).default('any'),
  /** Measurements that may differ all the same. */
  mismatches: z.array(z.strictObject({ index: whole(0, 254), reason: text, until: day }), { error: 'a list of indices with reason and last day' }).max(64, 'at most 64').optional(),
  toleranceKm: z.number({ error: 'a number of km' }).min(0, 'from 0 km').max(100, 'at most 100 km').optional(),
})

const endUser = z.strictObject({ name: text, headquarters: country, parent: country.optional() })
const site = z.strictObject({ countries, endUser: slug, chips: z.union([z.literal('any'), names], { error: 'any, or a list of classes and chips' }).default('any'), proof: proof.prefault({}) })
const movement = z.strictObject({
  name: text, from: countries, to: places.optional(), chips: z.union([z.literal('any'), names], { error: 'any, or a list of classes and chips' }).default('any'),
  needs: z.enum(['permit', 'nothing', 'forbidden'], { error: 'permit, nothing or forbidden' }),
  /** What the reference of a paper begins with when it names such a permit. */
  reference: names.optional(), since: day.optional(), noticeDays: whole(0, 365).optional(),
})
const licence = z.strictObject({
  id: z.string({ error: 'a licence number' }).min(1, 'a licence number').max(64, 'at most 64 letters'), kind: z.enum(['licence', 'exception'], { error: 'licence or exception' }).default('licence'),
  lifts: z.array(z.enum(['destination', 'headquarters', 'letter'], { error: 'destination, headquarters or letter' }), { error: 'a list: [destination, headquarters]' }).min(1, 'at least one').default(['destination']),
  chips: z.union([z.literal('any'), names], { error: 'any, or a list of classes and chips' }), sites: z.array(slug, { error: 'a list of sites' }).min(1, 'at least one site'),
  endUsers: z.array(slug, { error: 'a list of end users' }).min(1, 'at least one end user').optional(), from: day, until: day, units: whole(1, 10_000_000).optional(),
})
const move = z.strictObject({ from: country, to: country, reference: z.string().max(200).optional(), noticeDays: whole(0, 10_000).optional() })
const test = z.strictObject({
  name: text, at: day.optional(),
  given: z.strictObject({
    chip: z.string({ error: 'a chip of the catalogue' }).min(1, 'a chip of the catalogue').max(64, 'at most 64 letters'),
    site: slug.optional(), countries: z.array(country, { error: 'a list of countries: [MY]' }).max(250, 'at most 250').optional(), endUser: slug.optional(), headquarters: country.optional(), move: move.optional(),
  }).refine(given => (given.site === undefined) !== (given.move === undefined), 'either a site or a move'),
  expect: z.enum(['allowed', 'refused', 'open'], { error: 'allowed, refused or open' }),
  /** The step that decides: site, chip, end-user, headquarters, destination, letter, place, permit… */
  because: z.string().max(40).optional(),
})

/** Limits keep a hostile file from costing more than a moment. */
export const MAXIMUM_POLICY_BYTES = 256 * 1024
const MAXIMUM_ENTRIES = 5000
const fewEnough = (value: object): boolean => Object.keys(value).length <= MAXIMUM_ENTRIES

export const policyFileSchema = z.strictObject({
  policy: slug, version: whole(1, 1_000_000), title: text, validUntil: day.optional(),
  classes: z.record(slug, chipClass, { error: 'names with their chips' }).refine(fewEnough, 'at most 5000').default({}),
  endUsers: z.record(slug, endUser, { error: 'parties with their name and headquarters' }).refine(fewEnough, 'at most 5000').default({}),
  sites: z.record(slug, site, { error: 'sites with their countries and end user' }).refine(value => Object.keys(value).length > 0, 'at least one site').refine(fewEnough, 'at most 5000'),
  headquarters: z.strictObject({ refuse: places }).default({ refuse: ['D:5', 'MO'] }),
  movements: z.array(movement, { error: 'a list of rules' }).max(500, 'at most 500').default([]),
  licences: z.array(licence, { error: 'a list of licences' }).max(MAXIMUM_ENTRIES, 'at most 5000').default([]),
  tests: z.array(test, { error: 'a list of tests' }).max(MAXIMUM_ENTRIES, 'at most 5000').default([]),
})

export type PolicyFile = z.output<typeof policyFileSchema>
export type PolicySite = PolicyFile['sites'][string]
export type PolicyLicence = PolicyFile['licences'][number]
export type PolicyMovement = PolicyFile['movements'][number]
export type PolicyTest = PolicyFile['tests'][number]
export type ChipScope = 'any' | readonly string[]

/** JSON Schema (2020-12) of what an author writes, for editors. */
export function policyJsonSchema(): Record<string, unknown> {
  return { ...z.toJSONSchema(policyFileSchema, { io: 'input' }), title: 'Trigpoint policy' }
}

const SPAN_MS: Readonly<Record<string, number>> = { s: 1000, min: 60_000, h: 3_600_000, day: 86_400_000, days: 86_400_000 }

/** `2 h` in ms; the schema has held it to the form. */
export function spanMs(span: string): number {
  const [, number, unit] = /^(\d+) ?([a-z]+)$/.exec(span) ?? []
  return Number(number) * (SPAN_MS[unit ?? ''] ?? Number.NaN)
}
