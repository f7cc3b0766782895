// Values inside DER elements: object identifiers, integers, bit strings, times (X.690 sections 8, 10, 11;
// RFC 5280 section 4.1.2.5). Times are computed by arithmetic, since core has no Date.

import type { DerReader } from './open-der.ts'
import { TAG } from './open-der.ts'

/** Dotted text of an OBJECT IDENTIFIER's content; undefined when an arc is not minimal or cut off. */
export function oidText(content: Uint8Array): string | undefined {
  const arcs: number[] = []
  let arc = 0
  let open = false
  for (const byte of content) {
    if (!open && byte === 0x80) return undefined
    arc = arc * 128 + (byte & 0x7f)
    if (arc > Number.MAX_SAFE_INTEGER) return undefined
    open = (byte & 0x80) !== 0
    if (open) continue
    if (arcs.length === 0) {
      const first = Math.min(2, Math.floor(arc / 40))
      arcs.push(first, arc - 40 * first)
    } else arcs.push(arc)
    arc = 0
  }
  return open || arcs.length === 0 ? undefined : arcs.join('.')
}

export function readOid(der: DerReader): string {
  const text = oidText(der.value(TAG.oid))
  if (text === undefined) der.fail()
  return text ?? ''
}

/** Content of an INTEGER with minimal encoding; fails the reader otherwise. */
export function readInteger(der: DerReader, tag: number = TAG.integer): Uint8Array {
  const content = der.value(tag)
  const [first, second] = content
  const padded = first === 0 && second !== undefined && second < 0x80
  const stretched = first === 0xff && second !== undefined && second >= 0x80
  if (first === undefined || padded || stretched) der.fail()
  return content
}

/** Magnitude of an INTEGER that must not be negative, without leading zeros. */
export function readUnsigned(der: DerReader, tag: number = TAG.integer): Uint8Array {
  const content = readInteger(der, tag)
  if ((content[0] ?? 0) >= 0x80) der.fail()
  return content[0] === 0 && content.length > 1 ? content.subarray(1) : content
}

/** A small non-negative INTEGER or ENUMERATED as a number; fails the reader from 2^31 on. */
export function readSmall(der: DerReader, tag: number = TAG.integer): number {
  const magnitude = readUnsigned(der, tag)
  if (magnitude.length > 4) der.fail()
  return magnitude.reduce((sum, byte) => sum * 256 + byte, 0)
}

export function readBoolean(der: DerReader): boolean {
  const content = der.value(TAG.boolean)
  if (content.length !== 1 || (content[0] !== 0 && content[0] !== 0xff)) der.fail()
  return content[0] === 0xff
}

/** Bytes of a BIT STRING that holds whole octets. */
export function readBitOctets(der: DerReader): Uint8Array {
  const content = der.value(TAG.bitString)
  if (content[0] !== 0) der.fail()
  return content.subarray(1)
}

/** A named-bit BIT STRING as a number, bit 0 of the standard being the lowest; unused bits must be zero. */
export function readNamedBits(der: DerReader): number {
  const content = der.value(TAG.bitString)
  const unused = content[0] ?? 8
  const last = content[content.length - 1] ?? 0
  if (unused > 7 || content.length > 4 || (content.length === 1 && unused !== 0) || (last & ((1 << unused) - 1)) !== 0) {
    der.fail()
    return 0
  }
  let bits = 0
  for (let i = 0; i < (content.length - 1) * 8; i++)
    if (((content[1 + (i >> 3)] ?? 0) & (0x80 >> (i & 7))) !== 0) bits += 2 ** i
  return bits
}

/** UTCTime or GeneralizedTime, both to the second and in Z, as ms since the Unix epoch. */
export function readTime(der: DerReader): number {
  const tag = der.peek()
  const short = tag === TAG.utcTime
  if (!short && tag !== TAG.generalizedTime) {
    der.fail()
    return 0
  }
  const text = String.fromCharCode(...der.value(tag).subarray(0, 16))
  const ms = parseTime(short ? (text < '50' ? '20' : '19') + text : text)
  if (ms === undefined) der.fail()
  return ms ?? 0
}

function parseTime(text: string): number | undefined {
  const match = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/.exec(text)
  if (match === null) return undefined
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match.slice(1).map(Number)
  if (month < 1 || month > 12 || day < 1 || day > monthDays(year, month) || hour > 23 || minute > 59 || second > 59)
    return undefined
  return (((daysFromEpoch(year, month, day) * 24 + hour) * 60 + minute) * 60 + second) * 1000
}

function monthDays(year: number, month: number): number {
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0
  return month === 2 ? (leap ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31
}

/** Days from 1970-01-01 in the Gregorian calendar: years run from March, so the leap day is the last. */
function daysFromEpoch(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1
  return 365 * y + Math.floor(y / 4) - Math.floor(y / 100) + Math.floor(y / 400) + dayOfYear - 719468
}

/** Texts already written: certificates end at few different times, and each appraisal names several. */
const textsWritten = new Map<number, string>()
const MAXIMUM_TEXTS = 256

/** RFC 3339 text to the second, `2026-06-01T02:08:29Z`, for years 0 to 9999. */
export function timeText(ms: number): string {
  const known = textsWritten.get(ms)
  if (known !== undefined) return known
  const text = writeTime(ms)
  if (textsWritten.size >= MAXIMUM_TEXTS) textsWritten.clear()
  textsWritten.set(ms, text)
  return text
}

function writeTime(ms: number): string {
  const days = Math.floor(ms / 86_400_000)
  const seconds = Math.floor((ms - days * 86_400_000) / 1000)
  const shifted = days + 719468
  const era = Math.floor(shifted / 146097)
  const dayOfEra = shifted - era * 146097
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36524) - Math.floor(dayOfEra / 146096)) / 365,
  )
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const marchMonth = Math.floor((5 * dayOfYear + 2) / 153)
  const day = dayOfYear - Math.floor((153 * marchMonth + 2) / 5) + 1
  const month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
  const two = (value: number): string => String(value).padStart(2, '0')
  const clock = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60].map(two).join(':')
  return `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}T${clock}Z`
}
