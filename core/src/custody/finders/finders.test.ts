import { describe, expect, it } from 'vitest'
import { foldHistory, type Stay } from '../history.ts'
import { DEFAULT_LONGEST_STAYS } from '../longest-stay.ts'
import type { CustodyFact } from '../facts.ts'
import type { CustodyRules } from '../standing.ts'
import { LABEL_MOVED, TOPOLOGY_BROKEN } from './carriers.ts'
import { COHORT_SILENCE } from './cohort-silence.ts'
import { CONTRADICTING_PAPERS, TWO_PLACES } from './contradicted.ts'
import { LONGEST_ARRIVAL_MS, NEVER_ARRIVED } from './never-arrived.ts'
import { OVERDUE } from './overdue.ts'
import { REAPPEARANCE } from './reappearance.ts'
import { DESCRIPTION_MISMATCH, TRANSHIPMENT } from './shipments.ts'
import { CAPACITY, IMPORT_INVENTORY_GAP, REFUSES_VERIFICATION } from './site-limits.ts'
import { STALLING } from './stalling.ts'
import type { ChipLife, ChipStay, CohortView, FixFactsSeen, ShipmentView, SilenceWindow, SiteView } from './views.ts'

const MINUTE = 60_000
const DAY = 86_400_000
const rules: CustodyRules = { maximumAgeMs: 10 * MINUTE, stays: DEFAULT_LONGEST_STAYS, fastestMoveKmh: 100 }
const site = { siteId: 'penang', name: 'Penang One', country: 'MY', maximumAgeMs: 10 * MINUTE }
const answer = (atMs: number, change: Partial<Extract<CustodyFact, { kind: 'answered' }>> = {}): CustodyFact =>
  ({ kind: 'answered', atMs, siteId: 'penang', outcome: 'inside', chassis: 'CH1', id: 'a'.repeat(32), ...change })

function life(chipId: string, facts: readonly CustodyFact[], nowMs: number): ChipLife {
  const { stays, contradictions } = foldHistory(facts, nowMs, rules)
  return { chipId, contradictions, stays: withEnds(chipId, stays) }
}

function withEnds(chipId: string, stays: readonly Stay[]): ChipStay[] {
  return stays.map((stay, at) => ({ ...stay, chipId, untilMs: stays[at + 1]?.sinceMs ?? null }))
}

/** Eight chips with the same facts. */
function cohort(facts: (chip: number) => readonly CustodyFact[], nowMs: number, change: Partial<CohortView> = {}): CohortView {
  return { site, chassis: 'CH1', lives: Array.from({ length: 8 }, (_, chip) => life(`chip${String(chip)}`, facts(chip), nowMs)), fixes: new Map(), windows: [], ...change }
}

