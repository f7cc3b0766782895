// Merging and splitting cases over the API: mailboxes that go on, findings that join what goes on, and circles that only narrow.

import { caseSchema, type CaseBody } from '@trigpoint/core/wire'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { act, codeOfResponse, divert, openCaseWorld, readCase, send, type CaseWorld } from './case-world.ts'
import { runFix } from './verifier-world.ts'

let world: CaseWorld
let code = ''
beforeAll(async () => {
  world = await openCaseWorld()
  await divert(world)
  code = ((await (await send(world, undefined, 'POST', '/v1/tips', { text: 'They left on a lorry.', siteId: 'other', files: [{ name: 'a.txt', content: 'QUJD' }] })).json()) as { code: string }).code
}, 60_000)
afterAll(async () => { await world.close() })

const post = (token: string, path: string, body: object): Promise<Response> => send(world, token, 'POST', path, body)
const caseOf = async (response: Response): Promise<CaseBody> => caseSchema.parse(await response.json())
const merge = (token: string, id: string, into: string): Promise<Response> => post(token, `/v1/cases/${id}/merge`, { into, reason: 'one lorry' })

describe('a tip\'s case', () => {
  it('is merged by nobody who does not see both, acts on none, or belongs to no role that acts', async () => {
    await act(world, world.tokens.ada, { kind: 'restrict', persons: ['Ada', 'Ben'], reason: 'a source is at risk' }, 'case-2')
    expect(await codeOfResponse(await merge(world.tokens.cy, 'case-2', 'case-1'))).toBe('case.unknown')
    expect(await codeOfResponse(await merge(world.tokens.cy, 'case-1', 'case-2'))).toBe('case.unknown')
    expect(await codeOfResponse(await merge(world.tokens.op, 'case-1', 'case-2'))).toBe('case.unknown')
    expect(await codeOfResponse(await merge(world.tokens.audit, 'case-1', 'case-1'))).toBe('case.person-missing')
    expect(await codeOfResponse(await merge(world.tokens.ada, 'case-1', 'case-1'))).toBe('case.same-case')
    expect(await codeOfResponse(await merge(world.tokens.ada, 'case-1', 'case-99'))).toBe('case.unknown')
  })
  it('goes on in the other, with its mailbox, its files and its narrower circle', async () => {
    const before = await readCase(world, world.tokens.ada, 'case-2')
    const after = await caseOf(await merge(world.tokens.ada, 'case-2', 'case-1'))
    expect(after).toMatchObject({ caseId: 'case-1', tips: 1, needToKnow: ['Ada', 'Ben'], siteIds: ['cyber', 'other'], links: [{ how: 'merged-from', caseId: 'case-2', by: 'Ada', visible: true }] })
    expect(after.caseFindings.length).toBeGreaterThan(0)
    expect(after.clocks[0]?.dueAtMs).toBeLessThanOrEqual(before.clocks[0]?.dueAtMs ?? 0)
    expect(await codeOfResponse(await send(world, world.tokens.cy, 'GET', '/v1/cases/case-1'))).toBe('case.unknown')
    expect(await readCase(world, world.tokens.ada, 'case-2')).toMatchObject({ state: 'closed', mergedInto: 'case-1', links: [{ how: 'merged-into', caseId: 'case-1' }] })
    expect(await act(world, world.tokens.ada, { kind: 'reopen', reason: 'x' }, 'case-2')).toBe('case.merged')
    const mailbox = (await (await send(world, world.tokens.ben, 'GET', '/v1/cases/case-1/mailbox')).json()) as { tips: { tipId: string; messages: { text: string; files: { fileId: string }[] }[] }[] }
    expect(mailbox.tips[0]?.messages[0]?.text).toBe('They left on a lorry.')
    expect(await (await send(world, world.tokens.ben, 'GET', `/v1/cases/case-1/files/${mailbox.tips[0]?.messages[0]?.files[0]?.fileId ?? ''}`)).text()).toBe('ABC')
    expect((await send(world, world.tokens.ada, 'POST', '/v1/cases/case-1/messages', { tipId: mailbox.tips[0]?.tipId, text: 'Which lorry?' })).status).toBe(200)
    const theirs = (await (await send(world, undefined, 'POST', '/v1/tips/mailbox', { code })).json()) as { closed: boolean; messages: { text: string }[] }
    expect([theirs.closed, theirs.messages.map(({ text }) => text)]).toEqual([false, ['They left on a lorry.', 'Which lorry?']])
    expect((await send(world, undefined, 'POST', '/v1/tips/mailbox/messages', { code, text: 'A white one.' })).status).toBe(200)
    expect((await readCase(world, world.tokens.ada)).trail.at(-1)?.action.kind).toBe('message')
  })
})

describe('a case that is two', () => {
  it('is split with chosen findings and tips, and what comes next joins the part that it belongs to', async () => {
    const file = await readCase(world, world.tokens.ada)
    const outside = file.caseFindings.find(finding => finding.code === 'outside')
    const rest = file.caseFindings.filter(finding => finding !== outside).map(({ findingId }) => findingId)
    expect(await codeOfResponse(await post(world.tokens.ada, '/v1/cases/case-1/split', { title: 'x', reason: 'r', findingIds: ['none'] }))).toBe('case.part-unknown')
    expect(await codeOfResponse(await post(world.tokens.ada, '/v1/cases/case-1/split', { title: 'x', reason: 'r', findingIds: file.caseFindings.map(({ findingId }) => findingId), tipIds: file.tipIds }))).toBe('case.nothing-left')
    const parted = await caseOf(await post(world.tokens.ada, '/v1/cases/case-1/split', { title: 'Where the chips are', reason: 'two questions', findingIds: [outside?.findingId] }))
    expect(parted).toMatchObject({ caseId: 'case-3', title: 'Where the chips are', findings: 1, tips: 0, needToKnow: ['Ada', 'Ben'], links: [{ how: 'split-from', caseId: 'case-1' }] })
    const left = await readCase(world, world.tokens.ada)
    expect([left.caseFindings.map(({ findingId }) => findingId), left.tips, left.links.at(-1)?.how]).toEqual([rest, 1, 'split-off'])
    expect(parted.clocks.map(({ dueAtMs }) => dueAtMs)).toEqual(file.clocks.map(({ dueAtMs }) => dueAtMs))
    const entries = parted.trail.length
    world.clock.advance(60_000)
    await runFix(world, world.node)
    expect((await readCase(world, world.tokens.ada, 'case-3')).trail).toHaveLength(entries)
    expect(await codeOfResponse(await send(world, world.tokens.cy, 'GET', '/v1/cases/case-3'))).toBe('case.unknown')
  })
  it('and the trails of all still hold', async () => {
    for (const id of ['case-1', 'case-2', 'case-3']) {
      const { trail } = (await (await send(world, world.tokens.ada, 'GET', `/v1/cases/${id}/export`)).json()) as { trail: { text: string; digest: string }[] }
      expect(trail.map(({ text }) => (JSON.parse(text) as { sequence: number }).sequence)).toEqual(trail.map((_, at) => at + 1))
    }
    const merged = (await readCase(world, world.tokens.ada)).trail.find(({ action }) => action.kind === 'merge-from')
    const ended = (await readCase(world, world.tokens.ada, 'case-2')).trail
    expect(merged?.action['digest']).toBe(ended.at(-2)?.digest)
  })
})
