// CPU evidence of the test vendor: an SEV-SNP report and a TDX quote with their chains, so that the schemes are tried on
// bytes that verify before they are broken.

import { createHash } from 'node:crypto'
import { concatBytes } from '@trigpoint/core/base'
import type { TrustAnchor } from '@trigpoint/core/evidence'
import { encodeExtension, encodePem, issueCertificate, keyUsageExtension } from './issue-certificate.ts'
import type { Issuer } from './test-vendor.ts'
import { issueAuthority } from './test-vendor.ts'
import type { VendorKey } from './vendor-key.ts'
import { deriveVendorKey } from './vendor-key.ts'

export interface TestCpu {
  readonly anchor: TrustAnchor
  /** DER, signer first. */
  readonly certificates: readonly Uint8Array[]
  /** Evidence over 64 bytes of report data. */
  report(reportData: Uint8Array, options?: { readonly debuggable?: boolean }): Uint8Array
}

const ORGANIZATION = 'Trigpoint Test CPU Maker'

interface Chain {
  readonly anchor: TrustAnchor
  readonly leaf: VendorKey
  readonly certificates: readonly Uint8Array[]
}

function issueChain(seed: string, label: string, curve: VendorKey['curve'], extensions: readonly Uint8Array[]): Chain {
  const name = (what: string): { commonName: string; organization: string } => ({ commonName: `Test ${label} ${what} – not for production`, organization: ORGANIZATION })
  const root = issueAuthority(seed, `${label}/root`, name('root'), undefined, curve)
  const middle: Issuer = issueAuthority(seed, `${label}/middle`, name('intermediate'), root, curve)
  const leaf = deriveVendorKey(seed, `${label}/leaf`, label === 'snp' ? 'P-384' : curve)
  const der = issueCertificate({
    subject: name('leaf'), issuer: middle.name, subjectKey: leaf, issuerKey: middle.key, serial: Uint8Array.of(1),
    extensions: [keyUsageExtension('digitalSignature'), ...extensions],
  })
  const anchor = { name: `Test ${label} root`, sha256: createHash('sha256').update(root.der).digest('hex'), test: true }
  return { anchor, leaf, certificates: [der, middle.der, root.der] }
}

export function openTestSnp(seed: string): TestCpu {
  const chipId = new Uint8Array(createHash('sha512').update(seed).digest())
  const chain = issueChain(seed, 'snp', 'P-384', [encodeExtension('1.3.6.1.4.1.3704.1.4', false, chipId)])
  return {
    anchor: chain.anchor,
    certificates: chain.certificates,
    report: (reportData, options) => {
      const report = new Uint8Array(1184)
      report.set([2, 0, 0, 0])
      report.set([0, 0, options?.debuggable === true ? 0x0b : 0x03], 0x08)
      report.set([1, 0, 0, 0], 0x34)
      report.set(reportData, 0x50)
      report.set(new Uint8Array(48).fill(0x6d), 0x90)
      report.set(chipId, 0x1a0)
      const raw = chain.leaf.sign(report.slice(0, 0x2a0), 'raw')
      report.set(raw.slice(0, 48).reverse(), 0x2a0)
      report.set(raw.slice(48).reverse(), 0x2a0 + 72)
      return report
    },
  }
}

export function openTestTdx(seed: string, version: 4 | 5 = 4): TestCpu {
  const chain = issueChain(seed, 'tdx', 'P-256', [])
  const attestation = deriveVendorKey(seed, 'tdx/attestation', 'P-256')
  return { anchor: chain.anchor, certificates: [], report: (reportData, options) => encodeQuote(chain, attestation, version, reportData, options?.debuggable === true) }
}

function encodeQuote(chain: Chain, attestation: VendorKey, version: 4 | 5, reportData: Uint8Array, debuggable: boolean): Uint8Array {
  const header = new Uint8Array(48)
  header.set([version, 0, 2, 0, 0x81])
  const body = new Uint8Array(version === 4 ? 584 : 648)
  body[120] = debuggable ? 1 : 0
  body.set(new Uint8Array(48).fill(0x7d), 136)
  body.set(reportData, 520)
  const kind = version === 4 ? new Uint8Array(0) : Uint8Array.of(3, 0, ...littleEndian(body.length))
  const signed = concatBytes(header, kind, body)
  const authentication = new Uint8Array(32).fill(0xa0)
  const enclave = new Uint8Array(384)
  enclave.set(createHash('sha256').update(attestation.point.slice(1)).update(authentication).digest(), 320)
  const pem = Buffer.from(`${encodePem(chain.certificates)}\0`)
  const certification = concatBytes(
    enclave, chain.leaf.sign(enclave, 'raw'),
    Uint8Array.of(authentication.length, 0), authentication,
    Uint8Array.of(5, 0, ...littleEndian(pem.length)), pem,
  )
  const section = concatBytes(
    attestation.sign(signed, 'raw'), attestation.point.slice(1), Uint8Array.of(6, 0, ...littleEndian(certification.length)), certification,
  )
  return concatBytes(signed, Uint8Array.from(littleEndian(section.length)), section)
}

function littleEndian(value: number): number[] {
  return [0, 8, 16, 24].map(shift => (value >> shift) & 255)
}
