// Custody over a real verifier: papers of a whole life as EPCIS, the state at any time, stock, carriers, maintenance,
// dossiers, the findings that shipments raise, the reconciliation with its serials, and a recomputation that changes nothing.

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  carrierStateSchema, chipStateAtSchema, custodyStatesSchema, dossierBodySchema, findingSchema, maintenanceListSchema, maintenanceSchema, pageSchema, recomputedSchema, reconciliationSchema, siteStockSchema, type ChipStateAt, type Finding,
} from '@trigpoint/core/wire'
import type { VerifierClient } from '@trigpoint/runtime'
import { clientOf, codeOf, openWorld, START_MS, testSite, valueOf, type World } from './verifier-world.ts'

const DAY = 86_400_000
const chip = (number: number): string => `nvidia:41:00000000000000${number.toString(16).toUpperCase().padStart(2, '0')}`
const urn = (number: number): string => `urn:trigpoint:chip:${chip(number)}`
const SITE = 'urn:trigpoint:site:cyberjaya-1'
const OTHER = 'urn:trigpoint:site:johor-2'
const CONTEXT = ['https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld', { trigpoint: 'urn:trigpoint:epcis:' }]

let world: World
let operator: VerifierClient
beforeAll(async () => {
  world = await openWorld()
  for (const siteId of ['cyberjaya-1', 'johor-2']) valueOf(await world.admin.putSite(testSite(siteId)))
  operator = clientOf(world.verifier, valueOf(await world.admin.createToken({ role: 'operator', siteId: 'johor-2', name: 'operator' })).token)
})
afterAll(async () => {
  operator.close()
  await world.close()
})

const at = (day: number): string => new Date(START_MS + day * DAY).toISOString()
const atMs = (day: number): number => START_MS + day * DAY

function event(day: number, step: string, chips: readonly number[], place: string, changes: object = {}): object {
  const there = step === 'shipping' ? { destinationList: [{ type: 'location', destination: place }] } : { bizLocation: { id: place } }
  return { type: 'ObjectEvent', action: 'OBSERVE', epcList: chips.map(urn), eventTime: at(day), eventTimeZoneOffset: '+08:00', bizStep: step, ...there, ...changes }
}

async function capture(events: readonly object[]): Promise<void> {
  const document = { '@context': CONTEXT, 'type': 'EPCISDocument', 'schemaVersion': '2.0', 'creationDate': '2026-11-01T00:00:00Z', 'epcisBody': { eventList: events } }
  const response = await fetch(`${world.verifier.url}/epcis/capture`, { method: 'POST', body: JSON.stringify(document), headers: { 'content-type': 'application/json', 'authorization': `Bearer ${world.verifier.adminToken ?? ''}` } })
  expect([response.status, response.status === 202 ? '' : await response.text()]).toEqual([202, ''])
}

const stateOf = async (number: number, day: number): Promise<string | undefined> =>
  valueOf(await world.admin.call('GET', `/v1/chips/${encodeURIComponent(chip(number))}/state?at=${String(atMs(day))}`, chipStateAtSchema)).stay?.state

const findings = async (query = ''): Promise<readonly Finding[]> => valueOf(await world.admin.call('GET', `/v1/findings?limit=500${query}`, pageSchema(findingSchema))).items

const day = async (number: number): Promise<void> => {
  world.clock.jumpTo(atMs(number))
  await world.admin.getStatus()
}

