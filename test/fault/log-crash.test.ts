// Kill between any two writes: the log is cut off after every single operation on the disk, in every way a
// disk can be left, and opened again. What was acknowledged must be there, what the world was shown must be
// continued, and the whole log must check out.

import { describe, expect, it } from 'vitest'
import { equalBytes, utf8Bytes } from '@trigpoint/core/base'
import { parseCheckpoint } from '@trigpoint/core/log'
import { ed25519FromSeed, openManualClock, silentLog } from '@trigpoint/runtime'
import { checkTree } from '../../verifier/src/log/check-tree.ts'
import { openLog, openTreeReader, type DurableLog } from '../../verifier/src/log/index.ts'
import { CRASH_KINDS, cutOffAt, DiskError, EMPTY_DISK, openFaultDisk, type CrashKind, type DiskPlan, type DiskState, type FaultDisk } from './log-disk.ts'

const key = ed25519FromSeed(new Uint8Array(32).fill(7))
const ORIGIN = 'log.example/crash'
const clock = openManualClock(1_700_000_000_000)
const leafOf = (text: string): Uint8Array => utf8Bytes(text)

function open(files: FaultDisk): Promise<DurableLog> {
  return openLog({ dir: 'unused', key, origin: ORIGIN, clock, log: silentLog, files, lease: { life: () => 'dead' } })
}

interface Acknowledged { readonly index: number; readonly leaf: Uint8Array }

/** Opens, appends alone and in bursts, closes; gives what was acknowledged before the disk was cut off. */
async function run(disk: FaultDisk, bursts: readonly number[], label: string): Promise<Acknowledged[]> {
  const done: Acknowledged[] = []
  try {
    const log = await open(disk)
    for (const [i, count] of bursts.entries())
      await Promise.allSettled(Array.from({ length: count }, async (_, j) => {
        const leaf = leafOf(`${label} ${String(i)}.${String(j)}`)
        done.push({ ...(await log.append(leaf)), leaf })
      }))
    await log.close()
  } catch (error) {
    if (!(error instanceof Error && error.cause instanceof DiskError)) throw error
  }
  return done
}

/** Opens what a crash left and holds it against what was promised; gives the disk, one leaf longer. */
async function expectWhole(state: DiskState, promised: readonly Acknowledged[], shown: readonly Uint8Array[], where: string, plan: DiskPlan = {}): Promise<void> {
  const disk = openFaultDisk(state, plan)
  const log = await open(disk)
  const { checkpoint } = log.checkpoint()
  for (const { index, leaf } of promised) expect([where, index, index < checkpoint.size && equalBytes(await log.leaf(index), leaf)]).toEqual([where, index, true])
  const appended = await log.append(leafOf(where))
  expect([where, appended.index]).toEqual([where, checkpoint.size])
  const tree = log.checkpoint().checkpoint
  const reader = openTreeReader(disk)
  for (const bytes of shown) {
    const seen = parseCheckpoint(bytes)
    // A torn checkpoint was never shown by a server that was up; whole ones must be continued.
    if (seen.ok) expect([where, equalBytes(await reader.rootAt(tree, seen.value.size), seen.value.root)]).toEqual([where, true])
  }
  const damage: string[] = []
  await checkTree(disk, tree, (path, problem) => damage.push(`${path} ${problem}`))
  expect([where, damage]).toEqual([where, []])
  await log.close()
  const paths = disk.paths()
  const superseded = paths.filter(path => paths.includes(path.replace(/\.p\/\d+$/, '')) && path.includes('.p/'))
  expect([where, superseded, paths.filter(path => path.startsWith('tmp/'))]).toEqual([where, [], []])
}

/** A log of 250 leaves, closed in good order. */
async function grown(): Promise<DiskState> {
  const disk = openFaultDisk()
  await run(disk, [250], 'grown')
  return disk.state()
}

async function walk(start: DiskState, bursts: readonly number[], kinds: readonly CrashKind[]): Promise<number> {
  const whole = openFaultDisk(start)
  await run(whole, bursts, 'walk')
  for (let at = 1; at <= whole.operations() + 1; at++) {
    const disk = openFaultDisk(start, cutOffAt(at))
    const promised = await run(disk, bursts, 'walk')
    for (const kind of kinds) await expectWhole(disk.crash(kind, at), promised, disk.shown, `cut off at operation ${String(at)}, ${kind}`)
  }
  return whole.operations()
}

