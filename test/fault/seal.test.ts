// From the store into the log, each leaf once, whatever happens in between: a stop after every single step, a log
// that cannot be written, a folder that is an old copy, and kill -9 of the real thing.

import { spawn, type ChildProcess } from 'node:child_process'
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { toHex } from '@trigpoint/core/base'
import { parseBundle, parseTrust, verifyBundle } from '@trigpoint/core/result'
import { Fault, nodePrimitives, openVerifierClient, readBorders, silentLog, type VerifierClient } from '@trigpoint/runtime'
import { openFolderSource, openTreeReader } from '@trigpoint/verifier/log'
import { parseCheckpoint } from '@trigpoint/core/log'
import { openSealer, type Sealer } from '../../verifier/src/flow/log/sealer.ts'
import { openBell } from '../../verifier/src/main/surroundings.ts'
import type { LeafLog, Store } from '../../verifier/src/ports/index.ts'
import { openMemoryStore, openSqliteStore } from '../../verifier/src/store/index.ts'
import { enrolNode, openWorld, runFix, testSite, valueOf, type World } from '../scenario/verifier-world.ts'

const leafBytes = (number: number): Uint8Array => Uint8Array.from({ length: 50 }, (_, i) => (i === 0 ? number : i))
const addLeaf = (store: Store, number: number): Promise<boolean> =>
  store.write(writer => writer.addLeaf({ subject: `fix:${String(number)}`, kind: 'fix', atMs: number, leaf: leafBytes(number) }, { secret: new Uint8Array(32), parts: [] }))

/** What survives a stop: leaves of a log that lives outside the process. */
interface Disk {
  readonly leaves: Uint8Array[]
}

/** A log over the disk; `beforeStep` may throw, before or after a leaf is durable, as a process that stops there. */
function openFakeLog(disk: Disk, beforeStep: () => void): LeafLog {
  return {
    origin: 'log.example/fake',
    append: async leaf => {
      beforeStep()
      disk.leaves.push(leaf)
      const index = disk.leaves.length - 1
      beforeStep()
      return { index }
    },
    size: () => disk.leaves.length,
    leaf: async index => disk.leaves[index] ?? new Uint8Array(0),
    proofFile: async () => new Uint8Array(0),
    stopped: () => undefined,
  }
}

/** The store, whose transactions are steps too. */
function withSteps(store: Store, beforeStep: () => void): Store {
  return {
    ...store,
    write: async work => {
      beforeStep()
      const done = await store.write(work)
      beforeStep()
      return done
    },
  }
}

const open = (store: Store, log: LeafLog): Promise<Sealer> => openSealer({ store, log: silentLog, bell: openBell() }, log)

/** A start that nothing interrupts, until nothing waits. */
async function sealAll(store: Store, disk: Disk): Promise<void> {
  const sealer = await open(store, openFakeLog(disk, () => undefined))
  await sealer.settle()
  await sealer.close()
  await sealer.ended()
}

describe('the sealer', () => {
  it('puts each leaf into the log once and knows where, stopped before any step of its work and started again', async () => {
    let steps = 0
    for (let stopAt = 1; ; stopAt++) {
      const [store, disk] = [openMemoryStore(), { leaves: [] as Uint8Array[] }]
      for (const number of [1, 2, 3]) await addLeaf(store, number)
      steps = 0
      const stop = (): void => { if (++steps === stopAt) throw new Fault('test.stopped', 'stopped here') }
      const ended = await open(withSteps(store, stop), openFakeLog(disk, stop)).then(sealer => sealer.settle()).then(() => 'done', () => 'stopped')
      await addLeaf(store, 4)
      await sealAll(store, disk)
      expect(disk.leaves.map(leaf => leaf[0]).sort(), `stopped at step ${String(stopAt)}`).toEqual([1, 2, 3, 4])
      for (const number of [1, 2, 3, 4]) {
        const row = await store.getLeaf(`fix:${String(number)}`)
        expect(disk.leaves[row?.index ?? -1]?.[0]).toBe(number)
      }
      if (ended === 'done') break
    }
    expect(steps).toBeGreaterThan(7)
  })

  it('lets leaves wait while the log cannot be written, and takes them up again', async () => {
    const [store, disk] = [openMemoryStore(), { leaves: [] as Uint8Array[] }]
    let broken = false
    const sealer = await open(store, openFakeLog(disk, () => { if (broken) throw new Fault('log.disk-full', 'full') }))
    broken = true
    await addLeaf(store, 1)
    await expect(sealer.settle()).rejects.toMatchObject({ code: 'log.disk-full' })
    expect(await store.listWaitingLeaves(9)).toHaveLength(1)
    broken = false
    await sealer.settle()
    expect(await store.listWaitingLeaves(9)).toHaveLength(0)
    expect(disk.leaves).toHaveLength(1)
    await sealer.close()
  })

  it('is woken by the bell, and looks again when it was called during a run', async () => {
    const [store, disk, bell] = [openMemoryStore(), { leaves: [] as Uint8Array[] }, openBell()]
    const sealer = await openSealer({ store, log: silentLog, bell }, openFakeLog(disk, () => undefined))
    await addLeaf(store, 1)
    const first = sealer.settle()
    await addLeaf(store, 2)
    await Promise.all([first, sealer.settle()])
    expect(disk.leaves).toHaveLength(2)
    await addLeaf(store, 3)
    bell.ring()
    for (let i = 0; i < 50 && disk.leaves.length < 3; i++) await new Promise(resolve => setImmediate(resolve))
    expect(disk.leaves).toHaveLength(3)
    await sealer.close()
  })

  it('takes a thousand at a time, in order', async () => {
    const [store, disk] = [openMemoryStore(), { leaves: [] as Uint8Array[] }]
    await store.write(async writer => {
      for (let i = 0; i < 2100; i++) await writer.addLeaf({ subject: `fix:${String(i)}`, kind: 'fix', atMs: i, leaf: Uint8Array.from([i >> 8, i & 255]) }, { secret: new Uint8Array(32), parts: [] })
    })
    await sealAll(store, disk)
    expect(disk.leaves.map(leaf => ((leaf[0] ?? 0) << 8) + (leaf[1] ?? 0))).toEqual(Array.from({ length: 2100 }, (_, i) => i))
  })

  it('does not start on a log that is shorter than the store knows, or another one', async () => {
    const [store, disk] = [openMemoryStore(), { leaves: [] as Uint8Array[] }]
    for (const number of [1, 2]) await addLeaf(store, number)
    await sealAll(store, disk)
    await expect(open(store, openFakeLog({ leaves: disk.leaves.slice(0, 1) }, () => undefined))).rejects.toMatchObject({ code: 'log.behind-store' })
    await expect(open(store, openFakeLog({ leaves: [leafBytes(1), leafBytes(9)] }, () => undefined))).rejects.toMatchObject({ code: 'log.differs-from-store' })
  })
})

