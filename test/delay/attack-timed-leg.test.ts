// The attacks on the timed leg, each with real packets on this machine: what an attacker gains is either
// nothing or a longer round trip, never a shorter one. Names follow the table of attacks in docs/threat-model.md.

import { randomBytes } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { encodePacket, expectReceipt, helloMac, receiptMac, signReceipt, verifyReceipt, type Receipt } from '@trigpoint/core/delay'
import { createAgreement, createEd25519, nodePrimitives } from '@trigpoint/runtime'
import { openResponder, type MeasureRequest, type Responder } from '../../agent/src/probe/index.ts'
import { openDelayWorld, pause, proveReceipt, takeReceipt, through, type DelayWorld, type TestLandmark } from './delay-world.ts'
import { openHostileAgent, type HostileAgent, type HostileOptions } from './hostile-agent.ts'
import { openRelay } from './relay.ts'

let world: DelayWorld
let landmark: TestLandmark
const agents: HostileAgent[] = []

beforeEach(async () => {
  world = openDelayWorld()
  landmark = await world.openLandmark('sin-1', { limits: { roundTripLimitMs: 800 } })
})
afterEach(async () => {
  for (const agent of agents.splice(0)) agent.close()
  await world.close()
})

async function attacker(request: MeasureRequest, options: HostileOptions = {}): Promise<HostileAgent> {
  const agent = await openHostileAgent(landmark, request, options)
  agents.push(agent)
  return agent
}

const receiptOf = (agent: HostileAgent, request: MeasureRequest): Promise<Receipt> => takeReceipt(landmark, agent, request)
const withRounds = (rounds: number): MeasureRequest => world.challenge([landmark], { rounds })

describe('attack: added delay', () => {
  it('a late answer makes the round trip longer by at least the delay', async () => {
    const request = withRounds(3)
    const agent = await attacker(request)
    agent.start(await agent.hello())
    for (let i = 0; i < 3; i++) {
      const probe = await agent.next('probe')
      setTimeout(() => { agent.answer(probe) }, 40)
    }
    const receipt = await receiptOf(agent, request)
    expect(receipt.roundTripsNs).toHaveLength(3)
    for (const roundTripNs of receipt.roundTripsNs) expect(roundTripNs).toBeGreaterThanOrEqual(39e6)
  })

  it('an answer after the limit is a lost round, not a short one', async () => {
    const request = withRounds(2)
    const agent = await attacker(request)
    agent.start(await agent.hello())
    const late = await agent.next('probe')
    await pause(900)
    agent.answer(late)
    const receipt = await receiptOf(agent, request)
    expect(receipt.roundTripsNs).toHaveLength(0)
    expect(receipt.lostRounds).toBe(2)
  })
})

describe('attack: relay', () => {
  it('a box near the landmark that forwards to a far chip measures the path to the chip', async () => {
    const responder: Responder = await openResponder({ localHost: '127.0.0.1' })
    const relay = await openRelay({ landmark: landmark.running.address, delayMs: 30 })
    const { receipts } = await responder.measure(through(withRounds(10), relay))
    expect(Math.min(...(receipts[0]?.receipt.roundTripsNs ?? [0]))).toBeGreaterThanOrEqual(58e6)
    relay.close()
    await responder.close()
  })

  it('a box without the key cannot answer in the chip’s place', async () => {
    const request = withRounds(2)
    const box = await attacker(request, { agreement: createAgreement() })
    const chip = await attacker(request)
    const cookie = await box.hello()
    const proof = helloMac(chip.sessionKey, box.agentSession, cookie, nodePrimitives)
    box.start(cookie, { proof })
    for (let i = 0; i < 2; i++) box.answer(await box.next('probe'))
    const packet = await box.next('receipt')
    expect(proveReceipt(landmark, packet, request).roundTripsNs).toHaveLength(0)
    expect(landmark.running.counters.drops['mac-wrong']).toBe(2)
  })
})

describe('attack: replayed answer', () => {
  it('an answer of an earlier round or of another session is dropped and counted', async () => {
    const request = withRounds(3)
    const agent = await attacker(request)
    agent.start(await agent.hello())
    const first = await agent.next('probe')
    agent.answer(first)
    const second = await agent.next('probe')
    agent.answer(second, { nonce: first.nonce })
    const third = await agent.next('probe')
    agent.answer(third, { round: third.round, nonce: second.nonce })
    const receipt = await receiptOf(agent, request)
    expect(receipt.answeredRounds).toEqual([first.round])
    expect(landmark.running.counters.drops['mac-wrong']).toBe(2)
  })

  it('every answer of one session replayed into another session of the same agent is worthless', async () => {
    const [one, two] = [withRounds(2), withRounds(2)]
    const [old, fresh] = [await attacker(one), await attacker(two)]
    old.start(await old.hello())
    const probes = [await old.next('probe'), await old.next('probe')]
    fresh.start(await fresh.hello())
    for (const probe of probes) {
      const target = await fresh.next('probe')
      fresh.answer({ ...target, nonce: probe.nonce }, { key: old.sessionKey })
    }
    expect((await receiptOf(fresh, two)).roundTripsNs).toHaveLength(0)
  })
})

