// A bundle: one file with everything that is needed to check a verdict without any server. On the path: result,
// the last thing that leaves the verifier. Layout: docs/format/bundle.md.
//
//   level       how much it shows
//   record      the digests of all parts, and those parts that are shown, with their salts
//   proof       C2SP tlog-proof: index, inclusion proof, checkpoint with cosignatures
//   result      the signed result token
//   keys        statements of the verifier about the keys that sign results
//   verifierKey the verifier's key; believed only where a trust file pins it
//   manifests   reference manifests that the verdict rests on, as their vendor signed them; the record has their digests
//   responses   answers about revocation (OCSP), as the responder signed them; the record has their digests

import { z } from 'zod'
import { asClaimed, fromBase64, ok, refuse, toBase64, utf8Text, type Claimed, type Primitives, type Result } from '../base/index.ts'
import { DIGEST_BYTES, MAXIMUM_PARTS, partSalt, type CommittedRecord, type Part } from './commitment.ts'
import { isShownAt, LEVELS, readPartName, type Level } from './parts.ts'
import { MAXIMUM_TOKEN_LENGTH } from './token.ts'

export const BUNDLE_FORMAT = 'trigpoint bundle v1'
/** One that carries reference manifests: what reads only the first form says that it needs a newer program. */
export const BUNDLE_FORMAT_WITH_MANIFESTS = 'trigpoint bundle v2'
/** One whose record says which answers about revocation it rests on, and which carries them. */
export const BUNDLE_FORMAT_WITH_RESPONSES = 'trigpoint bundle v3'
const FORMATS: readonly string[] = [BUNDLE_FORMAT, BUNDLE_FORMAT_WITH_MANIFESTS, BUNDLE_FORMAT_WITH_RESPONSES]
/** Media type over HTTP. */
export const BUNDLE_MEDIA_TYPE = 'application/vnd.trigpoint.bundle+json'
/** Largest bundle read, characters: a message of 4 MiB written as JSON within JSON within JSON. */
export const MAXIMUM_BUNDLE_LENGTH: number = 24 * 1024 * 1024
/** Statements about result keys: one is enough. */
const MAXIMUM_KEYS = 8
/** Manifests of the firmware of one node: two a kind of chip. */
const MAXIMUM_MANIFESTS = 32
/** Largest manifest, characters; the vendor's are 20 kB. */
const MAXIMUM_MANIFEST_LENGTH: number = 512 * 1024
/** Four certificates of each chip of a node, and of the signers of its manifests. */
const MAXIMUM_RESPONSES = 512
/** Largest answer, characters of base64: what is read of one is at most 32 KiB. */
const MAXIMUM_RESPONSE_LENGTH: number = 44 * 1024
/** A checkpoint with cosignatures and a proof. */
export const MAXIMUM_PROOF_LENGTH = 400_000

export const bytes32Schema = z.string().regex(/^[A-Za-z0-9+/]{43}=$/, 'base64 of 32 bytes')

export const openedPartSchema = z.strictObject({
  /** Place in the list of digests. */
  at: z.number().int().min(0).max(MAXIMUM_PARTS),
  name: z.string().max(32),
  salt: bytes32Schema,
  content: z.string(),
})

const manifestsSchema = z.array(z.string().max(MAXIMUM_MANIFEST_LENGTH)).max(MAXIMUM_MANIFESTS)
const responsesSchema = z.array(z.string().max(MAXIMUM_RESPONSE_LENGTH).regex(/^[A-Za-z0-9+/]+={0,2}$/, 'base64')).max(MAXIMUM_RESPONSES)
/** Neither is shown where only the verdict is. */
const deeperLevel = z.enum(['full', 'site'])

const bundleFields = {
  record: z.strictObject({
    kind: z.literal('fix'),
    digests: z.array(bytes32Schema).min(1).max(MAXIMUM_PARTS),
    opened: z.array(openedPartSchema).min(1).max(MAXIMUM_PARTS),
  }),
  proof: z.string().max(MAXIMUM_PROOF_LENGTH),
  result: z.string().max(MAXIMUM_TOKEN_LENGTH),
  keys: z.array(z.string().max(512)).min(1).max(MAXIMUM_KEYS),
  verifierKey: bytes32Schema,
}
const nothing = z.undefined().optional()

