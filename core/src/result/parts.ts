// The parts of a fix's record, each a canonical JSON text, and which of them each level of disclosure shows.
// On the path: result. Layouts: docs/format/bundle.md.
//
//   part            holds                                                     full  site  verdict
//   verdict         outcome, countries, bound, f, freshness, versions          x     x      x
//   chip/<i>        one chip's outcome, as the token's submodule               x     x      x (those asked for)
//   policy          the site's policy                                          x     x
//   site            which site, node and challenge; the region's area          x     x
//   binding         what the chips' nonce binds; roots and manifests used      x     x
//   appraisal/<i>   one chip's claims under the vendor's names                 x     x
//   evidence/<i>    one chip's report and certificates                               x
//   judgement       region, checks, what rests on the verifier's word          x
//   challenge       challenge, landmarks' records, tickets                     x
//   message         the agent's signed message, with receipts and evidence     x
//   receipts        the landmarks' own receipts                                x

import { z } from 'zod'
import { ok, refuse, type Result } from '../base/index.ts'

/** As many as a challenge and a message may hold (core/wire/fix.ts). */
const MAXIMUM_LANDMARKS = 64
const MAXIMUM_CHIPS = 64
const MAXIMUM_TEES = 2
/** A landmark that contradicts itself sends more than one. */
const MAXIMUM_RECEIPTS = 1024

export type Level = 'full' | 'site' | 'verdict'
export const LEVELS: readonly Level[] = ['full', 'site', 'verdict']

const ON_LEVEL: Readonly<Record<string, readonly Level[]>> = {
  verdict: ['full', 'site', 'verdict'],
  chip: ['full', 'site', 'verdict'],
  policy: ['full', 'site'],
  site: ['full', 'site'],
  binding: ['full', 'site'],
  appraisal: ['full', 'site'],
  evidence: ['site'],
  judgement: ['full'],
  challenge: ['full'],
  message: ['full'],
  receipts: ['full'],
}

/** Kind and number of a part's name: `chip/3` is chip 3; undefined for a name that no record of a fix has. */
export function readPartName(name: string): { readonly kind: string; readonly at: number | undefined } | undefined {
  const match = /^([a-z]+)(?:\/(0|[1-9]\d{0,2}))?$/.exec(name)
  const kind = match?.[1] ?? ''
  const isNumbered = kind === 'chip' || kind === 'appraisal' || kind === 'evidence'
  if (!(kind in ON_LEVEL) || isNumbered !== (match?.[2] !== undefined)) return undefined
  return { kind, at: match?.[2] === undefined ? undefined : Number(match[2]) }
}

/** Whether a bundle of this level shows the part. */
export function isShownAt(level: Level, name: string): boolean {
  return ON_LEVEL[readPartName(name)?.kind ?? '']?.includes(level) === true
}

/** The parts without a number that a bundle of this level must show. */
export function partsOfLevel(level: Level): readonly string[] {
  return Object.keys(ON_LEVEL).filter(kind => readPartName(kind) !== undefined && ON_LEVEL[kind]?.includes(level) === true)
}

const hex16 = z.string().regex(/^[0-9a-f]{32}$/)
const hex32 = z.string().regex(/^[0-9a-f]{64}$/)
const bytes32 = z.string().regex(/^[A-Za-z0-9+/]{43}=$/)
const base64 = z.string().regex(/^[A-Za-z0-9+/]*={0,2}$/)
const country = z.string().regex(/^[A-Z]{2}$/)
const atMs = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER)
const outcome = z.enum(['inside', 'outside', 'unknown'])
const bound = z.enum(['vacuum', 'fibre'])
const check = z.strictObject({ code: z.string(), ok: z.boolean(), detail: z.string() })

/** `verdict`: becomes `ear_trigpoint` in the token, so its names are a token's. */
export const verdictPartSchema = z.strictObject({
  outcome,
  /** Countries that the delays could not exclude. */
  countries: z.array(country),
  allowed_countries: z.array(country),
  bound,
  /** Landmark operators that may lie without changing the verdict. */
  faulty: z.number().int().min(0),
  landmarks: z.number().int().min(0),
  operators: z.number().int().min(0),
  judged_at_ms: atMs,
  /** The policy takes the proof as fresh until then. */
  fresh_until_ms: atMs,
  /** `transcript`: every chip signed, after the delays were measured, over all of them. */
  binding: z.enum(['transcript', 'none']),
  /** Named where a CPU vouches for more than the host's key; left out otherwise. */
  key_binding: z.literal('confidential-vm').optional(),
  /** Digest of the part `policy`, hex: names the policy without showing it. */
  policy: hex32,
  policy_version: z.number().int(),
  borders: z.string(),
})

/** `chip/<i>`: becomes the submodule `name` of the token. */
export const chipPartSchema = z.strictObject({
  name: z.string().min(1).max(64),
  claims: z.strictObject({
    ear_status: z.enum(['affirming', 'warning', 'contraindicated', 'none']),
    ear_trustworthiness_vector: z.record(z.string(), z.number().int()).optional(),
    ear_verifier_claims: z.strictObject({
      trigpoint: z.strictObject({ chip_id: z.string(), outcome, verified: z.boolean(), measured: z.boolean(), test: z.boolean() }),
    }),
  }),
})

