// Both adapters under the one contract, and what is SQLite's own: its lock, its exactness, its faults.

import Sqlite from 'better-sqlite3'
import { randomBytes } from 'node:crypto'
import { chmodSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { Fault } from '@trigpoint/runtime'
import { openMemoryStore, openSqliteStore } from '../../verifier/src/store/index.ts'
import { migrate } from '../../verifier/src/store/sqlite/migrations.ts'
import { describeStore } from './store-contract.ts'
import { chipRow, hex16, siteRow } from './store-rows.ts'

const freshDir = (): string => mkdtempSync(join(tmpdir(), 'trigpoint-store-'))

describeStore('memory', () => openMemoryStore())
describeStore('SQLite', () => openSqliteStore({ dataDir: freshDir() }))

function faultOf(action: () => unknown): Fault {
  try {
    action()
  } catch (error) {
    if (error instanceof Fault) return error
    throw error
  }
  throw new Error('expected a Fault')
}

describe('an SQLite data directory', () => {
  it('keeps everything over a restart', async () => {
    const dataDir = freshDir()
    const first = openSqliteStore({ dataDir })
    await first.write(writer => writer.putSite(siteRow('penang')))
    await first.close()
    const second = openSqliteStore({ dataDir })
    expect(await second.getSite('penang')).toEqual(siteRow('penang'))
    await second.close()
  })
  it('is refused to a second verifier while the first runs, and free again after it', async () => {
    const dataDir = freshDir()
    const first = openSqliteStore({ dataDir })
    const fault = faultOf(() => openSqliteStore({ dataDir }))
    expect(fault.code).toBe('store.in-use')
    expect(fault.message).toContain(dataDir)
    await first.close()
    await openSqliteStore({ dataDir }).close()
  })
  it('that cannot be made or written is refused with what to check', () => {
    const file = join(freshDir(), 'file')
    writeFileSync(file, '')
    expect(faultOf(() => openSqliteStore({ dataDir: join(file, 'below') }))).toMatchObject({ code: 'store.not-writable' })
    if (process.getuid?.() === 0) return // root may write anywhere
    const readOnly = freshDir()
    chmodSync(readOnly, 0o500)
    expect(faultOf(() => openSqliteStore({ dataDir: readOnly }))).toMatchObject({ code: 'store.not-writable' })
  })
  it('whose file is not a database is refused, and the file is left as it is', () => {
    const dataDir = freshDir()
    writeFileSync(join(dataDir, 'verifier.sqlite'), 'this is not a database, but it may be evidence. '.repeat(100))
    expect(faultOf(() => openSqliteStore({ dataDir }))).toMatchObject({ code: 'store.corrupt' })
  })
  it('with a damaged page says so, and is not ready from then on, whatever other pages still answer', async () => {
    const dataDir = freshDir()
    const path = join(dataDir, 'verifier.sqlite')
    const whole = openSqliteStore({ dataDir })
    for (let i = 0; i < 200; i++) await whole.write(writer => writer.putChip(chipRow(i)))
    await whole.close()
    const bytes = readFileSync(path)
    // The page of its row, not only those of an index.
    const at = bytes.indexOf(`"chipId":"${chipRow(100).chipId}"`) & ~4095
    bytes.fill(0xa5, at, at + 4096)
    writeFileSync(path, bytes)
    const store = openSqliteStore({ dataDir })
    await store.check()
    await expect((async () => { for (let i = 0; i < 200; i++) await store.getChip(chipRow(i).chipId) })()).rejects.toMatchObject({ code: 'store.corrupt' })
    await expect(store.check()).rejects.toMatchObject({ code: 'store.corrupt' })
    await store.close()
  })
  it('of a newer version is refused, and an older one is brought forward', async () => {
    const dataDir = freshDir()
    await openSqliteStore({ dataDir }).close()
    const database = new Sqlite(join(dataDir, 'verifier.sqlite'))
    migrate(database)
    database.prepare('INSERT INTO migrations VALUES (999, ?)').run('from the future')
    database.close()
    expect(faultOf(() => openSqliteStore({ dataDir }))).toMatchObject({ code: 'store.newer' })
  })
  it('gives integers exactly or not at all', async () => {
    const dataDir = freshDir()
    const store = openSqliteStore({ dataDir })
    await store.write(writer => writer.addEvent({ kind: 'site', siteId: 'penang' }, 'penang'))
    const other = new Sqlite(join(dataDir, 'verifier.sqlite'))
    other.exec('UPDATE events SET id = 9007199254740993')
    other.close()
    await expect(store.listEvents(0, 9)).rejects.toMatchObject({ code: 'store.integer-unsafe' })
    await store.close()
  })
})

describe('a full disk', () => {
  it('is a fault that says what to do; the request leaves nothing, and smaller ones go on when space is there', async () => {
    const dataDir = freshDir()
    const store = openSqliteStore({ dataDir, maximumBytes: 1024 * 1024 })
    await store.write(writer => writer.putSite(siteRow('penang')))
    const record = { kind: 'evidence', atMs: 1, subject: hex16(1), hash: new Uint8Array(32), bytes: new Uint8Array(randomBytes(2 * 1024 * 1024)) } as const
    const failed = store.write(async writer => {
      await writer.putChip(chipRow(1))
      await writer.addReceived(record)
    })
    await expect(failed).rejects.toMatchObject({ name: 'Fault', code: 'store.disk-full' })
    await expect(failed).rejects.toThrow('Free space')
    expect(await store.getChip(chipRow(1).chipId)).toBeUndefined()
    expect(await store.getSite('penang')).toBeDefined()
    await store.write(writer => writer.putSite(siteRow('johor')))
    await store.close()
  })
})
