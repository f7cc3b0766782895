import { mkdtemp, cp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { utf8Bytes, utf8Text } from '@trigpoint/core/base'
import { encodeWitnessRequest, noteKey, parseQuorumPolicy, parseVkey, signCheckpoint, verifyCheckpointByPolicy, type NoteKey, type QuorumPolicy } from '@trigpoint/core/log'
import { ed25519FromSeed, Fault, nodePrimitives as primitives, openManualClock, silentLog, type Log, type ManualClock } from '@trigpoint/runtime'
import { openHttpListener } from './http-listener.ts'
import { openLog, type DurableLog, type DurableLogOptions } from './open-log.ts'
import { openWitnessHandler } from './witness-handler.ts'
import { openWitness, type Witness } from './witness.ts'
import type { SendToWitness } from './witness-client.ts'

const logKey = ed25519FromSeed(new Uint8Array(32).fill(7))
const ORIGIN = 'log.example/watched'
const logNoteKey = noteKey(primitives, 'ed25519', ORIGIN, logKey.publicKey)
let dir = ''
let clock: ManualClock
const opened: { close(): Promise<void> }[] = []

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'trigpoint-witness-'))
  clock = openManualClock(1_700_000_000_000)
})
afterEach(async () => {
  for (const thing of opened.splice(0).reverse()) await thing.close()
  await rm(dir, { recursive: true, force: true })
})

async function witnessOf(seed: number, logKeys: readonly NoteKey[] = [logNoteKey]): Promise<Witness> {
  const witness = await openWitness({ dir: join(dir, `w${String(seed)}`), key: ed25519FromSeed(new Uint8Array(32).fill(seed)), name: `w${String(seed)}.example`, logKeys, clock })
  opened.push(witness)
  return witness
}

async function logOf(folder: string, extra: Partial<DurableLogOptions> = {}): Promise<DurableLog> {
  const log = await openLog({ dir: join(dir, folder), key: logKey, origin: ORIGIN, clock, ...extra })
  opened.push(log)
  return log
}

async function grow(log: DurableLog, count: number, label = 'leaf'): Promise<void> {
  await Promise.all(Array.from({ length: count }, (_, i) => log.append(utf8Bytes(`${label} ${String(i)}`))))
}

async function requestOf(log: DurableLog, oldSize: number): Promise<Uint8Array> {
  return encodeWitnessRequest({ oldSize, proof: await log.consistencyProof(oldSize), checkpoint: log.checkpoint().bytes })
}

function policyOf(witnesses: readonly Witness[], quorum: string): QuorumPolicy {
  const lines = witnesses.map((witness, i) => `witness w${String(i)} ${witness.vkey} https://w${String(i)}.example/prefix\n`).join('')
  const policy = parseQuorumPolicy(utf8Bytes(`log ${log0}\n${lines}${quorum}\n`), primitives)
  if (!policy.ok) throw new Error(policy.refusal.message)
  return policy.value
}
const log0 = `${ORIGIN}+${logNoteKey.id}+${Buffer.from([1, ...logKey.publicKey]).toString('base64')}`

/** Carries requests to witnesses in this process, by the number in their address. */
function senderTo(witnesses: readonly (Witness | undefined)[]): SendToWitness {
  return async (url, body) => {
    const witness = witnesses[Number(/w(\d+)/.exec(url)?.[1])]
    if (witness === undefined) throw new Fault('network.unreachable', 'the witness is away')
    const reply = await witness.addCheckpoint(utf8Bytes(body))
    return { status: reply.status, body: utf8Bytes(reply.body) }
  }
}

