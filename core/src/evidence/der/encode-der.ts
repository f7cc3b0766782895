// Writes DER: what an OCSP request needs, and what the lab's test vendor needs to make certificates.
// Lengths up to 2^24 - 1, like the reader.

import { concatBytes } from '../../base/index.ts'
import { TAG } from './open-der.ts'

/** One element: tag, minimal length, contents in order. */
export function encodeDer(tag: number, ...contents: readonly Uint8Array[]): Uint8Array {
  const content = concatBytes(...contents)
  const n = content.length
  if (n >= 1 << 24) throw new RangeError('DER element of 16 MiB or more')
  const length =
    n < 0x80 ? [n] : n < 0x100 ? [0x81, n] : n < 0x10000 ? [0x82, n >> 8, n & 255] : [0x83, n >> 16, (n >> 8) & 255, n & 255]
  return concatBytes(Uint8Array.of(tag, ...length), content)
}

/** OBJECT IDENTIFIER of a dotted text that our own code wrote. */
export function encodeOid(text: string): Uint8Array {
  const [first = 0, second = 0, ...rest] = text.split('.').map(Number)
  const bytes = [first * 40 + second, ...rest].flatMap(arc => {
    const septets = [arc % 128]
    for (let left = Math.floor(arc / 128); left > 0; left = Math.floor(left / 128)) septets.unshift(128 + (left % 128))
    return septets
  })
  return encodeDer(TAG.oid, Uint8Array.from(bytes))
}

/** INTEGER of a non-negative magnitude, with the zero octet that keeps it positive. */
export function encodeUnsigned(magnitude: Uint8Array): Uint8Array {
  let start = 0
  while (start < magnitude.length - 1 && magnitude[start] === 0) start++
  const minimal = magnitude.subarray(start)
  const positive = (minimal[0] ?? 0x80) < 0x80
  return encodeDer(TAG.integer, positive ? minimal : concatBytes(Uint8Array.of(0), minimal))
}
