// The landmarks' mesh in service: judging and fitting 1,000 landmarks (half a million pairs), reading them from the store, receipts a second.
// Run: LANDMARKS=1000 npm run bench -- mesh. Limits: a judgement in seconds; between pages no read keeps others waiting for long.

import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fromBase64, fromHex, toBase64 } from '@trigpoint/core/base'
import { parseTicket } from '@trigpoint/core/challenge'
import { signReceipt } from '@trigpoint/core/delay'
import type { MeshLandmark } from '@trigpoint/core/estimate'
import { makePlanet } from '../core/src/estimate/synthetic-planet.ts'
import { createAgreement, signBody } from '@trigpoint/runtime'
import { fitMaterial, judgeMaterial } from '../verifier/src/mesh/mesh-engine.ts'
import type { MeshLinkRow, MeshMaterial } from '../verifier/src/ports/index.ts'
import { openSqliteStore } from '../verifier/src/store/index.ts'
import { openWorld, START_MS, valueOf } from '../test/scenario/verifier-world.ts'

const LANDMARKS = Number(process.env['LANDMARKS'] ?? 1000)
const PAGE = 5000
/** Time of this process's own on a processor: on a busy machine the clock on the wall says more about others. */
const rows: (readonly [what: string, cpuMs: number, note: string])[] = []

function openStopwatch(): () => number {
  const start = process.cpuUsage()
  return () => {
    const { user, system } = process.cpuUsage(start)
    return (user + system) / 1000
  }
}

function timed<T>(what: string, work: () => T, note: (value: T) => string): T {
  const passedMs = openStopwatch()
  const value = work()
  rows.push([what, passedMs(), note(value)])
  return value
}

const liars = new Map([['lm-100', { latDeg: -30, lonDeg: 150 }], ['lm-500', { latDeg: -40, lonDeg: -60 }], ['lm-900', { latDeg: 5, lonDeg: 100 }]])
const withOperators = (landmarks: readonly MeshLandmark[]): readonly MeshLandmark[] => landmarks.map((one, at) => ({ ...one, uncertaintyKm: 1, operator: `operator ${String(at % Math.ceil(LANDMARKS / 3))}` }))
const clean = makePlanet(5, LANDMARKS)
const lied = makePlanet(5, LANDMARKS, liars)
const cleanMesh: MeshMaterial = { landmarks: withOperators(clean.landmarks), rows: clean.rows }

timed('judge, all honest', () => judgeMaterial(cleanMesh), ({ suspects }) => `${String(suspects.length)} suspects, ${String(clean.rows.length)} ordered pairs`)
timed('judge, three liars', () => judgeMaterial({ landmarks: withOperators(lied.landmarks), rows: lied.rows }), ({ suspects }) => `${suspects.filter(each => each.isProven).map(each => each.landmark).join(' ')} proven`)
timed('fit a model', () => fitMaterial(cleanMesh, { fittedAtMs: START_MS, dataDigest: 'ab'.repeat(32) }, undefined), ({ text }) => `${(text.length / 1e6).toFixed(1)} MB of text`)

await benchStore()
await benchReceipts()
for (const [what, ms, note] of rows) console.log(`${what.padEnd(34)} ${ms.toFixed(1).padStart(10)} ms   ${note}`)

async function benchStore(): Promise<void> {
  const dataDir = mkdtempSync(join(tmpdir(), 'trigpoint-bench-mesh-'))
  const store = openSqliteStore({ dataDir })
  const writtenMs = openStopwatch()
  for (let from = 0; from < clean.rows.length; from += 20_000)
    await store.write(async writer => { for (const row of clean.rows.slice(from, from + 20_000)) await writer.addMeshTiming({ from: row.from, to: row.to, roundTripNs: Math.round(row.roundTripMs * 1e6), atMs: 1 }, 0) })
  rows.push(['write every ordered pair', writtenMs(), `${(statSync(join(dataDir, 'verifier.sqlite')).size / 1e6).toFixed(0)} MB of database for one span`])
  let [longestMs, count, after]: [number, number, string | undefined] = [0, 0, undefined]
  const readMs = openStopwatch()
  for (;;) {
    const pageMs = openStopwatch()
    const page: { items: readonly MeshLinkRow[]; next: string | null } = await store.listMeshLinks(0, after === undefined ? { limit: PAGE } : { limit: PAGE, after })
    longestMs = Math.max(longestMs, pageMs())
    count += page.items.length
    if (page.next === null) break
    after = page.next
  }
  rows.push(['read every ordered pair', readMs(), `${String(count)} pairs; the longest page of ${String(PAGE)} took ${longestMs.toFixed(0)} ms`])
  await store.close()
  rmSync(dataDir, { recursive: true, force: true })
}

/** Receipts over HTTP, verified and stored, one after another. */
async function benchReceipts(): Promise<void> {
  const world = await openWorld({ mesh: { intervalMs: 4, partners: 20, judgeEveryMs: 3_600_000 }, opinions: { prior: 'none' } })
  const receipts: Uint8Array[] = []
  for (let round = 1; round <= 30; round++)
    for (const to of world.landmarks.values()) {
      const body = { landmarkId: to.landmarkId, agreementKey: toBase64(createAgreement().publicKey), sequence: round, atMs: START_MS }
      const challenge = valueOf(await world.admin.requestMesh(signBody('mesh-request', body, to.key.sign)))
      for (const { landmarkId, ticket } of challenge.landmarks) {
        const from = world.landmarks.get(landmarkId)
        const parsed = parseTicket(fromBase64(ticket) ?? new Uint8Array(0))
        if (from === undefined || !parsed.ok) continue
        const { position, uncertaintyKm, operator } = from.request
        receipts.push(signReceipt({
          challengeId: fromHex(challenge.challengeId) ?? new Uint8Array(16), landmarkId, position, uncertaintyKm, operator, agreementKey: parsed.value.agreementKey, ticketHash: new Uint8Array(32),
          roundTripsNs: [400_000_000 - round], answeredRounds: [0], sentRounds: 1, lostRounds: 0, transcriptHash: new Uint8Array(32), finishedAtMs: START_MS,
        }, from.key.sign))
      }
      world.clock.advance(1)
    }
  const sentMs = openStopwatch()
  for (const receipt of receipts) valueOf(await world.admin.sendReceipt(receipt))
  const ms = sentMs()
  rows.push([`${String(receipts.length)} receipts over HTTP`, ms, `${((1000 * receipts.length) / ms).toFixed(0)} a second of processor, sender included; 1,000 landmarks send 13`])
  await world.close()
}