describe('a log that is cut off after any operation', () => {
  it('opens again with all that it acknowledged, from its first moment on', { timeout: 120_000 }, async () => {
    expect(await walk(EMPTY_DISK, [1, 2], CRASH_KINDS)).toBeGreaterThan(50)
  })

  it('opens again across the edge of a tile', { timeout: 240_000 }, async () => {
    expect(await walk(await grown(), [1, 8, 1], CRASH_KINDS)).toBeGreaterThan(80)
  })

  it('opens again when opening it was cut off too', { timeout: 240_000 }, async () => {
    const start = await grown()
    const whole = openFaultDisk(start)
    await run(whole, [8], 'walk')
    for (let at = 1; at <= whole.operations(); at += 3) {
      const disk = openFaultDisk(start, cutOffAt(at))
      const promised = await run(disk, [8], 'walk')
      const left = disk.crash('power-mixed', at)
      const trial = openFaultDisk(left)
      await (await open(trial)).close()
      for (let again = 1; again <= trial.operations(); again++) {
        const second = openFaultDisk(left, cutOffAt(again))
        await run(second, [], 'again')
        const kind = CRASH_KINDS[again % CRASH_KINDS.length] ?? 'killed'
        await expectWhole(second.crash(kind, again), promised, [...disk.shown, ...second.shown], `cut off at ${String(at)}, then at ${String(again)} while opening, ${kind}`)
      }
    }
  })

  it('never loses what a killed process had named but not synced, once it was built on', { timeout: 120_000 }, async () => {
    const start = await grown()
    const whole = openFaultDisk(start)
    await run(whole, [8], 'walk')
    for (let at = 1; at <= whole.operations(); at++) {
      const disk = openFaultDisk(start, cutOffAt(at))
      const promised = await run(disk, [8], 'walk')
      const second = openFaultDisk(disk.crash('killed'))
      await run(second, [], 'again')
      await expectWhole(second.crash('power-synced-only'), promised, [...disk.shown, ...second.shown], `killed at ${String(at)}, power lost after it was opened`)
    }
  })
})

describe('a full disk', () => {
  it('at any operation loses nothing, says what to do, and goes on when there is space again', { timeout: 120_000 }, async () => {
    const start = await grown()
    const whole = openFaultDisk(start)
    await run(whole, [8], 'walk')
    let plain = 0
    for (let at = 1; at <= whole.operations(); at++) {
      let full = false
      const disk = openFaultDisk(start, {
        before: (number, operation) => {
          full = number === at || (full && number < at + 4)
          if (full && ['write', 'link', 'makeFolder'].includes(operation)) throw new DiskError('ENOSPC')
        },
      })
      const log = await open(disk).catch((error: unknown) => {
        expect(error).toMatchObject({ code: 'log.disk-full' })
        return undefined
      })
      const promised: Acknowledged[] = []
      for (let i = 0; i < 3 && log !== undefined; i++) {
        const leaf = leafOf(`full ${String(at)} ${String(i)}`)
        await log.append(leaf).then(
          ({ index }) => promised.push({ index, leaf }),
          (error: unknown) => expect(['log.disk-full', 'log.stopped']).toContain((error as { code?: string }).code),
        )
      }
      if (promised.length > 0) plain++
      await log?.close()
      await expectWhole(disk.state(), promised, disk.shown, `full at operation ${String(at)}`)
    }
    expect(plain).toBeGreaterThan(whole.operations() / 2)
  })
})

describe('two writers', () => {
  it('never both: whenever the first is paused and the second takes over, only one goes on', { timeout: 240_000 }, async () => {
    const start = await grown()
    const whole = openFaultDisk(start)
    await run(whole, [8, 3], 'walk')
    let refused = 0
    for (let at = 12; at <= whole.operations(); at++) {
      let second: DurableLog | undefined
      let pausedAt: Promise<void> | undefined
      const promised: Acknowledged[] = []
      const plan: DiskPlan = {
        before: async number => {
          // The first writer is frozen before this operation; a second takes over, writes, and stays open.
          if (number !== at || pausedAt !== undefined) return
          pausedAt = takeOver()
          await pausedAt
        },
      }
      const disk = openFaultDisk(start, plan)
      const takeOver = async (): Promise<void> => {
        second = await open(disk)
        for (let i = 0; i < 2; i++) {
          const leaf = leafOf(`second ${String(i)}`)
          promised.push({ ...(await second.append(leaf)), leaf })
        }
      }
      const first = await open(disk).catch(() => undefined)
      for (const burst of [8, 3])
        await Promise.allSettled(Array.from({ length: burst }, async (_, j) => {
          const leaf = leafOf(`first ${String(burst)}.${String(j)}`)
          if (first !== undefined) promised.push({ ...(await first.append(leaf)), leaf })
        }))
      if (second !== undefined && first !== undefined) {
        await expect(first.append(leafOf('late'))).rejects.toMatchObject({ name: 'Fault' })
        refused++
      }
      // What the first one made too late is in the second one's way, at most once.
      for (let i = 0; i < 3 && second !== undefined; i++) {
        const leaves = Array.from({ length: 10 }, (_, j) => leafOf(`the second goes on ${String(i)}.${String(j)}`))
        const results = await Promise.allSettled(leaves.map(async leaf => promised.push({ ...(await second?.append(leaf) ?? { index: -1 }), leaf })))
        if (i > 0) expect([at, results.filter(({ status }) => status === 'rejected')]).toEqual([at, []])
      }
      await second?.close()
      await first?.close()
      expect([at, new Set(promised.map(({ index }) => index)).size]).toEqual([at, promised.length])
      await expectWhole(disk.state(), promised, disk.shown, `paused before operation ${String(at)}`)
    }
    expect(refused).toBeGreaterThan(20)
  })
})
