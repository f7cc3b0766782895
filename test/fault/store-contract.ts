// The contract of the store: what every adapter must do, whatever database is under it.

import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Fix } from '@trigpoint/core/wire'
import type { EpcisJobRow, EventScan, FindingRow, NewEpcisEvent, Store, StoreReader } from '../../verifier/src/ports/index.ts'
import { describeCases } from './case-contract.ts'
import { describeInventory } from './inventory-contract.ts'
import { describeEstimates } from './estimates-contract.ts'
import { describeMesh } from './mesh-contract.ts'
import { describeInspections } from './store-inspections.ts'
import { describeParties } from './parties-contract.ts'
import { describeHistories } from './history-contract.ts'
import { describeLeaves } from './store-leaves.ts'
import { agentRow, chipId, chipRow, fixRow, hex16, landmarkRow, receiptRow, siteRow, tokenRow } from './store-rows.ts'

/** Describes the contract for one adapter. */
export function describeStore(name: string, open: () => Promise<Store> | Store): void {
  describe(`the ${name} store`, () => {
    let store: Store
    beforeEach(async () => { store = await open() })
    afterEach(async () => store.close())

    describe('as a register', () => { describeRegister(() => store) })
    describe('of fixes', () => { describeFixes(() => store) })
    describe('of chips', () => { describeChips(() => store) })
    describe('of the story', () => { describeStory(() => store) })
    describe('of parties and policies', () => { describeParties(() => store) })
    describe('of cases', () => { describeCases(() => store) })
    describe('of leaves', () => { describeLeaves(() => store) })
    describe('of inspections', () => { describeInspections(() => store) })
    describe('of estimates and fingerprints', () => { describeEstimates(() => store) })
    describe('of devices and inventories', () => { describeInventory(() => store) })
    describe('of the mesh', () => { describeMesh(() => store) })
    describe('of EPCIS events', () => { describeEpcis(() => store) })
    describe('of histories', () => { describeHistories(() => store) })
    describe('in transactions', () => { describeTransactions(() => store) })
  })
}

/** All pages of a list, with its page size checked. */
async function allPages<T>(list: (page: { after?: string; limit: number }) => Promise<{ items: readonly T[]; next: string | null }>, limit: number): Promise<T[]> {
  const all: T[] = []
  let after: string | undefined
  for (;;) {
    const page = await list(after === undefined ? { limit } : { after, limit })
    expect(page.items.length).toBeLessThanOrEqual(limit)
    all.push(...page.items)
    if (page.next === null) return all
    after = page.next
  }
}

function describeRegister(store: () => Store): void {
  it('gives back what was put, the newest put counting', async () => {
    await store().write(async writer => {
      await writer.putSite(siteRow('penang'))
      await writer.putSite(siteRow('penang', { name: 'Renamed' }))
      await writer.putLandmark(landmarkRow('sg-1', { receipts: Number.MAX_SAFE_INTEGER, suspendedReason: 'moved' }))
      await writer.putToken(tokenRow('t1', { role: 'operator', siteId: 'penang' }))
      await writer.putAgent(agentRow(1))
      await writer.putMeta('k', 'v')
    })
    expect(await store().getSite('penang')).toEqual(siteRow('penang', { name: 'Renamed' }))
    expect(await store().getLandmark('sg-1')).toEqual(landmarkRow('sg-1', { receipts: Number.MAX_SAFE_INTEGER, suspendedReason: 'moved' }))
    expect(await store().getToken('t1')).toEqual(tokenRow('t1', { role: 'operator', siteId: 'penang' }))
    expect(await store().getAgent(hex16(1))).toEqual(agentRow(1))
    expect(await store().getMeta('k')).toBe('v')
  })
  it('gives undefined for what is not there', async () => {
    const reads: ((reader: StoreReader) => Promise<unknown>)[] = [
      r => r.getSite('x'), r => r.getLandmark('x'), r => r.getToken('x'), r => r.getAgent('x'), r => r.getFix('x'), r => r.getFixResult('x'), r => r.getReceived(7),
      r => r.getChip('x'), r => r.getPaper('x'), r => r.getFinding('x'), r => r.getMeta('x'), r => r.findFixByAgreementKey(new Uint8Array(32)),
    ]
    for (const read of reads) expect(await read(store())).toBeUndefined()
  })
  it('lists by id, page by page, without a gap or a repeat', async () => {
    const ids = ['a', 'b', 'b-1', 'c', 'z9']
    await store().write(async writer => { for (const id of [...ids].reverse()) { await writer.putSite(siteRow(id)); await writer.putLandmark(landmarkRow(id)) } })
    for (const limit of [1, 2, 5, 100]) {
      expect((await allPages(page => store().listSites(page), limit)).map(site => site.siteId)).toEqual(ids)
      expect((await allPages(page => store().listLandmarks(page), limit)).map(landmark => landmark.landmarkId)).toEqual(ids)
    }
  })
  it('keeps texts as they are, quotes, zero bytes and other scripts included', async () => {
    const name = 'O\'Brien"; DROP TABLE sites; -- \u0000 \u{1F680} 数据中心 %_\\'
    await store().write(writer => writer.putSite(siteRow('odd', { name })))
    expect((await store().getSite('odd'))?.name).toBe(name)
  })
}

