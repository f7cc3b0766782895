// What each level of disclosure gives away: the bytes of the file are searched for everything that it must not hold,
// in every way in which it could be written.

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fromBase64, fromHex, toBase64, toHex } from '@trigpoint/core/base'
import { parseReceipt } from '@trigpoint/core/delay'
import type { Bundle, Level } from '@trigpoint/core/result'
import type { EvidenceRequest } from '@trigpoint/core/wire'
import { makeNode } from '@trigpoint/lab'
import { clientOf, CYBERJAYA, valueOf, vendor } from '../scenario/verifier-world.ts'
import { answersFor, manifestsFor } from './bundle-vendor.ts'
import { bundleOf, check, openBundleWorld, partOf, runHonestFix, type BundleWorld } from './bundle-world.ts'

let bundles: BundleWorld
let challengeId = ''
const made = new Map<Level | 'one', Bundle>()
let chipIds: readonly string[] = []

beforeAll(async () => {
  bundles = await openBundleWorld({ ...manifestsFor('secret-node'), revocations: [...answersFor('secret-node', 3), ...answersFor('another-node', 2)] })
  challengeId = (await runHonestFix(bundles)).challengeId
  chipIds = bundles.node.chips.map(chip => chip.chipId)
  for (const level of ['full', 'site', 'verdict'] as const) made.set(level, await bundleOf(bundles, challengeId, level))
  made.set('one', await bundleOf(bundles, challengeId, 'verdict', chipIds[1]))
}, 120_000)
afterAll(async () => bundles.close())

/** Everything that can be read out of a file: the text, the JSON texts in it, and every base64 text decoded, again and again. */
function everything(text: string, depth = 4): string {
  if (depth === 0) return text
  const found = [text, text.replaceAll('\\"', '"')]
  for (const [word] of text.matchAll(/[A-Za-z0-9+/_-]{16,}={0,2}/g)) {
    const bytes = Buffer.from(word.replaceAll('-', '+').replaceAll('_', '/'), 'base64')
    const inner = bytes.toString('utf8')
    found.push(toHex(bytes), ...(inner.includes('\uFFFD') ? [bytes.toString('latin1')] : [everything(inner, depth - 1)]))
  }
  return found.join('\n')
}

interface Secret {
  readonly what: string
  readonly ways: readonly string[]
}

const text = (what: string, value: string): Secret => ({ what, ways: [value, Buffer.from(value).toString('base64').replace(/=+$/, '').slice(0, -1), Buffer.from(value).toString('hex')] })
const bytes = (what: string, value: Uint8Array): Secret => ({ what, ways: [toHex(value), toBase64(value).slice(0, -2), Buffer.from(value).toString('base64url').slice(0, -2)] })

