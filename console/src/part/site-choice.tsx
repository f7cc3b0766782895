// The choice of a site above a list, kept in the address.

import type { SiteSummary } from '@trigpoint/core/wire'
import type { ReactNode } from 'react'
import { SelectField } from './fields.tsx'

export function SiteChoice({ site, sites, isAll = true, onChange }: {
  readonly site: string | undefined
  readonly sites: readonly SiteSummary[]
  /** Whether all sites together can be chosen. */
  readonly isAll?: boolean
  readonly onChange: (site: string | undefined) => void
}): ReactNode {
  const options = sites.map(each => [each.siteId, each.name] as const)
  return <SelectField name="Site" value={site ?? ''} options={isAll ? [['', 'All sites'], ...options] : options} onChange={value => { onChange(value === '' ? undefined : value) }} />
}
