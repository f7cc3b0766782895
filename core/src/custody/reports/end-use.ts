// The report of an end-use check: what was on paper, what was proven, what differs, what the check concludes.

import { timeText } from '../cases/index.ts'
import type { ReportSection } from './report-document.ts'
import { findingTable, itemTable, listText, orNone, paperTable, type ReportFacts } from './report-facts.ts'

export function endUseSections(facts: ReportFacts): readonly ReportSection[] {
  const { file, chips, sites } = facts
  const count = (outcome: string): string => String(chips.filter(chip => chip.outcome === outcome).length)
  return [
    { heading: 'Subject of the check', blocks: sites.map(site => ({ kind: 'facts', facts: [['Site', site.name], ['End user', site.operator], ['Country', site.country], ['Countries allowed', listText(site.allowedCountries)]] })) },
    { heading: 'Result', blocks: [{ kind: 'facts', facts: [['Items checked', String(chips.length)], ['Proven inside', count('inside')], ['Proven outside', count('outside')], ['Not proven', count('unknown')], ['Case', `Case ${String(file.number)}, ${file.closing?.disposition ?? file.state}`]] }] },
    { heading: 'Items', blocks: [itemTable(facts)] },
    { heading: 'Papers', blocks: facts.papers.length === 0 ? [{ kind: 'text', text: 'No paper is recorded for these items.' }] : [paperTable(facts)] },
    { heading: 'Findings and honest causes looked at', blocks: [findingTable(facts), { kind: 'list', items: facts.findings.map(({ code, honestCause }) => `${code}: ${honestCause}`) }] },
    {
      heading: 'How the check was done', blocks: file.checks.length + file.advice.length === 0 ? [{ kind: 'text', text: 'No line of the checklist is answered and no advice is recorded yet: this is a draft.' }] : [
        { kind: 'list', items: file.checks.map(({ item, note, by, atMs }) => `${item}: ${orNone(note)} (${by}, ${timeText(atMs)})`) },
        ...(file.advice.length === 0 ? [] : [{ kind: 'list' as const, items: file.advice.map(({ from, text, followed, justification }) => `Advice of ${from}: ${text} ${followed ? 'Followed.' : `Not followed: ${justification}`}`) }]),
      ],
    },
    { heading: 'Conclusion', blocks: file.closing === null ? [{ kind: 'blank', label: 'Conclusion of the check, name, signature, date', lines: 3 }] : [{ kind: 'facts', facts: [['Disposition', file.closing.disposition], ['Reason', file.closing.reason], ['Proposed by', file.closing.by], ['Confirmed by', file.closing.confirmedBy], ['Closed', timeText(file.closing.closedAtMs)]] }] },
  ]
}