function secrets(): { readonly ofPlace: readonly Secret[]; readonly ofSite: readonly Secret[]; readonly ofChips: readonly Secret[] } {
  const full = made.get('full')
  if (full === undefined) throw new Error('no bundle')
  const challenge = partOf(full, 'challenge')
  const message = JSON.parse(partOf(full, 'message')['body'] as string) as EvidenceRequest
  const receipts = message.receipts.map(receipt => fromBase64(receipt) ?? new Uint8Array(0))
  const doubles = (value: number): Secret => { const view = new DataView(new ArrayBuffer(8)); view.setFloat64(0, value); return bytes(`the coordinate ${String(value)}`, new Uint8Array(view.buffer)) }
  const landmarks = [...bundles.world.landmarks.values()]
  return {
    ofPlace: [
      ...landmarks.flatMap(({ landmarkId, request, key }) => [
        text(`landmark ${landmarkId}`, landmarkId), text('its operator', request.operator), bytes('its key', key.publicKey), doubles(request.position.latDeg), doubles(request.position.lonDeg),
        text('its latitude', String(request.position.latDeg)), text('its longitude', String(request.position.lonDeg)),
      ]),
      ...receipts.flatMap(receipt => { const parsed = parseReceipt(receipt); return parsed.ok ? [bytes('a receipt', receipt), bytes('a signature', receipt.slice(-64)), text('a round trip', String(parsed.value.roundTripsNs[0]))] : [] }),
      text('the latitude', String(CYBERJAYA.latDeg)), text('the longitude', String(CYBERJAYA.lonDeg)), doubles(CYBERJAYA.latDeg), bytes('the agreement key', fromBase64(challenge['agreementKey'] as string) ?? new Uint8Array(0)),
      text('the agent\'s signature', partOf(full, 'message')['signature'] as string),
      ...bundles.node.claimed.flatMap(chip => [text('a serial', chip.serial), text('a board', chip.board), text('a UUID', chip.uuid)]),
      text('the outline', 'outline'), text('the reason', partOf(full, 'judgement')['reason'] as string),
    ].filter(({ ways }) => (ways[0] ?? '').length > 4),
    ofSite: [
      text('the site', 'secret-hall'), text('its name', 'Secret Hall'), text('its operator', 'Secret Operator'), text('the node', 'secret-node'), text('the agent', bundles.node.agentId), bytes('the agent\'s id', fromHex(bundles.node.agentId) ?? new Uint8Array(16)),
      bytes('the agent\'s key', bundles.node.key.publicKey), text('the challenge', challengeId), bytes('the challenge\'s id', fromHex(challengeId) ?? new Uint8Array(16)), bytes('the nonce', fromBase64(challenge['nonce'] as string) ?? new Uint8Array(0)),
      text('the policy', 'policy-secret-hall'), text('the area', JSON.stringify(partOf(full, 'site')['area_km2'])), ...message.evidence.map(one => bytes('a report', fromBase64(one.evidence) ?? new Uint8Array(0))),
    ],
    ofChips: chipIds.flatMap(chipId => [text('a chip', chipId), text('its number', chipId.split(':')[2] ?? '')]),
  }
}

function leaks(bundle: Bundle | undefined, hidden: readonly Secret[]): readonly string[] {
  const all = everything(JSON.stringify(bundle))
  return [...new Set(hidden.filter(({ ways }) => ways.some(way => all.toLowerCase().includes(way.toLowerCase()))).map(({ what }) => what))]
}

describe('what a level gives away', () => {
  it('is found by this search where it is given away', () => {
    const { ofPlace, ofSite, ofChips } = secrets()
    expect(leaks(made.get('full'), ofSite).length).toBeGreaterThan(10)
    expect(leaks(made.get('full'), ofPlace).length).toBeGreaterThan(20)
    expect(leaks(made.get('full'), ofChips)).toEqual(['a chip', 'its number'])
    expect(leaks(made.get('site'), ofSite)).toEqual(expect.arrayContaining(['the site', 'the node', 'the agent', 'the nonce', 'a report', 'the area']))
  })

  it('is nothing of chips elsewhere, about which the verifier had answers as well', () => {
    const elsewhere = makeNode(vendor, { name: 'another-node', gpus: 2 }).map(({ chipId }) => text('a chip elsewhere', chipId.split(':')[2] ?? ''))
    expect(elsewhere.length).toBe(2)
    for (const level of ['full', 'site', 'verdict', 'one'] as const) expect(leaks(made.get(level), elsewhere)).toEqual([])
  })

  it('at the level verdict is neither site nor node nor agent, neither policy nor place, neither landmark nor delay', () => {
    const { ofPlace, ofSite } = secrets()
    expect(leaks(made.get('verdict'), [...ofPlace, ...ofSite])).toEqual([])
  })

  it('at the level verdict, for one chip, is not who stands beside it', () => {
    const { ofChips, ofPlace, ofSite } = secrets()
    const others = ofChips.filter(({ ways }) => !(ways[0] ?? '').includes(chipIds[1]?.split(':')[2] ?? ''))
    expect(leaks(made.get('one'), [...others, ...ofPlace, ...ofSite])).toEqual([])
    const report = check(bundles, made.get('one'))
    expect(report).toMatchObject({ proven: true, outcome: 'inside' })
    expect(report.chips.map(chip => chip.chipId)).toEqual([chipIds[1]])
  })

  it('at the level site is no landmark, no delay, no place and no serial number', () => {
    expect(leaks(made.get('site'), secrets().ofPlace)).toEqual([])
  })

  it('in the public log is nothing at all: every leaf is a commitment of 50 bytes, and no two look alike', async () => {
    const { world } = bundles
    const text = await (await fetch(`${world.verifier.url}/log/checkpoint`)).text()
    const size = Number(text.split('\n')[1])
    const answer = await fetch(`${world.verifier.url}/log/tile/entries/000.p/${String(size)}`)
    const entries = Buffer.from(await answer.arrayBuffer())
    expect(entries.length).toBe(size * 52)
    const leaves = Array.from({ length: size }, (_, i) => entries.subarray(i * 52 + 2, i * 52 + 52))
    expect(leaves.every(leaf => leaf.subarray(0, 18).toString() === 'trigpoint leaf v1\n')).toBe(true)
    expect(new Set(leaves.map(leaf => leaf.toString('hex'))).size).toBe(size)
    const { ofPlace, ofSite, ofChips } = secrets()
    const hex = entries.toString('hex')
    expect([...ofPlace, ...ofSite, ...ofChips].filter(({ ways }) => ways.some(way => entries.toString('latin1').includes(way) || (/^[0-9a-f]{16,}$/.test(way) && hex.includes(way)))).map(({ what }) => what)).toEqual([])
  })

  it('hides how many chips there are up to the next sixteen parts', () => {
    expect(made.get('verdict')?.record.digests.length).toBe(32)
    expect((made.get('full')?.record.digests.length ?? 1) % 16).toBe(0)
  })
})

