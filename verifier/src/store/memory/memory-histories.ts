// Stays, contradictions, windows, dossiers and watched subjects, in memory.

import type { ChipLife, ChipStay, Contradiction, ImportRecord, PlaceCount, Subject } from '@trigpoint/core/custody'
import type { ChipRow, DossierRow, FindingRow, FixRow, HistoryReads, HistoryWrites, StayCount, WatchRow, WindowRow } from '../../ports/index.ts'
import { cutPage } from '../page.ts'
import { ascending, type MemoryTable } from './memory-table.ts'

export interface HistoryTables {
  readonly stays: MemoryTable<readonly ChipStay[]>
  readonly contradictions: MemoryTable<readonly Contradiction[]>
  readonly imports: MemoryTable<ImportRecord>
  readonly windows: MemoryTable<WindowRow>
  readonly dossiers: MemoryTable<DossierRow>
  readonly watches: MemoryTable<WatchRow>
  readonly findingSubjects: MemoryTable<Subject & { readonly findingId: string }>
}

type Beside = HistoryTables & { readonly chips: MemoryTable<ChipRow>; readonly fixes: MemoryTable<FixRow>; readonly findings: MemoryTable<FindingRow> }

const keyOf = ({ kind, id }: Subject): string => `${kind} ${id}`

export function memoryHistoryReads(tables: Beside): HistoryReads {
  const all = (): ChipStay[] => tables.stays.all().flat()
  const isAt = (stay: ChipStay, atMs: number): boolean => stay.sinceMs <= atMs && (stay.untilMs === null || stay.untilMs > atMs)
  const least = (values: readonly number[]): number | null => (values.length === 0 ? null : Math.min(...values))
  return {
    listStays: async chipId => tables.stays.get(chipId) ?? [],
    listContradictions: async chipId => tables.contradictions.get(chipId) ?? [],
    listCohortLives: async (siteId, chassis) => tables.stays.all().filter(stays => stays.some(stay => stay.siteId === siteId && stay.chassis === chassis))
      .map((stays): ChipLife => ({ chipId: stays[0]?.chipId ?? '', stays, contradictions: tables.contradictions.get(stays[0]?.chipId ?? '') ?? [] })).sort((a, b) => ascending(a.chipId, b.chipId)),
    getStayAt: async (chipId, atMs) => (tables.stays.get(chipId) ?? []).findLast(stay => stay.sinceMs <= atMs),
    listSiteStays: async (siteId, atMs, page) =>
      cutPage(all().filter(stay => stay.siteId === siteId && isAt(stay, atMs) && stay.chipId > (page.after ?? '')).sort((a, b) => ascending(a.chipId, b.chipId)), page.limit, stay => stay.chipId),
    countSiteStays: async (siteId, atMs) => countStays(all().filter(stay => isAt(stay, atMs) && stay.siteId !== null && (siteId === undefined || stay.siteId === siteId))),
    listChassisStays: async (chassis, atMs, limit) => all().filter(stay => chassis !== '' && stay.chassis === chassis && isAt(stay, atMs)).sort((a, b) => ascending(a.chipId, b.chipId)).slice(0, limit),
    listRunningOut: async (siteId, limit) => tables.chips.all().filter(chip => chip.overdueAtMs !== null && (siteId === undefined || chip.siteId === siteId))
      .sort((a, b) => (a.overdueAtMs ?? 0) - (b.overdueAtMs ?? 0) || ascending(a.chipId, b.chipId)).slice(0, limit),
    listLongStays: async (siteId, state, longerThanMs, nowMs) =>
      all().filter(stay => stay.siteId === siteId && stay.state === state && (stay.untilMs ?? nowMs) - stay.sinceMs > longerThanMs).sort((a, b) => a.sinceMs - b.sinceMs || ascending(a.chipId, b.chipId)),
    nextOverdueMs: async siteId => least(tables.chips.all().filter(chip => chip.siteId === siteId).flatMap(chip => chip.overdueAtMs ?? [])),
    countStock: async siteId => countStock(tables.chips.all().filter(chip => chip.siteId === siteId)),
    countPlaces: async siteId => countPlaces(tables.chips.all().map(placeOf).filter(place => siteId === undefined || place.siteId === siteId)),
    listPlaceChips: async ({ siteId, sku, state }, limit) =>
      tables.chips.all().filter(chip => { const place = placeOf(chip); return place.siteId === siteId && place.sku === sku && place.state === state }).map(chip => chip.chipId).sort(ascending).slice(0, limit),
    firstStayMs: async (siteId, states) => least(all().filter(stay => stay.siteId === siteId && states.includes(stay.state)).map(stay => stay.sinceMs)),
    firstFixMs: async siteId => least(tables.fixes.all().filter(fix => fix.siteId === siteId).flatMap(fix => fix.summary.judgedAtMs ?? [])),
    listImports: async siteId => tables.imports.all().filter(row => siteId === undefined || row.siteId === siteId).sort((a, b) => a.atMs - b.atMs || ascending(a.eventHash, b.eventHash)),
    listWindows: async siteId => tables.windows.all().filter(row => siteId === undefined || row.siteId === null || row.siteId === siteId).sort((a, b) => b.fromMs - a.fromMs || ascending(a.windowId, b.windowId)),
    getDossier: async siteId => tables.dossiers.get(siteId),
    listDueWatches: async (nowMs, limit) => tables.watches.all().filter(row => row.dueMs !== null && row.dueMs <= nowMs)
      .sort((a, b) => (a.dueMs ?? 0) - (b.dueMs ?? 0) || ascending(a.kind, b.kind) || ascending(a.id, b.id)).slice(0, limit),
    countWatches: async () => tables.watches.all().length,
    listSubjectFindings: async subject => tables.findingSubjects.all().filter(row => keyOf(row) === keyOf(subject)).flatMap(row => tables.findings.get(row.findingId) ?? []).sort((a, b) => ascending(a.findingId, b.findingId)),
  }
}

