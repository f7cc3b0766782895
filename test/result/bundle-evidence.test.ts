// Bundles of fixes in which evidence says more than who: a CPU's word for a confidential VM, and firmware that a policy
// puts up with. Both are judged again from the bundle.

import { afterEach, describe, expect, it } from 'vitest'
import { toBase64 } from '@trigpoint/core/base'
import { readManifest, teeReportData } from '@trigpoint/core/evidence'
import { measurementsOf } from '@trigpoint/agent'
import { encodePem, makeNode, openManifestSigner, openTestSnp, signManifest } from '@trigpoint/lab'
import type { EvidenceRequest } from '@trigpoint/core/wire'
import { nodePrimitives } from '@trigpoint/runtime'
import { valueOf, vendor } from '../scenario/verifier-world.ts'
import { bundleOf, failures, judge, openBundleWorld, partOf, runHonestFix, type BundleWorld } from './bundle-world.ts'

const open: BundleWorld[] = []
afterEach(async () => { for (const world of open.splice(0)) await world.close() })
async function openWith(options: Parameters<typeof openBundleWorld>[0]): Promise<BundleWorld> {
  const world = await openBundleWorld(options)
  open.push(world)
  return world
}

describe('a bundle whose result names a confidential VM', () => {
  const cpu = openTestSnp('bundle')
  const tees = (nonce: Uint8Array): EvidenceRequest['tees'] => [{ evidence: toBase64(cpu.report(teeReportData(nonce))), certificatesPem: encodePem([...cpu.certificates]), latencyNs: 1 }]

  it('proves it to whoever trusts the CPU\'s maker, and to nobody else', async () => {
    const world = await openWith({ gpus: 1, teeAnchors: [cpu.anchor] })
    const fix = await runHonestFix(world, { tees })
    expect(fix.evidence?.binding).toBe('confidential-vm')
    const bundle = await bundleOf(world, fix.challengeId, 'full')
    expect(partOf(bundle, 'verdict')['key_binding']).toBe('confidential-vm')
    const trusting = { trust: { ...world.trust, anchors: [...world.trust.anchors, cpu.anchor] } }
    expect(judge(world, bundle, trusting)).toBe('proven')
    expect(failures(world, bundle)).toEqual(['result.key-binding-differs'])
    expect(judge(world, await bundleOf(world, fix.challengeId, 'verdict'), trusting)).toBe('proven')
  })
  it('says nothing of it where no CPU spoke', async () => {
    const world = await openWith({ gpus: 1 })
    const fix = await runHonestFix(world)
    const bundle = await bundleOf(world, fix.challengeId, 'full')
    expect(partOf(bundle, 'verdict')).not.toHaveProperty('key_binding')
    expect(judge(world, bundle)).toBe('proven')
  })
})

describe('a bundle whose policy puts up with a measurement', () => {
  it('is judged again by that policy', async () => {
    const signer = openManifestSigner('bundle')
    const [chip] = makeNode(vendor, { name: 'secret-node', gpus: 1 })
    if (chip === undefined) throw new Error('no chip')
    const values = measurementsOf(chip)
    const entries = (from: number, to: number): ReadonlyMap<number, readonly Uint8Array[]> =>
      new Map(values.slice(from, to).map((value, i): [number, readonly Uint8Array[]] => [from + i, [from + i === 9 ? new Uint8Array(48) : value]]))
    const references = [signManifest({ product: chip.product, version: chip.vbiosVersion, values: entries(0, 20) }, signer), signManifest({ product: chip.product, version: chip.driverVersion, values: entries(20, 64) }, signer)]
      .map(text => valueOf(readManifest(new TextEncoder().encode(text), { primitives: nodePrimitives, anchors: [signer.anchor] })))
    const policy = { policyId: 'p', version: 1, allowedCountries: ['MY'], bound: 'vacuum', faulty: 'default', minimumLandmarks: 3, maximumAgeMs: 600_000, acceptTestChips: true, requireMeasured: true, toleratedMismatches: [{ index: 9, reason: 'Vendor bug.', untilMs: Date.UTC(2030, 0, 1) }] } as const
    const world = await openWith({ gpus: 1, references, site: { policy: { ...policy, allowedCountries: ['MY'], toleratedMismatches: [...policy.toleratedMismatches] } } })
    const fix = await runHonestFix(world)
    expect(fix.outcome).toBe('inside')
    const bundle = await bundleOf(world, fix.challengeId, 'full')
    expect(judge(world, bundle)).toBe('proven')
    expect(judge(world, bundle, { trust: { ...world.trust, references } })).toBe('proven')
  })
})