describe('a life by its papers', () => {
  it('is told for any moment, and what contradicts is kept', async () => {
    await capture([
      event(-90, 'shipping', [1], SITE), event(-60, 'receiving', [1], SITE), event(-59, 'storing', [1], SITE), event(-50, 'installing', [1], SITE), event(-45, 'repairing', [1], SITE),
      event(-40, 'removing', [1], SITE), event(-39, 'shipping', [1], 'urn:epc:id:sgln:4012345.99999.0', { disposition: 'returned' }), event(-20, 'destroying', [1], 'urn:epc:id:sgln:4012345.99999.0'),
    ])
    const days = [-100, -70, -60, -55, -50, -42, -40, -30, -10]
    expect(await Promise.all(days.map(each => stateOf(1, each)))).toEqual([undefined, 'shipped', 'received', 'stored', 'installed', 'maintenance', 'removed', 'returned', 'destroyed'])
    await capture([event(-5, 'receiving', [1], OTHER)])
    const told = valueOf(await world.admin.call('GET', `/v1/chips/${encodeURIComponent(chip(1))}/state`, chipStateAtSchema))
    expect(told).toMatchObject({ stay: { state: 'received', siteId: 'johor-2', fact: { kind: 'paper' } }, contradictions: [{ kind: 'handled-after-end' }], longestStayMs: 30 * DAY })
    expect(told.stays).toHaveLength(9)
    expect((await findings('&code=contradiction')).map(finding => finding.severity)).toEqual(['medium'])
  })
  it('that was told twice at two sites keeps both', async () => {
    await capture([event(-30, 'receiving', [2], SITE), event(-28, 'receiving', [2], OTHER)])
    expect((await findings('&code=contradiction')).some(finding => finding.chipIds.includes(chip(2)) && finding.explanation.includes('no shipment lies between'))).toBe(true)
  })
  it('is told as it was known: a late paper and one declared an error later change nothing before', async () => {
    const state = async (day: number, known: string): Promise<ChipStateAt> => valueOf(await world.admin.call('GET', `/v1/chips/${encodeURIComponent(chip(9))}/state?at=${String(atMs(day))}${known}`, chipStateAtSchema))
    const mistaken = event(-12, 'destroying', [9], OTHER, { eventID: 'urn:uuid:00000000-0000-4000-8000-00000000000e' })
    await capture([event(-20, 'installing', [9], OTHER), mistaken])
    const first = world.clock.nowMs()
    world.clock.advance(3_600_000)
    await capture([event(-15, 'removing', [9], OTHER), { ...mistaken, errorDeclaration: { declarationTime: at(0), reason: 'incorrect_data' } }])
    const second = world.clock.nowMs()
    const known = async (day: number, whenMs: number): Promise<string | undefined> => (await state(day, `&knownAt=${String(whenMs)}`)).stay?.state
    expect([await known(-14, first), await known(-10, first), await known(-14, second), await known(-10, second), await known(-10, first - 1)]).toEqual(['installed', 'destroyed', 'removed', 'removed', undefined])
    const now = await state(-10, '')
    expect(now.stay?.state).toBe('removed')
    expect(now.papers.map(({ kind, recordedAtMs, withdrawnAtMs, late }) => [kind, recordedAtMs, withdrawnAtMs, late])).toEqual([['installed', first, null, true], ['removed', second, null, true], ['destroyed', first, second, true]])
    expect((await state(-10, `&knownAt=${String(first)}`)).papers.map(({ kind, withdrawnAtMs }) => [kind, withdrawnAtMs])).toEqual([['installed', null], ['destroyed', null]])
  })
  it('of a site\'s stock and of a chassis is told for any moment too', async () => {
    await capture([
      { type: 'AssociationEvent', action: 'ADD', parentID: 'urn:epc:id:giai:4000001.CH7', childEPCs: [urn(3), urn(4)], eventTime: at(-30), eventTimeZoneOffset: '+08:00', bizStep: 'installing', bizLocation: { id: SITE } },
      { type: 'AssociationEvent', action: 'DELETE', parentID: 'urn:epc:id:giai:4000001.CH7', childEPCs: [urn(4)], eventTime: at(-10), eventTimeZoneOffset: '+08:00', bizStep: 'disassembling', bizLocation: { id: SITE } },
    ])
    const carrier = async (when: number): Promise<unknown> => valueOf(await world.admin.call('GET', `/v1/carriers?id=${encodeURIComponent('urn:epc:id:giai:4000001.CH7')}&at=${String(atMs(when))}`, carrierStateSchema))
    expect(await carrier(-20)).toMatchObject({ state: 'installed', chips: [{ chipId: chip(3) }, { chipId: chip(4) }], sites: ['cyberjaya-1'] })
    expect(await carrier(-5)).toMatchObject({ state: 'installed', chips: [{ chipId: chip(3) }] })
    expect(await carrier(-40)).toMatchObject({ state: 'empty', chips: [] })
    const stock = async (when: number): Promise<unknown> => valueOf(await world.admin.call('GET', `/v1/sites/cyberjaya-1/stock?at=${String(atMs(when))}`, siteStockSchema)).counts
    expect(await stock(-20)).toEqual([{ siteId: 'cyberjaya-1', state: 'destroyed', chips: 1 }, { siteId: 'cyberjaya-1', state: 'installed', chips: 2 }])
    expect(await stock(-5.5)).toEqual([{ siteId: 'cyberjaya-1', state: 'destroyed', chips: 1 }, { siteId: 'cyberjaya-1', state: 'installed', chips: 1 }, { siteId: 'cyberjaya-1', state: 'removed', chips: 1 }])
    const states = valueOf(await world.admin.call('GET', '/v1/custody/states', custodyStatesSchema))
    expect(states.longestStaysMs['stored']).toBe(90 * DAY)
    expect(states.runningOut[0]?.dueMs ?? 0).toBeGreaterThan(0)
  })
  it('of another site is not told to an operator', async () => {
    expect(codeOf(await operator.call('GET', '/v1/sites/cyberjaya-1/stock', siteStockSchema))).toBe('site.unknown')
    expect(codeOf(await operator.call('GET', `/v1/chips/${encodeURIComponent(chip(3))}/state`, chipStateAtSchema))).toBe('chip.unknown')
    expect(valueOf(await operator.call('GET', `/v1/carriers?id=${encodeURIComponent('urn:epc:id:giai:4000001.CH7')}`, carrierStateSchema)).chips).toEqual([])
    expect(valueOf(await operator.call('GET', '/v1/findings?site=cyberjaya-1', pageSchema(findingSchema))).items).toEqual([])
    expect(codeOf(await operator.call('PUT', '/v1/sites/johor-2/dossier', dossierBodySchema, {}))).toBe('api.forbidden')
    const theirs = (await findings('&site=cyberjaya-1'))[0]?.findingId ?? ''
    expect(codeOf(await operator.call('GET', `/v1/findings/${encodeURIComponent(theirs)}`, findingSchema))).toBe('finding.unknown')
    expect(codeOf(await world.admin.call('GET', `/v1/findings/${encodeURIComponent(theirs)}`, findingSchema))).toBe('accepted')
  })
})

