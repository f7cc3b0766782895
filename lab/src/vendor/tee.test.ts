// CPU evidence: both schemes on bytes that verify, then on every byte changed; and what it adds to a fix.

import { constants, generateKeyPairSync, sign } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { concatBytes } from '@trigpoint/core/base'
import type { TeeAppraisal } from '@trigpoint/core/evidence'
import { appraiseTee, encodeDer, encodeOid, encodeUnsigned, judgeBindingLevel, TAG, TEE_ANCHORS, teeReportData, verifyChain } from '@trigpoint/core/evidence'
import { nodePrimitives as primitives, openCachedPrimitives } from '@trigpoint/runtime'
import { authorityExtension, encodeBits, encodeName, encodeTime, keyUsageExtension } from './issue-certificate.ts'
import type { TestCpu } from './make-tee.ts'
import { openTestSnp, openTestTdx } from './make-tee.ts'
import { deriveVendorKey } from './vendor-key.ts'

const nonce = new Uint8Array(32).fill(4)
const fast = openCachedPrimitives(primitives)

function appraise(cpu: TestCpu, evidence: Uint8Array, expectedNonce: Uint8Array | undefined = nonce, certificates = cpu.certificates): TeeAppraisal {
  const context = { primitives: fast, anchors: [cpu.anchor] }
  return appraiseTee({ evidence, certificates }, expectedNonce === undefined ? context : { ...context, expectedNonce })
}

const CPUS = [['sev-snp', openTestSnp('cpu')], ['tdx', openTestTdx('cpu')], ['tdx', openTestTdx('cpu', 5)]] as const

describe.each(CPUS)('%s evidence', (scheme, cpu) => {
  const good = cpu.report(teeReportData(nonce))

  it('is verified, bound to the fix and described', () => {
    expect(appraise(cpu, good)).toMatchObject({ scheme, verified: true, test: true, chain: 'ok', binding: 'match' })
    expect(appraise(cpu, good).measurement).toMatch(/^[67]d/)
    expect(appraise(cpu, good).refusal).toBeUndefined()
  })

  it('for another fix, or of a VM that may be debugged, is not verified', () => {
    expect(appraise(cpu, good, new Uint8Array(32))).toMatchObject({ verified: false, binding: 'differs', refusal: { code: 'evidence.tee-binding' } })
    expect(appraise(cpu, cpu.report(teeReportData(nonce), { debuggable: true }))).toMatchObject({ verified: false, refusal: { code: 'evidence.tee-debug' } })
  })

  it('under another root is not verified', () => {
    const context = { primitives, anchors: TEE_ANCHORS, expectedNonce: nonce }
    expect(appraiseTee({ evidence: good, certificates: cpu.certificates }, context)).toMatchObject({ verified: false, chain: 'unknown-root' })
  })

  it('with any byte changed is never verified', { timeout: 120_000 }, () => {
    for (let at = 0; at < good.length; at++) {
      const changed = good.slice()
      changed[at] = (changed[at] ?? 0) ^ 0x01
      const appraisal = appraise(cpu, changed)
      if (appraisal.verified || appraisal.refusal === undefined) throw new Error(`byte ${String(at)} does not matter`)
    }
  })

  it('cut off or lengthened is never verified', () => {
    for (let length = 0; length < good.length; length += 13) expect(appraise(cpu, good.slice(0, length)).verified).toBe(false)
    expect(appraise(cpu, concatBytes(good, Uint8Array.of(1))).verified).toBe(false)
  })
})

