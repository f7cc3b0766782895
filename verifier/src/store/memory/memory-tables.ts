// The tables of the memory store.

import type {
  AgentRow, ChipFixRow, ChipRow, FindingRow, FixRow, LandmarkRow, LeafRow, Opening, PaperRow, ReceiptRow, ReceivedRecord, SiteRow, StoredEvent, TimelineRow, TokenRow,
} from '../../ports/index.ts'
import type { Fix } from '@trigpoint/core/wire'
import type { CaseTables } from './memory-cases.ts'
import type { EpcisTables } from './memory-epcis.ts'
import type { EstimateTables } from './memory-estimates.ts'
import type { HistoryTables } from './memory-histories.ts'
import type { InspectionTables } from './memory-inspections.ts'
import type { InventoryTables } from './memory-inventory.ts'
import type { MeshTables } from './memory-mesh.ts'
import type { PartyTables } from './memory-parties.ts'
import type { MemoryTable } from './memory-table.ts'

export interface MemoryTables extends CaseTables, EpcisTables, EstimateTables, HistoryTables, InspectionTables, InventoryTables, MeshTables, PartyTables {
  readonly sites: MemoryTable<SiteRow>
  readonly landmarks: MemoryTable<LandmarkRow>
  readonly tokens: MemoryTable<TokenRow>
  readonly agents: MemoryTable<AgentRow>
  readonly fixes: MemoryTable<FixRow>
  readonly results: MemoryTable<Fix>
  readonly received: MemoryTable<ReceivedRecord>
  readonly receipts: MemoryTable<ReceiptRow>
  readonly chips: MemoryTable<ChipRow>
  readonly chipFixes: MemoryTable<ChipFixRow>
  readonly papers: MemoryTable<PaperRow>
  /** When each was withdrawn. */
  readonly papersWithdrawn: MemoryTable<number>
  readonly findings: MemoryTable<FindingRow>
  readonly timeline: MemoryTable<TimelineRow>
  readonly events: MemoryTable<StoredEvent>
  readonly leaves: MemoryTable<LeafRow>
  readonly openings: MemoryTable<Opening>
  readonly manifests: MemoryTable<string>
  readonly responses: MemoryTable<Uint8Array>
  readonly meta: MemoryTable<string>
  /** Growing numbers of received messages, timeline entries and events. */
  readonly counters: MemoryTable<number>
}