/** `appraisal/<i>`: becomes `ear_attester_claims` of the chip's submodule. */
export const appraisalPartSchema = z.record(z.string(), z.json())

/** `site`: becomes `ear_trigpoint_site` in the token. */
export const sitePartSchema = z.strictObject({
  site_id: z.string(),
  site_name: z.string(),
  node_name: z.string(),
  agent_id: hex16,
  challenge_id: hex16,
  requested_at_ms: atMs,
  area_km2: z.number(),
})

/** `policy`: becomes `ear_trigpoint_policy` in the token. Fields that a later release adds are kept. */
export const policyPartSchema = z.looseObject({
  policyId: z.string(),
  version: z.number().int(),
  allowedCountries: z.array(country),
  bound,
  faulty: z.union([z.number().int().min(0), z.literal('default')]),
  minimumLandmarks: z.number().int().min(0),
  maximumAgeMs: z.number().int().min(0),
  acceptTestChips: z.boolean(),
  requireMeasured: z.boolean().optional(),
  toleratedMismatches: z.array(z.object({ index: z.number().int(), reason: z.string(), untilMs: atMs })).optional(),
  toleranceKm: z.number().min(0).max(999).optional(),
  countryToleranceKm: z.record(z.string(), z.number().min(0).max(999)).optional(),
})

export const bindingPartSchema = z.strictObject({
  challengeNonce: bytes32,
  agentKey: bytes32,
  transcriptHash: bytes32,
  /** The time for which certificates were judged: when the evidence came. */
  atMs,
  /** Roots that the verifier trusts. */
  anchors: z.array(z.strictObject({ name: z.string(), sha256: hex32, test: z.boolean() })),
  /** Manifests that the measurements were held against, by the SHA-256 of their files. */
  references: z.array(hex32),
  /** Answers about revocation that were relied on, by the SHA-256 of their DER; records of older releases do not say. */
  responses: z.array(hex32).optional(),
  /** Checks by which the verifier lowered a chip for reasons that no bundle can show: revocation, another node. */
  lowered: z.array(z.strictObject({ chip: z.number().int().min(0), code: z.string(), detail: z.string() })),
})

export const evidencePartSchema = z.strictObject({ kind: z.enum(['gpu', 'switch']), arch: z.string(), evidence: base64, certificatesPem: z.string() })

export const judgementPartSchema = z.strictObject({
  reason: z.string(),
  help: z.string(),
  warnings: z.array(z.string()),
  checks: z.array(check),
  chipChecks: z.array(z.array(check)),
  region: z.strictObject({ areaKm2: z.number(), empty: z.boolean(), contained: country.nullable(), countries: z.array(country), decisive: z.array(z.string()), witnesses: z.array(z.string()) }),
  /** Landmarks that were challenged and did not count: suspended, or their record had expired. */
  excluded: z.array(z.strictObject({ landmarkId: z.string(), reason: z.string() })),
  expiresAtMs: atMs,
})

export const challengePartSchema = z.strictObject({
  challengeId: hex16,
  nonce: bytes32,
  agreementKey: bytes32,
  rounds: z.number().int(),
  requestedAtMs: atMs,
  expiresAtMs: atMs,
  landmarks: z.array(z.strictObject({ landmarkId: z.string(), record: base64, ticket: base64 })).max(MAXIMUM_LANDMARKS),
})

/** `message`: as the agent signed it; `body` is the JSON text that the signature covers. */
export const messagePartSchema = z.strictObject({ body: z.string(), signature: base64 })

/** What is read of the agent's message. */
export const agentMessageSchema = z.looseObject({
  agentId: hex16,
  challengeId: hex16,
  receipts: z.array(base64).max(MAXIMUM_LANDMARKS),
  evidence: z.array(z.looseObject({ kind: z.enum(['gpu', 'switch']), arch: z.string(), evidence: base64, certificatesPem: z.string() })).max(MAXIMUM_CHIPS),
  tees: z.array(z.looseObject({ evidence: base64, certificatesPem: z.string() })).max(MAXIMUM_TEES).optional(),
})

/** `receipts`: base64, as each landmark sent its own. */
export const receiptsPartSchema = z.array(base64).max(MAXIMUM_RECEIPTS)

export type VerdictPart = z.infer<typeof verdictPartSchema>
export type ChipPart = z.infer<typeof chipPartSchema>
export type SitePart = z.infer<typeof sitePartSchema>
export type PolicyPart = z.infer<typeof policyPartSchema>
export type BindingPart = z.infer<typeof bindingPartSchema>
export type EvidencePart = z.infer<typeof evidencePartSchema>
export type JudgementPart = z.infer<typeof judgementPartSchema>
export type ChallengePart = z.infer<typeof challengePartSchema>
export type AgentMessage = z.infer<typeof agentMessageSchema>

/** Reads a JSON text of a known shape. Refuses `result.part-malformed`, naming the part. */
export function readPart<T>(name: string, text: string | undefined, schema: z.ZodType<T>): Result<T> {
  if (text === undefined) return refuse('result.part-malformed', `The bundle does not show the part ${name}.`, name)
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return refuse('result.part-malformed', `The part ${name} is not JSON.`, name)
  }
  const parsed = schema.safeParse(value)
  if (parsed.success) return ok(parsed.data)
  const issue = parsed.error.issues[0]
  return refuse('result.part-malformed', `The part ${name} is not of the expected shape: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}.`, name)
}
