// All inspections, and the form that plans one: how many units must be looked at is worked out while one types.

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { isSampleAim, missingUnits, sampleSize } from '@trigpoint/core/custody/inspection'
import type { InspectionSummary, SiteSummary } from '@trigpoint/core/wire'
import { useState, type ReactNode } from 'react'
import { inspectionsQuery, planInspection } from '../api/inspections.ts'
import { sitesQuery } from '../api/queries.ts'
import { Asked, Empty, ProblemNote } from '../part/asked.tsx'
import { CustodyTabs } from '../part/custody-tabs.tsx'
import { DataTable, type Column } from '../part/data-table.tsx'
import { SelectField } from '../part/fields.tsx'
import { TimeText } from '../part/time-text.tsx'
import { inspectionState, percent } from '../words/inspection.ts'
import { wholeNumber } from '../words/number.ts'

export function InspectionsPage(): ReactNode {
  const query = useQuery(inspectionsQuery)
  const sites = useQuery(sitesQuery)
  return (
    <div className="page inspections">
      <title>Inspections · Trigpoint</title>
      <h1>Custody</h1>
      <CustodyTabs />
      <p className="lead">A person goes to the racks and looks at units that were drawn by chance, while the device keys inside them answer the inspector's own laptop. A label can be glued on anything; a key cannot.</p>
      <section className="card" aria-labelledby="plan-title">
        <h2 id="plan-title">Plan an inspection</h2>
        <Asked query={sites} what="the sites">{found => found.length === 0 ? <Empty>There is no site yet.</Empty> : <PlanForm sites={found} />}</Asked>
      </section>
      <h2 className="section-title">Inspections so far</h2>
      <Asked query={query} what="the inspections">
        {rows => rows.length === 0 ? <Empty>No inspection was planned yet.</Empty> : <DataTable caption="Inspections" columns={COLUMNS} rows={rows} keyOf={row => row.inspectionId} />}
      </Asked>
    </div>
  )
}

const COLUMNS: readonly Column<InspectionSummary>[] = [
  {
    name: 'Site', look: 'lead', cell: row => (
      <span className="two-lines"><Link to="/custody/inspections/$inspectionId" params={{ inspectionId: row.inspectionId }}>{row.siteName}</Link><small>{row.inspector}</small></span>
    ),
  },
  { name: 'State', cell: row => <InspectionTag of={row} /> },
  { name: 'Sample', look: 'number', cell: row => `${wholeNumber(row.sampleSize)} of ${wholeNumber(row.population)}` },
  { name: 'Finds', cell: row => `${percent(row.missingShare)} missing, with ${percent(row.confidence)}` },
  { name: 'Planned', cell: row => <TimeText atMs={row.createdAtMs} /> },
  { name: 'Ended', cell: row => (row.finishedAtMs === null ? '–' : <TimeText atMs={row.finishedAtMs} />) },
]

export function InspectionTag({ of }: { readonly of: Pick<InspectionSummary, 'status' | 'outcome'> }): ReactNode {
  const { word, tone } = inspectionState(of)
  return <span className={`tag tag-${tone}`}>{word}</span>
}

function PlanForm({ sites }: { readonly sites: readonly SiteSummary[] }): ReactNode {
  const [siteId, setSiteId] = useState(sites[0]?.siteId ?? '')
  const [inspector, setInspector] = useState('')
  const [missing, setMissing] = useState('5')
  const [confidence, setConfidence] = useState('95')
  const [beacon, setBeacon] = useState<'joint' | 'drand'>('joint')
  const client = useQueryClient()
  const navigate = useNavigate()
  const plan = useMutation({
    mutationFn: planInspection,
    onSuccess: async made => {
      await client.invalidateQueries({ queryKey: ['inspections'] })
      await navigate({ to: '/custody/inspections/$inspectionId', params: { inspectionId: made.inspectionId } })
    },
  })
  const chips = sites.find(site => site.siteId === siteId)?.chips ?? { inside: 0, outside: 0, unknown: 0 }
  const aim = { population: chips.inside + chips.outside + chips.unknown, missingShare: Number(missing) / 100, confidence: Number(confidence) / 100 }
  return (
    <form
      className="form-row"
      onSubmit={event => {
        event.preventDefault()
        plan.mutate({ siteId, inspector: inspector.trim(), missingShare: aim.missingShare, confidence: aim.confidence, beacon, announcedAtMs: null })
      }}
    >
      <SelectField name="Site" value={siteId} options={sites.map(site => [site.siteId, site.name] as const)} onChange={setSiteId} />
      <label className="field"><span>Inspector</span><input required maxLength={128} value={inspector} onChange={event => { setInspector(event.target.value) }} autoComplete="name" /></label>
      <label className="field field-short"><span>Missing share, %</span><input type="number" min="0.1" max="100" step="0.1" required value={missing} onChange={event => { setMissing(event.target.value) }} /></label>
      <label className="field field-short"><span>Found with, %</span><input type="number" min="50" max="99.9" step="0.1" required value={confidence} onChange={event => { setConfidence(event.target.value) }} /></label>
      <SelectField name="Chance from" value={beacon} options={[['joint', 'verifier and inspector together'], ['drand', 'the public beacon (drand)']]} onChange={value => { setBeacon(value === 'drand' ? 'drand' : 'joint') }} />
      <button type="submit" className="button button-main" disabled={plan.isPending || !isSampleAim(aim)}>Plan</button>
      <p className="form-answer" role="status">{answerOf(aim)}</p>
      {plan.isError ? <ProblemNote error={plan.error} what="the plan" /> : null}
    </form>
  )
}

function answerOf(aim: Parameters<typeof sampleSize>[0]): string {
  if (aim.population === 0) return 'No chip is said to be at this site: there is nothing to inspect.'
  if (!isSampleAim(aim)) return 'Give a missing share above 0 and a probability below 100.'
  const missing = missingUnits(aim)
  return `Look at ${wholeNumber(sampleSize(aim))} of ${wholeNumber(aim.population)} units. If ${wholeNumber(missing)} or more were missing, at least one would be among them with a probability of ${percent(aim.confidence)}. Which units they are, nobody knows before the draw.`
}
