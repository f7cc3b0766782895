import fc from 'fast-check'
import { toBase64, toHex } from '@trigpoint/core/base'
import { signTicket } from '@trigpoint/core/challenge'
import type { ChallengeBody } from '@trigpoint/core/wire'
import { createAgreement, createEd25519, nodePrimitives } from '@trigpoint/runtime'
import { describe, expect, test } from 'vitest'
import { acceptChallenge, MAXIMUM_CHALLENGE_LIFE_MS, MAXIMUM_FIX_MS, MAXIMUM_ROUNDS_ACCEPTED } from './accept-challenge.ts'
import { resolveLandmark } from './landmark-address.ts'

const verifier = createEd25519()
const agreement = createAgreement()
const nowMs = 1_800_000_000_000
const challengeIdBytes = new Uint8Array(16).fill(7)
const expected = { verifierKey: verifier.publicKey, agreementKey: agreement.publicKey, nowMs, primitives: nodePrimitives }

type Ticket = Parameters<typeof signTicket>[0]

function challenge(change: { ticket?: Partial<Ticket>; body?: Partial<ChallengeBody>; signer?: typeof verifier } = {}): ChallengeBody {
  const expiresAtMs = change.body?.expiresAtMs ?? nowMs + 120_000
  const landmarks = ['oslo', 'rome'].map((landmarkId, i) => {
    const ticket: Ticket = { challengeId: challengeIdBytes, landmarkId, agreementKey: agreement.publicKey, rounds: 30, expiresAtMs, ...(i === 1 ? change.ticket : {}) }
    return {
      landmarkId, host: '192.0.2.1', port: 7001 + i, signingKey: toBase64(new Uint8Array(32)), agreementKey: toBase64(new Uint8Array(32).fill(1)),
      ticket: toBase64(signTicket(ticket, (change.signer ?? verifier).sign)),
    }
  })
  return { challengeId: toHex(challengeIdBytes), nonce: toBase64(new Uint8Array(32).fill(9)), expiresAtMs, rounds: 30, landmarks, ...change.body }
}

const codeOf = (body: ChallengeBody): string => {
  const result = acceptChallenge(body, expected)
  return result.ok ? 'accepted' : result.refusal.code
}

describe('a challenge', () => {
  test('of the verifier that the agent enrolled with is accepted', () => {
    expect(acceptChallenge(challenge(), expected)).toMatchObject({ ok: true, value: { rounds: 30, remainingMs: 120_000, landmarks: [{ landmarkId: 'oslo' }, { landmarkId: 'rome' }] } })
  })

  test('that has expired, or never would, is refused', () => {
    expect(codeOf(challenge({ body: { expiresAtMs: nowMs } }))).toBe('agent.challenge-expiry')
    expect(codeOf(challenge({ body: { expiresAtMs: nowMs + MAXIMUM_CHALLENGE_LIFE_MS + 1 } }))).toBe('agent.challenge-expiry')
  })

  test('never keeps a fix going longer than the agent allows', () => {
    expect(acceptChallenge(challenge({ body: { expiresAtMs: nowMs + 14 * 60_000 } }), expected)).toMatchObject({ value: { remainingMs: MAXIMUM_FIX_MS } })
  })

  test('that asks for more rounds than an agent answers is refused', () => {
    expect(codeOf(challenge({ body: { rounds: MAXIMUM_ROUNDS_ACCEPTED + 1 } }))).toBe('agent.challenge-rounds')
  })

  test('that names a landmark twice is refused', () => {
    const body = challenge()
    expect(codeOf({ ...body, landmarks: [...body.landmarks, ...body.landmarks] })).toBe('agent.challenge-landmarks')
  })

  test.each([
    ['by another verifier', { signer: createEd25519() }],
    ['for another landmark', { ticket: { landmarkId: 'oslo' } }],
    ['for another key', { ticket: { agreementKey: createAgreement().publicKey } }],
    ['for another challenge', { ticket: { challengeId: new Uint8Array(16) } }],
    ['with more rounds than its challenge', { ticket: { rounds: 31 } }],
  ])('with a ticket %s is refused', (_what, change) => {
    expect(codeOf(challenge(change))).toBe('agent.challenge-ticket')
  })

  test('with any byte of a ticket changed is refused', () => {
    const body = challenge()
    const [oslo, rome] = body.landmarks
    expect(oslo === undefined || rome === undefined).toBe(false)
    if (oslo === undefined || rome === undefined) return
    const ticket = Buffer.from(oslo.ticket, 'base64')
    fc.assert(fc.property(fc.integer({ min: 0, max: ticket.length - 1 }), fc.integer({ min: 1, max: 255 }), (at, flip) => {
      const changed = Buffer.from(ticket)
      changed[at] = (changed[at] ?? 0) ^ flip
      expect(codeOf({ ...body, landmarks: [{ ...oslo, ticket: changed.toString('base64') }, rome] })).toBe('agent.challenge-ticket')
    }), { seed: 5, numRuns: 300 })
  })
})

describe('a landmark address', () => {
  const resolve = (host: string): Promise<readonly string[]> => Promise.resolve(host === 'landmark.example' ? ['192.0.2.7'] : host === 'inside.example' ? ['127.0.0.1'] : [])

  test.each(['0.0.0.0', '127.0.0.1', '169.254.169.254', '224.0.0.251', '239.1.2.3', '255.255.255.255', '240.0.0.1', '::', '::1', 'ff02::1', 'fe80::1', '::ffff:127.0.0.1', '::ffff:8.8.8.8', 'inside.example', 'nowhere.example'])(
    '%s is refused', async host => {
      expect(await resolveLandmark(host, false, resolve)).toMatchObject({ ok: false, refusal: { code: 'agent.landmark-address' } })
    },
  )

  test.each([['198.51.100.4', '198.51.100.4'], ['10.1.2.3', '10.1.2.3'], ['2001:db8::5', '2001:db8::5'], ['landmark.example', '192.0.2.7']])('%s is taken', async (host, address) => {
    expect(await resolveLandmark(host, false, resolve)).toEqual({ ok: true, value: address })
  })

  test('of this machine is taken only when the verifier is on this machine too', async () => {
    expect(await resolveLandmark('127.0.0.1', true, resolve)).toEqual({ ok: true, value: '127.0.0.1' })
    expect(await resolveLandmark('169.254.169.254', true, resolve)).toMatchObject({ ok: false })
  })
})