function describeFixes(store: () => Store): void {
  it('gives back a fix, and its result apart from it', async () => {
    const row = fixRow(1, { evidenceId: 3, evidenceHash: new Uint8Array(32).fill(7), evidenceAtMs: 9, summary: { areaKm2: 0.1 + 0.2 } })
    const result = { ...row.summary, policy: row.policy, verdict: null, region: null, landmarks: [], failures: [] } satisfies Fix
    await store().write(async writer => { await writer.putFix(row); await writer.putFixResult(result) })
    expect(await store().getFix(row.challengeId)).toEqual(row)
    expect(await store().getFixResult(row.challengeId)).toEqual(result)
    expect(await store().findFixByAgreementKey(row.agreementKey)).toEqual(row)
  })
  it('lists an agent\'s fixes newest first', async () => {
    await store().write(async writer => { for (const n of [1, 3, 2]) await writer.putFix(fixRow(n)); await writer.putFix(fixRow(9, { agentId: hex16(2) })) })
    expect((await store().listAgentFixes(hex16(1), 2)).map(fix => fix.summary.requestedAtMs)).toEqual([3, 2])
  })
  it('lists open fixes that expired, and those whose evidence waits for a verdict', async () => {
    await store().write(async writer => {
      await writer.putFix(fixRow(1, { expiresAtMs: 10 }))
      await writer.putFix(fixRow(2, { expiresAtMs: 20 }))
      await writer.putFix(fixRow(3, { expiresAtMs: 5, summary: { status: 'expired' } }))
      await writer.putFix(fixRow(4, { expiresAtMs: 5, evidenceId: 1 }))
      await writer.putFix(fixRow(5, { expiresAtMs: 5, evidenceId: 1, summary: { status: 'judged' } }))
    })
    expect((await store().listExpiredFixes(20, 9)).map(fix => fix.challengeId)).toEqual([hex16(1)])
    expect((await store().listExpiredFixes(21, 1)).map(fix => fix.challengeId)).toEqual([hex16(1)])
    expect((await store().listUnjudgedFixes(9)).map(fix => fix.challengeId)).toEqual([hex16(4)])
  })
  it('keeps received messages byte for byte under growing numbers', async () => {
    const bytes = Uint8Array.from({ length: 256 }, (_, i) => i)
    const record = { kind: 'evidence', atMs: 5, subject: hex16(1), hash: new Uint8Array(32), bytes } as const
    const [first, second] = await store().write(async writer => [await writer.addReceived(record), await writer.addReceived({ ...record, bytes: new Uint8Array(0) })])
    expect(second).toBeGreaterThan(first)
    expect(await store().getReceived(first)).toEqual(record)
    expect((await store().getReceived(second))?.bytes.length).toBe(0)
  })
  it('keeps each receipt once for challenge, landmark, source and content, and contradictions side by side', async () => {
    const added = await store().write(async writer => [
      await writer.addReceipt(receiptRow(1, 'sg-1', 1)), await writer.addReceipt(receiptRow(1, 'sg-1', 1, { atMs: 99 })), await writer.addReceipt(receiptRow(1, 'sg-1', 2)),
      await writer.addReceipt(receiptRow(1, 'sg-1', 1, { source: 'agent' })), await writer.addReceipt(receiptRow(1, 'fra-1', 1)), await writer.addReceipt(receiptRow(2, 'sg-1', 3)),
    ])
    expect(added).toEqual([true, false, true, true, true, true])
    expect(await store().listReceipts(hex16(1))).toEqual([receiptRow(1, 'fra-1', 1), receiptRow(1, 'sg-1', 1), receiptRow(1, 'sg-1', 2), receiptRow(1, 'sg-1', 1, { source: 'agent' })])
    expect((await store().listLandmarkReceipts('sg-1', 9)).map(row => row.challengeId)).toEqual([hex16(2), hex16(1)])
    expect(await store().listLandmarkReceipts('sg-1', 1)).toHaveLength(1)
  })
}

