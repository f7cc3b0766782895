// The agent's responder: what it says when time is up, when its thread or its port is gone, and that a busy
// main thread does not keep it from answering.

import { createSocket } from 'node:dgram'
import { Worker } from 'node:worker_threads'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { signLandmarkRecord } from '@trigpoint/core/challenge'
import { deriveSessionKey, encodePacket, parsePacket, parseReceipt, receiptMac, signReceipt } from '@trigpoint/core/delay'
import { agreementFromSeed, ed25519FromSeed, Fault, nodePrimitives } from '@trigpoint/runtime'
import type { LandmarkKeys } from '../../landmark/src/index.ts'
import { openResponder, type Responder } from '../../agent/src/probe/index.ts'
import { openDelayWorld, testRecord, through, type DelayWorld } from './delay-world.ts'
import { openRelay } from './relay.ts'

let world: DelayWorld
const responders: Responder[] = []
beforeEach(() => { world = openDelayWorld() })
afterEach(async () => {
  for (const responder of responders.splice(0)) await responder.close()
  await world.close()
})

async function open(localPort = 0): Promise<Responder> {
  const responder = await openResponder({ localHost: '127.0.0.1', localPort })
  responders.push(responder)
  return responder
}

async function faultOf(work: Promise<unknown>): Promise<string> {
  return work.then(() => 'none', (error: unknown) => (error instanceof Fault ? error.code : String(error)))
}

interface LandmarkThread {
  readonly keys: LandmarkKeys
  readonly thread: Worker
  readonly address: { readonly host: string; readonly port: number }
}

async function openLandmarkThread(): Promise<LandmarkThread> {
  const [signingSeed, agreementSeed] = [new Uint8Array(32).fill(7), new Uint8Array(32).fill(8)]
  const keys = { signing: ed25519FromSeed(signingSeed), agreement: agreementFromSeed(agreementSeed) }
  const record = signLandmarkRecord(testRecord('sin-1', keys), world.verifier.sign)
  const limits = { shortestSpacingMs: 20, longestSpacingMs: 30 }
  const workerData = { record, signingSeed, agreementSeed, verifierKey: world.verifier.publicKey, limits }
  const thread = new Worker(new URL('./landmark-thread.mjs', import.meta.url), { execArgv: [], workerData })
  const address = await new Promise<LandmarkThread['address']>((resolve, reject) => {
    thread.once('message', resolve)
    thread.once('error', reject)
  })
  return { keys, thread, address }
}

