// The narrative of a voluntary self-disclosure (15 CFR 764.5(c)(3): kind of violation, when and how, who, licences,
// items, mitigating circumstances, documents), as far as the case knows it; the rest is left for a person.

import { timeText } from '../cases/index.ts'
import { countOf } from '../finding.ts'
import type { ReportSection } from './report-document.ts'
import { delayText, findingTable, itemTable, listText, paperTable, timeOrNone, type ReportFacts } from './report-facts.ts'

export function disclosureSections(facts: ReportFacts): readonly ReportSection[] {
  const { file } = facts
  const narrative = facts.clocks.find(({ clock }) => clock === 'narrative')
  return [
    {
      heading: 'Initial notification and clocks', blocks: [{
        kind: 'facts', facts: [
          ['First notice given', timeOrNone(file.firstNoticeAtMs)], ['Narrative due', narrative === undefined ? 'runs 180 days from the first notice' : timeText(narrative.dueAtMs)], ['Narrative filed', timeOrNone(file.narrativeAtMs)],
        ],
      }],
    },
    {
      heading: 'Narrative account', blocks: [
        { kind: 'text', text: file.summary === '' ? file.title : file.summary },
        { kind: 'facts', facts: [['When the deed can have happened', `after ${timeOrNone(facts.timing.lastProvenAtMs)}, before ${timeOrNone(facts.timing.firstFoundAtMs)}`], ['From deed to finding', delayText(facts)], ['Parties at the site', listText(facts.sites.map(site => `${site.operator} at ${site.name}, ${site.country}`))]] },
        findingTable(facts),
      ],
    },
    { heading: 'How it came to light', blocks: [{ kind: 'text', text: origin(facts) }, ...(file.decisions.length === 0 ? [{ kind: 'text' as const, text: 'No decision on credible information is recorded yet.' }] : [{ kind: 'list' as const, items: file.decisions.map(decision => `${timeText(decision.atMs)}, ${decision.by}: ${decision.credible ? `credible (${decision.categories.join(', ')})` : 'not credible'}. ${decision.reason}`) }])] },
    { heading: 'Items', blocks: [itemTable(facts)] },
    { heading: 'Documents', blocks: facts.papers.length === 0 ? [{ kind: 'text', text: 'No paper is recorded for these items.' }] : [paperTable(facts)] },
    { heading: 'Steps taken', blocks: file.tasks.length === 0 ? [{ kind: 'text', text: 'No task is recorded in the case.' }] : [{ kind: 'list', items: file.tasks.map(task => `${task.text} (${task.outcome}${task.note === '' ? '' : `: ${task.note}`})`) }] },
    {
      heading: 'To be added', blocks: [
        { kind: 'blank', label: 'Identities and addresses of all persons involved', lines: 3 }, { kind: 'blank', label: 'Licence numbers, classification, value', lines: 2 },
        { kind: 'blank', label: 'Mitigating circumstances', lines: 2 }, { kind: 'blank', label: 'Certification: all representations are true and correct to the best of my knowledge. Name, signature, date', lines: 2 },
      ],
    },
  ]
}

function origin({ file }: ReportFacts): string {
  const ways = { finding: 'The verifier found it by itself', tip: 'Somebody told us', person: 'Somebody of ours opened the case' }
  return `${ways[file.origin]} on ${timeText(file.openedAtMs)}. ${countOf(file.findings.length, 'finding')} and ${countOf(file.tips.length, 'tip')} belong to the case. What tipsters wrote and who they are is not part of this pack.`
}
