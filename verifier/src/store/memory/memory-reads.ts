// Reading from the memory store: the same answers as the SQLite adapter gives, by plain filters and sorts.

import { equalBytes } from '@trigpoint/core/base'
import type { ChipRow, FindingFilter, FindingRow, FixRow, StoreReader } from '../../ports/index.ts'
import { chipSearchText, cutPage, readNumberCursor, readTimeCursor, timeCursor } from '../page.ts'
import { memoryCaseReads } from './memory-cases.ts'
import { memoryEpcisReads } from './memory-epcis.ts'
import { memoryEstimateReads } from './memory-estimates.ts'
import { memoryInspectionReads } from './memory-inspections.ts'
import { memoryInventoryReads } from './memory-inventory.ts'
import { memoryHistoryReads } from './memory-histories.ts'
import { memoryLeafReads } from './memory-leaves.ts'
import { memoryMeshReads } from './memory-mesh.ts'
import { memoryPartyReads } from './memory-parties.ts'
import { ascending, newestFirst } from './memory-table.ts'
import type { MemoryTables } from './memory-tables.ts'

export function memoryReads(tables: MemoryTables): StoreReader {
  return { ...fleet(tables), ...fixes(tables), ...chips(tables), ...chipHistory(tables), ...story(tables), ...counts(tables), ...memoryPartyReads(tables), ...memoryLeafReads(tables), ...memoryCaseReads(tables), ...memoryEpcisReads(tables), ...memoryMeshReads(tables), ...memoryEstimateReads(tables), ...memoryInventoryReads(tables), ...memoryHistoryReads(tables), ...memoryInspectionReads(tables) }
}

type Reads<K extends keyof StoreReader> = Pick<StoreReader, K>

function fleet(tables: MemoryTables): Reads<'getSite' | 'listSites' | 'getLandmark' | 'listLandmarks' | 'getToken' | 'getAgent' | 'getMeta'> {
  return {
    getSite: async siteId => tables.sites.get(siteId),
    listSites: async page => pageById(tables.sites.all(), site => site.siteId, page),
    getLandmark: async landmarkId => tables.landmarks.get(landmarkId),
    listLandmarks: async page => pageById(tables.landmarks.all(), landmark => landmark.landmarkId, page),
    getToken: async tokenId => tables.tokens.get(tokenId),
    getAgent: async agentId => tables.agents.get(agentId),
    getMeta: async key => tables.meta.get(key),
  }
}

function pageById<T>(rows: readonly T[], idOf: (row: T) => string, page: { readonly after?: string | undefined; readonly limit: number }): ReturnType<typeof cutPage<T>> {
  const sorted = rows.filter(row => idOf(row) > (page.after ?? '')).sort((a, b) => ascending(idOf(a), idOf(b)))
  return cutPage(sorted, page.limit, idOf)
}

function fixes(tables: MemoryTables): Reads<
  'getFix' | 'getFixResult' | 'listAgentFixes' | 'findFixByAgreementKey' | 'listExpiredFixes' | 'listUnjudgedFixes' | 'getReceived' | 'listReceipts' | 'listLandmarkReceipts'
> {
  const open = (): FixRow[] => tables.fixes.all().filter(fix => fix.summary.status === 'challenged')
  const byExpiry = (a: FixRow, b: FixRow): number => a.expiresAtMs - b.expiresAtMs || ascending(a.challengeId, b.challengeId)
  return {
    getFix: async challengeId => tables.fixes.get(challengeId),
    getFixResult: async challengeId => tables.results.get(challengeId),
    listAgentFixes: async (agentId, limit) =>
      tables.fixes.all().filter(fix => fix.agentId === agentId).sort(newestFirst(fix => fix.summary.requestedAtMs, fix => fix.challengeId)).slice(0, limit),
    findFixByAgreementKey: async key => tables.fixes.all().find(fix => equalBytes(fix.agreementKey, key)),
    listExpiredFixes: async (nowMs, limit) => open().filter(fix => fix.evidenceId === null && fix.expiresAtMs < nowMs).sort(byExpiry).slice(0, limit),
    listUnjudgedFixes: async limit => open().filter(fix => fix.evidenceId !== null).sort(byExpiry).slice(0, limit),
    getReceived: async id => tables.received.get(String(id)),
    listReceipts: async challengeId => tables.receipts.all().filter(row => row.challengeId === challengeId).sort((a, b) => ascending(a.landmarkId, b.landmarkId)),
    listLandmarkReceipts: async (landmarkId, limit) => {
      const newest = new Map(tables.receipts.all().filter(row => row.landmarkId === landmarkId).map((row, at) => [row.challengeId, { row, at }]))
      return [...newest.values()].sort((a, b) => b.at - a.at).slice(0, limit).map(({ row }) => row)
    },
  }
}

