// Canonical JSON (RFC 8785): one text for one value, so that a value can be hashed, and two values compared by
// their texts. On the path: log and result; what a record's parts hold is written in it.
// Names are sorted by UTF-16 code units; numbers are written as ECMAScript writes them.

import { assert } from '../base/index.ts'

export type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json | undefined }

/** The canonical text. Members without a value are left out; a value that JSON cannot hold (NaN, a function) is a bug of the caller and throws. */
export function encodeCanonicalJson(value: Json): string {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return JSON.stringify(value)
  if (typeof value === 'number') {
    assert(Number.isFinite(value), 'JSON holds finite numbers')
    return JSON.stringify(value)
  }
  assert(typeof value === 'object', 'JSON holds values')
  if (isList(value)) return `[${value.map(encodeCanonicalJson).join(',')}]`
  const members = Object.keys(value).sort().flatMap(name => {
    const member = value[name]
    return member === undefined ? [] : [`${JSON.stringify(name)}:${encodeCanonicalJson(member)}`]
  })
  return `{${members.join(',')}}`
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value)
}

/** Deepest nesting read: our own texts need six. */
const MAXIMUM_DEPTH = 32

/** The value of a JSON text; undefined when it is none, nests too deep, or holds a number beyond a double (`1e999`). */
export function parseJson(text: string): Json | undefined {
  try {
    const value = JSON.parse(text) as Json
    return isEncodable(value, MAXIMUM_DEPTH) ? value : undefined
  } catch {
    return undefined
  }
}

function isEncodable(value: Json | undefined, depth: number): boolean {
  if (typeof value === 'number') return Number.isFinite(value)
  if (typeof value !== 'object' || value === null) return true
  return depth > 0 && Object.values(value).every(member => isEncodable(member as Json, depth - 1))
}
