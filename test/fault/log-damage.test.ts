// Damage to the files of a closed log: every flipped bit and every missing file is found and named, what can
// be made again is made again, and what cannot be trusted is not opened.

import { mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { utf8Bytes } from '@trigpoint/core/base'
import { parseVkey, signCheckpoint, type NoteKey } from '@trigpoint/core/log'
import { ed25519FromSeed, nodePrimitives, openManualClock, silentLog, type Log } from '@trigpoint/runtime'
import { checkLog, openFolderSource, openLog, type DurableLog, type LogReport } from '../../verifier/src/log/index.ts'

const key = ed25519FromSeed(new Uint8Array(32).fill(7))
const ORIGIN = 'log.example/damage'
let dir = ''
let keys: NoteKey[] = []

async function open(extra: { log?: Log; nowMs?: number; create?: boolean } = {}): Promise<DurableLog> {
  return openLog({ dir, key, origin: ORIGIN, clock: openManualClock(extra.nowMs ?? 1_700_000_000_000), log: extra.log ?? silentLog, create: extra.create ?? true })
}

async function append(count: number, label: string): Promise<void> {
  const log = await open()
  await Promise.all(Array.from({ length: count }, (_, i) => log.append(utf8Bytes(`${label} ${String(i)}`))))
  await log.close()
}

async function filesOf(folder: string): Promise<string[]> {
  const names = await readdir(join(dir, folder), { withFileTypes: true })
  const below = await Promise.all(names.filter(name => name.isDirectory()).map(name => filesOf(join(folder, name.name))))
  return [...below.flat(), ...names.filter(name => !name.isDirectory()).map(name => join(folder, name.name))]
}

async function flip(path: string, at: number, bit: number): Promise<() => Promise<void>> {
  const bytes = await readFile(join(dir, path))
  const changed = Buffer.from(bytes)
  changed[at] = (changed[at] ?? 0) ^ (1 << bit)
  await writeFile(join(dir, path), changed)
  return () => writeFile(join(dir, path), bytes)
}

const check = (): Promise<LogReport> => checkLog(openFolderSource(dir), { keys })
const logFiles = async (): Promise<string[]> => (await filesOf('')).filter(path => !path.startsWith('lease') && !path.startsWith('tmp')).sort()

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'trigpoint-log-'))
  // Full tiles, partial tiles of three ages, a second tile level.
  for (const [i, count] of [250, 10, 3, 4].entries()) await append(count, `leaf ${String(i)}`)
  const vkey = parseVkey((await readFile(join(dir, 'log.vkey'), 'utf8')).trim(), nodePrimitives)
  keys = vkey.ok ? [vkey.value] : []
})
afterEach(() => rm(dir, { recursive: true, force: true }))

