// The attacks on the way to a session, each with real packets on this machine: stolen, worn and forged tickets,
// foreign addresses, amplification. Names follow the table of attacks in docs/threat-model.md.

import { createSocket } from 'node:dgram'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { signTicket, type Ticket } from '@trigpoint/core/challenge'
import { encodePacket, HELLO_BYTES, helloMac, type Receipt } from '@trigpoint/core/delay'
import { createAgreement, createEd25519, nodePrimitives } from '@trigpoint/runtime'
import { openResponder, type MeasureRequest } from '../../agent/src/probe/index.ts'
import { openDelayWorld, pause, takeReceipt, through, type DelayWorld, type TestLandmark } from './delay-world.ts'
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

describe('attack: stolen ticket', () => {
  it('a ticket without its key starts nothing, and its owner can still use it', async () => {
    const request = withRounds(2)
    const thief = await attacker(request, { agreement: createAgreement() })
    thief.start(await thief.hello())
    expect((await thief.next('refusal')).cause).toBe('proof-wrong')
    const owner = await attacker(request)
    owner.start(await owner.hello())
    for (let i = 0; i < 2; i++) owner.answer(await owner.next('probe'))
    expect((await receiptOf(owner, request)).roundTripsNs).toHaveLength(2)
  })

  it('a whole start that was overheard is worthless from another address: the cookie is not theirs', async () => {
    const request = withRounds(2)
    const [owner, thief] = [await attacker(request), await attacker(request)]
    const cookie = await owner.hello()
    const proof = helloMac(owner.sessionKey, owner.agentSession, cookie, nodePrimitives)
    const ticket = request.landmarks[0]?.ticket ?? new Uint8Array(0)
    thief.send({ kind: 'start', agentSession: owner.agentSession, cookie, proof, ticket })
    expect(await thief.silence('probe')).toBe(true)
    expect(landmark.running.counters.drops['cookie-wrong']).toBe(1)
    const own = await thief.hello()
    thief.send({ kind: 'start', agentSession: thief.agentSession, cookie: own, proof, ticket })
    expect((await thief.next('refusal')).cause).toBe('proof-wrong')
  })

  it('an X25519 key that agrees with everybody starts nothing', async () => {
    const request = world.challenge([landmark], { agreementKey: new Uint8Array(32) })
    const agent = await attacker(request)
    agent.start(await agent.hello())
    expect((await agent.next('refusal')).cause).toBe('proof-wrong')
  })
})

describe('attack: wrong landmark', () => {
  it('a ticket for one landmark is refused by another', async () => {
    const other = await world.openLandmark('kul-1')
    const request = world.challenge([other])
    const agent = await attacker(request)
    agent.start(await agent.hello())
    expect((await agent.next('refusal')).cause).toBe('ticket-other-landmark')
  })

  it('a landmark that took over another one’s address gets no receipt accepted', async () => {
    const responder = await openResponder({ localHost: '127.0.0.1' })
    const impostor = await world.openLandmark('sin-1')
    const { receipts, failures } = await responder.measure({ ...through(withRounds(4), impostor.running.address), timeoutMs: 3000 })
    expect(receipts).toEqual([])
    expect(failures.map(each => each.code)).toEqual(['probe.landmark-refused'])
    await responder.close()
  })
})

describe('attack: spoofed source address', () => {
  it('an answer from another port or address of the same host is dropped and counted', async () => {
    const request = withRounds(2)
    const agent = await attacker(request)
    const accomplices = [await attacker(request), await attacker(request, { host: '127.0.0.2' })]
    agent.start(await agent.hello())
    for (const accomplice of accomplices) accomplice.answer(await agent.next('probe'))
    const receipt = await receiptOf(agent, request)
    expect(receipt.roundTripsNs).toHaveLength(0)
    expect(landmark.running.counters.drops['source-wrong']).toBe(2)
  })

  it('a cookie is good for the address and port that got it alone', async () => {
    const request = withRounds(2)
    const [agent, other] = [await attacker(request), await attacker(request)]
    const cookie = await agent.hello()
    other.start(cookie)
    expect(await other.silence('probe')).toBe(true)
    expect(landmark.running.counters.drops['cookie-wrong']).toBe(1)
    expect(landmark.running.counters.sessionsStarted).toBe(0)
  })

  it('an agent answers no probe that comes from elsewhere than the landmark', async () => {
    const responder = await openResponder({ localHost: '127.0.0.1' })
    const stranger = createSocket('udp4')
    await new Promise<void>(resolve => { stranger.bind(0, '127.0.0.1', resolve) })
    let answered = 0
    stranger.on('message', () => answered++)
    const relay = await openRelay({
      landmark: landmark.running.address,
      change: (packet, direction) => {
        if (direction === 'to-agent') stranger.send(Buffer.from(packet), responder.address.port, '127.0.0.1')
        return [packet]
      },
    })
    const { failures } = await responder.measure(through(withRounds(5), relay))
    expect(failures).toEqual([])
    expect(answered).toBe(0)
    expect((await responder.counts()).packetsDropped).toBeGreaterThanOrEqual(6)
    stranger.close()
    relay.close()
    await responder.close()
  })
})

