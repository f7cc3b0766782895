// Cases, trails, tips and files, in memory.

import { assert, equalBytes } from '@trigpoint/core/base'
import type { CaseFileRow, CaseReads, CaseRow, CaseWrites, MessageRow, TipRow, TokenRow, TrailRow } from '../../ports/index.ts'
import { cutPage, personsOf, readNumberCursor } from '../page.ts'
import type { MemoryTable } from './memory-table.ts'

export interface CaseTables {
  readonly cases: MemoryTable<CaseRow>
  /** `kind\nkey` to the cases that have it. */
  readonly caseKeys: MemoryTable<readonly string[]>
  readonly caseTrails: MemoryTable<readonly TrailRow[]>
  readonly tips: MemoryTable<TipRow>
  readonly caseMessages: MemoryTable<MessageRow>
  readonly caseFiles: MemoryTable<CaseFileRow & { readonly bytes: Uint8Array }>
}

export function memoryCaseReads(tables: CaseTables & { readonly tokens: MemoryTable<TokenRow> }): CaseReads {
  const withoutBytes = ({ bytes: _bytes, ...row }: CaseFileRow & { readonly bytes: Uint8Array }): CaseFileRow => row
  const byNumber = (rows: readonly CaseRow[]): readonly CaseRow[] => [...rows].sort((a, b) => a.file.number - b.file.number)
  return {
    getCase: async caseId => tables.cases.get(caseId),
    listCases: async ({ state, after, limit }) => {
      const below = after === undefined ? Number.MAX_SAFE_INTEGER : readNumberCursor(after)
      const rows = byNumber(tables.cases.all()).filter(({ file }) => file.number < below && (state === undefined || file.state === state)).reverse()
      return cutPage(rows, limit, row => String(row.file.number))
    },
    listCasesByKey: async (kind, keys) => {
      const ids = new Set(keys.flatMap(key => tables.caseKeys.get(`${kind}\n${key}`) ?? []))
      return byNumber(tables.cases.all().filter(({ file }) => ids.has(file.caseId)))
    },
    lastCaseNumber: async () => tables.cases.all().reduce((newest, { file }) => Math.max(newest, file.number), 0),
    listTrail: async (caseId, fromSequence, limit) => (tables.caseTrails.get(caseId) ?? []).filter(row => row.sequence >= fromSequence).slice(0, limit),
    listUnsealedCases: async limit => byNumber(tables.cases.all().filter(row => row.sealed < row.file.entries)).slice(0, limit),
    getTip: async tipId => tables.tips.get(tipId),
    findTip: async codeHash => tables.tips.all().find(row => row.codeHash !== null && equalBytes(row.codeHash, codeHash)),
    listCaseTips: async caseId => tables.tips.all().filter(row => row.caseId === caseId),
    listMessages: async tipId => tables.caseMessages.all().filter(row => row.tipId === tipId),
    listCaseFiles: async caseId => tables.caseFiles.all().filter(row => row.caseId === caseId).map(withoutBytes),
    readCaseFile: async (caseId, fileId) => {
      const row = tables.caseFiles.get(fileId)
      return row?.caseId === caseId ? row : undefined
    },
    countFileBytes: async () => tables.caseFiles.all().reduce((sum, { size }) => sum + size, 0),
    listPersons: async nowMs => personsOf(tables.tokens.all(), nowMs),
  }
}

export function memoryCaseWrites(tables: CaseTables, nextId: () => number): CaseWrites {
  return {
    putCase: async row => { tables.cases.put(row.file.caseId, row) },
    addCaseKeys: async (caseId, keys) => {
      for (const { kind, key } of keys) {
        const name = `${kind}\n${key}`
        tables.caseKeys.put(name, [...new Set([...(tables.caseKeys.get(name) ?? []), caseId])])
      }
    },
    copyCaseKeys: async (fromCaseId, toCaseId) => {
      for (const [name, ids] of tables.caseKeys.entries()) if (ids.includes(fromCaseId)) tables.caseKeys.put(name, [...new Set([...ids, toCaseId])])
    },
    dropCaseKeys: async (caseId, keys) => {
      for (const { kind, key } of keys) tables.caseKeys.put(`${kind}\n${key}`, (tables.caseKeys.get(`${kind}\n${key}`) ?? []).filter(id => id !== caseId))
    },
    moveTip: async (tipId, caseId) => {
      const move = <T extends { readonly tipId: string | null; readonly caseId: string }>(table: MemoryTable<T>): void => {
        for (const [key, row] of table.entries()) if (row.tipId === tipId) table.put(key, { ...row, caseId })
      }
      move(tables.tips)
      move(tables.caseMessages)
      move(tables.caseFiles)
    },
    addTrail: async row => {
      const before = tables.caseTrails.get(row.caseId) ?? []
      assert(!before.some(({ sequence }) => sequence === row.sequence), 'an entry of a trail is written once')
      tables.caseTrails.put(row.caseId, [...before, row])
    },
    addTip: async row => { tables.tips.put(row.tipId, row) },
    addMessage: async row => {
      const message = { ...row, id: nextId() }
      tables.caseMessages.put(String(message.id), message)
      return message
    },
    addCaseFile: async (row, bytes) => { tables.caseFiles.put(row.fileId, { ...row, bytes }) },
  }
}
