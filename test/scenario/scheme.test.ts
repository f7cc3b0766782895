// The scheme of the phantom data centre, staged step by step through the API: delivered legally, verified, inspected,
// dismantled, dummies shown to a second inspector, mis-declared at customs, rebuilt abroad, split over two nodes. Each
// deed is caught by the finding that should catch it; the honest site beside it raises nothing grave.

import { inspectionDeviceRecordSchema, inspectionSchema } from '@trigpoint/core/wire'
import { createAgreement, createEd25519, signBody } from '@trigpoint/runtime'
import { toBase64 } from '@trigpoint/core/base'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { enrolNode, openWorld, runFix, SHENZHEN, testSite, valueOf, type TestNode, type World } from './verifier-world.ts'

const MINUTE = 60_000
const MAXIMUM_AGE_MS = 10 * MINUTE

describe('the scheme', () => {
  let world: World
  let node: TestNode
  let honest: TestNode
  const deeds: { readonly deed: string; readonly code: string; readonly afterMs: number }[] = []
  beforeAll(async () => {
    // Without the timer: this clock jumps, which would be taken for an absence of the verifier.
    world = await openWorld({ tickMs: 3_600_000 })
    for (const site of ['johor', 'penang']) valueOf(await world.admin.putSite(testSite(site, { name: site === 'johor' ? 'Johor Hall' : 'Penang Hall' })))
    node = await enrolNode(world, 'johor', 'johor-node-1', 8)
    honest = await enrolNode(world, 'penang', 'penang-node-1', 8)
  })
  afterAll(() => world.close())

  const timeOf = (aheadMs: number): string => new Date(world.clock.nowMs() + aheadMs).toISOString()
  async function capture(event: object): Promise<void> {
    const document = {
      '@context': ['https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld', { trigpoint: 'urn:trigpoint:epcis:' }], 'type': 'EPCISDocument', 'schemaVersion': '2.0', 'creationDate': timeOf(0),
      'epcisBody': { eventList: [{ eventTimeZoneOffset: '+08:00', ...event }] },
    }
    const response = await fetch(`${world.verifier.url}/epcis/capture`, { method: 'POST', headers: { 'authorization': `Bearer ${world.verifier.adminToken ?? ''}`, 'content-type': 'application/json' }, body: JSON.stringify(document) })
    const job = await (await fetch(new URL(response.headers.get('location') ?? '', world.verifier.url), { headers: { authorization: `Bearer ${world.verifier.adminToken ?? ''}` } })).json() as { readonly success?: boolean }
    expect([response.status, job.success]).toEqual([202, true])
  }
  const chipUris = (): readonly string[] => node.claimed.map(chip => `urn:trigpoint:chip:${chip.chipId ?? ''}`)
  const paper = async (kind: 'shipped' | 'received' | 'installed' | 'inspected', of: TestNode, siteId: string): Promise<void> => {
    valueOf(await world.admin.sendCustodyEvent({ eventId: `${siteId}-${kind}`, kind, atMs: world.clock.nowMs(), siteId, chipIds: of.claimed.flatMap(chip => chip.chipId ?? []), reference: '' }))
  }
  const codesOf = async (siteId: string): Promise<readonly string[]> => valueOf(await world.admin.getFindings({ site: siteId })).items.map(finding => finding.code)
  /** Notes that a deed was caught, and how long after it. */
  async function caught(deed: string, code: string, deedAtMs: number): Promise<void> {
    const finding = valueOf(await world.admin.getFindings({ limit: 500 })).items.find(each => each.code === code)
    expect(finding, `${deed} is caught by ${code}; there are ${(await codesOf('johor')).join(', ')}`).toBeDefined()
    deeds.push({ deed, code, afterMs: (finding?.openedAtMs ?? 0) - deedAtMs })
  }

  it('looks perfect while it is honest: delivered, installed, verified, inspected', async () => {
    await capture({ type: 'AssociationEvent', action: 'ADD', bizStep: 'assembling', parentID: 'urn:uuid:5c0ffee0-0000-4000-8000-000000000001', childEPCs: chipUris(), eventTime: timeOf(0), readPoint: { id: 'urn:trigpoint:site:johor' } })
    for (const [of, siteId] of [[node, 'johor'], [honest, 'penang']] as const) for (const kind of ['shipped', 'received', 'installed'] as const) {
      world.clock.advance(MINUTE)
      await paper(kind, of, siteId)
    }
    world.clock.advance(MINUTE)
    for (const each of [node, honest]) expect((await runFix(world, each)).outcome).toBe('inside')
    await paper('inspected', node, 'johor')
    expect([...(await codesOf('johor')), ...(await codesOf('penang'))]).toEqual([])
  })

  it('is seen in the silence when the servers are dismantled', async () => {
    const deedAtMs = world.clock.nowMs()
    world.clock.advance(MAXIMUM_AGE_MS - MINUTE)
    await runFix(world, honest)
    world.clock.advance(2 * MINUTE)
    await caught('dismantled after the inspection', 'cohort-silence', deedAtMs)
    expect(deeds.at(-1)?.afterMs).toBeLessThanOrEqual(MAXIMUM_AGE_MS)
  })

  it('is seen by the inspector who is shown dummies with the right labels', async () => {
    const deedAtMs = world.clock.nowMs()
    const { inspectionId } = valueOf(await world.admin.call('POST', '/v1/inspections', inspectionSchema, { siteId: 'johor', inspector: 'B. Inspector' }))
    const drawn = valueOf(await world.admin.call('POST', `/v1/inspections/${inspectionId}/draw`, inspectionSchema, { contribution: '0b'.repeat(32) }))
    const key = createEd25519()
    const device = { signingKey: toBase64(key.publicKey), agreementKey: toBase64(createAgreement().publicKey), host: '127.0.0.1', port: 7443 }
    valueOf(await world.admin.call('PUT', `/v1/inspections/${inspectionId}/device`, inspectionDeviceRecordSchema, device))
    const scans = drawn.units.map(({ chipId }) => {
      const claimed = node.claimed.find(chip => chip.chipId === chipId)
      return { chipId, seen: 'present', deviceLabel: claimed?.serial ?? '', boardLabel: '', chassisLabel: claimed?.chassis ?? '', rackPlace: 'R1', scannedAtMs: world.clock.nowMs(), how: 'typed' }
    })
    const record = { inspectionId, planDigest: drawn.planDigest, siteId: 'johor', inspector: 'B. Inspector', startedAtMs: world.clock.nowMs(), finishedAtMs: world.clock.nowMs(), scans, counts: [{ chassis: node.claimed[0]?.chassis ?? '', counted: 8 }], note: '' }
    expect(valueOf(await world.admin.call('POST', `/v1/inspections/${inspectionId}/record`, inspectionSchema, signBody('inspection-record', record, key.sign))).outcome).toBe('failed')
    await caught('dummies shown to the inspector', 'dummy-at-inspection', deedAtMs)
  })

  it('is seen in the customs papers that call servers parts', async () => {
    const deedAtMs = world.clock.nowMs()
    await capture({
      'type': 'ObjectEvent', 'action': 'OBSERVE', 'bizStep': 'shipping', 'disposition': 'in_transit', 'eventTime': timeOf(0), 'epcList': chipUris(), 'readPoint': { id: 'urn:trigpoint:site:johor' },
      'trigpoint:goodsDescription': 'computer parts', 'trigpoint:hsCode': '8473.50', 'trigpoint:declaredValue': 4000, 'trigpoint:grossWeightKg': 160, 'trigpoint:consignee': 'Harbour Forwarding', 'trigpoint:consigneeRole': 'forwarder',
    })
    world.clock.advance(MINUTE)
    await caught('mis-declared at customs', 'description-mismatch', deedAtMs)
  })

  it('is seen when the same keys answer from abroad', async () => {
    world.clock.advance(30 * MINUTE)
    const deedAtMs = world.clock.nowMs()
    Object.assign(node, { position: SHENZHEN })
    expect((await runFix(world, node)).outcome).toBe('outside')
    await caught('rebuilt abroad', 'reappearance', deedAtMs)
    await caught('answering from abroad', 'outside', deedAtMs)
  })

  it('is seen when one board\'s chips answer through two nodes', async () => {
    const deedAtMs = world.clock.nowMs()
    world.clock.advance(MINUTE)
    const second = await enrolNode(world, 'johor', 'johor-node-1', 8)
    Object.assign(second, { position: SHENZHEN, chips: node.chips.slice(4), claimed: node.claimed.slice(4) })
    world.clock.advance(MAXIMUM_AGE_MS + MINUTE)
    await runFix(world, second)
    Object.assign(node, { chips: node.chips.slice(0, 4), claimed: node.claimed.slice(0, 4) })
    await runFix(world, node)
    world.clock.advance(MINUTE)
    const codes = await codesOf('johor')
    expect(codes.some(code => code === 'topology-broken' || code === 'two-nodes-one-chip' || code === 'label-moved'), codes.join()).toBe(true)
    deeds.push({ deed: 'split over two nodes', code: codes.find(code => code === 'topology-broken' || code === 'two-nodes-one-chip' || code === 'label-moved') ?? '', afterMs: world.clock.nowMs() - deedAtMs })
  })

  it('leaves the honest site alone, and every deed was caught within minutes', async () => {
    for (let turn = 0; turn < 3; turn++) {
      await runFix(world, honest)
      world.clock.advance(5 * MINUTE)
    }
    const grave = valueOf(await world.admin.getFindings({ site: 'penang' })).items.filter(finding => (finding.severity === 'high' || finding.severity === 'critical') && finding.endedAtMs === null)
    expect(grave.map(finding => finding.code).filter(code => code !== 'cohort-silence')).toEqual([])
    console.info(deeds.map(({ deed, code, afterMs }) => `${deed}: ${code} after ${String(Math.round(afterMs / 1000))} s`).join('\n'))
    expect(deeds).toHaveLength(6)
    for (const { deed, afterMs } of deeds) expect(afterMs, deed).toBeLessThanOrEqual(MAXIMUM_AGE_MS + 3 * MINUTE)
  })
})
