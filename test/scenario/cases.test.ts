// From a finding to a closed case, over the API, as several people; and who may see what on the way.

import { unzipSync } from 'fflate'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fromHex, sortedKeys } from './case-parts.ts'
import { findBreak, foldCase, type CaseEntry } from '@trigpoint/core/custody/cases'
import { parseBundle, parseTrust, verifyBundle } from '@trigpoint/core/result'
import { nodePrimitives, readBorders } from '@trigpoint/runtime'
import { act, codeOfResponse, divert, openCaseWorld, readCase, send, workCase, type CaseWorld } from './case-world.ts'
import { runFix, valueOf } from './verifier-world.ts'

let world: CaseWorld
beforeAll(async () => { world = await openCaseWorld() }, 60_000)
afterAll(async () => { await world.close() })

const list = async (token: string | undefined, query = ''): Promise<readonly { caseId: string; state: string }[]> =>
  ((await (await send(world, token, 'GET', `/v1/cases${query}`)).json()) as { items: { caseId: string; state: string }[] }).items

describe('a diversion', () => {
  it('opens one case with all its findings, numbered and stamped, and tells how long it took', async () => {
    expect(await list(world.tokens.ada)).toEqual([])
    await divert(world)
    const file = await readCase(world, world.tokens.ada)
    expect(await list(world.tokens.ada)).toHaveLength(1)
    expect(file).toMatchObject({ caseId: 'case-1', number: 1, state: 'new', severity: 'critical', origin: 'finding', siteIds: ['cyber'], chips: 2 })
    expect(file.caseFindings.map(finding => finding.code)).toContain('outside')
    expect(file.timing.lastProvenAtMs).not.toBeNull()
    expect(file.timing.deedToFindingMs).toBe(120_000)
    expect(file.clocks.map(({ clock, state }) => [clock, state])).toEqual([['acknowledge', 'running'], ['feedback', 'running']])
  })
  it('seen again adds nothing: the same findings are the same case and the same trail', async () => {
    const before = (await readCase(world, world.tokens.ada)).trail.length
    world.clock.advance(60_000)
    await runFix(world, world.node)
    expect(await list(world.tokens.ada)).toHaveLength(1)
    expect((await readCase(world, world.tokens.ada)).trail).toHaveLength(before)
  })
})