/** All leaves of the log in a data directory, as its published checkpoint has them. */
async function readLeaves(dataDir: string): Promise<readonly string[]> {
  const source = openFolderSource(join(dataDir, 'log'))
  const bytes = await source.read('checkpoint')
  const checkpoint = parseCheckpoint(bytes ?? new Uint8Array(0))
  if (!checkpoint.ok) throw new Error('no checkpoint')
  const reader = openTreeReader(source)
  return Promise.all(Array.from({ length: checkpoint.value.size }, async (_, index) => toHex(await reader.leaf(checkpoint.value, index))))
}

describe('a verifier', () => {
  it('whose log is an old copy does not start, and says what to restore', async () => {
    const world = await openWorld({ dataDir: mkdtempSync(join(tmpdir(), 'trigpoint-seal-')) })
    const { dataDir } = world
    await world.close()
    cpSync(join(dataDir, 'log'), `${dataDir}-old-log`, { recursive: true })
    const again = await openWorld({ dataDir })
    valueOf(await again.admin.putSite(testSite('one')))
    await again.close()
    rmSync(join(dataDir, 'log'), { recursive: true })
    cpSync(`${dataDir}-old-log`, join(dataDir, 'log'), { recursive: true })
    await expect(openWorld({ dataDir })).rejects.toMatchObject({ code: 'log.behind-store', message: expect.stringContaining('restore') as unknown })
    rmSync(join(dataDir, 'log'), { recursive: true })
    await expect(openWorld({ dataDir })).rejects.toMatchObject({ code: 'log.behind-store' })
  }, 60_000)

  it('keeps the name of its log, and refuses another or a policy that is none', async () => {
    const world = await openWorld({ dataDir: mkdtempSync(join(tmpdir(), 'trigpoint-seal-')), leafLog: { origin: 'log.example/kept' } })
    const { dataDir } = world
    await world.close()
    const again = await openWorld({ dataDir })
    expect(valueOf(await again.admin.getTrust()).verifiers[0]?.name).toBe('log.example/kept')
    await again.close()
    await expect(openWorld({ dataDir, leafLog: { origin: 'log.example/other' } })).rejects.toMatchObject({ code: 'verifier.log-origin' })
    await expect(openWorld({ dataDir, leafLog: { witnesses: 'nonsense' } })).rejects.toMatchObject({ code: 'verifier.witness-policy' })
  }, 60_000)

  it('logs every verdict, receipt, paper, site and landmark once, and nothing twice', async () => {
    const world = await openWorld({ dataDir: mkdtempSync(join(tmpdir(), 'trigpoint-seal-')) })
    valueOf(await world.admin.putSite(testSite('one')))
    valueOf(await world.admin.putSite(testSite('one')))
    valueOf(await world.admin.putSite(testSite('one', { policy: { ...testSite('one').policy, version: 2, maximumAgeMs: 500_000 } })))
    const node = await enrolNode(world, 'one', 'node-1', 2)
    const fix = await runFix(world, node)
    const paper = { eventId: 'p1', kind: 'inspected', atMs: world.clock.nowMs(), siteId: 'one', chipIds: node.chips.map(chip => chip.chipId), reference: 'R', note: '' } as const
    valueOf(await world.admin.sendCustodyEvent(paper))
    valueOf(await world.admin.sendCustodyEvent(paper))
    valueOf(await world.admin.suspendLandmark('tokyo', true, 'moved'))
    const { dataDir } = world
    await world.close()
    const leaves = await readLeaves(dataDir)
    const store = openSqliteStore({ dataDir })
    expect(await store.listWaitingLeaves(9)).toEqual([])
    const rows = await Promise.all(leaves.map(async leaf => store.findLeaf(Uint8Array.from(Buffer.from(leaf, 'hex')))))
    await store.close()
    const count = (kind: string): number => rows.filter(row => row?.kind === kind).length
    expect({ fix: count('fix'), receipt: count('receipt'), paper: count('paper'), site: count('site'), policy: count('policy'), landmark: count('landmark') }).toEqual({ fix: 1, receipt: fix.landmarks.length, paper: 1, site: 2, policy: 2, landmark: 9 + 1 })
    expect(rows.map(row => row?.index)).toEqual(leaves.map((_, index) => index))
    expect(new Set(leaves).size).toBe(leaves.length)
  }, 60_000)

  it('that is killed while it judges has every verdict in its log once, and every one can be bundled', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'trigpoint-seal-kill-'))
    const prepared = await openWorld({ dataDir, clock: undefined })
    await prepared.close()
    for (let round = 0; round < 3; round++) await judgeUntilKilled(dataDir, round)
    const world = await openWorld({ dataDir })
    const borders = await readBorders()
    const trust = valueOf(parseTrust(JSON.stringify(valueOf(await world.admin.getTrust())), nodePrimitives))
    const store = world.admin
    const fixes = new Set<string>()
    for (const chip of valueOf(await store.getChips({ limit: 500 })).items) for (const fix of valueOf(await store.getChipFixes(chip.chipId, { limit: 500 })).items) fixes.add(fix.challengeId)
    for (const challengeId of fixes) {
      const bundle = valueOf(parseBundle(JSON.stringify(await fullBundle(store, challengeId))))
      const report = verifyBundle(bundle, { trust, atMs: Date.now(), primitives: nodePrimitives, borders })
      expect(report.refusal).toBeUndefined()
    }
    await world.close()
    const leaves = await readLeaves(dataDir)
    expect(new Set(leaves).size).toBe(leaves.length)
    const reopened = openSqliteStore({ dataDir })
    const rows = await Promise.all(leaves.map(async leaf => reopened.findLeaf(Uint8Array.from(Buffer.from(leaf, 'hex')))))
    expect(rows.every((row, index) => row?.index === index)).toBe(true)
    expect(rows.filter(row => row?.kind === 'fix')).toHaveLength(fixes.size)
    expect(await reopened.listWaitingLeaves(9)).toEqual([])
    await reopened.close()
    expect(fixes.size).toBeGreaterThan(3)
  }, 180_000)
})

