// The log on this disk: npx tsx --conditions=source bench/log.ts [--leaves 1000000] [--dir FOLDER] [--seconds 3]
//
// Durable batched appends beside the raw rate of synced appends to one file, in the same run and folder,
// measured before, between and after, since a shared disk's mood changes; proofs; growth; start-up at two sizes.

import { mkdtemp, open, readdir, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { hashLeaf, verifyInclusion } from '@trigpoint/core/log'
import { ed25519FromSeed, nodePrimitives } from '@trigpoint/runtime'
import { openLog, type DurableLog } from '../verifier/src/log/index.ts'
import type { LogFiles } from '../verifier/src/log/log-files.ts'
import { openNodeFiles } from '../verifier/src/log/node-files.ts'

/** A salted commitment with its label, as the verifier logs (docs/format/commitment.md). */
const LEAF_BYTES = 50
/** Appends in flight: many callers of one verifier. */
const CALLERS = 4096

const { values } = parseArgs({
  options: {
    leaves: { type: 'string', default: '1000000' },
    dir: { type: 'string', default: tmpdir() },
    seconds: { type: 'string', default: '3' },
  },
})
const leaves = Number(values.leaves)
const seconds = Number(values.seconds)
const key = ed25519FromSeed(new Uint8Array(32).fill(7))

function leafOf(i: number): Uint8Array {
  const leaf = Buffer.alloc(LEAF_BYTES, 0x5a)
  leaf.writeDoubleBE(i, 0)
  return leaf
}

function openAt(dir: string): Promise<DurableLog> {
  return openLog({ dir, key, origin: 'log.example/bench' })
}

/** Synced appends a second to one file, `LEAF_BYTES` each. */
async function rawRate(dir: string): Promise<number> {
  const file = await open(join(dir, 'raw'), 'a')
  const start = performance.now()
  let count = 0
  for (; performance.now() - start < seconds * 1000; count++) {
    await file.write(leafOf(count))
    await file.datasync()
  }
  const rate = count / ((performance.now() - start) / 1000)
  await file.close()
  await rm(join(dir, 'raw'))
  return rate
}

/** Appends from `callers` at once until `enough` says so; rate and the middle latency, ms. */
async function appendRate(
  log: DurableLog,
  callers: number,
  enough: (count: number, elapsedMs: number) => boolean,
): Promise<{ count: number; rate: number; medianMs: number }> {
  const start = performance.now()
  const latencies: number[] = []
  let count = 0
  await Promise.all(
    Array.from({ length: callers }, async () => {
      while (!enough(count, performance.now() - start)) {
        const began = performance.now()
        await log.append(leafOf(count++))
        latencies.push(performance.now() - began)
      }
    }),
  )
  return {
    count,
    rate: count / ((performance.now() - start) / 1000),
    medianMs: latencies.sort((a, b) => a - b)[latencies.length >> 1] ?? 0,
  }
}

async function proofRate(log: DurableLog, among: number): Promise<{ rate: number; verifyRate: number }> {
  const { size, root } = log.checkpoint().checkpoint
  const indices = Array.from({ length: 2000 }, (_, i) => size - 1 - ((i * 7_919_993) % Math.min(size, among)))
  const start = performance.now()
  const proofs: (readonly Uint8Array[])[] = []
  for (const index of indices) proofs.push(await log.inclusionProof(index))
  const built = performance.now()
  for (const [i, index] of indices.entries()) {
    const proven = verifyInclusion(nodePrimitives, {
      leafHash: hashLeaf(nodePrimitives, leafOf(index)),
      index,
      size,
      root,
      proof: proofs[i] ?? [],
    })
    if (!proven) throw new Error(`the proof of leaf ${String(index)} does not verify`)
  }
  return { rate: (indices.length * 1000) / (built - start), verifyRate: (indices.length * 1000) / (performance.now() - built) }
}

/** Median time to open each folder, and file operations that it takes. The folders take turns, since a shared machine's mood changes. */
async function startUps(dirs: readonly string[]): Promise<readonly { readonly ms: number; readonly operations: number }[]> {
  const found = dirs.map(() => ({ times: [] as number[], operations: 0 }))
  for (let round = 0; round < 15; round++) {
    for (const [at, one] of found.entries()) {
      const counted = countOperations(openNodeFiles(dirs[at] ?? ''))
      const start = performance.now()
      const log = await openLog({ dir: dirs[at] ?? '', key, origin: 'log.example/bench', files: counted.files })
      one.times.push(performance.now() - start)
      one.operations = counted.operations()
      await log.close()
    }
  }
  return found.map(({ times, operations }) => ({ ms: times.sort((a, b) => a - b)[7] ?? 0, operations }))
}

function countOperations(files: LogFiles): { readonly files: LogFiles; readonly operations: () => number } {
  let count = 0
  const counting = new Proxy(files, {
    get: (target, name) => {
      const member: unknown = Reflect.get(target, name)
      return typeof member !== 'function' ? member : (...given: unknown[]): unknown => {
        count++
        return Reflect.apply(member as (...all: unknown[]) => unknown, target, given)
      }
    },
  })
  return { files: counting, operations: () => count }
}

async function usage(dir: string): Promise<{ files: number; apparent: number; onDisk: number }> {
  const sum = { files: 0, apparent: 0, onDisk: 0 }
  for (const name of await readdir(dir, { withFileTypes: true })) {
    const path = join(dir, name.name)
    const status = await stat(path)
    const below = name.isDirectory() ? await usage(path) : { files: 1, apparent: status.size, onDisk: status.blocks * 512 }
    sum.files += below.files
    sum.apparent += below.apparent
    sum.onDisk += below.onDisk
  }
  return sum
}

const print = (what: string, value: string): void => void process.stdout.write(`${what.padEnd(58)} ${value}\n`)
const whole = (value: number): string => Math.round(value).toLocaleString('en')

const dir = await mkdtemp(join(values.dir, 'trigpoint-bench-log-'))
try {
  const small = join(dir, 'small')
  const large = join(dir, 'large')
  const raw = [await rawRate(dir)]
  const alone = await openAt(small)
  const single = await appendRate(alone, 1, (_, elapsedMs) => elapsedMs > seconds * 1000)
  raw.push(await rawRate(dir))
  const many = await appendRate(alone, CALLERS, (_, elapsedMs) => elapsedMs > seconds * 1000)
  raw.push(await rawRate(dir))
  const smallSize = alone.checkpoint().checkpoint.size
  await alone.close()
  const log = await openAt(large)
  const filled = await appendRate(log, CALLERS, count => count >= leaves)
  const largeSize = log.checkpoint().checkpoint.size
  const leafOrder = await log.leaf(7)
  if (!leafOrder.every((byte, i) => byte === leafOf(7)[i])) throw new Error('the leaves are not in the order of their appends')
  const proofs = await proofRate(log, Number.POSITIVE_INFINITY)
  const recent = await proofRate(log, 10_000)
  await log.close()
  const [smallStart, largeStart] = await startUps([small, large])
  if (smallStart === undefined || largeStart === undefined) throw new Error('two folders were opened')
  const used = await usage(large)
  const rawMedian = [...raw].sort((a, b) => a - b)[1] ?? 0
  const million = 1_000_000 / largeSize
  print(`raw synced appends of ${String(LEAF_BYTES)} bytes to one file, three times`, `${raw.map(whole).join(', ')} /s`)
  print(
    'durable appends, one caller that waits',
    `${whole(single.rate)} /s, median ${single.medianMs.toFixed(1)} ms, ${(single.rate / rawMedian).toFixed(2)} x raw`,
  )
  print(
    `durable appends, ${String(CALLERS)} callers (group commit), ${String(seconds)} s`,
    `${whole(many.rate)} /s, median ${many.medianMs.toFixed(1)} ms, ${(many.rate / rawMedian).toFixed(1)} x raw`,
  )
  print(`durable appends until ${whole(largeSize)} leaves`, `${whole(filled.rate)} /s, ${(filled.rate / rawMedian).toFixed(1)} x raw`)
  print(`inclusion proofs at ${whole(largeSize)} leaves, of any leaf`, `${whole(proofs.rate)} /s; verifying ${whole(proofs.verifyRate)} /s`)
  print('inclusion proofs of the newest 10,000 leaves', `${whole(recent.rate)} /s`)
  print(
    'growth per million leaves',
    `${whole((used.apparent * million) / 1e6)} MB in ${whole(used.files * million)} files, ${whole((used.onDisk * million) / 1e6)} MB on disk`,
  )
  print(
    `start-up at ${whole(smallSize)} and at ${whole(largeSize)} leaves, in turns`,
    `${smallStart.ms.toFixed(1)} and ${largeStart.ms.toFixed(1)} ms: ${(largeStart.ms / smallStart.ms).toFixed(2)} x for ${(largeSize / smallSize).toFixed(0)} x the leaves; ${String(smallStart.operations)} and ${String(largeStart.operations)} file operations`,
  )
} finally {
  await rm(dir, { recursive: true, force: true })
}
