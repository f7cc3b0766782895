// Fixes that did not go as they should: what the verifier makes of them and what the check of their bundles makes of
// them is the same, or the bundle would be refused. The rules by which receipts are taken are written twice
// (verifier/src/flow/fix/reconcile-receipts.ts, core/src/result/recompute-delay.ts); here each is held against the other.

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fromBase64 } from '@trigpoint/core/base'
import { readManifest, type ReferenceReading } from '@trigpoint/core/evidence'
import { parseBundle, type BundleReport, type BundleTrust } from '@trigpoint/core/result'
import { createEd25519, nodePrimitives } from '@trigpoint/runtime'
import { makeManifests, makeNode, openManifestSigner } from '@trigpoint/lab'
import { signReceipt, parseReceipt } from '@trigpoint/core/delay'
import { ask, enrolNode, evidenceOf, measure, SHENZHEN, testSite, valueOf, vendor, type Asked, type EvidenceChanges } from '../scenario/verifier-world.ts'
import { bundleOf, check, openBundleWorld, runHonestFix, type BundleWorld } from './bundle-world.ts'

let bundles: BundleWorld
beforeAll(async () => { bundles = await openBundleWorld({ gpus: 2 }) }, 120_000)
afterAll(async () => bundles.close())

const ids = (asked: Asked): string[] => asked.challenge.landmarks.map(({ landmarkId }) => landmarkId).sort()
const ticketHash = (asked: Asked, landmarkId: string): Uint8Array => nodePrimitives.hash('sha256', fromBase64(asked.challenge.landmarks.find(one => one.landmarkId === landmarkId)?.ticket ?? '') ?? new Uint8Array(0))
const receipt = (asked: Asked, landmarkId: string, changes: object = {}): Uint8Array => measure(bundles.world, bundles.node, asked, landmarkId, { ticketHash: ticketHash(asked, landmarkId), ...changes })
const send = async (bytes: Uint8Array): Promise<void> => { valueOf(await bundles.world.admin.sendReceipt(bytes)) }

interface Odd {
  /** Before the evidence: what landmarks send, and what the agent brings. */
  readonly landmarks?: (asked: Asked, id: string) => readonly Uint8Array[]
  readonly agent?: (asked: Asked, all: readonly Uint8Array[]) => readonly Uint8Array[]
  readonly evidence?: EvidenceChanges
  readonly before?: (asked: Asked) => Promise<unknown>
}

async function run({ landmarks = (asked, id) => [receipt(asked, id)], agent = (_, all) => all, evidence = {}, before }: Odd): Promise<{ report: BundleReport; outcome: string }> {
  const asked = await ask(bundles.world, bundles.node)
  for (const id of ids(asked)) for (const bytes of landmarks(asked, id)) await send(bytes)
  const brought = agent(asked, ids(asked).map(id => receipt(asked, id)))
  await before?.(asked)
  const fix = valueOf(await bundles.world.admin.sendEvidence(asked.challenge.challengeId, await evidenceOf(bundles.world, bundles.node, asked, { receipts: brought, ...evidence })))
  for (const level of ['site', 'verdict'] as const) expect(check(bundles, await bundleOf(bundles, fix.challengeId, level)).refusal).toBeUndefined()
  return { report: check(bundles, await bundleOf(bundles, fix.challengeId, 'full')), outcome: fix.outcome }
}

/** The bundle holds and says what the verifier said. */
async function agrees(odd: Odd, expected: string): Promise<BundleReport> {
  const { report, outcome } = await run(odd)
  expect(report.checks.filter(one => !one.ok)).toEqual([])
  expect([outcome, report.outcome]).toEqual([expected, expected])
  return report
}

