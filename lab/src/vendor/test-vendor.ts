// The test vendor: a root, its authorities and chip files, shaped like the real vendor's five-certificate chains.
// Whatever it makes is a test chip and says so: the root's name, the anchor's `test` mark, identities from 7E57 on.
//
//   leaf (new with each firmware) ← device (serial = type byte + PDI) ← provisioner ← family ← test root

import { createHash, createHmac } from 'node:crypto'
import { fromHex, toHex } from '@trigpoint/core/base'
import type { TrustAnchor } from '@trigpoint/core/evidence'
import type { ChipFile } from '@trigpoint/agent'
import type { CertificateRequest, NameParts } from './issue-certificate.ts'
import {
  authorityExtension, deviceNameExtension, encodePem, firmwareIdExtension, issueCertificate, keyUsageExtension,
} from './issue-certificate.ts'
import type { VendorKey } from './vendor-key.ts'
import { deriveVendorKey } from './vendor-key.ts'

export const TEST_ROOT_NAME = 'Trigpoint Test Vendor Root – not for production'
const ORGANIZATION = 'Trigpoint Test Vendor'

export interface ChipOrder {
  /** Names the chip within the vendor's seed; the same name is the same chip. */
  readonly name: string
  readonly kind?: 'gpu' | 'switch'
  readonly driverVersion?: string
  readonly vbiosVersion?: string
  readonly mode?: ChipFile['mode']
  readonly neighbours?: readonly string[]
  readonly inventory?: Partial<ChipFile['inventory']>
  /** Other measurements than the test manifests say, as tampered firmware has them. */
  readonly measurementSeed?: string
}

export interface TestVendor {
  readonly anchor: TrustAnchor
  readonly rootPem: string
  readonly rootDer: Uint8Array
  /** The authority above all devices of a kind, for responders and hostile tests. */
  readonly provisioner: Issuer
  /** PDI that a chip of this name has, 16 hex digits, upper case. */
  pdiOf(name: string): string
  makeChip(order: ChipOrder): ChipFile
  /** The chip's leaf key with its reproducible signatures, for vectors. */
  leafKeyOf(chip: ChipFile): VendorKey
}

export interface Issuer {
  readonly name: NameParts
  readonly key: VendorKey
  readonly der: Uint8Array
}

const TEST_PRODUCT = { gpu: 'TP100', switch: 'TPLS10' } as const
const TYPE_BYTE = { gpu: '41', switch: '50' } as const
const DEFAULT_SEED_MEASUREMENTS = 'as-released'

/** All keys, certificates and chips derive from `seed`: the same seed is the same vendor, byte for byte. */
export function openTestVendor(seed: string): TestVendor {
  const root = issueAuthority(seed, 'root', { commonName: TEST_ROOT_NAME, organization: ORGANIZATION })
  const family = issueAuthority(seed, 'family', { commonName: 'Test Vendor TP100 Identity', organization: ORGANIZATION }, root)
  const provisioner = issueAuthority(seed, 'provisioner', { commonName: 'Test Vendor TP100 Provisioner ICA 1', organization: ORGANIZATION }, family)
  const devices = new Map<string, Issuer>()
  const pdiOf = (name: string): string => `7E57${hashHex(`${seed}/pdi/${name}`).slice(0, 12).toUpperCase()}`
  const deviceOf = (kind: 'gpu' | 'switch', pdi: string): Issuer => {
    const known = devices.get(kind + pdi)
    const device = known ?? issueDevice(seed, kind, pdi, provisioner)
    devices.set(kind + pdi, device)
    return device
  }
  return {
    anchor: { name: TEST_ROOT_NAME, sha256: sha256Hex(root.der), test: true, certificate: root.der },
    rootPem: encodePem([root.der]),
    rootDer: root.der,
    provisioner,
    pdiOf,
    leafKeyOf: ({ chipId, firmwareId }) => deriveVendorKey(seed, leafLabel(chipId.slice(chipId.lastIndexOf(':') + 1), firmwareId)),
    makeChip: order => {
      const kind = order.kind ?? 'gpu'
      const pdi = pdiOf(order.name)
      return makeChip(seed, order, kind, pdi, [deviceOf(kind, pdi), provisioner, family, root])
    },
  }
}

