// COSE_Sign1 (RFC 9052 section 4.2): one signer, the payload inside. On the path: result, as CBOR Web Tokens.
//
//   18( [ protected: bstr, unprotected: map, payload: bstr, signature: bstr ] )
//   signed over: [ "Signature1", protected: bstr, external_aad: h'', payload: bstr ]
//
// CBOR is read by the `cborg` package in its strictest mode; whatever could be written in two ways is refused by
// whoever writes it again and compares (cwt.ts).

import { decode, encode, rfc8949EncodeOptions, type EncodeOptions } from 'cborg'
import { asClaimed, concatBytes, equalBytes, ok, refuse, type Claimed, type Result } from '../base/index.ts'

/** Tag 18, COSE_Sign1, in its only shortest form. */
const SIGN1_TAG = Uint8Array.of(0xd2)
/** Tag 61, a CWT (RFC 8392 section 6); it may stand before the other. */
const CWT_TAG = Uint8Array.of(0xd8, 0x3d)

/** Largest message read, bytes: 64 chips with all their claims are some 200 kB. */
export const MAXIMUM_SIGN1_BYTES = 1_048_576

/** What CBOR is written from and read into. Labels are integers or texts. */
export type Cbor = string | number | boolean | null | Uint8Array | readonly Cbor[] | CborMap
export type CborMap = ReadonlyMap<string | number, Cbor>

export interface Sign1 {
  /** The protected header as it was signed. */
  readonly protectedBytes: Uint8Array
  readonly protectedHeader: CborMap
  readonly unprotected: CborMap
  readonly payload: Uint8Array
  readonly signature: Uint8Array
}

const OPTIONS: EncodeOptions = rfc8949EncodeOptions

/** Deterministic CBOR (RFC 8949 section 4.2.1): shortest forms, keys in the order of their bytes. */
export function encodeCbor(value: Cbor): Uint8Array {
  return new Uint8Array(encode(value, OPTIONS))
}

/** The value of deterministic CBOR; undefined for anything else: other forms, doubled keys, tags, undefined, numbers beyond a double. */
export function decodeCbor(bytes: Uint8Array): Cbor | undefined {
  try {
    const value = decode(bytes, {
      strict: true, allowIndefinite: false, allowUndefined: false, allowInfinity: false, allowNaN: false, allowBigInt: false, useMaps: true, rejectDuplicateMapKeys: true,
    }) as Cbor
    return equalBytes(encodeCbor(value), bytes) ? value : undefined
  } catch {
    return undefined
  }
}

/** What the signer signs. */
export function encodeToBeSigned(protectedBytes: Uint8Array, payload: Uint8Array): Uint8Array {
  return encodeCbor(['Signature1', protectedBytes, new Uint8Array(0), payload])
}

export function encodeSign1({ protectedBytes, unprotected, payload, signature }: Omit<Sign1, 'protectedHeader'>): Uint8Array {
  return concatBytes(SIGN1_TAG, encodeCbor([protectedBytes, unprotected, payload, signature]))
}

/** Whether bytes begin as a tagged COSE_Sign1 or CWT does; no text does. */
export function looksLikeSign1(bytes: Uint8Array): boolean {
  return bytes[0] === SIGN1_TAG[0] || equalBytes(bytes.slice(0, 2), CWT_TAG)
}

/** Reads a message; nothing is verified. Refuses `result.token-malformed`. */
export function parseSign1(bytes: Uint8Array): Result<Claimed<Sign1>> {
  const malformed = (what: string): Result<never> => refuse('result.token-malformed', `The result is not a signed CBOR token of this kind: ${what}.`, 'result')
  if (bytes.length > MAXIMUM_SIGN1_BYTES) return malformed('it is too long')
  const tagged = equalBytes(bytes.slice(0, 2), CWT_TAG) ? bytes.slice(2) : bytes
  if (tagged[0] !== SIGN1_TAG[0]) return malformed('it is not tagged as COSE_Sign1')
  const value = decodeCbor(tagged.slice(1))
  if (!Array.isArray(value) || value.length !== 4) return malformed('it is not four members of deterministic CBOR')
  const [protectedBytes, unprotected, payload, signature] = value as readonly Cbor[]
  if (!(protectedBytes instanceof Uint8Array) || !(payload instanceof Uint8Array) || !(signature instanceof Uint8Array) || !(unprotected instanceof Map))
    return malformed('its members are not header, header, payload and signature')
  const protectedHeader = decodeCbor(protectedBytes)
  if (!(protectedHeader instanceof Map)) return malformed('its protected header is no map')
  return ok(asClaimed({ protectedBytes, protectedHeader, unprotected, payload, signature }))
}
