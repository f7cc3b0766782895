import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { equalBytes, utf8Bytes } from '@trigpoint/core/base'
import { parseQuorumPolicy, parseVkey, verifyConsistency, verifyInclusion, verifyTlogProof, hashLeaf } from '@trigpoint/core/log'
import { ed25519FromSeed, nodePrimitives as primitives } from '@trigpoint/runtime'
import { checkLog } from './check-log.ts'
import { openHttpListener, type HttpListener } from './http-listener.ts'
import { openLogHandler, type LogHandler } from './log-handler.ts'
import { openLog, type DurableLog } from './open-log.ts'
import { openTileSource } from './tile-source.ts'
import { openTreeReader } from './tree-reader.ts'

const leafOf = (i: number): Uint8Array => utf8Bytes(`served leaf ${String(i)}`)
let dir = ''
let log: DurableLog
let handle: LogHandler
let listener: HttpListener

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'trigpoint-log-'))
  log = await openLog({ dir, key: ed25519FromSeed(new Uint8Array(32).fill(7)), origin: 'log.example/served' })
  for (let at = 0; at < 600; at += 200) await Promise.all(Array.from({ length: 200 }, (_, i) => log.append(leafOf(at + i))))
  handle = openLogHandler({ prefix: '/log', read: log.read })
  listener = await openHttpListener(handle, { host: '127.0.0.1', port: 0 })
})
afterAll(async () => {
  await listener.close()
  await log.close()
  await rm(dir, { recursive: true, force: true })
})

