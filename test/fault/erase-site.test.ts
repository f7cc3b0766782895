// A customer leaves: every file of the data folder is searched, byte by byte and with every packed row unpacked, for the
// site's id, name, nodes and place. The log checks out, what others hold still checks, and the other sites go on.

import Sqlite from 'better-sqlite3'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { inflateRawSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { eraseSiteFromDisk, type Erasure } from '@trigpoint/verifier'
import { checkLog, openTileSource } from '@trigpoint/verifier/log'
import type { Bundle } from '@trigpoint/core/result'
import { ERASURE_RULES } from '../../verifier/src/store/sqlite/erase/erasure-rules.ts'
import { tablesOf } from '../../verifier/src/store/sqlite/erase/erase-site.ts'
import { bundleOf, check, openBundleWorld, runHonestFix, type BundleWorld } from '../result/bundle-world.ts'
import { enrolNode, openWorld, START_MS, testSite, valueOf, type TestNode, type World } from '../scenario/verifier-world.ts'

/** A place that nothing else in the database has. */
const POSITION = { latDeg: 3.14187265, lonDeg: 101.68719935 }
const WORDS = ['secret-hall', 'Secret Hall', 'secret-node', 'P-SECRET', '3.14187265', '101.68719935']

let bundles: BundleWorld
let after: World
let other: { readonly node: TestNode; readonly challengeId: string }
let secretFix = ''
let given: Bundle
let erasure: Erasure

function everyFile(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).map(name => join(folder, name)).filter(path => statSync(path).isFile())
}

/** Tables with rows that name the site, and files that do. */
function namesLeft(dataDir: string): readonly string[] {
  const left = everyFile(dataDir).filter(path => WORDS.some(word => readFileSync(path).includes(word)))
  const database = new Sqlite(join(dataDir, 'verifier.sqlite'), { readonly: true })
  for (const table of tablesOf(database))
    for (const row of database.prepare(`SELECT * FROM ${table}`).all() as Record<string, unknown>[])
      for (const value of Object.values(row)) {
        const text = typeof value === 'string' ? value : Buffer.isBuffer(value) ? unpacked(value) : ''
        if (WORDS.some(word => text.includes(word))) left.push(table)
      }
  database.close()
  return [...new Set(left)]
}

function unpacked(bytes: Buffer): string {
  try {
    return inflateRawSync(bytes).toString('utf8')
  } catch {
    return bytes.toString('latin1')
  }
}

beforeAll(async () => {
  bundles = await openBundleWorld({ gpus: 2, site: { position: POSITION } })
  const { world } = bundles
  secretFix = (await runHonestFix(bundles)).challengeId
  given = await bundleOf(bundles, secretFix, 'full')
  valueOf(await world.admin.sendCustodyEvent({ eventId: 'P-SECRET', kind: 'installed', atMs: START_MS, siteId: 'secret-hall', chipIds: bundles.node.chips.map(chip => chip.chipId), reference: '' }))
  valueOf(await world.admin.putSite(testSite('other-hall')))
  const node = await enrolNode(world, 'other-hall', 'other-node', 1)
  const { challengeId } = await runHonestFix({ world, node })
  other = { node, challengeId }
  await bundleOf({ world }, challengeId, 'full')
}, 120_000)
afterAll(async () => {
  await after.close()
  await bundles.close().catch(() => undefined)
})

describe('erasing a site', () => {
  it('waits for the verifier to be stopped', () => {
    expect(() => eraseSiteFromDisk(bundles.world.dataDir, 'secret-hall')).toThrow(/Another verifier is running/)
  })

  it('leaves not a byte of it in any file, and tells what it did', async () => {
    const { dataDir } = bundles.world
    await bundles.world.close()
    expect(namesLeft(dataDir)).toEqual(expect.arrayContaining(['sites', 'received', 'openings', 'papers', 'leaves']))
    erasure = eraseSiteFromDisk(dataDir, 'secret-hall')
    expect(namesLeft(dataDir)).toEqual([])
    expect(erasure.remaining).toEqual([])
    expect(erasure.removed).toMatchObject({ sites: 1, agents: 1, chips: 2, fixes: 1, papers: 1 })
    expect(erasure.leaves).toBeGreaterThan(5)
    expect(() => eraseSiteFromDisk(dataDir, 'secret-hall')).toThrow(/no site secret-hall/)
  }, 60_000)

  it('has a rule for every table that there is', () => {
    const database = new Sqlite(join(bundles.world.dataDir, 'verifier.sqlite'), { readonly: true })
    expect(Object.keys(ERASURE_RULES).sort()).toEqual([...tablesOf(database)].sort())
    expect(database.pragma('integrity_check', { simple: true })).toBe('ok')
    expect(database.pragma('foreign_key_check')).toEqual([])
    database.close()
  })

  it('leaves the log whole, bundles that others hold good, and the other sites at work', async () => {
    const report = await checkLog(await openTileSource(join(bundles.world.dataDir, 'log')), {})
    expect(report).toMatchObject({ ok: true, damage: [] })
    expect(check(bundles, given)).toMatchObject({ proven: true, outcome: 'inside' })
    after = await openWorld({ dataDir: bundles.world.dataDir, leafLog: { origin: 'log.example/bundles' } })
    valueOf(await after.admin.putSite(testSite('other-hall')))
    expect(check(bundles, await bundleOf({ world: after }, other.challengeId, 'full'), { trust: { ...bundles.trust, log: undefined } })).toMatchObject({ proven: true })
    expect(await after.admin.getBundle(secretFix, { level: 'full', chip: undefined })).toMatchObject({ ok: false })
    expect(await after.admin.getSite('secret-hall')).toMatchObject({ ok: false })
    // The id may be used again, by a site that knows nothing of the old one.
    valueOf(await after.admin.putSite(testSite('secret-hall', { name: 'Another' })))
    const node = await enrolNode(after, 'secret-hall', 'new-node', 1)
    expect((await runHonestFix({ world: after, node })).outcome).toBe('inside')
  }, 60_000)
})