describe('a cohort that falls silent', () => {
  const now = 60 * MINUTE
  const stopped = (chip: number): readonly CustodyFact[] => [answer(1 + chip)]
  it('is high, and critical after an inspection, with the paper as evidence', () => {
    expect(COHORT_SILENCE.find(cohort(stopped, now), now).drafts).toMatchObject([{ severity: 'high', chipIds: { length: 8 }, openedAtMs: 10 * MINUTE + 1 }])
    const inspected = cohort(chip => [...stopped(chip), { kind: 'inspected', atMs: 5 * MINUTE, siteId: 'penang', id: 'visit' }], now)
    const [draft] = COHORT_SILENCE.find(inspected, now).drafts
    expect(draft).toMatchObject({ severity: 'critical', evidence: [{ kind: 'paper', id: 'visit' }] })
    expect(draft?.explanation).toContain('after an inspection')
  })
  it('keeps its name and gets an end when the chips answer again', () => {
    const back = cohort(chip => [...stopped(chip), answer(now)], now + 1)
    const [before] = COHORT_SILENCE.find(cohort(stopped, now), now).drafts
    expect(COHORT_SILENCE.find(back, now + 1).drafts).toMatchObject([{ subject: before?.subject, endedAtMs: now }])
  })
  it('goes on as one silence when a paper comes in between and nothing answers', () => {
    const seen = cohort(chip => [...stopped(chip), { kind: 'inspected', atMs: 30 * MINUTE, siteId: 'penang', id: 'visit' }], now)
    expect(COHORT_SILENCE.find(seen, now).drafts).toMatchObject([{ severity: 'high', openedAtMs: 10 * MINUTE + 1 }])
    expect(COHORT_SILENCE.find(seen, now).drafts[0]).not.toHaveProperty('endedAtMs')
  })
  it('is none when few stop, when they stop one by one, or when a maintenance paper announced it', () => {
    expect(COHORT_SILENCE.find(cohort(chip => (chip < 2 ? stopped(chip) : [answer(now - 1)]), now), now).drafts).toEqual([])
    expect(COHORT_SILENCE.find(cohort(chip => [answer(1 + chip * 9 * MINUTE)], 8 * 60 * MINUTE), 8 * 60 * MINUTE).drafts).toEqual([])
    expect(COHORT_SILENCE.find(cohort(chip => [...stopped(chip), { kind: 'maintenance', atMs: 5 * MINUTE, siteId: 'penang' }], now), now).drafts).toEqual([])
  })
  it('is muted, not lost, within a window declared for its chassis', () => {
    const window: SilenceWindow = { windowId: 'w1', kind: 'declared', siteId: 'penang', fromMs: 0, untilMs: now, chassis: ['CH1'] }
    expect(COHORT_SILENCE.find(cohort(stopped, now, { windows: [window] }), now).drafts).toMatchObject([{ mutedBy: 'w1' }])
    // It is looked at again when they should be back, and who is not back by then is not excused any more.
    const dueMs = now + 10 * MINUTE + 1
    expect(COHORT_SILENCE.find(cohort(stopped, now, { windows: [window] }), now).nextMs).toBe(dueMs)
    expect(COHORT_SILENCE.find(cohort(stopped, dueMs, { windows: [window] }), dueMs).drafts[0]?.mutedBy).toBeUndefined()
    expect(COHORT_SILENCE.find(cohort(stopped, now, { windows: [{ ...window, chassis: ['CH2'] }] }), now).drafts[0]).not.toHaveProperty('mutedBy')
  })
  it('stays muted when one chip broke in the window, and is not when half of them stay away', () => {
    const window: SilenceWindow = { windowId: 'w1', kind: 'declared', siteId: 'penang', fromMs: 0, untilMs: 30 * MINUTE, chassis: [] }
    const back = (missing: number): CohortView => cohort(chip => (chip < missing ? stopped(chip) : [...stopped(chip), ...[35, 44, 53, 60].map(each => answer(each * MINUTE))]), now, { windows: [window] })
    expect(COHORT_SILENCE.find(back(1), now).drafts).toMatchObject([{ mutedBy: 'w1', chipIds: { length: 8 } }])
    expect(COHORT_SILENCE.find(back(1), now).nextMs).toBeNull()
    expect(COHORT_SILENCE.find(back(4), now).drafts[0]).not.toHaveProperty('mutedBy')
  })
  it('counts only from a whole period after the verifier was away', () => {
    const away: SilenceWindow = { windowId: 'away', kind: 'verifier-away', siteId: null, fromMs: 5 * MINUTE, untilMs: 40 * MINUTE, chassis: [] }
    const view = cohort(stopped, now, { windows: [away] })
    expect(COHORT_SILENCE.find(view, 50 * MINUTE)).toEqual({ drafts: [], nextMs: 50 * MINUTE + 1 })
    expect(COHORT_SILENCE.find(view, 50 * MINUTE + 1).drafts).toHaveLength(1)
  })
  it('is still found when the server has moved into another chassis', () => {
    const moved = cohort(chip => [...stopped(chip), answer(now, { chassis: 'CH9', siteId: 'hub' })], now + 1)
    expect(COHORT_SILENCE.find(moved, now + 1).drafts).toHaveLength(1)
  })
})