/** What an earlier run left is on its way into the log. */
async function fullBundle(client: VerifierClient, challengeId: string): Promise<unknown> {
  for (;;) {
    const bundle = await client.getBundle(challengeId, { level: 'full' })
    if (bundle.ok || bundle.refusal.code !== 'bundle.not-logged') return valueOf(bundle)
    await new Promise(resolve => setTimeout(resolve, 10))
  }
}

const child = new URL('verifier-child.ts', import.meta.url).pathname

function startVerifier(dataDir: string): Promise<{ readonly process: ChildProcess; readonly url: string; readonly token: string }> {
  const started = spawn(process.execPath, ['--conditions=source', '--import', 'tsx', child, dataDir], { stdio: ['ignore', 'pipe', 'inherit'] })
  return new Promise((resolve, reject) => {
    let text = ''
    started.stdout.on('data', (part: Buffer) => {
      text += part.toString()
      if (!text.includes('\n')) return
      const { url, token } = JSON.parse(text) as { url: string; token: string }
      resolve({ process: started, url, token })
    })
    started.on('close', code => { reject(new Error(`the verifier ended by itself (${String(code)})`)) })
  })
}

/** Runs fixes against a verifier of its own process and kills it in the middle of one. */
async function judgeUntilKilled(dataDir: string, round: number): Promise<void> {
  const running = await startVerifier(dataDir)
  const admin: VerifierClient = valueOf(openVerifierClient({ url: running.url, token: running.token }))
  const template = await openWorld()
  const world: World = { ...template, admin, clock: { ...template.clock, nowMs: () => Date.now() } }
  try {
    for (const { landmarkId, request } of template.landmarks.values()) valueOf(await admin.putLandmark(landmarkId, { ...request, validUntilMs: Date.now() + 86_400_000 }))
    valueOf(await admin.putSite(testSite('one')))
    const node = await enrolNode(world, 'one', `node-${String(round)}`, 1)
    const ended = new Promise(resolve => running.process.on('close', resolve))
    for (let i = 0; i < 2; i++) await runFix(world, node)
    const last = Array.from({ length: 3 }, () => runFix(world, node).catch(() => undefined))
    setTimeout(() => running.process.kill('SIGKILL'), 40 + 60 * round)
    await Promise.all([...last, ended])
  } finally {
    running.process.kill('SIGKILL')
    admin.close()
    await template.close()
  }
}
