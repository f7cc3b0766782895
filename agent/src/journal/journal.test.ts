import { appendFileSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { silentLog } from '@trigpoint/runtime'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { Killed, openKillingDisk } from '../../../test/fault/failing-disk.ts'
import { openFiles } from '../durable/files.ts'
import { describeSent } from './describe-sent.ts'
import { openJournal, readJournal, type JournalRecord } from './journal.ts'
import { hashText } from '../durable/checked-line.ts'
import { openSpool } from '../spool/spool.ts'

let dataDir = ''
let folder = ''
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'agent-journal-'))
  folder = join(dataDir, 'journal')
})
afterEach(() => { rmSync(dataDir, { recursive: true, force: true }) })

const files = openFiles()
const body = (i: number): string => JSON.stringify({ agentId: 'a', i })
const signature = Buffer.alloc(64, 1).toString('base64')
const sent = (i: number): JournalRecord => ({ kind: 'sent', atMs: i, to: '/v1/fixes', what: 'fix-request', bodyHash: hashText(body(i)), signed: { body: body(i), signature } })

describe('the sent journal', () => {
  test('keeps records in order over restarts', () => {
    for (let i = 0; i < 5; i++) openJournal({ files, folder, log: silentLog }).append(sent(i))
    expect(readJournal(files, folder)).toEqual({ records: [0, 1, 2, 3, 4].map(sent), damaged: 0 })
  })

  test('cuts off a line that a crash tore and goes on after it', () => {
    openJournal({ files, folder, log: silentLog }).append(sent(1))
    appendFileSync(join(folder, readdirSync(folder)[0] ?? ''), '0123456789abcdef {"kind":"se')
    const journal = openJournal({ files, folder, log: silentLog })
    journal.append(sent(2))
    expect(readJournal(files, folder)).toEqual({ records: [sent(1), sent(2)], damaged: 0 })
  })

  test('killed at any system call: every record that append returned for is there, no other line is damaged', () => {
    for (let killAt = 0; ; killAt++) {
      rmSync(folder, { recursive: true, force: true })
      let acknowledged = 0
      let killed = false
      try {
        const journal = openJournal({ files: openFiles(openKillingDisk(killAt).calls), folder, log: silentLog, limits: { segmentBytes: 400, totalBytes: 100_000 } })
        for (let i = 0; i < 4; i++) {
          journal.append(sent(i))
          acknowledged++
        }
      } catch (error) {
        if (!(error instanceof Killed)) throw error
        killed = true
      }
      openJournal({ files, folder, log: silentLog })
      const { records, damaged } = readJournal(files, folder)
      expect(damaged).toBe(0)
      expect(records.slice(0, acknowledged)).toEqual([0, 1, 2, 3].slice(0, acknowledged).map(sent))
      if (!killed) return
    }
  })

  test('rotates: stays under its bound by dropping the oldest segments whole', () => {
    const limits = { segmentBytes: 1000, totalBytes: 4000 }
    const journal = openJournal({ files, folder, log: silentLog, limits })
    for (let i = 0; i < 200; i++) journal.append(sent(i))
    expect(journal.bytes()).toBeLessThanOrEqual(limits.totalBytes)
    const { records } = readJournal(files, folder)
    expect(records.at(-1)).toEqual(sent(199))
    expect(records.length).toBeGreaterThan(5)
  })
})

describe('what was ever sent', () => {
  test('is put together with its answers, its repetitions, and what still waits', () => {
    const journal = openJournal({ files, folder, log: silentLog })
    const spool = openSpool({ files, folder: join(dataDir, 'spool'), log: silentLog })
    journal.append(sent(1))
    journal.append({ kind: 'answered', atMs: 2, bodyHash: hashText(body(1)), answer: { status: 'failed', code: 'network.timeout', message: 'no answer' } })
    journal.append({ kind: 'sent-again', atMs: 3, to: '/v1/fixes', bodyHash: hashText(body(1)) })
    journal.append({ kind: 'answered', atMs: 4, bodyHash: hashText(body(1)), answer: { status: 'accepted', summary: { outcome: 'inside' } } })
    journal.append({ kind: 'probed', atMs: 5, challengeId: 'c', bind: '127.0.0.1:9', landmarks: [{ landmarkId: 'oslo', host: '192.0.2.1', port: 7, rounds: 30 }] })
    spool.add({ challengeId: 'ab'.repeat(16), createdAtMs: 6, expiresAtMs: 7, signed: { body: body(2), signature } })
    const { sent: shown } = describeSent(files, dataDir)
    expect(shown).toMatchObject([
      { kind: 'message', atMs: 1, decoded: { i: 1 }, againAtMs: [3], answers: [{ atMs: 2 }, { atMs: 4, answer: { status: 'accepted' } }], waiting: false },
      { kind: 'probes', atMs: 5, landmarks: [{ landmarkId: 'oslo' }] },
      { kind: 'message', atMs: 6, decoded: { i: 2 }, answers: [], waiting: true },
    ])
  })
})
