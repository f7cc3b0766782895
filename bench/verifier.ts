// Verifier under fixes of eight-chip nodes over HTTP: time an answer and CPU time of challenge, receipts and evidence, against a bare request of the same run.
// Run: npm run bench -- verifier. One process serves and asks, so CPU time is of both; `stall` is the longest time that
// the event loop was held meanwhile: what a reader of live events would notice.

import { monitorEventLoopDelay } from 'node:perf_hooks'
import { ask, enrolNode, evidenceOf, measureAll, openWorld, testSite, valueOf } from '../test/scenario/verifier-world.ts'

const FIXES = 60
const CHIPS = 8

interface Row {
  readonly name: string
  readonly times: number[]
  cpuMs: number
}

function cpuMs(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}

const world = await openWorld()
valueOf(await world.admin.putSite(testSite('cyberjaya')))
const node = await enrolNode(world, 'cyberjaya', 'bench', CHIPS)
const rows = { bare: row('GET /v1/status'), ask: row('POST /v1/fixes'), receipt: row('POST /v1/receipts'), evidence: row(`POST …/evidence, ${String(CHIPS)} chips`), page: row('GET /v1/chips, 100') }
const loop = monitorEventLoopDelay({ resolution: 1 })

function row(name: string): Row {
  return { name, times: [], cpuMs: 0 }
}

async function time<T>(into: Row, work: () => Promise<T>): Promise<T> {
  const [startMs, startCpuMs] = [performance.now(), cpuMs()]
  const value = await work()
  into.times.push(performance.now() - startMs)
  into.cpuMs += cpuMs() - startCpuMs
  return value
}

let bytes = 0
for (let i = 0; i < FIXES; i++) {
  await time(rows.bare, () => world.admin.getStatus())
  const asked = await time(rows.ask, () => ask(world, node))
  for (const receipt of measureAll(world, node, asked)) valueOf(await time(rows.receipt, () => world.admin.sendReceipt(receipt)))
  const signed = await evidenceOf(world, node, asked)
  bytes = signed.body.length
  loop.enable()
  const fix = valueOf(await time(rows.evidence, () => world.admin.sendEvidence(asked.challenge.challengeId, signed)))
  loop.disable()
  if (fix.outcome !== 'inside') throw new Error(`expected inside, got ${fix.outcome}: ${fix.reason}`)
  await time(rows.page, () => world.admin.getChips({ limit: 100 }))
  world.clock.advance(1000)
}

const at = (times: number[], share: number): string => (([...times].sort((a, b) => a - b)[Math.floor(times.length * share)] ?? 0).toFixed(1)).padStart(8)
console.log(`${'request'.padEnd(28)}${'median ms'.padStart(10)}${'p95 ms'.padStart(9)}${'CPU ms'.padStart(9)}`)
for (const { name, times, cpuMs: spent } of Object.values(rows)) console.log(`${name.padEnd(28)}  ${at(times, 0.5)} ${at(times, 0.95)} ${(spent / times.length).toFixed(1).padStart(8)}`)
console.log(`evidence message ${(bytes / 1024).toFixed(0)} KiB; longest stall of the event loop ${(loop.max / 1e6).toFixed(1)} ms`)
await world.close()
