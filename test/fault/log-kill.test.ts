// Real processes on a real disk: SIGKILL at any moment, then the log opens again and checks out.

import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { parseVkey, type NoteKey } from '@trigpoint/core/log'
import { ed25519FromSeed, nodePrimitives } from '@trigpoint/runtime'
import { checkLog, openFolderSource, openLog } from '../../verifier/src/log/index.ts'

const root = new URL('../..', import.meta.url).pathname
const key = ed25519FromSeed(new Uint8Array(32).fill(7))
const ORIGIN = 'log.example/kill'
let dir = ''
beforeEach(async () => void (dir = await mkdtemp(join(tmpdir(), 'trigpoint-log-'))))
afterEach(() => rm(dir, { recursive: true, force: true }))

interface Child {
  readonly process: ChildProcess
  readonly lines: string[]
  /** Resolves when the child has printed so many lines, or has ended. */
  printed(count: number): Promise<void>
  readonly ended: Promise<void>
}

function start(name: string): Child {
  const child = spawn(process.execPath, ['--conditions=source', '--import', 'tsx', 'test/fault/log-child.ts', dir, name], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] })
  const lines: string[] = []
  let onLine: () => void = () => undefined
  createInterface({ input: child.stdout }).on('line', line => {
    lines.push(line)
    onLine()
  })
  child.stderr.on('data', (data: Buffer) => lines.push(`stderr: ${data.toString()}`))
  const ended = new Promise<void>(resolve => child.once('close', () => resolve()))
  const printed = (count: number): Promise<void> =>
    Promise.race([ended, new Promise<void>(resolve => {
      onLine = () => lines.length >= count && resolve()
      onLine()
    })])
  return { process: child, lines, printed, ended }
}

describe('a log whose process is killed', () => {
  it('holds every acknowledged leaf, at its index, and checks out', { timeout: 120_000 }, async () => {
    const acknowledged = new Map<number, string>()
    for (let round = 0; round < 5; round++) {
      const child = start(`round${String(round)}`)
      await child.printed(20 + 173 * round)
      child.process.kill('SIGKILL')
      await child.ended
      expect(child.lines[0]).toBe('open')
      for (const line of child.lines.slice(1)) {
        const [index = '', leaf = ''] = line.split(' ')
        expect(acknowledged.has(Number(index))).toBe(false)
        acknowledged.set(Number(index), leaf)
      }
      const log = await openLog({ dir, key, origin: ORIGIN, create: false })
      for (const [index, leaf] of acknowledged) expect([index, Buffer.from(await log.leaf(index)).toString()]).toEqual([index, leaf])
      const vkey = parseVkey(log.vkey, nodePrimitives)
      await log.close()
      const keys: NoteKey[] = vkey.ok ? [vkey.value] : []
      expect(await checkLog(openFolderSource(dir), { keys })).toMatchObject({ ok: true, damage: [] })
    }
    expect(acknowledged.size).toBeGreaterThan(500)
  })

  it('refuses a second process while the first lives, even when that one is stopped', { timeout: 60_000 }, async () => {
    const child = start('first')
    await child.printed(10)
    child.process.kill('SIGSTOP')
    await expect(openLog({ dir, key, origin: ORIGIN })).rejects.toMatchObject({ code: 'log.in-use' })
    child.process.kill('SIGCONT')
    await child.printed(child.lines.length + 10)
    child.process.kill('SIGKILL')
    await child.ended
    const log = await openLog({ dir, key, origin: ORIGIN })
    expect(log.checkpoint().checkpoint.size).toBeGreaterThanOrEqual(child.lines.length - 1)
    await log.close()
  })
})