describe('the check of a log', () => {
  it('is content with a whole one', async () => {
    expect(await logFiles()).toEqual(['checkpoint', 'head/0000000000000004', 'log.vkey', 'tile/0/000', 'tile/0/001.p/11', 'tile/0/001.p/4', 'tile/0/001.p/7',
      'tile/1/000.p/1', 'tile/entries/000', 'tile/entries/001.p/11', 'tile/entries/001.p/4', 'tile/entries/001.p/7'])
    expect(await check()).toMatchObject({ ok: true, size: 267, damage: [], notes: [], trusted: true })
  })

  it('finds a flipped bit in every file, and names the file', { timeout: 120_000 }, async () => {
    let flips = 0
    for (const path of await logFiles()) {
      const { length } = await readFile(join(dir, path))
      const step = length > 1000 ? 61 : length > 300 ? 3 : 1
      for (let at = 0; at < length; at += step) {
        const restore = await flip(path, at, at % 8)
        const report = await check()
        expect([path, at, report.ok, report.damage.some(damage => damage.path === path)]).toEqual([path, at, false, true])
        await restore()
        flips++
      }
    }
    expect(flips).toBeGreaterThan(800)
    expect((await check()).ok).toBe(true)
  })

  it('finds every missing, cut and extended file that the checkpoint needs', async () => {
    for (const path of ['tile/0/000', 'tile/0/001.p/11', 'tile/1/000.p/1', 'tile/entries/000', 'tile/entries/001.p/11']) {
      const bytes = await readFile(join(dir, path))
      for (const change of [() => rm(join(dir, path)), () => writeFile(join(dir, path), bytes.subarray(0, -1)), () => writeFile(join(dir, path), Buffer.concat([bytes, Buffer.of(0)]))]) {
        await change()
        expect([path, (await check()).damage.map(damage => damage.path)]).toEqual([path, [path]])
        await writeFile(join(dir, path), bytes)
      }
    }
  })

  it('tells which of two disagreeing files is at fault', async () => {
    const restoreTile = await flip('tile/0/000', 32 * 17, 0)
    expect((await check()).damage).toEqual([{ path: 'tile/0/000', problem: expect.stringContaining('hash of leaf 17 is wrong') as string }])
    await restoreTile()
    await flip('tile/entries/000', 2, 0)
    expect((await check()).damage).toEqual([{ path: 'tile/entries/000', problem: expect.stringContaining('leaf 0 is not the one that was logged') as string }])
  })

  it('without a key shows consistency and says that nobody vouches', async () => {
    expect(await checkLog(openFolderSource(dir))).toMatchObject({ ok: true, trusted: false })
  })

  it('a leaf exchanged together with its hashes does not lead to the signed root', async () => {
    const other = await mkdtemp(join(tmpdir(), 'trigpoint-log-'))
    const log = await openLog({ dir: other, key, origin: ORIGIN })
    await Promise.all(Array.from({ length: 267 }, (_, i) => log.append(utf8Bytes(`other ${String(i)}`))))
    await log.close()
    await rm(join(dir, 'tile'), { recursive: true })
    await rename(join(other, 'tile'), join(dir, 'tile'))
    await rm(other, { recursive: true })
    expect((await check()).damage.map(damage => damage.path)).toContain('checkpoint')
  })

  it('an earlier checkpoint that is not continued is a split view, with both kept', async () => {
    const noteKey = keys[0]
    if (noteKey === undefined) throw new Error('no key')
    const shown = await readFile(join(dir, 'checkpoint'))
    await append(3, 'more')
    expect(await checkLog(openFolderSource(dir), { keys, since: shown })).toMatchObject({ ok: true })
    const forked = signCheckpoint({ origin: ORIGIN, size: 270, root: new Uint8Array(32) }, noteKey, key.sign)
    expect(await checkLog(openFolderSource(dir), { keys, since: forked })).toMatchObject({ ok: false, splitView: { held: forked, proven: true } })
    const later = signCheckpoint({ origin: ORIGIN, size: 999, root: new Uint8Array(32) }, noteKey, key.sign)
    expect(await checkLog(openFolderSource(dir), { keys, since: later })).toMatchObject({ ok: false, splitView: { proven: false } })
  })
})