describe('who may see a case', () => {
  it('is not an operator, not a stranger, not somebody of another site, whether it exists or not', async () => {
    for (const id of ['case-1', 'case-99']) {
      expect(await codeOfResponse(await send(world, world.tokens.op, 'GET', `/v1/cases/${id}`))).toBe('case.unknown')
      expect(await codeOfResponse(await send(world, world.tokens.elsewhere, 'GET', `/v1/cases/${id}`))).toBe('case.unknown')
      expect(await codeOfResponse(await send(world, undefined, 'GET', `/v1/cases/${id}`))).toBe('api.unauthorized')
    }
    expect(await list(world.tokens.op)).toEqual([])
    expect(await list(world.tokens.elsewhere)).toEqual([])
    expect(await codeOfResponse(await send(world, world.tokens.op, 'GET', '/v1/persons'))).toBe('api.forbidden')
    expect(await (await send(world, world.tokens.op, 'GET', '/v1/cases.csv')).text()).not.toContain('case')
    for (const path of ['reports/notice-a', 'export', 'mailbox']) expect(await codeOfResponse(await send(world, world.tokens.op, 'GET', `/v1/cases/case-1/${path}`))).toBe('case.unknown')
  })
  it('is an auditor, who reads it, acts on nothing and sees no mailbox', async () => {
    expect((await readCase(world, world.tokens.audit)).may).toEqual({ act: false, mailbox: false, person: 'Audit' })
    expect(await act(world, world.tokens.audit, { kind: 'note', text: 'hello' })).toBe('case.person-missing')
    expect(await codeOfResponse(await send(world, world.tokens.audit, 'GET', '/v1/cases/case-1/mailbox'))).toBe('case.person-missing')
    expect(await codeOfResponse(await send(world, world.tokens.audit, 'POST', '/v1/cases', { title: 'x' }))).toBe('case.person-missing')
  })
  it('is narrowed by the need-to-know list, but not for administrators', async () => {
    await act(world, world.tokens.ada, { kind: 'restrict', persons: ['Ada', 'Ben'], reason: 'a source is at risk' })
    expect(await act(world, world.tokens.cy, { kind: 'note', text: 'hello' })).toBe('case.unknown')
    expect(await list(world.tokens.audit)).toEqual([])
    expect(await list(world.tokens.ben)).toHaveLength(1)
    expect((await readCase(world, world.tokens.adminEve)).restricted).toBe(true)
    await act(world, world.tokens.ada, { kind: 'restrict', persons: [], reason: 'over' })
  })
  it('is never somebody with a conflict, an administrator included: neither seen nor touched', async () => {
    expect(await act(world, world.tokens.cy, { kind: 'exclude', person: 'Eve', reason: 'a guess' })).toBe('case.not-allowed')
    expect(typeof await act(world, world.tokens.adminEve, { kind: 'exclude', person: ' eve ', reason: 'her brother runs the site' })).toBe('object')
    expect(await act(world, world.tokens.adminEve, { kind: 'include', person: 'Eve', reason: 'no' })).toBe('case.unknown')
    expect(await list(world.tokens.adminEve)).toEqual([])
    expect(await list(world.tokens.adminEve, '?site=cyber')).toEqual([])
    expect(await codeOfResponse(await send(world, world.tokens.adminEve, 'GET', '/v1/cases/case-1/reports/notice-a?format=html'))).toBe('case.unknown')
    expect(await codeOfResponse(await send(world, world.tokens.adminEve, 'GET', '/v1/cases/case-1/mailbox'))).toBe('case.unknown')
    expect(await act(world, world.tokens.ada, { kind: 'assign', owner: 'Eve' })).toBe('case.not-allowed')
  })
})

describe('closing', () => {
  it('waits for everything on the checklist, then for a second person', async () => {
    expect(await act(world, world.tokens.ada, { kind: 'propose', disposition: 'substantiated', reason: 'x' })).toBe('case.incomplete')
    expect(await act(world, world.tokens.ada, { kind: 'confirm', note: 'x' })).toBe('case.not-proposed')
    expect(await act(world, world.tokens.ada, { kind: 'reopen', reason: 'x' })).toBe('case.not-closed')
    expect(await act(world, world.tokens.ada, { kind: 'advice', from: 'counsel', text: 'wait', followed: false })).toBe('case.reason-missing')
    expect(await act(world, world.tokens.ada, { kind: 'end-task', task: 9, outcome: 'done' })).toBe('case.task-unknown')
    await workCase(world)
    await act(world, world.tokens.ada, { kind: 'add-task', text: 'Ask the operator', owner: 'Ben' })
    expect(await act(world, world.tokens.ada, { kind: 'propose', disposition: 'substantiated', reason: 'x' })).toBe('case.incomplete')
    await act(world, world.tokens.ben, { kind: 'end-task', task: 1, outcome: 'done', note: 'no answer' })
    expect(await act(world, world.tokens.ada, { kind: 'propose', disposition: 'substantiated', reason: 'the proofs are clear' })).toMatchObject({ state: 'closing' })
    expect(await act(world, world.tokens.ada, { kind: 'confirm', note: 'fine' })).toBe('case.same-person')
    expect(await act(world, world.tokens.ben, { kind: 'return', reason: 'look at the papers once more' })).toMatchObject({ state: 'open' })
    await act(world, world.tokens.ada, { kind: 'propose', disposition: 'substantiated', reason: 'the papers are in' })
    expect(await act(world, world.tokens.ben, { kind: 'confirm', note: 'looked at all of it' })).toMatchObject({ state: 'closed', closing: { disposition: 'substantiated', by: 'Ada', confirmedBy: 'Ben' } })
    expect(await act(world, world.tokens.ada, { kind: 'assign', owner: 'Ben' })).toBe('case.closed')
  })
  it('holds while the chips go on answering from there, and ends when a key falls silent and comes back', async () => {
    world.clock.advance(60_000)
    await runFix(world, world.node)
    expect(await readCase(world, world.tokens.ada)).toMatchObject({ state: 'closed', reopened: 0 })
    world.clock.advance(30 * 60_000)
    await send(world, world.tokens.ada, 'GET', '/v1/status')
    world.clock.advance(60_000)
    await runFix(world, world.node)
    expect(await readCase(world, world.tokens.ada)).toMatchObject({ state: 'open', reopened: 1, closing: null })
  })
})

