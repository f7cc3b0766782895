// OCSP responses as files: DER as it comes from the responder, or base64 of it.

import type { Result } from '@trigpoint/core/base'
import { fromBase64 } from '@trigpoint/core/base'
import type { OcspResponse } from '@trigpoint/core/evidence'
import { parseOcspResponse } from '@trigpoint/core/evidence'

const DER_SEQUENCE = 0x30

export function readOcspFile(file: Uint8Array, where = ''): Result<OcspResponse> {
  const first = file[0]
  // ASCII '0' is 0x30 too: base64 of a response begins with 'M', so the first octet decides.
  const text = first === DER_SEQUENCE ? undefined : Buffer.from(file).toString('latin1').replace(/\s/g, '')
  const decoded = text === undefined ? undefined : fromBase64(text)
  return parseOcspResponse(decoded ?? file, where)
}