describe('a bundle over HTTP', () => {
  const codeOf = (result: { readonly ok: boolean; readonly refusal?: { readonly code: string } }): string => (result.ok ? 'accepted' : (result.refusal?.code ?? ''))
  it('is of a site that the reader may see', async () => {
    const { world } = bundles
    valueOf(await world.admin.putSite({ ...valueOf(await world.admin.getSite('secret-hall')), siteId: 'other', name: 'Other' }))
    const own = clientOf(world.verifier, valueOf(await world.admin.createToken({ role: 'operator', siteId: 'secret-hall', name: 'own' })).token)
    const other = clientOf(world.verifier, valueOf(await world.admin.createToken({ role: 'operator', siteId: 'other', name: 'other' })).token)
    const nobody = clientOf(world.verifier)
    expect(codeOf(await own.getBundle(challengeId, { level: 'full' }))).toBe('accepted')
    expect(codeOf(await other.getBundle(challengeId, { level: 'verdict' }))).toBe('fix.unknown')
    expect(codeOf(await nobody.getBundle(challengeId, { level: 'verdict' }))).toBe('api.unauthorized')
    expect(codeOf(await nobody.getTrust())).toBe('accepted')
  })
  it('is refused where there is nothing to show', async () => {
    const { world, node } = bundles
    const { ask } = await import('../scenario/verifier-world.ts')
    const asked = await ask(world, node)
    expect(codeOf(await world.admin.getBundle(asked.challenge.challengeId, { level: 'full' }))).toBe('bundle.not-judged')
    expect(codeOf(await world.admin.getBundle('0'.repeat(32), { level: 'full' }))).toBe('fix.unknown')
    expect(codeOf(await world.admin.getBundle(challengeId, { level: 'verdict', chip: 'nvidia:41:00000000000000FF' }))).toBe('bundle.chip-unknown')
  })
  it('is gone for ever once its opening was erased; the log stays whole and old bundles hold', async () => {
    const { world } = bundles
    const { challengeId: erased } = await runHonestFix(bundles)
    const before = await bundleOf(bundles, erased, 'full')
    const remove = (id: string): Promise<Response> => fetch(`${world.verifier.url}/v1/fixes/${id}/opening`, { method: 'DELETE', headers: { authorization: `Bearer ${world.verifier.adminToken ?? ''}` } })
    expect((await remove(erased)).status).toBe(200)
    expect((await remove(erased)).status).toBe(410)
    expect(codeOf(await world.admin.getBundle(erased, { level: 'verdict' }))).toBe('bundle.opening-erased')
    expect(check(bundles, before).proven).toBe(true)
    const { challengeId: next } = await runHonestFix(bundles)
    expect(check(bundles, await bundleOf(bundles, next, 'full')).proven).toBe(true)
  })
})