function chips(tables: MemoryTables): Reads<
  'getChip' | 'listChips' | 'listSiteChips' | 'listAgentChips' | 'listChipsBySerial' | 'listStaleChips' | 'listOverdueChips'
> {
  const where = (test: (chip: ChipRow) => boolean): ChipRow[] => tables.chips.all().filter(test).sort((a, b) => ascending(a.chipId, b.chipId))
  return {
    getChip: async chipId => tables.chips.get(chipId),
    listChips: async filter => {
      const text = filter.text?.toLowerCase()
      const rows = where(chip =>
        (filter.siteId === undefined || chip.siteId === filter.siteId) && (filter.outcome === undefined || chip.outcome === filter.outcome) &&
        (filter.state === undefined || chip.standing.state === filter.state) && (text === undefined || chipSearchText(chip).includes(text)))
      return pageById(rows, chip => chip.chipId, filter)
    },
    listSiteChips: async siteId => where(chip => chip.siteId === siteId),
    listAgentChips: async agentId => where(chip => chip.agentId === agentId),
    listChipsBySerial: async serial => where(chip => (chip.claimed?.serial ?? '') === serial),
    listStaleChips: async (nowMs, limit) => where(chip => chip.staleAtMs !== null && chip.staleAtMs < nowMs).slice(0, limit),
    listOverdueChips: async (nowMs, limit) => where(chip => chip.overdueAtMs !== null && chip.overdueAtMs < nowMs).slice(0, limit),
  }
}

function chipHistory(tables: MemoryTables): Reads<'listChipFixes' | 'listChipAnswers' | 'listChipPapers' | 'listPapersOf' | 'listPaperRecords' | 'getPaper'> {
  const order = newestFirst<{ judgedAtMs: number; challengeId: string }>(row => row.judgedAtMs, row => row.challengeId)
  return {
    listChipFixes: async (chipId, page) => {
      const cursor = page.after === undefined ? undefined : readTimeCursor(page.after)
      const rows = tables.chipFixes.all().filter(row => row.chipId === chipId && (cursor === undefined || order(row, { judgedAtMs: cursor.atMs, challengeId: cursor.id }) > 0)).sort(order)
      const { items, next } = cutPage(rows, page.limit, row => timeCursor(row.judgedAtMs, row.challengeId))
      return { items: items.flatMap(row => tables.fixes.get(row.challengeId) ?? []), next }
    },
    listChipAnswers: async (chipId, limit, untilMs = Infinity) => tables.chipFixes.all().filter(row => row.chipId === chipId && row.answered && row.judgedAtMs <= untilMs).sort(order).slice(0, limit),
    listChipPapers: async chipId =>
      tables.papers.all().filter(paper => paper.chipIds.includes(chipId) && tables.papersWithdrawn.get(paper.eventId) === undefined).sort((a, b) => a.atMs - b.atMs || ascending(a.eventId, b.eventId)),
    listPapersOf: async chipIds =>
      tables.papers.all().filter(paper => paper.chipIds.some(chipId => chipIds.includes(chipId)) && tables.papersWithdrawn.get(paper.eventId) === undefined).sort((a, b) => a.atMs - b.atMs || ascending(a.eventId, b.eventId)),
    listPaperRecords: async chipId =>
      tables.papers.all().filter(paper => paper.chipIds.includes(chipId)).sort((a, b) => a.atMs - b.atMs || ascending(a.eventId, b.eventId)).map(paper => ({
        paper, recordedAtMs: tables.leaves.all().find(leaf => leaf.subject === `paper:${paper.eventId}`)?.atMs ?? paper.atMs, withdrawnAtMs: tables.papersWithdrawn.get(paper.eventId) ?? null,
      })),
    getPaper: async eventId => tables.papers.get(eventId),
  }
}

