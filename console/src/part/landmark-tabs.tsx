// The pages of the place "Landmarks".

import type { ReactNode } from 'react'
import { Tabs } from './tabs.tsx'

export function LandmarkTabs(): ReactNode {
  return <Tabs label="Landmarks" items={[{ to: '/landmarks', name: 'List' }, { to: '/landmarks/mesh', name: 'Mesh' }, { to: '/landmarks/plan', name: 'Plan' }]} />
}
