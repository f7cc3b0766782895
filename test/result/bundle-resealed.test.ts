// The verifier itself lies: it commits to something else, logs it and signs it, all with the right keys. Whatever it
// states that can be computed again from the landmarks' and the chips' own signatures is found out, and said by code.

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fromBase64, toBase64 } from '@trigpoint/core/base'
import { encodeLandmarkRecord, parseLandmarkRecord, signLandmarkRecord, signTicket, parseTicket } from '@trigpoint/core/challenge'
import { parseReceipt, signReceipt } from '@trigpoint/core/delay'
import type { Bundle, BundleTrust, Json } from '@trigpoint/core/result'
import { createEd25519 } from '@trigpoint/runtime'
import { SHENZHEN } from '../scenario/verifier-world.ts'
import { bundleOf, check, openBundleWorld, partOf, reseal, runHonestFix, type BundleWorld, type Resealing } from './bundle-world.ts'

let bundles: BundleWorld
let inside: Bundle
let outside: Bundle
let site: Bundle
let verdict: Bundle

beforeAll(async () => {
  bundles = await openBundleWorld()
  const first = await runHonestFix(bundles)
  inside = await bundleOf(bundles, first.challengeId, 'full')
  site = await bundleOf(bundles, first.challengeId, 'site')
  verdict = await bundleOf(bundles, first.challengeId, 'verdict')
  const second = await runHonestFix(bundles, { position: SHENZHEN })
  outside = await bundleOf(bundles, second.challengeId, 'full')
}, 120_000)
afterAll(async () => bundles.close())

/** Codes that fail when the verifier makes this bundle. */
function lie(bundle: Bundle, changes: Resealing): readonly string[] {
  const made = reseal(bundles.key, bundle, changes)
  const trust: BundleTrust = { ...made.trust, anchors: bundles.trust.anchors }
  const report = check(bundles, made.bundle, { trust })
  return [...new Set(report.checks.filter(one => !one.ok).map(one => one.code))]
}

const merged = (part: Record<string, Json>, change: Record<string, Json>): Json => ({ ...part, ...change })
const list = (value: Json | undefined): Json[] => (Array.isArray(value) ? [...(value as Json[])] : [])

