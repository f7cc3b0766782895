// A measurement report as the chip sends it: SPDM 1.1 (DMTF DSP0274) GET_MEASUREMENTS request and the signed
// MEASUREMENTS response, one after the other, nothing before or after. Little-endian, unlike our own formats.
//
//    0     1   0x11                SPDM version          37    1   0x11
//    1     1   0xE0                request code          38    1   0x60      response code
//    2     1   0x01                signature wanted      39    2             parameters
//    3     1   0xFF                all measurements      41    1   n         number of blocks
//    4    32   nonce               the verifier's        42    3   L         length of the record
//   36     1   0                   certificate slot      45    L             n blocks, filling L exactly
//                                                      45+L   32             the chip's nonce
//                                                      77+L    2   N         length of the opaque data
//                                                      79+L    N             opaque data
//                                                    79+L+N   96             signature r‖s, P-384, over all before

import type { Claimed, Result } from '../../base/index.ts'
import { asClaimed, ok, refuse } from '../../base/index.ts'
import { isAscii } from '../certificate/name.ts'
import type { MeasurementBlocks } from './blocks.ts'
import { parseBlocks } from './blocks.ts'
import type { EvidenceForm, OpaqueField } from './opaque.ts'
import { parseOpaque } from './opaque.ts'

/** The driver hands over at most 8 KiB; twice that leaves room for coming forms. */
export const MAXIMUM_EVIDENCE_BYTES: number = 16 * 1024

export const REQUEST_BYTES = 37
export const SIGNATURE_BYTES = 96
export const NONCE_BYTES = 32
/** Least that a report can be: request, response head, nonce, opaque length, signature. */
const MINIMUM_BYTES: number = REQUEST_BYTES + 8 + NONCE_BYTES + 2 + SIGNATURE_BYTES

export interface Report {
  readonly form: EvidenceForm
  /** What the signature covers: everything but the signature. */
  readonly signed: Uint8Array
  /** r‖s. */
  readonly signature: Uint8Array
  readonly requestNonce: Uint8Array
  readonly responderNonce: Uint8Array
  readonly blocks: MeasurementBlocks
  /** By field type; empty in the FSP form. */
  readonly fields: ReadonlyMap<number, OpaqueField>
}

const MALFORMED = 'evidence.report-malformed'

/** Reads a report; refuses any length that is not exact, with the offset in `where`. */
export function parseReport(evidence: Uint8Array): Result<Claimed<Report>> {
  if (evidence.length > MAXIMUM_EVIDENCE_BYTES || evidence.length < MINIMUM_BYTES)
    return refuse(MALFORMED, 'The evidence is too short or too long to be a report.', 'evidence', { bytes: evidence.length })
  const head = checkHead(evidence)
  if (head !== undefined) return refuse(MALFORMED, head.message, `evidence[${String(head.at)}]`)
  const view = new DataView(evidence.buffer, evidence.byteOffset, evidence.byteLength)
  const recordEnd = 45 + view.getUint16(42, true) + view.getUint8(44) * 65536
  if (recordEnd + NONCE_BYTES + 2 + SIGNATURE_BYTES > evidence.length)
    return refuse(MALFORMED, 'The measurement record runs past the end.', 'evidence[42]')
  const opaqueStart = recordEnd + NONCE_BYTES + 2
  const opaqueEnd = opaqueStart + view.getUint16(opaqueStart - 2, true)
  const left = evidence.length - opaqueEnd - SIGNATURE_BYTES
  if (left < 0) return refuse(MALFORMED, 'The opaque data runs past the end.', `evidence[${String(opaqueStart - 2)}]`)
  if (left > 0)
    return refuse('evidence.report-trailing-bytes', 'Bytes follow the signature.', `evidence[${String(evidence.length - left)}]`, {
      trailingBytes: left,
    })
  const blocks = parseBlocks(evidence.subarray(45, recordEnd), view.getUint8(41))
  if (!blocks.ok) return blocks
  const form = formOf(evidence.subarray(opaqueStart, opaqueEnd))
  const fields = parseOpaque(form, evidence.subarray(opaqueStart, opaqueEnd))
  if (!fields.ok) return fields
  const report: Report = {
    form,
    signed: evidence.subarray(0, opaqueEnd),
    signature: evidence.subarray(opaqueEnd),
    requestNonce: evidence.subarray(4, 4 + NONCE_BYTES),
    responderNonce: evidence.subarray(recordEnd, recordEnd + NONCE_BYTES),
    blocks: blocks.value,
    fields: fields.value,
  }
  return ok(asClaimed(report))
}

/** Bytes that every report of this version has, and what it means when one differs. */
const FIXED: readonly (readonly [at: number, value: number, what: string])[] = [
  [0, 0x11, 'The SPDM version of the request is not 1.1.'],
  [1, 0xe0, 'The request is no GET_MEASUREMENTS.'],
  [2, 0x01, 'The request did not ask for a signature.'],
  [3, 0xff, 'The request did not ask for all measurements.'],
  [37, 0x11, 'The SPDM version of the response is not 1.1.'],
  [38, 0x60, 'The response is no MEASUREMENTS.'],
]

function checkHead(evidence: Uint8Array): { message: string; at: number } | undefined {
  const wrong = FIXED.find(([at, value]) => evidence[at] !== value)
  return wrong === undefined ? undefined : { at: wrong[0], message: wrong[2] }
}

/** The form shows in the opaque data: absent, with the second version's magic, or plain fields. */
function formOf(opaque: Uint8Array): EvidenceForm {
  if (opaque.length === 0) return 'fsp'
  return isAscii(opaque.subarray(0, 6), 'NVDAOD') ? 'nvdaod2' : 'opaque-v1'
}
