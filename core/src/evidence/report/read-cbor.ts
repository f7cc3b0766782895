// A reader for CBOR (RFC 8949) of definite lengths, as the chip's own signed list of manifests is written. Gives plain
// values; anything it does not know, or too deep or too long, makes the whole undefined.

import { utf8Text } from '../../base/index.ts'

export type CborValue =
  | number
  | string
  | Uint8Array
  | boolean
  | null
  | readonly CborValue[]
  | { readonly pairs: readonly (readonly [CborValue, CborValue])[] }
  | { readonly tag: number; readonly value: CborValue }

const MAXIMUM_DEPTH = 32
const MAXIMUM_ITEMS = 8192

interface Cursor {
  readonly bytes: Uint8Array
  at: number
  items: number
  failed: boolean
}

/** The one value that fills the bytes exactly; undefined for anything else. */
export function readCbor(bytes: Uint8Array): CborValue | undefined {
  const cursor: Cursor = { bytes, at: 0, items: 0, failed: false }
  const value = readValue(cursor, 0)
  return cursor.failed || cursor.at !== bytes.length ? undefined : value
}

function fail(cursor: Cursor): null {
  cursor.failed = true
  return null
}

function readValue(cursor: Cursor, depth: number): CborValue {
  if (cursor.failed || depth > MAXIMUM_DEPTH || ++cursor.items > MAXIMUM_ITEMS) return fail(cursor)
  const head = cursor.bytes[cursor.at++]
  if (head === undefined) return fail(cursor)
  const argument = readArgument(cursor, head & 31)
  switch (head >> 5) {
    case 0:
      return argument
    case 1:
      return -1 - argument
    case 2:
      return readBytes(cursor, argument)
    case 3:
      return utf8Text(readBytes(cursor, argument)) ?? fail(cursor)
    case 4:
      return readList(cursor, argument, depth)
    case 5:
      return readEntries(cursor, argument, depth)
    case 6:
      return { tag: argument, value: readValue(cursor, depth + 1) }
    default:
      return argument === 20 ? false : argument === 21 ? true : argument === 22 ? null : fail(cursor)
  }
}

/** Lengths and numbers up to 2^32; indefinite and longer ones fail. */
function readArgument(cursor: Cursor, low: number): number {
  if (low < 24) return low
  const octets = [1, 2, 4][low - 24]
  if (octets === undefined) {
    fail(cursor)
    return 0
  }
  return readBytes(cursor, octets).reduce((sum, byte) => sum * 256 + byte, 0)
}

function readBytes(cursor: Cursor, length: number): Uint8Array {
  if (cursor.at + length > cursor.bytes.length) {
    fail(cursor)
    return new Uint8Array(0)
  }
  cursor.at += length
  return cursor.bytes.subarray(cursor.at - length, cursor.at)
}

function readList(cursor: Cursor, length: number, depth: number): readonly CborValue[] {
  const list: CborValue[] = []
  while (list.length < length && !cursor.failed) list.push(readValue(cursor, depth + 1))
  return list
}

function readEntries(cursor: Cursor, length: number, depth: number): CborValue {
  const entries: (readonly [CborValue, CborValue])[] = []
  while (entries.length < length && !cursor.failed) entries.push([readValue(cursor, depth + 1), readValue(cursor, depth + 1)])
  return { pairs: entries }
}

/** Every value inside, itself first. */
export function* walkCbor(value: CborValue): Generator<CborValue> {
  yield value
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return
  if ('tag' in value) yield* walkCbor(value.value)
  else if ('pairs' in value)
    for (const [key, inner] of value.pairs) {
      yield* walkCbor(key)
      yield* walkCbor(inner)
    }
  else for (const inner of value) yield* walkCbor(inner)
}