describe('attack: amplification', () => {
  it('an unproven address gets at most a tenth of what it sent, whatever it sends', async () => {
    const request = withRounds(2)
    const agent = await attacker(request)
    let sent = 0
    let got = 0
    agent.socket.on('message', bytes => (got += bytes.length))
    const ticket = request.landmarks[0]?.ticket ?? new Uint8Array(0)
    const hello = encodePacket({ kind: 'hello', agentSession: agent.agentSession })
    const start = encodePacket({ kind: 'start', agentSession: agent.agentSession, cookie: new Uint8Array(17), proof: new Uint8Array(16), ticket })
    for (const packet of [hello, start, hello.subarray(0, 40), start.subarray(0, 300), ticket, Buffer.alloc(1), encodePacket({ kind: 'answer', landmarkSession: 1, round: 0, mac: new Uint8Array(16) })]) {
      agent.sendBytes(packet)
      sent += packet.length
    }
    await pause(100)
    expect(hello.length).toBe(HELLO_BYTES)
    expect(got).toBeGreaterThan(0)
    expect(got / hello.length).toBeLessThanOrEqual(0.1)
    expect(got / sent).toBeLessThan(0.1)
    expect(landmark.running.sessions()).toBe(0)
  })
})

describe('attack: worn tickets', () => {
  const refusalOf = async (change: Partial<Ticket>, sign = world.verifier.sign): Promise<string> => {
    const request = withRounds(2)
    const agent = await attacker(request)
    const whole: Ticket = { challengeId: request.challengeId, landmarkId: 'sin-1', agreementKey: request.agreement.publicKey, rounds: 2, expiresAtMs: Date.now() + 60_000, ...change }
    agent.start(await agent.hello(), { ticket: signTicket(whole, sign) })
    return (await agent.next('refusal')).cause
  }

  it('an expired one is refused', async () => {
    expect(await refusalOf({ expiresAtMs: Date.now() - 1 })).toBe('ticket-expired')
  })

  it('one that lives longer than landmarks remember is refused', async () => {
    expect(await refusalOf({ expiresAtMs: Date.now() + 3_600_000 })).toBe('ticket-lifetime')
  })

  it('a forged one is refused', async () => {
    expect(await refusalOf({}, createEd25519().sign)).toBe('ticket-signature')
  })

  it('a used one is refused while its session runs, and after', async () => {
    const request = withRounds(3)
    const [agent, again] = [await attacker(request), await attacker(request)]
    agent.start(await agent.hello())
    await agent.next('probe')
    again.start(await again.hello())
    expect((await again.next('refusal')).cause).toBe('ticket-used')
    await receiptOf(agent, request)
    await pause(50)
    expect(landmark.running.sessions()).toBe(0)
    again.start(await again.hello())
    expect((await again.next('refusal')).cause).toBe('ticket-used')
    agent.start(await agent.hello())
    expect((await agent.next('refusal')).cause).toBe('ticket-used')
    expect(landmark.running.counters.sessionsStarted).toBe(1)
  })

  it('a repeated start of the same agent finds its running session and starts none', async () => {
    const request = withRounds(2)
    const agent = await attacker(request)
    const cookie = await agent.hello()
    for (let i = 0; i < 5; i++) agent.start(cookie)
    for (let i = 0; i < 2; i++) agent.answer(await agent.next('probe'))
    expect((await receiptOf(agent, request)).sentRounds).toBe(2)
    expect(landmark.running.counters.sessionsStarted).toBe(1)
    expect(landmark.running.counters.drops['start-repeated']).toBe(4)
  })
})

describe('attack: forged acknowledgement', () => {
  it('does not keep the receipt from being sent again', async () => {
    const request = withRounds(1)
    const agent = await attacker(request)
    agent.start(await agent.hello())
    agent.answer(await agent.next('probe'))
    const first = await agent.next('receipt')
    agent.send({ kind: 'receiptAck', landmarkSession: first.landmarkSession, mac: new Uint8Array(16) })
    const second = await agent.next('receipt')
    expect(second.receipt).toEqual(first.receipt)
    expect(landmark.running.counters.drops['ack-wrong']).toBe(1)
    agent.acknowledge(second)
    await pause(50)
    expect(landmark.running.sessions()).toBe(0)
  })
})
