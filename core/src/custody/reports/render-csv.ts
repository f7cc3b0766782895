// A table as CSV (RFC 4180), for spreadsheets; no cell of it is computed (csv-cell.ts).

import { csvCell } from '../csv-cell.ts'
import type { ReportTable } from './report-document.ts'

/** With a head row; lines end in CR LF. */
export function renderCsv({ head, rows }: Pick<ReportTable, 'head' | 'rows'>): string {
  return [head, ...rows].map(cells => `${cells.map(csvCell).join(',')}\r\n`).join('')
}
