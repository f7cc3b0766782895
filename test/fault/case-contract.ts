// The contract of the store for cases, trails, tips and files.

import { expect, it } from 'vitest'
import { openCaseFile, type CaseFile } from '@trigpoint/core/custody/cases'
import type { CaseRow, Store } from '../../verifier/src/ports/index.ts'
import { hex16, tokenRow } from './store-rows.ts'

const digest = (byte: number): Uint8Array => new Uint8Array(32).fill(byte)

function caseFile(number: number, changes: Partial<CaseFile> = {}): CaseFile {
  const action = { kind: 'open', origin: 'finding', title: `Case ${String(number)} \u{1F680}`, summary: '', severity: 'high', siteIds: ['penang'], chipIds: [] } as const
  return { ...openCaseFile(`case-${String(number)}`, number, { sequence: 1, atMs: number, actor: '', action }), ...changes }
}

const caseRow = (number: number, changes: Partial<CaseFile> = {}, sealed = 0): CaseRow => ({ file: caseFile(number, changes), digest: digest(number), sealed })
const put = (store: Store, ...rows: readonly CaseRow[]): Promise<void> => store.write(async writer => { for (const row of rows) await writer.putCase(row) })

export function describeCases(store: () => Store): void {
  it('keeps cases, gives them newest number first, by state and in pages, and knows the last number', async () => {
    expect(await store().lastCaseNumber()).toBe(0)
    await put(store(), caseRow(1), caseRow(2, { state: 'closed' }), caseRow(3))
    expect(await store().getCase('case-2')).toEqual(caseRow(2, { state: 'closed' }))
    expect(await store().getCase('case-9')).toBeUndefined()
    expect(await store().lastCaseNumber()).toBe(3)
    const first = await store().listCases({ limit: 2 })
    expect(first.items.map(row => row.file.number)).toEqual([3, 2])
    expect((await store().listCases({ limit: 2, after: first.next ?? '' })).items.map(row => row.file.number)).toEqual([1])
    expect((await store().listCases({ limit: 9, state: 'closed' })).items.map(row => row.file.number)).toEqual([2])
    await put(store(), caseRow(1, { state: 'open', entries: 5 }, 2))
    expect((await store().getCase('case-1'))?.file).toMatchObject({ state: 'open', entries: 5 })
  })
  it('finds cases by what they share with a finding, each once, oldest first', async () => {
    await put(store(), caseRow(2), caseRow(1))
    await store().write(async writer => {
      await writer.addCaseKeys('case-1', [{ kind: 'chip', key: 'a' }, { kind: 'chip', key: 'b' }, { kind: 'site', key: 'a' }])
      await writer.addCaseKeys('case-2', [{ kind: 'chip', key: 'b' }, { kind: 'chip', key: 'b' }])
    })
    const found = async (kind: 'chip' | 'site' | 'finding', keys: readonly string[]): Promise<number[]> => (await store().listCasesByKey(kind, keys)).map(row => row.file.number)
    expect(await found('chip', ['b', 'a', 'none'])).toEqual([1, 2])
    expect(await found('site', ['a'])).toEqual([1])
    expect(await found('finding', ['a'])).toEqual([])
    expect(await found('chip', [])).toEqual([])
    expect(await found('chip', Array.from({ length: 1200 }, (_, at) => (at === 1100 ? 'b' : `x${String(at)}`)))).toEqual([1, 2])
  })
  it('adds to a trail and changes nothing of it: an entry is written once', async () => {
    const line = (sequence: number): { caseId: string; sequence: number; text: string; digest: Uint8Array } => ({ caseId: 'case-1', sequence, text: `{"n":${String(sequence)}}`, digest: digest(sequence) })
    await store().write(async writer => { for (const sequence of [1, 2, 3]) await writer.addTrail(line(sequence)) })
    expect(await store().listTrail('case-1', 2, 9)).toEqual([line(2), line(3)])
    expect(await store().listTrail('case-1', 1, 2)).toEqual([line(1), line(2)])
    await expect(store().write(writer => writer.addTrail({ ...line(2), text: 'other' }))).rejects.toThrow()
    expect(await store().listTrail('case-1', 1, 9)).toEqual([line(1), line(2), line(3)])
  })
  it('names the cases whose entries wait for their leaves', async () => {
    await put(store(), caseRow(1, { entries: 3 }, 3), caseRow(2, { entries: 3 }, 1), caseRow(3, { entries: 1 }, 0))
    expect((await store().listUnsealedCases(9)).map(row => row.file.number)).toEqual([2, 3])
    expect(await store().listUnsealedCases(1)).toHaveLength(1)
  })
  it('keeps tips by the hash of their code, their messages in order, and files as bytes', async () => {
    const tip = { tipId: hex16(1), caseId: 'case-1', channel: 'form', receivedAtMs: 5, codeHash: digest(7), contact: '' } as const
    const mail = { ...tip, tipId: hex16(2), channel: 'mail', codeHash: null } as const
    const file = { fileId: hex16(3), caseId: 'case-1', tipId: tip.tipId, name: '<b>', size: 3, sha256: 'x', atMs: 6 }
    await store().write(async writer => {
      await writer.addTip(tip)
      await writer.addTip(mail)
      await writer.addTip({ ...mail, tipId: hex16(4) })
      for (const text of ['one', 'two']) await writer.addMessage({ caseId: 'case-1', tipId: tip.tipId, from: 'tipster', by: '', atMs: 5, text, fileIds: [] })
      await writer.addCaseFile(file, Uint8Array.of(0, 255, 1))
    })
    expect(await store().findTip(digest(7))).toEqual(tip)
    expect(await store().findTip(digest(8))).toBeUndefined()
    expect(await store().getTip(mail.tipId)).toEqual(mail)
    expect((await store().listCaseTips('case-1')).map(one => one.tipId)).toEqual([hex16(1), hex16(2), hex16(4)])
    const messages = await store().listMessages(tip.tipId)
    expect(messages.map(one => one.text)).toEqual(['one', 'two'])
    expect(messages[0]?.id).toBeLessThan(messages[1]?.id ?? 0)
    expect(await store().listCaseFiles('case-1')).toEqual([file])
    expect([...((await store().readCaseFile('case-1', file.fileId))?.bytes ?? [])]).toEqual([0, 255, 1])
    expect(await store().readCaseFile('case-2', file.fileId)).toBeUndefined()
    expect(await store().countFileBytes()).toBe(3)
  })
  it('moves a tip with its mailbox and files to another case, copies and drops keys', async () => {
    const tip = { tipId: hex16(1), caseId: 'case-1', channel: 'form', receivedAtMs: 5, codeHash: digest(7), contact: '' } as const
    const file = { fileId: hex16(3), caseId: 'case-1', tipId: tip.tipId, name: 'a', size: 1, sha256: 'x', atMs: 6 }
    await put(store(), caseRow(1), caseRow(2))
    await store().write(async writer => {
      await writer.addTip(tip)
      await writer.addMessage({ caseId: 'case-1', tipId: tip.tipId, from: 'tipster', by: '', atMs: 5, text: 'one', fileIds: [] })
      await writer.addCaseFile(file, Uint8Array.of(1))
      await writer.addCaseFile({ ...file, fileId: hex16(4), tipId: null }, Uint8Array.of(2))
      await writer.addCaseKeys('case-1', [{ kind: 'chip', key: 'a' }, { kind: 'finding', key: 'f' }])
      await writer.moveTip(tip.tipId, 'case-2')
      await writer.copyCaseKeys('case-1', 'case-2')
      await writer.copyCaseKeys('case-1', 'case-2')
      await writer.dropCaseKeys('case-1', [{ kind: 'finding', key: 'f' }, { kind: 'finding', key: 'none' }])
    })
    expect(await store().findTip(digest(7))).toEqual({ ...tip, caseId: 'case-2' })
    expect([(await store().listCaseTips('case-1')).length, (await store().listCaseTips('case-2')).length]).toEqual([0, 1])
    expect((await store().listMessages(tip.tipId)).map(each => each.caseId)).toEqual(['case-2'])
    expect([(await store().listCaseFiles('case-1')).map(each => each.fileId), await store().listCaseFiles('case-2')]).toEqual([[hex16(4)], [{ ...file, caseId: 'case-2' }]])
    expect((await store().readCaseFile('case-2', file.fileId))?.caseId).toBe('case-2')
    expect((await store().listCasesByKey('chip', ['a'])).map(row => row.file.number)).toEqual([1, 2])
    expect((await store().listCasesByKey('finding', ['f'])).map(row => row.file.number)).toEqual([2])
  })
  it('lists whoever holds a live token, once each', async () => {
    const token = tokenRow('a')
    await store().write(async writer => {
      await writer.putToken({ ...token, tokenId: 'a', kind: 'access', role: 'admin', name: 'Zoe', siteId: null, revokedAtMs: null, expiresAtMs: null })
      await writer.putToken({ ...token, tokenId: 'b', kind: 'access', role: 'investigator', name: 'Ada', siteId: null, revokedAtMs: null, expiresAtMs: 100 })
      await writer.putToken({ ...token, tokenId: 'c', kind: 'access', role: 'investigator', name: 'Ada', siteId: null, revokedAtMs: null, expiresAtMs: null })
      await writer.putToken({ ...token, tokenId: 'd', kind: 'access', role: 'admin', name: 'Gone', siteId: null, revokedAtMs: 1, expiresAtMs: null })
      await writer.putToken({ ...token, tokenId: 'e', kind: 'enrolment', role: null, name: 'enrolment', siteId: null, revokedAtMs: null, expiresAtMs: null })
    })
    expect(await store().listPersons(500)).toEqual([{ name: 'Ada', role: 'investigator' }, { name: 'Zoe', role: 'admin' }])
  })
}
