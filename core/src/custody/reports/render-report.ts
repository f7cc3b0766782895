// A report as a page to print: no scripts, nothing from elsewhere, every text escaped, one style sheet that is a
// constant (so that a content policy can name its hash). Holds on A4 and Letter: nothing has a width of its own.

import { timeText } from '../cases/index.ts'
import type { Report, ReportBlock, ReportTable } from './report-document.ts'

export const REPORT_CSS = `
@page { margin: 18mm 16mm 20mm; @bottom-right { content: "Page " counter(page) " of " counter(pages); font: 8pt system-ui, sans-serif; color: #4a5360; } }
* { box-sizing: border-box; }
html { background: #fff; color: #14181f; font: 10.5pt/1.45 "Source Serif 4", Georgia, "Times New Roman", serif; }
body { max-width: 180mm; margin: 0 auto; padding: 10mm 4mm; overflow-wrap: anywhere; }
header { border-bottom: 2px solid #14181f; margin-bottom: 6mm; padding-bottom: 3mm; }
.maker { font: 600 8.5pt/1.2 system-ui, sans-serif; letter-spacing: .08em; text-transform: uppercase; color: #4a5360; margin: 0 0 3mm; }
h1 { font-size: 17pt; line-height: 1.2; margin: 0 0 1mm; }
.subtitle { margin: 0 0 2mm; color: #4a5360; }
.made { font: 8.5pt/1.4 system-ui, sans-serif; color: #4a5360; margin: 0; }
h2 { font-size: 12pt; margin: 6mm 0 2mm; break-after: avoid; }
p { margin: 0 0 2.5mm; orphans: 3; widows: 3; white-space: pre-line; }
.notes { border: 1px solid #9aa3af; border-radius: 2mm; padding: 2.5mm 3.5mm; font-size: 9.5pt; break-inside: avoid; }
.notes p:last-child { margin: 0; }
dl { margin: 0 0 3mm; }
dl div { display: grid; grid-template-columns: 48mm minmax(0, 1fr); gap: 4mm; padding: .6mm 0; border-bottom: 1px solid #e3e7ec; break-inside: avoid; }
dt { color: #4a5360; }
dd { margin: 0; }
ul { margin: 0 0 3mm; padding-left: 5mm; }
li { margin-bottom: 1mm; }
table { width: 100%; table-layout: fixed; border-collapse: collapse; font: 8pt/1.35 system-ui, sans-serif; margin: 0 0 4mm; }
table.short { break-inside: avoid; }
caption { text-align: left; font-weight: 600; padding-bottom: 1mm; caption-side: top; break-after: avoid; }
thead { display: table-header-group; }
tr { break-inside: avoid; }
th { text-align: left; vertical-align: bottom; border-bottom: 1px solid #14181f; padding: 1mm 1.5mm 1mm 0; }
td { vertical-align: top; border-bottom: 1px solid #e3e7ec; padding: 1mm 1.5mm 1mm 0; overflow-wrap: anywhere; }
.blank { margin: 0 0 4mm; break-inside: avoid; }
.blank span { display: block; height: 8mm; border-bottom: 1px solid #9aa3af; }
footer { margin-top: 8mm; border-top: 1px solid #9aa3af; padding-top: 2mm; font: 8pt/1.4 system-ui, sans-serif; color: #4a5360; }
@media print { body { max-width: none; padding: 0; } }
@media (max-width: 560px) { dl div { grid-template-columns: 1fr; gap: 0; } }
`

/** A whole document. */
export function renderReport(report: Report): string {
  const made = `Case ${String(report.caseNumber)} · made ${timeText(report.madeAtMs)} by ${report.madeBy}`
  return [
    '<!doctype html>', '<html lang="en">', '<head>', '<meta charset="utf-8">', `<title>${escapeHtml(report.title)}</title>`, '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<style>${REPORT_CSS}</style>`, '</head>', '<body>',
    `<header><p class="maker">Trigpoint</p><h1>${escapeHtml(report.title)}</h1><p class="subtitle">${escapeHtml(report.subtitle)}</p><p class="made">${escapeHtml(made)}</p></header>`,
    `<main>${report.notes.length === 0 ? '' : `<div class="notes">${report.notes.map(note => `<p>${escapeHtml(note)}</p>`).join('')}</div>`}`,
    ...report.sections.map(({ heading, blocks }) => `<section><h2>${escapeHtml(heading)}</h2>${blocks.map(renderBlock).join('')}</section>`),
    '</main>', `<footer>${escapeHtml(made)}. The proofs named here are checked without trusting this paper.</footer>`, '</body>', '</html>', '',
  ].join('\n')
}

function renderBlock(block: ReportBlock): string {
  switch (block.kind) {
    case 'text': return `<p>${escapeHtml(block.text)}</p>`
    case 'facts': return `<dl>${block.facts.map(([name, value]) => `<div><dt>${escapeHtml(name)}</dt><dd>${escapeHtml(value)}</dd></div>`).join('')}</dl>`
    case 'list': return block.items.length === 0 ? '<p>Nothing recorded.</p>' : `<ul>${block.items.map(item => `<li>${escapeHtml(item)}</li>`).join('')}</ul>`
    case 'table': return renderTable(block)
    case 'blank': return `<div class="blank">${escapeHtml(block.label)}${'<span></span>'.repeat(block.lines)}</div>`
  }
}

function renderTable({ caption, head, rows }: ReportTable): string {
  if (rows.length === 0) return `<p>${escapeHtml(caption)}: none.</p>`
  const row = (cells: readonly string[]): string => `<tr>${cells.map(cell => `<td>${escapeHtml(cell)}</td>`).join('')}</tr>`
  const columns = columnShares(head, rows).map(share => `<col width="${String(share)}%">`).join('')
  return `<table${rows.length <= SHORT_TABLE ? ' class="short"' : ''}><caption>${escapeHtml(caption)}</caption><colgroup>${columns}</colgroup><thead><tr>${head.map(name => `<th scope="col">${escapeHtml(name)}</th>`).join('')}</tr></thead><tbody>${rows.map(row).join('')}</tbody></table>`
}

/** Tables up to here are not torn over two pages. */
const SHORT_TABLE = 14
/** Beyond this a text goes on in the next line. */
const WIDEST_CELL = 46
const NARROWEST_CELL = 6

/** Widths by what stands in the columns, percent: a time needs less room than a sentence. An attribute, since the content policy allows no styles in elements. */
function columnShares(head: readonly string[], rows: readonly (readonly string[])[]): readonly number[] {
  const widths = head.map((name, at) => {
    const longest = rows.reduce((most, row) => Math.max(most, row[at]?.length ?? 0), Math.max(...name.split(' ').map(word => word.length + 2)))
    return Math.min(WIDEST_CELL, Math.max(NARROWEST_CELL, longest))
  })
  const sum = widths.reduce((all, width) => all + width, 0)
  return widths.map(width => Math.round((1000 * width) / sum) / 10)
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

/** Text as HTML shows it; control characters and direction overrides, which could make a page lie, become a visible mark. */
export function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, character => ENTITIES[character] ?? '').replaceAll(/[\u0000-\u0008\u000b-\u001f\u007f\u202a-\u202e\u2066-\u2069]/g, '\ufffd')
}
