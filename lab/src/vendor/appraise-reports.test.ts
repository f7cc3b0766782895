// Reports that are wrong in one way each, signed by a true key: the appraisal names the way.

import { describe, expect, it } from 'vitest'
import fc from 'fast-check'
import { asciiBytes, concatBytes } from '@trigpoint/core/base'
import type { Appraisal, AppraisalContext, EvidenceItem } from '@trigpoint/core/evidence'
import { appraiseEvidence, FIELD, openChainCache, parsePem, toChipAppraisal } from '@trigpoint/core/evidence'
import { openSoftwareChips } from '@trigpoint/agent'
import { nodePrimitives, openManualClock } from '@trigpoint/runtime'
import { encodeField, forgeReport, replaceField, signReport } from './forge-report.ts'
import type { ReportParts } from './forge-report.ts'
import { makeNode } from './make-node.ts'
import { openTestVendor } from './test-vendor.ts'

const vendor = openTestVendor('reports')
const chip = vendor.makeChip({ name: 'one' })
const nonce = new Uint8Array(32).fill(7)
const context: AppraisalContext = {
  primitives: nodePrimitives, anchors: [vendor.anchor], atMs: Date.UTC(2026, 10, 1), expectedNonce: nonce, chainCache: openChainCache(),
}

function chainOf(pem: string): readonly Uint8Array[] {
  const certificates = parsePem(pem)
  if (!certificates.ok) throw new Error(certificates.refusal.message)
  return certificates.value
}

function appraise(evidence: Uint8Array, item: Partial<EvidenceItem> = {}): Appraisal {
  return appraiseEvidence({ evidence, certificates: chainOf(chip.certificatesPem), ...item }, context)
}

const forge = (change: (parts: ReportParts) => Partial<ReportParts>): Appraisal => appraise(forgeReport(chip, nonce, change))
const honest = forgeReport(chip, nonce, () => ({}))

/** `n` zero bytes are no valid digest of anything, but a well-formed value. */
const zeros = (n: number): Uint8Array => new Uint8Array(n)

