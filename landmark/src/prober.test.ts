// The prober without sockets: a door that records, a clock that is moved by hand. What is timed, when the
// clock is read, and that every error lengthens.

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import fc from 'fast-check'
import { randomFillSync } from 'node:crypto'
import { signTicket } from '@trigpoint/core/challenge'
import { answerMac, answerPrefix, deriveSessionKey, encodePacket, helloMac, parsePacket, parseReceipt, type Packet, type ProbePacket, type Receipt } from '@trigpoint/core/delay'
import { nodePrimitives, type Clock } from '@trigpoint/runtime'
import { agentAgreement, landmarkAgreement, landmarkKey, sampleChallengeId, sampleRecord, SAMPLE_MS, sampleTicket, verifierKey } from '../../tools/vectors/samples.ts'
import { DEFAULT_LIMITS } from './limits.ts'
import { openProber, type Prober } from './prober.ts'
import type { Door } from './session.ts'

const ROUNDS = 4
const agentSession = new Uint8Array(8).fill(3)
const sharedSecret = agentAgreement.agree(landmarkAgreement.publicKey) ?? new Uint8Array(0)
const keys = { landmarkAgreementKey: landmarkAgreement.publicKey, agentAgreementKey: agentAgreement.publicKey }
const sessionKey = deriveSessionKey({ sharedSecret, challengeId: sampleChallengeId, landmarkId: 'sin-1', ...keys }, nodePrimitives)

interface Bench {
  readonly prober: Prober
  readonly door: Door
  readonly sent: Packet[]
  readonly log: string[]
  readonly receipts: Receipt[]
  now: bigint
  give(packet: Packet, atNs?: bigint): void
  answerTo(probe: ProbePacket): Packet
  probes(): ProbePacket[]
}

function openBench(): Bench {
  const sent: Packet[] = []
  const log: string[] = []
  const receipts: Receipt[] = []
  const bench = { now: 5_000_000_000_000_000_000n }
  const clock: Clock = {
    nowMs: () => SAMPLE_MS,
    monotonicNs: () => {
      log.push('clock')
      return (bench.now += 1n)
    },
  }
  const door: Door = {
    transport: 'tcp',
    send: packet => {
      log.push('send')
      const parsed = parsePacket(new Uint8Array(packet))
      if (parsed.ok) sent.push(parsed.value)
    },
    hold: () => undefined,
    release: () => undefined,
  }
  const prober = openProber({
    record: sampleRecord,
    sign: landmarkKey.sign,
    agreement: landmarkAgreement,
    verifierKey: verifierKey.publicKey,
    limits: DEFAULT_LIMITS,
    clock,
    fillRandom: target => { randomFillSync(target) },
    onReceipt: bytes => {
      const parsed = parseReceipt(bytes)
      if (parsed.ok) receipts.push(parsed.value)
    },
  })
  const prefix = answerPrefix(sampleChallengeId, 'sin-1')
  return Object.assign(bench, {
    prober, door, sent, log, receipts,
    give: (packet: Packet, atNs = bench.now) => { prober.receive(Buffer.from(encodePacket(packet)), door, '192.0.2.1', 7, atNs) },
    answerTo: ({ landmarkSession, round, nonce }: ProbePacket): Packet => ({ kind: 'answer', landmarkSession, round, mac: answerMac(sessionKey, prefix, round, nonce, nodePrimitives) }),
    probes: () => sent.filter(packet => packet.kind === 'probe'),
  })
}

function start(bench: Bench): void {
  const cookie = new Uint8Array(17)
  const ticket = signTicket({ ...sampleTicket, rounds: ROUNDS }, verifierKey.sign)
  bench.give({ kind: 'start', agentSession, cookie, proof: helloMac(sessionKey, agentSession, cookie, nodePrimitives), ticket })
}

/** Lets `ms` pass, a step of one ms at a time, with `each` done after every step. */
function pass(bench: Bench, ms: number, each: () => void = () => undefined): void {
  for (let i = 0; i < ms; i++) {
    bench.now += 1_000_000n
    vi.advanceTimersByTime(1)
    each()
  }
}

