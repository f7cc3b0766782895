// Our log as other people's clients read it: over HTTP, by a reader that is written from the specifications alone
// (c2sp-reader.ts), rule by rule. Clients that we cannot run here (torchwood, tessera and its fsck, sigsum) rest on these.

import { request } from 'node:http'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ed25519FromSeed } from '@trigpoint/runtime'
import { openHttpListener, openLog, openLogHandler, type DurableLog, type HttpListener } from '@trigpoint/verifier/log'
import { hashLeaf, hashPair, inclusionPath, isSigned, pathOfTile, readBundle, readCheckpointText, readNote, readProofFile, readVKey, sha256, tilesOfTree, treeHash } from './c2sp-reader.ts'

const ORIGIN = 'log.example/c2sp'
const SIZES = [0, 1, 2, 255, 256, 257, 600, 70_000]
const leafOf = (i: number): Buffer => Buffer.from(i % 97 === 0 ? '' : `entry ${String(i)} ${'.'.repeat(i % 40)}`)
const dir = mkdtempSync(join(tmpdir(), 'trigpoint-c2sp-'))
let log: DurableLog
let listener: HttpListener
const leafHashes: Buffer[] = []

interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: Buffer
}

function get(path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const asked = request({ host: '127.0.0.1', port: listener.address.port, path: `/fleet/${path}`, headers, method }, response => {
      const parts: Buffer[] = []
      response.on('data', (part: Buffer) => parts.push(part))
      response.on('end', () => { resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(parts) }) })
    })
    asked.on('error', reject)
    asked.end()
  })
}

const head = async (): Promise<ReturnType<typeof readCheckpointText>> => readCheckpointText(readNote((await get('checkpoint')).body.toString('utf8')).text)

async function growTo(size: number): Promise<void> {
  while (leafHashes.length < size) {
    const from = leafHashes.length
    const count = Math.min(20_000, size - from)
    await Promise.all(Array.from({ length: count }, (_, i) => log.append(leafOf(from + i))))
    for (let i = 0; i < count; i++) leafHashes.push(hashLeaf(leafOf(from + i)))
  }
}

beforeAll(async () => {
  log = await openLog({ dir, key: ed25519FromSeed(new Uint8Array(32).fill(3)), origin: ORIGIN })
  listener = await openHttpListener(openLogHandler({ prefix: '/fleet', read: log.read }), { host: '127.0.0.1', port: 0 })
})
afterAll(async () => {
  await listener.close()
  await log.close()
  rmSync(dir, { recursive: true, force: true })
})

