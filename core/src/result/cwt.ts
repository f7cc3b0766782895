// The result as a CBOR Web Token (RFC 8392), for machines that speak COSE: the same claims as the JSON token, word for
// word, under the labels that are registered for them. Reading it gives the claims of the JSON token back, so that
// every later check is one. On the path: result. Layout: docs/format/result.md.

import { asClaimed, equalBytes, ok, refuse, type Claimed, type Result } from '../base/index.ts'
import { fromBase64Url, toBase64Url } from './base64url.ts'
import type { Json } from './canonical-json.ts'
import { decodeCbor, encodeCbor, encodeSign1, encodeToBeSigned, parseSign1, type Cbor, type CborMap } from './cose.ts'
import type { ResultAlgorithm } from './result-key.ts'
import type { Token, TokenClaims } from './token.ts'

/** Media type over HTTP (RFC 9782 section 5), and the explicit type in the header (RFC 9596). */
export const CWT_MEDIA_TYPE = 'application/eat+cwt'

/** COSE header labels (RFC 9052 section 3.1; typ: RFC 9596). */
const HEADER = { alg: 1, kid: 4, typ: 16 } as const
/** COSE algorithms (RFC 9053 section 2). */
const ALGORITHM: Readonly<Record<ResultAlgorithm, number>> = { ES256: -7, EdDSA: -8 }
/** The verifier's statement about the key, so that the token checks with nothing but the pinned key. It is signed by itself. */
const STATEMENT_LABEL = 'trigpoint_statement'

/** A map of the claims: which names have registered labels, and what its members are. */
interface MapForm {
  readonly labels: Readonly<Record<string, number>>
  readonly inner?: Readonly<Record<string, MapForm>>
  /** The form of every member, whatever its name. */
  readonly each?: MapForm
}

const PLAIN: MapForm = { labels: {} }
/** draft-ietf-rats-ar4si. */
const VECTOR: MapForm = {
  labels: { 'instance-identity': 0, configuration: 1, executables: 2, 'file-system': 3, hardware: 4, 'runtime-opaque': 5, 'storage-opaque': 6, 'sourced-data': 7 },
}
/** draft-ietf-rats-ear-04. */
const APPRAISAL: MapForm = {
  labels: { ear_status: 1000, ear_trustworthiness_vector: 1001, ear_attester_claims: 1005, ear_verifier_claims: 1006 },
  inner: { ear_trustworthiness_vector: VECTOR },
}
/** RFC 8392 section 3.1, RFC 9711 section 7.2.4, draft-ietf-rats-ear-04. */
const CLAIMS: MapForm = {
  labels: { iss: 1, exp: 4, iat: 6, eat_profile: 265, submods: 266, ear_status: 1000, ear_verifier_id: 1004 },
  inner: { ear_verifier_id: { labels: { developer: 0, build: 1 } }, submods: { labels: {}, each: APPRAISAL } },
}
/** draft-ietf-rats-ar4si: tiers. */
const TIER: Readonly<Record<string, number>> = { none: 0, affirming: 2, warning: 32, contraindicated: 96 }

export interface UnsignedCwt {
  readonly protectedBytes: Uint8Array
  readonly payload: Uint8Array
  /** What the key signs. */
  readonly toBeSigned: Uint8Array
}

/** A token read from CBOR: the claims as the JSON token has them, and the statement that came along, if any. */
export interface CwtToken extends Token {
  readonly statement: Uint8Array | undefined
}

/** `keyId`: as in the JSON token, the thumbprint of RFC 7638; here its 32 bytes. */
export function encodeUnsignedCwt(algorithm: ResultAlgorithm, keyId: string, claims: TokenClaims): UnsignedCwt {
  const header = new Map<number, Cbor>([[HEADER.alg, ALGORITHM[algorithm]], [HEADER.kid, fromBase64Url(keyId) ?? new Uint8Array(0)], [HEADER.typ, CWT_MEDIA_TYPE]])
  const protectedBytes = encodeCbor(header)
  const payload = encodeCwtClaims(claims)
  return { protectedBytes, payload, toBeSigned: encodeToBeSigned(protectedBytes, payload) }
}

/** The whole token, tagged as COSE_Sign1. */
export function attachCwtSignature({ protectedBytes, payload }: UnsignedCwt, signature: Uint8Array, statement: Uint8Array): Uint8Array {
  return encodeSign1({ protectedBytes, unprotected: new Map([[STATEMENT_LABEL, statement]]), payload, signature })
}