describe('the trail', () => {
  it('is a chain whose every entry is in the log, and the case is its fold', async () => {
    await expect.poll(async () => (await readCase(world, world.tokens.ada)).trail.every(entry => entry.logIndex !== null), { timeout: 10_000 }).toBe(true)
    const exported = (await (await send(world, world.tokens.ada, 'GET', '/v1/cases/case-1/export')).json()) as { format: string; trail: { text: string; digest: string; leaf: string }[] }
    expect(exported.format).toBe('trigpoint case v1')
    const lines = exported.trail.map(({ text, digest }) => ({ text, digest: fromHex(digest) }))
    expect(findBreak(nodePrimitives, lines)).toBe(0)
    expect(findBreak(nodePrimitives, lines.map((line, at) => (at === 3 ? { ...line, text: line.text.replace('1', '2') } : line)))).toBe(4)
    const folded = foldCase('case-1', 1, exported.trail.map(({ text }) => JSON.parse(text) as CaseEntry))
    const shown = await readCase(world, world.tokens.ada)
    expect({ state: folded.state, owner: folded.owner, reopened: folded.reopened, chips: folded.chipIds.length }).toEqual({ state: shown.state, owner: shown.owner, reopened: shown.reopened, chips: shown.chips })
  })
})

describe('a report', () => {
  it('comes as JSON, as a page, as CSV, and as a pack whose bundles check without us', async () => {
    for (const kind of ['notice-a', 'notice-b', 'notice-c', 'self-disclosure', 'end-use-check', 'annex', 'collateral']) {
      const page = await send(world, world.tokens.ada, 'GET', `/v1/cases/case-1/reports/${kind}?format=html`)
      expect(page.headers.get('content-type')).toContain('text/html')
      const html = await page.text()
      expect(html).toContain('<!doctype html>')
      expect(html).not.toMatch(/<script|onload=|https?:/)
      expect(await (await send(world, world.tokens.ada, 'GET', `/v1/cases/case-1/reports/${kind}`)).json()).toMatchObject({ format: 'trigpoint report v1', kind, caseNumber: 1, madeBy: 'Ada' })
    }
    const csv = await (await send(world, world.tokens.ada, 'GET', '/v1/cases/case-1/reports/annex?format=csv')).text()
    expect(csv.split('\r\n')).toHaveLength(4)
    const pack = await send(world, world.tokens.ada, 'GET', '/v1/cases/case-1/reports/notice-a?format=pack')
    expect(pack.headers.get('content-disposition')).toBe('attachment; filename="case-1-notice-a.zip"')
    const files = unzipSync(new Uint8Array(await pack.arrayBuffer()))
    expect(sortedKeys(files)).toEqual(expect.arrayContaining(['README.txt', 'SHA256SUMS', 'report.html', 'report.json', 'trust.json']))
    const bundles = Object.entries(files).filter(([name]) => name.startsWith('bundles/'))
    expect(bundles.length).toBeGreaterThanOrEqual(2)
    const trust = valueOf(parseTrust(Buffer.from(files['trust.json'] ?? []).toString(), nodePrimitives))
    const borders = await readBorders()
    const outcomes = bundles.map(([, bytes]) => {
      const report = verifyBundle(valueOf(parseBundle(Buffer.from(bytes).toString())), { trust, atMs: world.clock.nowMs(), primitives: nodePrimitives, borders })
      expect(report.checks.filter(check => !check.ok)).toEqual([])
      return report.outcome
    })
    expect(new Set(outcomes)).toEqual(new Set(['inside', 'outside']))
  })
})
