// What a landmark, or somebody who pretends to be one, can do with mesh requests and mesh receipts: real HTTP, real
// signatures, receipts made by the test. Replayed, forged, oversized and impatient requests; lies about others.

import { fromBase64, fromHex, toBase64, toHex } from '@trigpoint/core/base'
import { parseTicket } from '@trigpoint/core/challenge'
import { signReceipt, type Receipt } from '@trigpoint/core/delay'
import type { MeshChallenge, MeshSummary } from '@trigpoint/core/wire'
import { createAgreement, createEd25519, signBody } from '@trigpoint/runtime'
import { greatCircleKm } from '@trigpoint/lab'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openVerifier } from '@trigpoint/verifier'
import { clientOf, codeOf, openWorld, START_MS, valueOf, vendor, type TestLandmark, type World } from './verifier-world.ts'

let world: World
const MESH = { intervalMs: 60_000, partners: 20, rounds: 5, judgeEveryMs: 1000, fitEveryMs: 3_600_000 }
beforeEach(async () => { world = await openWorld({ mesh: MESH, opinions: { prior: 'none' } }) }, 60_000)
afterEach(() => world.close(), 60_000)

const landmark = (id: string): TestLandmark => {
  const found = world.landmarks.get(id)
  if (found === undefined) throw new Error(`no landmark ${id}`)
  return found
}

const requestOf = (id: string, sequence: number, changes: object = {}): object => ({ landmarkId: id, agreementKey: toBase64(createAgreement().publicKey), sequence, atMs: world.clock.nowMs(), ...changes })
const ask = (id: string, sequence: number, changes: object = {}): ReturnType<World['admin']['requestMesh']> => world.admin.requestMesh(signBody('mesh-request', requestOf(id, sequence, changes), landmark(id).key.sign))

async function post(body: string): Promise<{ status: number; code: string }> {
  const response = await fetch(`${world.verifier.url}/v1/mesh/requests`, { method: 'POST', headers: { 'content-type': 'application/json' }, body })
  const answer = (await response.json()) as { refusal?: { code: string } }
  return { status: response.status, code: answer.refusal?.code ?? '' }
}

/** What `from` signs about the landmark that holds this challenge. */
function receiptOf(challenge: MeshChallenge, from: string, roundTripNs: number, changes: Partial<Receipt> = {}): Uint8Array {
  const { request, key, landmarkId } = landmark(from)
  const ticketBytes = fromBase64(challenge.landmarks.find(each => each.landmarkId === from)?.ticket ?? '') ?? new Uint8Array(0)
  const ticket = parseTicket(ticketBytes)
  return signReceipt({
    challengeId: fromHex(challenge.challengeId) ?? new Uint8Array(16), landmarkId, position: request.position, uncertaintyKm: request.uncertaintyKm, operator: request.operator,
    agreementKey: ticket.ok ? ticket.value.agreementKey : new Uint8Array(32), ticketHash: new Uint8Array(32), roundTripsNs: [roundTripNs + 1000, roundTripNs], answeredRounds: [0, 2], sentRounds: 5, lostRounds: 3,
    transcriptHash: new Uint8Array(32), finishedAtMs: world.clock.nowMs(), ...changes,
  }, key.sign)
}

const honestNs = (from: string, to: string): number => Math.round(((2 * greatCircleKm(landmark(from).request.position, landmark(to).request.position) * 1.5) / 199.86 + 0.4) * 1e6)