export function issueAuthority(seed: string, label: string, name: NameParts, issuer?: Issuer, curve: VendorKey['curve'] = 'P-384'): Issuer {
  const key = deriveVendorKey(seed, label, curve)
  const der = issueCertificate({
    subject: name,
    issuer: issuer?.name ?? name,
    subjectKey: key,
    issuerKey: issuer?.key ?? key,
    serial: bytesOf(`01${hashHex(`${seed}/serial/${label}`).slice(0, 30)}`),
    extensions: [authorityExtension(), keyUsageExtension('certificateSign')],
  })
  return { name, key, der }
}

function issueDevice(seed: string, kind: 'gpu' | 'switch', pdi: string, provisioner: Issuer): Issuer {
  const serial = TYPE_BYTE[kind] + pdi
  const name = { commonName: `${TEST_PRODUCT[kind]} A01 GSP BROM`, organization: ORGANIZATION, serialNumber: serial }
  const key = deriveVendorKey(seed, `device/${serial}`)
  const request: CertificateRequest = {
    subject: name, issuer: provisioner.name, subjectKey: key, issuerKey: provisioner.key, serial: bytesOf(serial),
    extensions: [authorityExtension(), keyUsageExtension('certificateSign')],
  }
  return { name, key, der: issueCertificate(request) }
}

function makeChip(
  seed: string, order: ChipOrder, kind: 'gpu' | 'switch', pdi: string, authorities: readonly [Issuer, ...Issuer[]],
): ChipFile {
  const driverVersion = kind === 'gpu' ? (order.driverVersion ?? '900.10.01') : ''
  const vbiosVersion = order.vbiosVersion ?? 'F0.00.01.00.01'
  const firmwareId = createHash('sha384').update(`firmware/${driverVersion}/${vbiosVersion}`).digest()
  const serial = `01${hashHex(`${seed}/leaf/${pdi}/${toHex(firmwareId)}`).slice(0, 38)}`
  const key = deriveVendorKey(seed, leafLabel(pdi, toHex(firmwareId)))
  const product = TEST_PRODUCT[kind]
  const device = authorities[0]
  const leaf = issueCertificate({
    subject: { commonName: `${product} A01 GSP FMC LF`, organization: ORGANIZATION, serialNumber: serial.toUpperCase() },
    issuer: device.name, subjectKey: key, issuerKey: device.key, serial: bytesOf(serial),
    extensions: [
      keyUsageExtension('digitalSignature'), deviceNameExtension(`TRIGPOINT-TEST:${product}:${pdi}`), firmwareIdExtension(firmwareId),
    ],
  })
  return {
    format: 'trigpoint-chip-1', kind, chipId: `nvidia:${TYPE_BYTE[kind]}:${pdi}`, product, arch: 'TEST', driverVersion, vbiosVersion,
    mode: order.mode ?? (kind === 'gpu' ? 'SPT' : 'none'),
    firmwareId: toHex(firmwareId),
    measurementSeed: order.measurementSeed ?? DEFAULT_SEED_MEASUREMENTS,
    neighbours: order.neighbours ?? [],
    inventory: { ...inventoryOf(seed, order.name), ...order.inventory },
    certificatesPem: encodePem([leaf, ...authorities.map(({ der }) => der)]),
    privateKeyPem: key.privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(),
  }
}

function leafLabel(pdi: string, firmwareId: string): string {
  return `leaf/${pdi}/${firmwareId}`
}

/** What a host would report; each made from the chip's name, none of it signed. */
function inventoryOf(seed: string, name: string): ChipFile['inventory'] {
  const digest = hashHex(`${seed}/inventory/${name}`)
  const uuid = [digest.slice(0, 8), digest.slice(8, 12), digest.slice(12, 16), digest.slice(16, 20), digest.slice(20, 32)].join('-')
  return { uuid: `GPU-${uuid}`, serial: `7E57${digest.slice(32, 41)}`, board: `TP00-${digest.slice(41, 45)}`, chassis: 'lab', busId: '00000000:01:00.0' }
}

function bytesOf(hex: string): Uint8Array {
  return fromHex(hex) ?? new Uint8Array(0)
}

function sha256Hex(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}

function hashHex(text: string): string {
  return createHmac('sha256', 'trigpoint test vendor').update(text).digest('hex')
}
