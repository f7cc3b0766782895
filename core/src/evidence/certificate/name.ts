// A distinguished name (RFC 5280 section 4.1.2.4): kept as its bytes for comparing, with the two attributes
// that the vendor's chains carry meaning in. Names are compared byte for byte, which is stricter than RFC 5280
// section 7.1 and holds for every chain seen.

import { asciiBytes, utf8Text } from '../../base/index.ts'
import type { DerReader } from '../der/open-der.ts'
import { openDer, TAG } from '../der/open-der.ts'
import { readOid } from '../der/values.ts'

export interface DistinguishedName {
  readonly der: Uint8Array
  readonly commonName: string
  /** Attribute 2.5.4.5; the vendor's device certificates repeat their serial number here. */
  readonly serialNumber: string
}

const COMMON_NAME = '2.5.4.3'
const SERIAL_NUMBER = '2.5.4.5'

/** More relative names than any certificate needs. */
const MAXIMUM_PARTS = 16

export function readName(der: DerReader): DistinguishedName {
  const whole = der.whole(TAG.sequence)
  let commonName = ''
  let serialNumber = ''
  const names = openDer(whole).enter(TAG.sequence)
  let parts = 0
  while (names.peek() !== -1 && parts++ < MAXIMUM_PARTS) {
    const set = names.enter(TAG.set)
    const attribute = set.enter(TAG.sequence)
    const kind = readOid(attribute)
    const text = nameText(attribute.any())
    attribute.end()
    set.end()
    if (kind === COMMON_NAME) commonName = text
    if (kind === SERIAL_NUMBER) serialNumber = text
  }
  if (!names.done()) der.fail()
  return { der: whole, commonName, serialNumber }
}

/** Text of a PrintableString, IA5String or UTF8String; other kinds read as empty. */
function nameText(value: { readonly tag: number; readonly content: Uint8Array }): string {
  if (value.tag === TAG.utf8String) return utf8Text(value.content) ?? ''
  const ascii = value.tag === TAG.printableString || value.tag === TAG.ia5String
  return ascii && value.content.every(byte => byte >= 0x20 && byte < 0x7f) ? asciiText(value.content) : ''
}

export function asciiText(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes)
}

/** Whether the bytes are the ASCII text. */
export function isAscii(bytes: Uint8Array, text: string): boolean {
  const expected = asciiBytes(text)
  return bytes.length === expected.length && expected.every((byte, i) => bytes[i] === byte)
}