describe('shipments and imports', () => {
  const goods = Array.from({ length: 24 }, (_, number) => 100 + number)
  it('raise what their papers give away', async () => {
    await capture([
      event(-8, 'shipping', goods, SITE, {
        'eventID': 'urn:uuid:00000000-0000-4000-8000-000000000001', 'trigpoint:goodsDescription': 'power controllers', 'trigpoint:hsCode': '8504.40', 'trigpoint:declaredValue': '4800', 'trigpoint:currency': 'USD',
        'trigpoint:grossWeightKg': '400', 'trigpoint:consignee': 'Harbour Freight', 'trigpoint:consigneeRole': 'forwarder', 'trigpoint:customer': '=cmd|calc', 'trigpoint:customsEntry': 'K1-77', 'trigpoint:sku': 'NVIDIA H100',
      }),
      event(-7, 'shipping', goods.slice(0, 8), 'urn:epc:id:sgln:4012345.77777.0', { eventID: 'urn:uuid:00000000-0000-4000-8000-000000000002' }),
    ])
    const found = await findings()
    const mismatch = found.find(finding => finding.code === 'description-mismatch')
    expect(mismatch).toMatchObject({ severity: 'high', siteId: 'cyberjaya-1', chipIds: { length: 24 }, evidence: [{ kind: 'event' }] })
    expect(mismatch?.evidence[0]?.leaf).toMatch(/^[0-9a-f]{64}$/)
    expect(found.find(finding => finding.code === 'transhipment')).toMatchObject({ severity: 'medium', evidence: [{ kind: 'event' }, { kind: 'event' }] })
  })
  it('are reconciled down to the serials, and the CSV computes nothing', async () => {
    await capture([event(-6, 'receiving', goods.slice(8, 20), SITE), event(-5, 'installing', goods.slice(8, 12), SITE), event(-4, 'other', goods.slice(20, 23), SITE, { disposition: 'stolen' })])
    const { lines } = valueOf(await world.admin.call('GET', '/v1/reconciliation?site=cyberjaya-1&sku=H100', reconciliationSchema))
    expect(lines).toMatchObject([{ customer: '=cmd|calc', imported: 24, received: 12, installed: 4, stock: 8, inTransit: 9, unaccounted: 3, gap: 3, attested: 0 }])
    expect(lines[0]?.serials.map(serial => serial.chipId)).toEqual(goods.slice(20, 23).map(chip))
    const csv = await fetch(`${world.verifier.url}/v1/reconciliation.csv?site=cyberjaya-1`, { headers: { authorization: `Bearer ${world.verifier.adminToken ?? ''}` } })
    const text = await csv.text()
    expect([csv.headers.get('content-type'), csv.headers.get('content-disposition')]).toEqual(['text/csv; charset=utf-8', 'attachment; filename="reconciliation.csv"'])
    expect(text).toContain('"\'=cmd|calc",cyberjaya-1')
    expect(text.split('\r\n').every(line => !/(^|,)[=+@-](?!\d+(,|$))/.test(line))).toBe(true)
  })
  it('that never answer are found when their time is over', async () => {
    await day(42)
    const never = (await findings('&code=never-arrived')).find(finding => finding.chipIds.includes(chip(goods[12] ?? 0)))
    expect(never).toMatchObject({ severity: 'high', chipIds: { length: 12 }, evidence: [{ kind: 'paper' }] })
    expect((await findings('&code=overdue')).length).toBeGreaterThan(0)
  })
})

