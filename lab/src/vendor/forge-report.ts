// Reports that no honest chip makes, signed by a key that a software chip holds: what the hostile tests and the lab's
// cheating actors send. Takes an honest report apart, changes a part, and signs the result anew.

import { createPrivateKey, sign } from 'node:crypto'
import { concatBytes } from '@trigpoint/core/base'
import type { ChipFile } from '@trigpoint/agent'
import { encodeUnsignedReport } from '@trigpoint/agent'

const RECORD_AT = 45
const NONCE_BYTES = 32

/** The parts of an unsigned report that the forger may exchange. */
export interface ReportParts {
  /** Request and response head, up to the measurement record; its counts are kept as they are. */
  readonly head: Uint8Array
  readonly record: Uint8Array
  readonly responderNonce: Uint8Array
  readonly opaque: Uint8Array
}

/** A report over `nonce` with parts exchanged by `change`, truly signed by the chip's key. */
export function forgeReport(chip: ChipFile, nonce: Uint8Array, change: (parts: ReportParts) => Partial<ReportParts>): Uint8Array {
  return signReport(chip, forgeUnsigned(chip, nonce, change))
}

/** The same without its signature. */
export function forgeUnsigned(chip: ChipFile, nonce: Uint8Array, change: (parts: ReportParts) => Partial<ReportParts>): Uint8Array {
  const honest = takeApart(encodeUnsignedReport(chip, nonce, new Uint8Array(NONCE_BYTES)))
  const { head, record, responderNonce, opaque } = { ...honest, ...change(honest) }
  const lengthOf = (bytes: Uint8Array): Uint8Array => Uint8Array.of(bytes.length & 255, bytes.length >> 8)
  const sized = head.slice()
  sized.set(lengthOf(record), 42)
  return concatBytes(sized, record, responderNonce, lengthOf(opaque), opaque)
}

/** Appends the chip's signature to whatever bytes. */
export function signReport(chip: ChipFile, unsigned: Uint8Array): Uint8Array {
  const key = createPrivateKey(chip.privateKeyPem)
  return concatBytes(unsigned, new Uint8Array(sign('sha384', unsigned, { key, dsaEncoding: 'ieee-p1363' })))
}

function takeApart(unsigned: Uint8Array): ReportParts {
  const view = new DataView(unsigned.buffer, unsigned.byteOffset, unsigned.byteLength)
  const recordEnd = RECORD_AT + view.getUint16(42, true)
  return {
    head: unsigned.slice(0, RECORD_AT),
    record: unsigned.slice(RECORD_AT, recordEnd),
    responderNonce: unsigned.slice(recordEnd, recordEnd + NONCE_BYTES),
    opaque: unsigned.slice(recordEnd + NONCE_BYTES + 2),
  }
}

/** One opaque field of the first form. */
export function encodeField(type: number, data: Uint8Array): Uint8Array {
  return concatBytes(Uint8Array.of(type & 255, type >> 8, data.length & 255, data.length >> 8), data)
}

/** The opaque data with the field's content exchanged, or the field added. */
export function replaceField(opaque: Uint8Array, type: number, data: Uint8Array): Uint8Array {
  const view = new DataView(opaque.buffer, opaque.byteOffset, opaque.byteLength)
  for (let at = 0; at < opaque.length; ) {
    const end = at + 4 + view.getUint16(at + 2, true)
    if (view.getUint16(at, true) === type) return concatBytes(opaque.slice(0, at), encodeField(type, data), opaque.slice(end))
    at = end
  }
  return concatBytes(opaque, encodeField(type, data))
}