describe('a mesh request', { timeout: 120_000 }, () => {
  it('gets a ticket of every other landmark, signed for its own key, and is told when to come again', async () => {
    const challenge = valueOf(await ask('tokyo', START_MS))
    expect(challenge.landmarks.map(each => each.landmarkId)).toEqual([...world.landmarks.keys()].filter(id => id !== 'tokyo').sort())
    expect(challenge.rounds).toBe(5)
    expect(challenge.nextRequestMs).toBeGreaterThanOrEqual(45_000)
    expect(challenge.nextRequestMs).toBeLessThan(75_000)
  })

  it('that was sent before, or with a lower sequence, is refused with the one to go on from', async () => {
    const signed = signBody('mesh-request', requestOf('tokyo', 7), landmark('tokyo').key.sign)
    expect(codeOf(await world.admin.requestMesh(signed))).toBe('accepted')
    world.clock.advance(60_000)
    const again = await world.admin.requestMesh(signed)
    expect(codeOf(again)).toBe('mesh.replayed')
    expect(again.ok ? {} : again.refusal.detail).toEqual({ lastSequence: 7 })
    expect(codeOf(await ask('tokyo', 6))).toBe('mesh.replayed')
    expect(codeOf(await ask('tokyo', 8))).toBe('accepted')
  })

  it('that comes too soon is told how long to wait, and uses no sequence up', async () => {
    expect(codeOf(await ask('tokyo', 1))).toBe('accepted')
    const soon = await ask('tokyo', 2)
    expect(codeOf(soon)).toBe('mesh.too-soon')
    expect(soon.ok ? {} : soon.refusal.detail).toEqual({ waitMs: 15_000 })
    world.clock.advance(15_000)
    expect(codeOf(await ask('tokyo', 2))).toBe('accepted')
  })

  it('signed by another key, for another message or with a changed text is refused', async () => {
    const body = requestOf('tokyo', 1)
    expect(codeOf(await world.admin.requestMesh(signBody('mesh-request', body, createEd25519().sign)))).toBe('message.signature')
    expect(codeOf(await world.admin.requestMesh(signBody('mesh-request', body, landmark('frankfurt').key.sign)))).toBe('message.signature')
    expect(codeOf(await world.admin.requestMesh(signBody('fix-request', body, landmark('tokyo').key.sign)))).toBe('message.signature')
    const signed = signBody('mesh-request', body, landmark('tokyo').key.sign)
    expect(codeOf(await world.admin.requestMesh({ ...signed, body: signed.body.replace('"sequence":1', '"sequence":2') }))).toBe('message.signature')
    expect(codeOf(await ask('tokyo', 1))).toBe('accepted')
  })

  it('of an unknown, suspended or expired landmark is refused', async () => {
    const stranger = createEd25519()
    expect(codeOf(await world.admin.requestMesh(signBody('mesh-request', requestOf('nowhere', 1), stranger.sign)))).toBe('mesh.landmark-unknown')
    valueOf(await world.admin.suspendLandmark('tokyo', true, 'test'))
    expect(codeOf(await ask('tokyo', 1))).toBe('mesh.landmark-standing')
    // A stranger does not learn how it stands.
    expect(codeOf(await world.admin.requestMesh(signBody('mesh-request', requestOf('tokyo', 1), stranger.sign)))).toBe('message.signature')
    world.clock.advance(31 * 86_400_000)
    expect(codeOf(await ask('frankfurt', 1))).toBe('mesh.landmark-standing')
  })

  it('that is oversized, cut, or not of the shape is refused without harm', async () => {
    const signed = signBody('mesh-request', requestOf('tokyo', 1), landmark('tokyo').key.sign)
    const text = JSON.stringify(signed)
    expect(await post(JSON.stringify({ ...signed, body: signed.body + ' '.repeat(8000) }))).toEqual({ status: 413, code: 'api.too-large' })
    for (let cut = 0; cut < text.length; cut += 17) expect((await post(text.slice(0, cut))).status).toBeGreaterThanOrEqual(400)
    for (const wrong of [{ sequence: 0 }, { sequence: 1.5 }, { landmarkId: '../x' }, { agreementKey: 'AA' }, { atMs: -1 }])
      expect(codeOf(await ask('tokyo', 1, wrong)), JSON.stringify(wrong)).toMatch(/message.malformed/)
    for (let at = 0; at < text.length; at += 23) {
      const { status } = await post(text.slice(0, at) + (text[at] === 'x' ? 'y' : 'x') + text.slice(at + 1))
      expect(status).toBeGreaterThanOrEqual(400)
      expect(status).toBeLessThan(500)
    }
  })
})