describe('attack: early answer', () => {
  it('an answer to a round that was not asked yet is dropped, whatever nonce it guesses', async () => {
    landmark = await world.openLandmark('sin-2', { limits: { roundTripLimitMs: 800, shortestSpacingMs: 60, longestSpacingMs: 60 } })
    const request = world.challenge([landmark], { rounds: 3 })
    const agent = await attacker(request)
    agent.start(await agent.hello())
    const first = await agent.next('probe')
    for (let guess = 0; guess < 50; guess++) agent.answer(first, { round: 1 + (guess % 2), nonce: new Uint8Array(randomBytes(16)) })
    await pause(20)
    expect(landmark.running.counters.drops['round-unknown']).toBe(50)
    const receipt = await receiptOf(agent, request)
    expect(receipt.roundTripsNs).toHaveLength(0)
  })

  it('guessed answers to a round that is open are dropped, and the round still counts for who knows', async () => {
    const request = withRounds(1)
    const agent = await attacker(request)
    agent.start(await agent.hello())
    const probe = await agent.next('probe')
    for (let guess = 0; guess < 50; guess++) agent.send({ kind: 'answer', landmarkSession: probe.landmarkSession, round: 0, mac: new Uint8Array(randomBytes(16)) })
    agent.answer(probe)
    expect((await receiptOf(agent, request)).answeredRounds).toEqual([0])
    expect(landmark.running.counters.drops['mac-wrong']).toBe(50)
  })

  it('nonces never repeat and never look alike', async () => {
    const request = withRounds(255)
    const agent = await attacker(request)
    agent.start(await agent.hello())
    const nonces = new Set<string>()
    for (let round = 0; round < 255; round++) nonces.add(Buffer.from((await agent.next('probe')).nonce).toString('hex'))
    expect(nonces.size).toBe(255)
    const bits = [...nonces].join('').split('').reduce((sum, digit) => sum + (parseInt(digit, 16).toString(2).match(/1/g)?.length ?? 0), 0)
    expect(bits / (255 * 128)).toBeGreaterThan(0.48)
    expect(bits / (255 * 128)).toBeLessThan(0.52)
  })
})

describe('attack: duplicate answers', () => {
  it('the second answer to a round changes nothing', async () => {
    const request = withRounds(2)
    const agent = await attacker(request)
    agent.start(await agent.hello())
    const first = await agent.next('probe')
    agent.answer(first)
    agent.answer(first)
    agent.answer(await agent.next('probe'))
    const receipt = await receiptOf(agent, request)
    expect(receipt.answeredRounds).toEqual([0, 1])
    expect(landmark.running.counters.drops['answer-second'] + landmark.running.counters.drops['answer-late']).toBeGreaterThanOrEqual(1)
  })

  it('the same probe answered over a doubling network is answered once by an honest agent', async () => {
    const responder = await openResponder({ localHost: '127.0.0.1' })
    const relay = await openRelay({ landmark: landmark.running.address, change: packet => [packet, packet] })
    const { receipts, failures } = await responder.measure(through(withRounds(10), relay))
    expect(failures).toEqual([])
    expect(receipts[0]?.receipt.roundTripsNs).toHaveLength(10)
    expect(await responder.counts()).toMatchObject({ probesAnswered: 10 })
    relay.close()
    await responder.close()
  })
})

describe('attack: forged receipt', () => {
  it('a receipt that the box on the path wrote is not taken by the agent, and the true one is', async () => {
    const responder = await openResponder({ localHost: '127.0.0.1' })
    const forger = createEd25519()
    const request = withRounds(4)
    const relay = await openRelay({
      landmark: landmark.running.address,
      change: (packet, direction) => {
        if (direction !== 'to-agent' || packet[3] !== 6) return [packet]
        const receipt = packet.subarray(32)
        const forged = signReceipt({ ...testReceipt(request), roundTripsNs: [1, 1, 1, 1] }, forger.sign)
        const mac = receiptMac(new Uint8Array(32), forged, nodePrimitives)
        const lie = encodePacket({ kind: 'receipt', agentSession: new Uint8Array(packet.subarray(4, 12)), landmarkSession: packet.readUInt32BE(12), mac, receipt: forged })
        expect(receipt.length).toBeGreaterThan(64)
        return [Buffer.from(lie), packet]
      },
    })
    const { receipts, failures } = await responder.measure(through(request, relay))
    expect(failures).toEqual([])
    expect(Math.min(...(receipts[0]?.receipt.roundTripsNs ?? [0]))).toBeGreaterThan(1)
    relay.close()
    await responder.close()
  })

  it('a landmark that signs with another key than its record names is refused by agent and verifier', () => {
    const request = withRounds(4)
    const forged = signReceipt(testReceipt(request), createEd25519().sign)
    const verified = verifyReceipt(forged, expectReceipt(landmark.record, request.challengeId, request.agreement.publicKey), nodePrimitives)
    expect(!verified.ok && verified.refusal.code).toBe('delay.receipt-signature')
  })
})

/** A receipt that looks like this landmark's for this request. */
function testReceipt(request: MeasureRequest): Receipt {
  const { landmarkId, position, uncertaintyKm, operator } = landmark.record
  return {
    challengeId: request.challengeId,
    landmarkId, position, uncertaintyKm, operator,
    agreementKey: request.agreement.publicKey,
    ticketHash: new Uint8Array(32),
    roundTripsNs: [1000, 1000, 1000, 1000],
    answeredRounds: [0, 1, 2, 3],
    sentRounds: 4,
    lostRounds: 0,
    transcriptHash: new Uint8Array(32),
    finishedAtMs: Date.now(),
  }
}
