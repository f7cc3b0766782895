// Intel TDX quote, versions 4 and 5 (Intel "TDX DCAP Quoting Library API", appendix A). Little-endian.
//
//   0   2  version 4 or 5          header, 48
//   2   2  key type 2 (ECDSA P-256)
//   4   4  TEE type 0x81
//  48   6  body type, body size    version 5 only
//       n  body: 584 (TDX 1.0), 648 (TDX 1.5)
//       4  length of what follows
//      64  signature r‖s over header and body, by the attestation key
//      64  attestation key x‖y
//       6  type 6, size
//     384  report of the quoting enclave; its data begins with SHA-256(attestation key ‖ authentication data)
//      64  signature r‖s over that report, by the leaf of the chain
//     2+n  authentication data
//     6+n  type 5: PEM chain, leaf first, NUL-ended
// Zeros may follow: providers hand over a buffer of fixed size.

import type { Result } from '../../../base/index.ts'
import { concatBytes, ok, refuse } from '../../../base/index.ts'

export interface TdxQuote {
  /** Header and body. */
  readonly signed: Uint8Array
  readonly body: Uint8Array
  readonly signature: Uint8Array
  /** 04 ‖ x ‖ y */
  readonly attestationKey: Uint8Array
  readonly enclaveReport: Uint8Array
  readonly enclaveSignature: Uint8Array
  readonly authenticationData: Uint8Array
  readonly certificatesPem: string
}

export const MAXIMUM_QUOTE_BYTES: number = 32 * 1024
const HEADER_BYTES = 48
const BODY_BYTES: Readonly<Record<number, number>> = { 2: 584, 3: 648 }
const ENCLAVE_REPORT_BYTES = 384
const PAIR_BYTES = 64
const QE_CERTIFICATION = 6
const PEM_CERTIFICATION = 5

export function isTdxQuote(bytes: Uint8Array): boolean {
  const version = u16(bytes, 0)
  return (version === 4 || version === 5) && u16(bytes, 2) === 2 && bytes[4] === 0x81 && bytes[5] === 0 && u16(bytes, 6) === 0
}

export function parseTdxQuote(bytes: Uint8Array): Result<TdxQuote> {
  const malformed = (message: string): Result<never> => refuse('evidence.tee-malformed', message, 'quote')
  if (!isTdxQuote(bytes) || bytes.length > MAXIMUM_QUOTE_BYTES) return malformed('It is no TDX quote of a known version.')
  const second = u16(bytes, 0) === 5
  const bodyStart = HEADER_BYTES + (second ? 6 : 0)
  const bodyBytes = second ? BODY_BYTES[u16(bytes, HEADER_BYTES)] : BODY_BYTES[2]
  if (bodyBytes === undefined || (second && u32(bytes, HEADER_BYTES + 2) !== bodyBytes)) return malformed('The body of the quote is of an unknown kind.')
  const signedEnd = bodyStart + bodyBytes
  const sectionEnd = signedEnd + 4 + u32(bytes, signedEnd)
  const enclave = signedEnd + 4 + 2 * PAIR_BYTES
  const report = enclave + 6
  const authentication = report + ENCLAVE_REPORT_BYTES + PAIR_BYTES
  const certification = authentication + 2 + u16(bytes, authentication)
  const pemEnd = certification + 6 + u32(bytes, certification + 2)
  if (sectionEnd > bytes.length || pemEnd > sectionEnd || !isZero(bytes.subarray(sectionEnd))) return malformed('The lengths in the quote contradict each other.')
  if (u16(bytes, enclave) !== QE_CERTIFICATION || enclave + 6 + u32(bytes, enclave + 2) !== pemEnd || pemEnd !== sectionEnd)
    return malformed('The certification data of the quote is not in the known form.')
  if (u16(bytes, certification) !== PEM_CERTIFICATION) return malformed('The quote does not carry its certificate chain.')
  const pem = bytes.subarray(certification + 6, pemEnd)
  return ok({
    signed: bytes.subarray(0, signedEnd),
    body: bytes.subarray(bodyStart, signedEnd),
    signature: bytes.subarray(signedEnd + 4, signedEnd + 4 + PAIR_BYTES),
    attestationKey: concatBytes(Uint8Array.of(4), bytes.subarray(enclave - PAIR_BYTES, enclave)),
    enclaveReport: bytes.subarray(report, report + ENCLAVE_REPORT_BYTES),
    enclaveSignature: bytes.subarray(report + ENCLAVE_REPORT_BYTES, authentication),
    authenticationData: bytes.subarray(authentication + 2, certification),
    certificatesPem: asciiOf(pem),
  })
}

/** Text up to the first NUL. */
function asciiOf(bytes: Uint8Array): string {
  const end = bytes.indexOf(0)
  let text = ''
  for (const byte of end < 0 ? bytes : bytes.subarray(0, end)) text += String.fromCharCode(byte)
  return text
}

function isZero(bytes: Uint8Array): boolean {
  return bytes.every(byte => byte === 0)
}

function u16(bytes: Uint8Array, at: number): number {
  return (bytes[at] ?? 0) + 256 * (bytes[at + 1] ?? 0)
}

function u32(bytes: Uint8Array, at: number): number {
  return u16(bytes, at) + 65536 * u16(bytes, at + 2)
}