describe('a report', () => {
  it('that is honest is verified, and says that it is a test chip\'s', () => {
    expect(appraise(honest)).toMatchObject({ verified: true, test: true, nonce: 'match', signature: 'ok', fwid: 'match', mode: 'SPT', form: 'opaque-v1' })
    expect(appraise(honest).refusal).toBeUndefined()
  })

  it.each<[string, (parts: ReportParts) => Partial<ReportParts>, string]>([
    ['of another SPDM version', ({ head }) => ({ head: head.map((byte, i) => (i === 37 ? 0x12 : byte)) }), 'evidence.report-malformed'],
    ['that asked for no signature', ({ head }) => ({ head: head.map((byte, i) => (i === 2 ? 0 : byte)) }), 'evidence.report-malformed'],
    ['with a block twice', ({ record }) => ({ record: record.map((byte, i) => (i === 55 ? 1 : byte)) }), 'evidence.blocks-malformed'],
    ['with fewer blocks than announced', ({ record }) => ({ record: record.slice(55) }), 'evidence.blocks-malformed'],
    ['with half a block', ({ record }) => ({ record: record.slice(0, -3) }), 'evidence.blocks-malformed'],
    ['with a block size that contradicts its value', ({ record }) => ({ record: record.map((byte, i) => (i === 2 ? 50 : byte)) }), 'evidence.blocks-malformed'],
    ['with an opaque field twice', ({ opaque }) => ({ opaque: concatBytes(opaque, encodeField(FIELD.project, asciiBytes('X'))) }), 'evidence.opaque-malformed'],
    ['with a field past the end', ({ opaque }) => ({ opaque: concatBytes(opaque, Uint8Array.of(99, 0, 9, 0, 1)) }), 'evidence.opaque-malformed'],
    ['with half a field head', ({ opaque }) => ({ opaque: concatBytes(opaque, Uint8Array.of(99, 0, 0)) }), 'evidence.opaque-malformed'],
    ['with a decoder state that is neither on nor off', ({ opaque }) => ({ opaque: replaceField(opaque, FIELD.nvdec0Status, Uint8Array.of(1)) }), 'evidence.opaque-malformed'],
    ['with a short firmware id', ({ opaque }) => ({ opaque: replaceField(opaque, FIELD.firmwareId, zeros(47)) }), 'evidence.opaque-malformed'],
    ['with bytes after the end of a text', ({ opaque }) => ({ opaque: replaceField(opaque, FIELD.driverVersion, asciiBytes('1\0 2')) }), 'evidence.opaque-malformed'],
    ['of a later opaque version', ({ opaque }) => ({ opaque: replaceField(opaque, FIELD.opaqueVersion, Uint8Array.of(2, 0)) }), 'evidence.opaque-version'],
    ['in the second form of a later version', () => ({ opaque: concatBytes(asciiBytes('NVDAOD'), Uint8Array.of(0, 0, 3, 0, 0, 0)) }), 'evidence.opaque-version'],
    ['in the second form with half a head', () => ({ opaque: concatBytes(asciiBytes('NVDAOD'), Uint8Array.of(0, 0, 2)) }), 'evidence.opaque-malformed'],
    ['for another firmware than its key was made by', ({ opaque }) => ({ opaque: replaceField(opaque, FIELD.firmwareId, zeros(48)) }), 'evidence.fwid-differs'],
  ])('%s is refused', (_, change, code) => {
    expect(forge(change)).toMatchObject({ verified: false, refusal: { code } })
  })

  it('with bytes after its signature is refused, whatever the chain says', () => {
    expect(appraise(concatBytes(honest, Uint8Array.of(0)))).toMatchObject({ verified: false, chain: 'ok', refusal: { code: 'evidence.report-trailing-bytes' } })
  })

  it('signed by another chip is refused', () => {
    const other = vendor.makeChip({ name: 'two' })
    const foreign = forgeReport(other, nonce, () => ({}))
    expect(appraise(foreign)).toMatchObject({ verified: false, signature: 'failed', refusal: { code: 'evidence.signature-failed' } })
  })

  it('for another nonce is refused, and a fix takes none that was not asked', () => {
    const old = forgeReport(chip, new Uint8Array(32), () => ({}))
    expect(appraise(old)).toMatchObject({ verified: false, nonce: 'differs', refusal: { code: 'evidence.nonce-differs' } })
    const { expectedNonce: _unused, ...unasked } = context
    const appraisal = appraiseEvidence({ evidence: old, certificates: chainOf(chip.certificatesPem) }, unasked)
    expect(appraisal).toMatchObject({ verified: true, nonce: 'not-asked' })
    expect(toChipAppraisal(appraisal)).toMatchObject({ verified: false, test: true })
  })

  it('names what it does not know instead of guessing', () => {
    const unknown = forge(({ opaque }) => ({ opaque: concatBytes(opaque, encodeField(4711, zeros(3))) }))
    expect(unknown.verified).toBe(true)
    expect(unknown.checks).toContainEqual(expect.objectContaining({ code: 'evidence.fields-unknown', ok: false }))
    const mode = forge(({ opaque }) => ({ opaque: replaceField(opaque, FIELD.featureFlag, Uint8Array.of(9, 0)) }))
    expect(mode).toMatchObject({ verified: true, mode: 'none' })
    expect(mode.checks).toContainEqual(expect.objectContaining({ code: 'evidence.mode-unknown', ok: false }))
  })

  it('holds the host\'s words against the certificate', () => {
    const { checks, verified } = appraise(honest, { kind: 'switch', arch: 'HOPPER' })
    expect(verified).toBe(true)
    for (const code of ['evidence.kind-differs', 'evidence.architecture-differs'])
      expect(checks).toContainEqual(expect.objectContaining({ code, ok: false }))
  })

  it('of a switch that names another device than its certificate is not taken in a fix', () => {
    const lone = vendor.makeChip({ name: 'switch', kind: 'switch' })
    const evidence = forgeReport(lone, nonce, ({ opaque }) => ({ opaque: replaceField(opaque, FIELD.switchPdis, zeros(8).fill(5)) }))
    const appraisal = appraiseEvidence({ evidence, certificates: chainOf(lone.certificatesPem) }, context)
    expect(appraisal.checks).toContainEqual(expect.objectContaining({ code: 'evidence.identity-contradicts', ok: false }))
    expect(toChipAppraisal(appraisal).verified).toBe(false)
  })

  it('of whatever bytes is refused without an exception', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 5000 }), fc.boolean(), (noise, signed) => {
        const evidence = signed ? signReport(chip, noise) : noise
        const appraisal = appraise(evidence)
        expect(appraisal.verified).toBe(false)
        expect(appraisal.refusal).toBeDefined()
      }),
      { seed: 20261101, numRuns: 60 },
    )
  })

  it('of a whole node is verified chip by chip, with its neighbours', async () => {
    const node = makeNode(vendor, { name: 'rack', gpus: 2, switches: 2 })
    const source = openSoftwareChips(node, openManualClock(0))
    const collected = await source.collect(nonce)
    expect(await source.list()).toHaveLength(4)
    const appraisals = collected.map(one => appraiseEvidence({ ...one, certificates: chainOf(one.certificatesPem) }, context))
    expect(appraisals.map(({ verified, mode }) => [verified, mode])).toEqual([[true, 'PPCIE'], [true, 'PPCIE'], [true, 'none'], [true, 'none']])
    expect(appraisals[0]?.topology?.neighbours).toEqual(['rack/switch-0', 'rack/switch-1'].map(name => vendor.pdiOf(name)).sort())
    await expect(source.collect(new Uint8Array(31))).rejects.toMatchObject({ code: 'chip.nonce-length' })
  })
})