describe('a reappearance', () => {
  const id = 'b'.repeat(32)
  const fix = (change: Partial<FixFactsSeen> = {}): ReadonlyMap<string, FixFactsSeen> => new Map([[id, { challengeId: id, outcome: 'unknown', countries: ['CN', 'VN'], siteId: 'penang', nodeName: 'node', ...change }]])
  const back = (outcome: 'unknown' | 'outside', first: 'inside' | 'unknown' = 'inside') => cohort(() => [answer(1, { outcome: first }), answer(60 * MINUTE, { outcome, id })], 61 * MINUTE, { fixes: fix({ outcome }) })
  it('is one finding a fix: critical from outside, high where it had been proved inside, medium at a border that never was', () => {
    expect(REAPPEARANCE.find(back('outside'), 0).drafts).toMatchObject([{ severity: 'critical', chipIds: { length: 8 }, challengeIds: [id] }])
    expect(REAPPEARANCE.find(back('unknown'), 0).drafts).toMatchObject([{ severity: 'high' }])
    expect(REAPPEARANCE.find(back('unknown', 'unknown'), 0).drafts).toMatchObject([{ severity: 'medium' }])
  })
  it('of a destroyed chip is critical, names the paper, and is a contradiction too', () => {
    const view = cohort(() => [answer(1), { kind: 'destroyed', atMs: 5 * MINUTE, siteId: 'penang', id: 'shredded' }, answer(6 * MINUTE, { id })], 7 * MINUTE, { fixes: fix({ outcome: 'inside' }) })
    expect(REAPPEARANCE.find(view, 0).drafts).toMatchObject([{ severity: 'critical', evidence: [{ kind: 'paper', id: 'shredded' }] }])
    expect(CONTRADICTING_PAPERS.find(view, 0).drafts).toMatchObject([{ severity: 'high', evidence: [{ kind: 'paper', id: 'shredded' }], challengeIds: [id] }])
  })
  it('is not hidden by a paper that calls the silent chips shipped', () => {
    const view = cohort(() => [answer(1), { kind: 'shipped', atMs: 30 * MINUTE, siteId: 'penang', id: 'declared' }, answer(60 * MINUTE, { outcome: 'outside', id })], 61 * MINUTE, { fixes: fix({ outcome: 'outside' }) })
    expect(REAPPEARANCE.find(view, 0).drafts).toMatchObject([{ severity: 'critical', evidence: [{ kind: 'paper', id: 'declared' }] }])
  })
  it('ends when the chips are proved inside again, and is none after a plain outage', () => {
    const home = cohort(() => [answer(1), answer(60 * MINUTE, { outcome: 'unknown', id }), answer(65 * MINUTE)], 66 * MINUTE)
    expect(REAPPEARANCE.find(home, 0).drafts).toMatchObject([{ endedAtMs: 65 * MINUTE }])
    expect(REAPPEARANCE.find(cohort(() => [answer(1), answer(60 * MINUTE)], 61 * MINUTE), 0).drafts).toEqual([])
  })
})

describe('facts that cannot both be true', () => {
  const kul = { latDeg: 3, lonDeg: 101, reachKm: 50 }
  const hkg = { latDeg: 22, lonDeg: 114, reachKm: 100 }
  const moved = (afterMs: number) => cohort(() => [answer(1, { disc: kul }), answer(1 + afterMs, { disc: hkg, id: 'c'.repeat(32) })], afterMs + 2)
  it('two places: critical within minutes, high for a flight, none for a truck', () => {
    expect(TWO_PLACES.find(moved(5 * MINUTE), 0).drafts).toMatchObject([{ severity: 'critical', challengeIds: ['c'.repeat(32), 'a'.repeat(32)] }])
    expect(TWO_PLACES.find(moved(300 * MINUTE), 0).drafts).toMatchObject([{ severity: 'high' }])
    expect(TWO_PLACES.find(moved(40 * 60 * MINUTE), 0).drafts).toEqual([])
  })
  it('discs that overlap are one place', () => {
    expect(TWO_PLACES.find(cohort(() => [answer(1, { disc: kul }), answer(2, { disc: { ...hkg, reachKm: 3000 } })], 3), 0).drafts).toEqual([])
  })
  it('received twice at two sites is kept and told', () => {
    const view = cohort(() => [{ kind: 'received', atMs: 1, siteId: 'penang', id: 'p1' }, { kind: 'received', atMs: 5, siteId: 'johor', id: 'p2' }], 9, { chassis: '' })
    expect(CONTRADICTING_PAPERS.find(view, 0).drafts).toMatchObject([{ severity: 'medium', evidence: [{ kind: 'paper', id: 'p2' }, { kind: 'paper', id: 'p1' }] }])
  })
})

const siteView = (change: Partial<SiteView>): SiteView => ({
  site, stays: DEFAULT_LONGEST_STAYS, dossier: undefined, dossierAtMs: null, longStays: [], nextLongMs: null, stock: [], agents: [], installedFromMs: null, answeredFromMs: null, imports: [], windows: [], ...change,
})

