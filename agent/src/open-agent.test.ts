import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ok, refuse, toBase64, toHex, type Result } from '@trigpoint/core/base'
import { bindEvidenceNonce, signTicket } from '@trigpoint/core/challenge'
import { hashTranscript } from '@trigpoint/core/delay'
import { evidenceRequestSchema, fixRequestSchema, type ChallengeBody, type EnrolResponse, type EvidenceRequest, type Fix, type SignedBody } from '@trigpoint/core/wire'
import { createAgreement, createEd25519, Fault, isSignedBy, nodePrimitives, openManualClock, silentLog, type VerifierClient } from '@trigpoint/runtime'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openFullDisk } from '../../test/fault/failing-disk.ts'
import type { ChipSource } from './chip/chip-source.ts'
import { openFiles } from './durable/files.ts'
import { agentIdOf, enrolAgent } from './enrolment/enrol-agent.ts'
import type { Measuring } from './fix/open-measuring.ts'
import { describeSent } from './journal/describe-sent.ts'
import { askAgent } from './local/control-socket.ts'
import { openAgent, type AgentOptions, type RunningAgent } from './open-agent.ts'

const url = 'http://127.0.0.1:9'
const clock = openManualClock(1_800_000_000_000)
const verifierKey = createEd25519()
const chip = { chipId: 'nvidia:41:E23D711E1C4FBFAC', uuid: 'GPU-1', serial: 's', board: 'b', chassis: 'c', busId: '0', driverVersion: '1', vbiosVersion: '2', product: 'B8' }

/** A verifier in this process: challenges, keeps what it gets, and can be away. */
class FakeVerifier implements Pick<VerifierClient, 'enrol' | 'requestFix' | 'sendEvidence' | 'close'> {
  away = false
  hosts = ['127.0.0.1', '127.0.0.1']
  answer: Result<Fix> = ok({ outcome: 'inside', status: 'judged', reason: 'All is well.' } as Fix)
  agentKey = new Uint8Array(32)
  readonly requests: SignedBody[] = []
  readonly evidence: { challengeId: string; signed: SignedBody }[] = []
  readonly nonce = new Uint8Array(32).fill(3)
  #challenges = 0

  enrol(signed: SignedBody): Promise<Result<EnrolResponse>> {
    const { agentKey, token } = JSON.parse(signed.body) as { agentKey: string; token: string }
    if (token !== 'a-token-that-is-right') return Promise.resolve(refuse('enrolment.token', 'The token is not known.'))
    this.agentKey = Buffer.from(agentKey, 'base64')
    return Promise.resolve(ok({ agentId: agentIdOf(this.agentKey), siteId: 'site-1', verifierKey: toBase64(verifierKey.publicKey), fixIntervalMs: 60_000 }))
  }

  requestFix(signed: SignedBody): Promise<Result<ChallengeBody>> {
    this.#checkReachable()
    this.requests.push(signed)
    const request = fixRequestSchema.parse(JSON.parse(signed.body))
    const challengeId = new Uint8Array(16).fill(++this.#challenges)
    const expiresAtMs = clock.nowMs() + 120_000
    const landmarks = this.hosts.map((host, i) => {
      const landmarkId = `landmark-${i + 1}`
      const ticket = signTicket({ challengeId, landmarkId, agreementKey: Buffer.from(request.agreementKey, 'base64'), rounds: 30, expiresAtMs }, verifierKey.sign)
      return { landmarkId, host, port: 7000 + i, signingKey: toBase64(new Uint8Array(32)), agreementKey: toBase64(createAgreement().publicKey), ticket: toBase64(ticket) }
    })
    return Promise.resolve(ok({ challengeId: toHex(challengeId), nonce: toBase64(this.nonce), expiresAtMs, rounds: 30, landmarks }))
  }

  sendEvidence(challengeId: string, signed: SignedBody): Promise<Result<Fix>> {
    this.#checkReachable()
    this.evidence.push({ challengeId, signed })
    return Promise.resolve(this.answer)
  }

  close(): void {
    return
  }

  #checkReachable(): void {
    if (this.away) throw new Fault('network.unreachable', 'Cannot reach the verifier.')
  }
}

