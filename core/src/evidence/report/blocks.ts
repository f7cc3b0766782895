// Measurement blocks of a report (DSP0274 1.1 sections 10.11.1 and 10.11.1.1): index u8, specification u8 = 1,
// size u16, then the DMTF value: type u8 (bit 7: raw value, no digest), value size u16, value.
// The manifest's index is the block's index minus one.

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

const HEAD_BYTES = 7
const DMTF = 1

/** Blocks by index. Refuses unless exactly `count` blocks with distinct indices fill the record. */
export function parseBlocks(record: Uint8Array, count: number): Result<ReadonlyMap<number, MeasurementBlock>> {
  const malformed = (message: string, at: number): Result<never> =>
    refuse('evidence.blocks-malformed', message, `record[${String(at)}]`)
  const blocks = new Map<number, MeasurementBlock>()
  const view = new DataView(record.buffer, record.byteOffset, record.byteLength)
  let at = 0
  while (at < record.length) {
    if (at + HEAD_BYTES > record.length) return malformed('A measurement block is cut off.', at)
    const index = view.getUint8(at)
    const size = view.getUint16(at + 2, true)
    const type = view.getUint8(at + 4)
    const valueSize = view.getUint16(at + 5, true)
    if (index === 0 || view.getUint8(at + 1) !== DMTF) return malformed('A block is not in the DMTF form.', at)
    if (size !== valueSize + 3 || at + 4 + size > record.length) return malformed("A block's sizes contradict each other.", at)
    if (blocks.has(index)) return malformed(`Block ${String(index)} comes twice.`, at)
    const value = record.subarray(at + HEAD_BYTES, at + 4 + size)
    blocks.set(index, { index, type: type & 0x7f, raw: (type & 0x80) !== 0, value })
    at += 4 + size
  }
  return blocks.size === count
    ? ok(blocks)
    : malformed(`The report announces ${String(count)} blocks and holds ${String(blocks.size)}.`, 0)
}
