import { ok, refuse, toBase64, type Result } from '@trigpoint/core/base'
import { signTicket } from '@trigpoint/core/challenge'
import type { MeshChallenge, SignedBody } from '@trigpoint/core/wire'
import { createAgreement, createEd25519, isSignedBy, nodePrimitives, openManualClock, silentLog } from '@trigpoint/runtime'
import { describe, expect, it } from 'vitest'
import { acceptMeshChallenge, openMeshRanging, type AnswerPartners } from './mesh-ranging.ts'

const verifier = createEd25519()
const signing = createEd25519()
const NOW_MS = 1_800_000_000_000
const challengeId = new Uint8Array(16).fill(7)

interface Changes {
  readonly agreementKey?: Uint8Array
  readonly ticketId?: Uint8Array
  readonly ticketRounds?: number
  readonly signer?: typeof verifier
  readonly body?: Partial<MeshChallenge>
}

function challengeFor(agreementKey: Uint8Array, changes: Changes = {}): MeshChallenge {
  const expiresAtMs = NOW_MS + 60_000
  const landmarks = ['bergen', 'oslo'].map(landmarkId => {
    const ticket = signTicket({ challengeId: changes.ticketId ?? challengeId, landmarkId, agreementKey: changes.agreementKey ?? agreementKey, rounds: changes.ticketRounds ?? 5, expiresAtMs }, (changes.signer ?? verifier).sign)
    return { landmarkId, host: '192.0.2.1', port: 7001, signingKey: toBase64(createEd25519().publicKey), agreementKey: toBase64(createAgreement().publicKey), ticket: toBase64(ticket) }
  })
  return { challengeId: '07'.repeat(16), expiresAtMs, rounds: 5, nextRequestMs: 600, landmarks, ...changes.body }
}

describe('what a landmark accepts as a mesh challenge', () => {
  const { publicKey } = createAgreement()
  const codeOf = (body: MeshChallenge): string => {
    const accepted = acceptMeshChallenge(body, { verifierKey: verifier.publicKey, agreementKey: publicKey, nowMs: NOW_MS })
    return accepted.ok ? 'accepted' : accepted.refusal.code
  }

  it('is one whose tickets its verifier signed for its key', () => {
    expect(codeOf(challengeFor(publicKey))).toBe('accepted')
    expect(codeOf(challengeFor(publicKey, { body: { landmarks: [] } }))).toBe('accepted')
  })

  it('is none that is expired, too large, of another, or names a landmark twice', () => {
    const good = challengeFor(publicKey)
    const many = Array.from({ length: 65 }, (_, at) => ({ ...(good.landmarks[0] ?? { host: '', port: 1, signingKey: '', agreementKey: '', ticket: '' }), landmarkId: `lm-${String(at)}` }))
    const bad = [
      challengeFor(publicKey, { signer: createEd25519() }), challengeFor(publicKey, { agreementKey: createAgreement().publicKey }), challengeFor(publicKey, { ticketId: new Uint8Array(16) }),
      challengeFor(publicKey, { ticketRounds: 6 }), challengeFor(publicKey, { body: { expiresAtMs: NOW_MS } }), challengeFor(publicKey, { body: { rounds: 121 } }),
      challengeFor(publicKey, { body: { challengeId: 'zz' } }), challengeFor(publicKey, { body: { landmarks: many } }),
      { ...good, landmarks: [...good.landmarks, ...good.landmarks] }, { ...good, landmarks: good.landmarks.map(each => ({ ...each, ticket: '****' })) },
    ]
    expect(bad.map(codeOf)).toEqual(bad.map(() => 'mesh.challenge'))
  })

  it('is none with a changed byte in a ticket', () => {
    const good = challengeFor(publicKey)
    const [first, second] = good.landmarks
    if (first === undefined || second === undefined) throw new Error('two landmarks')
    for (let at = 0; at < first.ticket.length; at += 3) {
      const changed = first.ticket.slice(0, at) + (first.ticket[at] === 'A' ? 'B' : 'A') + first.ticket.slice(at + 1)
      if (changed !== first.ticket) expect(codeOf({ ...good, landmarks: [{ ...first, ticket: changed }, second] })).not.toBe('accepted')
    }
  })
})

describe('a landmark that has itself ranged', () => {
  /** Runs until the answers are used up; gives what was asked and what was answered. */
  async function run(answers: ((signed: SignedBody) => Result<MeshChallenge>)[], answer: AnswerPartners = async () => ({ measuredBy: ['oslo'], failures: [{ landmarkId: 'bergen', code: 'probe.landmark-silent' }] })) {
    const asked: SignedBody[] = []
    let done: () => void = () => undefined
    const ended = new Promise<void>(resolve => { done = resolve })
    const ranging = openMeshRanging({
      landmarkId: 'tokyo', signing, verifierKey: verifier.publicKey, clock: openManualClock(NOW_MS), log: silentLog, random: () => 0, answer,
      client: {
        requestMesh: async signed => {
          asked.push(signed)
          const next = answers.shift()
          if (answers.length === 0) done()
          return next?.(signed) ?? refuse('mesh.too-soon', '', '', { waitMs: 60_000 })
        },
      },
    })
    await ended
    await new Promise(resolve => setTimeout(resolve, 20))
    await ranging.close()
    return { asked, counts: ranging.counts(), bodies: asked.map(signed => JSON.parse(signed.body) as { sequence: number; agreementKey: string; landmarkId: string }) }
  }
  const good = (signed: SignedBody): Result<MeshChallenge> => ok(challengeFor(Uint8Array.from(Buffer.from((JSON.parse(signed.body) as { agreementKey: string }).agreementKey, 'base64'))))

  it('signs each request with a higher sequence and a fresh key, and counts what came of it', async () => {
    const { asked, bodies, counts } = await run([good, good])
    expect(bodies.map(({ landmarkId }) => landmarkId)).toEqual(['tokyo', 'tokyo'])
    expect(bodies[0]?.sequence).toBe(NOW_MS)
    expect(bodies[1]?.sequence).toBe(NOW_MS + 1)
    expect(new Set(bodies.map(body => body.agreementKey)).size).toBe(2)
    for (const signed of asked) expect(isSignedBy('mesh-request', signed, signing.publicKey, nodePrimitives)).toBe(true)
    expect(counts).toEqual({ rounds: 2, measured: 2, failed: 2, refused: 0 })
  })

  it('goes on above the sequence that the verifier names', async () => {
    const { bodies } = await run([() => refuse('mesh.replayed', '', 'sequence', { lastSequence: NOW_MS + 500 }), good])
    expect(bodies[1]?.sequence).toBe(NOW_MS + 501)
  }, 10_000)

  it('survives a verifier that is away, a challenge that is none, and an answering thread that dies', async () => {
    const thrown = (): never => { throw new Error('away') }
    expect((await run([thrown])).counts.rounds).toBe(0)
    expect((await run([signed => { const challenge = good(signed); return challenge.ok ? ok({ ...challenge.value, rounds: 255 }) : challenge }])).counts).toMatchObject({ rounds: 0, refused: 1 })
    expect((await run([good], () => Promise.reject(new Error('dead')))).counts.rounds).toBe(0)
  })
})