describe('a witness', () => {
  it('cosigns what continues the log, and answers as tlog-witness prescribes', async () => {
    const [witness, log] = [await witnessOf(1), await logOf('log')]
    await grow(log, 5)
    expect(await witness.addCheckpoint(await requestOf(log, 5))).toMatchObject({ status: 409, body: '0\n', isSize: true })
    const first = await witness.addCheckpoint(await requestOf(log, 0))
    expect(first).toMatchObject({ status: 200, body: expect.stringMatching(/^\u2014 w1\.example [A-Za-z0-9+/=]+\n$/) as string })
    await grow(log, 300)
    expect(await witness.addCheckpoint(await requestOf(log, 0))).toMatchObject({ status: 409, body: '5\n', isSize: true })
    expect((await witness.addCheckpoint(await requestOf(log, 5))).status).toBe(200)
    expect((await witness.addCheckpoint(await requestOf(log, 305))).status).toBe(200)
    expect(witness.latest(ORIGIN)?.checkpoint.size).toBe(305)
    const spoilt = encodeWitnessRequest({ oldSize: 305, proof: [new Uint8Array(32)], checkpoint: log.checkpoint().bytes })
    expect((await witness.addCheckpoint(spoilt)).status).toBe(422)
  })

  it('refuses strangers, other keys, old sizes above the new, and what is no request', async () => {
    const [witness, log] = [await witnessOf(1), await logOf('log')]
    await grow(log, 3)
    const text = utf8Text(await requestOf(log, 0)) ?? ''
    const statusOf = async (body: string): Promise<number> => (await witness.addCheckpoint(utf8Bytes(body))).status
    expect(await statusOf('')).toBe(400)
    expect(await statusOf(text.replace('old 0', 'old 00'))).toBe(400)
    expect(await statusOf(text.replace(/—[^]*$/, ''))).toBe(400)
    expect(await statusOf(text.replace('old 0', 'old 4'))).toBe(400)
    expect(await statusOf(text.replace(`\n${ORIGIN}\n`, '\nlog.example/unknown\n'))).toBe(404)
    expect(await statusOf(text.replace('\n3\n', '\n4\n'))).toBe(403)
    const foreign = signCheckpoint({ origin: ORIGIN, size: 3, root: new Uint8Array(32) }, noteKey(primitives, 'ed25519', ORIGIN, ed25519FromSeed(new Uint8Array(32).fill(66)).publicKey), logKey.sign)
    expect((await witness.addCheckpoint(encodeWitnessRequest({ oldSize: 0, proof: [], checkpoint: foreign }))).status).toBe(403)
    expect(witness.latest(ORIGIN)).toBeUndefined()
  })

  it('detects a split view, keeps both checkpoints, and cosigns only the first', async () => {
    const [witness, log, other] = [await witnessOf(1), await logOf('log'), await logOf('other')]
    await grow(log, 5)
    await grow(other, 5, 'another history')
    expect((await witness.addCheckpoint(await requestOf(log, 0))).status).toBe(200)
    expect((await witness.addCheckpoint(await requestOf(other, 5))).status).toBe(409)
    await grow(other, 5, 'more of it')
    expect((await witness.addCheckpoint(await requestOf(other, 5))).status).toBe(422)
    const names = await witness.evidence.list()
    expect(names.map(name => name.split('-')[0])).toEqual(['forked', 'unproven'])
    const kept = JSON.parse(utf8Text((await witness.readEvidence(names[0] ?? '')) ?? new Uint8Array(0)) ?? '') as { held: string; shown: string }
    expect(kept.held.startsWith(utf8Text(log.checkpoint().bytes) ?? '?')).toBe(true)
    expect(kept.held.split('\n')[2]).not.toBe(kept.shown.split('\n')[2])
    expect((await witness.addCheckpoint(await requestOf(other, 5))).status).toBe(422)
    expect(await witness.evidence.list()).toEqual(names)
  })

  it('remembers over a restart, and refuses to start with a spoilt memory', async () => {
    const log = await logOf('log')
    await grow(log, 4)
    const first = await witnessOf(1)
    await first.addCheckpoint(await requestOf(log, 0))
    await opened.pop()?.close()
    const again = await witnessOf(1)
    expect(again.latest(ORIGIN)?.checkpoint.size).toBe(4)
    await opened.pop()?.close()
    const folder = join(dir, 'w1/state', (await readdir(join(dir, 'w1/state')))[0] ?? '')
    const path = join(folder, (await readdir(folder))[0] ?? '')
    const bytes = await readFile(path, 'utf8')
    await writeFile(path, bytes.replace('\n4\n', '\n3\n'))
    await expect(witnessOf(1)).rejects.toMatchObject({ code: 'log.witness-state-damaged' })
  })

  it('cosigns nothing while its clock is behind its last cosignature', async () => {
    const [witness, log] = [await witnessOf(1), await logOf('log')]
    await grow(log, 2)
    expect((await witness.addCheckpoint(await requestOf(log, 0))).status).toBe(200)
    await grow(log, 2)
    clock.jumpTo(1_699_999_000_000)
    expect(await witness.addCheckpoint(await requestOf(log, 2))).toMatchObject({ status: 503, body: expect.stringContaining('clock') as string })
    clock.jumpTo(1_700_000_001_000)
    expect((await witness.addCheckpoint(await requestOf(log, 2))).status).toBe(200)
  })

  it('cosigns one of many that race', async () => {
    const [witness, log] = [await witnessOf(1), await logOf('log')]
    const requests: Uint8Array[] = []
    for (let i = 0; i < 5; i++) {
      await grow(log, 1)
      requests.push(await requestOf(log, 0))
    }
    const replies = await Promise.all(requests.map(request => witness.addCheckpoint(request)))
    expect(replies.filter(({ status }) => status === 200).length).toBe(1)
  })
})

