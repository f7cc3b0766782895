// Our witness as other people's logs ask it, and our log as other people's witnesses are asked by it: on the wire, each
// clause of C2SP tlog-witness, by code that is written from the text alone (c2sp-reader.ts).

import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ml_dsa44 } from '@noble/post-quantum/ml-dsa.js'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { utf8Bytes } from '@trigpoint/core/base'
import { noteKey, parseQuorumPolicy } from '@trigpoint/core/log'
import { ed25519FromSeed, nodePrimitives, openManualClock } from '@trigpoint/runtime'
import { openHttpListener, openLog, openWitness, openWitnessHandler, type DurableLog, type HttpListener, type Witness } from '@trigpoint/verifier/log'
import { consistencyPath, hashLeaf, holds, isSigned, readCheckpointText, readNote, readSignatureLine, readVKey, sha256, treeHash } from './c2sp-reader.ts'

const TIME_S = 1_780_000_000
const dir = mkdtempSync(join(tmpdir(), 'trigpoint-c2sp-witness-'))
const logKey = ed25519FromSeed(new Uint8Array(32).fill(4))
const strangerKey = ed25519FromSeed(new Uint8Array(32).fill(5))
const hashes = Array.from({ length: 40 }, (_, i) => hashLeaf(Buffer.from(`leaf ${String(i)}`)))

/** A vkey by the text of signed-note. */
function vkeyOf(name: string, type: number, key: Uint8Array): string {
  const material = Buffer.concat([Buffer.of(type), key])
  return `${name}+${sha256(Buffer.from(`${name}\n`), material).subarray(0, 4).toString('hex')}+${material.toString('base64')}`
}

function signed(text: string, name: string, key: typeof logKey): string {
  const id = readVKey(vkeyOf(name, 1, key.publicKey)).id
  return `\u2014 ${name} ${Buffer.concat([Buffer.from(id, 'hex'), key.sign(Buffer.from(text))]).toString('base64')}\n`
}

const textOf = (origin: string, size: number, root: Uint8Array = treeHash(hashes.slice(0, size)), more = ''): string => `${origin}\n${String(size)}\n${Buffer.from(root).toString('base64')}\n${more}`
const checkpointOf = (origin: string, size: number, root?: Uint8Array, more?: string): string => `${textOf(origin, size, root, more)}\n${signed(textOf(origin, size, root, more), origin, logKey)}`
const bodyOf = (old: number | string, proof: readonly Uint8Array[], checkpoint: string): string => `old ${String(old)}\n${proof.map(hash => `${Buffer.from(hash).toString('base64')}\n`).join('')}\n${checkpoint}`

