// Real samples with every byte changed, cut off and lengthened: never verified, never an exception.
// Reports and chains are swept in full on three samples and sampled on the others; one manifest is swept in full.

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Appraisal, AppraisalContext } from '@trigpoint/core/evidence'
import { appraiseEvidence, DEVICE_ANCHORS, openChainCache, parsePem, readManifest, REFERENCE_ANCHORS } from '@trigpoint/core/evidence'
import { realData } from '../../../test/requirement.ts'
import { nodePrimitives } from '../primitives.ts'
import { openCachedPrimitives } from './cached-primitives.ts'
import { readOcspFile } from './ocsp-file.ts'

const folder = realData('nvidia-evidence')
const base = folder ?? ''
const FULL_SWEEPS = ['nvtrust-hopper-sample', 'nvtrust-ppcie-switch-0', 'sdk-next-blackwell-fsp']
/** Every n-th byte of the other samples; the offset differs from sample to sample. */
const SAMPLE_STEP = 97
const MINUTES = 60_000

interface Sample {
  readonly name: string
  readonly evidence: Uint8Array
  readonly certificates: readonly Uint8Array[]
}

function readSamples(): readonly Sample[] {
  return readdirSync(join(base, 'evidence')).map(file => {
    const sample = JSON.parse(readFileSync(join(base, 'evidence', file), 'utf8')) as { readonly evidence: string; readonly certificate: string }
    const pem = parsePem(Buffer.from(sample.certificate, 'base64').toString('utf8'))
    if (!pem.ok) throw new Error(pem.refusal.message)
    return { name: file.replace('.json', ''), evidence: new Uint8Array(Buffer.from(sample.evidence, 'base64')), certificates: pem.value }
  })
}

function openContext(): AppraisalContext {
  return { primitives: openCachedPrimitives(nodePrimitives), anchors: DEVICE_ANCHORS, atMs: Date.parse('2026-01-01T00:00:00Z'), chainCache: openChainCache() }
}

function flipped(bytes: Uint8Array, at: number, mask: number): Uint8Array {
  const copy = bytes.slice()
  copy[at] = (copy[at] ?? 0) ^ mask
  return copy
}

/** Masks: a low bit, the sign bit, all bits; one of them a byte, so that every byte is changed once. */
const maskOf = (at: number): number => [0x01, 0x80, 0xff][at % 3] ?? 1

function expectNeverVerified(appraisal: Appraisal, what: string): void {
  if (appraisal.verified || appraisal.refusal === undefined) throw new Error(`${what} is verified`)
}

