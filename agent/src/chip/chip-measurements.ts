// Measurements of a software chip: SHA-384 over its seed, its firmware and the index. The same firmware gives the
// same values on every chip of one seed, so that one test manifest fits them all; a changed seed is a changed firmware.

import { createHash } from 'node:crypto'
import type { ChipFile } from './chip-file.ts'

/** As many as real GPUs and switches report. */
export const MEASUREMENT_COUNT = { gpu: 64, switch: 31 } as const

/** Indices below this belong to the board's firmware, those from it on to the driver's. */
export const FIRST_DRIVER_MEASUREMENT = 20

/** 48 bytes each; block i+1 of the report is entry i. */
export function measurementsOf(chip: Pick<ChipFile, 'kind' | 'measurementSeed' | 'driverVersion' | 'vbiosVersion'>): readonly Uint8Array[] {
  return Array.from({ length: MEASUREMENT_COUNT[chip.kind] }, (_, index) => {
    const version = chip.kind === 'gpu' && index >= FIRST_DRIVER_MEASUREMENT ? chip.driverVersion : chip.vbiosVersion
    return new Uint8Array(createHash('sha384').update(`${chip.measurementSeed}/${version}/${String(index)}`).digest())
  })
}
