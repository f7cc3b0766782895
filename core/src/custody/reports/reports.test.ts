// Reports: everything escaped, nothing from elsewhere, and no formula in a spreadsheet.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { foldCase } from '../cases/index.ts'
import { annexTable } from './annex.ts'
import { buildReport, REPORTS } from './build-report.ts'
import { csvCell } from '../csv-cell.ts'
import { renderCsv } from './render-csv.ts'
import { escapeHtml, renderReport } from './render-report.ts'
import type { ReportName } from './report-document.ts'
import type { ReportFacts } from './report-facts.ts'

const HOSTILE = '<img src=x onerror=alert(1)>"\'&\u202e'
const START_MS = Date.UTC(2026, 10, 2)

function factsOf(text: string): ReportFacts {
  const file = foldCase('case-1', 1, [
    { sequence: 1, atMs: START_MS, actor: '', action: { kind: 'open', origin: 'finding', title: text, summary: text, severity: 'high', siteIds: [], chipIds: [] } },
    { sequence: 2, atMs: START_MS, actor: text, action: { kind: 'decide', credible: true, categories: ['A', 'B', 'C'], reason: text } },
    { sequence: 3, atMs: START_MS, actor: text, action: { kind: 'add-task', text, owner: null, dueAtMs: null } },
    { sequence: 4, atMs: START_MS, actor: text, action: { kind: 'advice', from: text, text, followed: false, justification: text } },
    { sequence: 5, atMs: START_MS, actor: text, action: { kind: 'check', item: 'steps', note: text } },
  ])
  return {
    file, clocks: [], timing: { lastProvenAtMs: START_MS, deedAtMs: null, deedReason: '', firstFoundAtMs: START_MS, deedToFindingMs: 5000 }, madeAtMs: START_MS, madeBy: text, logOrigin: text,
    sites: [{ siteId: text, name: text, operator: text, country: text, allowedCountries: [text], policyId: text, policyVersion: 1 }],
    chips: [{ chipId: text, siteId: text, nodeName: text, product: text, serial: text, board: text, chassis: text, outcome: 'outside', reason: text, countries: [text], state: text, provenAtMs: null, test: true }],
    findings: [{ code: text, severity: text, title: text, explanation: text, honestCause: text, foundAtMs: START_MS }], papers: [{ eventId: text, kind: text, atMs: START_MS, siteId: text, reference: text }],
    proofs: [{ challengeId: text, siteId: text, atMs: START_MS, outcome: text, countries: [text], logIndex: 1, leaf: null, file: null, sha256: null, missing: text }],
  }
}

const KINDS = Object.keys(REPORTS) as ReportName[]

describe('a report', () => {
  it.each(KINDS)('%s shows what people and hosts wrote as text alone', kind => {
    const html = renderReport(buildReport(factsOf(HOSTILE), kind))
    expect(html).toContain('&lt;img src=x onerror=alert(1)&gt;')
    expect(html).not.toContain('<img')
    expect(html).not.toContain('\u202e')
    expect(html).not.toMatch(/<script|<iframe|href=|src="|url\(/)
    // The only tags are ours.
    const tags = new Set([...html.matchAll(/<([a-z0-9]+)/g)].map(match => match[1]))
    expect([...tags].filter(tag => !/^(html|head|colgroup|col|meta|title|style|body|header|main|section|footer|h1|h2|p|dl|div|dt|dd|ul|li|table|caption|thead|tbody|tr|th|td|span)$/.test(tag ?? ''))).toEqual([])
  })
  it.each(KINDS)('%s is the same document for the same facts, and survives JSON', kind => {
    const report = buildReport(factsOf('x'), kind)
    expect(JSON.parse(JSON.stringify(report))).toEqual(report)
    expect(renderReport(report)).toBe(renderReport(buildReport(factsOf('x'), kind)))
  })
  it('says that test chips are evidence of nothing, and that host’s words are claims', () => {
    const { notes } = buildReport(factsOf('x'), 'notice-a')
    expect(notes.join(' ')).toMatch(/rehearsal.*not in force.*claims/s)
  })
  it('escapes any text so that it reads back as itself', () => {
    fc.assert(fc.property(fc.string(), text => !/[<>"']/.test(escapeHtml(text))), { seed: 9 })
  })
})

describe('a CSV', () => {
  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', ' =1', '\r=1', '|calc', '%x', '\u00a0=1', '＝1'])('makes %j text', text => {
    expect(csvCell(text)).toMatch(/^"'/)
  })
  it('leaves plain cells and quotes what must be', () => {
    expect([csvCell('H100'), csvCell('a,b'), csvCell('say "x"'), csvCell('two\nlines'), csvCell('')]).toEqual(['H100', '"a,b"', '"say ""x"""', '"two\nlines"', ''])
  })
  it('holds a row an item, whatever the host calls it', () => {
    const csv = renderCsv(annexTable(factsOf('=HYPERLINK("http://x","y")')))
    expect(csv.split('\r\n')).toHaveLength(3)
    expect(csv).not.toMatch(/(^|,|")=/m)
  })
})
