import { describe, expect, it } from 'vitest'
import fc from 'fast-check'
import type { Result } from '../base/index.ts'
import { ANSWER, encodePacket, HELLO_BYTES, PACKET_BYTES, parsePacket, PROBE, REFUSAL_CAUSES, type Packet, type RefusalCause } from './packets.ts'
import { RECEIPT_BYTES } from './receipt.ts'

const SEED = 20_260_104
const codeOf = (result: Result<unknown>): string => (result.ok ? 'ok' : result.refusal.code)
const bytes = (length: number): fc.Arbitrary<Uint8Array> => fc.uint8Array({ minLength: length, maxLength: length })
const u32 = fc.integer({ min: 0, max: 2 ** 32 - 1 })
const u8 = fc.integer({ min: 0, max: 255 })
const packets: fc.Arbitrary<Packet> = fc.oneof(
  fc.record({ kind: fc.constant('hello' as const), agentSession: bytes(8) }),
  fc.record({ kind: fc.constant('retry' as const), agentSession: bytes(8), cookie: bytes(17) }),
  fc.record({ kind: fc.constant('start' as const), agentSession: bytes(8), cookie: bytes(17), proof: bytes(16), ticket: fc.uint8Array({ maxLength: 187 }) }),
  fc.record({ kind: fc.constant('probe' as const), agentSession: bytes(8), landmarkSession: u32, round: u8, nonce: bytes(16) }),
  fc.record({ kind: fc.constant('answer' as const), landmarkSession: u32, round: u8, mac: bytes(16) }),
  fc.record({ kind: fc.constant('receipt' as const), agentSession: bytes(8), landmarkSession: u32, mac: bytes(16), receipt: fc.uint8Array({ maxLength: RECEIPT_BYTES }) }),
  fc.record({ kind: fc.constant('receiptAck' as const), landmarkSession: u32, mac: bytes(16) }),
  fc.record({ kind: fc.constant('refusal' as const), agentSession: bytes(8), cause: fc.constantFrom(...(Object.keys(REFUSAL_CAUSES) as RefusalCause[])) }),
)
const sample = (kind: Packet['kind']): Uint8Array => {
  const agentSession = new Uint8Array(8).fill(7)
  const mac = new Uint8Array(16).fill(8)
  const all: Readonly<Record<Packet['kind'], Packet>> = {
    hello: { kind: 'hello', agentSession },
    retry: { kind: 'retry', agentSession, cookie: new Uint8Array(17).fill(9) },
    start: { kind: 'start', agentSession, cookie: new Uint8Array(17).fill(9), proof: mac, ticket: new Uint8Array(120).fill(3) },
    probe: { kind: 'probe', agentSession, landmarkSession: 1, round: 2, nonce: mac },
    answer: { kind: 'answer', landmarkSession: 1, round: 2, mac },
    receipt: { kind: 'receipt', agentSession, landmarkSession: 1, mac, receipt: new Uint8Array(300) },
    receiptAck: { kind: 'receiptAck', landmarkSession: 1, mac },
    refusal: { kind: 'refusal', agentSession, cause: 'busy' },
  }
  return encodePacket(all[kind])
}
const KINDS: readonly Packet['kind'][] = ['hello', 'retry', 'start', 'probe', 'answer', 'receipt', 'receiptAck', 'refusal']

describe('packets', () => {
  it('of every kind and content come out as they went in', () => {
    fc.assert(
      fc.property(packets, packet => {
        const parsed = parsePacket(encodePacket(packet))
        expect(parsed.ok && parsed.value).toEqual(packet)
      }),
      { seed: SEED, numRuns: 500 },
    )
  })

  it('have one encoding: what parses encodes to the same bytes', () => {
    fc.assert(
      fc.property(packets, u32, u8, (packet, at, value) => {
        const encoded = encodePacket(packet)
        encoded[at % encoded.length] = value
        const parsed = parsePacket(encoded)
        if (parsed.ok) expect(encodePacket(parsed.value)).toEqual(encoded)
      }),
      { seed: SEED, numRuns: 1000 },
    )
  })

  it('cut short or made longer are malformed', () => {
    for (const kind of KINDS.filter(each => each !== 'receipt')) {
      const whole = sample(kind)
      for (let length = 0; length < whole.length; length++)
        expect(codeOf(parsePacket(whole.slice(0, length)))).toMatch(/^delay\.packet-(malformed|version)$/)
      expect(codeOf(parsePacket(Uint8Array.of(...whole, 0)))).toBe('delay.packet-malformed')
    }
    expect(codeOf(parsePacket(new Uint8Array(PACKET_BYTES + 1)))).toBe('delay.packet-malformed')
  })

  it('of random bytes never throw', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 600 }), fc.integer({ min: 0, max: 9 }), (noise, type) => {
        parsePacket(noise)
        parsePacket(Uint8Array.of(0x54, 0x47, 1, type, ...noise))
      }),
      { seed: SEED, numRuns: 1000 },
    )
  })

  it('with any byte flipped never throw', () => {
    for (const kind of KINDS) {
      const whole = sample(kind)
      for (let i = 0; i < whole.length; i++) {
        const flipped = whole.slice()
        flipped[i] = (flipped[i] ?? 0) ^ 0xff
        parsePacket(flipped)
      }
    }
  })

  it('of another version are named so', () => {
    const hello = sample('hello')
    hello[2] = 2
    expect(codeOf(parsePacket(hello))).toBe('delay.packet-version')
  })

  it('that answer an unproven address are a tenth of what it sent', () => {
    expect(sample('hello')).toHaveLength(HELLO_BYTES)
    expect(sample('start')).toHaveLength(HELLO_BYTES)
    expect(sample('retry').length).toBeLessThanOrEqual(HELLO_BYTES / 10)
    expect(sample('refusal').length).toBeLessThanOrEqual(HELLO_BYTES / 10)
  })

  it('of the timed path lie at their published offsets', () => {
    expect(sample('probe')).toHaveLength(PROBE.bytes)
    expect(sample('answer')).toHaveLength(ANSWER.bytes)
    expect(sample('probe')[PROBE.round]).toBe(2)
    expect(sample('probe').slice(PROBE.agentSession, PROBE.landmarkSession)).toEqual(new Uint8Array(8).fill(7))
    expect(sample('probe').slice(PROBE.landmarkSession, PROBE.round)).toEqual(Uint8Array.of(0, 0, 0, 1))
    expect(sample('probe').slice(PROBE.nonce)).toEqual(new Uint8Array(16).fill(8))
    expect(sample('answer').slice(ANSWER.landmarkSession, ANSWER.round)).toEqual(Uint8Array.of(0, 0, 0, 1))
    expect(sample('answer')[ANSWER.round]).toBe(2)
    expect(sample('answer').slice(ANSWER.mac)).toEqual(new Uint8Array(16).fill(8))
  })
})