beforeEach(() => { vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setImmediate', 'clearImmediate'] }) })
afterEach(() => { vi.useRealTimers() })

describe('the prober', () => {
  it('reads the clock immediately before each probe is sent', () => {
    const bench = openBench()
    start(bench)
    pass(bench, 300)
    expect(bench.probes()).toHaveLength(ROUNDS)
    bench.log.forEach((entry, i) => {
      if (entry === 'send' && i > 0) expect(bench.log[i - 1]).toBe('clock')
    })
  })

  it('states round trips that are never shorter than what passed between send and receipt', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 2_900_000_000 }), { minLength: ROUNDS, maxLength: ROUNDS }), delays => {
        const bench = openBench()
        start(bench)
        const sentAt: bigint[] = []
        pass(bench, 260, () => { while (sentAt.length < bench.probes().length) sentAt.push(bench.now) })
        bench.probes().forEach((probe, i) => { bench.give(bench.answerTo(probe), (sentAt[i] ?? 0n) + BigInt(delays[i] ?? 0)) })
        pass(bench, 100)
        const [receipt] = bench.receipts
        bench.prober.close()
        expect(receipt?.roundTripsNs).toHaveLength(ROUNDS)
        receipt?.roundTripsNs.forEach((roundTripNs, i) => {
          expect(roundTripNs).toBeGreaterThanOrEqual(delays[i] ?? 0)
          expect(roundTripNs).toBeLessThanOrEqual((delays[i] ?? 0) + 3_000_000)
        })
      }),
      { seed: 20_260_114, numRuns: 20 },
    )
  })

  it('waits for an answer as long as the limit says when none came, then states the loss', () => {
    const bench = openBench()
    start(bench)
    pass(bench, 3000)
    expect(bench.receipts).toHaveLength(0)
    pass(bench, 300)
    expect(bench.receipts[0]).toMatchObject({ sentRounds: ROUNDS, lostRounds: ROUNDS, roundTripsNs: [] })
  })

  it('ends early once everything was answered, and waits twice the longest round trip for what was not', () => {
    const bench = openBench()
    start(bench)
    pass(bench, 300, () => { for (const probe of bench.probes()) bench.give(bench.answerTo(probe)) })
    expect(bench.receipts[0]?.roundTripsNs).toHaveLength(ROUNDS)
    const losing = openBench()
    start(losing)
    pass(losing, 300, () => { for (const probe of losing.probes().slice(0, ROUNDS - 1)) losing.give(losing.answerTo(probe)) })
    pass(losing, 300)
    expect(losing.receipts[0]).toMatchObject({ lostRounds: 1, answeredRounds: [0, 1, 2] })
  })

  it('sends a receipt that is not acknowledged five times, ever more slowly, then ends the session', () => {
    const bench = openBench()
    start(bench)
    pass(bench, 300, () => { for (const probe of bench.probes()) bench.give(bench.answerTo(probe)) })
    pass(bench, 8000)
    expect(bench.sent.filter(packet => packet.kind === 'receipt')).toHaveLength(5)
    expect(bench.prober.table.size()).toBe(0)
    expect(bench.receipts).toHaveLength(1)
  })

  it('drops by cause what it does not expect, and packets of a later version', () => {
    const bench = openBench()
    const hello = encodePacket({ kind: 'hello', agentSession })
    hello[2] = 9
    bench.prober.receive(Buffer.from(hello), bench.door, '192.0.2.1', 7, 0n)
    bench.prober.receive(Buffer.alloc(0), bench.door, '192.0.2.1', 7, 0n)
    bench.give({ kind: 'retry', agentSession, cookie: new Uint8Array(17) })
    bench.give({ kind: 'answer', landmarkSession: 1, round: 0, mac: new Uint8Array(16) })
    bench.give({ kind: 'receiptAck', landmarkSession: 1, mac: new Uint8Array(16) })
    expect(bench.prober.counters.drops).toMatchObject({ version: 1, malformed: 1, unexpected: 1, 'session-unknown': 2 })
  })

  it('sends probes after spacings that are drawn, not even', () => {
    const bench = openBench()
    const at: bigint[] = []
    start(bench)
    pass(bench, 260, () => { while (at.length < bench.probes().length) at.push(bench.now) })
    const spacings = at.slice(1).map((time, i) => Number((time - (at[i] ?? 0n)) / 1_000_000n))
    for (const spacingMs of spacings) {
      expect(spacingMs).toBeGreaterThanOrEqual(DEFAULT_LIMITS.shortestSpacingMs)
      expect(spacingMs).toBeLessThanOrEqual(DEFAULT_LIMITS.longestSpacingMs + 3)
    }
  })
})
