// The pages of one place, side by side under its title: links, not buttons, so that each has its own address.

import { Link, type LinkProps } from '@tanstack/react-router'
import type { ReactNode } from 'react'

export interface Tab {
  readonly to: NonNullable<LinkProps['to']>
  readonly name: string
}

/** `label` says aloud which place the tabs belong to. */
export function Tabs({ label, items }: { readonly label: string; readonly items: readonly Tab[] }): ReactNode {
  return (
    <nav aria-label={label} className="tabs">
      <ul>
        {items.map(({ to, name }) => (
          <li key={to}><Link to={to} activeOptions={{ exact: true, includeSearch: false }} activeProps={{ 'aria-current': 'page' }}>{name}</Link></li>
        ))}
      </ul>
    </nav>
  )
}
