// Reference manifests of the test vendor: SWID XML with an XML signature in the real vendor's form. Written in
// canonical form to begin with, so that what is hashed is what is written and no XML library takes part in signing.
// Signature wrapping tests take these apart and put them together wrongly.

import { createHash } from 'node:crypto'
import { toHex } from '@trigpoint/core/base'
import type { ChipFile } from '@trigpoint/agent'
import { FIRST_DRIVER_MEASUREMENT, MEASUREMENT_COUNT, measurementsOf } from '@trigpoint/agent'
import type { TrustAnchor } from '@trigpoint/core/evidence'
import type { Issuer } from './test-vendor.ts'
import { issueAuthority } from './test-vendor.ts'
import { issueCertificate, keyUsageExtension } from './issue-certificate.ts'
import type { VendorKey } from './vendor-key.ts'
import { deriveVendorKey } from './vendor-key.ts'

const SWID = 'http://standards.iso.org/iso/19770/-2/2015/schema.xsd'
const DSIG = 'http://www.w3.org/2000/09/xmldsig#'
const HASH = 'http://www.w3.org/2001/04/xmlenc#sha384'
const RIM = 'https://trustedcomputinggroup.org/resource/tcg-reference-integrity-manifest-rim-information-model/'

export interface ManifestOrder {
  readonly product: string
  readonly version: string
  readonly edition?: 'GPU' | 'SWITCH'
  /** Active measurements by index, each with its alternatives (48 bytes). */
  readonly values: ReadonlyMap<number, readonly Uint8Array[]>
}

export interface ManifestSigner {
  readonly anchor: TrustAnchor
  readonly key: VendorKey
  /** Signer first, root last. */
  readonly certificates: readonly Uint8Array[]
}

/** A signer of manifests under its own test root. `notAfterMs`: when the signer's certificate ends. */
export function openManifestSigner(seed: string, notAfterMs?: number): ManifestSigner {
  const organization = 'Trigpoint Test Vendor'
  const root = issueAuthority(seed, 'manifest-root', { commonName: 'Trigpoint Test Manifest Root – not for production', organization })
  const middle = issueAuthority(seed, 'manifest-ca', { commonName: 'Test Reference Value CA', organization }, root)
  const signer = issueSigner(seed, middle, notAfterMs)
  return {
    anchor: { name: 'Trigpoint Test Manifest Root', sha256: createHash('sha256').update(root.der).digest('hex'), test: true },
    key: signer.key,
    certificates: [signer.der, middle.der, root.der],
  }
}

function issueSigner(seed: string, middle: Issuer, notAfterMs: number | undefined): Issuer {
  const name = { commonName: 'Test Manifest Signer', organization: 'Trigpoint Test Vendor' }
  const key = deriveVendorKey(seed, 'manifest-signer')
  const serial = new Uint8Array(createHash('sha256').update(`${seed}/manifest-signer`).digest().subarray(0, 16)).map((byte, i) => (i === 0 ? 1 : byte))
  const end = notAfterMs === undefined ? {} : { notAfterMs }
  const der = issueCertificate({
    subject: name, issuer: middle.name, subjectKey: key, issuerKey: middle.key, serial, ...end, extensions: [keyUsageExtension('digitalSignature')],
  })
  return { name, key, der }
}

/** The two manifests that fit a software chip's firmware, or the one of a switch. */
export function makeManifests(chip: ChipFile, signer: ManifestSigner): readonly string[] {
  const all = measurementsOf(chip)
  const product = chip.product
  const slice = (from: number, to: number): ReadonlyMap<number, readonly Uint8Array[]> =>
    new Map(all.slice(from, to).map((value, i) => [from + i, [value]]))
  if (chip.kind === 'switch')
    return [signManifest({ product, version: chip.vbiosVersion, edition: 'SWITCH', values: slice(0, all.length) }, signer)]
  return [
    signManifest({ product, version: chip.driverVersion, values: slice(FIRST_DRIVER_MEASUREMENT, MEASUREMENT_COUNT.gpu) }, signer),
    signManifest({ product, version: chip.vbiosVersion, values: slice(0, FIRST_DRIVER_MEASUREMENT) }, signer),
  ]
}

/** A signed manifest as the vendor's files are: the signature is the last child of the root. */
export function signManifest(order: ManifestOrder, signer: ManifestSigner): string {
  const unsigned = encodeManifest(order)
  return insertSignature(unsigned, encodeSignature(unsigned, signer))
}

/** Puts a signature, or anything else, in front of the root's end. */
export function insertSignature(unsigned: string, signature: string): string {
  return unsigned.replace('</SoftwareIdentity>', () => `${signature}</SoftwareIdentity>`)
}

/** The manifest without its signature, in canonical form. */
export function encodeManifest(order: ManifestOrder): string {
  const resources = [...order.values].map(([index, values]) => {
    const hashes = values.map((value, i) => ` ns2:Hash${String(i)}="${toHex(value)}"`).join('')
    // Canonical order: attributes without a namespace by name, then those of the hash namespace.
    return `    <Resource active="True" alternatives="${String(values.length)}" index="${String(index)}" name="Measurement_${String(index)}" size="48" type="Measurement"${hashes}></Resource>\n`
  })
  const edition = order.edition ?? 'GPU'
  return (
    `<SoftwareIdentity xmlns="${SWID}" xmlns:ns1="${RIM}" xmlns:ns2="${HASH}" name="${order.product}" tagId="test-${order.product}-${order.version}" version="1.0">\n` +
    `  <Meta colloquialVersion="${order.version}" edition="${edition}" product="${order.product}" ns1:FirmwareManufacturerId="0"></Meta>\n` +
    `  <Payload>\n${resources.join('')}  </Payload>\n</SoftwareIdentity>`
  )
}

/** Inside the document, SignedInfo inherits the root's namespaces; the canonical form writes them out. */
export function encodeSignature(unsigned: string, signer: ManifestSigner): string {
  const digest = createHash('sha384').update(unsigned, 'utf8').digest('base64')
  const inner =
    '<ds:CanonicalizationMethod Algorithm="http://www.w3.org/2006/12/xml-c14n11"></ds:CanonicalizationMethod>' +
    '<ds:SignatureMethod Algorithm="http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha384"></ds:SignatureMethod>' +
    '<ds:Reference URI=""><ds:Transforms>' +
    '<ds:Transform Algorithm="http://www.w3.org/2000/09/xmldsig#enveloped-signature"></ds:Transform>' +
    '<ds:Transform Algorithm="http://www.w3.org/2006/12/xml-c14n11"></ds:Transform></ds:Transforms>' +
    '<ds:DigestMethod Algorithm="http://www.w3.org/2001/04/xmldsig-more#sha384"></ds:DigestMethod>' +
    `<ds:DigestValue>${digest}</ds:DigestValue></ds:Reference></ds:SignedInfo>`
  const canonical = `<ds:SignedInfo xmlns="${SWID}" xmlns:ds="${DSIG}" xmlns:ns1="${RIM}" xmlns:ns2="${HASH}">${inner}`
  const value = Buffer.from(signer.key.sign(Buffer.from(canonical, 'utf8'), 'raw')).toString('base64')
  const certificates = signer.certificates.map(der => `<ds:X509Certificate>${Buffer.from(der).toString('base64')}</ds:X509Certificate>`)
  return (
    `<ds:Signature xmlns:ds="${DSIG}"><ds:SignedInfo>${inner}<ds:SignatureValue>${value}</ds:SignatureValue>` +
    `<ds:KeyInfo><ds:X509Data>${certificates.join('')}</ds:X509Data></ds:KeyInfo></ds:Signature>`
  )
}
