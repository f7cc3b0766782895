// The contract of the store for custody's histories: stays, windows, dossiers, imports and watched subjects.

import { expect, it } from 'vitest'
import type { ChipStay } from '@trigpoint/core/custody'
import type { Store } from '../../verifier/src/ports/index.ts'
import { chipId, chipRow } from './store-rows.ts'

const stay = (number: number, sinceMs: number, untilMs: number | null, changes: Partial<ChipStay> = {}): ChipStay =>
  ({ chipId: chipId(number), state: 'verified', sinceMs, untilMs, siteId: 'penang', chassis: 'CH1', factId: 'f', excusedUntilMs: 0, wasInside: true, ...changes })

export function describeHistories(store: () => Store): void {
  it('adds stays, ends the one before, and replaces a whole life', async () => {
    await store().write(async writer => {
      await writer.putStays(chipId(1), 0, [stay(1, 10, 20), stay(1, 20, null, { state: 'silent', factId: null })])
      await writer.putStays(chipId(1), 2, [stay(1, 30, null)])
    })
    expect(await store().listStays(chipId(1))).toEqual([stay(1, 10, 20), stay(1, 20, 30, { state: 'silent', factId: null }), stay(1, 30, null)])
    await store().write(writer => writer.putStays(chipId(1), 0, [stay(1, 5, null)]))
    expect(await store().listStays(chipId(1))).toEqual([stay(1, 5, null)])
  })
  it('answers for any moment: of a chip, a site and a chassis', async () => {
    await store().write(async writer => {
      await writer.putStays(chipId(1), 0, [stay(1, 10, 20), stay(1, 20, null, { siteId: 'johor', chassis: 'CH2' })])
      await writer.putStays(chipId(2), 0, [stay(2, 15, null, { state: 'silent' })])
    })
    expect([await store().getStayAt(chipId(1), 9), (await store().getStayAt(chipId(1), 19))?.siteId, (await store().getStayAt(chipId(1), 20))?.siteId]).toEqual([undefined, 'penang', 'johor'])
    const first = await store().listSiteStays('penang', 16, { limit: 1 })
    expect([first.items.map(each => each.chipId), (await store().listSiteStays('penang', 16, { limit: 1, after: first.next ?? '' })).items.map(each => each.chipId)]).toEqual([[chipId(1)], [chipId(2)]])
    expect(await store().countSiteStays('penang', 16)).toEqual([{ siteId: 'penang', state: 'silent', chips: 1 }, { siteId: 'penang', state: 'verified', chips: 1 }])
    expect(await store().countSiteStays(undefined, 25)).toEqual([{ siteId: 'johor', state: 'verified', chips: 1 }, { siteId: 'penang', state: 'silent', chips: 1 }])
    expect((await store().listChassisStays('CH1', 25, 9)).map(each => each.chipId)).toEqual([chipId(2)])
    expect((await store().listCohortLives('penang', 'CH1')).map(life => [life.chipId, life.stays.length])).toEqual([[chipId(1), 2], [chipId(2), 1]])
    expect((await store().listLongStays('penang', 'verified', 9, 99)).map(each => each.chipId)).toEqual([chipId(1)])
    expect(await store().listLongStays('penang', 'verified', 10, 99)).toEqual([])
    expect([await store().firstStayMs('penang', ['silent', 'verified']), await store().firstStayMs('penang', ['stored'])]).toEqual([10, null])
  })
  it('keeps contradictions once a time and kind', async () => {
    const told = { kind: 'two-sites', atMs: 5, text: 't', facts: [{ kind: 'paper', id: 'p' }], siteId: 'penang' } as const
    await store().write(async writer => {
      await writer.addContradictions(chipId(1), [told])
      await writer.addContradictions(chipId(1), [told, { ...told, kind: 'two-places', apartKm: 9, speedKmh: null }])
    })
    expect((await store().listContradictions(chipId(1))).map(each => each.kind)).toEqual(['two-places', 'two-sites'])
    await store().write(writer => writer.clearContradictions(chipId(1)))
    expect(await store().listContradictions(chipId(1))).toEqual([])
  })
  it('counts stock, and knows whose state runs out next', async () => {
    await store().write(async writer => {
      await writer.putChip(chipRow(1, { overdueAtMs: 90 }))
      await writer.putChip(chipRow(2, { overdueAtMs: 50, siteId: 'johor', claimed: null }))
    })
    expect(await store().countStock('penang')).toEqual([{ sku: 'H100', state: 'verified', chips: 1 }])
    expect(await store().countStock('johor')).toEqual([{ sku: '', state: 'verified', chips: 1 }])
    expect([await store().nextOverdueMs('penang'), await store().nextOverdueMs('x')]).toEqual([90, null])
    expect((await store().listRunningOut(undefined, 9)).map(row => row.chipId)).toEqual([chipId(2), chipId(1)])
    expect((await store().listRunningOut('penang', 9)).map(row => row.chipId)).toEqual([chipId(1)])
  })
  it('counts where chips are by papers and proofs, and names them', async () => {
    await store().write(async writer => {
      await writer.putChip(chipRow(1))
      await writer.putChip(chipRow(2, { wasReceived: true }))
      await writer.putChip(chipRow(3, { siteId: 'johor', standing: { ...chipRow(3).standing, state: 'silent', siteId: 'penang' } }))
      await writer.putChip(chipRow(4, { claimed: null, standing: { ...chipRow(4).standing, siteId: null } }))
    })
    const penang = [
      { siteId: 'penang', sku: 'H100', state: 'silent', wasReceived: false, chips: 1 }, { siteId: 'penang', sku: 'H100', state: 'verified', wasReceived: false, chips: 1 },
      { siteId: 'penang', sku: 'H100', state: 'verified', wasReceived: true, chips: 1 },
    ]
    expect(new Set(await store().countPlaces('penang'))).toEqual(new Set([{ siteId: 'penang', sku: '', state: 'verified', wasReceived: false, chips: 1 }, ...penang]))
    expect([(await store().countPlaces(undefined)).length, await store().countPlaces('johor')]).toEqual([4, []])
    expect(await store().listPlaceChips({ siteId: 'penang', sku: 'H100', state: 'verified' }, 9)).toEqual([chipId(1), chipId(2)])
    expect(await store().listPlaceChips({ siteId: 'penang', sku: 'H100', state: 'verified' }, 1)).toEqual([chipId(1)])
    await store().write(writer => writer.putChip(chipRow(3)))
    expect(await store().listPlaceChips({ siteId: 'penang', sku: 'H100', state: 'silent' }, 9)).toEqual([])
  })
  it('names the papers of several chips once, oldest first', async () => {
    const paper = (eventId: string, atMs: number, chips: readonly number[]) => ({ eventId, kind: 'received' as const, atMs, siteId: 'penang', chipIds: chips.map(chipId), reference: '', note: '' })
    await store().write(async writer => {
      for (const row of [paper('p2', 20, [1, 2]), paper('p1', 10, [1]), paper('p3', 5, [3]), paper('p4', 1, [2])]) await writer.addPaper(row)
      await writer.withdrawPaper('p4', 30)
      expect((await writer.listPapersOf([chipId(1), chipId(2)])).map(row => row.eventId)).toEqual(['p1', 'p2'])
    })
    expect((await store().listPapersOf([chipId(1), chipId(2)])).map(row => row.eventId)).toEqual(['p1', 'p2'])
  })
  it('pages through the chips of every filter without a gap or a repeat', async () => {
    const chips = Array.from({ length: 23 }, (_, at) => chipRow(at + 1, { siteId: at % 2 === 0 ? 'penang' : 'johor', outcome: at % 3 === 0 ? 'inside' : 'unknown', nodeName: `node-${String(at % 4)}`, standing: { ...chipRow(1).standing, state: at % 5 === 0 ? 'silent' : 'verified' } }))
    await store().write(async writer => { for (const chip of chips) await writer.putChip(chip) })
    for (const siteId of [undefined, 'penang']) for (const outcome of [undefined, 'inside' as const]) for (const state of [undefined, 'verified' as const]) for (const text of [undefined, 'NODE-1', 'h100']) {
      const wanted = chips.filter(chip => (siteId === undefined || chip.siteId === siteId) && (outcome === undefined || chip.outcome === outcome) && (state === undefined || chip.standing.state === state) && (text !== 'NODE-1' || chip.nodeName === 'node-1'))
      const found: string[] = []
      for (let after: string | undefined; ; ) {
        const page = await store().listChips({ limit: 3, after, siteId, outcome, state, text })
        found.push(...page.items.map(chip => chip.chipId))
        if (page.next === null) break
        after = page.next
      }
      expect(found).toEqual(wanted.map(chip => chip.chipId).sort())
    }
  })
  it('keeps windows, dossiers and imports', async () => {
    const window = { windowId: 'w1', kind: 'declared', siteId: 'penang', fromMs: 5, untilMs: 9, chassis: ['CH1'], reason: 'r', declaredAtMs: 1 } as const
    const entry = { eventHash: 'ab', siteId: 'penang', customer: 'c', atMs: 3, entry: 'K1', sku: 'H100', chipIds: [chipId(1)], unserialised: 0 }
    const added = await store().write(async writer => {
      await writer.putWindow(window)
      await writer.putWindow({ ...window, windowId: 'w2', kind: 'verifier-away', siteId: null, fromMs: 7 })
      await writer.putWindow({ ...window, windowId: 'w3', siteId: 'johor' })
      await writer.putDossier({ siteId: 'penang', atMs: 4, dossier: { powerMw: 2 } })
      return [await writer.addImport(entry), await writer.addImport(entry)]
    })
    expect(added).toEqual([true, false])
    expect((await store().listWindows('penang')).map(row => row.windowId)).toEqual(['w2', 'w1'])
    expect(await store().listWindows(undefined)).toHaveLength(3)
    expect([await store().getDossier('penang'), await store().getDossier('x')]).toEqual([{ siteId: 'penang', atMs: 4, dossier: { powerMw: 2 } }, undefined])
    expect([await store().listImports('penang'), await store().listImports('x')]).toEqual([[entry], []])
  })
  it('watches subjects until they are due, the earliest time counting', async () => {
    await store().write(async writer => {
      await writer.touchSubjects([{ kind: 'cohort', id: 'penang/CH1' }, { kind: 'site', id: 'penang' }], 50)
      await writer.touchSubjects([{ kind: 'site', id: 'penang' }], 80)
      await writer.touchSubjects([{ kind: 'cohort', id: 'penang/CH1' }], 20)
    })
    expect(await store().listDueWatches(60, 9)).toEqual([{ kind: 'cohort', id: 'penang/CH1', dueMs: 20 }, { kind: 'site', id: 'penang', dueMs: 50 }])
    await store().write(async writer => {
      await writer.putWatch({ kind: 'cohort', id: 'penang/CH1', dueMs: null })
      await writer.touchSubjects([{ kind: 'agent', id: 'a' }], 99)
    })
    expect(await store().listDueWatches(60, 9)).toEqual([{ kind: 'site', id: 'penang', dueMs: 50 }])
    await store().write(writer => writer.touchAllSubjects(7))
    expect([await store().countWatches(), (await store().listDueWatches(7, 9)).length]).toEqual([3, 3])
  })
  it('lists findings by code, weight, end and window', async () => {
    const finding = { findingId: 'a', code: 'outside', severity: 'high', title: 't', explanation: 'e', honestCause: 'c', nextStep: 'n', siteId: 'penang', chipIds: [], challengeIds: [], openedAtMs: 1, lastSeenAtMs: 1, evidence: [], endedAtMs: null, mutedBy: null } as const
    const row = { ...finding, chipIds: [], challengeIds: [], evidence: [] }
    await store().write(async writer => {
      await writer.putFinding(row)
      await writer.putFinding({ ...row, findingId: 'b', code: 'overdue', severity: 'low', endedAtMs: 9 })
      await writer.putFinding({ ...row, findingId: 'c', mutedBy: 'w1' })
      await writer.putFindingSubject('b', { kind: 'site', id: 'penang' })
    })
    const ids = async (filter: object): Promise<string[]> => (await store().listFindings({ limit: 9, ...filter })).items.map(each => each.findingId).sort()
    expect([await ids({ state: 'open' }), await ids({ state: 'ended' }), await ids({ state: 'muted' }), await ids({ code: 'overdue' }), await ids({ severity: 'high' }), await ids({ mutedBy: 'w1' })])
      .toEqual([['a'], ['b'], ['c'], ['b'], ['a', 'c'], ['c']])
    expect((await store().listSubjectFindings({ kind: 'site', id: 'penang' })).map(each => each.findingId)).toEqual(['b'])
    expect([(await store().countFleet()).openFindings, await store().countSite('penang'), await store().countSite('johor')]).toEqual([1, { agents: 0, openFindings: 1 }, { agents: 0, openFindings: 0 }])
  })
}
