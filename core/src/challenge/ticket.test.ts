import { describe, expect, it } from 'vitest'
import fc from 'fast-check'
import { nodePrimitives } from '@trigpoint/runtime'
import { SAMPLE_MS, otherKey, sampleTicket, signedSampleTicket, verifierKey } from '../../../tools/vectors/samples.ts'
import type { Result } from '../base/index.ts'
import { parseTicket, signTicket, TICKET_BYTES, TICKET_LIFETIME_MS, verifyTicket, type Ticket } from './ticket.ts'

const SEED = 20_260_102
const verify = (bytes: Uint8Array, landmarkId = 'sin-1', nowMs = SAMPLE_MS): Result<Ticket> =>
  verifyTicket(bytes, verifierKey.publicKey, landmarkId, nowMs, nodePrimitives)
const codeOf = (result: Result<unknown>): string => (result.ok ? 'ok' : result.refusal.code)

describe('ticket', () => {
  it('comes out of verification as it went in', () => {
    const verified = verify(signedSampleTicket)
    expect(verified.ok && verified.value).toEqual(sampleTicket)
  })

  it('with the longest id is as long as a ticket can be', () => {
    const longest = signTicket({ ...sampleTicket, landmarkId: 'x'.repeat(63) }, verifierKey.sign)
    expect(longest.length).toBe(TICKET_BYTES)
    expect(codeOf(parseTicket(longest))).toBe('ok')
  })

  it('with any byte flipped is refused, never an exception', () => {
    for (let i = 0; i < signedSampleTicket.length; i++)
      for (let bit = 0; bit < 8; bit++) {
        const bytes = signedSampleTicket.slice()
        bytes[i] = (bytes[i] ?? 0) ^ (1 << bit)
        expect(codeOf(verify(bytes))).toMatch(/^challenge\.ticket-/)
      }
  })

  it('cut short, made longer or of random bytes is malformed', () => {
    for (let length = 0; length < signedSampleTicket.length; length++)
      expect(codeOf(verify(signedSampleTicket.slice(0, length)))).toBe('challenge.ticket-malformed')
    expect(codeOf(verify(Uint8Array.of(...signedSampleTicket, 0)))).toBe('challenge.ticket-malformed')
    expect(codeOf(verify(new Uint8Array(TICKET_BYTES + 1)))).toBe('challenge.ticket-malformed')
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 250 }), bytes => {
        expect(codeOf(verify(bytes))).not.toBe('ok')
        expect(codeOf(verify(Uint8Array.of(1, ...bytes)))).not.toBe('ok')
      }),
      { seed: SEED, numRuns: 500 },
    )
  })

  it('for no round at all is malformed', () => {
    expect(codeOf(verify(signTicket({ ...sampleTicket, rounds: 0 }, verifierKey.sign)))).toBe('challenge.ticket-malformed')
  })

  it('shown to another landmark is refused', () => {
    expect(codeOf(verify(signedSampleTicket, 'kul-1'))).toBe('challenge.ticket-other-landmark')
  })

  it('is refused from its expiry on', () => {
    expect(codeOf(verify(signedSampleTicket, 'sin-1', sampleTicket.expiresAtMs - 1))).toBe('ok')
    expect(codeOf(verify(signedSampleTicket, 'sin-1', sampleTicket.expiresAtMs))).toBe('challenge.ticket-expired')
  })

  it('that outlives what landmarks remember is refused', () => {
    const expiresAtMs = SAMPLE_MS + TICKET_LIFETIME_MS
    expect(codeOf(verify(signTicket({ ...sampleTicket, expiresAtMs }, verifierKey.sign)))).toBe('ok')
    const tooLong = signTicket({ ...sampleTicket, expiresAtMs: expiresAtMs + 1 }, verifierKey.sign)
    expect(codeOf(verify(tooLong))).toBe('challenge.ticket-lifetime')
  })

  it('of another verifier is refused', () => {
    expect(codeOf(verify(signTicket(sampleTicket, otherKey.sign)))).toBe('challenge.ticket-signature')
  })
})
