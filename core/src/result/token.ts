// Signed tokens: JWS in compact form (RFC 7515) with ES256 or EdDSA, and nothing else. The algorithm is the
// key's, never the token's choice; a header that asks for anything beyond alg, kid and typ is refused.
// On the path: result. Signing is done by whoever holds the key (verifier); core makes the bytes to be signed.

import { asciiBytes, asClaimed, ok, refuse, utf8Bytes, utf8Text, type Claimed, type Primitives, type Result } from '../base/index.ts'
import { fromBase64Url, toBase64Url } from './base64url.ts'
import { encodeCanonicalJson, parseJson, type Json } from './canonical-json.ts'
import type { ResultAlgorithm, ResultKey } from './result-key.ts'

/** Explicit type (RFC 8725 section 3.11): a token made for something else never passes for a result (RFC 9782). */
export const TOKEN_TYPE = 'eat+jwt'
/** Media type of a result over HTTP (RFC 9782 section 5). */
export const TOKEN_MEDIA_TYPE = 'application/eat+jwt'
/** Largest token: 64 chips with all their claims are some 200 kB. */
export const MAXIMUM_TOKEN_LENGTH = 1_048_576

export type TokenClaims = Readonly<Record<string, Json>>

export interface Token {
  readonly algorithm: ResultAlgorithm
  readonly keyId: string
  readonly claims: TokenClaims
  /** What was signed: header and payload as they stand in the token. */
  readonly signed: Uint8Array
  readonly signature: Uint8Array
}

/** `header.payload`: what a result key signs. Append with `attachSignature`. */
export function encodeUnsignedToken(algorithm: ResultAlgorithm, keyId: string, claims: TokenClaims): string {
  const header = encodeCanonicalJson({ alg: algorithm, kid: keyId, typ: TOKEN_TYPE })
  return [header, encodeCanonicalJson(claims)].map(text => toBase64Url(utf8Bytes(text))).join('.')
}

export function attachSignature(unsigned: string, signature: Uint8Array): string {
  return `${unsigned}.${toBase64Url(signature)}`
}

/** Reads a token; nothing is verified. Refuses `result.token-malformed`. */
export function parseToken(text: string): Result<Claimed<Token>> {
  const malformed = (what: string): Result<never> => refuse('result.token-malformed', `The result is not a token of this kind: ${what}.`, 'result')
  if (text.length > MAXIMUM_TOKEN_LENGTH) return malformed('it is too long')
  const segments = text.split('.')
  const [header, payload, signature] = segments.map(fromBase64Url)
  if (segments.length !== 3 || header === undefined || payload === undefined || signature === undefined)
    return malformed('it is not three segments of base64url')
  const [head, claims] = [readObject(header), readObject(payload)]
  if (head === undefined || claims === undefined) return malformed('header or payload is no JSON object')
  const { alg, kid, typ, ...more } = head
  if (alg !== 'ES256' && alg !== 'EdDSA') return malformed('its algorithm is neither ES256 nor EdDSA')
  if (typeof kid !== 'string' || typ !== TOKEN_TYPE || Object.keys(more).length > 0) return malformed('its header has not exactly alg, kid and typ')
  const signed = asciiBytes(text.slice(0, text.lastIndexOf('.')))
  return ok(asClaimed({ algorithm: alg, keyId: kid, claims, signed, signature }))
}

function readObject(bytes: Uint8Array): TokenClaims | undefined {
  const value = parseJson(utf8Text(bytes) ?? '')
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as TokenClaims) : undefined
}

/** Whether this key signed the token, with the key's own algorithm. */
export function isTokenSignedBy(token: Token, key: ResultKey, primitives: Primitives): boolean {
  if (token.algorithm !== key.algorithm) return false
  return key.algorithm === 'ES256'
    ? primitives.verifyEcdsa('P-256', 'sha256', key.publicKey, token.signed, token.signature)
    : primitives.verifyEd25519(key.publicKey, token.signed, token.signature)
}
