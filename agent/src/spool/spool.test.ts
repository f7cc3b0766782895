import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { silentLog } from '@trigpoint/runtime'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { Killed, openFullDisk, openKillingDisk } from '../../../test/fault/failing-disk.ts'
import { openFiles, type Files } from '../durable/files.ts'
import { openSpool, readSpool, type Spool, type SpoolLimits } from './spool.ts'

let folder = ''
beforeEach(() => { folder = join(mkdtempSync(join(tmpdir(), 'agent-spool-')), 'spool') })
afterEach(() => { rmSync(folder, { recursive: true, force: true }) })

function open(files: Files = openFiles(), limits?: SpoolLimits): Spool {
  return openSpool({ files, folder, log: silentLog, limits })
}

function entry(i: number): Parameters<Spool['add']>[0] {
  const signature = Buffer.alloc(64, i).toString('base64')
  return { challengeId: i.toString(16).padStart(32, '0'), createdAtMs: i, expiresAtMs: i + 1, signed: { body: `{"i":${i}}`, signature } }
}

const challengeIds = (): readonly string[] => readSpool(openFiles(), folder).map(each => each.challengeId)

describe('the spool', () => {
  test('gives entries back in order, byte for byte, also after it was opened again', () => {
    const spool = open()
    for (let i = 1; i <= 12; i++) spool.add(entry(i))
    const again = open()
    for (let i = 1; i <= 12; i++) {
      const first = again.first()
      expect(first).toEqual({ number: i, ...entry(i) })
      again.remove(i)
    }
    expect(again.first()).toBeUndefined()
    expect(again.add(entry(13))).toMatchObject({ ok: true })
  })

  test('never uses a number twice while an entry of it may exist', () => {
    const spool = open()
    spool.add(entry(1))
    spool.add(entry(2))
    spool.remove(1)
    expect(open().add(entry(3))).toMatchObject({ value: { number: 3 } })
  })

  test('killed at any system call: what add returned for is there, nothing is torn, nothing removed comes back', () => {
    for (let killAt = 0; ; killAt++) {
      rmSync(folder, { recursive: true, force: true })
      const disk = openKillingDisk(killAt)
      const added: string[] = []
      const removed: string[] = []
      const attempted: string[] = []
      let killed = false
      try {
        const spool = open(openFiles(disk.calls))
        for (let i = 1; i <= 3; i++) {
          attempted.push(entry(i).challengeId)
          if (spool.add(entry(i)).ok) added.push(entry(i).challengeId)
        }
        spool.remove(1)
        removed.push(entry(1).challengeId)
      } catch (error) {
        if (!(error instanceof Killed)) throw error
        killed = true
      }
      const spool = open()
      const found = challengeIds()
      for (const id of added) if (id !== entry(1).challengeId || !killed) expect(removed.includes(id) || found.includes(id)).toBe(true)
      for (const id of removed) expect(found).not.toContain(id)
      for (const id of found) expect(attempted).toContain(id)
      expect(spool.count()).toBe(found.length)
      expect(readdirSync(folder).filter(name => name.endsWith('.part'))).toEqual([])
      if (!killed) return
    }
  })

  test('a damaged entry is set aside with a message, never sent, and the rest goes on', () => {
    const spool = open()
    spool.add(entry(1))
    spool.add(entry(2))
    const [first = ''] = readdirSync(folder)
    writeFileSync(join(folder, first), readFileSync(join(folder, first), 'utf8').replace('"i\\":1', '"i\\":9'))
    const lines: string[] = []
    const log = { ...silentLog, error: (message: string) => { lines.push(message) } }
    const again = openSpool({ files: openFiles(), folder, log })
    expect(again.first()).toMatchObject({ number: 2 })
    expect(again.count()).toBe(1)
    expect(lines.join()).toMatch(/damaged and was set aside/)
    expect(readdirSync(folder)).toContain(`${first}.damaged`)
  })

  test('refuses beyond its limits and drops nothing', () => {
    const spool = open(openFiles(), { entries: 2, bytes: 1e6 })
    spool.add(entry(1))
    spool.add(entry(2))
    expect(spool.hasRoom()).toBe(false)
    expect(spool.add(entry(3))).toMatchObject({ ok: false, refusal: { code: 'agent.spool-full' } })
    expect(challengeIds()).toHaveLength(2)
  })

  test('on a full disk the entry is not half there and the ones before stay', () => {
    const disk = openFullDisk(500)
    const spool = open(openFiles(disk))
    spool.add(entry(1))
    expect(() => { for (let i = 2; i < 9; i++) spool.add(entry(i)) }).toThrow(expect.objectContaining({ code: 'disk.full' }) as Error)
    expect(challengeIds()).toHaveLength(spool.count())
    expect(readdirSync(folder).every(name => name.endsWith('.entry'))).toBe(true)
    disk.free(10_000)
    expect(spool.add(entry(10))).toMatchObject({ ok: true })
  })
})
