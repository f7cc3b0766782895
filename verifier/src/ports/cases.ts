// What the verifier remembers of cases: the trail, which is the case; the fold of it, kept so that lists are quick;
// what tipsters sent, apart from the trail, so that it can be shown to fewer people than the case.

import type { CaseFile, CaseState, TipChannel } from '@trigpoint/core/custody/cases'
import type { Role } from '@trigpoint/core/wire'
import type { Paged, PageOf } from './page.ts'

/** By what a case is found again: it shares one of these with a finding. */
export type CaseKeyKind = 'finding' | 'chip' | 'chassis' | 'site'

export interface CaseKey {
  readonly kind: CaseKeyKind
  readonly key: string
}

export interface CaseRow {
  readonly file: CaseFile
  /** Digest of its newest entry. */
  readonly digest: Uint8Array
  /** How many of its entries have their leaf. */
  readonly sealed: number
}

/** One entry of a trail, as canonical JSON with its digest. Never changed, never removed. */
export interface TrailRow {
  readonly caseId: string
  readonly sequence: number
  readonly text: string
  readonly digest: Uint8Array
}

export interface TipRow {
  readonly tipId: string
  readonly caseId: string
  readonly channel: TipChannel
  readonly receivedAtMs: number
  /** SHA-256 of the receipt code; null where the tipster has none (mail, API). */
  readonly codeHash: Uint8Array | null
  /** How they can be reached, as they gave it; empty for most. */
  readonly contact: string
}

export interface MessageRow {
  /** Grows in the order in which they came. */
  readonly id: number
  readonly caseId: string
  readonly tipId: string
  readonly from: 'tipster' | 'case'
  /** Who of us wrote; the tipster is not told. */
  readonly by: string
  readonly atMs: number
  readonly text: string
  readonly fileIds: readonly string[]
}

/** What somebody sent, never looked into: bytes with a digest. */
export interface CaseFileRow {
  readonly fileId: string
  readonly caseId: string
  readonly tipId: string | null
  /** As the sender named it: for reading only. */
  readonly name: string
  readonly size: number
  readonly sha256: string
  readonly atMs: number
}

export interface CaseFilter extends PageOf {
  readonly state?: CaseState | undefined
}

/** A person as tokens name them. */
export interface PersonRow {
  readonly name: string
  readonly role: Role
}

export interface CaseReads {
  getCase(caseId: string): Promise<CaseRow | undefined>
  /** Newest number first. */
  listCases(filter: CaseFilter): Promise<Paged<CaseRow>>
  /** Every case that has one of these keys, each once. */
  listCasesByKey(kind: CaseKeyKind, keys: readonly string[]): Promise<readonly CaseRow[]>
  lastCaseNumber(): Promise<number>
  /** From this sequence on, ascending. */
  listTrail(caseId: string, fromSequence: number, limit: number): Promise<readonly TrailRow[]>
  /** Cases with entries that have no leaf yet. */
  listUnsealedCases(limit: number): Promise<readonly CaseRow[]>
  getTip(tipId: string): Promise<TipRow | undefined>
  findTip(codeHash: Uint8Array): Promise<TipRow | undefined>
  listCaseTips(caseId: string): Promise<readonly TipRow[]>
  /** In the order in which they came. */
  listMessages(tipId: string): Promise<readonly MessageRow[]>
  listCaseFiles(caseId: string): Promise<readonly CaseFileRow[]>
  readCaseFile(caseId: string, fileId: string): Promise<(CaseFileRow & { readonly bytes: Uint8Array }) | undefined>
  countFileBytes(): Promise<number>
  /** Whoever holds a live access token, once each, by name. */
  listPersons(nowMs: number): Promise<readonly PersonRow[]>
}

export interface CaseWrites {
  putCase(row: CaseRow): Promise<void>
  addCaseKeys(caseId: string, keys: readonly CaseKey[]): Promise<void>
  /** The second case has every key of the first too. */
  copyCaseKeys(fromCaseId: string, toCaseId: string): Promise<void>
  dropCaseKeys(caseId: string, keys: readonly CaseKey[]): Promise<void>
  /** A tip with its mailbox and files belongs to another case from now on. */
  moveTip(tipId: string, caseId: string): Promise<void>
  addTrail(row: TrailRow): Promise<void>
  addTip(row: TipRow): Promise<void>
  addMessage(row: Omit<MessageRow, 'id'>): Promise<MessageRow>
  addCaseFile(row: CaseFileRow, bytes: Uint8Array): Promise<void>
}