function describeChips(store: () => Store): void {
  const ids = (rows: readonly { chipId: string }[]): string[] => rows.map(row => row.chipId)
  it('finds chips by site, outcome, state and text, page by page', async () => {
    await store().write(async writer => {
      await writer.putChip(chipRow(3, { outcome: 'inside' }))
      await writer.putChip(chipRow(1, { siteId: 'johor' }))
      await writer.putChip(chipRow(2, { nodeName: 'Rack-A%', standing: { ...chipRow(2).standing, state: 'silent' } }))
    })
    const find = async (filter: Parameters<Store['listChips']>[0]): Promise<string[]> => ids((await store().listChips(filter)).items)
    expect(ids(await allPages(page => store().listChips(page), 1))).toEqual([chipId(1), chipId(2), chipId(3)])
    expect(await find({ limit: 9, siteId: 'johor' })).toEqual([chipId(1)])
    expect(await find({ limit: 9, outcome: 'inside' })).toEqual([chipId(3)])
    expect(await find({ limit: 9, state: 'silent' })).toEqual([chipId(2)])
    expect(await find({ limit: 9, text: 'rack-a%' })).toEqual([chipId(2)])
    expect(await find({ limit: 9, text: 'CH-7', siteId: 'penang' })).toEqual([chipId(2), chipId(3)])
    expect(await find({ limit: 9, text: '_' })).toEqual([])
  })
  it('finds chips by site, agent, serial, staleness and overdue time', async () => {
    await store().write(async writer => {
      await writer.putChip(chipRow(1, { staleAtMs: 10, overdueAtMs: 30 }))
      await writer.putChip(chipRow(2, { agentId: null, siteId: 'johor', claimed: null }))
      await writer.putChip(chipRow(3, { staleAtMs: 20 }))
    })
    expect(await store().getChip(chipId(1))).toEqual(chipRow(1, { staleAtMs: 10, overdueAtMs: 30 }))
    expect(ids(await store().listSiteChips('johor'))).toEqual([chipId(2)])
    expect(ids(await store().listAgentChips(hex16(1)))).toEqual([chipId(1), chipId(3)])
    expect(ids(await store().listChipsBySerial('S3'))).toEqual([chipId(3)])
    expect(ids(await store().listStaleChips(20, 9))).toEqual([chipId(1)])
    expect(ids(await store().listOverdueChips(30, 9))).toEqual([])
    expect(ids(await store().listOverdueChips(31, 9))).toEqual([chipId(1)])
    expect(await store().countChips()).toEqual({ inside: 0, outside: 0, unknown: 3 })
    expect(await store().countChips('johor')).toEqual({ inside: 0, outside: 0, unknown: 1 })
  })
  it('lists a chip\'s fixes newest first, and its answers', async () => {
    await store().write(async writer => {
      for (const n of [1, 2, 3]) {
        await writer.putFix(fixRow(n))
        await writer.addChipFix({ chipId: chipId(1), challengeId: hex16(n), siteId: 'penang', judgedAtMs: n < 3 ? 7 : 8, outcome: 'inside', answered: n !== 2 })
      }
    })
    expect((await allPages(page => store().listChipFixes(chipId(1), page), 1)).map(fix => fix.challengeId)).toEqual([hex16(3), hex16(2), hex16(1)])
    expect((await store().listChipAnswers(chipId(1), 9)).map(answer => answer.challengeId)).toEqual([hex16(3), hex16(1)])
    expect((await store().listChipAnswers(chipId(1), 9, 7)).map(answer => answer.challengeId)).toEqual([hex16(1)])
  })
  it('keeps papers once, in the order of their times', async () => {
    const paper = { eventId: 'e1', kind: 'shipped', atMs: 20, siteId: 'penang', chipIds: [chipId(1), chipId(2)], reference: 'AWB', note: '' } as const
    const added = await store().write(async writer => [
      await writer.addPaper({ ...paper, chipIds: [chipId(1), chipId(2)] }), await writer.addPaper({ ...paper, chipIds: [chipId(3)] }),
      await writer.addPaper({ ...paper, eventId: 'e0', kind: 'received', atMs: 10, chipIds: [chipId(1)] }),
    ])
    expect(added).toEqual([true, false, true])
    expect((await store().listChipPapers(chipId(1))).map(row => row.eventId)).toEqual(['e0', 'e1'])
    expect(await store().listChipPapers(chipId(3))).toEqual([])
    expect(await store().getPaper('e1')).toEqual({ ...paper, chipIds: [chipId(1), chipId(2)] })
  })
}