describe('a bundle of a fix in which', () => {
  it('the agent held receipts back: the landmarks\' own count', async () => { await agrees({ agent: (_, all) => all.slice(2) }, 'inside') })
  it('the agent brought none at all', async () => { await agrees({ agent: () => [] }, 'inside') })
  it('no landmark sent anything: the agent\'s copies count', async () => { await agrees({ landmarks: () => [] }, 'inside') })
  it('some landmarks gave nothing', async () => {
    await agrees({ landmarks: (asked, id) => (id < 'm' ? [receipt(asked, id)] : []), agent: (asked, all) => all.filter((_, i) => (ids(asked)[i] ?? '') < 'm') }, 'inside')
  })
  it('nobody gave anything: unknown', async () => { await agrees({ landmarks: () => [], agent: () => [] }, 'unknown') })
  it('a landmark said two things: neither counts', async () => {
    const report = await agrees({ landmarks: (asked, id) => (id === 'cyberjaya' ? [receipt(asked, id), receipt(asked, id, { finishedAtMs: 5 })] : [receipt(asked, id)]) }, 'unknown')
    expect(report.region?.discs.map(disc => disc.id)).not.toContain('cyberjaya')
  })
  it('agent and landmark differ about one receipt', async () => {
    await agrees({ agent: (asked, all) => all.map((bytes, i) => (ids(asked)[i] === 'kuala-lumpur' ? receipt(asked, 'kuala-lumpur', { finishedAtMs: 5 }) : bytes)) }, 'unknown')
  })
  it('the agent forged a receipt: unknown, whatever the others say', async () => {
    await agrees({
      agent: (_, all) => all.map((bytes, i) => {
        const parsed = parseReceipt(bytes)
        return i === 0 && parsed.ok ? signReceipt({ ...parsed.value, roundTripsNs: parsed.value.roundTripsNs.map(() => 100_000) }, createEd25519().sign) : bytes
      }),
    }, 'unknown')
  })
  it('the agent brought nonsense, or one receipt twice, or out of order', async () => {
    await agrees({ agent: (_, all) => [Uint8Array.of(1, 2, 3), ...all] }, 'unknown')
    await agrees({ agent: (_, all) => [all[0] ?? new Uint8Array(0), ...all] }, 'unknown')
    await agrees({ agent: (_, all) => [...all].reverse() }, 'unknown')
  })
  it('a landmark answered no round', async () => {
    await agrees({ landmarks: (asked, id) => [receipt(asked, id, id === 'melaka' ? { roundTripsNs: [], answeredRounds: [], sentRounds: 4, lostRounds: 4 } : {})], agent: () => [] }, 'inside')
  })
  it('the chips signed another nonce', async () => {
    const report = await agrees({ evidence: { nonce: new Uint8Array(32) } }, 'unknown')
    expect(report.chips.every(chip => !chip.verified)).toBe(true)
  })
  it('a chip answered twice, or none did', async () => {
    const [chip] = bundles.node.chips
    if (chip === undefined) throw new Error('no chip')
    await agrees({ evidence: { chips: [chip, chip] } }, 'unknown')
    await agrees({ evidence: { chips: [] } }, 'unknown')
  })
  it('what a chip brought cannot be read', async () => {
    const odd = async (change: (one: { evidence: string; certificatesPem: string }) => object): Promise<void> => {
      const asked = await ask(bundles.world, bundles.node)
      const receipts = ids(asked).map(id => receipt(asked, id))
      for (const bytes of receipts) await send(bytes)
      const honest = JSON.parse((await evidenceOf(bundles.world, bundles.node, asked, { receipts })).body) as { evidence: { evidence: string; certificatesPem: string }[] }
      const evidence = honest.evidence.map((one, i) => (i === 0 ? { ...one, ...change(one) } : one)) as never
      const fix = valueOf(await bundles.world.admin.sendEvidence(asked.challenge.challengeId, await evidenceOf(bundles.world, bundles.node, asked, { receipts, message: { evidence } })))
      expect(fix.outcome).toBe('unknown')
      expect(check(bundles, await bundleOf(bundles, fix.challengeId, 'full')).refusal).toBeUndefined()
    }
    await odd(() => ({ evidence: '' }))
    await odd(one => ({ evidence: one.evidence.slice(0, 400) }))
    await odd(one => ({ evidence: `${one.evidence.slice(0, -2)}9=` }))
    await odd(() => ({ certificatesPem: 'nonsense' }))
    await odd(one => ({ certificatesPem: one.certificatesPem.replace('MII', 'MIJ') }))
  })
  it('a landmark was suspended meanwhile: it does not count, on the verifier\'s word', async () => {
    const report = await agrees({ before: () => bundles.world.admin.suspendLandmark('cyberjaya', true, 'under repair') }, 'unknown')
    expect(report.statements.word.join(' ')).toContain('cyberjaya (suspended: under repair)')
    expect(report.region?.discs.map(disc => disc.id)).not.toContain('cyberjaya')
    valueOf(await bundles.world.admin.suspendLandmark('cyberjaya', false, ''))
  })
  it('a receipt names another ticket: it does not count, whoever brought it, and that is said', async () => {
    const other = (asked: Asked, id: string): Uint8Array => receipt(asked, id, id === 'cyberjaya' ? { ticketHash: new Uint8Array(32) } : {})
    const report = await agrees({ landmarks: (asked, id) => [other(asked, id)], agent: asked => ids(asked).map(id => other(asked, id)) }, 'unknown')
    expect(report.region?.discs.map(disc => disc.id)).not.toContain('cyberjaya')
    expect(report.statements.word.join(' ')).toContain('cyberjaya (its receipt names another ticket than the one that it was given)')
    expect((await agrees({ landmarks: (asked, id) => [receipt(asked, id, { ticketHash: new Uint8Array(32) })], agent: () => [] }, 'unknown')).region?.discs).toEqual([])
  })
  it('another node spoke for the chips so short a time ago: unknown, on the verifier\'s word', async () => {
    const other = await enrolNode(bundles.world, 'secret-hall', 'other-node', 1)
    const asked = await ask(bundles.world, other)
    const receipts = ids(asked).map(id => measure(bundles.world, other, asked, id))
    const evidence = await evidenceOf(bundles.world, other, asked, { receipts, chips: bundles.node.chips })
    const fix = valueOf(await bundles.world.admin.sendEvidence(asked.challenge.challengeId, evidence))
    expect(fix.outcome).toBe('unknown')
    const report = check(bundles, await bundleOf(bundles, fix.challengeId, 'full'))
    expect(report.refusal).toBeUndefined()
    expect(report.statements.word.join(' ')).toContain('why a chip was not accepted')
  })
  it('the policy allows no test chips, accepts the fibre bound, or wants f of its own', async () => {
    const policies = [{ acceptTestChips: false }, { bound: 'fibre' as const }, { faulty: 0 }, { faulty: 2 }, { toleranceKm: 50 }, { minimumLandmarks: 64 }, { allowedCountries: ['SG'] }, { allowedCountries: ['MY', 'SG', 'ID', 'TH'] }]
    for (const [i, change] of policies.entries()) {
      const base = testSite('secret-hall').policy
      valueOf(await bundles.world.admin.putSite(testSite('secret-hall', { name: 'Secret Hall', policy: { ...base, version: 10 + i, ...change } })))
      const { challengeId, outcome } = await runHonestFix(bundles)
      const report = check(bundles, await bundleOf(bundles, challengeId, 'full'))
      expect(report.refusal, JSON.stringify(change)).toBeUndefined()
      expect(report.outcome).toBe(outcome)
    }
    valueOf(await bundles.world.admin.putSite(testSite('secret-hall', { name: 'Secret Hall', policy: { ...testSite('secret-hall').policy, version: 99 } })))
  })
  it('the node stood elsewhere', async () => {
    const { challengeId } = await runHonestFix(bundles, { position: SHENZHEN })
    expect(check(bundles, await bundleOf(bundles, challengeId, 'full'))).toMatchObject({ proven: true, outcome: 'outside' })
  })
})