let dataDir = ''
let verifier = new FakeVerifier()
let agent: RunningAgent | undefined
beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'agent-'))
  verifier = new FakeVerifier()
  expect(await enrol()).toMatchObject({ ok: true })
})
afterEach(async () => {
  await agent?.close()
  agent = undefined
  rmSync(dataDir, { recursive: true, force: true })
})

const chips: ChipSource & { nonces: Uint8Array[] } = {
  kind: 'fake', nonces: [],
  list: () => Promise.resolve([chip]),
  collect(nonce) {
    this.nonces.push(nonce)
    return Promise.resolve([{ chipId: chip.chipId, kind: 'gpu', arch: 'BLACKWELL', evidence: nonce, certificatesPem: 'pem', latencyNs: 5 }])
  },
  close: () => Promise.resolve(),
}
const receiptOf = (landmarkId: string): Uint8Array => Buffer.from(`receipt of ${landmarkId}`)
const measuring: Measuring = {
  bind: '127.0.0.1:5',
  measure: request => Promise.resolve({
    receipts: request.landmarks.filter(each => each.landmarkId !== 'landmark-9').map(({ landmarkId }) => ({ landmarkId, bytes: receiptOf(landmarkId) })).reverse(),
    failures: request.landmarks.filter(each => each.landmarkId === 'landmark-9').map(({ landmarkId }) => ({ landmarkId, code: 'probe.silent', message: 'no answer' })),
  }),
  close: () => Promise.resolve(),
}
/** Waits for ever, so that only what a test asks for happens. */
const wait: AgentOptions['wait'] = (_ms, signal) => new Promise(resolve => {
  if (signal?.aborted === true) resolve()
  signal?.addEventListener('abort', () => { resolve() })
})

function enrol(change: Partial<Parameters<typeof enrolAgent>[0]> = {}): ReturnType<typeof enrolAgent> {
  return enrolAgent({ dataDir, verifierUrl: url, token: 'a-token-that-is-right', nodeName: 'node-1', chips, client: verifier, clock, log: silentLog, ...change })
}

async function start(change: Partial<AgentOptions> = {}): Promise<RunningAgent> {
  agent = await openAgent({ dataDir, chips, clock, random: () => 0.5, log: silentLog, client: verifier, measuring, wait, ...change })
  return agent
}

const evidenceAt = (i: number): EvidenceRequest => evidenceRequestSchema.parse(JSON.parse(verifier.evidence[i]?.signed.body ?? '{}'))

describe('enrolment', () => {
  test('happens once; --force repeats it with the same key', async () => {
    const key = readFileSync(join(dataDir, 'agent.key'))
    expect(await enrol()).toMatchObject({ refusal: { code: 'agent.already-enrolled' } })
    expect(await enrol({ force: true })).toMatchObject({ ok: true })
    expect(readFileSync(join(dataDir, 'agent.key'))).toEqual(key)
  })

  test('refused by the verifier leaves nothing behind that could run', async () => {
    const other = join(dataDir, 'other')
    expect(await enrol({ dataDir: other, token: 'a-token-that-is-wrong' })).toMatchObject({ refusal: { code: 'enrolment.token' } })
    await expect(start({ dataDir: other })).rejects.toMatchObject({ code: 'agent.not-enrolled' })
  })

  test('answered with another agent\'s id is refused', async () => {
    const strange = { enrol: () => Promise.resolve(ok({ agentId: '00'.repeat(16), siteId: 'x', verifierKey: toBase64(verifierKey.publicKey), fixIntervalMs: 1000 })) }
    expect(await enrol({ dataDir: join(dataDir, 'other'), client: strange })).toMatchObject({ refusal: { code: 'agent.enrolment-id' } })
  })

  test('never writes the token to disk', () => {
    const { sent } = describeSent(openFiles(), dataDir)
    expect(sent).toMatchObject([{ what: 'enrol', answers: [{ answer: { status: 'accepted' } }] }])
    expect(JSON.stringify(sent)).not.toContain('a-token-that-is-right')
  })
})