describe('what people declare', () => {
  const declare = (fromMs: number, untilMs: number, by = operator): Promise<string> =>
    by.call('POST', '/v1/sites/johor-2/maintenance', maintenanceSchema, { fromMs, untilMs, reason: 'UPS test' }).then(codeOf)
  it('maintenance is declared before it begins, for two weeks at most, thirty days a year', async () => {
    const now = world.clock.nowMs()
    expect(await declare(now - 3_600_000, now + 3_600_000)).toBe('maintenance.too-late')
    expect(await declare(now, now + 15 * DAY)).toBe('maintenance.too-long')
    expect(await declare(now, now - 1)).toBe('maintenance.too-long')
    expect([await declare(now, now + 14 * DAY), await declare(now + 20 * DAY, now + 34 * DAY)]).toEqual(['accepted', 'accepted'])
    expect(await declare(now + 40 * DAY, now + 44 * DAY)).toBe('maintenance.used-up')
    expect(valueOf(await operator.call('GET', '/v1/sites/johor-2/maintenance', maintenanceListSchema))).toMatchObject({ items: [{ muted: 0 }, { muted: 0 }], usedMs: 28 * DAY, allowedMs: 30 * DAY })
    expect(codeOf(await operator.call('POST', '/v1/sites/cyberjaya-1/maintenance', maintenanceSchema, { fromMs: now, untilMs: now + 1, reason: 'x' }))).toBe('site.unknown')
  })
  it('a dossier is held against what was delivered, and its finding ends when it is renewed', async () => {
    const put = async (dossier: object): Promise<unknown> => valueOf(await world.admin.call('PUT', '/v1/sites/cyberjaya-1/dossier', dossierBodySchema, dossier))
    await put({ racks: 0, slotsPerRack: 4, refusals: [{ atMs: world.clock.nowMs(), what: 'inspection', note: 'No visitors.' }] })
    await world.admin.getStatus()
    expect((await findings('&state=open')).map(finding => finding.code)).toEqual(expect.arrayContaining(['capacity', 'refuses-verification']))
    await put({ racks: 100, slotsPerRack: 4 })
    await world.admin.getStatus()
    expect((await findings('&code=capacity'))[0]?.endedAtMs).not.toBeNull()
    expect((await findings('&state=open&code=capacity'))).toEqual([])
  })
})

describe('a recomputation', () => {
  it('looks at every subject and changes nothing', async () => {
    const done = valueOf(await world.admin.call('POST', '/v1/findings/recompute', recomputedSchema))
    expect(done.subjects).toBeGreaterThan(5)
    expect([done.findings, done.changed]).toEqual([(await findings()).length, 0])
    expect(codeOf(await operator.call('POST', '/v1/findings/recompute', recomputedSchema))).toBe('api.forbidden')
  })
})
