// Certificate chains that are wrong in one way each: the cases in which general libraries were found to say yes
// (docs/decision/0004), and the ones that decide whether a pinned root means anything.

import { describe, expect, it } from 'vitest'
import type { TrustAnchor } from '@trigpoint/core/evidence'
import { appraiseEvidence, encodeDer, encodeOid, judgeCertificateTime, openChainCache, parseCertificate, parsePem, TAG, verifyChain } from '@trigpoint/core/evidence'
import { nodePrimitives as primitives } from '@trigpoint/runtime'
import type { CertificateRequest, NameParts } from './issue-certificate.ts'
import { authorityExtension, encodeExtension, encodePem, issueCertificate, keyUsageExtension } from './issue-certificate.ts'
import { forgeReport } from './forge-report.ts'
import { openTestVendor } from './test-vendor.ts'
import type { VendorKey } from './vendor-key.ts'
import { deriveVendorKey } from './vendor-key.ts'

interface Link {
  readonly name: NameParts
  readonly key: VendorKey
  readonly der: Uint8Array
}

const SIGNS_CERTIFICATES = [authorityExtension(), keyUsageExtension('certificateSign')]
const SIGNS_DATA = [keyUsageExtension('digitalSignature')]
const nonce = new Uint8Array(32)

function issue(label: string, issuer: Link | undefined, change: Partial<CertificateRequest> = {}): Link {
  const name = { commonName: label }
  const key = deriveVendorKey('chains', label)
  const request = {
    subject: name, issuer: issuer?.name ?? name, subjectKey: key, issuerKey: issuer?.key ?? key,
    serial: Uint8Array.of(1, label.length), extensions: SIGNS_CERTIFICATES, ...change,
  }
  return { name, key, der: issueCertificate(request) }
}

function anchorOf(root: Link): TrustAnchor {
  return { name: 'root', sha256: Buffer.from(primitives.hash('sha256', root.der)).toString('hex'), test: true }
}

const root = issue('root', undefined)
const middle = issue('middle', root)
const lower = issue('lower', middle)
const leaf = issue('leaf', lower, { extensions: SIGNS_DATA })
const anchors = [anchorOf(root)]
const ders = (...links: readonly Link[]): readonly Uint8Array[] => links.map(({ der }) => der)
const judge = (chain: readonly Uint8Array[], pinned: readonly TrustAnchor[] = anchors): string => {
  const { status, refusal, proven } = verifyChain(chain, { primitives, anchors: pinned })
  expect(proven !== undefined).toBe(status === 'ok')
  return refusal?.code ?? status
}