describe('the log as it is served', () => {
  it('its key is a vkey whose name is the origin, whose id is the hash of name and key, and whose type is Ed25519', () => {
    expect(readVKey(log.vkey)).toMatchObject({ name: ORIGIN, type: 1 })
    expect(readVKey(log.vkey).key.length).toBe(32)
  })

  it.each(SIZES)('of %i entries: checkpoint, every tile and bundle, every hash', { timeout: 120_000 }, async size => {
    await growTo(size)
    const answer = await get('checkpoint')
    expect(answer.status).toBe(200)
    expect(answer.headers['content-type']).toBe('text/plain; charset=utf-8')
    const maxAge = Number(/max-age=(\d+)/.exec(String(answer.headers['cache-control']))?.[1] ?? NaN)
    expect(maxAge).toBeLessThanOrEqual(5)
    const note = readNote(answer.body.toString('utf8'))
    expect(isSigned(note, readVKey(log.vkey))).toBe(true)
    const { origin, size: stated, root } = readCheckpointText(note.text)
    expect([origin, stated]).toEqual([ORIGIN, size])
    expect(root).toEqual(treeHash(leafHashes))
    const levels: Buffer[][] = []
    for (const { level, index, width } of tilesOfTree(size)) {
      // Of a large tree the ends and every tile above the leaves.
      if (size > 1000 && (level === 0 || level === 'entries') && index > 2 && index < 271) continue
      const tile = await get(pathOfTile(level, index, width))
      expect(tile.status, pathOfTile(level, index, width)).toBe(200)
      expect(tile.headers['content-type']).toBe('application/octet-stream')
      expect(tile.headers['cache-control']).toContain('immutable')
      expect(Number(/max-age=(\d+)/.exec(String(tile.headers['cache-control']))?.[1])).toBeGreaterThan(86_400)
      if (level === 'entries') {
        const entries = readBundle(tile.body)
        expect(entries.map(hashLeaf)).toEqual(leafHashes.slice(index * 256, index * 256 + width))
      } else {
        expect(tile.body.length).toBe(width * 32)
        const below = level === 0 ? leafHashes : (levels[level - 1] ?? [])
        const expected = level === 0 ? below.slice(index * 256, index * 256 + width) : Array.from({ length: width }, (_, i) => treeHash(below.slice((index * 256 + i) * 256, (index * 256 + i + 1) * 256)))
        expect(tile.body).toEqual(Buffer.concat(expected))
        if (level > 0) levels[level] = [...(levels[level] ?? []), ...expected]
      }
      if (level === 0) levels[0] = leafHashes
    }
  })

  it('of 70,000 entries has the tiles of the specification\'s own example', async () => {
    const tiles = tilesOfTree(70_000)
    const of = (level: number): readonly number[] => tiles.filter(tile => tile.level === level).map(tile => tile.width)
    expect([of(0).length, of(0).at(-1), of(1), of(2)]).toEqual([274, 112, [256, 17], [1]])
    expect(pathOfTile(0, 1_234_067)).toBe('tile/0/x001/x234/067')
    for (const path of ['tile/0/273.p/112', 'tile/1/000', 'tile/1/001.p/17', 'tile/2/000.p/1', 'tile/entries/273.p/112']) expect((await get(path)).status, path).toBe(200)
  })

  it('keeps answering for partial tiles of every tree for which a checkpoint was shown', async () => {
    // 600 had 2 full tiles and one of width 88; the full tile is there by now.
    for (const [path, count] of [['tile/0/002.p/88', 88], ['tile/0/000.p/255', 255], ['tile/0/001.p/1', 1]] as const) {
      const { status, body } = await get(path)
      expect([status, body.length]).toEqual([200, count * 32])
    }
    expect(readBundle((await get('tile/entries/002.p/88')).body).map(hashLeaf)).toEqual(leafHashes.slice(512, 600))
  })

  it('serves no empty tile, nothing beyond the checkpoint, and no path of another form', async () => {
    for (const path of [
      'tile/0/273', 'tile/0/273.p/113', 'tile/0/274.p/1', 'tile/1/001.p/18', 'tile/2/000', 'tile/3/000.p/1', 'tile/entries/274.p/1', 'tile/0/000.p/0', 'tile/0/000.p/256', 'tile/0/000.p/01', 'tile/00/000', 'tile/0/0', 'tile/0/00',
      'tile/0/x000/000', 'tile/0/1000', 'tile/64/000', 'tile/-1/000', 'tile/0/x001', 'tile/0/000/', 'tile//000', 'tile/entries/x000/000', 'tile/0/000.p/', 'tile/data/000', 'latest', '', 'tile/0/%30%30%30', 'tile/0/../../checkpoint2', 'head/0000000000000001', 'lease/0000000000000001', 'log.vkey',
    ]) {
      const { status, headers } = await get(path)
      expect(status, path).toBe(404)
      // What is not there today may be tomorrow.
      expect(headers['cache-control'], path).toBe('no-store')
    }
    expect((await get('checkpoint', {}, 'POST')).status).toBe(405)
  })

  it('compresses bundles for those who ask for gzip and for nobody else; HEAD says the same without a body', async () => {
    const plain = await get('tile/entries/000')
    expect(plain.headers['content-encoding']).toBeUndefined()
    for (const accept of ['gzip', 'gzip, identity', 'br, gzip;q=0.5']) {
      const packed = await get('tile/entries/000', { 'accept-encoding': accept })
      expect([packed.headers['content-encoding'], packed.headers['vary']]).toEqual(['gzip', 'accept-encoding'])
      expect(gunzipSync(packed.body)).toEqual(plain.body)
    }
    for (const accept of ['identity', 'br', 'gzip;q=0']) expect((await get('tile/entries/000', { 'accept-encoding': accept })).headers['content-encoding'], accept).toBeUndefined()
    const asked = await get('tile/0/000', {}, 'HEAD')
    expect([asked.status, asked.body.length, asked.headers['content-length']]).toEqual([200, 0, '8192'])
  })

  it('gives proof files that lead from any leaf to the root', async () => {
    const { root, size } = await head()
    for (const index of [0, 1, 255, 256, 511, 65_535, 65_536, 69_999]) {
      const proof = readProofFile(Buffer.from(await log.proofFile(index, Buffer.from('extra'))).toString('utf8'))
      expect([proof.index, proof.extra?.toString()]).toEqual([index, 'extra'])
      const note = readNote(proof.checkpoint)
      expect(isSigned(note, readVKey(log.vkey))).toBe(true)
      expect(proof.hashes).toEqual(inclusionPath(index, leafHashes))
      // RFC 9162 section 2.1.3.2, the other way round from how the path was made.
      let [fn, sn, r] = [index, size - 1, hashLeaf(leafOf(index))]
      for (const sibling of proof.hashes) {
        if (fn % 2 === 1 || fn === sn) {
          r = hashPair(sibling, r)
          while (fn % 2 === 0 && fn !== 0) [fn, sn] = [fn / 2, Math.floor(sn / 2)]
        } else r = hashPair(r, sibling)
        ;[fn, sn] = [Math.floor(fn / 2), Math.floor(sn / 2)]
      }
      expect([sn, r]).toEqual([0, root])
    }
    expect(readProofFile(Buffer.from(await log.proofFile(0)).toString('utf8')).extra).toBeUndefined()
    expect(sha256()).toEqual(treeHash([]))
  }, 60_000)
})
