// Reading cases: the list, one case, its export.

import { writeFileSync } from 'node:fs'
import { caseMailboxSchema, caseSchema, caseSummarySchema, pageSchema, type CaseBody, type CaseMailbox, type CaseSummary } from '@trigpoint/core/wire'
import { spanText } from '@trigpoint/core/custody'
import { systemClock } from '@trigpoint/runtime'
import { accepted, withVerifier } from '../connection.ts'
import { formatAge, note, printJson, printTable, printText } from '../print.ts'
import { casePathOf, type CaseOptions } from './options.ts'

const PAGE = 500

export async function listCases(options: CaseOptions): Promise<void> {
  const query = new URLSearchParams({ limit: String(PAGE) })
  for (const [name, value] of [['state', options.state], ['owner', options.owner], ['site', options.site]] as const) if (typeof value === 'string') query.set(name, value)
  const items: CaseSummary[] = await withVerifier(options, async client => {
    const all: CaseSummary[] = []
    for (;;) {
      const page = accepted(await client.call('GET', `/v1/cases?${query.toString()}`, pageSchema(caseSummarySchema)))
      all.push(...page.items)
      if (page.next === null) return all
      query.set('cursor', page.next)
    }
  })
  if (options.json === true) items.forEach(printJson)
  else if (items.length === 0) note('No case that you may see.')
  else printTable(['case', 'severity', 'state', 'owner', 'title', 'runs out next'], items.map(row => [row.caseId, row.severity, row.state, row.owner ?? '-', row.title, nextText(row)]))
}

function nextText({ next }: CaseSummary): string {
  if (next === null) return ''
  const leftMs = next.dueAtMs - systemClock.nowMs()
  return leftMs >= 0 ? `${next.title} in ${spanText(leftMs)}` : `${next.title} overdue by ${spanText(-leftMs)}`
}

export async function showCase(id: string, options: CaseOptions): Promise<void> {
  const { file, mailbox } = await withVerifier(options, async client => {
    const file = accepted(await client.call('GET', casePathOf(id), caseSchema))
    const isRead = options.json !== true && file.may.mailbox && file.tips > 0
    return { file, mailbox: isRead ? accepted(await client.call('GET', `${casePathOf(id)}/mailbox`, caseMailboxSchema)) : undefined }
  })
  if (options.json === true) printJson(file)
  else printCase(file, mailbox)
}

export function printCase(file: CaseBody, mailbox?: CaseMailbox): void {
  const nowMs = systemClock.nowMs()
  const say = printText
  say(`Case ${String(file.number)}: ${file.title}`)
  say(`  ${file.severity}, ${file.state}, owner ${file.owner ?? 'nobody'}, opened ${formatAge(file.openedAtMs, nowMs)} ago`)
  if (file.timing.deedToFindingMs !== null) say(`  from deed to finding: ${file.timing.deedAtMs === null ? 'at most ' : ''}${spanText(file.timing.deedToFindingMs)}`)
  for (const clock of file.clocks) say(`  ${clock.title}: ${clock.state}, due ${new Date(clock.dueAtMs).toISOString().slice(0, 10)}`)
  if (file.closing !== null) say(`  closed: ${file.closing.disposition}, ${file.closing.reason} (${file.closing.by}, confirmed by ${file.closing.confirmedBy})`)
  else if (file.missing.length > 0) say(`  before closing: ${file.missing.join('; ')}`)
  if (file.caseFindings.length > 0) say('\nFindings')
  for (const finding of file.caseFindings) say(`  ${finding.severity} ${finding.code}: ${finding.title}`)
  if (mailbox !== undefined) sayTips(mailbox, say)
  if (file.tasks.length > 0) say('\nTasks')
  for (const task of file.tasks) say(`  ${String(task.task)}. ${task.text} (${task.owner ?? 'anybody'}, ${task.outcome})`)
  say('\nTrail')
  for (const entry of file.trail) say(`  ${new Date(entry.atMs).toISOString()}  ${entry.actor === '' ? 'trigpoint' : entry.actor}: ${entry.action.kind}`)
}

/** What strangers wrote, each line marked as theirs. */
function sayTips({ tips }: CaseMailbox, say: (text: string) => void): void {
  for (const { tipId, channel, receivedAtMs, contact, reachable, messages } of tips) {
    say(`\nTip ${tipId} by ${channel}, ${new Date(receivedAtMs).toISOString()}${contact === '' ? '' : `, from ${contact}`}${reachable ? '' : ' (no mailbox: it cannot be answered here)'}`)
    for (const { from, by, text, files } of messages) {
      say(`  ${from === 'tipster' ? 'tipster' : by}:`)
      for (const line of text.trim().split('\n')) say(`  > ${line}`)
      for (const { name, size } of files) say(`  file ${name}, ${String(size)} bytes`)
    }
  }
}

export async function exportCase(id: string, options: CaseOptions): Promise<void> {
  const bytes = await withVerifier(options, async client => accepted(await client.getBytes(`${casePathOf(id)}/export`)))
  if (options.out === undefined) process.stdout.write(bytes)
  else writeFileSync(options.out, bytes, { mode: 0o600 })
}
