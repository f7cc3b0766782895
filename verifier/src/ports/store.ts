// The store: what every database adapter must do. One contract suite holds all adapters to it
// (test/fault/store-contract.ts). Reading is one statement at a time; writing is a transaction: all of it or
// nothing, and durable once `write` resolves. Adapters throw Fault `store.*` when the surroundings fail.

import type {
  AgentRow, ChipFixRow, ChipRow, FindingRow, FixRow, LandmarkRow, PaperRecord, PaperRow, ReceiptRow, ReceivedRecord, SiteRow, StoredEvent, TimelineRow, TokenRow,
} from './records.ts'
import type { CaseReads, CaseWrites } from './cases.ts'
import type { EpcisReads, EpcisWrites } from './epcis.ts'
import type { EstimateReads, EstimateWrites } from './estimates.ts'
import type { FingerprintReads, FingerprintWrites } from './fingerprints.ts'
import type { InspectionReads, InspectionWrites } from './inspections.ts'
import type { InventoryReads, InventoryWrites } from './inventory.ts'
import type { HistoryReads, HistoryWrites } from './histories.ts'
import type { LeafReads, LeafWrites } from './leaves.ts'
import type { MeshReads, MeshWrites } from './mesh.ts'
import type { Paged, PageOf } from './page.ts'
import type { PartyReads, PartyWrites } from './parties.ts'
import type { PolicyReads, PolicyWrites } from './policies.ts'
import type { ChipState, Fix, LiveEvent, Outcome } from '@trigpoint/core/wire'

export interface ChipFilter extends PageOf {
  readonly siteId?: string | undefined
  readonly outcome?: Outcome | undefined
  readonly state?: ChipState | undefined
  /** Part of chip id, node, product or chassis; ASCII case does not matter. */
  readonly text?: string | undefined
}

export interface StoryFilter extends PageOf {
  readonly siteId?: string | undefined
  readonly chipId?: string | undefined
}

export interface FindingFilter extends StoryFilter {
  readonly code?: string | undefined
  readonly severity?: string | undefined
  /** Open: neither ended nor muted. */
  readonly state?: 'open' | 'ended' | 'muted' | undefined
  readonly mutedBy?: string | undefined
}

export interface OutcomeCounts {
  readonly inside: number
  readonly outside: number
  readonly unknown: number
}

export interface FleetCounts {
  readonly sites: number
  readonly landmarks: number
  readonly agents: number
  readonly fixes: number
  readonly openFindings: number
}

export interface StoreReader extends LeafReads, EpcisReads, EstimateReads, FingerprintReads, HistoryReads, InventoryReads, InspectionReads, CaseReads, MeshReads, PartyReads, PolicyReads {
  getSite(siteId: string): Promise<SiteRow | undefined>
  listSites(page: PageOf): Promise<Paged<SiteRow>>
  getLandmark(landmarkId: string): Promise<LandmarkRow | undefined>
  listLandmarks(page: PageOf): Promise<Paged<LandmarkRow>>
  getToken(tokenId: string): Promise<TokenRow | undefined>
  getAgent(agentId: string): Promise<AgentRow | undefined>

  getFix(challengeId: string): Promise<FixRow | undefined>
  /** What was judged, with every check; undefined until then. */
  getFixResult(challengeId: string): Promise<Fix | undefined>
  /** Newest request first. */
  listAgentFixes(agentId: string, limit: number): Promise<readonly FixRow[]>
  /** Whose fresh key this was before, if anybody's. */
  findFixByAgreementKey(agreementKey: Uint8Array): Promise<FixRow | undefined>
  /** Challenged, without evidence, expired before `nowMs`; oldest first. */
  listExpiredFixes(nowMs: number, limit: number): Promise<readonly FixRow[]>
  /** With evidence but without a verdict: the process died in between. */
  listUnjudgedFixes(limit: number): Promise<readonly FixRow[]>
  getReceived(id: number): Promise<ReceivedRecord | undefined>
  /** In landmark id order, then as they came. */
  listReceipts(challengeId: string): Promise<readonly ReceiptRow[]>
  /** Newest first, one a challenge. */
  listLandmarkReceipts(landmarkId: string, limit: number): Promise<readonly ReceiptRow[]>

