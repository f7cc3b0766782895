// The scalar types of EPCIS 2.0 in JSON: URIs (RFC 3986; CURIEs have the same form), instants (xsd:dateTimeStamp, the
// profile of RFC 3339 with a zone), offsets, units. On the path: custody; EPCIS 2.0 sections 6.4, 7.3 and 10.2.

import { quoted, type Check } from './problem.ts'

/** Longest URI or text that is looked at; web servers stop near 8,000. */
const MAXIMUM_URI_LENGTH = 4096

/** Scheme, then characters that RFC 3986 allows, percent signs only before two hex digits; something must follow the scheme. */
const URI = /^[A-Za-z][A-Za-z0-9+.-]*:(?:[A-Za-z0-9\-._~:/?@!$&'()*+,;=]|%[0-9A-Fa-f]{2})+(?:#(?:[A-Za-z0-9\-._~:/?@!$&'()*+,;=]|%[0-9A-Fa-f]{2})*)?$/
/** An authority that is an IP address literal may hold brackets (section 3.2.2). */
const URI_WITH_LITERAL = /^[A-Za-z][A-Za-z0-9+.-]*:\/\/(?:[^@/?#[\]\s]*@)?\[[0-9A-Fa-f:.v]+\](?::\d*)?(?:[/?#](?:[A-Za-z0-9\-._~:/?#@!$&'()*+,;=]|%[0-9A-Fa-f]{2})*)?$/

const INSTANT = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d+))?(Z|[+-]\d\d:\d\d)$/
const OFFSET = /^[+-](?:(?:0\d|1[0-3]):[0-5]\d|14:00)$/
const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

export function isUri(text: string): boolean {
  return text.length <= MAXIMUM_URI_LENGTH && (URI.test(text) || URI_WITH_LITERAL.test(text))
}

const MINUTES_A_DAY = 1440

/** `+14:00` is the largest offset that there is. */
export function isZoneOffset(text: string): boolean {
  return OFFSET.test(text)
}

/** Milliseconds since 1970 of an instant; digits below the millisecond are cut off. Undefined when it is none. */
export function parseInstant(text: string): number | undefined {
  const parts = INSTANT.exec(text)
  if (parts === null) return undefined
  const [year, month, day, hour, minute, second] = parts.slice(1, 7).map(Number) as [number, number, number, number, number, number]
  const offsetMinutes = parseOffset(parts[8] ?? 'Z')
  if (offsetMinutes === undefined || !isDay(year, month, day) || hour > 23 || minute > 59 || second > 60) return undefined
  const millis = Number(`${parts[7] ?? ''}000`.slice(0, 3))
  const minutes = (daysSince1970(year, month, day) * 24 + hour) * 60 + minute - offsetMinutes
  // A leap second is the last of a UTC day (RFC 3339 section 5.7).
  if (second === 60 && ((minutes % MINUTES_A_DAY) + MINUTES_A_DAY) % MINUTES_A_DAY !== MINUTES_A_DAY - 1) return undefined
  return minutes * 60_000 + second * 1000 + millis
}

function parseOffset(text: string): number | undefined {
  if (text === 'Z') return 0
  const hours = Number(text.slice(1, 3))
  const minutes = Number(text.slice(4, 6))
  if (hours > 23 || minutes > 59) return undefined
  return (text.startsWith('-') ? -1 : 1) * (hours * 60 + minutes)
}

function isDay(year: number, month: number, day: number): boolean {
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
  const last = month === 2 && isLeap ? 29 : (DAYS[month - 1] ?? 0)
  return day >= 1 && day <= last
}

/** Days of the proleptic Gregorian calendar; the year is taken to begin in March so that the leap day is last. */
function daysSince1970(year: number, month: number, day: number): number {
  const shifted = month <= 2 ? year - 1 : year
  const era = Math.floor(shifted / 400)
  const yearOfEra = shifted - era * 400
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1
  return era * 146_097 + yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear - 719_468
}

function scalar(accepts: (value: unknown) => boolean, wanted: string): Check {
  return (value, at, problems) => {
    if (!accepts(value)) problems.push({ path: at, message: `must be ${wanted}, not ${quoted(value)}` })
  }
}

const textual = (test: (text: string) => boolean) => (value: unknown): boolean => typeof value === 'string' && test(value)

export const uri: Check = scalar(textual(isUri), 'a URI (RFC 3986)')
export const instant: Check = scalar(textual(text => parseInstant(text) !== undefined), 'a date and time with zone, like 2026-04-17T09:00:00.000+08:00')
export const zoneOffset: Check = scalar(textual(isZoneOffset), 'an offset from UTC like +08:00, between -14:00 and +14:00')
export const text: Check = scalar(value => typeof value === 'string', 'a text')
export const number: Check = scalar(value => typeof value === 'number', 'a number')
export const boolean: Check = scalar(value => typeof value === 'boolean', 'true or false')
export const hexBinary: Check = scalar(textual(value => /^[A-Fa-f0-9]+$/.test(value)), 'hex digits')
export const unitOfMeasure: Check = scalar(textual(value => /^[A-Z0-9]{2,3}$/.test(value)), 'a UN/CEFACT unit code of two or three capitals or digits (KGM)')
export const schemaVersion: Check = scalar(textual(value => /^\d+(\.\d+)*$/.test(value)), 'a version like 2.0')

/** One of a closed list of words, or a URI of somebody's own vocabulary that `isForeign` accepts. */
export function word(words: ReadonlySet<string>, what: string, isForeign: (uri: string) => boolean): Check {
  return (value, at, problems) => {
    if (typeof value === 'string' && (words.has(value) || (isUri(value) && isForeign(value)))) return
    problems.push({ path: at, message: `must be ${what} or a URI of another vocabulary, not ${quoted(value)}` })
  }
}

export function oneOf(words: readonly string[]): Check {
  return scalar(value => typeof value === 'string' && words.includes(value), words.join(', '))
}