describe('a log with witnesses', () => {
  it('publishes checkpoints that a policy accepts', async () => {
    const witnesses = [await witnessOf(1), await witnessOf(2), await witnessOf(3)]
    const policy = policyOf(witnesses, 'group g 2 w0 w1 w2\nquorum g')
    const log = await logOf('log', { witnesses: { policy, send: senderTo([...witnesses.slice(0, 2), undefined]) } })
    await grow(log, 3)
    await grow(log, 300)
    const held = verifyCheckpointByPolicy(log.checkpoint().bytes, policy, primitives, 1_700_000_000)
    expect(held.ok && held.value.witnessed.witnesses).toEqual(['w0', 'w1'])
    expect(log.checkpoint()).toMatchObject({ quorum: true, checkpoint: { size: 303 } })
  })

  it('says when the quorum stayed away, and publishes all the same', async () => {
    const witnesses = [await witnessOf(1), await witnessOf(2)]
    const policy = policyOf(witnesses, 'group g all w0 w1\nquorum g')
    const warnings: string[] = []
    const words: Log = { ...silentLog, warn: message => void warnings.push(message) }
    const log = await logOf('log', { log: words, witnesses: { policy, send: senderTo([witnesses[0], undefined]) } })
    await grow(log, 3)
    expect(log.checkpoint()).toMatchObject({ quorum: false, checkpoint: { size: 3 } })
    expect(warnings.some(message => message.includes('without the witnesses'))).toBe(true)
  })

  it('can be told to wait for the quorum', async () => {
    const witnesses = [await witnessOf(1)]
    const policy = policyOf(witnesses, 'quorum w0')
    let away = true
    const send: SendToWitness = (url, body) => senderTo(away ? [undefined] : witnesses)(url, body)
    const log = await logOf('log', { witnesses: { policy, send, withoutQuorum: 'wait' } })
    const pending = log.append(utf8Bytes('waits'))
    await new Promise(resolve => setTimeout(resolve, 50))
    expect(log.checkpoint().checkpoint.size).toBe(0)
    away = false
    expect((await pending).index).toBe(0)
    expect(log.checkpoint()).toMatchObject({ quorum: true, checkpoint: { size: 1 } })
  })

  it('that waits for the quorum closes and opens without it, and keeps what it published', async () => {
    const witnesses = [await witnessOf(1)]
    let away = false
    const send: SendToWitness = (url, body) => senderTo(away ? [undefined] : witnesses)(url, body)
    const options = { witnesses: { policy: policyOf(witnesses, 'quorum w0'), send, withoutQuorum: 'wait' } } as const
    const log = await logOf('log', options)
    await grow(log, 2)
    away = true
    const pending = expect(log.append(utf8Bytes('unpublished'))).rejects.toMatchObject({ code: 'log.unpublished' })
    await opened.pop()?.close()
    await pending
    const again = await logOf('log', options)
    expect(again.checkpoint()).toMatchObject({ quorum: false, checkpoint: { size: 2 } })
    away = false
    await grow(again, 1)
    expect(again.checkpoint()).toMatchObject({ quorum: true, checkpoint: { size: 4 } })
    expect(utf8Text(await again.leaf(2))).toBe('unpublished')
  })

  it('refuses to open an old copy of its folder: log.witness-ahead', async () => {
    const witnesses = [await witnessOf(1)]
    const options = { witnesses: { policy: policyOf(witnesses, 'quorum w0'), send: senderTo(witnesses) } }
    const log = await logOf('log', options)
    await grow(log, 3)
    await opened.pop()?.close()
    await cp(join(dir, 'log'), join(dir, 'copy'), { recursive: true })
    const going = await logOf('log', options)
    await grow(going, 3)
    await expect(logOf('copy', options)).rejects.toMatchObject({ code: 'log.witness-ahead' })
  })
})

describe('the witness over HTTP', () => {
  it('serves add-checkpoint under its prefix, and what it has seen', async () => {
    const witness = await witnessOf(1)
    const listener = await openHttpListener(openWitnessHandler(witness, '/w'), { host: '127.0.0.1', port: 0 })
    opened.push(listener)
    const base = `http://127.0.0.1:${String(listener.address.port)}/w`
    const vkey = parseVkey(witness.vkey, primitives)
    expect(vkey.ok && vkey.value.kind).toBe('cosignature')
    const policy = parseQuorumPolicy(utf8Bytes(`log ${log0}\nwitness w ${witness.vkey} ${base}\nquorum w\n`), primitives)
    if (!policy.ok) throw new Error(policy.refusal.message)
    const log = await logOf('log', { witnesses: { policy: policy.value } })
    await grow(log, 3)
    expect(log.checkpoint().quorum).toBe(true)
    expect(await (await fetch(`${base}/logs`)).text()).toMatch(/^log\.example\/watched 3 \S+ 2023-11-14T22:13:20\.000Z\n$/)
    expect(await (await fetch(`${base}/checkpoint?origin=${ORIGIN}`)).text()).toContain(`${ORIGIN}\n3\n`)
    const conflict = await fetch(`${base}/add-checkpoint`, { method: 'POST', body: utf8Text(await requestOf(log, 0)) ?? '' })
    expect([conflict.status, conflict.headers.get('content-type'), await conflict.text()]).toEqual([409, 'text/x.tlog.size', '3\n'])
    expect((await fetch(`${base}/add-checkpoint`)).status).toBe(405)
    expect((await fetch(`${base}/add-checkpoint`, { method: 'POST', body: 'x'.repeat(400_000) })).status).toBe(413)
    expect((await fetch(`${base}/evidence/../state`)).status).toBe(404)
    expect(await (await fetch(`${base}/evidence`)).text()).toBe('')
  })
})
