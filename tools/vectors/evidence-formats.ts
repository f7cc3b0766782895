// Makes the golden vectors of evidence: `npx tsx --conditions=source tools/vectors/evidence-formats.ts` writes
// appraisals.json and revocation.json into vectors/evidence. Everything is made by the test vendor from one seed with
// reproducible signatures, so every run gives the same bytes. Real devices' evidence is not in the repository.

import { writeFileSync } from 'node:fs'
import { concatBytes, toHex } from '@trigpoint/core/base'
import { FIELD, parseCertificate, parsePem } from '@trigpoint/core/evidence'
import type { ChipFile } from '@trigpoint/agent'
import type { ReportParts, TestVendor } from '@trigpoint/lab'
import { certifyResponder, deriveVendorKey, encodeField, forgeUnsigned, openTestVendor, replaceField, respondOcsp } from '@trigpoint/lab'

const SEED = 'vectors'
const NONCE = new Uint8Array(32).fill(0x5a)
export const VECTOR_MS: number = Date.UTC(2026, 5, 1)

export interface AppraisalVector {
  readonly name: string
  /** Hex of request and response. */
  readonly evidence: string
  /** Hex of the DER certificates, in the order in which they come. */
  readonly certificates: readonly string[]
  /** Fields that the appraisal must have. */
  readonly expected: Readonly<Record<string, unknown>>
}

export interface AppraisalVectors {
  readonly origin: string
  readonly anchorSha256: string
  readonly nonce: string
  readonly atMs: number
  readonly cases: readonly AppraisalVector[]
}

export interface RevocationVectors {
  readonly origin: string
  /** Hex of the chain, leaf first; the responses speak of certificate 1. */
  readonly chain: readonly string[]
  readonly atMs: number
  readonly cases: readonly { readonly name: string; readonly response: string; readonly expected: { readonly status: string; readonly reason: string | null } }[]
}

const vendor = openTestVendor(SEED)
const gpu = vendor.makeChip({ name: 'gpu', mode: 'PPCIE', neighbours: [vendor.pdiOf('switch')] })
const lone = vendor.makeChip({ name: 'switch', kind: 'switch', neighbours: [vendor.pdiOf('gpu')] })

function chainOf(chip: ChipFile): readonly Uint8Array[] {
  const certificates = parsePem(chip.certificatesPem)
  if (!certificates.ok) throw new Error(certificates.refusal.message)
  return certificates.value
}

function signed(of: TestVendor, chip: ChipFile, change: (parts: ReportParts) => Partial<ReportParts> = () => ({})): Uint8Array {
  const unsigned = forgeUnsigned(chip, NONCE, change)
  return concatBytes(unsigned, of.leafKeyOf(chip).sign(unsigned, 'raw'))
}

