// A case as data: its trail with the chain and the places in the log, for whoever checks or moves it; and the list of
// cases for a spreadsheet. Mailboxes are not part of either. On the path: custody, what leaves the verifier.

import { toHex } from '@trigpoint/core/base'
import { timeText, type CaseReader } from '@trigpoint/core/custody/cases'
import { renderCsv } from '@trigpoint/core/custody/reports'
import type { CaseRow } from '../../ports/index.ts'
import type { ReportFile } from './case-report.ts'
import { listCases, type CaseListFilter } from './case-show.ts'
import type { FlowContext } from '../context.ts'

export const CASE_EXPORT_FORMAT = 'trigpoint case v1'

export async function exportCase(context: FlowContext, { file }: CaseRow): Promise<ReportFile> {
  const rows = await context.store.listTrail(file.caseId, 1, file.entries)
  const trail = await Promise.all(rows.map(async ({ sequence, text, digest }) => {
    const leaf = await context.store.getLeaf(`case:${file.caseId}:${String(sequence)}`)
    return { text, digest: toHex(digest), leaf: leaf === undefined ? null : toHex(leaf.leaf), logIndex: leaf?.index ?? null }
  }))
  const body = `${JSON.stringify({ format: CASE_EXPORT_FORMAT, caseId: file.caseId, number: file.number, exportedAtMs: context.clock.nowMs(), trail }, null, 2)}\n`
  return { body, mediaType: 'application/json', fileName: `${file.caseId}.json` }
}

const HEAD = ['Case', 'Title', 'Severity', 'State', 'Owner', 'Opened', 'Newest signal', 'Sites', 'Chips', 'Findings', 'Tips', 'Open tasks', 'Next', 'Due', 'Disposition']

export async function listCasesCsv(context: FlowContext, filter: CaseListFilter, who: CaseReader): Promise<ReportFile> {
  const { items } = await listCases(context, filter, who)
  const rows = items.map(one => [
    String(one.number), one.title, one.severity, one.state, one.owner ?? '', timeText(one.openedAtMs), timeText(one.lastSignalAtMs), one.siteIds.join(' '), String(one.chips), String(one.findings), String(one.tips),
    String(one.openTasks), one.next?.title ?? '', one.next === null ? '' : timeText(one.next.dueAtMs), one.disposition ?? '',
  ])
  return { body: renderCsv({ head: HEAD, rows }), mediaType: 'text/csv; charset=utf-8', fileName: 'cases.csv' }
}