describe('a site', () => {
  const stay = (chipId: string, sinceMs: number, untilMs: number | null): ChipStay => ({ chipId, state: 'shipped', sinceMs, untilMs, siteId: 'penang', chassis: '', factId: 'p', excusedUntilMs: 0, wasInside: false })
  it('with overdue shipments has one finding an episode, dated by the stays', () => {
    const longStays = [stay('a', 0, 60 * DAY), stay('b', DAY, 61 * DAY), stay('c', 100 * DAY, null)]
    expect(OVERDUE.find(siteView({ longStays }), 200 * DAY).drafts).toMatchObject([
      { openedAtMs: 45 * DAY, endedAtMs: 61 * DAY, chipIds: ['a', 'b'], severity: 'medium' }, { openedAtMs: 145 * DAY, chipIds: ['c'] },
    ])
  })
  it('that holds more than its power and slots is found; one without a dossier is not', () => {
    const stock = [{ sku: 'H100', powerW: 700, chips: 2000 }]
    expect(CAPACITY.find(siteView({ stock, dossier: { powerMw: 1, racks: 10, slotsPerRack: 4 } }), 0).drafts).toMatchObject([{ severity: 'high' }])
    expect(CAPACITY.find(siteView({ stock, dossier: { powerMw: 5, racks: 100, slotsPerRack: 4 } }), 0).drafts).toEqual([])
    expect(CAPACITY.find(siteView({ stock }), 0).drafts).toEqual([])
  })
  it('with imports that are nowhere is found beyond the tolerance', () => {
    const line = { sku: 'nvidia-h100-sxm', missing: ['x'], sinceMs: 5 }
    expect(IMPORT_INVENTORY_GAP.find(siteView({ imports: [{ ...line, imported: 136_000, accounted: 86_000 }] }), 0).drafts).toMatchObject([{ severity: 'high', chipIds: ['x'] }])
    expect(IMPORT_INVENTORY_GAP.find(siteView({ imports: [{ ...line, imported: 1000, accounted: 985 }] }), 0).drafts).toEqual([])
  })
  it('that agreed to be verified and never answers is found after thirty days, and no sooner', () => {
    const view = siteView({ dossier: { verificationAgreedFromMs: 0 }, installedFromMs: 10 * DAY })
    expect(REFUSES_VERIFICATION.find(view, 40 * DAY)).toEqual({ drafts: [], nextMs: 40 * DAY + 1 })
    expect(REFUSES_VERIFICATION.find(view, 40 * DAY + 1).drafts).toMatchObject([{ severity: 'high', openedAtMs: 40 * DAY }])
    expect(REFUSES_VERIFICATION.find(siteView({ dossier: { refusals: [{ atMs: 7, what: 'inspection', note: 'No visitors.' }] } }), 8).drafts).toMatchObject([{ openedAtMs: 7 }])
  })
})

describe('a delivery', () => {
  const view = (answers: (number | null)[], leftAtMs: number | null = null) => ({
    site, paper: { eventId: 'p1', kind: 'received' as const, atMs: 0, reference: 'AWB 1' }, chips: answers.map((answeredAtMs, at) => ({ chipId: `c${String(at)}`, answeredAtMs, leftAtMs })),
  })
  const late = LONGEST_ARRIVAL_MS + 1
  it('that never answered is found when its time is over, ends with the last answer, and not what left with a paper', () => {
    expect(NEVER_ARRIVED.find(view([null]), LONGEST_ARRIVAL_MS)).toEqual({ drafts: [], nextMs: late })
    expect(NEVER_ARRIVED.find(view([null, null]), late).drafts).toMatchObject([{ severity: 'high' }])
    expect(NEVER_ARRIVED.find(view([null, 5]), late).drafts).toMatchObject([{ severity: 'medium', chipIds: ['c0'] }])
    expect(NEVER_ARRIVED.find(view([late + 9]), late + 10).drafts).toMatchObject([{ endedAtMs: late + 9 }])
    expect(NEVER_ARRIVED.find(view([null], 9), late).drafts).toEqual([])
  })
})

