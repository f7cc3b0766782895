// The store in memory: for tests and for trying things out. It forgets everything when the process ends.
// Transactions run one after another; reads wait for the running one, so nobody sees half of it.

import type { FixRow, PaperRow, ReceivedRecord, Store, StoreReader, StoreWriter } from '../../ports/index.ts'
import type { Fix } from '@trigpoint/core/wire'
import { memoryReads } from './memory-reads.ts'
import { openMemoryTable, type Undo } from './memory-table.ts'
import { memoryWrites } from './memory-writes.ts'
import type { MemoryTables } from './memory-tables.ts'

export function openMemoryStore(): Store {
  const undo: Undo = []
  const tables = openTables(undo)
  const reads = memoryReads(tables)
  const writer: StoreWriter = { ...reads, ...memoryWrites(tables) }
  let last: Promise<unknown> = Promise.resolve()
  const after = <T>(work: () => Promise<T>): Promise<T> => {
    const done = last.then(work)
    last = done.catch(() => undefined)
    return done
  }
  return {
    ...waiting(reads, after),
    write: work =>
      after(async () => {
        undo.length = 0
        try {
          return await work(writer)
        } catch (error) {
          while (undo.length > 0) undo.pop()?.()
          throw error
        }
      }),
    check: () => Promise.resolve(),
    close: () => Promise.resolve(),
  }
}

function openTables(undo: Undo): MemoryTables {
  return {
    sites: openMemoryTable(undo), cases: openMemoryTable(undo), caseKeys: openMemoryTable<readonly string[]>(undo), caseTrails: openMemoryTable(undo), tips: openMemoryTable(undo), caseMessages: openMemoryTable(undo), caseFiles: openMemoryTable(undo),
    landmarks: openMemoryTable(undo), tokens: openMemoryTable(undo), agents: openMemoryTable(undo),
    fixes: openMemoryTable<FixRow>(undo), results: openMemoryTable<Fix>(undo), received: openMemoryTable<ReceivedRecord>(undo), receipts: openMemoryTable(undo),
    chips: openMemoryTable(undo), chipFixes: openMemoryTable(undo), papers: openMemoryTable<PaperRow>(undo), findings: openMemoryTable(undo),
    parties: openMemoryTable(undo), orders: openMemoryTable(undo), policies: openMemoryTable(undo),
    timeline: openMemoryTable(undo), events: openMemoryTable(undo),
    inventories: openMemoryTable(undo), topologies: openMemoryTable(undo), devices: openMemoryTable(undo), reports: openMemoryTable(undo), vendorNodes: openMemoryTable(undo), fixAnswers: openMemoryTable(undo),
    inspections: openMemoryTable(undo), inspectionScans: openMemoryTable(undo),
    papersWithdrawn: openMemoryTable<number>(undo), epcisEvents: openMemoryTable(undo), epcisJobs: openMemoryTable(undo), epcisBindings: openMemoryTable(undo), stays: openMemoryTable(undo), contradictions: openMemoryTable(undo), windows: openMemoryTable(undo), imports: openMemoryTable(undo), dossiers: openMemoryTable(undo), watches: openMemoryTable(undo), findingSubjects: openMemoryTable(undo), estimates: openMemoryTable(undo), fingerprints: openMemoryTable(undo), fingerprintChecks: openMemoryTable(undo), leaves: openMemoryTable(undo), meshMembers: openMemoryTable(undo), meshChallenges: openMemoryTable(undo), meshReceipts: openMemoryTable<Uint8Array>(undo), meshSpans: openMemoryTable(undo), meshProofs: openMemoryTable(undo), meshEvidence: openMemoryTable(undo), meshReports: openMemoryTable(undo), models: openMemoryTable(undo), openings: openMemoryTable(undo), manifests: openMemoryTable<string>(undo), responses: openMemoryTable<Uint8Array>(undo), meta: openMemoryTable<string>(undo), counters: openMemoryTable<number>(undo),
  }
}

/** Reads that queue behind a running transaction, and answer with copies that nobody else holds. */
function waiting(reads: StoreReader, after: <T>(work: () => Promise<T>) => Promise<T>): StoreReader {
  const queued = Object.entries(reads).map(([name, read]) => [
    name,
    (...args: unknown[]): Promise<unknown> => after(() => (read as (...all: unknown[]) => Promise<unknown>)(...args)),
  ])
  return Object.fromEntries(queued) as StoreReader
}
