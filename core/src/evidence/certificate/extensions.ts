// Certificate extensions (RFC 5280 section 4.2; DICE attestation extensions, TCG "DICE Attestation Architecture"
// section 6.1; SPDM 1.1 section "Leaf certificate" for the device name). A second extension of one kind is
// refused, an unknown critical one is kept by name so that chain/ can refuse it.

import { utf8Text } from '../../base/index.ts'
import type { DerReader } from '../der/open-der.ts'
import { contextTag, openDer, TAG } from '../der/open-der.ts'
import { readBoolean, readNamedBits, readOid, readSmall } from '../der/values.ts'

export interface Extensions {
  readonly isAuthority: boolean
  /** pathLenConstraint; absent means unlimited. */
  readonly pathLength: number | undefined
  /** Bits of KeyUsage, bit 0 lowest; undefined when the extension is absent. */
  readonly keyUsage: number | undefined
  readonly extendedKeyUsage: readonly string[] | undefined
  /** DMTF device name of the subject alternative name, `NVIDIA:GH100:48B0...`. */
  readonly deviceName: string | undefined
  /** Digest of the firmware that made the leaf key, from either DICE extension. */
  readonly firmwareId: Uint8Array | undefined
  /** Chip id of an AMD CPU, 64 bytes. */
  readonly hardwareId: Uint8Array | undefined
  /** Critical extensions that are not on the allow list. */
  readonly unknownCritical: readonly string[]
}

export const KEY_USAGE = { digitalSignature: 1, certificateSign: 1 << 5 } as const

const OID = {
  keyUsage: '2.5.29.15',
  subjectAltName: '2.5.29.17',
  basicConstraints: '2.5.29.19',
  extendedKeyUsage: '2.5.29.37',
  firmwareIdPlain: '2.23.133.5.4.1',
  tcbInfo: '2.23.133.5.4.1.1',
  deviceName: '1.3.6.1.4.1.412.274.1',
  hardwareId: '1.3.6.1.4.1.3704.1.4',
} as const

/** What a critical extension may be: exactly the ones whose meaning is enforced here and in chain/. */
const ALLOWED_CRITICAL: ReadonlySet<string> = new Set([OID.keyUsage, OID.basicConstraints, OID.extendedKeyUsage])

const MAXIMUM_EXTENSIONS = 32
const FIRMWARE_ID_BYTES = 48

/** The [3] wrapper's content; undefined when an extension that is understood is malformed. */
export function readExtensions(wrapper: DerReader): Extensions | undefined {
  const found = new Map<string, Uint8Array>()
  const unknownCritical: string[] = []
  const list = wrapper.enter(TAG.sequence)
  wrapper.end()
  while (list.peek() !== -1 && found.size <= MAXIMUM_EXTENSIONS) {
    const extension = list.enter(TAG.sequence)
    const kind = readOid(extension)
    const critical = extension.peek() === TAG.boolean && readBoolean(extension)
    const content = extension.value(TAG.octetString)
    extension.end()
    if (found.has(kind)) list.fail()
    found.set(kind, content)
    if (critical && !ALLOWED_CRITICAL.has(kind)) unknownCritical.push(kind)
  }
  return list.done() ? interpret(found, unknownCritical) : undefined
}

function interpret(found: ReadonlyMap<string, Uint8Array>, unknownCritical: readonly string[]): Extensions | undefined {
  const constraints = found.get(OID.basicConstraints)
  const authority = constraints === undefined ? { isAuthority: false, pathLength: undefined } : readConstraints(constraints)
  const usage = found.get(OID.keyUsage)
  const keyUsage = usage === undefined ? undefined : readUsage(usage)
  const extended = found.get(OID.extendedKeyUsage)
  const extendedKeyUsage = extended === undefined ? undefined : readPurposes(extended)
  const malformed =
    authority === undefined ||
    (usage !== undefined && keyUsage === undefined) ||
    (extended !== undefined && extendedKeyUsage === undefined)
  if (malformed) return undefined
  const name = found.get(OID.subjectAltName)
  const plain = found.get(OID.firmwareIdPlain)
  const tcbInfo = found.get(OID.tcbInfo)
  const firmwareId = tcbInfo === undefined ? readPlainFirmwareId(plain) : readTcbFirmwareId(tcbInfo)
  const deviceName = name === undefined ? undefined : readDeviceName(name)
  return { ...authority, keyUsage, extendedKeyUsage, deviceName, firmwareId, hardwareId: found.get(OID.hardwareId), unknownCritical }
}

function readConstraints(content: Uint8Array): { isAuthority: boolean; pathLength: number | undefined } | undefined {
  const outer = openDer(content)
  const sequence = outer.enter(TAG.sequence)
  const isAuthority = sequence.peek() === TAG.boolean && readBoolean(sequence)
  const pathLength = sequence.peek() === TAG.integer ? readSmall(sequence) : undefined
  return sequence.done() && outer.done() ? { isAuthority, pathLength } : undefined
}

function readUsage(content: Uint8Array): number | undefined {
  const outer = openDer(content)
  const bits = readNamedBits(outer)
  return outer.done() ? bits : undefined
}

function readPurposes(content: Uint8Array): readonly string[] | undefined {
  const outer = openDer(content)
  const sequence = outer.enter(TAG.sequence)
  const purposes: string[] = []
  while (sequence.peek() !== -1 && purposes.length < MAXIMUM_EXTENSIONS) purposes.push(readOid(sequence))
  return sequence.done() && outer.done() ? purposes : undefined
}

/** otherName 1.3.6.1.4.1.412.274.1 (DMTF device info), a UTF8String. */
function readDeviceName(content: Uint8Array): string | undefined {
  const names = openDer(content).enter(TAG.sequence)
  while (names.peek() === contextTag(0)) {
    const other = names.enter(contextTag(0))
    const kind = readOid(other)
    const value = other.enter(contextTag(0))
    const text = utf8Text(value.value(TAG.utf8String))
    if (kind === OID.deviceName && value.done()) return text
  }
  return undefined
}

/** 2.23.133.5.4.1 as Hopper and LS10 write it: the digest is the last 48 bytes. */
function readPlainFirmwareId(content: Uint8Array | undefined): Uint8Array | undefined {
  return content === undefined || content.length < FIRMWARE_ID_BYTES
    ? undefined
    : content.subarray(content.length - FIRMWARE_ID_BYTES)
}

/** DiceTcbInfo as Blackwell and Rubin write it: [6] fwids, first entry, digest. */
function readTcbFirmwareId(content: Uint8Array): Uint8Array | undefined {
  const info = openDer(content).enter(TAG.sequence)
  while (info.peek() !== -1 && info.peek() !== contextTag(6)) info.any()
  const first = info.enter(contextTag(6)).enter(TAG.sequence)
  readOid(first)
  const digest = first.value(TAG.octetString)
  return first.done() && digest.length === FIRMWARE_ID_BYTES ? digest : undefined
}