function describeStory(store: () => Store): void {
  const finding = (findingId: string, openedAtMs: number, siteId: string | null, chipIds: string[]): FindingRow =>
    ({ findingId, code: 'outside', severity: 'high', title: 't', explanation: 'e', honestCause: 'c', nextStep: 'n', siteId, chipIds, challengeIds: [], openedAtMs, lastSeenAtMs: openedAtMs, evidence: [], endedAtMs: null, mutedBy: null })
  it('lists findings newest first, by site and by chip', async () => {
    await store().write(async writer => {
      await writer.putFinding({ ...finding('f1', 1, 'penang', []), chipIds: [chipId(1)] })
      await writer.putFinding({ ...finding('f2', 2, 'johor', []), chipIds: [] })
      await writer.putFinding({ ...finding('f3', 2, null, []), chipIds: [] })
      await writer.putFinding({ ...finding('f1', 1, 'penang', []), lastSeenAtMs: 9, chipIds: [chipId(1), chipId(2)] })
    })
    const ids = (rows: readonly { findingId: string }[]): string[] => rows.map(row => row.findingId)
    expect(ids(await allPages(page => store().listFindings(page), 1))).toEqual(['f3', 'f2', 'f1'])
    expect(ids((await store().listFindings({ limit: 9, siteId: 'penang' })).items)).toEqual(['f1'])
    expect(ids((await store().listFindings({ limit: 9, chipId: chipId(2) })).items)).toEqual(['f1'])
    expect((await store().getFinding('f1'))?.lastSeenAtMs).toBe(9)
  })
  it('lists the timeline newest first, by site and by chip', async () => {
    const entry = { atMs: 5, kind: 'custody', title: 't', detail: 'd', siteId: 'penang', chipIds: [] as string[], challengeId: null } as const
    const added = await store().write(async writer => [
      await writer.addTimeline({ ...entry, chipIds: [chipId(1)] }), await writer.addTimeline({ ...entry, siteId: 'johor', chipIds: [] }), await writer.addTimeline({ ...entry, siteId: null, chipIds: [] }),
    ])
    expect(added.map(row => row.id)).toEqual([1, 2, 3])
    expect(await allPages(page => store().listTimeline(page), 2)).toEqual([...added].reverse())
    expect((await store().listTimeline({ limit: 9, siteId: 'johor' })).items).toEqual([added[1]])
    expect((await store().listTimeline({ limit: 9, chipId: chipId(1) })).items).toEqual([added[0]])
  })
  it('numbers live events without end, of one site or of all, and forgets old ones', async () => {
    const numbers = await store().write(async writer => [
      await writer.addEvent({ kind: 'site', siteId: 'penang' }, 'penang'), await writer.addEvent({ kind: 'site', siteId: 'johor' }, 'johor'), await writer.addEvent({ kind: 'landmark', landmarkId: 'sg-1' }, null),
    ])
    expect(numbers).toEqual([1, 2, 3])
    expect((await store().listEvents(1, 9)).map(row => row.id)).toEqual([2, 3])
    expect((await store().listEvents(0, 9, 'penang')).map(row => row.id)).toEqual([1, 3])
    await store().write(writer => writer.pruneEvents(3))
    expect(await store().listEvents(0, 9)).toEqual([])
    expect(await store().lastEventId()).toBe(3)
    expect(await store().write(writer => writer.addEvent({ kind: 'site', siteId: 'penang' }, 'penang'))).toBe(4)
  })
  it('counts the fleet, whole and by site', async () => {
    await store().write(async writer => {
      await writer.putSite(siteRow('penang')); await writer.putSite(siteRow('johor')); await writer.putLandmark(landmarkRow('sg-1')); await writer.putAgent(agentRow(1))
      await writer.putFix(fixRow(1, { summary: { judgedAtMs: 50 } })); await writer.putFinding({ ...finding('f', 1, 'penang', []), chipIds: [] })
    })
    expect(await store().countFleet()).toEqual({ sites: 2, landmarks: 1, agents: 1, fixes: 1, openFindings: 1 })
    expect(await store().countFleet('johor')).toEqual({ sites: 1, landmarks: 1, agents: 0, fixes: 0, openFindings: 0 })
    expect(await store().lastFixAtMs('penang')).toBe(50)
    expect(await store().lastFixAtMs('johor')).toBeNull()
  })
}