describe('CPU evidence', () => {
  const snp = openTestSnp('cpu')
  const good = snp.report(teeReportData(nonce))

  it('of no known kind, or malformed, is refused by name', () => {
    expect(appraise(snp, Uint8Array.of(1, 2, 3))).toMatchObject({ scheme: null, refusal: { code: 'evidence.tee-unknown' } })
    const otherAlgorithm = good.slice()
    otherAlgorithm[0x34] = 2
    expect(appraise(snp, otherAlgorithm)).toMatchObject({ refusal: { code: 'evidence.tee-malformed' } })
  })

  it('signed by another CPU, or with another\'s certificate, is not verified', () => {
    const other = openTestSnp('other')
    expect(appraise(snp, other.report(teeReportData(nonce)))).toMatchObject({ refusal: { code: 'evidence.tee-signature' } })
    const moved = good.slice()
    moved[0x1a0] = (moved[0x1a0] ?? 0) ^ 1
    const raw = deriveVendorKey('cpu', 'snp/leaf').sign(moved.slice(0, 0x2a0), 'raw')
    moved.set(raw.slice(0, 48).reverse(), 0x2a0)
    moved.set(raw.slice(48).reverse(), 0x2a0 + 72)
    expect(appraise(snp, moved)).toMatchObject({ refusal: { code: 'evidence.tee-identity' } })
    expect(appraise(snp, good, nonce, [])).toMatchObject({ verified: false, chain: 'broken' })
  })

  it('raises the binding level where it holds, and its absence lowers nothing', () => {
    const held = appraise(snp, good)
    expect(judgeBindingLevel([])).toBe('host-key')
    expect(judgeBindingLevel([held])).toBe('host-key')
    expect(judgeBindingLevel([held], true)).toBe('confidential-vm')
    expect(judgeBindingLevel([{ ...held, test: false }])).toBe('confidential-vm')
    expect(judgeBindingLevel([{ ...held, test: false, binding: 'not-asked' }])).toBe('host-key')
  })
})

describe('a chain signed with RSA-PSS, as AMD\'s are', () => {
  const hash = encodeDer(TAG.sequence, encodeOid('2.16.840.1.101.3.4.2.2'), encodeDer(TAG.null))
  const pss = (salt: number): Uint8Array => encodeDer(TAG.sequence, encodeOid('1.2.840.113549.1.1.10'), encodeDer(
    TAG.sequence,
    encodeDer(0xa0, hash),
    encodeDer(0xa1, encodeDer(TAG.sequence, encodeOid('1.2.840.113549.1.1.8'), hash)),
    encodeDer(0xa2, encodeDer(TAG.integer, Uint8Array.of(salt))),
    encodeDer(0xa3, encodeDer(TAG.integer, Uint8Array.of(1))),
  ))
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const rsaInfo = new Uint8Array(publicKey.export({ format: 'der', type: 'spki' }))
  const leafKey = deriveVendorKey('rsa', 'leaf')
  const leafInfo = encodeDer(TAG.sequence, encodeDer(TAG.sequence, encodeOid('1.2.840.10045.2.1'), encodeOid('1.3.132.0.34')), encodeBits(leafKey.point))
  const issue = (name: string, info: Uint8Array, extensions: readonly Uint8Array[], salt = 48): Uint8Array => {
    const signed = encodeDer(
      TAG.sequence,
      encodeDer(0xa0, encodeDer(TAG.integer, Uint8Array.of(2))), encodeUnsigned(Uint8Array.of(7)), pss(salt),
      encodeName({ commonName: 'rsa root' }), encodeDer(TAG.sequence, encodeTime(0), encodeTime(Date.UTC(2047, 0, 1))),
      encodeName({ commonName: name }), info, encodeDer(0xa3, encodeDer(TAG.sequence, ...extensions)),
    )
    const value = sign('sha384', signed, { key: privateKey, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: salt })
    return encodeDer(TAG.sequence, signed, pss(salt), encodeBits(value))
  }
  const root = issue('rsa root', rsaInfo, [authorityExtension(), keyUsageExtension('certificateSign')])
  const anchors = [{ name: 'rsa root', sha256: Buffer.from(primitives.hash('sha256', root)).toString('hex'), test: true }]

  it('is verified to its root, and refused with another salt or another key\'s signature', () => {
    const leaf = issue('leaf', leafInfo, [keyUsageExtension('digitalSignature')])
    expect(verifyChain([leaf, root], { primitives, anchors }).status).toBe('ok')
    const short = issue('leaf', leafInfo, [keyUsageExtension('digitalSignature')], 20)
    expect(verifyChain([short, root], { primitives, anchors }).refusal?.code).toBe('evidence.certificate-algorithm')
    const broken = leaf.slice()
    broken[broken.length - 5] = (broken[broken.length - 5] ?? 0) ^ 1
    expect(verifyChain([broken, root], { primitives, anchors }).refusal?.code).toBe('evidence.chain-broken')
  })
})
