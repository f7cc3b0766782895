// Cases: their fold, their clocks, their rules, who may see them, and which one a finding joins.

import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Primitives } from '../../base/index.ts'
import { maySeeCase, mayActOnCase, mayReadMailbox, type CaseReader } from './case-access.ts'
import type { PersonAction } from './case-action.ts'
import { samePerson, type CaseFile } from './case-file.ts'
import { missingForClosing } from './checklist.ts'
import { addMonths, caseClocks, civilOf, DAY_MS, nextClock, timeText } from './clocks.ts'
import { foldCase, foldEntry, graver, type CaseEntry } from './fold-case.ts'
import { chooseCase, SITE_WINDOW_MS } from './join-case.ts'
import { judgeAction, MAXIMUM_ENTRIES, MAXIMUM_TASKS } from './judge-action.ts'
import type { CaseAction } from './link-action.ts'
import { carryAll, carryPart, judgeMerge, judgeSplit } from './link-cases.ts'
import { digestEntry, findBreak, FIRST_DIGEST } from './trail.ts'

const START_MS = Date.UTC(2026, 10, 2, 9, 30)
const primitives = { hash: (_name: string, data: Uint8Array) => new Uint8Array(createHash('sha256').update(data).digest()) } as unknown as Primitives
const OPENING: CaseAction = { kind: 'open', origin: 'finding', title: 'Chips elsewhere', summary: '', severity: 'high', siteIds: ['cyber'], chipIds: [] }
const FINDING: CaseAction = { kind: 'finding', findingId: 'outside:1', code: 'outside', severity: 'critical', title: 'Outside', siteId: 'cyber', chipIds: ['c1', 'c2'], foundAtMs: START_MS }

function entries(actions: readonly (CaseAction | readonly [actor: string, action: CaseAction])[]): readonly CaseEntry[] {
  return actions.map((one, at) => {
    const [actor, action] = 'kind' in one ? ['', one] : one
    return { sequence: at + 1, atMs: START_MS + at * 1000, actor, action }
  })
}

function caseOf(...actions: readonly (CaseAction | readonly [actor: string, action: CaseAction])[]): CaseFile {
  return foldCase('case-1', 1, entries([OPENING, ...actions]))
}

const investigator = (person: string): CaseReader & { readonly person: string } => ({ role: 'investigator', person, scope: undefined })
const code = (file: CaseFile, action: PersonAction, who = investigator('Ada')): string => {
  const judged = judgeAction(file, action, who)
  return judged.ok ? 'ok' : judged.refusal.code
}
const TRIAGE: PersonAction = { kind: 'triage', severity: 'high', perishability: 'hours', exposure: 'high', reason: 'r' }
const CHECKS: readonly PersonAction[] = (['selection', 'analysis', 'steps', 'evidence', 'advice', 'ratings'] as const).map(item => ({ kind: 'check', item, note: 'n' }))
const READY: readonly (readonly [string, CaseAction])[] = [TRIAGE, { kind: 'assign', owner: 'Ada', note: '' }, { kind: 'decide', credible: true, categories: ['A'], reason: 'r' }, ...CHECKS].map(action => ['Ada', action as CaseAction] as const)
const PROPOSED = [...READY, ['Ada', { kind: 'propose', disposition: 'referred', reason: 'r' }] as const] as const
const CLOSED = [...PROPOSED, ['Ben', { kind: 'confirm', note: 'n' }] as const] as const