describe('a chain', () => {
  it('that holds is ok, leaf first or root first', () => {
    expect(judge(ders(leaf, lower, middle, root))).toBe('ok')
    const { reordered, certificates } = verifyChain(ders(root, middle, lower, leaf), { primitives, anchors })
    expect([reordered, certificates[0]?.subject.commonName]).toEqual([true, 'leaf'])
  })

  it('is trusted by no empty list', () => {
    expect(judge(ders(leaf, lower, middle, root), [])).toBe('evidence.no-anchors')
  })

  it('without certificates, or with too many, is refused', () => {
    expect(judge([])).toBe('evidence.chain-length')
    expect(judge(Array.from({ length: 11 }, () => leaf.der))).toBe('evidence.chain-length')
  })

  it('under another root of the same name is refused', () => {
    const impostor = { ...issue('root', undefined, { serial: Uint8Array.of(9) }), key: deriveVendorKey('chains', 'impostor') }
    const forged = issue('root', impostor, { subjectKey: impostor.key, issuerKey: impostor.key })
    const under = issue('middle', { ...forged, key: impostor.key })
    const end = issue('leaf', under, { extensions: SIGNS_DATA })
    expect(judge(ders(end, under, forged))).toBe('evidence.unknown-root')
    expect(judge(ders(end, under, root))).toBe('evidence.chain-broken')
  })

  it('that ends below the root is unknown, unless the root is at hand', () => {
    expect(judge(ders(leaf, lower, middle))).toBe('evidence.unknown-root')
    expect(judge(ders(leaf, lower, middle), [{ ...anchorOf(root), certificate: root.der }])).toBe('ok')
    expect(judge(ders(leaf, lower, middle), [{ ...anchorOf(root), sha256: '00'.repeat(32), certificate: root.der }])).toBe('evidence.unknown-root')
  })

  it('of a self-signed leaf is not trusted, even when it is pinned', () => {
    const alone = issue('alone', undefined, { extensions: SIGNS_DATA })
    expect(judge(ders(alone), [anchorOf(alone)])).not.toBe('ok')
    expect(judge(ders(root))).not.toBe('ok')
  })

  it('with a link left out, doubled or exchanged is broken', () => {
    expect(judge(ders(leaf, middle, root))).toBe('evidence.chain-broken')
    expect(judge(ders(leaf, leaf, lower, middle, root))).not.toBe('ok')
    expect(judge(ders(lower, leaf, middle, root))).not.toBe('ok')
  })

  it('signed by a certificate that is no authority is refused', () => {
    const plain = issue('plain', middle, { extensions: [keyUsageExtension('certificateSign')] })
    expect(judge(ders(issue('end', plain, { extensions: SIGNS_DATA }), plain, middle, root))).toBe('evidence.chain-not-authority')
  })

  it('signed by an authority that may not sign certificates is refused', () => {
    const mute = issue('mute', middle, { extensions: [authorityExtension(), keyUsageExtension('digitalSignature')] })
    expect(judge(ders(issue('end', mute, { extensions: SIGNS_DATA }), mute, middle, root))).toBe('evidence.chain-key-usage')
  })

  it('longer than an authority allows is refused', () => {
    const last = issue('last', root, { extensions: [authorityExtension(0), keyUsageExtension('certificateSign')] })
    expect(judge(ders(issue('end', last, { extensions: SIGNS_DATA }), last, root))).toBe('ok')
    const further = issue('further', last)
    expect(judge(ders(issue('end', further, { extensions: SIGNS_DATA }), further, last, root))).toBe('evidence.chain-path-length')
  })

  it('with a critical extension that is not understood is refused, on any certificate', () => {
    const odd = encodeExtension('1.3.6.1.4.1.99999.1', true, Uint8Array.of(5, 0))
    expect(judge(ders(issue('end', lower, { extensions: [...SIGNS_DATA, odd] }), lower, middle, root))).toBe('evidence.chain-critical-extension')
    const oddAuthority = issue('odd', middle, { extensions: [...SIGNS_CERTIFICATES, odd] })
    expect(judge(ders(issue('end', oddAuthority, { extensions: SIGNS_DATA }), oddAuthority, middle, root))).toBe('evidence.chain-critical-extension')
    const names = encodeExtension('2.5.29.30', true, encodeDer(TAG.sequence))
    const bounded = issue('bounded', middle, { extensions: [...SIGNS_CERTIFICATES, names] })
    expect(judge(ders(issue('end', bounded, { extensions: SIGNS_DATA }), bounded, middle, root))).toBe('evidence.chain-critical-extension')
  })

  it('whose leaf may not sign data, or is an authority, is refused', () => {
    expect(judge(ders(issue('end', lower, { extensions: [keyUsageExtension('certificateSign')] }), lower, middle, root))).toBe('evidence.chain-leaf-use')
    expect(judge(ders(issue('end', lower), lower, middle, root))).toBe('evidence.chain-leaf-use')
  })

  it('with a tampered certificate is refused', () => {
    const tampered = leaf.der.slice()
    tampered[40] = (tampered[40] ?? 0) ^ 1
    expect(judge([tampered, ...ders(lower, middle, root)])).not.toBe('ok')
  })

  it('keeps its status when a certificate ends; the time is said beside it', () => {
    const ending = issue('ending', lower, { extensions: SIGNS_DATA, notAfterMs: Date.UTC(2025, 0, 1) })
    const { status, certificates } = verifyChain(ders(ending, lower, middle, root), { primitives, anchors })
    expect(status).toBe('ok')
    expect(judgeCertificateTime(certificates, Date.UTC(2024, 6, 1)).status).toBe('valid')
    expect(judgeCertificateTime(certificates, Date.UTC(2025, 0, 1)).status).toBe('valid')
    expect(judgeCertificateTime(certificates, Date.UTC(2025, 0, 1) + 1000).status).toBe('expired')
    expect(judgeCertificateTime(certificates, Date.UTC(2020, 0, 1)).status).toBe('not-yet-valid')
  })

  it('remembered is the same answer, only for the same bytes and anchors', () => {
    const cache = openChainCache(2)
    const context = { primitives, anchors, cache }
    const first = verifyChain(ders(leaf, lower, middle, root), context)
    expect(verifyChain(ders(leaf, lower, middle, root), context)).toBe(first)
    expect(verifyChain(ders(leaf, lower, middle, root), { ...context, anchors: [anchorOf(middle)] }).status).toBe('unknown-root')
    expect(verifyChain(ders(leaf, middle, root), context).status).toBe('broken')
    for (const label of ['a', 'b', 'c']) verifyChain(ders(issue(label, lower, { extensions: SIGNS_DATA }), lower, middle, root), context)
    expect(cache.size()).toBe(2)
  })
})