describe('a fix', () => {
  test('binds the chips\' evidence to the challenge, the key and what the landmarks said', async () => {
    const report = await (await start()).fixNow()
    expect(report).toMatchObject({ status: 'delivered', outcome: 'inside', receipts: 2, chips: 1, message: 'All is well.' })
    const receipts = ['landmark-1', 'landmark-2'].map(receiptOf)
    const nonce = bindEvidenceNonce(nodePrimitives, { challengeNonce: verifier.nonce, agentKey: verifier.agentKey, transcriptHash: hashTranscript(receipts, nodePrimitives) })
    const evidence = evidenceAt(0)
    expect(evidence.receipts).toEqual(receipts.map(bytes => toBase64(bytes)))
    expect(evidence.evidence[0]?.evidence).toBe(toBase64(nonce))
    expect(isSignedBy('fix-evidence', verifier.evidence[0]?.signed ?? { body: '', signature: '' }, verifier.agentKey, nodePrimitives)).toBe(true)
    expect(isSignedBy('fix-request', verifier.requests[0] ?? { body: '', signature: '' }, verifier.agentKey, nodePrimitives)).toBe(true)
  })

  test('that lacks a landmark ends with what it has, and says which failed', async () => {
    verifier.hosts = ['127.0.0.1', '224.0.0.1']
    const report = await (await start()).fixNow()
    expect(report).toMatchObject({ status: 'delivered', receipts: 1, failures: [{ landmarkId: 'landmark-2', code: 'agent.landmark-address' }] })
    expect(evidenceAt(0).failures).toMatchObject([{ landmarkId: 'landmark-2', code: 'agent.landmark-address' }])
  })

  test('number is never used twice, also after a restart', async () => {
    await (await start()).fixNow()
    await agent?.close()
    const again = await start()
    await again.fixNow()
    await again.fixNow()
    expect(verifier.requests.map(each => fixRequestSchema.parse(JSON.parse(each.body)).sequence)).toEqual([1, 2, 3])
  })

  test('asked for twice at once is one fix', async () => {
    let release = (): void => undefined
    const gate = new Promise<void>(resolve => { release = resolve })
    const running = await start({ measuring: { ...measuring, measure: request => gate.then(() => measuring.measure(request)) } })
    const reports = [running.fixNow(), running.fixNow(), askAgent(dataDir, 'fix')]
    expect(await askAgent(dataDir, 'status')).toMatchObject({ nextFixInMs: null })
    release()
    const [a, b, c] = await Promise.all(reports)
    expect([b, c]).toEqual([a, a])
    expect(verifier.requests).toHaveLength(1)
  })

  test('by a node without chips is refused', async () => {
    const report = await (await start({ chips: { ...chips, list: () => Promise.resolve([]) } })).fixNow()
    expect(report).toMatchObject({ status: 'refused', code: 'agent.no-chips' })
  })

  test('with a verifier that is away fails with advice, and the next one works', async () => {
    const running = await start()
    verifier.away = true
    expect(await running.fixNow()).toMatchObject({ status: 'failed', code: 'network.unreachable' })
    verifier.away = false
    expect(await running.fixNow()).toMatchObject({ status: 'delivered' })
  })

  test('over a wall clock that jumps both ways still ends', async () => {
    const jumping: Measuring = { ...measuring, measure: request => {
      clock.jumpTo(clock.nowMs() + 86_400_000)
      return measuring.measure(request)
    } }
    const running = await start({ measuring: jumping })
    expect(await running.fixNow()).toMatchObject({ status: 'delivered' })
    clock.jumpTo(clock.nowMs() - 2 * 86_400_000)
    expect(await running.fixNow()).toMatchObject({ status: 'delivered' })
    clock.jumpTo(1_800_000_000_000)
  })
})

