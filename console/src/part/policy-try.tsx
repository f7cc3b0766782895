// Trying a policy: paste or choose a file, see its problems at their lines, run it against the fleet, put it into
// force. Nothing happens before the last step, and that asks once more.

import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { PolicyCheck } from '@trigpoint/core/wire'
import { useId, useState, type ReactNode } from 'react'
import { activatePolicy, checkPolicy, startDryRun } from '../api/policy.ts'
import { count } from '../words/number.ts'
import { ProblemNote } from './asked.tsx'
import { DataTable } from './data-table.tsx'
import { DryRunView } from './dry-run-view.tsx'
import { PolicyText } from './policy-text.tsx'
import { CheckMark } from './verdict-mark.tsx'

export function PolicyTry({ initial }: { readonly initial: string }): ReactNode {
  const [text, setText] = useState(initial)
  const fieldId = useId()
  const check = useMutation({ mutationFn: checkPolicy })
  const [checkedText, setCheckedText] = useState('')
  const run = (): void => { setCheckedText(text); check.mutate(text) }
  const isCurrent = check.data !== undefined && checkedText === text
  return (
    <section className="card policy-try" aria-labelledby="try">
      <h2 id="try">Try a new policy</h2>
      <div className="field">
        <label htmlFor={fieldId}>Policy file (YAML)</label>
        <textarea id={fieldId} className="policy-input" rows={16} spellCheck={false} value={text} onChange={event => { setText(event.target.value) }} />
      </div>
      <p className="policy-actions">
        <label className="button">Choose a file<input type="file" accept=".yaml,.yml,text/yaml" className="visually-hidden" onChange={event => { void event.target.files?.[0]?.text().then(setText) }} /></label>
        <button type="button" className="button button-main" disabled={check.isPending || text.trim() === ''} onClick={run}>{check.isPending ? 'Checking…' : 'Check'}</button>
      </p>
      {check.isError ? <ProblemNote error={check.error} what="the check" /> : null}
      {isCurrent ? <Checked key={check.data.sha256} check={check.data} text={checkedText} /> : check.data === undefined ? null : <p className="note">The text was changed; check it again.</p>}
    </section>
  )
}

function Checked({ check, text }: { readonly check: PolicyCheck; readonly text: string }): ReactNode {
  if (check.problems.length > 0)
    return (
      <div role="alert">
        <h3>{count(check.problems.length, 'problem')}</h3>
        <ul className="check-lines">{check.problems.map(problem => <li key={`${String(problem.line)} ${String(problem.column)} ${problem.message}`}><CheckMark ok={false} /> <span>Line {problem.line}, column {problem.column}: {problem.message}{problem.path === '' ? null : <> <code>{problem.path}</code></>}</span></li>)}</ul>
        <PolicyText text={text} problems={check.problems} />
      </div>
    )
  const failed = check.tests.filter(test => !test.passed).length
  return (
    <>
      {check.warnings.map(warning => <p key={warning.message} className="warn">Line {warning.line}: {warning.message}</p>)}
      <h3>{failed === 0 ? `No problems; ${count(check.tests.length, 'test')} ${check.tests.length === 1 ? 'passes' : 'pass'}` : `${count(failed, 'test')} of ${String(check.tests.length)} ${failed === 1 ? 'does' : 'do'} not pass`}</h3>
      <ul className="check-lines">
        {check.tests.map(test => <li key={test.name}><CheckMark ok={test.passed} /> <span><strong>{test.name}</strong> <span className="muted">{test.detail}</span></span></li>)}
      </ul>
      <Changes check={check} />
      <TryOut text={text} check={check} mayActivate={failed === 0} />
    </>
  )
}

function Changes({ check }: { readonly check: PolicyCheck }): ReactNode {
  if (check.changes.length === 0) return <p className="note">Nothing that is judged differs from the policy in force.</p>
  return (
    <details open={check.changes.length <= 12}>
      <summary>{count(check.changes.length, 'change')} against the policy in force</summary>
      <DataTable caption="Changes" rows={check.changes} keyOf={row => row.path} columns={[
        { name: 'What', look: 'lead', cell: row => <code>{row.path}</code> }, { name: 'Kind', cell: row => row.kind }, { name: 'Before', cell: row => row.before }, { name: 'After', cell: row => row.after },
      ]} />
    </details>
  )
}

function TryOut({ text, check, mayActivate }: { readonly text: string; readonly check: PolicyCheck; readonly mayActivate: boolean }): ReactNode {
  const dryRun = useMutation({ mutationFn: startDryRun })
  const [isFinished, setFinished] = useState(false)
  return (
    <>
      <p className="policy-actions">
        <button type="button" className="button button-main" disabled={dryRun.isPending} onClick={() => { setFinished(false); dryRun.mutate(text) }}>Dry run against the fleet</button>
        <span className="note">Judges the newest fix of every chip under this file. Nothing is activated.</span>
      </p>
      {dryRun.isError ? <ProblemNote error={dryRun.error} what="the dry run" /> : null}
      {dryRun.data === undefined ? null : <DryRunView dryRunId={dryRun.data.dryRunId} onDone={() => { setFinished(true) }} />}
      {isFinished && mayActivate ? <Activate text={text} check={check} /> : null}
    </>
  )
}

function Activate({ text, check }: { readonly text: string; readonly check: PolicyCheck }): ReactNode {
  const client = useQueryClient()
  const [isSure, setSure] = useState(false)
  const activate = useMutation({
    mutationFn: () => activatePolicy(text, check.sha256),
    onSuccess: () => Promise.all(['policy', 'sites', 'findings'].map(key => client.invalidateQueries({ queryKey: [key] }))),
  })
  if (activate.isSuccess) return <p className="done" role="status">{activate.data.policyId} version {activate.data.version} is in force.</p>
  return (
    <div className="policy-activate">
      <label><input type="checkbox" checked={isSure} onChange={event => { setSure(event.target.checked) }} /> I have read what changes. Put {check.view?.policyId} version {check.view?.version} into force at {count(check.view?.sites.length ?? 0, 'site')}.</label>
      <button type="button" className="button button-main" disabled={!isSure || activate.isPending} onClick={() => { activate.mutate() }}>Activate</button>
      {activate.isError ? <ProblemNote error={activate.error} what="the activation" /> : null}
    </div>
  )
}
