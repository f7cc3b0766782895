// Builds a measurement report in the vendor's first form (docs/format/evidence.md), for software chips alone.
// The mirror of core's strict parser, which reads what real chips send.

import { asciiBytes, concatBytes, fromHex } from '@trigpoint/core/base'
import { FIELD, GPU_PDI_PLACES, PDI_BYTES, SWITCH_PDI_PLACES } from '@trigpoint/core/evidence'
import type { ChipFile } from './chip-file.ts'
import { measurementsOf } from './chip-measurements.ts'

const SPDM_VERSION = 0x11
const GET_MEASUREMENTS = 0xe0
const MEASUREMENTS = 0x60
const ON = 0xaa
const OFF = 0x55

/** Request and response without the signature. nonce and responderNonce: 32 bytes. */
export function encodeUnsignedReport(chip: ChipFile, nonce: Uint8Array, responderNonce: Uint8Array): Uint8Array {
  const values = measurementsOf(chip)
  const record = concatBytes(...values.map((value, i) => encodeBlock(i + 1, value)))
  const opaque = encodeOpaque(chip, values.length)
  const request = concatBytes(Uint8Array.of(SPDM_VERSION, GET_MEASUREMENTS, 0x01, 0xff), nonce, Uint8Array.of(0))
  const head = Uint8Array.of(SPDM_VERSION, MEASUREMENTS, 0, 0, values.length, ...littleEndian(record.length, 3))
  return concatBytes(request, head, record, responderNonce, Uint8Array.from(littleEndian(opaque.length, 2)), opaque)
}

function littleEndian(value: number, bytes: number): number[] {
  return Array.from({ length: bytes }, (_, i) => (value >> (8 * i)) & 255)
}

function encodeBlock(index: number, value: Uint8Array): Uint8Array {
  const head = [index, 1, ...littleEndian(value.length + 3, 2), 1, ...littleEndian(value.length, 2)]
  return concatBytes(Uint8Array.from(head), value)
}

function encodeOpaque(chip: ChipFile, measurements: number): Uint8Array {
  const fields: (readonly [type: number, data: Uint8Array])[] =
    chip.kind === 'gpu' ? gpuFields(chip, measurements) : switchFields(chip, measurements)
  return concatBytes(
    ...fields.map(([type, data]) => concatBytes(Uint8Array.from([...littleEndian(type, 2), ...littleEndian(data.length, 2)]), data)),
  )
}

function text(value: string): Uint8Array {
  return concatBytes(asciiBytes(value), Uint8Array.of(0))
}

function gpuFields(chip: ChipFile, measurements: number): (readonly [number, Uint8Array])[] {
  const modes = ['SPT', 'MPT', 'PPCIE']
  const flag = modes.indexOf(chip.mode)
  const protectedPcie = chip.mode === 'PPCIE'
  return [
    [FIELD.driverVersion, text(chip.driverVersion)],
    [FIELD.vbiosVersion, vbiosBytes(chip.vbiosVersion)],
    [FIELD.nvdec0Status, Uint8Array.of(OFF)],
    [FIELD.extensionCounts, new Uint8Array(4 * measurements)],
    [FIELD.chipSku, text('001')],
    [FIELD.project, text('TP00')],
    [FIELD.projectSku, text('0001')],
    [FIELD.firmwareId, hexBytes(chip.firmwareId)],
    [FIELD.protectedPcieStatus, Uint8Array.of(protectedPcie ? ON : OFF)],
    ...(protectedPcie ? [[FIELD.switchPdis, pdiList(chip, SWITCH_PDI_PLACES, true)] as const] : []),
    ...(flag < 0 ? [] : [[FIELD.opaqueVersion, Uint8Array.of(1, 0)] as const]),
    [FIELD.chipInfo, text(chip.product)],
    ...(flag < 0 ? [] : [[FIELD.featureFlag, Uint8Array.of(flag, 0)] as const]),
  ]
}

function switchFields(chip: ChipFile, measurements: number): (readonly [number, Uint8Array])[] {
  const own = chip.chipId.slice(chip.chipId.lastIndexOf(':') + 1)
  return [
    [FIELD.vbiosVersion, text(chip.vbiosVersion)],
    [FIELD.extensionCounts, new Uint8Array(4 * measurements)],
    [FIELD.switchPdis, hexBytes(own)],
    [FIELD.switchGpuPdis, pdiList(chip, GPU_PDI_PLACES, false)],
  ]
}

/** "b3.b2.b1.b0.b4" back into eight bytes. */
function vbiosBytes(version: string): Uint8Array {
  const [b3 = 0, b2 = 0, b1 = 0, b0 = 0, b4 = 0] = version.split('.').map(pair => parseInt(pair, 16))
  return Uint8Array.of(b0, b1, b2, b3, b4, 0, 0, 0)
}

function pdiList(chip: ChipFile, places: number, reversed: boolean): Uint8Array {
  const list = new Uint8Array(places * PDI_BYTES)
  for (const [i, pdi] of chip.neighbours.slice(0, places).entries()) {
    const bytes = hexBytes(pdi)
    list.set(reversed ? bytes.toReversed() : bytes, i * PDI_BYTES)
  }
  return list
}

function hexBytes(hex: string): Uint8Array {
  return fromHex(hex) ?? new Uint8Array(0)
}
