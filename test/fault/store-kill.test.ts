// kill -9 at any moment loses nothing that was acknowledged, and leaves nothing half-written.
// A real process, real SIGKILL, many rounds on one data directory. (Power loss is another matter: that rests
// on synchronous=FULL and an honest disk.)

import { spawn } from 'node:child_process'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import { openSqliteStore } from '../../verifier/src/store/index.ts'
import { chipId, hex16 } from './store-rows.ts'

const ROUNDS = 12
const writer = new URL('store-writer.ts', import.meta.url).pathname

/** Runs the writer from `first` on, kills it after `kills` acknowledged writes and gives the last acknowledged number. */
function writeUntilKilled(dataDir: string, first: number, kills: number): Promise<number> {
  const child = spawn(process.execPath, ['--conditions=source', '--import', 'tsx', writer, dataDir, String(first)], { stdio: ['ignore', 'pipe', 'inherit'] })
  let acknowledged = first - 1
  let rest = ''
  child.stdout.on('data', (part: Buffer) => {
    const lines = (rest + part.toString()).split('\n')
    rest = lines.pop() ?? ''
    const last = lines.at(-1)
    if (last !== undefined) acknowledged = Number(last)
    if (acknowledged - first + 1 >= kills) child.kill('SIGKILL')
  })
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code, signal) => { if (signal === 'SIGKILL') resolve(acknowledged); else reject(new Error(`the writer ended by itself (${String(code)})`)) })
  })
}

describe('a verifier store whose process is killed', () => {
  it(`has every acknowledged write, whole, after each of ${String(ROUNDS)} kills`, async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'trigpoint-kill-'))
    let next = 1
    for (let round = 0; round < ROUNDS; round++) {
      const acknowledged = await writeUntilKilled(dataDir, next, 1 + ((round * 37) % 90))
      const store = openSqliteStore({ dataDir })
      for (let number = next; number <= acknowledged; number++) {
        const fix = await store.getFix(hex16(number))
        expect(fix?.summary.status, `fix ${String(number)} of round ${String(round)}`).toBe('judged')
        expect((await store.getReceived(fix?.evidenceId ?? 0))?.bytes).toEqual(new Uint8Array(2000).fill(number % 256))
        expect((await store.getChip(chipId(number)))?.lastFixId).toBe(hex16(number))
      }
      // What was written but not acknowledged is there whole, or not at all.
      for (next = acknowledged + 1; (await store.getFix(hex16(next))) !== undefined; next++) expect(await store.getChip(chipId(next))).toBeDefined()
      expect(await store.getChip(chipId(next))).toBeUndefined()
      await store.close()
    }
    const database = new Sqlite(join(dataDir, 'verifier.sqlite'), { readonly: true })
    expect(database.pragma('integrity_check')).toEqual([{ integrity_check: 'ok' }])
    expect(database.prepare('SELECT count(*) FROM received').pluck().get()).toBe(database.prepare('SELECT count(*) FROM fixes').pluck().get())
    database.close()
    expect(next).toBeGreaterThan(ROUNDS)
  }, 120_000)
})
