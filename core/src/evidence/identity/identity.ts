// Who a device is. Custody keys on the identity burnt into the chip (PDI), which sits in the serial number of
// certificate 1, the device identity certificate; the leaf below it is made anew by each firmware, so the
// vendor's `ueid` (the leaf's serial) changes with firmware and is an alias only.

import type { Primitives } from '../../base/index.ts'
import { toHex } from '../../base/index.ts'
import type { Certificate } from '../certificate/certificate.ts'
import type { DeviceKind } from '../report/facts.ts'
import { upperHex } from '../report/facts.ts'

export interface DeviceIdentity {
  /** Type byte of the serial, two hex digits: 41 GPU (GSP), 40 GPU (FSP), 50 switch. */
  readonly type: string
  /** 16 hex digits, upper case. */
  readonly pdi: string
  /** DMTF device name of the leaf, `NVIDIA:GH100:48B0...`. */
  readonly san: string | null
  /** Decimal serial of the leaf, as the vendor's claims write it. */
  readonly ueid: string
  /** Common name of certificate 1. */
  readonly hwmodel: string
  /** SHA-256 of certificate 1: with the id the stable key of the device. */
  readonly certificateSha256: string
}

/** The type byte and eight bytes of PDI. */
const SERIAL_BYTES = 9

export const DEVICE_TYPES: Readonly<Record<string, DeviceKind>> = { '40': 'gpu', '41': 'gpu', '50': 'switch' }

/** Identity out of a chain, leaf first; undefined when certificate 1 has no serial of the known shape. */
export function readIdentity(certificates: readonly Certificate[], primitives: Primitives): DeviceIdentity | undefined {
  const [leaf, device] = certificates
  if (leaf === undefined || device?.serial.length !== SERIAL_BYTES) return undefined
  return {
    type: upperHex(device.serial.subarray(0, 1)),
    pdi: upperHex(device.serial.subarray(1)),
    san: leaf.extensions.deviceName ?? null,
    ueid: BigInt(`0x${toHex(leaf.serial)}`).toString(),
    hwmodel: device.subject.commonName,
    certificateSha256: toHex(primitives.hash('sha256', device.der)),
  }
}

/** `nvidia:<type>:<PDI>`, the id under which custody keeps the device. */
export function chipIdOf(identity: Pick<DeviceIdentity, 'type' | 'pdi'>): string {
  return `nvidia:${identity.type}:${identity.pdi}`
}

/** The chip's family: `GH100` of the device name `NVIDIA:GH100:...`, else of the model `GH100 A01 GSP BROM`. */
export function productOf(identity: DeviceIdentity): string {
  const named = identity.san?.split(':')[1] ?? identity.hwmodel.split(' ')[0] ?? ''
  return named.replaceAll('_', '')
}
