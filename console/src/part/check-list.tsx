// Every check that a verdict rests on, passed or failed, grouped by the step of the path that made it.

import type { ReactNode } from 'react'
import { checkTitle, groupChecks, type CheckBody } from '../words/check.ts'
import { count } from '../words/number.ts'
import { Empty } from './asked.tsx'
import { CheckMark } from './verdict-mark.tsx'

export function CheckList({ checks }: { readonly checks: readonly CheckBody[] }): ReactNode {
  if (checks.length === 0) return <Empty>No check has been made yet.</Empty>
  const failed = checks.filter(check => !check.ok).length
  return (
    <>
      <p className="note">{failed === 0 ? `All ${count(checks.length, 'check')} passed.` : `${count(failed, 'check')} of ${String(checks.length)} did not pass.`}</p>
      {groupChecks(checks).map(group => (
        <section key={group.name} className="check-group">
          <h3>{group.name} <span className="muted">{group.about}</span></h3>
          <ul className="checks" aria-label={`Checks: ${group.name}`}>
            {group.checks.map((check, index) => <CheckRow key={`${check.code} ${String(index)}`} check={check} />)}
          </ul>
        </section>
      ))}
    </>
  )
}

function CheckRow({ check }: { readonly check: CheckBody }): ReactNode {
  return (
    <li className={check.ok ? 'check' : 'check check-failed'}>
      <CheckMark ok={check.ok} />
      <span>
        <span className="visually-hidden">{check.ok ? 'Passed: ' : 'Not passed: '}</span>
        {check.detail === '' ? checkTitle(check.code) : check.detail} <code>{check.code}</code>
      </span>
    </li>
  )
}
