// A software chip's file: what a real chip has burnt in, as JSON. Made by the test vendor (lab/src/vendor), mode 0600
// because it holds the leaf's private key. Such chips live under a test root and never count as real ones.

import { readFile } from 'node:fs/promises'
import { Fault } from '@trigpoint/runtime'

export interface ChipFile {
  readonly format: 'trigpoint-chip-1'
  readonly kind: 'gpu' | 'switch'
  /** `nvidia:<type>:<PDI>`, as the certificates say. */
  readonly chipId: string
  readonly product: string
  readonly arch: string
  readonly driverVersion: string
  /** Five pairs of hex digits. */
  readonly vbiosVersion: string
  readonly mode: 'SPT' | 'MPT' | 'PPCIE' | 'none'
  /** 48 bytes hex: the digest of the firmware that made the leaf key. */
  readonly firmwareId: string
  /** Measurements are derived from this, so that a manifest can be made that fits. */
  readonly measurementSeed: string
  /** PDIs of signed neighbours (protected PCIe): a GPU's switches, a switch's GPUs. */
  readonly neighbours: readonly string[]
  readonly inventory: {
    readonly uuid: string
    readonly serial: string
    readonly board: string
    readonly chassis: string
    readonly busId: string
  }
  /** Five certificates, leaf first. */
  readonly certificatesPem: string
  /** PKCS8 PEM of the leaf's P-384 key. */
  readonly privateKeyPem: string
}

const MAXIMUM_CHIP_FILE_BYTES: number = 256 * 1024

/** Chips of one file: one chip, or an array of them. Throws a Fault when the file cannot be read or is none. */
export async function readChipFile(path: string): Promise<readonly ChipFile[]> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new Fault('chip.file-unreadable', `The chip file ${path} cannot be read.`, { cause })
  })
  if (text.length > MAXIMUM_CHIP_FILE_BYTES) throw malformed(path, 'it is too large')
  let parsed: unknown
  try {
    parsed = JSON.parse(text)
  } catch (cause) {
    throw new Fault('chip.file-malformed', `The chip file ${path} is no JSON.`, { cause })
  }
  const chips: readonly unknown[] = Array.isArray(parsed) ? parsed : [parsed]
  return chips.map(chip => {
    if (!isChipFile(chip)) throw malformed(path, 'a field is missing or of the wrong kind')
    return chip
  })
}

function malformed(path: string, why: string): Fault {
  return new Fault('chip.file-malformed', `The chip file ${path} is not usable: ${why}.`)
}

const TEXTS = [
  'chipId', 'product', 'arch', 'driverVersion', 'vbiosVersion', 'mode', 'firmwareId', 'measurementSeed', 'certificatesPem', 'privateKeyPem',
] as const
const INVENTORY_TEXTS = ['uuid', 'serial', 'board', 'chassis', 'busId'] as const

function isChipFile(value: unknown): value is ChipFile {
  if (!isRecord(value) || value['format'] !== 'trigpoint-chip-1') return false
  const { kind, neighbours, inventory } = value
  return (
    (kind === 'gpu' || kind === 'switch') &&
    TEXTS.every(name => typeof value[name] === 'string') &&
    Array.isArray(neighbours) &&
    neighbours.every(one => typeof one === 'string') &&
    isRecord(inventory) &&
    INVENTORY_TEXTS.every(name => typeof inventory[name] === 'string')
  )
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}