/** Rows of an earlier version have neither end nor window. */
function isFindingLooked({ code, severity, ...row }: FindingRow, filter: FindingFilter): boolean {
  const [endedAtMs, mutedBy] = [(row.endedAtMs as number | null | undefined) ?? null, (row.mutedBy as string | null | undefined) ?? null]
  const state = mutedBy !== null ? 'muted' : endedAtMs !== null ? 'ended' : 'open'
  return (filter.code === undefined || filter.code === code) && (filter.severity === undefined || filter.severity === severity) && (filter.state === undefined || filter.state === state) && (filter.mutedBy === undefined || filter.mutedBy === mutedBy)
}

function story(tables: MemoryTables): Reads<'getFinding' | 'listFindings' | 'listTimeline' | 'listEvents' | 'lastEventId'> {
  const order = newestFirst<{ openedAtMs: number; findingId: string }>(row => row.openedAtMs, row => row.findingId)
  return {
    getFinding: async findingId => tables.findings.get(findingId),
    listFindings: async filter => {
      const cursor = filter.after === undefined ? undefined : readTimeCursor(filter.after)
      const rows = tables.findings.all().filter(row =>
        (filter.siteId === undefined || row.siteId === filter.siteId) && (filter.chipId === undefined || row.chipIds.includes(filter.chipId)) && isFindingLooked(row, filter) &&
        (cursor === undefined || order(row, { openedAtMs: cursor.atMs, findingId: cursor.id }) > 0)).sort(order)
      return cutPage(rows, filter.limit, row => timeCursor(row.openedAtMs, row.findingId))
    },
    listTimeline: async filter => {
      const below = filter.after === undefined ? Infinity : readNumberCursor(filter.after)
      const rows = tables.timeline.all().filter(row => row.id < below &&
        (filter.siteId === undefined || row.siteId === filter.siteId) && (filter.chipId === undefined || row.chipIds.includes(filter.chipId))).sort((a, b) => b.id - a.id)
      return cutPage(rows, filter.limit, row => String(row.id))
    },
    listEvents: async (afterId, limit, siteId) =>
      tables.events.all().filter(row => row.id > afterId && (siteId === undefined || row.siteId === siteId || row.siteId === null)).sort((a, b) => a.id - b.id).slice(0, limit),
    lastEventId: async () => tables.counters.get('events') ?? 0,
  }
}

function counts(tables: MemoryTables): Reads<'countChips' | 'countFleet' | 'countSite' | 'lastFixAtMs'> {
  return {
    countChips: async siteId => {
      const of = (outcome: ChipRow['outcome']): number => tables.chips.all().filter(chip => chip.outcome === outcome && (siteId === undefined || chip.siteId === siteId)).length
      return { inside: of('inside'), outside: of('outside'), unknown: of('unknown') }
    },
    countFleet: async siteId => {
      const of = (rows: readonly { readonly siteId: string | null }[]): number => rows.filter(row => siteId === undefined || row.siteId === siteId).length
      return {
        sites: of(tables.sites.all()), landmarks: tables.landmarks.all().length, agents: of(tables.agents.all()), fixes: of(tables.fixes.all()),
        openFindings: of(tables.findings.all().filter(row => isFindingLooked(row, { state: 'open', limit: 1 }))),
      }
    },
    countSite: async siteId => ({
      agents: tables.agents.all().filter(row => row.siteId === siteId).length,
      openFindings: tables.findings.all().filter(row => row.siteId === siteId && isFindingLooked(row, { state: 'open', limit: 1 })).length,
    }),
    lastFixAtMs: async siteId => {
      const times = tables.fixes.all().filter(fix => fix.siteId === siteId).flatMap(fix => fix.summary.judgedAtMs ?? [])
      return times.length === 0 ? null : Math.max(...times)
    },
  }
}
