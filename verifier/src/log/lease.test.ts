import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { spawn } from 'node:child_process'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openManualClock, silentLog, type Log } from '@trigpoint/runtime'
import { lifeOf, ownHolder, type Holder, type Life } from './holder.ts'
import { LEASE_FOLDER, takeLease, WATCH_MS, type Lease } from './lease.ts'
import { openNodeFiles } from './node-files.ts'
import { listNumbers } from './numbered-files.ts'

let dir = ''
beforeEach(async () => void (dir = await mkdtemp(join(tmpdir(), 'trigpoint-lease-'))))
afterEach(() => rm(dir, { recursive: true, force: true }))

const holderOf = (host: string): Holder => ({ pid: 1, started: '1', bootId: host, pidSpace: 'p', host })

function take(host: string, life: Life, wait?: (ms: number) => Promise<void>, log: Log = silentLog, nowMs = 1_700_000_000_000): Promise<Lease> {
  return takeLease({ files: openNodeFiles(dir), clock: openManualClock(nowMs), log, self: holderOf(host), life: () => life, wait: wait ?? (() => Promise.reject(new Error('not to be waited for'))) })
}

describe('the lease', () => {
  it('is refused while its holder lives, and taken at once when it is dead or has released it', async () => {
    const first = await take('a', 'unknown')
    await expect(take('b', 'alive')).rejects.toMatchObject({ code: 'log.in-use', message: expect.stringContaining('process 1 on a') as string })
    const second = await take('b', 'dead')
    await expect(first.check()).rejects.toMatchObject({ code: 'log.lease-lost' })
    await second.release()
    await (await take('c', 'alive')).check()
  })

  it('of a holder that cannot be asked is taken only after its beats stood still', async () => {
    const first = await take('a', 'unknown')
    const waited: number[] = []
    await expect(take('b', 'unknown', async ms => { waited.push(ms); await first.beat() })).rejects.toMatchObject({ code: 'log.in-use' })
    const second = await take('b', 'unknown', async ms => void waited.push(ms))
    expect(waited).toEqual([WATCH_MS, WATCH_MS])
    await expect(first.beat()).rejects.toMatchObject({ code: 'log.lease-lost' })
    await second.check()
  })

  it('goes to one of many who take it at the same moment', async () => {
    await take('a', 'unknown')
    const taken = await Promise.allSettled(Array.from({ length: 12 }, (_, i) => take(`c${String(i)}`, 'dead')))
    const checks = await Promise.allSettled(taken.flatMap(result => (result.status === 'fulfilled' ? [result.value.check()] : [])))
    // One may take it over from another that died in between; only the last of them holds it.
    expect(checks.filter(result => result.status === 'fulfilled').length).toBe(1)
  })

  it('leaves one file behind, and warns of a clock that went back', async () => {
    const lines: string[] = []
    await (await take('a', 'unknown')).release()
    await take('b', 'unknown', undefined, { ...silentLog, warn: line => void lines.push(line) }, 1_600_000_000_000)
    expect(lines.some(line => line.includes('clock'))).toBe(true)
    expect(await listNumbers(openNodeFiles(dir), LEASE_FOLDER)).toEqual([1])
  })
})

describe('whether a holder lives', () => {
  const self = ownHolder()

  it('this process does; one of another boot, container or system cannot be told', () => {
    expect(lifeOf(self, self)).toBe(self.bootId === '' ? 'unknown' : 'alive')
    for (const other of [{ bootId: 'x' }, { pidSpace: 'x' }, { bootId: '' }, { started: '' }]) expect(lifeOf({ ...self, ...other }, self)).toBe('unknown')
  })

  it.runIf(self.bootId !== '')('an ended process is dead, and so is one whose pid was used again', async () => {
    const child = spawn(process.execPath, ['-e', '0'])
    await new Promise(resolve => child.once('close', resolve))
    expect(lifeOf({ ...self, pid: child.pid ?? 0 }, self)).toBe('dead')
    expect(lifeOf({ ...self, started: '1' }, self)).toBe('dead')
  })
})
