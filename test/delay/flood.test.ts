// Floods, noise and slowness against real sockets: the landmark keeps nothing for strangers, ends what is
// slow, and measures an honest agent meanwhile. Noise comes from fixed seeds.

import { createSocket, type Socket } from 'node:dgram'
import { connect, type Socket as TcpSocket } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { encodePacket } from '@trigpoint/core/delay'
import { frame } from '@trigpoint/runtime'
import { openResponder, type Responder } from '../../agent/src/probe/index.ts'
import { openDelayWorld, pause, through, type DelayWorld, type TestLandmark } from './delay-world.ts'
import { openHostileAgent } from './hostile-agent.ts'
import { openRelay } from './relay.ts'

let world: DelayWorld
let responder: Responder

beforeEach(async () => {
  world = openDelayWorld()
  responder = await openResponder({ localHost: '127.0.0.1' })
})
afterEach(async () => {
  await responder.close()
  await world.close()
})

/** A repeatable source of integers (xorshift). */
function seeded(seed: number): (below: number) => number {
  let state = seed | 1
  return below => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) % below
  }
}

/** One packet made wrong: a byte changed, cut short, made longer, or nothing but noise. */
function spoil(packet: Buffer, draw: (below: number) => number, how = draw(4)): Buffer {
  const copy = Buffer.from(packet)
  switch (how) {
    case 0: {
      copy[draw(copy.length)] = draw(256)
      return copy
    }
    case 1:
      return copy.subarray(0, draw(copy.length))
    case 2:
      return Buffer.concat([copy, Buffer.alloc(1 + draw(40), draw(256))])
    default:
      return Buffer.from(Array.from({ length: draw(700) }, () => draw(256)))
  }
}

async function udpSocket(): Promise<Socket> {
  const socket = createSocket('udp4')
  await new Promise<void>(resolve => { socket.bind(0, '127.0.0.1', resolve) })
  return socket
}

function totalDrops(landmark: TestLandmark): number {
  return Object.values(landmark.running.counters.drops).reduce((sum, count) => sum + count, 0)
}

describe('a flood of hellos', () => {
  it('leaves nothing behind, is answered no faster than the limit, and an honest agent gets in', async () => {
    const landmark = await world.openLandmark('sin-1', { limits: { hellosASecond: 500 } })
    const flooders = await Promise.all(Array.from({ length: 8 }, udpSocket))
    const { host, port } = landmark.running.address
    const hello = Buffer.from(encodePacket({ kind: 'hello', agentSession: new Uint8Array(8) }))
    for (let burst = 0; burst < 50; burst++) {
      for (const socket of flooders) for (let i = 0; i < 10; i++) socket.send(hello, port, host)
      await pause(5)
    }
    const { receipts, failures } = await responder.measure(world.challenge([landmark]))
    expect(failures).toEqual([])
    expect(receipts[0]?.receipt.roundTripsNs.length).toBeGreaterThan(0)
    expect(landmark.running.counters.retries).toBeLessThan(2500)
    expect(landmark.running.counters.drops['hello-rate']).toBeGreaterThan(0)
    expect(landmark.running.counters.sessionsStarted).toBe(1)
    for (const socket of flooders) socket.close()
  })

  it('of starts with proven addresses is held by the rate of an address and of all', async () => {
    const landmark = await world.openLandmark('sin-1', { limits: { addressStartsASecond: 1, addressStartsBurst: 5 } })
    const request = world.challenge([landmark])
    const agent = await openHostileAgent(landmark, request)
    const cookie = await agent.hello()
    for (let i = 0; i < 50; i++) agent.start(cookie, { ticket: new Uint8Array(20).fill(i) })
    await pause(100)
    expect(landmark.running.counters.refusals['ticket-malformed']).toBeLessThanOrEqual(6)
    expect(landmark.running.counters.drops['start-rate']).toBeGreaterThanOrEqual(44)
    agent.close()
  })

  it('with more sessions than there is room for is refused in words', async () => {
    const landmark = await world.openLandmark('sin-1', { limits: { sessions: 1, roundTripLimitMs: 200 } })
    const [one, two] = [world.challenge([landmark]), world.challenge([landmark])]
    const [first, second] = [await openHostileAgent(landmark, one), await openHostileAgent(landmark, two)]
    first.start(await first.hello())
    await first.next('probe')
    second.start(await second.hello())
    expect((await second.next('refusal')).cause).toBe('busy')
    first.close()
    second.close()
  })

  it('of used tickets fills the memory for them and then refuses, never forgets', async () => {
    const landmark = await world.openLandmark('sin-1', { limits: { usedTickets: 2 } })
    for (let i = 0; i < 2; i++) expect((await responder.measure(world.challenge([landmark], { rounds: 1 }))).failures).toEqual([])
    const { failures } = await responder.measure(world.challenge([landmark], { rounds: 1 }))
    expect(failures[0]?.message).toContain('busy')
  })
})

