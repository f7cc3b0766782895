// Commitments: what the public log holds in place of what happened. A record is a list of named parts; each part
// is hidden behind a salted digest of its own, so that one part can be shown without the others, and the log holds
// one digest over all of them. On the path: log. Layouts: docs/format/commitment.md.
//
//   digest      = SHA-256( "trigpoint part v1\n" | salt [32] | name text16 | content )
//   commitment  = SHA-256( "trigpoint record v1\n" | kind text16 | count u16 | digest [32] * count )
//   leaf        = "trigpoint leaf v1\n" | commitment [32]
//
// Salts come from one secret of 32 bytes. Whoever erases the secret and the contents leaves commitments behind
// that say nothing for ever, and a log that is whole.

import { asciiBytes, assert, concatBytes, encodeLayout, type Primitives } from '../base/index.ts'

export const SALT_BYTES = 32
export const DIGEST_BYTES = 32

/** Most parts of a record: 64 chips with three parts each, and what surrounds them. */
export const MAXIMUM_PARTS = 256

/** Lists of digests are filled up to a multiple of this with digests of nothing, so that their length says little. */
export const PART_STEP = 16

const PART_LABEL = asciiBytes('trigpoint part v1\n')
const RECORD_LABEL = asciiBytes('trigpoint record v1\n')
const LEAF_LABEL = asciiBytes('trigpoint leaf v1\n')
const SALT_LABEL = asciiBytes('trigpoint salt v1\n')
const DECOY_LABEL = asciiBytes('trigpoint decoy v1\n')

/** What a record may speak of: a closed list, so that a checker can say in words what it checks. */
export const RECORD_KINDS = [
  'fix', 'receipt', 'paper', 'site', 'landmark', 'policy', 'party', 'dossier', 'enrolment', 'inventory', 'inspection', 'maintenance', 'mesh', 'model', 'rule-table', 'case',
] as const

export type RecordKind = (typeof RECORD_KINDS)[number]

/** One part of a record: a name and its exact bytes. */
export interface Part {
  readonly name: string
  readonly content: Uint8Array
}

export interface CommittedRecord {
  readonly kind: RecordKind
  /** Digests of the parts in order, then of nothing. */
  readonly digests: readonly Uint8Array[]
}

/** A label with a place of the list, encoded once: every record asks for the same few. */
function placesUnder(label: Uint8Array): (at: number) => Uint8Array {
  const kept: Uint8Array[] = []
  return at => (kept[at] ??= encodeLayout([['bytes', label], ['u16', at]]))
}

const saltAt = placesUnder(SALT_LABEL)
const decoyAt = placesUnder(DECOY_LABEL)

/** Salt of the part at this place of the list. `secret`: 32 bytes, of one record alone. */
export function partSalt(primitives: Primitives, secret: Uint8Array, at: number): Uint8Array {
  return primitives.hmacSha256(secret, saltAt(at))
}

export function digestPart(primitives: Primitives, salt: Uint8Array, part: Part): Uint8Array {
  assert(salt.length === SALT_BYTES, 'a salt has 32 bytes')
  return primitives.hash('sha256', concatBytes(PART_LABEL, salt, encodeLayout([['text16', part.name]]), part.content))
}

/** Hides every part behind its own salt. The same secret and parts give the same record. */
export function commitRecord(primitives: Primitives, kind: RecordKind, parts: readonly Part[], secret: Uint8Array): CommittedRecord {
  assert(secret.length === SALT_BYTES, 'the secret of a record has 32 bytes')
  assert(parts.length > 0 && parts.length <= MAXIMUM_PARTS, 'a record has 1 to 256 parts')
  const digests = parts.map((part, at) => digestPart(primitives, partSalt(primitives, secret, at), part))
  while (digests.length % PART_STEP !== 0)
    digests.push(primitives.hmacSha256(secret, decoyAt(digests.length)))
  return { kind, digests }
}

/** The 32 bytes that the log's leaf holds. */
export function hashRecord(primitives: Primitives, { kind, digests }: CommittedRecord): Uint8Array {
  const head = encodeLayout([['bytes', RECORD_LABEL], ['text16', kind], ['u16', digests.length]])
  return primitives.hash('sha256', concatBytes(head, ...digests))
}

/** The leaf of a record, 50 bytes. */
export function leafOfRecord(primitives: Primitives, record: CommittedRecord): Uint8Array {
  return concatBytes(LEAF_LABEL, hashRecord(primitives, record))
}