describe('the responder', () => {
  it('says when a landmark measured but its receipt did not come in time', async () => {
    const responder = await open()
    const landmark = await world.openLandmark('sin-1')
    const relay = await openRelay({ landmark: landmark.running.address, change: packet => (packet[3] === 6 ? [] : [packet]) })
    const { receipts, failures } = await responder.measure({ ...through(world.challenge([landmark]), relay), timeoutMs: 2500 })
    expect(receipts).toEqual([])
    expect(failures.map(each => each.code)).toEqual(['probe.out-of-time'])
    relay.close()
  })

  it('answers no probe once its time is up', async () => {
    const responder = await open()
    const landmark = await world.openLandmark('sin-1', { limits: { shortestSpacingMs: 50, longestSpacingMs: 50 } })
    const { failures } = await responder.measure({ ...world.challenge([landmark], { rounds: 100 }), timeoutMs: 2000 })
    expect(failures.map(each => each.code)).toEqual(['probe.out-of-time'])
    const { probesAnswered } = await responder.counts()
    await new Promise(resolve => setTimeout(resolve, 200))
    const after = await responder.counts()
    expect(after.probesAnswered).toBe(probesAnswered)
    expect(after.packetsDropped).toBeGreaterThan(0)
  })

  it('serves several measurements at once', async () => {
    const responder = await open()
    const landmarks = [await world.openLandmark('sin-1'), await world.openLandmark('kul-1')]
    const measured = await Promise.all([1, 2, 3].map(() => responder.measure(world.challenge(landmarks))))
    for (const { receipts, failures } of measured) {
      expect(failures).toEqual([])
      expect(receipts.map(each => each.landmarkId)).toEqual(['kul-1', 'sin-1'])
    }
    expect(new Set(measured.map(each => Buffer.from(each.transcriptHash).toString('hex'))).size).toBe(3)
  })

  it('answers while the main thread is stuck', async () => {
    const responder = await open()
    const { keys, thread, address } = await openLandmarkThread()
    const record = testRecord('sin-1', keys)
    const request = world.challenge([{ record, keys, running: { address } }], { rounds: 20 })
    const measuring = responder.measure(request)
    for (let i = 0; i < 100 && (await responder.counts()).probesAnswered === 0; i++) await new Promise(resolve => setTimeout(resolve, 5))
    const until = Date.now() + 800
    while (Date.now() < until) JSON.parse(JSON.stringify({ busy: true }))
    const { receipts } = await measuring
    const roundTripsNs = receipts[0]?.receipt.roundTripsNs ?? []
    expect(roundTripsNs).toHaveLength(20)
    expect([...roundTripsNs].sort((a, b) => a - b)[10]).toBeLessThan(100e6)
    await thread.terminate()
  })

  it('with nobody to ask measures nothing and hashes an empty transcript', async () => {
    const responder = await open()
    const { receipts, failures, transcriptHash } = await responder.measure(world.challenge([]))
    expect([receipts, failures, transcriptHash.length]).toEqual([[], [], 32])
  })

  it('does not take a receipt that commits to other rounds than it answered, although it is signed', async () => {
    const responder = await open()
    const landmark = await world.openLandmark('sin-1')
    const request = world.challenge([landmark])
    const { landmarkId, agreementKey } = landmark.record
    const sharedSecret = request.agreement.agree(agreementKey) ?? new Uint8Array(0)
    const keys = { landmarkAgreementKey: agreementKey, agentAgreementKey: request.agreement.publicKey }
    const sessionKey = deriveSessionKey({ sharedSecret, challengeId: request.challengeId, landmarkId, ...keys }, nodePrimitives)
    const lie = (packet: Buffer): Buffer => {
      const parsed = parsePacket(new Uint8Array(packet))
      const told = parsed.ok && parsed.value.kind === 'receipt' ? parseReceipt(parsed.value.receipt) : undefined
      if (!parsed.ok || parsed.value.kind !== 'receipt' || told?.ok !== true) throw new Error('the landmark sends receipts')
      const receipt = signReceipt({ ...told.value, transcriptHash: new Uint8Array(32) }, landmark.keys.signing.sign)
      return Buffer.from(encodePacket({ ...parsed.value, receipt, mac: receiptMac(sessionKey, receipt, nodePrimitives) }))
    }
    const relay = await openRelay({ landmark: landmark.running.address, change: packet => [packet[3] === 6 ? lie(packet) : packet] })
    const { receipts, failures } = await responder.measure(through(request, relay))
    expect(receipts).toEqual([])
    expect(failures.map(each => each.code)).toEqual(['delay.receipt-rounds'])
    relay.close()
  })

  it('refuses a port that is taken and an address that is not here', async () => {
    const socket = createSocket('udp4')
    await new Promise<void>(resolve => { socket.bind(0, '127.0.0.1', resolve) })
    expect(await faultOf(openResponder({ localHost: '127.0.0.1', localPort: socket.address().port }))).toBe('probe.port-taken')
    expect(await faultOf(openResponder({ localHost: '192.0.2.1' }))).toBe('probe.bind-failed')
    socket.close()
  })

  it('that was closed ends what it was doing, and closes once', async () => {
    const responder = await open()
    const landmark = await world.openLandmark('sin-1', { limits: { shortestSpacingMs: 100, longestSpacingMs: 100 } })
    const measuring = faultOf(responder.measure(world.challenge([landmark])))
    await new Promise(resolve => setTimeout(resolve, 100))
    await responder.close()
    expect(await measuring).toBe('probe.worker-failed')
    await responder.close()
    expect(await faultOf(responder.measure(world.challenge([landmark])))).toBe('probe.worker-failed')
  })
})
