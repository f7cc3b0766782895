// Reads a manifest's measurement entries (TCG RIM information model 1.01 over ISO/IEC 19770-2), given as the
// attributes of each Resource element. Refuses what is missing, doubled or out of bounds instead of skipping it:
// an entry that is skipped would be a measurement that nobody compares.

import type { Result } from '../../base/index.ts'
import { fromHex, ok, refuse } from '../../base/index.ts'
import type { ReferenceValue } from './manifest.ts'

/** Attributes of one entry. Hashes are those in the SHA-384 namespace alone, by their name `Hash0`, `Hash1`... */
export interface ManifestEntry {
  readonly index: string | undefined
  readonly active: string | undefined
  readonly alternatives: string | undefined
  readonly size: string | undefined
  readonly hashes: ReadonlyMap<string, string>
}

/** Report blocks have one-byte indices. */
const MAXIMUM_INDEX = 254
/** The most alternatives seen is 4. */
const MAXIMUM_ALTERNATIVES = 64
/** SHA-384. */
const VALUE_BYTES = 48

export function parseReferenceValues(entries: readonly ManifestEntry[]): Result<readonly ReferenceValue[]> {
  const malformed = (message: string, at: number): Result<never> =>
    refuse('evidence.manifest-values', message, `Resource[${String(at)}]`)
  if (entries.length === 0) return malformed('The manifest lists no measurement.', 0)
  const values = new Map<number, ReferenceValue>()
  for (const [at, entry] of entries.entries()) {
    const index = wholeNumber(entry.index, MAXIMUM_INDEX)
    const size = wholeNumber(entry.size, VALUE_BYTES)
    const alternatives = wholeNumber(entry.alternatives, MAXIMUM_ALTERNATIVES)
    const active = entry.active === 'True' ? true : entry.active === 'False' ? false : undefined
    if (index === undefined) return malformed('A measurement has no valid index.', at)
    if (size !== VALUE_BYTES) return malformed(`Measurement ${String(index)} is not of ${String(VALUE_BYTES)} bytes.`, at)
    if (alternatives === undefined || alternatives === 0) return malformed(`Measurement ${String(index)} has no valid count of alternatives.`, at)
    if (active === undefined) return malformed(`Measurement ${String(index)} is neither active nor inactive.`, at)
    if (values.has(index)) return malformed(`Measurement ${String(index)} comes twice.`, at)
    const hashes = readHashes(entry.hashes, alternatives)
    if (hashes === undefined) return malformed(`Measurement ${String(index)} does not have exactly its ${String(alternatives)} SHA-384 values.`, at)
    values.set(index, { index, active, size, values: hashes })
  }
  return ok([...values.values()])
}

function wholeNumber(text: string | undefined, most: number): number | undefined {
  if (text === undefined || !/^(0|[1-9]\d{0,3})$/.test(text)) return undefined
  return Number(text) <= most ? Number(text) : undefined
}

function readHashes(hashes: ReadonlyMap<string, string>, alternatives: number): readonly Uint8Array[] | undefined {
  if (hashes.size !== alternatives) return undefined
  const values: Uint8Array[] = []
  for (let i = 0; i < alternatives; i++) {
    const value = fromHex(hashes.get(`Hash${String(i)}`) ?? '')
    if (value?.length !== VALUE_BYTES) return undefined
    values.push(value)
  }
  return values
}