function describeTransactions(store: () => Store): void {
  it('leave nothing when they throw, whatever they had written', async () => {
    await store().write(async writer => { await writer.putSite(siteRow('penang')); await writer.addReceipt(receiptRow(1, 'sg-1', 1)) })
    const failed = store().write(async writer => {
      await writer.putSite(siteRow('penang', { name: 'Half' })); await writer.putSite(siteRow('johor')); await writer.putChip(chipRow(1)); await writer.putFix(fixRow(1))
      await writer.addReceipt(receiptRow(1, 'sg-1', 2)); await writer.addEvent({ kind: 'site', siteId: 'penang' }, 'penang'); await writer.putMeta('k', 'v')
      throw new Error('interrupted')
    })
    await expect(failed).rejects.toThrow('interrupted')
    expect((await store().getSite('penang'))?.name).toBe('Site penang')
    for (const gone of [await store().getSite('johor'), await store().getChip(chipId(1)), await store().getFix(hex16(1)), await store().getMeta('k')]) expect(gone).toBeUndefined()
    expect(await store().listReceipts(hex16(1))).toHaveLength(1)
    expect(await store().listEvents(0, 9)).toEqual([])
  })
  it('see their own writes, and nobody else does before they end', async () => {
    let outside: Promise<unknown> | undefined
    const inside = await store().write(async writer => {
      await writer.putSite(siteRow('penang'))
      outside = store().getSite('penang')
      const seen = await writer.getSite('penang')
      await writer.putSite(siteRow('penang', { name: 'Done' }))
      return seen
    })
    expect(inside).toEqual(siteRow('penang'))
    expect(await outside).toEqual(siteRow('penang', { name: 'Done' }))
  })
  it('run one after another: a hundred read-then-write steps at once lose none', async () => {
    await store().write(writer => writer.putAgent(agentRow(1)))
    await Promise.all(Array.from({ length: 100 }, () => store().write(async writer => {
      const agent = await writer.getAgent(hex16(1))
      await writer.putAgent({ ...agentRow(1), lastSequence: (agent?.lastSequence ?? 0) + 1 })
    })))
    expect((await store().getAgent(hex16(1)))?.lastSequence).toBe(100)
  })
  it('go on after one failed', async () => {
    await Promise.allSettled([store().write(() => Promise.reject(new Error('no'))), store().write(writer => writer.putSite(siteRow('penang')))])
    expect(await store().getSite('penang')).toBeDefined()
    await store().check()
  })
}