  getChip(chipId: string): Promise<ChipRow | undefined>
  listChips(filter: ChipFilter): Promise<Paged<ChipRow>>
  listSiteChips(siteId: string): Promise<readonly ChipRow[]>
  listAgentChips(agentId: string): Promise<readonly ChipRow[]>
  listChipsBySerial(serial: string): Promise<readonly ChipRow[]>
  /** `staleAtMs` before `nowMs`. */
  listStaleChips(nowMs: number, limit: number): Promise<readonly ChipRow[]>
  /** `overdueAtMs` before `nowMs`. */
  listOverdueChips(nowMs: number, limit: number): Promise<readonly ChipRow[]>
  /** Fixes of a chip, newest first. */
  listChipFixes(chipId: string, page: PageOf): Promise<Paged<FixRow>>
  /** What a chip answered, newest first; up to `untilMs` where it is given. */
  listChipAnswers(chipId: string, limit: number, untilMs?: number): Promise<readonly ChipFixRow[]>
  /** Those that were withdrawn are left out. */
  listChipPapers(chipId: string): Promise<readonly PaperRow[]>
  /** Papers of any of these chips, each once, oldest first; those that were withdrawn are left out. */
  listPapersOf(chipIds: readonly string[]): Promise<readonly PaperRow[]>
  /** All of them, each with when it was recorded and withdrawn. */
  listPaperRecords(chipId: string): Promise<readonly PaperRecord[]>
  getPaper(eventId: string): Promise<PaperRow | undefined>

  getFinding(findingId: string): Promise<FindingRow | undefined>
  /** Newest first. */
  listFindings(filter: FindingFilter): Promise<Paged<FindingRow>>
  /** Newest first. */
  listTimeline(filter: StoryFilter): Promise<Paged<TimelineRow>>
  /** Ascending, of one site and of all sites together, or of every site when none is named. */
  listEvents(afterId: number, limit: number, siteId?: string): Promise<readonly StoredEvent[]>
  lastEventId(): Promise<number>

  countChips(siteId?: string): Promise<OutcomeCounts>
  countFleet(siteId?: string): Promise<FleetCounts>
  /** What is shown of every site in a list: few looks each. */
  countSite(siteId: string): Promise<Pick<FleetCounts, 'agents' | 'openFindings'>>
  lastFixAtMs(siteId: string): Promise<number | null>
  getMeta(key: string): Promise<string | undefined>
}

export interface StoreWriter extends StoreReader, LeafWrites, EpcisWrites, EstimateWrites, FingerprintWrites, HistoryWrites, InventoryWrites, InspectionWrites, CaseWrites, MeshWrites, PartyWrites, PolicyWrites {
  putSite(row: SiteRow): Promise<void>
  putLandmark(row: LandmarkRow): Promise<void>
  putToken(row: TokenRow): Promise<void>
  putAgent(row: AgentRow): Promise<void>
  putFix(row: FixRow): Promise<void>
  putFixResult(result: Fix): Promise<void>
  addReceived(record: ReceivedRecord): Promise<number>
  /** Kept once for each challenge, landmark, source and content; false when it was there. */
  addReceipt(row: ReceiptRow): Promise<boolean>
  putChip(row: ChipRow): Promise<void>
  addChipFix(row: ChipFixRow): Promise<void>
  /** False when the event id was there. */
  addPaper(row: PaperRow): Promise<boolean>
  /** The paper stays, but counts no more; false when it had been withdrawn. */
  withdrawPaper(eventId: string, atMs: number): Promise<boolean>
  putFinding(row: FindingRow): Promise<void>
  /** Gives the entry its growing number. */
  addTimeline(entry: Omit<TimelineRow, 'id'>): Promise<TimelineRow>
  addEvent(event: LiveEvent, siteId: string | null): Promise<number>
  /** Forgets live events up to this number (not the timeline). */
  pruneEvents(upToId: number): Promise<void>
  putMeta(key: string, value: string): Promise<void>
}

export interface Store extends StoreReader {
  /** One transaction. `work` awaits nothing but the writer; when it throws, nothing of it remains. */
  write<T>(work: (writer: StoreWriter) => Promise<T>): Promise<T>
  /** Says whether the store can be written right now; for readiness. */
  check(): Promise<void>
  close(): Promise<void>
}