describe('a case', () => {
  it('goes from new over triaged, open and closing to closed, and its supervisor’s line is the second person’s', () => {
    expect(caseOf().state).toBe('new')
    expect(caseOf(['Ada', TRIAGE]).state).toBe('triaged')
    expect(caseOf(['Ada', { kind: 'assign', owner: 'Ben', note: '' }])).toMatchObject({ state: 'open', owner: 'Ben' })
    expect(caseOf(...PROPOSED)).toMatchObject({ state: 'closing', proposal: { by: 'Ada', disposition: 'referred' } })
    expect(caseOf(...CLOSED)).toMatchObject({ state: 'closed', proposal: null, closing: { by: 'Ada', confirmedBy: 'Ben' } })
    expect(caseOf(...CLOSED).checks.at(-1)).toMatchObject({ item: 'supervisor', by: 'Ben' })
  })
  it('is called after its gravest finding until a person weighed it', () => {
    expect(caseOf(FINDING)).toMatchObject({ title: 'Outside', severity: 'critical', chipIds: ['c1', 'c2'] })
    expect(caseOf(['Ada', TRIAGE], FINDING)).toMatchObject({ title: 'Chips elsewhere', severity: 'high' })
  })
  it('goes back to work when a signal arrives while it waits for the second person', () => {
    expect(caseOf(...PROPOSED, FINDING)).toMatchObject({ state: 'open', proposal: null })
    expect(caseOf(...PROPOSED, { kind: 'tip', tipId: 't', channel: 'form', sha256: '', files: 0 })).toMatchObject({ state: 'open' })
    expect(caseOf(...CLOSED, { kind: 'reappeared', reason: 'r' })).toMatchObject({ state: 'open', closing: null, reopened: 1, checks: [] })
  })
  it('loses an owner and a proposal that turn out to be in conflict', () => {
    expect(caseOf(...PROPOSED, ['Ben', { kind: 'exclude', person: 'ada', reason: 'r' }])).toMatchObject({ owner: null, proposal: null, state: 'triaged' })
  })
  it('is the fold of its trail: any prefix folds, and nobody’s entry is lost', () => {
    const all = entries([OPENING, FINDING, ...CLOSED, { kind: 'reappeared', reason: 'r' }])
    fc.assert(fc.property(fc.integer({ min: 1, max: all.length }), length => foldCase('case-1', 1, all.slice(0, length)).entries === length), { seed: 6 })
  })
  it('knows a person whatever the spelling', () => {
    expect(samePerson(' Ada  Lim', 'ada lim')).toBe(true)
    expect(samePerson('Ａda', 'Ada')).toBe(true)
    expect(samePerson(null, 'Ada')).toBe(false)
  })
})

describe('the rules', () => {
  it('let nobody confirm what they proposed, and nobody confirm what was not', () => {
    expect(code(caseOf(...PROPOSED), { kind: 'confirm', note: 'n' })).toBe('case.same-person')
    expect(code(caseOf(...PROPOSED), { kind: 'confirm', note: 'n' }, investigator(' ADA '))).toBe('case.same-person')
    expect(code(caseOf(...PROPOSED), { kind: 'confirm', note: 'n' }, investigator('Ben'))).toBe('ok')
    expect(code(caseOf(), { kind: 'confirm', note: 'n' }, investigator('Ben'))).toBe('case.not-proposed')
    expect(code(caseOf(...PROPOSED), { kind: 'propose', disposition: 'referred', reason: 'r' })).toBe('case.not-allowed')
  })
  it('ask for everything on the list before an end is proposed', () => {
    expect(code(caseOf(), { kind: 'propose', disposition: 'referred', reason: 'r' })).toBe('case.incomplete')
    for (const left of READY.keys()) expect(missingForClosing(caseOf(...READY.filter((_, at) => at !== left)))).not.toEqual([])
    expect(missingForClosing(caseOf(...READY))).toEqual([])
    expect(missingForClosing(caseOf(...READY, { kind: 'tip', tipId: 't', channel: 'form', sha256: '', files: 0 }))).toEqual(['feedback to the tipster'])
    expect(code(caseOf(...READY), { kind: 'propose', disposition: 'referred', reason: ' ' })).toBe('case.reason-missing')
  })
  it('leave a closed case alone but for notes and opening it again', () => {
    const closed = caseOf(...CLOSED)
    expect(code(closed, TRIAGE)).toBe('case.closed')
    expect(code(closed, { kind: 'note', text: 'n' })).toBe('ok')
    expect(code(closed, { kind: 'reopen', reason: 'r' })).toBe('ok')
    expect(code(caseOf(), { kind: 'reopen', reason: 'r' })).toBe('case.not-closed')
  })
  it('want reasons where the trail must hold them', () => {
    for (const action of [
      { ...TRIAGE, reason: '' }, { kind: 'decide', credible: true, categories: [], reason: 'r' }, { kind: 'decide', credible: false, categories: [], reason: '' }, { kind: 'exclude', person: 'Ada', reason: '' },
      { kind: 'advice', from: 'x', text: 'y', followed: false, justification: '' }, { kind: 'restrict', persons: [], reason: '' }, { kind: 'date-deed', deedAtMs: 1, reason: '' }, { kind: 'check', item: 'steps', note: ' ' },
    ] as const) expect(code(caseOf(), action)).toBe('case.reason-missing')
    expect(code(caseOf(), { kind: 'check', item: 'supervisor', note: 'n' })).toBe('case.not-allowed')
  })
  it('say who may state a conflict, and that an excluded person owns nothing', () => {
    const action = { kind: 'exclude', person: 'Ben', reason: 'r' } as const
    expect(code(caseOf(), action)).toBe('case.not-allowed')
    expect(code(caseOf(), action, investigator('ben'))).toBe('ok')
    expect(code(caseOf(['x', { kind: 'assign', owner: 'Ada', note: '' }]), action)).toBe('ok')
    expect(code(caseOf(), action, { role: 'admin', person: 'Root', scope: undefined })).toBe('ok')
    const excluded = caseOf(['x', action])
    expect(code(excluded, { kind: 'assign', owner: 'BEN', note: '' })).toBe('case.not-allowed')
    expect(code(excluded, { kind: 'restrict', persons: ['Ben'], reason: 'r' })).toBe('case.not-allowed')
    expect(code(excluded, { kind: 'include', person: 'Ben', reason: 'r' })).toBe('case.not-allowed')
    expect(code(excluded, { kind: 'include', person: 'Ben', reason: 'r' }, { role: 'admin', person: 'Root', scope: undefined })).toBe('ok')
  })
  it('end only tasks that are open, and bound tasks and entries', () => {
    expect(code(caseOf(), { kind: 'end-task', task: 1, outcome: 'done', note: '' })).toBe('case.task-unknown')
    const many = { ...caseOf(), tasks: Array.from({ length: MAXIMUM_TASKS }, (_, at) => ({ task: at + 1, text: '', owner: null, dueAtMs: null, addedBy: '', outcome: 'done', note: '' }) as const) }
    expect(code(many, { kind: 'add-task', text: 't', owner: null, dueAtMs: null })).toBe('case.full')
    expect(code({ ...caseOf(), entries: MAXIMUM_ENTRIES }, { kind: 'note', text: 'n' })).toBe('case.full')
  })
})