describe('a certificate', () => {
  it('with an algorithm other than ECDSA on a known curve is refused by name', () => {
    const hex = Buffer.from(leaf.der).toString('hex')
    const oid = (text: string): string => Buffer.from(encodeOid(text)).toString('hex')
    const sha1 = hex.replaceAll(oid('1.2.840.10045.4.3.3'), oid('1.2.840.10045.4.3.1'))
    expect(parseCertificate(new Uint8Array(Buffer.from(sha1, 'hex')))).toMatchObject({ refusal: { code: 'evidence.certificate-algorithm' } })
    const brainpool = hex.replaceAll(oid('1.3.132.0.34'), oid('1.3.132.0.10'))
    expect(parseCertificate(new Uint8Array(Buffer.from(brainpool, 'hex')))).toMatchObject({ refusal: { code: 'evidence.certificate-algorithm' } })
  })

  it('with anything after it, or too large, is malformed', () => {
    expect(parseCertificate(new Uint8Array([...leaf.der, 0]))).toMatchObject({ refusal: { code: 'evidence.certificate-malformed' } })
    expect(parseCertificate(new Uint8Array(9000))).toMatchObject({ refusal: { code: 'evidence.certificate-malformed' } })
  })

  it('with one extension twice is malformed', () => {
    const twice = issue('twice', lower, { extensions: [...SIGNS_DATA, ...SIGNS_DATA] })
    expect(parseCertificate(twice.der)).toMatchObject({ refusal: { code: 'evidence.certificate-malformed' } })
  })

  it('text with anything between the blocks is no PEM', () => {
    const pem = encodePem([leaf.der])
    expect(parsePem(pem)).toMatchObject({ ok: true })
    for (const text of ['', 'nothing', `${pem}x`, pem.replace('MII', 'M!I'), pem.slice(0, -20), pem.repeat(11), 'x'.repeat(70_000)])
      expect(parsePem(text)).toMatchObject({ refusal: { code: 'evidence.pem-malformed' } })
  })
})

describe('evidence', () => {
  const vendor = openTestVendor('chains')
  const chip = vendor.makeChip({ name: 'chip' })
  const certificates = parsePem(chip.certificatesPem)
  const evidence = forgeReport(chip, nonce, () => ({}))
  const context = { primitives, anchors: [vendor.anchor], atMs: Date.UTC(2026, 0, 1) }

  it('whose chain names no device in the known way is refused', () => {
    const key = deriveVendorKey('chains', 'short')
    const pemKey = key.privateKey.export({ format: 'pem', type: 'pkcs8' }).toString()
    const end = issue('short', lower, { subjectKey: key, extensions: SIGNS_DATA })
    const report = forgeReport({ ...chip, privateKeyPem: pemKey }, nonce, () => ({}))
    const appraisal = appraiseEvidence({ evidence: report, certificates: ders(end, lower, middle, root) }, { ...context, anchors })
    expect(appraisal).toMatchObject({ id: null, chain: 'ok', signature: 'ok', verified: false })
    expect(appraisal.refusal?.code).toMatch(/evidence\.(identity-unreadable|fwid-differs)/)
    expect(appraisal.checks).toContainEqual(expect.objectContaining({ code: 'evidence.identity-unreadable', ok: false }))
  })

  it('keeps signature and identity apart from a chain that is not trusted', () => {
    const chain = certificates.ok ? certificates.value : []
    const unknown = appraiseEvidence({ evidence, certificates: chain }, { ...context, anchors })
    expect(unknown).toMatchObject({ id: chip.chipId, chain: 'unknown-root', signature: 'ok', verified: false, test: false })
    const gap = appraiseEvidence({ evidence, certificates: chain.filter((_, i) => i !== 1) }, context)
    expect(gap).toMatchObject({ chain: 'broken', signature: 'ok', verified: false, refusal: { code: 'evidence.chain-broken' } })
    const none = appraiseEvidence({ evidence, certificates: chain }, { ...context, anchors: [] })
    expect(none).toMatchObject({ verified: false, refusal: { code: 'evidence.no-anchors' } })
  })

  it('outside its certificates\' time is verified, and says the time', () => {
    const chain = certificates.ok ? certificates.value : []
    const early = appraiseEvidence({ evidence, certificates: chain }, { ...context, atMs: 0 })
    expect(early).toMatchObject({ verified: true, certificateTime: 'not-yet-valid' })
    expect(early.checks).toContainEqual(expect.objectContaining({ code: 'evidence.certificate-time', ok: false }))
  })
})
