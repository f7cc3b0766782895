// The pages of the place Custody.

import type { ReactNode } from 'react'
import { Tabs, type Tab } from './tabs.tsx'

const TABS: readonly Tab[] = [
  { to: '/custody', name: 'Chips’ states' }, { to: '/custody/reconciliation', name: 'Reconciliation' }, { to: '/custody/maintenance', name: 'Maintenance' },
  { to: '/custody/inspections', name: 'Inspections' },
]

export function CustodyTabs(): ReactNode {
  return <Tabs label="Custody" items={TABS} />
}
