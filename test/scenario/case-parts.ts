// Small readings that the tests of cases share.

import { fromHex as parseHex } from '@trigpoint/core/base'

export function fromHex(text: string): Uint8Array {
  return parseHex(text) ?? new Uint8Array(0)
}

export function sortedKeys(record: Readonly<Record<string, unknown>>): readonly string[] {
  return Object.keys(record).sort()
}