describe('firmware', () => {
  it('is compared again where the manifests are at hand, and is the verifier\'s word where one is not', async () => {
    const signer = openManifestSigner('api tests')
    const [chip] = makeNode(vendor, { name: 'secret-node', gpus: 1 })
    if (chip === undefined) throw new Error('no chip')
    const references = makeManifests(chip, signer).flatMap(xml => {
      const reading = readManifest(Buffer.from(xml), { primitives: nodePrimitives, anchors: [signer.anchor] })
      return reading.ok ? [reading.value] : []
    })
    expect(references.length).toBeGreaterThan(0)
    const measured = await openBundleWorld({ gpus: 2, references })
    const { challengeId } = await runHonestFix(measured)
    const bundle = await bundleOf(measured, challengeId, 'site')
    const word = 'that the firmware matches its reference values'
    const without = check(measured, bundle)
    expect(without).toMatchObject({ proven: true })
    expect(without.chips.every(one => one.measured)).toBe(true)
    expect(without.statements.word.join(' ')).toContain(word)
    const again = check(measured, bundle, { trust: { ...measured.trust, references } })
    expect(again.proven).toBe(true)
    expect(again.statements.word.join(' ')).not.toContain(word)
    // A verifier that says "as published" of firmware that is not.
    const other = references.map(reading => ({ ...reading, manifest: reading.manifest === undefined ? undefined : { ...reading.manifest, values: reading.manifest.values.map(value => ({ ...value, values: value.values.map(bytes => bytes.map(byte => byte ^ 1)) })) } })) as typeof references
    const refused = check(measured, bundle, { trust: { ...measured.trust, references: other } })
    expect(refused.checks.filter(one => !one.ok).map(one => one.code)).toEqual(['result.chips-differ'])
    await measured.close()
  }, 60_000)

  it('is compared again with the manifests that the bundle carries, where the trust file names the root that signed them', async () => {
    const signer = openManifestSigner('api tests')
    const [chip] = makeNode(vendor, { name: 'secret-node', gpus: 1 })
    if (chip === undefined) throw new Error('no chip')
    const read = (xml: string): readonly ReferenceReading[] => {
      const reading = readManifest(Buffer.from(xml), { primitives: nodePrimitives, anchors: [signer.anchor] })
      return reading.ok ? [reading.value] : []
    }
    const measured = await openBundleWorld({ gpus: 2, references: makeManifests(chip, signer).flatMap(xml => read(xml)), manifestAnchors: [signer.anchor] })
    const { challengeId } = await runHonestFix(measured)
    expect(measured.trust.manifestAnchors).toEqual([{ name: signer.anchor.name, sha256: signer.anchor.sha256, test: true }])
    for (const level of ['site', 'full'] as const) {
      const bundle = await bundleOf(measured, challengeId, level)
      if (bundle.manifests === undefined) throw new Error('no manifests')
      expect(bundle.format).toBe('trigpoint bundle v3')
      const under = (manifestAnchors: typeof measured.trust.manifestAnchors): BundleTrust => ({ ...measured.trust, manifestAnchors })
      const proven = check(measured, bundle, { trust: under(measured.trust.manifestAnchors) })
      expect(proven).toMatchObject({ proven: true })
      expect(proven.statements.proven.join(' ')).toContain('was compared again here')
      // Without its root the manifest is nobody's: the verifier's word stands, and is said to.
      const stranger = check(measured, bundle, { trust: under([]) })
      expect(stranger.proven).toBe(true)
      expect(stranger.statements.word.join(' ')).toContain('that the firmware matches its reference values')
      // What rides along is what the commitment names, and nothing else.
      const [first = ''] = bundle.manifests
      for (const manifests of [[...bundle.manifests, first], [`${first} `], [first.replace('<', '< ')], [...bundle.manifests, '<other></other>']])
        expect(check(measured, { ...bundle, manifests }, { trust: under(measured.trust.manifestAnchors) }).checks.filter(one => !one.ok).map(one => one.code)).toContain('result.manifests-differ')
      expect(check(measured, { ...bundle, manifests: bundle.manifests.slice(1) }).proven).toBe(true)
    }
    const verdict = await bundleOf(measured, challengeId, 'verdict')
    expect(verdict).toMatchObject({ format: 'trigpoint bundle v1' })
    expect('manifests' in verdict).toBe(false)
    const full = await bundleOf(measured, challengeId, 'full')
    for (const bad of [{ ...verdict, manifests: full.manifests }, { ...verdict, format: 'trigpoint bundle v2', manifests: full.manifests }, { ...full, manifests: undefined }, { ...full, format: 'trigpoint bundle v2', manifests: [], responses: undefined }, { ...full, format: 'trigpoint bundle v1' }])
      expect(parseBundle(JSON.stringify(bad))).toMatchObject({ refusal: { code: 'result.bundle-malformed' } })
    await measured.close()
  }, 60_000)
})