export function appraisalVectors(): AppraisalVectors {
  const chain = chainOf(gpu)
  const good = signed(vendor, gpu)
  const stranger = openTestVendor('stranger')
  const strange = stranger.makeChip({ name: 'gpu' })
  const refused = (code: string, more: Readonly<Record<string, unknown>> = {}): AppraisalVector['expected'] => ({ verified: false, refusal: code, ...more })
  const identity = { id: gpu.chipId, kind: 'gpu', chain: 'ok', signature: 'ok', nonce: 'match', fwid: 'match', mode: 'PPCIE' }
  const one = (name: string, evidence: Uint8Array, certificates: readonly Uint8Array[], expected: AppraisalVector['expected']): AppraisalVector => ({
    name, evidence: toHex(evidence), certificates: certificates.map(toHex), expected,
  })
  const cases = [
    one('a GPU', good, chain, { verified: true, test: true, form: 'opaque-v1', driverVersion: '900.10.01', vbiosVersion: 'F0.00.01.00.01', ...identity }),
    one('a GPU, root first', good, chain.toReversed(), { verified: true, ...identity }),
    one('a switch', signed(vendor, lone), chainOf(lone), { verified: true, id: lone.chipId, kind: 'switch', fwid: 'absent', mode: 'none', driverVersion: null }),
    one('a byte after the signature', concatBytes(good, Uint8Array.of(0)), chain, refused('evidence.report-trailing-bytes', { chain: 'ok' })),
    one('a cut-off report', good.slice(0, -1), chain, refused('evidence.report-malformed')),
    one('a changed measurement', good.map((byte, i) => (i === 60 ? byte ^ 1 : byte)), chain, refused('evidence.signature-failed')),
    one('a field twice', signed(vendor, gpu, ({ opaque }) => ({ opaque: concatBytes(opaque, encodeField(FIELD.project, Uint8Array.of(0))) })), chain, refused('evidence.opaque-malformed', { signature: 'failed' })),
    one('a later opaque version', signed(vendor, gpu, ({ opaque }) => ({ opaque: replaceField(opaque, FIELD.opaqueVersion, Uint8Array.of(2, 0)) })), chain, refused('evidence.opaque-version')),
    one('another firmware id', signed(vendor, gpu, ({ opaque }) => ({ opaque: replaceField(opaque, FIELD.firmwareId, new Uint8Array(48)) })), chain, refused('evidence.fwid-differs', { signature: 'ok', fwid: 'differs' })),
    one('a link left out', good, chain.filter((_, i) => i !== 1), refused('evidence.chain-broken', { chain: 'broken', signature: 'ok' })),
    one('the root left out', good, chain.slice(0, -1), refused('evidence.unknown-root', { chain: 'unknown-root' })),
    one('another vendor\'s chip', signed(stranger, strange), chainOf(strange), refused('evidence.unknown-root', { id: strange.chipId, chain: 'unknown-root', signature: 'ok' })),
    one('no certificates', good, [], refused('evidence.chain-length', { id: null, chain: 'broken', signature: 'failed' })),
  ]
  return { origin: 'made by the test vendor (lab/src/vendor); no real device', anchorSha256: vendor.anchor.sha256, nonce: toHex(NONCE), atMs: VECTOR_MS, cases }
}

export function revocationVectors(): RevocationVectors {
  const chain = chainOf(gpu)
  const device = parseCertificate(chain[1] ?? new Uint8Array(0))
  if (!device.ok) throw new Error(device.refusal.message)
  const responder = certifyResponder(vendor.provisioner, deriveVendorKey(SEED, 'responder'))
  const impostor = certifyResponder(vendor.provisioner, deriveVendorKey(SEED, 'responder'), false)
  const base = { certificate: device.value, issuer: vendor.provisioner, status: 'good', producedAtMs: VECTOR_MS - 3_600_000 } as const
  const one = (name: string, response: Uint8Array, status: string, reason: string | null = null): RevocationVectors['cases'][number] => ({
    name, response: toHex(response), expected: { status, reason },
  })
  const cases = [
    one('good, by the issuer', respondOcsp(base), 'good'),
    one('good, by a certified responder, SHA-1 id', respondOcsp({ ...base, responder, idHash: 'sha1' }), 'good'),
    one('revoked for key compromise', respondOcsp({ ...base, status: 'revoked', reason: 1 }), 'revoked', 'keyCompromise'),
    one('on hold, and old', respondOcsp({ ...base, status: 'revoked', reason: 6, producedAtMs: VECTOR_MS - 90 * 86_400_000 }), 'revoked', 'certificateHold'),
    one('too old', respondOcsp({ ...base, producedAtMs: VECTOR_MS - 2 * 86_400_000 }), 'unknown'),
    one('from the future', respondOcsp({ ...base, producedAtMs: VECTOR_MS + 3_600_000 }), 'unknown'),
    one('by a responder without the purpose', respondOcsp({ ...base, responder: impostor }), 'unknown'),
    one('about another certificate', respondOcsp({ ...base, certificate: { serial: Uint8Array.of(1) } }), 'not-checked'),
  ]
  return { origin: 'made by the test vendor (lab/src/vendor)', chain: chain.map(toHex), atMs: VECTOR_MS, cases }
}

if (import.meta.url === `file://${process.argv[1] ?? ''}`) {
  const folder = new URL('../../vectors/evidence/', import.meta.url)
  for (const [name, value] of [['appraisals.json', appraisalVectors()], ['revocation.json', revocationVectors()]] as const)
    writeFileSync(new URL(name, folder), `${JSON.stringify(value, null, 1)}\n`)
}
