// The vendor's opaque data of a report: fields of type u16, size u16, data (first form), or behind a 12-byte
// head "NVDAOD", profile u16, version u8.u8, 2 reserved, fields of type u16, value type u16, size u16, data
// (second form). They must fill the data exactly. A field of unknown type is kept by its number, not guessed at.

import type { Result } from '../../base/index.ts'
import { ok, refuse } from '../../base/index.ts'

/** opaque-v1: plain fields. fsp: none, the report of the security processor alone. nvdaod2: the second form. */
export type EvidenceForm = 'opaque-v1' | 'fsp' | 'nvdaod2'

export interface OpaqueField {
  readonly type: number
  readonly data: Uint8Array
}

const SECOND_FORM_HEAD_BYTES = 12
/** The one version of the second form whose fields are known. */
const SECOND_FORM_VERSION = 2

const MALFORMED = 'evidence.opaque-malformed'

/** Fields by type; empty for the form without opaque data. */
export function parseOpaque(form: EvidenceForm, opaque: Uint8Array): Result<ReadonlyMap<number, OpaqueField>> {
  if (form === 'fsp') return ok(new Map())
  if (form === 'opaque-v1') return parseFields(opaque, 0, 4)
  if (opaque.length < SECOND_FORM_HEAD_BYTES) return refuse(MALFORMED, 'The head of the opaque data is cut off.', 'opaque')
  const version = opaque[8] ?? 0
  if (version !== SECOND_FORM_VERSION)
    return refuse('evidence.opaque-version', `Opaque data of version ${String(version)} is not known.`, 'opaque[8]', { version })
  return parseFields(opaque, SECOND_FORM_HEAD_BYTES, 6)
}

function parseFields(opaque: Uint8Array, from: number, headBytes: number): Result<ReadonlyMap<number, OpaqueField>> {
  const fields = new Map<number, OpaqueField>()
  const view = new DataView(opaque.buffer, opaque.byteOffset, opaque.byteLength)
  let at = from
  while (at < opaque.length) {
    const where = `opaque[${String(at)}]`
    if (at + headBytes > opaque.length) return refuse(MALFORMED, 'A field of the opaque data is cut off.', where)
    const type = view.getUint16(at, true)
    const end = at + headBytes + view.getUint16(at + headBytes - 2, true)
    if (end > opaque.length) return refuse(MALFORMED, `Field ${String(type)} runs past the end.`, where, { type })
    if (fields.has(type)) return refuse(MALFORMED, `Field ${String(type)} comes twice.`, where, { type })
    fields.set(type, { type, data: opaque.subarray(at + headBytes, end) })
    at = end
  }
  return ok(fields)
}
