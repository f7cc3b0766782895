// Honest measurements over real sockets: UDP, TCP, IPv6, many landmarks, loss, a verifier that is away.

import { createServer as createHttpServer } from 'node:http'
import { createServer as createTcpServer } from 'node:net'
import { lookup } from 'node:dns/promises'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { toBase64 } from '@trigpoint/core/base'
import { expectReceipt, hashTranscript, verifyReceipt } from '@trigpoint/core/delay'
import { nodePrimitives } from '@trigpoint/runtime'
import { openResponder, type Responder } from '../../agent/src/probe/index.ts'
import { openDelayWorld, through, type DelayWorld } from './delay-world.ts'
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

async function until(holds: () => boolean): Promise<void> {
  for (let i = 0; i < 300 && !holds(); i++) await new Promise(resolve => setTimeout(resolve, 10))
  expect(holds()).toBe(true)
}

describe('a measurement', () => {
  it('over UDP gives a receipt of every round, which the verifier can prove', async () => {
    const landmark = await world.openLandmark('sin-1')
    const request = world.challenge([landmark])
    const { receipts, failures, transcriptHash } = await responder.measure(request)
    expect(failures).toEqual([])
    const [only] = receipts
    expect(only?.receipt.roundTripsNs).toHaveLength(10)
    expect(only?.receipt.lostRounds).toBe(0)
    const expected = expectReceipt(landmark.record, request.challengeId, request.agreement.publicKey)
    expect(verifyReceipt(only?.bytes ?? new Uint8Array(0), expected, nodePrimitives).ok).toBe(true)
    expect(transcriptHash).toEqual(hashTranscript([only?.bytes ?? new Uint8Array(0)], nodePrimitives))
    await until(() => landmark.running.counters.receiptsAcknowledged === 1)
    expect(landmark.running.sessions()).toBe(0)
  })

  it('never is shorter than the time that really passed', async () => {
    const landmark = await world.openLandmark('sin-1')
    const relay = await openRelay({ landmark: landmark.running.address, delayMs: 25 })
    const { receipts } = await responder.measure(through(world.challenge([landmark]), relay))
    expect(receipts[0]?.receipt.roundTripsNs).toHaveLength(10)
    for (const roundTripNs of receipts[0]?.receipt.roundTripsNs ?? []) expect(roundTripNs).toBeGreaterThanOrEqual(48e6)
    relay.close()
  })

  it('by many landmarks runs at once and orders the receipts by landmark', async () => {
    const ids = ['sin-1', 'ams-2', 'nrt-1', 'fra-10', 'fra-2', 'iad-1', 'gru-1', 'jnb-1']
    const landmarks = await Promise.all(ids.map(id => world.openLandmark(id)))
    const { receipts, failures } = await responder.measure(world.challenge(landmarks, { rounds: 30 }))
    expect(failures).toEqual([])
    expect(receipts.map(each => each.landmarkId)).toEqual([...ids].sort())
    for (const { receipt } of receipts) expect(receipt.roundTripsNs).toHaveLength(30)
  })

  it('names a landmark that is silent and goes on with the others', async () => {
    const [alive, dead] = [await world.openLandmark('sin-1'), await world.openLandmark('sin-2')]
    await dead.running.close()
    const { receipts, failures } = await responder.measure({ ...world.challenge([alive, dead]), timeoutMs: 4000 })
    expect(receipts.map(each => each.landmarkId)).toEqual(['sin-1'])
    expect(failures.map(each => [each.landmarkId, each.code])).toEqual([['sin-2', 'probe.landmark-silent']])
  })

  it('states losses instead of hiding them', async () => {
    const landmark = await world.openLandmark('sin-1', { limits: { roundTripLimitMs: 1000 } })
    const lost = new Set([2, 5])
    const relay = await openRelay({
      landmark: landmark.running.address,
      change: (packet, direction) => (direction === 'to-agent' && packet[3] === 4 && lost.has(packet[16] ?? 0) ? [] : [packet]),
    })
    const { receipts } = await responder.measure(through(world.challenge([landmark]), relay))
    expect(receipts[0]?.receipt.lostRounds).toBe(2)
    expect(receipts[0]?.receipt.answeredRounds).toEqual([0, 1, 3, 4, 6, 7, 8, 9])
    relay.close()
  })

  it('survives the loss of the first packet of every kind', async () => {
    const landmark = await world.openLandmark('sin-1', { limits: { roundTripLimitMs: 1000 } })
    const seen = new Set<number>()
    const relay = await openRelay({
      landmark: landmark.running.address,
      change: packet => {
        const type = packet[3] ?? 0
        if (seen.has(type)) return [packet]
        seen.add(type)
        return []
      },
    })
    const { receipts } = await responder.measure(through(world.challenge([landmark]), relay))
    expect(seen).toEqual(new Set([1, 2, 3, 4, 5, 6, 7]))
    expect(receipts[0]?.receipt.lostRounds).toBe(2)
    await until(() => landmark.running.counters.receiptsAcknowledged === 1)
    relay.close()
  })

  it('reaches a landmark by name, and says so when the name resolves to nothing', async () => {
    const landmark = await world.openLandmark('sin-1')
    const request = world.challenge([landmark])
    if ((await lookup('localhost')).address === '127.0.0.1')
      expect((await responder.measure(through(request, { ...landmark.running.address, host: 'localhost' }))).failures).toEqual([])
    const lost = await responder.measure(through(world.challenge([landmark]), { host: 'no-such-host.invalid', port: 1 }))
    expect(lost.failures.map(each => each.code)).toEqual(['probe.landmark-unresolved'])
  })

  it('with an unusable key of a landmark or a ticket that is none fails for that landmark alone', async () => {
    const landmark = await world.openLandmark('sin-1')
    const request = world.challenge([landmark])
    const [ask] = request.landmarks
    if (ask === undefined) throw new Error('one landmark was asked')
    const wrong = { ...request, landmarks: [{ ...ask, landmarkId: 'a', agreementKey: new Uint8Array(32) }, { ...ask, landmarkId: 'b', ticket: new Uint8Array(9) }, ask] }
    const { receipts, failures } = await responder.measure(wrong)
    expect(receipts.map(each => each.landmarkId)).toEqual(['sin-1'])
    expect(failures.map(each => each.code)).toEqual(['probe.landmark-key', 'challenge.ticket-malformed'])
  })

  it('counts what the responder answered and dropped', async () => {
    const landmark = await world.openLandmark('sin-1')
    await responder.measure(world.challenge([landmark]))
    expect(await responder.counts()).toMatchObject({ probesAnswered: 10 })
  })
})