describe('who sees a case', () => {
  const all = caseOf()
  const narrow = caseOf(['x', { kind: 'restrict', persons: ['Ada'], reason: 'r' }])
  const excluded = caseOf(['x', { kind: 'exclude', person: 'Root', reason: 'r' }])
  it.each([
    ['operator', 'Op', undefined, all, false, false], ['operator', 'Op', 'cyber', all, false, false], ['auditor', 'Au', undefined, all, true, false], ['auditor', null, undefined, all, true, false],
    ['auditor', null, undefined, narrow, false, false], ['investigator', 'ada ', undefined, narrow, true, true], ['investigator', 'Cy', undefined, narrow, false, false], ['admin', 'Root', undefined, narrow, true, true],
    ['admin', 'root', undefined, excluded, false, false], ['admin', null, undefined, all, true, false], ['investigator', 'Ada', 'other', all, false, false], ['investigator', 'Ada', 'cyber', all, true, true],
    ['investigator', 'Ada', 'cyber', caseOf({ ...FINDING, siteId: 'other' }), false, false],
  ] as const)('%s %s of site %s', (role, person, scope, file, sees, acts) => {
    const reader: CaseReader = { role, person, scope }
    expect([maySeeCase(file, reader), mayActOnCase(file, reader), mayReadMailbox(file, reader)]).toEqual([sees, acts, acts])
  })
})