const get = (path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Response> => handle(new Request(`http://log.example${path}`, { headers, method }))

describe('a log over HTTP', () => {
  it('serves the checkpoint fresh and as text', async () => {
    const response = await get('/log/checkpoint')
    expect([response.status, response.headers.get('content-type'), response.headers.get('cache-control')]).toEqual([200, 'text/plain; charset=utf-8', 'public, max-age=1, must-revalidate'])
    expect(equalBytes(new Uint8Array(await response.arrayBuffer()), log.checkpoint().bytes)).toBe(true)
  })

  it('serves full and partial tiles for ever, older partial ones too', async () => {
    for (const [path, length] of [['tile/0/000', 8192], ['tile/0/002.p/88', 88 * 32], ['tile/0/001.p/144', 4608], ['tile/0/000.p/200', 6400], ['tile/1/000.p/2', 64]] as const) {
      const response = await get(`/log/${path}`)
      expect([path, response.status, response.headers.get('content-type'), response.headers.get('cache-control')]).toEqual([path, 200, 'application/octet-stream', 'public, max-age=31536000, immutable'])
      expect((await response.arrayBuffer()).byteLength).toBe(length)
    }
  })

  it('compresses entries for those who accept it', async () => {
    const plain = await get('/log/tile/entries/000')
    const zipped = await get('/log/tile/entries/000', { 'accept-encoding': 'br, gzip;q=0.8' })
    expect([plain.headers.get('content-encoding'), zipped.headers.get('content-encoding'), zipped.headers.get('vary')]).toEqual([null, 'gzip', 'accept-encoding'])
    expect(gunzipSync(Buffer.from(await zipped.arrayBuffer())).equals(Buffer.from(await plain.arrayBuffer()))).toBe(true)
    expect((await get('/log/tile/entries/000', { 'accept-encoding': 'gzip;q=0' })).headers.get('content-encoding')).toBe(null)
  })

  it('serves nothing beyond the published tree and nothing that is no part of the log', async () => {
    for (const path of ['/log/tile/0/002', '/log/tile/0/002.p/89', '/log/tile/0/002.p/3', '/log/tile/0/003.p/1', '/log/tile/2/000.p/1', '/log/head/0000000000000000', '/log/lease/0000000000000000',
      '/log/log.vkey', '/log/tile/0/2', '/log/tile/0/..%2f..%2fcheckpoint', '/log', '/checkpoint', '/logs/checkpoint', '/log/tile/'])
      expect([path, (await get(path)).status]).toEqual([path, 404])
    expect((await get('/log/checkpoint', {}, 'POST')).status).toBe(405)
    const head = await get('/log/tile/0/000', {}, 'HEAD')
    expect([head.status, head.headers.get('content-length'), (await head.arrayBuffer()).byteLength]).toEqual([200, '8192', 0])
  })

  it('is read and checked over the network as from its folder', async () => {
    const source = await openTileSource(`http://127.0.0.1:${String(listener.address.port)}/log`)
    const vkey = parseVkey(log.vkey, primitives)
    expect(await checkLog(source, { keys: vkey.ok ? [vkey.value] : [] })).toMatchObject({ ok: true, size: 600, trusted: true })
    const tree = log.checkpoint().checkpoint
    expect(equalBytes(await openTreeReader(source).leaf(tree, 599), leafOf(599))).toBe(true)
  })
})

describe('proofs of an opened log', () => {
  it('verify for every size, and proof files against a policy', async () => {
    const { size, root } = log.checkpoint().checkpoint
    for (const index of [0, 255, 256, 511, 512, 599]) {
      expect(verifyInclusion(primitives, { leafHash: hashLeaf(primitives, leafOf(index)), index, size, root, proof: await log.inclusionProof(index) })).toBe(true)
      const policy = parseQuorumPolicy(utf8Bytes(`log ${log.vkey}\nquorum none\n`), primitives)
      if (!policy.ok) throw new Error(policy.refusal.message)
      const proven = verifyTlogProof(await log.proofFile(index, utf8Bytes('x')), leafOf(index), policy.value, primitives)
      expect(proven.ok && proven.value.index).toBe(index)
    }
    const reader = openTreeReader(log)
    for (const older of [0, 1, 256, 257, 512, 599, 600]) {
      const oldRoot = await reader.rootAt({ size, root }, older)
      expect(verifyConsistency(primitives, { oldSize: older, oldRoot, size, root, proof: await log.consistencyProof(older) })).toBe(true)
    }
  })

  it('are refused beyond the tree: log.beyond-tree', async () => {
    await expect(log.inclusionProof(600)).rejects.toMatchObject({ code: 'log.beyond-tree' })
    await expect(log.consistencyProof(601)).rejects.toMatchObject({ code: 'log.beyond-tree' })
    await expect(log.leaf(-1)).rejects.toMatchObject({ code: 'log.beyond-tree' })
  })
})

describe('a log of somebody else', () => {
  /** A server that compresses whether it is asked or not, as tlog-tiles allows. */
  const serving = async (change: (body: Buffer) => { readonly body: Uint8Array; readonly encoding: string }): Promise<HttpListener> =>
    openHttpListener(async request => {
      const response = await handle(new Request(request.url, { headers: {} }))
      const { body, encoding } = change(Buffer.from(await response.arrayBuffer()))
      return new Response(Buffer.from(body), { status: response.status, headers: { 'content-encoding': encoding } })
    }, { host: '127.0.0.1', port: 0 })
  const checked = async (change: Parameters<typeof serving>[0]): Promise<unknown> => {
    const other = await serving(change)
    try {
      return await checkLog(await openTileSource(`http://127.0.0.1:${String(other.address.port)}/log`))
    } finally {
      await other.close()
    }
  }
  it('that compresses everything unasked is followed', async () => {
    expect(await checked(body => ({ body: gzipSync(body), encoding: 'gzip' }))).toMatchObject({ ok: true, size: 600 })
  })
  it.each<[string, (body: Buffer) => { body: Uint8Array; encoding: string }]>([
    ['sends what is no gzip', body => ({ body, encoding: 'gzip' })],
    ['sends another encoding', body => ({ body, encoding: 'br' })],
    ['sends a small file that unpacks without end', () => ({ body: gzipSync(Buffer.alloc(40_000_000)), encoding: 'gzip' })],
  ])('that %s is a fault that says so', async (_, change) => {
    await expect(checked(change)).rejects.toMatchObject({ code: 'log.source-failed' })
  })
})
