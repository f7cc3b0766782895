// Revocation in bundles: the record names the answers that the verifier relied on, the bundle carries them, and the
// check judges them again. What is not there is said.

import { afterEach, describe, expect, it } from 'vitest'
import { fromBase64, toBase64 } from '@trigpoint/core/base'
import type { OcspResponse } from '@trigpoint/core/evidence'
import { parseBundle, type Bundle, type Json } from '@trigpoint/core/result'
import { browserPrimitives } from '../../console/src/verify/browser-primitives.ts'
import { START_MS } from '../scenario/verifier-world.ts'
import { answersFor } from './bundle-vendor.ts'
import { bundleOf, check, failures, judge, openBundleWorld, partOf, reseal, runHonestFix, type BundleWorld } from './bundle-world.ts'

const HOUR_MS = 3_600_000
const open: BundleWorld[] = []
afterEach(async () => { for (const world of open.splice(0)) await world.close() })
async function openWith(revocations: readonly OcspResponse[], gpus = 1): Promise<BundleWorld> {
  const world = await openBundleWorld({ gpus, revocations })
  open.push(world)
  return world
}

const ocspClaim = (bundle: Bundle): Json | undefined => (partOf(bundle, 'appraisal/0')['x-nvidia-gpu-attestation-report-cert-chain'] as Record<string, Json>)['x-nvidia-cert-ocsp-status']

describe('a bundle whose verifier relied on answers about revocation', () => {
  it('carries them, and they are judged again, in Node as in a browser', async () => {
    const stranger = answersFor('another-node').slice(0, 1)
    const world = await openWith([...answersFor('secret-node'), ...stranger])
    const { challengeId } = await runHonestFix(world)
    for (const level of ['site', 'full'] as const) {
      const bundle = await bundleOf(world, challengeId, level)
      expect(bundle).toMatchObject({ format: 'trigpoint bundle v3', manifests: [] })
      expect(bundle.responses?.length).toBe(3)
      // Nothing of the other node, whose answer was at hand as well.
      expect(bundle.responses).not.toContain(toBase64(stranger[0]?.der ?? new Uint8Array(0)))
      expect(partOf(bundle, 'binding')['responses']).toHaveLength(3)
      expect(ocspClaim(bundle)).toBe('good')
      const report = check(world, bundle)
      expect(report).toMatchObject({ proven: true })
      expect(report.statements.proven.join(' ')).toContain('No certificate of these chips was revoked')
      expect(report.statements.word.join(' ')).toContain('that no newer answer about revocation said otherwise')
      expect(check(world, bundle, { primitives: browserPrimitives })).toEqual(report)
    }
    const verdict = await bundleOf(world, challengeId, 'verdict')
    expect(verdict.format).toBe('trigpoint bundle v1')
    expect('responses' in verdict).toBe(false)
  }, 60_000)

  it('refuses answers that were changed, added or doubled, and says which are missing', async () => {
    const world = await openWith(answersFor('secret-node'))
    const { challengeId } = await runHonestFix(world)
    const bundle = await bundleOf(world, challengeId, 'site')
    const responses = bundle.responses ?? []
    const [first = ''] = responses
    const bytes = fromBase64(first) ?? new Uint8Array(0)
    for (let at = 0; at < bytes.length; at += 37) {
      const changed = toBase64(bytes.map((byte, i) => (i === at ? byte ^ 1 : byte)))
      expect(failures(world, { ...bundle, responses: [changed, ...responses.slice(1)] }), String(at)).toContain('result.responses-differ')
    }
    for (const wrong of [[...responses, first], [...responses, 'AAAA'], [toBase64(bytes.slice(0, -1)), ...responses.slice(1)]])
      expect(failures(world, { ...bundle, responses: wrong })).toContain('result.responses-differ')
    const fewer = check(world, { ...bundle, responses: responses.slice(1) })
    expect(fewer.proven).toBe(true)
    expect(fewer.statements.word.join(' ')).toContain('what 1 of the 3 answers about revocation say')
    for (const bad of [{ ...bundle, responses: ['?'] }, { ...bundle, responses: undefined }, { ...bundle, level: 'verdict' }, { ...bundle, format: 'trigpoint bundle v2' }])
      expect(parseBundle(JSON.stringify(bad))).toMatchObject({ refusal: { code: 'result.bundle-malformed' } })
    // The record names answers, so a form that cannot carry any does not fit it; and no older record fits this form.
    const { responses: _, manifests: _none, ...rest } = bundle
    expect(failures(world, { ...rest, format: 'trigpoint bundle v1' })).toEqual(['result.responses-differ'])
  }, 60_000)

  it('shows a chip that its vendor withdrew, and no verifier can keep it good', async () => {
    const world = await openWith(answersFor('secret-node', 1, { status: 'revoked', reason: 1 }))
    const { challengeId } = await runHonestFix(world)
    const bundle = await bundleOf(world, challengeId, 'full')
    const report = check(world, bundle)
    expect(report).toMatchObject({ proven: true, outcome: 'unknown', chips: [{ verified: false }] })
    expect(ocspClaim(bundle)).toBe('revoked')
    expect(report.statements.word.join(' ')).toContain('Their vendor revoked a certificate')
    // A verifier that says good where its own answers say revoked.
    const claims = partOf(bundle, 'appraisal/0')
    const chain = claims['x-nvidia-gpu-attestation-report-cert-chain'] as Record<string, Json>
    const lied = reseal(world.key, bundle, { parts: { 'appraisal/0': { ...claims, 'x-nvidia-gpu-attestation-report-cert-chain': { ...chain, 'x-nvidia-cert-ocsp-status': 'good' } } } })
    expect(failures(world, lied.bundle, { trust: { ...lied.trust, anchors: world.trust.anchors } })).toContain('result.chips-differ')
  }, 60_000)

  it('says in words where an answer counts for less than good, or where there was none', async () => {
    const old = await openWith(answersFor('secret-node', 1, { producedAtMs: START_MS - 100 * HOUR_MS, nextUpdateMs: START_MS - 90 * HOUR_MS }))
    const stale = check(old, await bundleOf(old, (await runHonestFix(old)).challengeId, 'site'))
    expect(stale.proven).toBe(true)
    expect(stale.statements.word.join(' ')).toContain('do not speak of every certificate, or not of that time')

    const nobody = await openWith([])
    const bundle = await bundleOf(nobody, (await runHonestFix(nobody)).challengeId, 'site')
    expect(bundle).toMatchObject({ format: 'trigpoint bundle v3', responses: [] })
    const report = check(nobody, bundle)
    expect(report.statements.word.join(' ')).toContain('The verifier relied on no answer about revocation')
    expect(judge(nobody, bundle)).toBe('proven')
    // A verifier that claims an answer which it does not name.
    const claims = partOf(bundle, 'appraisal/0')
    const chain = claims['x-nvidia-gpu-attestation-report-cert-chain'] as Record<string, Json>
    const lied = reseal(nobody.key, bundle, { parts: { 'appraisal/0': { ...claims, 'x-nvidia-gpu-attestation-report-cert-chain': { ...chain, 'x-nvidia-cert-ocsp-status': 'good' } } } })
    expect(failures(nobody, lied.bundle, { trust: { ...lied.trust, anchors: nobody.trust.anchors } })).toContain('result.chips-differ')
  }, 60_000)
})