describe.skipIf(folder === undefined)('hostile evidence (needs the real data)', () => {
  const samples = folder === undefined ? [] : readSamples()

  it('is never verified with a byte of the report changed', { timeout: 5 * MINUTES }, () => {
    const context = openContext()
    for (const [i, { name, evidence, certificates }] of samples.entries()) {
      const step = FULL_SWEEPS.includes(name) ? 1 : SAMPLE_STEP
      for (let at = step === 1 ? 0 : i % step; at < evidence.length; at += step)
        expectNeverVerified(appraiseEvidence({ evidence: flipped(evidence, at, maskOf(at)), certificates }, context), `${name} with byte ${String(at)} changed`)
    }
  })

  it('is never verified with a byte of a certificate changed', { timeout: 5 * MINUTES }, () => {
    const context = openContext()
    for (const [i, { name, evidence, certificates }] of samples.entries()) {
      const step = FULL_SWEEPS.includes(name) ? 1 : SAMPLE_STEP
      for (const [position, certificate] of certificates.entries())
        for (let at = step === 1 ? 0 : i % step; at < certificate.length; at += step) {
          const changed = certificates.map((der, j) => (j === position ? flipped(der, at, maskOf(at)) : der))
          expectNeverVerified(appraiseEvidence({ evidence, certificates: changed }, context), `${name} with byte ${String(at)} of certificate ${String(position)} changed`)
        }
    }
  })

  it('is never verified when cut off or lengthened', { timeout: 5 * MINUTES }, () => {
    const context = openContext()
    for (const { name, evidence, certificates } of samples) {
      for (let length = 0; length < evidence.length; length += FULL_SWEEPS.includes(name) ? 1 : SAMPLE_STEP)
        expectNeverVerified(appraiseEvidence({ evidence: evidence.slice(0, length), certificates }, context), `${name} cut to ${String(length)}`)
      for (const extra of [1, 2, 96, 4096]) {
        const longer = new Uint8Array([...evidence, ...new Uint8Array(extra)])
        const appraisal = appraiseEvidence({ evidence: longer, certificates }, context)
        expectNeverVerified(appraisal, `${name} with ${String(extra)} bytes more`)
        expect(appraisal).toMatchObject({ chain: 'ok', refusal: { code: 'evidence.report-trailing-bytes' } })
      }
      for (const certificate of [certificates[0] ?? new Uint8Array(0)])
        for (let length = 0; length < certificate.length; length += SAMPLE_STEP) {
          const cut = [certificate.slice(0, length), ...certificates.slice(1)]
          expectNeverVerified(appraiseEvidence({ evidence, certificates: cut }, context), `${name} with a leaf of ${String(length)} bytes`)
        }
    }
  })

  it('is never verified with certificates left out, doubled or exchanged', () => {
    const context = openContext()
    for (const { name, evidence, certificates } of samples.filter(one => FULL_SWEEPS.includes(one.name))) {
      const [leaf, ...rest] = certificates
      if (leaf === undefined) throw new Error('no leaf')
      const orders = [
        [], [leaf], rest, certificates.slice(0, 2), certificates.slice(0, -1), [leaf, ...certificates], [...certificates, leaf],
        ...certificates.map((_, i) => certificates.filter((__, j) => j !== i)),
        [rest[0] ?? leaf, leaf, ...rest.slice(1)],
      ]
      for (const [i, order] of orders.entries())
        expectNeverVerified(appraiseEvidence({ evidence, certificates: order }, context), `${name} with order ${String(i)}`)
      const rootFirst = appraiseEvidence({ evidence, certificates: certificates.toReversed() }, context)
      expect(rootFirst.verified, `${name} root first`).toBe(true)
    }
  })
})

describe.skipIf(folder === undefined)('hostile manifests (need the real data)', () => {
  const context = { primitives: openCachedPrimitives(nodePrimitives), anchors: REFERENCE_ANCHORS, cache: openChainCache() }
  const file = 'originals/go-nvattest-tools/testing/testdata/rim/NV_GPU_DRIVER_GH100_550.90.07.xml'
  const proven = (bytes: Uint8Array): boolean => {
    const reading = readManifest(bytes, context)
    return reading.ok && reading.value.manifest !== undefined
  }

  it('are never proven with a byte changed', { timeout: 10 * MINUTES }, () => {
    const bytes = new Uint8Array(readFileSync(join(base, file)))
    expect(proven(bytes)).toBe(true)
    for (let at = 0; at < bytes.length; at++)
      if (proven(flipped(bytes, at, maskOf(at)))) throw new Error(`proven with byte ${String(at)} changed`)
  })

  it('are never proven when cut off, and say so', () => {
    const bytes = new Uint8Array(readFileSync(join(base, file)))
    for (let length = 0; length < bytes.length; length += SAMPLE_STEP) expect(proven(bytes.slice(0, length))).toBe(false)
  })

  it('of every other sample are never proven with a byte changed', { timeout: 5 * MINUTES }, () => {
    const samples = join(base, 'originals/nvtrust/guest_tools/gpu_verifiers/local_gpu_verifier/src/verifier/samples')
    for (const [i, name] of readdirSync(samples).filter(one => one.endsWith('.swidtag')).entries()) {
      const bytes = new Uint8Array(readFileSync(join(samples, name)))
      for (let at = i; at < bytes.length; at += 701)
        if (proven(flipped(bytes, at, maskOf(at)))) throw new Error(`${name} is proven with byte ${String(at)} changed`)
    }
  })
})

describe.skipIf(folder === undefined)('hostile OCSP responses (need the real data)', () => {
  it('are read or refused, never an exception', () => {
    for (const name of readdirSync(join(base, 'ocsp-der'))) {
      const bytes = new Uint8Array(readFileSync(join(base, 'ocsp-der', name)))
      for (let at = 0; at < bytes.length; at++) {
        expect(readOcspFile(flipped(bytes, at, maskOf(at)))).toBeDefined()
        expect(readOcspFile(bytes.slice(0, at)).ok).toBe(false)
      }
    }
  })
})
