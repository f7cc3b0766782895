// The text of a policy with its line numbers; a problem stands below the line that it is about.

import type { PolicyCheck } from '@trigpoint/core/wire'
import type { ReactNode } from 'react'

export function PolicyText({ text, problems }: { readonly text: string; readonly problems: PolicyCheck['problems'] }): ReactNode {
  return (
    <ol className="policy-text" aria-label="The policy file by lines" tabIndex={0}>
      {text.replace(/\n$/, '').split('\n').map((line, at) => {
        const own = problems.filter(problem => problem.line === at + 1)
        return (
          <li key={at} className={own.length > 0 ? 'policy-line-bad' : undefined}>
            <code>{line === '' ? ' ' : line}</code>
            {own.map(problem => <p key={`${String(problem.column)} ${problem.message}`} className="policy-problem">Column {problem.column}: {problem.message}</p>)}
          </li>
        )
      })}
    </ol>
  )
}