describe('our witness, asked by others', () => {
  const clock = openManualClock(TIME_S * 1000)
  let witness: Witness
  let listener: HttpListener
  const ask = async (body: string | Uint8Array, method = 'POST'): Promise<{ status: number; type: string | null; body: string }> => {
    const answer = await fetch(`http://127.0.0.1:${String(listener.address.port)}/w/add-checkpoint`, { method, ...(method === 'POST' ? { body: Buffer.from(body) } : {}) })
    return { status: answer.status, type: answer.headers.get('content-type'), body: await answer.text() }
  }
  beforeAll(async () => {
    const keys = ['a', 'b', 'c', 'd', 'e', 'f'].map(name => noteKey(nodePrimitives, 'ed25519', `log.example/${name}`, logKey.publicKey))
    witness = await openWitness({ dir: join(dir, 'witness'), key: ed25519FromSeed(new Uint8Array(32).fill(6)), name: 'w.example/1', logKeys: keys, clock })
    listener = await openHttpListener(openWitnessHandler(witness, '/w'), { host: '127.0.0.1', port: 0 })
  })
  afterAll(async () => {
    await listener.close()
    await witness.close()
  })

  /** The cosignature of a 200, held against text and key. */
  function cosigned(answer: { status: number; type: string | null; body: string }, text: string): number {
    expect(answer.status, answer.body).toBe(200)
    expect(answer.body.endsWith('\n')).toBe(true)
    const key = readVKey(witness.vkey)
    expect(key.type).toBe(4)
    const line = answer.body.slice(0, -1).split('\n').map(readSignatureLine).find(one => one.name === key.name && one.id === key.id)
    expect(line !== undefined && holds(text, line, key)).toBe(true)
    return Number(line?.bytes.readBigUInt64BE(0))
  }

  it('cosigns a first checkpoint, one that follows, and the same again; with its own time', async () => {
    expect(cosigned(await ask(bodyOf(0, [], checkpointOf('log.example/a', 7))), textOf('log.example/a', 7))).toBe(TIME_S)
    clock.advance(5000)
    expect(cosigned(await ask(bodyOf(7, consistencyPath(7, hashes.slice(0, 33)), checkpointOf('log.example/a', 33))), textOf('log.example/a', 33))).toBe(TIME_S + 5)
    expect(cosigned(await ask(bodyOf(33, [], checkpointOf('log.example/a', 33))), textOf('log.example/a', 33))).toBe(TIME_S + 5)
  })

  it('cosigns the whole text, extension lines included, and ignores signatures by keys that it does not know', async () => {
    const text = textOf('log.example/b', 3, undefined, 'extension one\nextension two\n')
    const many = `${text}\n${signed(text, 'log.example/b', strangerKey)}${signed(text, 'elsewhere.example', logKey)}${signed(text, 'log.example/b', logKey)}`
    cosigned(await ask(bodyOf(0, [], many)), text)
  })

  it('answers 404 for an unknown origin, 403 where no trusted key has signed', async () => {
    expect((await ask(bodyOf(0, [], checkpointOf('log.example/unknown', 1)))).status).toBe(404)
    const text = textOf('log.example/c', 1)
    for (const lines of [signed(text, 'log.example/c', strangerKey), signed(text, 'log.example/a', logKey), signed(`${text}x`, 'log.example/c', logKey)])
      expect((await ask(bodyOf(0, [], `${text}\n${lines}`))).status, lines).toBe(403)
  })

  it('answers 409 with the size that it cosigned last, as text/x.tlog.size and nothing else', async () => {
    for (const old of [0, 7, 32]) expect(await ask(bodyOf(old, consistencyPath(old, hashes.slice(0, 35)), checkpointOf('log.example/a', 35)))).toEqual({ status: 409, type: 'text/x.tlog.size', body: '33\n' })
    expect(await ask(bodyOf(2, consistencyPath(2, hashes.slice(0, 5)), checkpointOf('log.example/d', 5)))).toEqual({ status: 409, type: 'text/x.tlog.size', body: '0\n' })
  })

  it('answers 400 where the old size is above the new one, 409 for one size with two roots', async () => {
    expect((await ask(bodyOf(34, [], checkpointOf('log.example/a', 33)))).status).toBe(400)
    const fork = await ask(bodyOf(33, [], checkpointOf('log.example/a', 33, sha256(Buffer.from('other')))))
    expect([fork.status, fork.type === 'text/x.tlog.size']).toEqual([409, false])
    expect((await witness.evidence.list()).filter(name => name.startsWith('forked')).length).toBe(1)
  })

  it('answers 422 where the proof does not verify, also where there should be none', async () => {
    const good = consistencyPath(33, hashes)
    expect(good.length).toBeGreaterThan(1)
    for (const proof of [[], good.slice(1), [...good, sha256()], [...good].reverse()]) expect((await ask(bodyOf(33, proof, checkpointOf('log.example/a', 40)))).status).toBe(422)
    expect((await ask(bodyOf(33, [sha256()], checkpointOf('log.example/a', 33)))).status).toBe(422)
    expect((await ask(bodyOf(0, [sha256()], checkpointOf('log.example/e', 4)))).status).toBe(422)
    cosigned(await ask(bodyOf(33, good, checkpointOf('log.example/a', 40))), textOf('log.example/a', 40))
  })

  it('takes an empty tree, then a first entry', async () => {
    cosigned(await ask(bodyOf(0, [], checkpointOf('log.example/f', 0))), textOf('log.example/f', 0))
    cosigned(await ask(bodyOf(0, [], checkpointOf('log.example/f', 1))), textOf('log.example/f', 1))
  })

  it('answers 400 for a body of another form', async () => {
    const good = checkpointOf('log.example/d', 5)
    for (const body of [
      '', 'old 0', `old 0\n${good}`, `old 00\n\n${good}`, `old +0\n\n${good}`, `old  0\n\n${good}`, `Old 0\n\n${good}`, `0\n\n${good}`, `old 0\nAAAA\n\n${good}`, `old 0\n${Buffer.alloc(32).toString('hex')}\n\n${good}`,
      `old 0\r\n\r\n${good}`, bodyOf(0, Array.from({ length: 64 }, () => sha256()), good), 'old 0\n\nno checkpoint\n', bodyOf(0, [], good.replace('\n5\n', '\n05\n')), bodyOf(0, [], good.replace('\n5\n', '\n-5\n')),
    ]) expect((await ask(body)).status, body.slice(0, 30)).toBe(400)
    expect((await ask(Buffer.from([0x6f, 0xff, 0xfe, 0x0a]))).status).toBe(400)
    expect((await ask('', 'GET')).status).toBe(405)
    // Sixty-three are allowed, so only the proof is wrong.
    expect((await ask(bodyOf(0, Array.from({ length: 63 }, () => sha256()), good))).status).toBe(422)
  })
})

