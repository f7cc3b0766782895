// A data directory of a release that kept no histories, opened by this one: every chip has its past again, nothing is
// told twice, and the second start finds nothing to do.

import Sqlite from 'better-sqlite3'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ChipStateAt } from '@trigpoint/core/wire'
import { openManualClock } from '@trigpoint/runtime'
import { openVerifier, type RunningVerifier } from '@trigpoint/verifier'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { clientOf, enrolNode, openWorld, runFix, START_MS, testSite, valueOf, vendor } from '../scenario/verifier-world.ts'

const dataDir = mkdtempSync(join(tmpdir(), 'trigpoint-old-histories-'))
const MINUTE_MS = 60_000
let chipIds: readonly string[] = []
let lives: readonly ChipStateAt[] = []
let told = 0
const clock = openManualClock(START_MS + 90 * MINUTE_MS)

beforeAll(async () => {
  const world = await openWorld({ dataDir })
  valueOf(await world.admin.putSite(testSite('old')))
  const node = await enrolNode(world, 'old', 'node-old', 2)
  chipIds = node.chips.map(chip => chip.chipId)
  valueOf(await world.admin.sendCustodyEvent({ eventId: 'p1', kind: 'shipped', atMs: START_MS - MINUTE_MS, siteId: 'old', chipIds: [...chipIds], reference: '', note: '' }))
  for (let i = 0; i < 3; i++) {
    await runFix(world, node, i === 2 ? { chips: node.chips.slice(0, 1) } : {})
    world.clock.advance(5 * MINUTE_MS)
  }
  // The verifier runs on while the node is silent.
  for (let i = 0; i < 75; i++) {
    world.clock.advance(MINUTE_MS)
    if (i % 15 === 14) valueOf(await world.admin.getStatus())
  }
  lives = await readLives(world.verifier)
  told = valueOf(await world.admin.getTimeline()).items.length
  await world.close()
  const database = new Sqlite(join(dataDir, 'verifier.sqlite'))
  database.exec(`DELETE FROM chip_stays; DELETE FROM chip_contradictions; DELETE FROM finding_watches; DELETE FROM meta WHERE key = 'histories-brought';
    UPDATE chips SET body = json_remove(body, '$.stayCount', '$.wasReceived');`)
  database.close()
}, 60_000)
afterAll(() => { rmSync(dataDir, { recursive: true, force: true }) })

async function readLives(verifier: RunningVerifier): Promise<readonly ChipStateAt[]> {
  const all: ChipStateAt[] = []
  for (const chipId of chipIds) {
    const response = await fetch(`${verifier.url}/v1/chips/${encodeURIComponent(chipId)}/state?at=${String(clock.nowMs())}`, { headers: { authorization: `Bearer ${verifier.adminToken ?? ''}` } })
    all.push((await response.json()) as ChipStateAt)
  }
  return all
}

it('gives each chip the life that it had, and tells nothing twice', async () => {
  expect(lives.map(life => life.stays.map(stay => stay.state))).toEqual([['shipped', 'verified', 'silent'], ['shipped', 'verified', 'silent']])
  for (let start = 0; start < 2; start++) {
    const verifier = await openVerifier({ dataDir, listen: { host: '127.0.0.1', port: 0 }, anchors: [vendor.anchor], fixIntervalMs: MINUTE_MS, clock })
    const client = clientOf(verifier, verifier.adminToken)
    try {
      expect((await readLives(verifier)).map(({ stays, contradictions }) => ({ stays, contradictions }))).toEqual(lives.map(({ stays, contradictions }) => ({ stays, contradictions })))
      expect(valueOf(await client.getChips()).items.map(({ outcome, state }) => `${outcome} ${state}`)).toEqual(['unknown silent', 'unknown silent'])
      expect(valueOf(await client.getTimeline()).items).toHaveLength(told)
    } finally {
      client.close()
      await verifier.close()
    }
  }
})