function describeEpcis(store: () => Store): void {
  const row = (number: number, changes: Partial<NewEpcisEvent> = {}): NewEpcisEvent => ({
    eventId: `urn:e:${String(number)}`, hash: new Uint8Array(32).fill(number), recordTimeMs: 1000 + number, event: `{"n":${String(number)}}`, context: '["urn:c"]',
    index: {
      type: 'ObjectEvent', eventTimeMs: 100 - number, action: 'ADD', bizStep: number % 2 === 0 ? 'shipping' : 'packing', disposition: null, readPoint: 'urn:dock', bizLocation: null, isError: false,
      parts: [{ part: 'epc', id: `urn:epc:id:sgtin:1.2.${String(number)}` }, { part: 'parent', id: 'urn:crate' }, { part: 'class', id: 'urn:class' }],
    },
    ...changes,
  })
  const found = async (scan: Partial<EventScan>): Promise<string[]> =>
    (await store().scanEpcisEvents({ look: {}, orderBy: 'eventTime', isAscending: true, limit: 100, ...scan })).map(each => each.eventId.slice(6))
  it('keeps an event once under its id and content, and two contents of one id', async () => {
    const add = (rows: readonly NewEpcisEvent[]): Promise<readonly boolean[]> => store().write(writer => writer.addEpcisEvents(rows))
    expect(await add([row(1), row(2), row(1)])).toEqual([true, true, false])
    expect(await add([row(2), row(2, { hash: new Uint8Array(32).fill(9), event: '{"n":"other"}' })])).toEqual([false, true])
    expect(await found({ orderBy: 'recordTime' })).toEqual(['1', '2', '2'])
    const [first] = await store().scanEpcisEvents({ look: { eventIds: ['urn:e:1'] }, orderBy: 'eventTime', isAscending: true, limit: 1 })
    const { index: _index, ...told } = row(1)
    expect(first).toMatchObject({ ...told, eventTimeMs: 99 })
  })
  it('looks events up by everything that they are looked up by, in both orders, page by page', async () => {
    await store().write(writer => writer.addEpcisEvents([1, 2, 3, 4, 5].map(number => row(number))))
    expect(await found({})).toEqual(['5', '4', '3', '2', '1'])
    expect(await found({ isAscending: false })).toEqual(['1', '2', '3', '4', '5'])
    expect(await found({ orderBy: 'recordTime', isAscending: false, limit: 2 })).toEqual(['5', '4'])
    const [, second] = await store().scanEpcisEvents({ look: {}, orderBy: 'eventTime', isAscending: true, limit: 2 })
    expect(await found({ after: { timeMs: second?.eventTimeMs ?? 0, id: second?.id ?? 0 } })).toEqual(['3', '2', '1'])
    expect(await found({ look: { bizSteps: ['shipping'] } })).toEqual(['4', '2'])
    for (const isAscending of [true, false]) for (const orderBy of ['eventTime', 'recordTime'] as const) {
      const all = await store().scanEpcisEvents({ look: {}, orderBy, isAscending, limit: 9 })
      const until = await store().findEpcisPlace({ look: {}, orderBy, isAscending }, 3)
      expect(until).toEqual({ timeMs: orderBy === 'eventTime' ? all[2]?.eventTimeMs : all[2]?.recordTimeMs, id: all[2]?.id })
      expect(await found({ orderBy, isAscending, until })).toEqual(all.slice(0, 3).map(each => each.eventId.slice(6)))
      expect(await store().findEpcisPlace({ look: {}, orderBy, isAscending, after: until }, 2)).toMatchObject({ id: all[4]?.id })
      expect(await store().findEpcisPlace({ look: {}, orderBy, isAscending, after: until }, 3)).toBeUndefined()
    }
    expect(await store().findEpcisPlace({ look: { fromEventMs: 97 }, orderBy: 'eventTime', isAscending: true }, 1)).toMatchObject({ timeMs: 97 })
    expect(await found({ look: { fromEventMs: 96, beforeEventMs: 98, types: ['ObjectEvent'], actions: ['ADD'] } })).toEqual(['4', '3'])
    expect(await found({ look: { fromRecordMs: 1004, readPoints: ['urn:dock'] } })).toEqual(['5', '4'])
    expect(await found({ look: { beforeRecordMs: 1002 } })).toEqual(['1'])
    expect(await found({ look: { dispositions: ['active'] } })).toEqual([])
    expect(await found({ look: { parts: [{ parts: ['epc'], ids: ['urn:epc:id:sgtin:1.2.3', 'urn:crate'] }] } })).toEqual(['3'])
    expect(await found({ look: { parts: [{ parts: ['epc'], ids: ['urn:epc:idpat:sgtin:1.2.*'] }, { parts: ['parent', 'output'], ids: ['urn:crate'] }] } })).toHaveLength(5)
  })
  it('lists names, identifiers, jobs and bindings', async () => {
    const job = (number: number): EpcisJobRow => ({ captureId: `j${String(number)}`, createdAtMs: number, finishedAtMs: number, success: true, behaviour: 'rollback', captured: 1, repeated: 0, errors: [] })
    await store().write(async writer => {
      await writer.addEpcisEvents([row(1), row(2)])
      for (const number of [1, 2, 3]) await writer.putEpcisJob(job(number))
      await writer.addEpcisBinding({ uri: 'urn:a', kind: 'chip', target: 'c1' })
      await writer.addEpcisBinding({ uri: 'urn:a', kind: 'chip', target: 'c1' })
      await writer.addEpcisBinding({ uri: 'urn:a', kind: 'chip', target: 'c2' })
    })
    expect(await allPages(page => store().listEpcisNames('bizStep', page), 1)).toEqual(['packing', 'shipping'])
    expect(await allPages(page => store().listEpcs(page), 2)).toEqual(['urn:crate', 'urn:epc:id:sgtin:1.2.1', 'urn:epc:id:sgtin:1.2.2'])
    expect((await allPages(page => store().listEpcisJobs(page), 2)).map(each => each.captureId)).toEqual(['j3', 'j2', 'j1'])
    expect(await store().getEpcisJob('j2')).toEqual(job(2))
    expect(await store().getEpcisJob('none')).toBeUndefined()
    expect((await store().listEpcisBindings(['urn:a', 'urn:b'])).map(each => each.target)).toEqual(['c1', 'c2'])
    expect(await store().listEpcisBindings([])).toEqual([])
    expect(await store().listEpcisNamesOf('c2')).toEqual(['urn:a'])
  })
  it('a paper that was withdrawn stays, but counts no more', async () => {
    const paper = { eventId: 'p1', kind: 'shipped' as const, atMs: 1, siteId: 'penang', chipIds: [chipId(1)], reference: '', note: '' }
    await store().write(async writer => {
      await writer.addPaper(paper)
      expect([await writer.withdrawPaper('p1', 2), await writer.withdrawPaper('p1', 3)]).toEqual([true, false])
    })
    expect(await store().listChipPapers(chipId(1))).toEqual([])
    expect(await store().getPaper('p1')).toEqual(paper)
    await store().write(writer => writer.addLeaf({ subject: 'paper:p1', kind: 'paper', atMs: 5, leaf: new Uint8Array(32).fill(77) }, { secret: new Uint8Array(32), parts: [] }))
    expect(await store().listPaperRecords(chipId(1))).toEqual([{ paper, recordedAtMs: 5, withdrawnAtMs: 2 }])
  })
}
