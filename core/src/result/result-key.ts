// Keys that sign results. They change every few months; the verifier's own key, which people pin, does not: it
// signs a statement for each result key, saying from when to when that key signs. A result carries its key's
// statement along, so it stays checkable when the key is long retired.
// On the path: result. Layout: docs/format/result.md. Signed like every document: body || Ed25519 signature.

import {
  asciiBytes, asProven, concatBytes, encodeLayout, ok, openReader, refuse, toHex, type Primitives, type Proven, type Result, type SignEd25519,
} from '../base/index.ts'
import { toBase64Url } from './base64url.ts'

const VERSION = 1
const SIGNATURE_BYTES = 64
const LABEL = asciiBytes('trigpoint result key v1\n')

/** Largest statement with its signature. */
export const RESULT_KEY_BYTES = 256

/** ES256: ECDSA on P-256 (RFC 7518 section 3.4). EdDSA: Ed25519 (RFC 8037). */
export type ResultAlgorithm = 'ES256' | 'EdDSA'

const ALGORITHM_NUMBER = { ES256: 1, EdDSA: 2 } as const
/** ES256: the uncompressed point 04‖x‖y. EdDSA: the key itself. */
const KEY_BYTES = { ES256: 65, EdDSA: 32 } as const

export interface ResultKey {
  readonly algorithm: ResultAlgorithm
  readonly publicKey: Uint8Array
  /** The key signs from here... */
  readonly signsFromMs: number
  /** ...to here. What it signed in between holds for ever. */
  readonly signsUntilMs: number
}

/** Short form of a verifier's key for people to compare: 16 hex digits of its hash. */
export function keyFingerprint(primitives: Primitives, verifierKey: Uint8Array): string {
  return toHex(primitives.hash('sha256', verifierKey)).slice(0, 16)
}

/** A JSON Web Key (RFC 7517) of a result key. */
export type Jwk = Readonly<Record<string, string>>

export function encodeResultKey(key: ResultKey): Uint8Array {
  return encodeLayout([
    ['u8', VERSION], ['u8', ALGORITHM_NUMBER[key.algorithm]], ['bytes', key.publicKey], ['u64', key.signsFromMs], ['u64', key.signsUntilMs],
  ])
}

/** A signed statement: body || signature (64) of the verifier's key. */
export function signResultKey(key: ResultKey, sign: SignEd25519): Uint8Array {
  const body = encodeResultKey(key)
  return concatBytes(body, sign(concatBytes(LABEL, body)))
}

/** Reads a statement and checks who signed it. Refuses `result.key-statement`. */
export function verifyResultKey(bytes: Uint8Array, verifierKey: Uint8Array, primitives: Primitives): Result<Proven<ResultKey>> {
  const key = bytes.length > RESULT_KEY_BYTES ? undefined : readResultKey(bytes)
  if (key === undefined) return refuse('result.key-statement', 'The statement about a result key cannot be read.', 'keys')
  const body = bytes.slice(0, bytes.length - SIGNATURE_BYTES)
  if (!primitives.verifyEd25519(verifierKey, concatBytes(LABEL, body), bytes.slice(bytes.length - SIGNATURE_BYTES)))
    return refuse('result.key-statement', "The statement about a result key is not signed by the verifier's key.", 'keys')
  return ok(asProven(key))
}

function readResultKey(bytes: Uint8Array): ResultKey | undefined {
  const reader = openReader(bytes)
  const version = reader.u8()
  const number = reader.u8()
  const algorithm = number === ALGORITHM_NUMBER.ES256 ? 'ES256' : number === ALGORITHM_NUMBER.EdDSA ? 'EdDSA' : undefined
  if (version !== VERSION || algorithm === undefined) return undefined
  const publicKey = reader.bytes(KEY_BYTES[algorithm])
  const [signsFromMs, signsUntilMs] = [reader.u64(), reader.u64()]
  reader.bytes(SIGNATURE_BYTES)
  if (!reader.done() || signsFromMs >= signsUntilMs || (algorithm === 'ES256' && publicKey[0] !== 4)) return undefined
  return { algorithm, publicKey, signsFromMs, signsUntilMs }
}

/** The members that make a key, in the order of their names (RFC 7638 section 3.2, RFC 8037 appendix A.3). */
function requiredMembers({ algorithm, publicKey }: ResultKey): Jwk {
  if (algorithm === 'EdDSA') return { crv: 'Ed25519', kty: 'OKP', x: toBase64Url(publicKey) }
  return { crv: 'P-256', kty: 'EC', x: toBase64Url(publicKey.slice(1, 33)), y: toBase64Url(publicKey.slice(33)) }
}

/** The key's name in tokens: its thumbprint (RFC 7638). */
export function resultKeyId(primitives: Primitives, key: ResultKey): string {
  return toBase64Url(primitives.hash('sha256', asciiBytes(JSON.stringify(requiredMembers(key)))))
}

/** The key as a JSON Web Key for a JWKS. */
export function resultKeyJwk(primitives: Primitives, key: ResultKey): Jwk {
  return { ...requiredMembers(key), kid: resultKeyId(primitives, key), alg: key.algorithm, use: 'sig' }
}
