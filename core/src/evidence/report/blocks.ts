// Measurement blocks of a report (DSP0274 1.1 sections 10.11.1 and 10.11.1.1): index u8, specification u8 = 1,
// size u16, then the DMTF value: type u8 (bit 7: raw value, no digest), value size u16, value.
// The manifest's index is the block's index minus one. Blocks stay where they are in the record: a report has 64 of
// them, and all that is asked of most is whether they equal a reference value.

import type { Result } from '../../base/index.ts'
import { ok, refuse } from '../../base/index.ts'

export interface MeasurementBlock {
  readonly index: number
  /** Type without the raw bit: 0 immutable code, 1 mutable firmware, 2 hardware, 3 firmware, 4 manifest... */
  readonly type: number
  /** Whether the value is data and not a digest. */
  readonly raw: boolean
  readonly value: Uint8Array
}

export interface MeasurementBlocks {
  readonly count: number
  readonly record: Uint8Array
  /** Where each block begins in the record, by its index; -1 where there is none. */
  readonly starts: Int32Array
}

const HEAD_BYTES = 7
const DMTF = 1
const INDICES = 256

/** Refuses unless exactly `count` blocks with distinct indices fill the record. */
export function parseBlocks(record: Uint8Array, count: number): Result<MeasurementBlocks> {
  const malformed = (message: string, at: number): Result<never> =>
    refuse('evidence.blocks-malformed', message, `record[${String(at)}]`)
  const starts = new Int32Array(INDICES).fill(-1)
  let found = 0
  for (let at = 0; at < record.length; found++) {
    if (at + HEAD_BYTES > record.length) return malformed('A measurement block is cut off.', at)
    const index = octet(record, at)
    const size = pair(record, at + 2)
    if (index === 0 || octet(record, at + 1) !== DMTF) return malformed('A block is not in the DMTF form.', at)
    if (size !== pair(record, at + 5) + 3 || at + 4 + size > record.length)
      return malformed("A block's sizes contradict each other.", at)
    if (starts[index] !== -1) return malformed(`Block ${String(index)} comes twice.`, at)
    starts[index] = at
    at += 4 + size
  }
  return found === count
    ? ok({ count, record, starts })
    : malformed(`The report announces ${String(count)} blocks and holds ${String(found)}.`, 0)
}

function octet(bytes: Uint8Array, at: number): number {
  return bytes[at] ?? 0
}

/** Unsigned 16 bits, little-endian. */
function pair(bytes: Uint8Array, at: number): number {
  return octet(bytes, at) + 256 * octet(bytes, at + 1)
}

export function blockOf({ record, starts }: MeasurementBlocks, index: number): MeasurementBlock | undefined {
  const at = starts[index] ?? -1
  if (at < 0) return undefined
  const type = octet(record, at + 4)
  const value = record.subarray(at + HEAD_BYTES, at + HEAD_BYTES + pair(record, at + 5))
  return { index, type: type & 0x7f, raw: (type & 0x80) !== 0, value }
}

/** Whether the block is there, holds a digest (no raw data), and its value is the expected one. */
export function holdsDigest({ record, starts }: MeasurementBlocks, index: number, expected: Uint8Array): boolean {
  const at = starts[index] ?? -1
  if (at < 0 || (octet(record, at + 4) & 0x80) !== 0 || pair(record, at + 5) !== expected.length) return false
  for (let i = 0; i < expected.length; i++) if (record[at + HEAD_BYTES + i] !== expected[i]) return false
  return true
}
