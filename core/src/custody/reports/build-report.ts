// One report of a kind, from the facts of a case. Pure: the same facts give the same document.

import { timeText } from '../cases/index.ts'
import { annexSections, collateralSections } from './annex.ts'
import { disclosureSections } from './disclosure.ts'
import { endUseSections } from './end-use.ts'
import { NOTICE_TITLE, noticeSections } from './notice.ts'
import { REPORT_FORMAT, type Report, type ReportName, type ReportSection } from './report-document.ts'
import type { ReportFacts } from './report-facts.ts'

interface Recipe {
  readonly title: string
  readonly subtitle: string
  readonly sections: (facts: ReportFacts) => readonly ReportSection[]
  readonly notes: readonly string[]
}

const NOTICE_NOTE = 'In the form that the Chip Security Act (S. 1705, H.R. 3447) would ask for. The Act was not in force when this form was made; other duties to report may apply. This is no legal advice.'
const NOTICE_SUBTITLE = 'Report on credible information to the Bureau of Industry and Security'

export const REPORTS: Readonly<Record<ReportName, Recipe>> = {
  'notice-a': { title: NOTICE_TITLE.A, subtitle: NOTICE_SUBTITLE, sections: facts => noticeSections(facts, 'A'), notes: [NOTICE_NOTE] },
  'notice-b': { title: NOTICE_TITLE.B, subtitle: NOTICE_SUBTITLE, sections: facts => noticeSections(facts, 'B'), notes: [NOTICE_NOTE] },
  'notice-c': { title: NOTICE_TITLE.C, subtitle: NOTICE_SUBTITLE, sections: facts => noticeSections(facts, 'C'), notes: [NOTICE_NOTE] },
  'self-disclosure': { title: 'Voluntary self-disclosure: narrative account', subtitle: 'After 15 CFR 764.5(c)(3)', sections: disclosureSections, notes: ['Have counsel read it before it is filed. This is no legal advice.'] },
  'end-use-check': { title: 'End-use check', subtitle: 'What is on paper, what is proven, what differs', sections: endUseSections, notes: [] },
  'annex': { title: 'Annex: items and serials', subtitle: 'To a licence or an exception', sections: annexSections, notes: [] },
  'collateral': { title: 'Statement on collateral', subtitle: 'Where the hardware is that secures a loan', sections: collateralSections, notes: [] },
}

const CLAIM_NOTE = 'A chip is named by its own key. Product, serial, board, chassis and node are what its host said of it: claims.'
const TEST_NOTE = 'Some of these chips are test chips under a test root: this report is a rehearsal and evidence of nothing.'

export function buildReport(facts: ReportFacts, kind: ReportName): Report {
  const { title, subtitle, sections, notes } = REPORTS[kind]
  return {
    format: REPORT_FORMAT, kind, title, subtitle, caseNumber: facts.file.number, madeAtMs: facts.madeAtMs, madeBy: facts.madeBy, sections: [...sections(facts), proofSection(facts)], proofs: facts.proofs,
    notes: [...(facts.chips.some(({ test }) => test) ? [TEST_NOTE] : []), ...notes, CLAIM_NOTE],
  }
}

function proofSection({ proofs, logOrigin }: ReportFacts): ReportSection {
  if (proofs.length === 0) return { heading: 'Proofs', blocks: [{ kind: 'text', text: 'No fix has been judged for these items.' }] }
  return {
    heading: 'Proofs', blocks: [
      { kind: 'text', text: `Each fix below is committed to in the log ${logOrigin} and has a bundle in the pack of this report, which is checked without any server: trigpoint verify bundles/FILE, or the console’s page Verify.` },
      {
        kind: 'table', caption: 'Fixes', head: ['When', 'Fix', 'Outcome', 'Cannot exclude', 'Log entry', 'Bundle (SHA-256)'],
        rows: proofs.map(({ atMs, challengeId, outcome, countries, logIndex, sha256, missing }) => [
          timeText(atMs), challengeId, outcome, countries.length === 0 ? 'no country' : countries.slice(0, 8).join(', ') + (countries.length > 8 ? ', …' : ''), logIndex === null ? 'waiting' : String(logIndex), sha256 ?? missing,
        ]),
      },
    ],
  }
}