/** Files begin with what they are: the order here is the order in which they are written. */
export const bundleSchema = z.discriminatedUnion('format', [
  z.strictObject({ format: z.literal(BUNDLE_FORMAT), level: z.enum(['full', 'site', 'verdict']), ...bundleFields, manifests: nothing, responses: nothing }),
  z.strictObject({ format: z.literal(BUNDLE_FORMAT_WITH_MANIFESTS), level: deeperLevel, ...bundleFields, manifests: manifestsSchema.min(1), responses: nothing }),
  z.strictObject({ format: z.literal(BUNDLE_FORMAT_WITH_RESPONSES), level: deeperLevel, ...bundleFields, manifests: manifestsSchema, responses: responsesSchema }),
])

export type Bundle = z.infer<typeof bundleSchema>
export type OpenedPart = z.infer<typeof openedPartSchema>

/** Reads a bundle file; nothing is verified. Refuses `result.bundle-malformed`, `result.bundle-newer`. */
export function parseBundle(text: string): Result<Claimed<Bundle>> {
  if (text.length > MAXIMUM_BUNDLE_LENGTH) return refuse('result.bundle-malformed', 'The file is larger than any bundle.')
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return refuse('result.bundle-malformed', 'The file is not JSON, so it is no bundle; a bundle is made by `trigpoint bundle`.')
  }
  const format = typeof value === 'object' && value !== null && 'format' in value ? value.format : undefined
  if (typeof format === 'string' && !FORMATS.includes(format) && /^trigpoint bundle v\d+$/.test(format))
    return refuse('result.bundle-newer', `The file is a ${format}, which this program does not know. Install a newer one.`, 'format')
  const parsed = bundleSchema.safeParse(value)
  if (parsed.success) return ok(asClaimed(parsed.data))
  const issue = parsed.error.issues[0]
  const where = issue?.path.join('.') ?? ''
  return refuse('result.bundle-malformed', `The file is no bundle: ${where === '' ? 'the whole' : where}: ${issue?.message ?? ''}.`, where)
}

export interface BundleSource {
  readonly parts: readonly Part[]
  readonly record: CommittedRecord
  /** Of the record; the salts of the shown parts come from it. */
  readonly secret: Uint8Array
  /** tlog-proof. */
  readonly proof: Uint8Array
  readonly result: string
  /** Signed statements about result keys. */
  readonly keys: readonly Uint8Array[]
  readonly verifierKey: Uint8Array
  /** Manifests at hand, XML; shown where the chips' evidence is. */
  readonly manifests?: readonly string[]
  /** Answers about revocation at hand, DER; undefined for a record that does not say which it rests on. */
  readonly responses?: readonly Uint8Array[] | undefined
}

/** Places in the record that a bundle of this level shows. `chips`: only these, where the level is `verdict`. */
export function shownPlaces(parts: readonly Part[], level: Level, chips?: readonly number[]): readonly number[] {
  return parts.flatMap((part, at) => {
    const { kind, at: chip } = readPartName(part.name) ?? { kind: '', at: undefined }
    const isLeftOut = level === 'verdict' && kind === 'chip' && chips !== undefined && chip !== undefined && !chips.includes(chip)
    return isShownAt(level, part.name) && !isLeftOut ? [at] : []
  })
}

/** Makes the file's content. Shows nothing but what the level shows. */
export function composeBundle(primitives: Primitives, source: BundleSource, level: Level, chips?: readonly number[]): Bundle {
  const { parts, record, secret, proof, result, keys, verifierKey } = source
  const opened = shownPlaces(parts, level, chips).flatMap((at): OpenedPart[] => {
    const part = parts[at]
    const content = part && utf8Text(part.content)
    return part === undefined || content === undefined ? [] : [{ at, name: part.name, salt: toBase64(partSalt(primitives, secret, at)), content }]
  })
  const fields = {
    record: { kind: 'fix' as const, digests: record.digests.map(toBase64), opened }, proof: utf8Text(proof) ?? '', result, keys: keys.map(toBase64), verifierKey: toBase64(verifierKey),
  }
  const { manifests = [], responses } = source
  if (level === 'verdict') return { format: BUNDLE_FORMAT, level, ...fields }
  if (responses !== undefined) return { format: BUNDLE_FORMAT_WITH_RESPONSES, level, ...fields, manifests: [...manifests], responses: responses.map(toBase64) }
  return manifests.length === 0 ? { format: BUNDLE_FORMAT, level, ...fields } : { format: BUNDLE_FORMAT_WITH_MANIFESTS, level, ...fields, manifests: [...manifests] }
}

/** The record as the bundle gives it; its digests are 32 bytes each by the schema. */
export function recordOfBundle({ record }: Bundle): CommittedRecord {
  return { kind: record.kind, digests: record.digests.map(text => fromBase64(text) ?? new Uint8Array(DIGEST_BYTES)) }
}

export function isLevel(text: string): text is Level {
  return LEVELS.some(level => level === text)
}