describe('the clocks', () => {
  it('are seven days, three calendar months from the acknowledgement, and 180 days from the first notice', () => {
    const due = (file: CaseFile): Record<string, string> => Object.fromEntries(caseClocks(file, START_MS).map(clock => [clock.clock, timeText(clock.dueAtMs)]))
    expect(due(caseOf())).toEqual({ acknowledge: '2026-11-09 09:30 UTC', feedback: '2027-02-09 09:30 UTC' })
    const noticed = caseOf(['Ada', { kind: 'acknowledge', note: '' }], ['Ada', { kind: 'disclosure', step: 'first-notice', reference: 'x' }])
    expect(due(noticed)).toEqual({ acknowledge: '2026-11-09 09:30 UTC', feedback: '2027-02-02 09:30 UTC', narrative: '2027-05-01 09:30 UTC' })
  })
  it('run out, are done in time or late, and stand still in a closed case', () => {
    expect(nextClock(caseOf(), START_MS)).toMatchObject({ clock: 'acknowledge', state: 'running' })
    expect(nextClock(caseOf(), START_MS + 8 * DAY_MS)).toMatchObject({ clock: 'acknowledge', state: 'overdue' })
    expect(nextClock(caseOf(['Ada', { kind: 'acknowledge', note: '' }]), START_MS)).toMatchObject({ clock: 'feedback' })
    expect(nextClock(caseOf(...CLOSED), START_MS + 900 * DAY_MS)).toBeUndefined()
    const late = { ...caseOf(), acknowledgedAtMs: START_MS + 9 * DAY_MS }
    expect(caseClocks(late, START_MS)[0]).toMatchObject({ state: 'done-late' })
  })
  it('keep the calendar: the same as Date’s for every day of four centuries, and a shorter month’s last day', () => {
    fc.assert(fc.property(fc.integer({ min: -50_000, max: 100_000 }), day => {
      const date = new Date(day * DAY_MS)
      expect(civilOf(day)).toEqual({ year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() })
    }), { seed: 7 })
    expect(timeText(addMonths(Date.UTC(2026, 10, 30, 12), 3))).toBe('2027-02-28 12:00 UTC')
    expect(timeText(addMonths(Date.UTC(2027, 10, 30), 3))).toBe('2028-02-29 00:00 UTC')
  })
})

describe('a finding joins', () => {
  const numbered = (number: number, ...actions: readonly (readonly [string, CaseAction] | CaseAction)[]): CaseFile => ({ ...caseOf(...actions), number, caseId: `case-${String(number)}` })
  const none = { byFinding: [], byChip: [], byChassis: [], bySite: [] }
  it('the case that has it, then a chip, a closed case’s chip, a chassis, a site; else it opens one', () => {
    const [a, b, closed] = [numbered(1), numbered(2), numbered(3, ...CLOSED)]
    expect(chooseCase(none, START_MS)).toBeUndefined()
    expect(chooseCase({ ...none, byFinding: [b], byChip: [a] }, START_MS)).toMatchObject({ how: 'same-finding', file: { number: 2 } })
    expect(chooseCase({ ...none, byChip: [b, a, closed] }, START_MS)).toMatchObject({ how: 'same-chip', file: { number: 1 } })
    expect(chooseCase({ ...none, byChip: [closed], byChassis: [a] }, START_MS)).toMatchObject({ how: 'reappeared', file: { number: 3 } })
    expect(chooseCase({ ...none, byChassis: [b], bySite: [a] }, START_MS)).toMatchObject({ how: 'same-chassis', file: { number: 2 } })
    expect(chooseCase({ ...none, bySite: [b, a] }, START_MS)).toMatchObject({ how: 'same-site', file: { number: 1 } })
    expect(chooseCase({ ...none, bySite: [a] }, START_MS + SITE_WINDOW_MS + 1000)).toBeUndefined()
    expect(chooseCase({ ...none, byChassis: [closed], bySite: [closed] }, START_MS)).toBeUndefined()
  })
  it('the same case whatever the order in which cases are looked at', () => {
    fc.assert(fc.property(fc.shuffledSubarray([1, 2, 3, 4], { minLength: 2 }), numbers => chooseCase({ ...none, byChip: numbers.map(number => numbered(number)) }, START_MS)?.file.number === Math.min(...numbers)), { seed: 8 })
  })
  it('by gravity in the order of the words', () => {
    expect([graver('critical', 'high'), graver('high', 'high'), graver('low', 'medium')]).toEqual([true, false, false])
  })
})

describe('a trail', () => {
  const lines: { text: string; digest: Uint8Array }[] = []
  for (const text of ['one', 'two', 'three']) lines.push({ text, digest: digestEntry(primitives, lines.at(-1)?.digest ?? FIRST_DIGEST, text) })
  it('shows the first line that was changed, dropped or moved', () => {
    expect(findBreak(primitives, lines)).toBe(0)
    expect(findBreak(primitives, lines.map((line, at) => (at === 1 ? { ...line, text: 'TWO' } : line)))).toBe(2)
    expect(findBreak(primitives, lines.slice(1))).toBe(1)
    expect(findBreak(primitives, [lines[0], lines[2]].flatMap(line => line ?? []))).toBe(2)
  })
})