describe('our log, cosigned by others', () => {
  const requests: { path: string; method: string; type: string; connection: string; body: string }[] = []
  const ed = ed25519FromSeed(new Uint8Array(32).fill(7))
  const pq = ml_dsa44.keygen(new Uint8Array(32).fill(8))
  const edKey = readVKey(vkeyOf('other.example/ed', 4, ed.publicKey))
  const pqKey = readVKey(vkeyOf('other.example/pq', 6, pq.publicKey))
  let server: Server
  let log: DurableLog
  let known = 0
  let now = TIME_S

  /** A witness as the texts describe it: checks the order, remembers the size, signs with two keys, and adds a line of somebody else. */
  function answerTo(body: string): { status: number; type: string; body: string } {
    const [, old = '', proof = '', checkpoint = ''] = /^old (0|[1-9][0-9]*)\n((?:[A-Za-z0-9+/]{43}=\n)*)\n([^]*)$/.exec(body) ?? []
    const { text } = readNote(checkpoint)
    const { size, origin, root } = readCheckpointText(text)
    if (Number(old) !== known) return { status: 409, type: 'text/x.tlog.size', body: `${String(known)}\n` }
    if (proof.split('\n').length - 1 > 63) throw new Error('more than 63 lines of proof')
    known = size
    const time = Buffer.alloc(8)
    time.writeBigUInt64BE(BigInt(now))
    const line = (key: typeof edKey, signature: Uint8Array): string => `\u2014 ${key.name} ${Buffer.concat([Buffer.from(key.id, 'hex'), time, signature]).toString('base64')}\n`
    const number = (value: number): Buffer => { const bytes = Buffer.alloc(8); bytes.writeBigUInt64BE(BigInt(value)); return bytes }
    const message = Buffer.concat([Buffer.from('subtree/v1\n\0'), Buffer.of(pqKey.name.length), Buffer.from(pqKey.name), time, Buffer.of(origin.length), Buffer.from(origin), number(0), number(size), root])
    const stranger = `\u2014 stranger.example ${Buffer.alloc(40, 1).toString('base64')}\n`
    return { status: 200, type: 'text/plain', body: `${stranger}${line(edKey, ed.sign(Buffer.from(`cosignature/v1\ntime ${String(now)}\n${text}`)))}${line(pqKey, ml_dsa44.sign(message, pq.secretKey))}` }
  }

  beforeAll(async () => {
    server = createServer((request, response) => {
      let body = ''
      request.setEncoding('utf8').on('data', (part: string) => { body += part }).on('end', () => {
        requests.push({ path: request.url ?? '', method: request.method ?? '', type: String(request.headers['content-type']), connection: String(request.headers.connection), body })
        const answer = answerTo(body)
        response.writeHead(answer.status, { 'content-type': answer.type }).end(answer.body)
      })
    })
    await new Promise<void>(resolve => { server.listen(0, '127.0.0.1', resolve) })
    const url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/submit/here`
    const origin = 'log.example/asks'
    const policy = parseQuorumPolicy(utf8Bytes(`log ${vkeyOf(origin, 1, logKey.publicKey)}\nwitness ed ${vkeyOf('other.example/ed', 4, ed.publicKey)} ${url}\nwitness pq ${vkeyOf('other.example/pq', 6, pq.publicKey)} ${url}\ngroup both all ed pq\nquorum both\n`), nodePrimitives)
    if (!policy.ok) throw new Error(policy.refusal.message)
    log = await openLog({ dir: join(dir, 'log'), key: logKey, origin, witnesses: { policy: policy.value, withoutQuorum: 'wait' } })
  })
  afterAll(async () => {
    await log.close()
    await new Promise(resolve => { server.close(resolve); server.closeAllConnections() })
    rmSync(dir, { recursive: true, force: true })
  })

  it('posts to add-checkpoint below the submission prefix, in the form of the text, with proofs that verify', async () => {
    for (let i = 0; i < 12; i++) await log.append(Buffer.from(`leaf ${String(i)}`))
    expect(requests.length).toBeGreaterThan(12)
    for (const { path, method, body } of requests) {
      expect([path, method]).toEqual(['/submit/here/add-checkpoint', 'POST'])
      const [, old = '', proof = '', checkpoint = ''] = /^old (0|[1-9][0-9]*)\n((?:[A-Za-z0-9+/]{43}=\n)*)\n([^]*)$/.exec(body) ?? []
      const note = readNote(checkpoint)
      expect(isSigned(note, readVKey(log.vkey))).toBe(true)
      const { size, root } = readCheckpointText(note.text)
      expect(root).toEqual(treeHash(hashes.slice(0, size)))
      expect(proof.split('\n').filter(line => line !== '').map(line => Buffer.from(line, 'base64'))).toEqual(consistencyPath(Number(old), hashes.slice(0, size)))
    }
  })

  it('publishes the cosignatures of both kinds, and nothing of strangers', () => {
    const note = readNote(Buffer.from(log.checkpoint().bytes).toString('utf8'))
    expect(note.lines.map(line => line.name).sort()).toEqual(['log.example/asks', 'other.example/ed', 'other.example/pq'])
    expect(isSigned(note, edKey)).toBe(true)
    expect(readCheckpointText(note.text).size).toBe(12)
  })

  it('goes on from a 409 that names another size', async () => {
    known = 5
    now += 60
    await log.append(Buffer.from('leaf 12'))
    const [last, before] = [requests.at(-1), requests.findLast(one => one.body.startsWith('old 5\n'))]
    expect(before).toBeDefined()
    expect(last?.body).toMatch(/^old (5|13)\n/)
    expect(readCheckpointText(readNote(Buffer.from(log.checkpoint().bytes).toString('utf8')).text).size).toBe(13)
  })
})

describe('policies, as tlog-policy writes them', () => {
  const [a, b, c] = [1, 2, 3].map(fill => ed25519FromSeed(new Uint8Array(32).fill(100 + fill)).publicKey)
  const log = vkeyOf('log.example', 1, a ?? new Uint8Array(32))
  const [x, y] = [vkeyOf('x', 4, b ?? new Uint8Array(32)), vkeyOf('y', 4, c ?? new Uint8Array(32))]
  const reads = (text: string | Uint8Array): boolean => parseQuorumPolicy(typeof text === 'string' ? utf8Bytes(text) : text, nodePrimitives).ok
  it('reads every form that the text allows', () => {
    for (const text of [
      'quorum none\n', `log ${log}\nquorum none\n`, `\t log\t${log}   https://log.example/ \n\n  # a comment\n#another\nquorum none`, `witness w ${x}\nquorum w\n`, `quorum none\nwitness w ${x} https://w.example/\n`,
      `witness w ${x}\nwitness v ${y}\ngroup g any w v\nquorum g\n`, `witness w ${x}\nwitness v ${y}\ngroup g 2 w v\nquorum g\n`, `witness w ${x}\ngroup g all w\ngroup h 1 g\nquorum h\n`, `witness all ${x}\nquorum all\n`, `witness \u00fc ${x}\nquorum \u00fc\n`,
    ]) expect([text, reads(text)]).toEqual([text, true])
    expect(reads(Buffer.concat([Buffer.from('witness '), Buffer.of(0x80, 0xff), Buffer.from(` ${x}\nquorum `), Buffer.of(0x80, 0xff), Buffer.from('\n')]))).toBe(true)
    const many = Array.from({ length: 32 }, (_, i) => vkeyOf(`w${String(i)}`, 4, ed25519FromSeed(new Uint8Array(32).fill(i)).publicKey))
    expect(reads(`${many.map((key, i) => `witness w${String(i)} ${key}\n`).join('')}${many.map((_, i) => `group g${String(i)} 1 w${String(i)}\n`).join('')}group top 16 ${many.map((_, i) => `g${String(i)}`).join(' ')}\nquorum top\n`)).toBe(true)
  })
  it('refuses what it forbids', () => {
    for (const text of [
      '', `log ${log}\n`, 'quorum none\nquorum none\n', `quorum w\nwitness w ${x}\n`, `witness none ${x}\nquorum none\n`, `witness w ${x}\nwitness w ${y}\nquorum w\n`, `witness w ${x}\nwitness v ${x}\nquorum w\n`,
      `witness w ${x}\nwitness v ${vkeyOf('other-name', 4, b ?? new Uint8Array(32))}\nquorum w\n`, `log ${log}\nlog ${vkeyOf('other', 1, a ?? new Uint8Array(32))}\nquorum none\n`, `witness w ${x}\ngroup g 0 w\nquorum g\n`, `witness w ${x}\ngroup g 2 w\nquorum g\n`, `witness w ${x}\ngroup g 01 w\nquorum g\n`,
      `group g any\nquorum g\n`, `group g any none\nquorum g\n`, `witness w ${x}\ngroup g all w w\nquorum g\n`, `witness w ${x}\ngroup g all w\ngroup h all w\nquorum g\n`, `group g all h\ngroup h all g\nquorum g\n`, `witness w ${x}\r\nquorum w\n`, `witness w\u00a0${x}\nquorum w\n`, `policy x\nquorum none\n`, 'quorum\n', `witness w\u000b ${x}\nquorum none\n`,
    ]) expect([text, reads(text)]).toEqual([text, false])
  })
})