describe('noise', () => {
  it('at the landmark’s socket is dropped and counted, packet by packet, and never ends it', async () => {
    const landmark = await world.openLandmark('sin-1', { limits: { addressStartsBurst: 100_000, startsASecond: 100_000 } })
    const { host, port } = landmark.running.address
    const request = world.challenge([landmark], { rounds: 20 })
    const agent = await openHostileAgent(landmark, request)
    const cookie = await agent.hello()
    agent.start(cookie)
    const probe = await agent.next('probe')
    const mac = new Uint8Array(16)
    const models = [
      encodePacket({ kind: 'hello', agentSession: agent.agentSession }),
      encodePacket({ kind: 'start', agentSession: agent.agentSession, cookie, proof: mac, ticket: request.landmarks[0]?.ticket ?? mac }),
      encodePacket({ kind: 'answer', landmarkSession: probe.landmarkSession, round: 0, mac }),
      encodePacket({ kind: 'receiptAck', landmarkSession: probe.landmarkSession, mac }),
      encodePacket({ kind: 'probe', agentSession: agent.agentSession, landmarkSession: 1, round: 0, nonce: mac }),
      encodePacket({ kind: 'refusal', agentSession: agent.agentSession, cause: 'busy' }),
    ].map(bytes => Buffer.from(bytes))
    const draw = seeded(20_260_110)
    for (let i = 0; i < 3000; i++) {
      agent.socket.send(spoil(models[draw(models.length)] ?? Buffer.alloc(0), draw), port, host)
      if (i % 50 === 0) await pause(1)
    }
    await pause(100)
    expect(totalDrops(landmark)).toBeGreaterThan(1000)
    expect((await responder.measure(world.challenge([landmark]))).failures).toEqual([])
    agent.close()
  })

  it('at the agent’s socket, from the landmark’s own address, is dropped and counted', async () => {
    const landmark = await world.openLandmark('sin-1')
    const draw = seeded(20_260_111)
    // A box on the path can spoil a cookie or a nonce itself, as it can drop them; that denies, and gains nothing.
    const noise = (packet: Buffer): Buffer => spoil(packet, draw, packet[3] === 6 ? draw(4) : 1 + draw(3))
    const relay = await openRelay({
      landmark: landmark.running.address,
      change: (packet, direction) => (direction === 'to-landmark' ? [packet] : [...Array.from({ length: 20 }, () => noise(packet)), packet]),
    })
    const { receipts, failures } = await responder.measure(through(world.challenge([landmark], { rounds: 30 }), relay))
    expect(failures).toEqual([])
    expect(receipts[0]?.receipt.roundTripsNs.length).toBeGreaterThan(0)
    expect((await responder.counts()).packetsDropped).toBeGreaterThan(100)
    relay.close()
  })

  it('on TCP closes that connection alone', async () => {
    const landmark = await world.openLandmark('sin-1')
    const draw = seeded(20_260_112)
    for (let i = 0; i < 30; i++) {
      const socket = connect(landmark.running.address)
      socket.on('error', () => undefined)
      const closed = new Promise<void>(resolve => socket.on('close', () => { resolve() }))
      socket.write(Buffer.concat([Buffer.of(0xff, 0xff), spoil(Buffer.alloc(100), draw)]))
      await closed
    }
    expect(landmark.running.counters.drops['connection-malformed']).toBe(30)
    expect((await responder.measure(world.challenge([landmark]))).failures).toEqual([])
  })
})

describe('slowness on TCP', () => {
  const open = (landmark: TestLandmark): Promise<{ readonly socket: TcpSocket; readonly closed: Promise<void> }> =>
    new Promise(resolve => {
      const socket = connect(landmark.running.address)
      const closed = new Promise<void>(done => socket.on('close', () => { done() }))
      socket.on('error', () => undefined)
      socket.on('connect', () => { resolve({ socket, closed }) })
    })

  it('is ended by the clock, however the bytes drip', async () => {
    const landmark = await world.openLandmark('sin-1', { limits: { connectionStartMs: 250 } })
    const hello = frame(encodePacket({ kind: 'hello', agentSession: new Uint8Array(8) }))
    const connections = await Promise.all(Array.from({ length: 20 }, () => open(landmark)))
    const drip = setInterval(() => {
      for (const { socket } of connections) if (socket.writable) socket.write(hello.subarray(0, 1))
    }, 20)
    const began = Date.now()
    await Promise.all(connections.map(({ closed }) => closed))
    expect(Date.now() - began).toBeLessThan(2000)
    clearInterval(drip)
    const { drops } = landmark.running.counters
    expect(drops['connection-slow'] + drops['connection-malformed']).toBe(20)
  })

  it('takes no more connections from one address than its share', async () => {
    const landmark = await world.openLandmark('sin-1', { limits: { connectionsAnAddress: 5 } })
    const connections = await Promise.all(Array.from({ length: 8 }, () => open(landmark)))
    await Promise.race([connections[7]?.closed, pause(1000)])
    await pause(50)
    expect(landmark.running.counters.drops['connection-limit']).toBe(3)
    for (const { socket } of connections) socket.destroy()
  })
})
