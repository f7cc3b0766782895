// A case as a reader sees it: the fold of its trail with its clocks, what is missing, and how long it took from the
// deed to the finding. On the path: custody.

import { toHex } from '@trigpoint/core/base'
import { caseClocks, CHECKLIST, maySeeCase, mayActOnCase, mayReadMailbox, mergedInto, missingForClosing, nextClock, type CaseFile, type CaseReader } from '@trigpoint/core/custody/cases'
import type { CaseBody, CaseEntryBody, CaseSummary } from '@trigpoint/core/wire'
import type { CaseFilter, CaseRow, Paged, StoreReader } from '../../ports/index.ts'
import { readTrail } from './case-trail.ts'
import type { FlowContext } from '../context.ts'

/** Times of findings, earliest first, before which a proof inside is looked for. */
const FOUND_LOOKED_AT = 10
/** Answers of a chip before a finding that are looked at for its last proof inside. */
const ANSWERS_LOOKED_AT = 200
/** Chips that are looked at: they move together. */
const CHIPS_LOOKED_AT = 16

export interface CaseListFilter extends CaseFilter {
  readonly owner?: string | undefined
  readonly severity?: string | undefined
  readonly siteId?: string | undefined
  readonly chipId?: string | undefined
  readonly findingId?: string | undefined
}

/** A page of what this reader may see: hidden cases leave no gap that could be counted. */
export async function listCases(context: FlowContext, filter: CaseListFilter, who: CaseReader): Promise<Paged<CaseSummary>> {
  const nowMs = context.clock.nowMs()
  const only = await idsOf(context.store, filter)
  const shown: CaseRow[] = []
  let after = filter.after
  while (shown.length <= filter.limit) {
    const page = await context.store.listCases({ state: filter.state, after, limit: filter.limit + 1 })
    shown.push(...page.items.filter(({ file }) => maySeeCase(file, who) && fits(file, filter) && (only === undefined || only.has(file.caseId))))
    if (page.next === null) break
    after = page.next
  }
  const items = shown.slice(0, filter.limit)
  const last = items.at(-1)
  return { items: items.map(({ file }) => showCaseSummary(file, nowMs)), next: shown.length > filter.limit && last !== undefined ? String(last.file.number) : null }
}

function fits(file: CaseFile, { owner, severity, siteId }: CaseListFilter): boolean {
  return (owner === undefined || file.owner === owner) && (severity === undefined || file.severity === severity) && (siteId === undefined || file.siteIds.includes(siteId))
}

async function idsOf(reader: StoreReader, { chipId, findingId }: CaseListFilter): Promise<ReadonlySet<string> | undefined> {
  if (chipId === undefined && findingId === undefined) return undefined
  const rows = [...(chipId === undefined ? [] : await reader.listCasesByKey('chip', [chipId])), ...(findingId === undefined ? [] : await reader.listCasesByKey('finding', [findingId]))]
  return new Set(rows.map(({ file }) => file.caseId))
}

export function showCaseSummary(file: CaseFile, nowMs: number): CaseSummary {
  const { caseId, number, title, severity, state, owner, origin, openedAtMs, lastSignalAtMs, siteIds, reopened } = file
  return {
    caseId, number, title, severity, state, owner, origin, openedAtMs, lastSignalAtMs, siteIds, reopened, chips: file.chipIds.length, findings: file.findings.length, tips: file.tips.length,
    openTasks: file.tasks.filter(({ outcome }) => outcome === 'open').length, next: nextClock(file, nowMs) ?? null, restricted: file.needToKnow.length > 0, disposition: file.closing?.disposition ?? null, mergedInto: mergedInto(file)?.caseId ?? null,
  }
}

export async function showCase(context: FlowContext, { file }: CaseRow, who: CaseReader): Promise<CaseBody> {
  const { summary, openedBy, ratings, needToKnow, excluded, tasks, advice, decisions, proposal, closing, chipIds } = file
  const nowMs = context.clock.nowMs()
  return {
    ...showCaseSummary(file, nowMs), summary, openedBy, ratings, needToKnow, excluded, tasks, advice, decisions, proposal, closing, chipIds,
    checklist: CHECKLIST.map(({ item, title, question, known }) => {
      const answer = file.checks.find(check => check.item === item)
      return { item, title, question, known: known(file), answer: answer === undefined ? null : { by: answer.by, atMs: answer.atMs, note: answer.note } }
    }),
    links: await showLinks(context.store, file, who), tipIds: mayReadMailbox(file, who) ? file.tips.map(({ tipId }) => tipId) : [],
    missing: missingForClosing(file), clocks: caseClocks(file, nowMs), timing: await timeDeed(context.store, file), caseFindings: await showFindings(context.store, file),
    sites: await showSites(context.store, file), trail: await showTrail(context.store, file), may: { act: mayActOnCase(file, who), mailbox: mayReadMailbox(file, who), person: who.person },
  }
}

