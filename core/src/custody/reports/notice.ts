// The three notices that the Chip Security Act (S. 1705, H.R. 3447) would ask of an exporter on credible information:
// A, the item is at another place than the application says; B, with another user; C, tampered with, or an attempt.
// On the path: custody.

import { timeText } from '../cases/index.ts'
import type { NoticeCategory } from '../cases/index.ts'
import type { ReportSection } from './report-document.ts'
import { delayText, findingTable, itemTable, listText, paperTable, timeOrNone, type ReportFacts } from './report-facts.ts'

export const NOTICE_TITLE: Readonly<Record<NoticeCategory, string>> = {
  A: 'Notice A: item at another place than the application states',
  B: 'Notice B: item with another user than the application states',
  C: 'Notice C: tampering with an item, or an attempt at it',
}

const BASIS: Readonly<Record<NoticeCategory, string>> = {
  A: 'The exporter has credible information that the items below are located elsewhere than the place that the application, the licence or the record of export states.',
  B: 'The exporter has credible information that the items below have been diverted to a user other than the one that the application, the licence or the record of export states.',
  C: 'The exporter has credible information that the items below, or their location verification, have been tampered with, disabled or spoofed, or that this was attempted.',
}

export function noticeSections(facts: ReportFacts, category: NoticeCategory): readonly ReportSection[] {
  return [
    { heading: 'Notice', blocks: [{ kind: 'text', text: BASIS[category] }, { kind: 'facts', facts: noticeFacts(facts) }] },
    decisionSection(facts, category),
    { heading: 'Items concerned', blocks: [itemTable(facts)] },
    ...(category === 'A' ? [placeSection(facts)] : []),
    { heading: 'What was found', blocks: [findingTable(facts), { kind: 'list', items: facts.findings.map(({ explanation }) => explanation) }] },
    { heading: 'What the papers say', blocks: facts.papers.length === 0 ? [{ kind: 'text', text: 'No paper is recorded for these items.' }] : [paperTable(facts)] },
    {
      heading: 'To be added by the exporter', blocks: [
        { kind: 'blank', label: category === 'B' ? 'The user who is believed to hold the items, and how this is known' : 'Licence or exception under which the items were exported', lines: 2 },
        { kind: 'blank', label: 'Steps taken and intended', lines: 3 }, { kind: 'blank', label: 'Name, office, signature, date', lines: 2 },
      ],
    },
  ]
}

function noticeFacts(facts: ReportFacts): readonly (readonly [string, string])[] {
  return [
    ['Case', `Case ${String(facts.file.number)}: ${facts.file.title}`], ['First finding', timeOrNone(facts.timing.firstFoundAtMs)], ['Last proof inside', timeOrNone(facts.timing.lastProvenAtMs)],
    ['From deed to finding', delayText(facts)], ['End user on paper', listText(facts.sites.map(({ operator, name }) => `${operator} (${name})`))], ['Items', String(facts.chips.length)],
  ]
}

function decisionSection({ file }: ReportFacts, category: NoticeCategory): ReportSection {
  const decision = file.decisions.findLast(one => one.credible && one.categories.includes(category))
  if (decision === undefined)
    return { heading: 'Decision on credible information', blocks: [{ kind: 'text', text: `No decision for category ${category} is recorded in the case yet: this is a draft.` }] }
  return { heading: 'Decision on credible information', blocks: [{ kind: 'facts', facts: [['Decided', timeText(decision.atMs)], ['By', decision.by], ['Categories', decision.categories.join(', ')], ['Reason', decision.reason]] }] }
}

function placeSection({ sites, chips }: ReportFacts): ReportSection {
  return {
    heading: 'Place on paper and place proven',
    blocks: sites.map(site => {
      const own = chips.filter(chip => chip.siteId === site.siteId)
      const outside = own.filter(({ outcome }) => outcome === 'outside')
      return {
        kind: 'facts', facts: [
          ['Place on paper', `${site.name}, ${site.country}`], ['Countries allowed', listText(site.allowedCountries)], ['Policy', `${site.policyId}, version ${String(site.policyVersion)}`],
          ['Proven outside', `${String(outside.length)} of ${String(own.length)}`], ['Countries that the proof cannot exclude', listText([...new Set(outside.flatMap(({ countries }) => countries))].sort())],
        ],
      } as const
    }),
  }
}
