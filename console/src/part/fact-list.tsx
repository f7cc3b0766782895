// Names and values, for identity, policy and position.

import type { ReactNode } from 'react'

export type Fact = readonly [name: string, value: ReactNode]

export function FactList({ facts }: { readonly facts: readonly Fact[] }): ReactNode {
  return (
    <dl className="facts">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value === '' ? <span className="muted">not given</span> : value}</dd>
        </div>
      ))}
    </dl>
  )
}