async function showLinks(reader: StoreReader, { links = [] }: CaseFile, who: CaseReader): Promise<CaseBody['links']> {
  return Promise.all(links.map(async link => {
    const other = await reader.getCase(link.caseId)
    return { ...link, visible: other !== undefined && maySeeCase(other.file, who) }
  }))
}

async function showSites(reader: StoreReader, file: CaseFile): Promise<CaseBody['sites']> {
  const sites = await Promise.all(file.siteIds.map(siteId => reader.getSite(siteId)))
  return sites.flatMap(site => (site === undefined ? [] : [{ siteId: site.siteId, name: site.name, position: site.position }]))
}

async function showFindings(reader: StoreReader, file: CaseFile): Promise<CaseBody['caseFindings']> {
  return Promise.all(file.findings.map(async finding => {
    const whole = await reader.getFinding(finding.findingId)
    return {
      ...finding, explanation: whole?.explanation ?? '', honestCause: whole?.honestCause ?? '', nextStep: whole?.nextStep ?? '', challengeIds: whole?.challengeIds ?? [], evidence: whole?.evidence ?? [],
    }
  }))
}

/** Newest last. */
export async function showTrail(reader: StoreReader, { caseId, entries }: CaseFile): Promise<readonly CaseEntryBody[]> {
  const rows = await reader.listTrail(caseId, 1, entries)
  return Promise.all(rows.map(async row => {
    const { sequence, atMs, actor, action } = readTrail(row)
    return { sequence, atMs, actor, action: { ...action }, digest: toHex(row.digest), logIndex: (await reader.getLeaf(`case:${caseId}:${String(sequence)}`))?.index ?? null }
  }))
}

/** The deed lies after the last proof that a chip was where it belongs, unless a person dated it better. */
export async function timeDeed(reader: StoreReader, file: CaseFile): Promise<CaseBody['timing']> {
  // Findings about papers and parties come before any chip was there: the first that names chips counts.
  const about = file.findings.filter(({ chips }) => chips > 0)
  const found = [...new Set((about.length > 0 ? about : file.findings).map(({ foundAtMs }) => foundAtMs))].sort((a, b) => a - b)
  const proven = await firstProven(reader, file, found.slice(0, FOUND_LOOKED_AT))
  const firstFoundAtMs = proven?.foundAtMs ?? found[0] ?? null
  const lastProvenAtMs = proven?.insideAtMs ?? (await lastInsideMs(reader, file, firstFoundAtMs ?? file.openedAtMs))
  const deedAtMs = file.deed?.deedAtMs ?? null
  const fromMs = deedAtMs ?? lastProvenAtMs
  return { lastProvenAtMs, deedAtMs, deedReason: file.deed?.reason ?? '', firstFoundAtMs, deedToFindingMs: firstFoundAtMs === null || fromMs === null ? null : Math.max(0, firstFoundAtMs - fromMs) }
}

/** The first finding before which a chip of the case was proved inside. */
async function firstProven(reader: StoreReader, file: CaseFile, found: readonly number[]): Promise<{ readonly foundAtMs: number; readonly insideAtMs: number } | undefined> {
  for (const foundAtMs of found) {
    const insideAtMs = await lastInsideMs(reader, file, foundAtMs)
    if (insideAtMs !== null) return { foundAtMs, insideAtMs }
  }
  return undefined
}

/** However many answers came after that moment: chips that were diverted go on answering for weeks. */
async function lastInsideMs(reader: StoreReader, file: CaseFile, untilMs: number): Promise<number | null> {
  const answers = (await Promise.all(file.chipIds.slice(0, CHIPS_LOOKED_AT).map(chipId => reader.listChipAnswers(chipId, ANSWERS_LOOKED_AT, untilMs)))).flat()
  const inside = answers.filter(({ outcome }) => outcome === 'inside').map(({ judgedAtMs }) => judgedAtMs)
  return inside.length === 0 ? null : Math.max(...inside)
}