describe('a mesh receipt', { timeout: 120_000 }, () => {
  it('is taken once, of a chosen landmark, for the key of the request', async () => {
    valueOf(await world.admin.suspendLandmark('melaka', true, 'so that it is not chosen'))
    const challenge = valueOf(await ask('tokyo', 1))
    const good = receiptOf(challenge, 'frankfurt', honestNs('frankfurt', 'tokyo'))
    const results = [
      await world.admin.sendReceipt(good), await world.admin.sendReceipt(good), await world.admin.sendReceipt(receiptOf(challenge, 'frankfurt', honestNs('frankfurt', 'tokyo') - 5)),
    ]
    expect(results.map(valueOf)).toEqual(['stored', 'already-stored', 'contradiction-stored'])
    const bad: Partial<Receipt>[] = [{ agreementKey: new Uint8Array(32).fill(7) }, { challengeId: new Uint8Array(16).fill(9) }, { position: { latDeg: 0, lonDeg: 0 } }]
    const refused = await Promise.all(bad.map(changes => world.admin.sendReceipt(receiptOf(challenge, 'singapore', 1e6, changes))))
    expect(refused.map(codeOf)).toEqual(['delay.receipt-other-key', 'receipt.challenge-unknown', 'delay.receipt-other-place'])
    const flipped = Uint8Array.from(good)
    for (let at = 0; at < flipped.length; at += 7) {
      flipped[at] = (flipped[at] ?? 0) ^ 1
      expect((await world.admin.sendReceipt(flipped)).ok).toBe(false)
      flipped[at] = (flipped[at] ?? 0) ^ 1
    }
    expect(codeOf(await world.admin.sendReceipt(receiptOf(challenge, 'melaka', 1e6, { agreementKey: fromBase64(toBase64(new Uint8Array(32))) ?? new Uint8Array(32) })))).toBe('receipt.landmark-not-challenged')
    expect(valueOf(await world.admin.getMeshLinks()).items).toEqual([expect.objectContaining({ from: 'frankfurt', to: 'tokyo', roundTripNs: honestNs('frankfurt', 'tokyo'), sessions: 1 })])
  })

  it('without an answered round says nothing', async () => {
    const challenge = valueOf(await ask('tokyo', 1))
    expect(valueOf(await world.admin.sendReceipt(receiptOf(challenge, 'frankfurt', 1, { roundTripsNs: [], answeredRounds: [], sentRounds: 5, lostRounds: 5 })))).toBe('stored')
    expect(valueOf(await world.admin.getMeshLinks()).items).toEqual([])
  })
})