/** Reads a token; nothing is verified. Refuses `result.token-malformed`. */
export function parseCwt(bytes: Uint8Array): Result<Claimed<CwtToken>> {
  const malformed = (what: string): Result<never> => refuse('result.token-malformed', `The result is not a CBOR token of this kind: ${what}.`, 'result')
  const sign1 = parseSign1(bytes)
  if (!sign1.ok) return sign1
  const { protectedBytes, protectedHeader, unprotected, payload, signature } = sign1.value
  const algorithm = readAlgorithm(protectedHeader.get(HEADER.alg))
  const keyId = protectedHeader.get(HEADER.kid)
  if (algorithm === undefined) return malformed('its algorithm is neither ES256 nor EdDSA')
  if (protectedHeader.size !== 3 || protectedHeader.get(HEADER.typ) !== CWT_MEDIA_TYPE || !(keyId instanceof Uint8Array)) return malformed('its header has not exactly algorithm, key and type')
  const statement = unprotected.get(STATEMENT_LABEL)
  if (unprotected.size > (statement === undefined ? 0 : 1) || (statement !== undefined && !(statement instanceof Uint8Array))) return malformed('it carries more than the statement about its key')
  const claims = decodeCwtClaims(payload)
  if (claims === undefined) return malformed('its claims are not written in their one form')
  return ok(asClaimed({ algorithm, keyId: toBase64Url(keyId), claims, signed: encodeToBeSigned(protectedBytes, payload), signature, statement }))
}

function readAlgorithm(value: Cbor | undefined): ResultAlgorithm | undefined {
  return value === ALGORITHM.ES256 ? 'ES256' : value === ALGORITHM.EdDSA ? 'EdDSA' : undefined
}

/** The claims set in deterministic CBOR. */
export function encodeCwtClaims(claims: TokenClaims): Uint8Array {
  return encodeCbor(toCbor(claims, CLAIMS))
}

/** The claims as the JSON token has them; undefined for anything that `encodeCwtClaims` does not write. */
export function decodeCwtClaims(payload: Uint8Array): TokenClaims | undefined {
  const value = decodeCbor(payload)
  if (!(value instanceof Map)) return undefined
  const claims = fromCbor(value as CborMap, CLAIMS)
  if (typeof claims !== 'object' || claims === null || Array.isArray(claims)) return undefined
  return equalBytes(encodeCwtClaims(claims as TokenClaims), payload) ? (claims as TokenClaims) : undefined
}

/** A member of the table's own: `toString` is a name like any other. */
function own<T>(table: Readonly<Record<string, T>> | undefined, name: string): T | undefined {
  return table !== undefined && Object.hasOwn(table, name) ? table[name] : undefined
}

function toCbor(value: Json, form: MapForm): Cbor {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return (value as readonly Json[]).map(member => toCbor(member, PLAIN))
  const members = Object.entries(value as Readonly<Record<string, Json | undefined>>).flatMap(([name, member]): [string | number, Cbor][] => {
    if (member === undefined) return []
    const label = own(form.labels, name)
    const tier = name === 'ear_status' && label !== undefined && typeof member === 'string' ? own(TIER, member) : undefined
    return [[label ?? name, tier ?? toCbor(member, own(form.inner, name) ?? form.each ?? PLAIN)]]
  })
  return new Map(members)
}

/** Undefined where a value has no place in JSON or a name stands where a label belongs. */
function fromCbor(value: Cbor, form: MapForm): Json | undefined {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined
  if (value instanceof Map) return mapFromCbor(value as CborMap, form)
  if (!Array.isArray(value)) return undefined
  const members = (value as readonly Cbor[]).map(member => fromCbor(member, PLAIN))
  return members.some(member => member === undefined) ? undefined : (members as Json[])
}

function mapFromCbor(map: CborMap, form: MapForm): Json | undefined {
  const members: [string, Json][] = []
  for (const [label, member] of map) {
    const name = typeof label === 'string' ? label : Object.keys(form.labels).find(one => form.labels[one] === label)
    if (name === undefined || (typeof label === 'string' && own(form.labels, label) !== undefined)) return undefined
    const isTier = name === 'ear_status' && typeof label === 'number'
    const read = isTier ? Object.keys(TIER).find(tier => TIER[tier] === member) : fromCbor(member, own(form.inner, name) ?? form.each ?? PLAIN)
    if (read === undefined) return undefined
    members.push([name, read])
  }
  return Object.fromEntries(members)
}
