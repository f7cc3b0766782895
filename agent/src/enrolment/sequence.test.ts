import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { Killed, openKillingDisk } from '../../../test/fault/failing-disk.ts'
import { openFiles } from '../durable/files.ts'
import { takeSequence } from './sequence.ts'

let path = ''
beforeEach(() => { path = join(mkdtempSync(join(tmpdir(), 'agent-sequence-')), 'sequence') })
afterEach(() => { rmSync(join(path, '..'), { recursive: true }) })

test('numbers grow by one from 1, over restarts', () => {
  expect([1, 2, 3].map(() => takeSequence(openFiles(), path))).toEqual([1, 2, 3])
})

test('killed at any system call, a number may be skipped but is never given twice', () => {
  for (let killAt = 0; ; killAt++) {
    let taken = 0
    let killed = false
    try {
      taken = takeSequence(openFiles(openKillingDisk(killAt).calls), path)
    } catch (error) {
      if (!(error instanceof Killed)) throw error
      killed = true
    }
    expect(takeSequence(openFiles(), path)).toBeGreaterThan(taken)
    if (!killed) return
  }
})

test('a damaged file is a fault with advice, never a number that was used', () => {
  takeSequence(openFiles(), path)
  writeFileSync(path, '0000000000000000 7\n')
  expect(() => takeSequence(openFiles(), path)).toThrow(expect.objectContaining({ code: 'agent.sequence-damaged' }) as Error)
})