describe('evidence that the verifier did not acknowledge', () => {
  test('waits on disk and is delivered in order, the same bytes, once the verifier is back', async () => {
    const running = await start()
    const goesAway: Measuring['measure'] = request => {
      verifier.away = true
      return measuring.measure(request)
    }
    const lost = { ...measuring, measure: goesAway }
    await running.close()
    const first = await start({ measuring: lost })
    expect(await first.fixNow()).toMatchObject({ status: 'waiting' })
    verifier.away = false
    await first.close()
    const waiting = describeSent(openFiles(), dataDir).sent.filter(each => each.kind === 'message' && each.waiting)
    const second = await start()
    await expect.poll(() => verifier.evidence.length).toBe(1)
    expect(await second.fixNow()).toMatchObject({ status: 'delivered' })
    expect(verifier.evidence.map(each => each.challengeId)).toEqual(['01'.repeat(16), '02'.repeat(16)])
    expect(waiting).toMatchObject([{ body: verifier.evidence[0]?.signed.body, signature: verifier.evidence[0]?.signed.signature }])
    expect(second.status().spool.entries).toBe(0)
  })

  test('is done with when the verifier refuses it: that is its answer', async () => {
    verifier.answer = refuse('fix.expired', 'The challenge has expired.')
    const running = await start()
    expect(await running.fixNow()).toMatchObject({ status: 'refused', code: 'fix.expired' })
    expect(running.status().spool.entries).toBe(0)
    expect(describeSent(openFiles(), dataDir).sent.at(-1)).toMatchObject({ waiting: false, answers: [{ answer: { status: 'refused', code: 'fix.expired' } }] })
  })

  test('beyond the spool\'s limit stops new fixes and drops nothing', async () => {
    const running = await start({ spoolLimits: { entries: 1, bytes: 1e9 }, measuring: { ...measuring, measure: request => {
      verifier.away = true
      return measuring.measure(request)
    } } })
    expect(await running.fixNow()).toMatchObject({ status: 'waiting' })
    expect(await running.fixNow()).toMatchObject({ status: 'refused', code: 'agent.spool-full' })
    expect(running.status().spool.entries).toBe(1)
  })
})

describe('what the operator sees', () => {
  test('everything that was sent is in the journal, in the words that were sent', async () => {
    await (await start()).fixNow()
    const { sent } = describeSent(openFiles(), dataDir)
    expect(sent.map(each => (each.kind === 'message' ? each.what : each.kind))).toEqual(['enrol', 'fix-request', 'probes', 'fix-evidence'])
    expect(sent[1]).toMatchObject({ body: verifier.requests[0]?.body })
    expect(sent[3]).toMatchObject({ body: verifier.evidence[0]?.signed.body, answers: [{ answer: { summary: { outcome: 'inside' } } }] })
  })

  test('when the journal cannot be written, nothing is sent', async () => {
    const disk = openFullDisk(1e6)
    const running = await start({ files: openFiles(disk) })
    disk.free(-1e6)
    expect(await running.fixNow()).toMatchObject({ status: 'failed', code: 'disk.full' })
    expect(verifier.requests).toHaveLength(0)
  })

  test('an agent whose key was exchanged does not start', async () => {
    rmSync(join(dataDir, 'agent.key'))
    await expect(start()).rejects.toMatchObject({ code: 'key-file.absent' })
    const other = mkdtempSync(join(tmpdir(), 'agent-other-'))
    await enrol({ dataDir: other })
    writeFileSync(join(dataDir, 'agent.key'), readFileSync(join(other, 'agent.key')), { mode: 0o600 })
    rmSync(other, { recursive: true })
    await expect(start()).rejects.toMatchObject({ code: 'agent.key-not-enrolled' })
  })

  test('a second agent on the same folder does not start', async () => {
    await start()
    await expect(openAgent({ dataDir, chips, clock, random: () => 0.5, log: silentLog, client: verifier, measuring, wait })).rejects.toMatchObject({ code: 'agent.already-running' })
  })

  test('a health page beyond loopback is refused', async () => {
    await expect(start({ health: { host: '0.0.0.0', port: 0 } })).rejects.toMatchObject({ code: 'agent.listen-not-loopback' })
  })
})
