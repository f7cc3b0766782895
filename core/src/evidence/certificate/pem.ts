// PEM, read strictly (RFC 7468): certificate blocks and nothing else but white space between them.
// Lines may be of any length and end in LF or CRLF; the base64 must be canonical.

import type { Result } from '../../base/index.ts'
import { fromBase64, ok, refuse } from '../../base/index.ts'

/** Five certificates come as 5 KiB; 64 KiB bounds the work. */
export const MAXIMUM_PEM_CHARACTERS: number = 64 * 1024

/** More certificates than any chain has. */
export const MAXIMUM_CHAIN_CERTIFICATES = 10

const BLOCK = /-----BEGIN CERTIFICATE-----([A-Za-z0-9+/= \t\r\n]*)-----END CERTIFICATE-----/y
/** White space as texts have it; JavaScript's own notion is wider. */
const BLANK = /[ \t\r\n]*/y
const BLANKS = /[ \t\r\n]/g

/** DER certificates of a PEM text, in the order of the text. */
export function parsePem(text: string, where = ''): Result<readonly Uint8Array[]> {
  const refusal = (message: string): Result<never> => refuse('evidence.pem-malformed', message, where)
  if (text.length > MAXIMUM_PEM_CHARACTERS) return refusal('The PEM text is larger than any chain.')
  const certificates: Uint8Array[] = []
  let at = skipBlank(text, 0)
  while (at < text.length) {
    BLOCK.lastIndex = at
    const block = BLOCK.exec(text)
    const der = block === null ? undefined : fromBase64((block[1] ?? '').replace(BLANKS, ''))
    if (der === undefined || der.length === 0) return refusal('The PEM text holds something that is no certificate block.')
    if (certificates.push(der) > MAXIMUM_CHAIN_CERTIFICATES) return refusal('The chain has more certificates than accepted.')
    at = skipBlank(text, BLOCK.lastIndex)
  }
  return certificates.length === 0 ? refusal('The PEM text holds no certificate.') : ok(certificates)
}

function skipBlank(text: string, from: number): number {
  BLANK.lastIndex = from
  BLANK.exec(text)
  return BLANK.lastIndex
}