describe('a landmark that lies', { timeout: 120_000 }, () => {
  /** Every landmark is ranged by every other one. */
  async function rangeAll(nsOf: (from: string, to: string) => number, sequence: number): Promise<void> {
    for (const to of world.landmarks.keys()) {
      const challenge = valueOf(await ask(to, sequence))
      for (const { landmarkId } of challenge.landmarks) valueOf(await world.admin.sendReceipt(receiptOf(challenge, landmarkId, nsOf(landmarkId, to))))
    }
  }
  /** The mesh after everything that came was judged. */
  const judged = async (): Promise<MeshSummary> => {
    const limitMs = performance.now() + 30_000
    const sinceMs = world.clock.nowMs()
    for (;;) {
      world.clock.advance(2000)
      const mesh = valueOf(await world.admin.getMesh())
      if ((mesh.judgedAtMs ?? 0) > sinceMs + 1 || performance.now() > limitMs) return mesh
      await new Promise(resolve => setTimeout(resolve, 100))
    }
  }

  it('about how near all others are gets nobody into trouble, and is shown', async () => {
    await rangeAll((from, to) => (from === 'guangzhou' ? 1000 : honestNs(from, to)), 1)
    const mesh = await judged()
    expect(mesh).toMatchObject({ confirmed: 0, suspects: [], disputed: [], suspended: [] })
    expect(new Set(mesh.oneSided.map(pair => pair.from))).toEqual(new Set(['guangzhou']))
    expect(valueOf(await world.admin.getLandmark('tokyo')).health?.neighbours.find(each => each.landmarkId === 'guangzhou')?.verdict).toBe('one-sided')
    expect(valueOf(await world.admin.getFindings()).items).toEqual([])
  })

  it('about where it stands is suspended by both clocks of many operators, out of the next challenge, with a sealed statement', async () => {
    // Its record says Frankfurt; it answers from Singapore.
    const at = (id: string): string => (id === 'frankfurt' ? 'singapore' : id)
    await rangeAll((from, to) => (at(from) === at(to) ? 300_000 : honestNs(at(from), at(to))), 1)
    await judged()
    const row = valueOf(await world.admin.getLandmark('frankfurt'))
    expect(row.suspended).toBe(true)
    expect(valueOf(await world.admin.getLandmarks()).items.filter(each => each.suspended)).toHaveLength(1)
    const finding = valueOf(await world.admin.getFindings()).items[0]
    expect(finding).toMatchObject({ code: 'landmark-suspect', severity: 'high' })
    expect(finding?.evidence[0]).toMatchObject({ kind: 'mesh', leaf: expect.stringMatching(/^[0-9a-f]{64}$/) as string })
    world.clock.advance(60_000)
    expect(valueOf(await ask('tokyo', 2)).landmarks.map(each => each.landmarkId)).not.toContain('frankfurt')
    expect(toHex(fromHex(row.health?.kept[0]?.challengeId ?? '') ?? new Uint8Array(0))).toMatch(/^[0-9a-f]{32}$/)
    // A corrected record alone does not bring it back; an administrator does.
    valueOf(await world.admin.putLandmark('frankfurt', { ...landmark('frankfurt').request, position: landmark('singapore').request.position }))
    expect(valueOf(await world.admin.getLandmark('frankfurt')).suspended).toBe(true)
    valueOf(await world.admin.suspendLandmark('frankfurt', false, 'record corrected'))
    await judged()
    expect(valueOf(await world.admin.getLandmark('frankfurt'))).toMatchObject({ suspended: false, health: { measuredBy: 0, suspect: null } })
  })

  it('is remembered over a restart, with all that was timed', async () => {
    await rangeAll(honestNs, 1)
    const before = await judged()
    expect(before.pairsBoth).toBe(36)
    // The fit runs in its own thread.
    await expect.poll(async () => valueOf(await world.admin.getMesh()).model?.digest, { timeout: 30_000 }).toBeDefined()
    const digest = valueOf(await world.admin.getMesh()).model?.digest
    await world.verifier.close()
    const later = await openVerifier({ dataDir: world.dataDir, listen: { host: '127.0.0.1', port: 0 }, anchors: [vendor.anchor], fixIntervalMs: 60_000, clock: world.clock, mesh: MESH, opinions: { prior: 'none' } })
    const admin = clientOf(later, later.adminToken)
    try {
      await expect.poll(async () => valueOf(await admin.getMesh()).judgedAtMs, { timeout: 30_000 }).toEqual(expect.any(Number))
      const after = valueOf(await admin.getMesh())
      expect(after).toMatchObject({ pairsBoth: 36, pairsOne: 0, landmarks: 9 })
      expect(after.model?.digest).toBe(digest)
      const signed = signBody('mesh-request', requestOf('tokyo', 1), landmark('tokyo').key.sign)
      expect(codeOf(await admin.requestMesh(signed))).toBe('mesh.replayed')
    } finally {
      admin.close()
      await later.close()
    }
  })
})
