// The trail as a chain: each entry's digest covers the one before it, so that an entry cannot be changed, dropped or
// slipped in without every later digest changing; and every digest is committed to in the public log.
// On the path: custody, log. Layout: docs/format/cases.md.
//
//   digest(0) = 32 zero bytes
//   digest(n) = SHA-256( "trigpoint case entry v1\n" | digest(n - 1) [32] | text(n) in UTF-8 )

import { asciiBytes, concatBytes, equalBytes, utf8Bytes, type Primitives } from '../../base/index.ts'

const LABEL = asciiBytes('trigpoint case entry v1\n')

/** Digest of nothing: what the first entry follows. */
export const FIRST_DIGEST: Uint8Array = new Uint8Array(32)

/** One line as it is kept: `text` is the entry's canonical JSON (RFC 8785). */
export interface TrailLine {
  readonly text: string
  readonly digest: Uint8Array
}

export function digestEntry(primitives: Primitives, before: Uint8Array, text: string): Uint8Array {
  return primitives.hash('sha256', concatBytes(LABEL, before, utf8Bytes(text)))
}

/** The first line, from 1, whose digest does not fit; 0 when the whole chain holds. */
export function findBreak(primitives: Primitives, lines: readonly TrailLine[]): number {
  let before = FIRST_DIGEST
  for (const [at, line] of lines.entries()) {
    if (!equalBytes(digestEntry(primitives, before, line.text), line.digest)) return at + 1
    before = line.digest
  }
  return 0
}
