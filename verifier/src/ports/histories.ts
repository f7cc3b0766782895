// What the verifier remembers of custody beside the facts: each chip's stays and contradictions as they were folded,
// declared windows, site dossiers, and which subjects the findings engine has to look at again. On the path: custody.

import type { ChipLife, ChipStay, Contradiction, CustodyState, ImportRecord, PlaceCount, SilenceWindow, SiteDossier, Subject } from '@trigpoint/core/custody'
import type { Paged, PageOf } from './page.ts'
import type { ChipRow, FindingRow } from './records.ts'

/** A window in which silence is explained. */
export interface WindowRow extends SilenceWindow {
  readonly reason: string
  readonly declaredAtMs: number
}

export interface DossierRow {
  readonly siteId: string
  readonly atMs: number
  readonly dossier: SiteDossier
}

/** A subject that facts touched once; `dueMs` null when nothing can change by the clock alone. */
export interface WatchRow extends Subject {
  readonly dueMs: number | null
}

export interface StayCount {
  readonly siteId: string
  readonly state: CustodyState
  readonly chips: number
}

export interface HistoryReads {
  /** In order, each with its end. */
  listStays(chipId: string): Promise<readonly ChipStay[]>
  listContradictions(chipId: string): Promise<readonly Contradiction[]>
  /** Whole lives of the chips that ever were at this site in this chassis. */
  listCohortLives(siteId: string, chassis: string): Promise<readonly ChipLife[]>
  /** The stay that this moment fell in. */
  getStayAt(chipId: string, atMs: number): Promise<ChipStay | undefined>
  /** Stays at a site at that moment, by chip id. */
  listSiteStays(siteId: string, atMs: number, page: PageOf): Promise<Paged<ChipStay>>
  countSiteStays(siteId: string | undefined, atMs: number): Promise<readonly StayCount[]>
  /** Stays in a chassis at that moment, wherever it stands. */
  listChassisStays(chassis: string, atMs: number, limit: number): Promise<readonly ChipStay[]>
  /** Chips whose state runs out next, soonest first. */
  listRunningOut(siteId: string | undefined, limit: number): Promise<readonly ChipRow[]>
  /** Stays of this state at the site that lasted, or last until `nowMs`, longer than that. */
  listLongStays(siteId: string, state: CustodyState, longerThanMs: number, nowMs: number): Promise<readonly ChipStay[]>
  /** When the next chip of the site is overdue; null when none will be. */
  nextOverdueMs(siteId: string): Promise<number | null>
  /** Chips of the site by product and state; the product is empty where nobody named it. */
  countStock(siteId: string): Promise<readonly { readonly sku: string; readonly state: CustodyState; readonly chips: number }[]>
  /** All chips by the site where papers and proofs place them, product, state, and whether they were ever received. */
  countPlaces(siteId: string | undefined): Promise<readonly PlaceCount[]>
  /** Chips of one such place, product and state, by id. */
  listPlaceChips(of: Pick<PlaceCount, 'siteId' | 'sku' | 'state'>, limit: number): Promise<readonly string[]>
  /** Oldest stay of the site in this state, and its oldest judged fix. */
  firstStayMs(siteId: string, states: readonly CustodyState[]): Promise<number | null>
  firstFixMs(siteId: string): Promise<number | null>

  /** Customs entries for a site, or for all; oldest first. */
  listImports(siteId: string | undefined): Promise<readonly ImportRecord[]>
  /** Windows of a site, those of all sites included; newest first. Undefined: every window. */
  listWindows(siteId: string | undefined): Promise<readonly WindowRow[]>
  getDossier(siteId: string): Promise<DossierRow | undefined>
  /** Due before or at `nowMs`. */
  listDueWatches(nowMs: number, limit: number): Promise<readonly WatchRow[]>
  countWatches(): Promise<number>
  /** Findings that the engine raised about this subject. */
  listSubjectFindings(subject: Subject): Promise<readonly FindingRow[]>
}

export interface HistoryWrites {
  /** Replaces the stays of a chip from this place on; the one before ends where the first of them begins. */
  putStays(chipId: string, from: number, stays: readonly ChipStay[]): Promise<void>
  addContradictions(chipId: string, contradictions: readonly Contradiction[]): Promise<void>
  clearContradictions(chipId: string): Promise<void>
  /** Once an event; false when it was there. */
  addImport(record: ImportRecord): Promise<boolean>
  putWindow(row: WindowRow): Promise<void>
  putDossier(row: DossierRow): Promise<void>
  /** Due at this time at the latest. */
  touchSubjects(subjects: readonly Subject[], dueMs: number): Promise<void>
  putWatch(row: WatchRow): Promise<void>
  /** Every subject is due: for a recomputation. */
  touchAllSubjects(dueMs: number): Promise<void>
  putFindingSubject(findingId: string, subject: Subject): Promise<void>
}