describe('where UDP is blocked', () => {
  it('the same port is reached over TCP and measures as well', async () => {
    const landmark = await world.openLandmark('sin-1')
    const blocked = await openRelay({ landmark: landmark.running.address, change: () => [] })
    const tcp = createTcpServer(socket => {
      void import('node:net').then(({ connect }) => {
        const on = connect({ ...landmark.running.address })
        socket.pipe(on).pipe(socket)
        for (const each of [socket, on]) each.on('error', () => { socket.destroy(); on.destroy() })
      })
    })
    await new Promise<void>(resolve => { tcp.listen(blocked.port, '127.0.0.1', resolve) })
    const { receipts, failures } = await responder.measure(through(world.challenge([landmark]), blocked))
    expect(failures).toEqual([])
    expect(receipts[0]?.receipt.roundTripsNs).toHaveLength(10)
    await until(() => landmark.running.counters.receiptsAcknowledged === 1)
    expect(landmark.running.counters.drops['start-repeated']).toBe(0)
    tcp.close()
    blocked.close()
  })
})

describe('over IPv6', () => {
  it('a landmark on ::1 measures, and one on :: serves IPv4 as well', async () => {
    const six = await world.openLandmark('six-1', { listen: { host: '::1', port: 0 } })
    const both = await world.openLandmark('six-2', { listen: { host: '::', port: 0 } })
    expect((await responder.measure(world.challenge([six]))).failures).toEqual([])
    const request = world.challenge([both])
    expect((await responder.measure(through(request, { host: '127.0.0.1', port: both.running.address.port }))).failures).toEqual([])
    const again = world.challenge([both])
    expect((await responder.measure(through(again, { host: '::1', port: both.running.address.port }))).failures).toEqual([])
  })
})

describe('the verifier', () => {
  it('gets every receipt from the landmark, also when it was away first', async () => {
    const bodies: string[] = []
    let failing = 1
    const server = createHttpServer((request, response) => {
      let text = ''
      request.on('data', (chunk: Buffer) => (text += chunk.toString()))
      request.on('end', () => {
        if (failing-- > 0) {
          response.writeHead(503, { 'content-type': 'application/json' }).end('{"fault":{"code":"store.busy","message":"later"}}')
          return
        }
        bodies.push(text)
        response.writeHead(200, { 'content-type': 'application/json' }).end('{"status":"stored"}')
      })
    })
    await new Promise<void>(resolve => { server.listen(0, '127.0.0.1', resolve) })
    const { port } = server.address() as AddressInfo
    const landmark = await world.openLandmark('sin-1', { verifierUrl: `http://127.0.0.1:${String(port)}` })
    const { receipts } = await responder.measure(world.challenge([landmark]))
    await until(() => bodies.length === 1)
    expect(JSON.parse(bodies[0] ?? '')).toEqual({ receipt: toBase64(receipts[0]?.bytes ?? new Uint8Array(0)) })
    await until(() => landmark.running.counters.receiptsDelivered === 1)
    server.close()
  })
})
