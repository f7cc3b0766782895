// What leaves a case on paper: each report to print, as JSON, or as a pack with the proofs that check without us.

import type { CaseBody, ReportKind } from '@trigpoint/core/wire'
import { useState, type ReactNode } from 'react'
import { casePath, openReport } from '../api/cases.ts'
import { downloadFile } from '../api/download.ts'
import { REPORT_NAME } from '../words/case.ts'
import { ProblemNote } from './asked.tsx'

export function CaseReports({ file }: { readonly file: CaseBody }): ReactNode {
  const [problem, setProblem] = useState<unknown>()
  const get = async (work: Promise<void>): Promise<void> => {
    setProblem(undefined)
    try {
      await work
    } catch (error) {
      setProblem(error)
    }
  }
  const save = (kind: ReportKind, format: string, ending: string): Promise<void> => downloadFile(`${casePath(file.caseId)}/reports/${kind}?format=${format}`, `${file.caseId}-${kind}.${ending}`)
  return (
    <section className="card" aria-labelledby="reports">
      <h2 id="reports">Reports</h2>
      <ul className="bare case-reports">
        {(Object.entries(REPORT_NAME) as [ReportKind, readonly [string, string]][]).map(([kind, [name, what]]) => (
          <li key={kind}>
            <p><strong>{name}</strong> <span className="muted">{what}</span></p>
            <p className="report-buttons" role="group" aria-label={name}>
              <button type="button" className="button" onClick={() => void get(openReport(file.caseId, kind))}>Print</button>
              <button type="button" className="button" onClick={() => void get(save(kind, 'pack', 'zip'))}>Pack with proofs</button>
              <button type="button" className="button" onClick={() => void get(save(kind, 'json', 'json'))}>JSON</button>
              {kind === 'annex' ? <button type="button" className="button" onClick={() => void get(save(kind, 'csv', 'csv'))}>CSV</button> : null}
            </p>
          </li>
        ))}
      </ul>
      {problem === undefined ? null : <ProblemNote error={problem} what="the report" />}
      <p className="note">The proofs of a pack are checked with <code>trigpoint verify</code>, or <a href="/verify">in a browser</a>, and need no server.</p>
    </section>
  )
}
