// Reports: what leaves a case on paper, as JSON, as a page to print, and as CSV where it is a list.

export * from './annex.ts'
export * from './build-report.ts'
export * from './notice.ts'
export * from './render-csv.ts'
export * from './render-report.ts'
export * from './report-document.ts'
export * from './report-facts.ts'