function countStays(stays: readonly ChipStay[]): readonly StayCount[] {
  const counts = new Map<string, StayCount>()
  for (const { siteId, state } of stays) {
    const key = `${siteId ?? ''} ${state}`
    counts.set(key, { siteId: siteId ?? '', state, chips: (counts.get(key)?.chips ?? 0) + 1 })
  }
  return [...counts].sort(([a], [b]) => ascending(a, b)).map(([, count]) => count)
}

function placeOf({ standing, siteId, claimed, wasReceived }: ChipRow): Omit<PlaceCount, 'chips'> {
  return { siteId: standing.siteId ?? siteId, sku: claimed?.product ?? '', state: standing.state, wasReceived: wasReceived ?? false }
}

function countPlaces(places: readonly Omit<PlaceCount, 'chips'>[]): readonly PlaceCount[] {
  const counts = new Map<string, PlaceCount>()
  for (const place of places) {
    const key = JSON.stringify(place)
    counts.set(key, { ...place, chips: (counts.get(key)?.chips ?? 0) + 1 })
  }
  return [...counts].sort(([a], [b]) => ascending(a, b)).map(([, count]) => count)
}

function countStock(chips: readonly ChipRow[]): Awaited<ReturnType<HistoryReads['countStock']>> {
  const counts = new Map<string, { sku: string; state: ChipRow['standing']['state']; chips: number }>()
  for (const chip of chips) {
    const sku = chip.claimed?.product ?? ''
    const key = `${sku}\u0000${chip.standing.state}`
    counts.set(key, { sku, state: chip.standing.state, chips: (counts.get(key)?.chips ?? 0) + 1 })
  }
  return [...counts].sort(([a], [b]) => ascending(a, b)).map(([, count]) => count)
}

export function memoryHistoryWrites(tables: HistoryTables): HistoryWrites {
  const touch = (subject: Subject, dueMs: number): void => {
    const before = tables.watches.get(keyOf(subject))?.dueMs ?? dueMs
    tables.watches.put(keyOf(subject), { kind: subject.kind, id: subject.id, dueMs: Math.min(before, dueMs) })
  }
  return {
    putStays: async (chipId, from, stays) => {
      const kept = (tables.stays.get(chipId) ?? []).slice(0, from)
      const [first] = stays
      const last = kept.at(-1)
      const ended = last === undefined || first === undefined ? kept : [...kept.slice(0, -1), { ...last, untilMs: first.sinceMs }]
      tables.stays.put(chipId, [...ended, ...stays])
    },
    addContradictions: async (chipId, contradictions) => {
      const all = new Map([...(tables.contradictions.get(chipId) ?? []), ...contradictions].map(each => [`${String(each.atMs)} ${each.kind}`, each]))
      tables.contradictions.put(chipId, [...all.values()].sort((a, b) => a.atMs - b.atMs || ascending(a.kind, b.kind)))
    },
    clearContradictions: async chipId => { tables.contradictions.remove(chipId) },
    addImport: async record => {
      if (tables.imports.get(record.eventHash) !== undefined) return false
      tables.imports.put(record.eventHash, record)
      return true
    },
    putWindow: async row => { tables.windows.put(row.windowId, row) },
    putDossier: async row => { tables.dossiers.put(row.siteId, row) },
    touchSubjects: async (subjects, dueMs) => { for (const subject of subjects) touch(subject, dueMs) },
    putWatch: async row => { tables.watches.put(keyOf(row), { kind: row.kind, id: row.id, dueMs: row.dueMs }) },
    touchAllSubjects: async dueMs => { for (const row of tables.watches.all()) tables.watches.put(keyOf(row), { ...row, dueMs }) },
    putFindingSubject: async (findingId, { kind, id }) => { tables.findingSubjects.put(findingId, { findingId, kind, id }) },
  }
}