describe('two cases', () => {
  const TIP: CaseAction = { kind: 'tip', tipId: 't1', channel: 'form', sha256: '', files: 1 }
  const restricted = (...persons: string[]): readonly [string, CaseAction] => ['Eve', { kind: 'restrict', persons, reason: 'r' }]
  const merged = (source: CaseFile, target: CaseFile, person = 'Ada'): CaseFile =>
    foldEntryOf(target, { kind: 'merge-from', caseId: source.caseId, digest: '', reason: 'r', facts: carryAll(source, target, person) })
  const foldEntryOf = (file: CaseFile, action: CaseAction): CaseFile => foldEntry(file, { sequence: file.entries + 1, atMs: START_MS + 90_000, actor: 'Ada', action })
  const codeOf = (result: ReturnType<typeof judgeMerge>): string => (result.ok ? 'ok' : result.refusal.code)
  const second = (...actions: readonly (CaseAction | readonly [string, CaseAction])[]): CaseFile => ({ ...caseOf(...actions), caseId: 'case-2', number: 2 })

  it('merged are one with everything of both, and the first ends in the second', () => {
    const source = caseOf(FINDING, TIP, ['Ada', { kind: 'add-task', text: 'ask', owner: null, dueAtMs: null }], ['Ada', { kind: 'decide', credible: true, categories: ['A'], reason: 'r' }])
    const target = second(['Ada', { kind: 'assign', owner: 'Ben', note: '' }])
    const after = merged(source, target)
    expect(after).toMatchObject({ state: 'open', owner: 'Ben', severity: 'critical', chipIds: ['c1', 'c2'], tasks: [{ task: 1, text: 'ask (of case 1)', outcome: 'open' }], decisions: [{ credible: true }], links: [{ how: 'merged-from', caseId: 'case-1' }] })
    expect([after.findings.length, after.tips.length]).toEqual([1, 1])
    const ended = foldEntryOf(source, { kind: 'merge-into', caseId: 'case-2', reason: 'r' })
    expect(ended).toMatchObject({ state: 'closed', links: [{ how: 'merged-into', caseId: 'case-2' }] })
    expect([code(ended, { kind: 'note', text: 'x' }), code(ended, { kind: 'reopen', reason: 'x' })]).toEqual(['case.merged', 'case.merged'])
    expect(chooseCase({ byFinding: [ended], byChip: [ended], byChassis: [], bySite: [ended] }, START_MS)).toBeUndefined()
    expect(chooseCase({ byFinding: [], byChip: [ended, after], byChassis: [], bySite: [] }, START_MS)).toMatchObject({ file: { caseId: 'case-2' }, how: 'same-chip' })
    expect(nextClock(ended, START_MS + 400 * DAY_MS)?.state).toBeUndefined()
  })
  it('merged keep the earliest clocks, and what was done in one alone is not done', () => {
    const early = caseOf(TIP, ['Ada', { kind: 'acknowledge', note: '' }])
    const late: CaseFile = { ...second(), openedAtMs: START_MS + 20 * DAY_MS }
    for (const file of [merged(early, late), merged(late, early)]) {
      const [acknowledge, feedback] = caseClocks(file, START_MS)
      expect(acknowledge).toMatchObject({ clock: 'acknowledge', dueAtMs: START_MS + 7 * DAY_MS, doneAtMs: null })
      expect(feedback?.dueAtMs).toBe(addMonths(early.acknowledgedAtMs ?? 0, 3))
    }
    const noticed = (file: CaseFile, atMs: number, narrativeAtMs: number | null): CaseFile => ({ ...file, firstNoticeAtMs: atMs, narrativeAtMs })
    expect(merged(noticed(early, 50, 60), noticed(late, 40, null))).toMatchObject({ firstNoticeAtMs: 40, narrativeAtMs: null })
    expect(merged(noticed(early, 50, 60), late)).toMatchObject({ firstNoticeAtMs: 50, narrativeAtMs: 60 })
  })
  it('merged are seen by nobody who did not see both', () => {
    const persons = ['Ada', 'Ben', 'Cy', 'Dan'] as const
    const someone = fc.subarray([...persons])
    fc.assert(fc.property(someone, someone, someone, fc.option(fc.constantFrom(...persons)), fc.constantFrom(...persons), fc.boolean(), fc.boolean(), (one, other, out, owner, person, sourceHasSite, targetHasSite) => {
      const shape = (file: CaseFile, circle: readonly string[], has: boolean): CaseFile => ({ ...file, needToKnow: circle, siteIds: has ? ['cyber'] : [], excluded: file.number === 1 ? out.map(name => ({ person: name, reason: 'r', by: 'Eve', atMs: 0 })) : [] })
      const [source, target] = [shape(caseOf(), one, sourceHasSite), shape({ ...second(), owner }, other, targetHasSite)]
      fc.pre(maySeeCase(source, investigator(person)) && maySeeCase(target, investigator(person)) && judgeMerge(source, target, { reason: 'r', person }).ok)
      const after = merged(source, target, person)
      expect(maySeeCase(after, investigator(person))).toBe(true)
      for (const role of ['investigator', 'auditor', 'admin', 'operator'] as const) for (const scope of [undefined, 'cyber']) for (const name of [...persons, 'Zoe']) {
        const reader: CaseReader = { role, person: name, scope }
        if (maySeeCase(after, reader)) expect([maySeeCase(source, reader), maySeeCase(target, reader)]).toEqual([true, true])
      }
    }), { seed: 8, numRuns: 2000 })
  })
  it('are not merged into themselves, when one is closed, when the owner may not know, or without a reason', () => {
    const wanted = { reason: 'r', person: 'Ada' }
    const owned = second(['Ada', { kind: 'assign', owner: 'Ben', note: '' }])
    expect(codeOf(judgeMerge(caseOf(), caseOf(), wanted))).toBe('case.same-case')
    expect(codeOf(judgeMerge(caseOf(...CLOSED), second(), wanted))).toBe('case.closed')
    expect(codeOf(judgeMerge(caseOf(restricted('Ada')), owned, wanted))).toBe('case.not-allowed')
    expect(codeOf(judgeMerge(caseOf(restricted('Ada', 'Ben')), owned, wanted))).toBe('ok')
    expect(codeOf(judgeMerge(caseOf(), second(), { ...wanted, reason: ' ' }))).toBe('case.reason-missing')
  })
  it('come of one that is split, with its clocks, its circle and its exclusions', () => {
    const OTHER: CaseAction = { ...FINDING, findingId: 'shell:1', code: 'shell-buyer', severity: 'medium', siteId: null, chipIds: ['c3'] }
    const file = caseOf(FINDING, OTHER, TIP, restricted('Ada', 'Ben'), ['Ada', { kind: 'acknowledge', note: '' }])
    const wanted = { findingIds: ['shell:1'], tipIds: ['t1'], reason: 'r' }
    expect(codeOf(judgeSplit(file, wanted))).toBe('ok')
    expect(codeOf(judgeSplit(file, { ...wanted, findingIds: ['none'] }))).toBe('case.part-unknown')
    expect(codeOf(judgeSplit(file, { ...wanted, findingIds: [], tipIds: [] }))).toBe('case.part-unknown')
    expect(codeOf(judgeSplit(file, { ...wanted, findingIds: ['shell:1', 'outside:1'] }))).toBe('case.nothing-left')
    const facts = carryPart(file, wanted, { chipIds: ['c3'], files: 1 })
    const parted = foldEntryOf({ ...second(), chipIds: ['c3'] }, { kind: 'split-from', caseId: 'case-1', digest: '', reason: 'r', facts })
    expect(parted).toMatchObject({ severity: 'high', needToKnow: ['Ada', 'Ben'], acknowledgedAtMs: file.acknowledgedAtMs, tips: [{ tipId: 't1' }], findings: [{ findingId: 'shell:1' }], files: 1 })
    expect(caseClocks({ ...parted, openedAtMs: START_MS + 40 * DAY_MS }, START_MS)[0]?.dueAtMs).toBe(START_MS + 7 * DAY_MS)
    const left = foldEntryOf(file, { kind: 'split-off', caseId: 'case-2', reason: 'r', findingIds: ['shell:1'], tipIds: ['t1'], chipIds: ['c3'] })
    expect(left).toMatchObject({ chipIds: ['c1', 'c2'], findings: [{ findingId: 'outside:1' }], tips: [], links: [{ how: 'split-off', caseId: 'case-2' }] })
  })
})
