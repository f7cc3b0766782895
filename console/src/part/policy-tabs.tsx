// The pages of the place Policy.

import type { ReactNode } from 'react'
import { Tabs } from './tabs.tsx'

export function PolicyTabs(): ReactNode {
  return <Tabs label="Policy" items={[{ to: '/policy', name: 'Policies' }, { to: '/policy/parties', name: 'Parties' }, { to: '/policy/rules', name: 'Rules' }]} />
}