describe('a verifier that lies', () => {
  it('can make an honest bundle again, so that what follows fails for the lie alone', () => {
    for (const bundle of [inside, outside, site, verdict]) expect(lie(bundle, {})).toEqual([])
  })

  it('about the outcome is found out', () => {
    const said = partOf(outside, 'verdict')
    expect(said['outcome']).toBe('outside')
    expect(lie(outside, { parts: { verdict: merged(said, { outcome: 'unknown' }) } })).toEqual(['result.verdict-differs'])
    expect(lie(outside, { parts: { verdict: merged(said, { outcome: 'inside' }) } })).toContain('result.contradicts-itself')
    const chips = [0, 1, 2].map(at => partOf(outside, `chip/${String(at)}`))
    const insideChips = Object.fromEntries(chips.map((chip, at) => [`chip/${String(at)}`, JSON.parse(JSON.stringify(chip).replaceAll('"outside"', '"inside"').replaceAll('contraindicated', 'warning')) as Json]))
    const lies = lie(outside, { parts: { verdict: merged(said, { outcome: 'inside', countries: ['MY'] }), judgement: merged(partOf(outside, 'judgement'), { region: merged(partOf(outside, 'judgement')['region'] as Record<string, Json>, { countries: ['MY'] }) }), ...insideChips } })
    expect(lies).toEqual(['result.region-differs', 'result.verdict-differs'])
  })

  it('about the region, the bound, f or the number of landmarks is found out', () => {
    const said = partOf(inside, 'verdict')
    for (const change of [{ countries: ['MY', 'SG'] }, { countries: [] }, { faulty: 5 }, { landmarks: 2 }, { operators: 99 }, { bound: 'fibre' }])
      expect(lie(inside, { parts: { verdict: merged(said, change) } }), JSON.stringify(change)).toContain('result.region-differs')
    expect(lie(inside, { parts: { site: merged(partOf(inside, 'site'), { area_km2: 12 }) } })).toEqual(['result.region-differs'])
    expect(lie(inside, { parts: { verdict: merged(said, { borders: 'tables of its own' }) } })).toEqual([])
    const { countries: _, ...rest } = said
    expect(lie(inside, { parts: { verdict: { ...rest, borders: 'tables of its own', countries: ['MY', 'TH'] } } })).toContain('result.tables-differ')
  })

  it('about when, or for how long it holds, is found out', () => {
    const said = partOf(inside, 'verdict')
    const judgedAtMs = said['judged_at_ms'] as number
    expect(lie(inside, { parts: { verdict: merged(said, { fresh_until_ms: judgedAtMs + 10 * 365 * 86_400_000 }) } })).toEqual(['result.policy-differs'])
    expect(lie(inside, { parts: { verdict: merged(said, { judged_at_ms: judgedAtMs + 1, fresh_until_ms: (said['fresh_until_ms'] as number) + 1 }) } })).toContain('result.parts-differ')
    expect(lie(inside, { parts: { verdict: merged(said, { judged_at_ms: judgedAtMs + 86_400_000 }) } })).toContain('result.from-the-future')
  })

  it('about the policy is found out', () => {
    const policy = partOf(outside, 'policy')
    expect(lie(outside, { parts: { policy: merged(policy, { allowedCountries: ['CN', 'HK'] }) } })).toContain('result.policy-differs')
    expect(lie(outside, { parts: { policy: merged(policy, { policyId: 'another' }) }, keepPolicyDigest: true })).toEqual(['result.policy-differs'])
    expect(lie(outside, { parts: { policy: merged(policy, { minimumLandmarks: 64 }) } })).toEqual(['result.verdict-differs'])
    expect(lie(inside, { parts: { policy: merged(partOf(inside, 'policy'), { acceptTestChips: false }) } })).toEqual(['result.verdict-differs'])
  })

  it('about a receipt is found out: only the landmark can sign it', () => {
    const receipts = JSON.parse(inside.record.opened.find(part => part.name === 'receipts')?.content ?? '[]') as string[]
    const bytes = fromBase64(receipts[0] ?? '') ?? new Uint8Array(0)
    const parsed = parseReceipt(bytes)
    if (!parsed.ok) throw new Error('unreadable')
    const shorter = { ...parsed.value, roundTripsNs: parsed.value.roundTripsNs.map(ns => Math.ceil(ns / 10)) }
    expect(lie(inside, { parts: { receipts: [toBase64(signReceipt(shorter, bundles.key.sign)), ...receipts.slice(1)] } })).toContain('delay.receipt-signature')
    expect(lie(inside, { parts: { receipts: [toBase64(bytes.slice(0, -1)), ...receipts.slice(1)] } })).toContain('delay.receipt-malformed')
    const foreign = { ...parsed.value, landmarkId: 'made-up' }
    expect(lie(inside, { parts: { receipts: [toBase64(signReceipt(foreign, bundles.key.sign)), ...receipts.slice(1)] } })).toContain('result.landmarks-differ')
  })

  it('cannot hide that a landmark said two things, nor drop what the agent brought', () => {
    expect(lie(inside, { parts: { receipts: [] } })).toEqual([])
    const judgement = partOf(inside, 'judgement')
    const excluded = ['cyberjaya', 'kuala-lumpur', 'melaka'].map(landmarkId => ({ landmarkId, reason: 'suspended: so it says' }))
    expect(lie(inside, { parts: { judgement: merged(judgement, { excluded }) } })).toContain('result.region-differs')
  })

  it('about what the agent brought is found out: only the agent can sign it', () => {
    const message = partOf(inside, 'message')
    const body = JSON.parse(message['body'] as string) as Record<string, Json>
    expect(lie(inside, { parts: { message: merged(message, { body: JSON.stringify({ ...body, receipts: list(body['receipts']).slice(1) }) }) } })).toEqual(expect.arrayContaining(['result.message-signature', 'result.binding-differs']))
    expect(lie(inside, { parts: { message: merged(message, { signature: toBase64(new Uint8Array(64)) }) } })).toEqual(['result.message-signature'])
    expect(lie(inside, { parts: { message: { body: '{}', signature: '' } } })).toContain('result.part-malformed')
  })

  it('about the agent, the challenge or the nonce is found out', () => {
    const binding = partOf(inside, 'binding')
    const other = createEd25519()
    expect(lie(inside, { parts: { binding: merged(binding, { agentKey: toBase64(other.publicKey) }) } })).toEqual(expect.arrayContaining(['result.parts-differ', 'result.message-signature', 'result.chips-differ']))
    for (const name of ['challengeNonce', 'transcriptHash']) {
      const codes = lie(inside, { parts: { binding: merged(binding, { [name]: toBase64(new Uint8Array(32)) }) } })
      expect(codes).toContain(name === 'transcriptHash' ? 'result.binding-differs' : 'result.parts-differ')
      expect(codes).toContain('result.chips-differ')
    }
    expect(lie(site, { parts: { binding: merged(partOf(site, 'binding'), { transcriptHash: toBase64(new Uint8Array(32)) }) } })).toEqual(['result.chips-differ'])
    const challenge = partOf(inside, 'challenge')
    expect(lie(inside, { parts: { challenge: merged(challenge, { challengeId: '0'.repeat(32) }) } })).toContain('result.parts-differ')
    expect(lie(inside, { parts: { challenge: merged(challenge, { agreementKey: toBase64(new Uint8Array(32)) }) } })).toEqual(expect.arrayContaining(['result.tickets-differ', 'delay.receipt-other-key']))
  })

  it('about a landmark\'s place is found out only as far as its own signature goes: the receipts name the place too', () => {
    const challenge = partOf(inside, 'challenge')
    const landmarks = list(challenge['landmarks']) as Record<string, string>[]
    const first = landmarks[0] ?? {}
    const parsed = parseLandmarkRecord(fromBase64(first['record'] ?? '') ?? new Uint8Array(0))
    if (!parsed.ok) throw new Error('unreadable')
    const record = (bytes: Uint8Array): Json => merged(challenge, { landmarks: [{ ...first, record: toBase64(bytes) }, ...landmarks.slice(1)] })
    const moved = signLandmarkRecord({ ...parsed.value, position: { latDeg: 0, lonDeg: 0 } }, bundles.key.sign)
    expect(lie(inside, { parts: { challenge: record(moved) } })).toContain('delay.receipt-other-place')
    const forged = signLandmarkRecord(parsed.value, createEd25519().sign)
    expect(lie(inside, { parts: { challenge: record(forged) } })).toContain('challenge.record-signature')
    const expired = signLandmarkRecord({ ...parsed.value, validFromMs: 1, validUntilMs: 2 }, bundles.key.sign)
    expect(lie(inside, { parts: { challenge: record(expired) } })).toContain('challenge.record-expired')
    expect(lie(inside, { parts: { challenge: record(encodeLandmarkRecord(parsed.value)) } })).toContain('challenge.record-malformed')
    expect(lie(inside, { parts: { challenge: merged(challenge, { landmarks: [...landmarks, first] }) } })).toContain('result.landmarks-differ')
    expect(lie(inside, { parts: { challenge: merged(challenge, { landmarks: [] }) } })).toContain('result.landmarks-differ')
  })

  it('about a ticket is found out', () => {
    const challenge = partOf(inside, 'challenge')
    const landmarks = list(challenge['landmarks']) as Record<string, string>[]
    const first = landmarks[0] ?? {}
    const parsed = parseTicket(fromBase64(first['ticket'] ?? '') ?? new Uint8Array(0))
    if (!parsed.ok) throw new Error('unreadable')
    const ticket = (bytes: Uint8Array): Json => merged(challenge, { landmarks: [{ ...first, ticket: toBase64(bytes) }, ...landmarks.slice(1)] })
    expect(lie(inside, { parts: { challenge: ticket(signTicket({ ...parsed.value, rounds: 9 }, bundles.key.sign)) } })).toContain('result.tickets-differ')
    expect(lie(inside, { parts: { challenge: ticket(signTicket(parsed.value, createEd25519().sign)) } })).toContain('challenge.ticket-signature')
  })

  it('about a chip is found out: it cannot make one prove who it is, nor pass one for another', () => {
    const chip = partOf(inside, 'chip/1')
    const told = (change: Record<string, Json>): Json => {
      const claims = chip['claims'] as Record<string, Json>
      const own = (claims['ear_verifier_claims'] as Record<string, Record<string, Json>>)['trigpoint'] ?? {}
      return { ...chip, claims: { ...claims, ear_verifier_claims: { trigpoint: { ...own, ...change } } } }
    }
    for (const change of [{ chip_id: 'nvidia:41:00000000000000A1' }, { test: false }, { verified: false, outcome: 'unknown' }]) expect(lie(inside, { parts: { 'chip/1': told(change) } }), JSON.stringify(change)).toContain('result.chips-differ')
    expect(lie(inside, { parts: { 'appraisal/1': merged(partOf(inside, 'appraisal/1'), { ueid: 'another' }) } })).toEqual(['result.chips-differ'])
    expect(lie(inside, { parts: { binding: merged(partOf(inside, 'binding'), { lowered: [{ chip: 1, code: 'evidence.revoked', detail: 'So it says.' }] }) } })).toContain('result.chips-differ')
    const evidence = partOf(site, 'evidence/0')
    const bytes = fromBase64(evidence['evidence'] as string) ?? new Uint8Array(0)
    bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1
    expect(lie(site, { parts: { 'evidence/0': merged(evidence, { evidence: toBase64(bytes) }) } })).toEqual(['result.chips-differ'])
    expect(lie(site, { parts: { 'evidence/0': merged(evidence, { certificatesPem: '' }) } })).toEqual(['result.chips-differ'])
  })

  it('in the token alone is found out', () => {
    for (const bundle of [inside, site, verdict]) {
      expect(lie(bundle, { claims: claims => ({ ...claims, ear_status: 'affirming' }) })).toEqual(['result.claims-differ'])
      expect(lie(bundle, { claims: claims => ({ ...claims, more: true }) })).toEqual(['result.claims-differ'])
      expect(lie(bundle, { claims: claims => ({ ...claims, exp: 9_999_999_999 }) })).toEqual(['result.claims-differ'])
      expect(lie(bundle, { claims: claims => ({ ...claims, ear_trigpoint_log: { ...(claims['ear_trigpoint_log'] as object), index: 0 } }) })).toEqual(['result.log-reference'])
    }
  })

  it('with a key that was not in use is found out', () => {
    const [from, until] = [Date.UTC(2020, 0, 1), Date.UTC(2020, 3, 1)]
    expect(lie(inside, { resultKey: { signsFromMs: from, signsUntilMs: until } })).toEqual(['result.key-period'])
    expect(lie(inside, { resultKey: { publicKey: createEd25519().publicKey } })).toEqual(['result.signature'])
    expect(lie(verdict, { issuedAtMs: bundles.world.clock.nowMs() + 86_400_000 })).toContain('result.from-the-future')
  })

  it('in a part that is not of its shape is refused', () => {
    for (const name of ['verdict', 'site', 'policy', 'binding', 'judgement', 'challenge', 'message', 'receipts', 'chip/0'])
      expect(lie(inside, { parts: { [name]: { nonsense: true } } }), name).toContain('result.part-malformed')
  })
})