describe('opening a damaged log', () => {
  const words = (): { lines: string[]; log: Log } => {
    const lines: string[] = []
    return { lines, log: { ...silentLog, warn: message => void lines.push(message) } }
  }

  it('makes a missing or flipped edge tile again and says so', async () => {
    for (const path of ['tile/0/001.p/11', 'tile/1/000.p/1'])
      for (const harm of [() => rm(join(dir, path)), () => flip(path, 3, 3), () => writeFile(join(dir, path), '')]) {
        const whole = await readFile(join(dir, path))
        await harm()
        const { lines, log } = words()
        await (await open({ log })).close()
        expect(lines.some(line => line.includes('repaired') && line.includes(path))).toBe(true)
        expect(await readFile(join(dir, path))).toEqual(whole)
      }
    expect((await check()).ok).toBe(true)
  })

  it('refuses to go on from leaves that are gone: log.edge-damaged', async () => {
    await flip('tile/entries/001.p/11', 5, 1)
    await expect(open()).rejects.toMatchObject({ code: 'log.edge-damaged', message: expect.stringContaining('log check') as string })
    await rm(join(dir, 'tile/entries/001.p/11'))
    await expect(open()).rejects.toMatchObject({ code: 'log.edge-damaged' })
  })

  it('opens over damage deep in the log, and gives no wrong proof of it', async () => {
    await flip('tile/0/000', 40, 1)
    await flip('tile/entries/000', 4, 1)
    const log = await open()
    await expect(log.inclusionProof(0)).rejects.toMatchObject({ code: 'log.tile-damaged' })
    await expect(log.leaf(1)).rejects.toMatchObject({ code: 'log.tile-damaged' })
    expect((await log.inclusionProof(260)).length).toBeGreaterThan(0)
    await rm(join(dir, 'tile/0/000'))
    await log.close()
    const again = await open()
    await expect(again.inclusionProof(0)).rejects.toMatchObject({ code: 'log.tile-missing' })
    await again.close()
  })

  it('refuses a damaged head, a missing one, an old one and a forked one', async () => {
    const head = 'head/0000000000000004'
    const restore = await flip(head, 30, 1)
    await expect(open()).rejects.toMatchObject({ code: 'log.head-damaged' })
    await restore()
    const bytes = await readFile(join(dir, head))
    await rm(join(dir, head))
    await expect(open()).rejects.toMatchObject({ code: 'log.head-missing' })
    const noteKey = keys[0]
    if (noteKey === undefined) throw new Error('no key')
    await writeFile(join(dir, head), signCheckpoint({ origin: ORIGIN, size: 260, root: new Uint8Array(32) }, noteKey, key.sign))
    await expect(open()).rejects.toMatchObject({ code: 'log.head-behind' })
    await writeFile(join(dir, head), signCheckpoint({ origin: ORIGIN, size: 267, root: new Uint8Array(32) }, noteKey, key.sign))
    await expect(open()).rejects.toMatchObject({ code: 'log.forked' })
    await writeFile(join(dir, head), bytes)
    await (await open()).close()
  })

  it('makes a flipped or missing checkpoint again from the head', async () => {
    const whole = await readFile(join(dir, 'checkpoint'))
    await flip('checkpoint', 40, 1)
    await (await open()).close()
    expect(await readFile(join(dir, 'checkpoint'))).toEqual(whole)
    await rm(join(dir, 'checkpoint'))
    await (await open()).close()
    expect(await readFile(join(dir, 'checkpoint'))).toEqual(whole)
  })

  it('another key or origin does not open it', async () => {
    await expect(openLog({ dir, key: ed25519FromSeed(new Uint8Array(32).fill(8)), origin: ORIGIN })).rejects.toMatchObject({ code: 'log.head-damaged' })
    await expect(openLog({ dir, key, origin: 'log.example/other' })).rejects.toMatchObject({ code: 'log.head-damaged' })
    await expect(openLog({ dir, key, origin: 'two words' })).rejects.toMatchObject({ code: 'log.name-unusable' })
  })

  it('a clock that goes back changes nothing but a warning', async () => {
    const { lines, log } = words()
    const opened = await open({ log, nowMs: 1_600_000_000_000 })
    await opened.append(utf8Bytes('after the clock went back'))
    await opened.close()
    expect(lines.some(line => line.includes('clock'))).toBe(true)
    expect((await check()).ok).toBe(true)
  })

  it('an empty folder is a new log only when it may be', async () => {
    await rm(dir, { recursive: true })
    await expect(open({ create: false })).rejects.toMatchObject({ code: 'log.head-missing' })
    const log = await open()
    expect(log.checkpoint().checkpoint.size).toBe(0)
    await log.close()
  })
})