describe('a shipment', () => {
  const shipment = (change: Partial<ShipmentView>): ShipmentView => ({
    eventHash: 'ab', eventId: 'e', atMs: 0, goods: '8 GPU servers', hsCode: '84715000', declaredValueUsd: 2_400_000, grossWeightKg: 1040, consignee: 'Acme', consigneeRole: 'end-user',
    shipTo: site, installedAt: ['penang'], chips: Array.from({ length: 64 }, (_, at) => ({ chipId: `c${String(at)}`, sku: 'H100', answeredAtMs: 5 })), legs: [], ...change,
  })
  it('that is what it says raises nothing', () => {
    expect(DESCRIPTION_MISMATCH.find(shipment({}), 0).drafts).toEqual([])
    expect(TRANSHIPMENT.find(shipment({}), 200 * DAY).drafts).toEqual([])
  })
  it('described as something else is found: one reason medium, two high', () => {
    expect(DESCRIPTION_MISMATCH.find(shipment({ goods: 'computer parts' }), 0).drafts).toEqual([])
    expect(DESCRIPTION_MISMATCH.find(shipment({ goods: 'adapters' }), 0).drafts).toMatchObject([{ severity: 'medium' }])
    expect(DESCRIPTION_MISMATCH.find(shipment({ goods: 'controllers', hsCode: '85044090', declaredValueUsd: 9000 }), 0).drafts).toMatchObject([{ severity: 'high', evidence: [{ kind: 'event', id: 'ab' }] }])
  })
  it('that goes on to somewhere else is found', () => {
    expect(TRANSHIPMENT.find(shipment({ installedAt: ['hub'] }), 0).drafts).toMatchObject([{ severity: 'medium' }])
    const signs = shipment({ consigneeRole: 'forwarder', legs: [{ eventHash: 'cd', atMs: 1, to: 'urn:x' }], chips: [{ chipId: 'c', sku: '', answeredAtMs: null }], installedAt: [] })
    expect(TRANSHIPMENT.find(signs, 1)).toMatchObject({ drafts: [{ severity: 'medium' }], nextMs: 90 * DAY + 1 })
    expect(TRANSHIPMENT.find(signs, 91 * DAY).drafts).toMatchObject([{ severity: 'high' }])
  })
})

describe('a node and a carrier', () => {
  const agent = { agentId: 'a1', nodeName: 'node', enrolledAtMs: 0, lastSeenAtMs: 0 }
  const fixes = (areas: number[]) => areas.map((areaKm2, at) => ({ challengeId: String(at), atMs: at, areaKm2, outcome: 'unknown' }))
  it('stalls when six fixes in a row inflate; an ordinary fix ends it', () => {
    const ordinary = Array.from({ length: 10 }, () => 4000)
    const large = Array.from({ length: 6 }, () => 9e6)
    expect(STALLING.find({ agent, site, fixes: fixes([...ordinary, ...large]) }, 0).drafts).toMatchObject([{ severity: 'medium', openedAtMs: 10 }])
    expect(STALLING.find({ agent, site, fixes: fixes([...ordinary, ...large, 4000]) }, 0).drafts).toMatchObject([{ endedAtMs: 16 }])
    expect(STALLING.find({ agent, site, fixes: fixes([...ordinary, 9e6, 4000, 9e6]) }, 0).drafts).toEqual([])
    expect(STALLING.find({ agent, site, fixes: fixes(Array.from({ length: 30 }, () => 9e6)) }, 0).drafts).toEqual([])
  })
  it('is broken when its chips answer through two nodes within a day', () => {
    const chips = ['a1', 'a2'].map((agentId, at) => ({ chipId: `c${String(at)}`, agentId, siteId: 'penang', answeredAtMs: 5 + at, challengeId: null }))
    expect(TOPOLOGY_BROKEN.find({ carrier: 'urn:x', chips, doubles: [] }, 0).drafts).toMatchObject([{ severity: 'high', chipIds: ['c0', 'c1'] }])
    expect(TOPOLOGY_BROKEN.find({ carrier: 'urn:x', chips: chips.slice(1), doubles: [] }, 0).drafts).toEqual([])
  })
  it('has a label that moved when a part is put in while another still holds it', () => {
    expect(LABEL_MOVED.find({ carrier: 'urn:x', chips: [], doubles: [{ child: 'urn:c', other: 'urn:y', atMs: 3, eventHash: 'ab' }] }, 0).drafts).toMatchObject([{ evidence: [{ kind: 'event', id: 'ab' }] }])
  })
})
