// What is to be planned: sites or a point, the policy's terms, what a landmark costs. Every change is in the address.

import type { SiteSummary } from '@trigpoint/core/wire'
import type { ReactNode } from 'react'
import { NumberField, SelectField, TextField } from '../part/fields.tsx'
import { chosenSites, FIRST_ADDITIONS, pointOf, pointText, type PlanSearch } from './plan-search.ts'

export interface PlanFormProps {
  readonly search: PlanSearch
  readonly sites: readonly SiteSummary[]
  readonly isPicking: boolean
  readonly onPick: (isPicking: boolean) => void
  readonly onChange: (change: Partial<PlanSearch>) => void
}

const BOUNDS = [['vacuum', 'Light in vacuum'], ['fibre', 'Light in glass fibre']] as const
const LIARS = [['', 'As many as usual'], ['0', 'None'], ['1', '1'], ['2', '2'], ['3', '3']] as const
const ADDITIONS = [0, 1, 2, 3, 4, 5, 6, 7, 8].map(number => [String(number), number === 0 ? 'None' : String(number)] as const)

export function PlanForm(props: PlanFormProps): ReactNode {
  const { search, onChange } = props
  return (
    <section className="card" aria-labelledby="plan-what">
      <h2 id="plan-what">What is planned</h2>
      <div className="plan-form">
        <Sites {...props} />
        <PointFields {...props} />
        <SelectField name="Proofs rest on" value={search.bound ?? 'vacuum'} options={BOUNDS} onChange={value => { onChange({ bound: value === 'fibre' ? 'fibre' : undefined }) }} />
        <SelectField name="Operators that may lie" value={search.faulty === undefined ? '' : String(search.faulty)} options={LIARS} onChange={value => { onChange({ faulty: value === '' ? undefined : Number(value) }) }} />
        <SelectField name="Landmarks to propose" value={String(search.add ?? FIRST_ADDITIONS)} options={ADDITIONS} onChange={value => { onChange({ add: Number(value) }) }} />
        <NumberField name="Cost of one in a city" value={search.city ?? 1} least={0.01} most={1e9} onChange={value => { onChange({ city: value }) }} />
        <NumberField name="Cost of one in a building" value={search.building ?? 1} least={0.01} most={1e9} onChange={value => { onChange({ building: value }) }} />
      </div>
    </section>
  )
}

function Sites({ search, sites, isPicking, onPick, onChange }: PlanFormProps): ReactNode {
  const chosen = new Set(chosenSites(search, sites).map(({ siteId }) => siteId))
  const point = pointOf(search)
  const choose = (siteId: string, isChosen: boolean): void => {
    const next = sites.map(site => site.siteId).filter(id => (id === siteId ? isChosen : chosen.has(id)))
    onChange({ sites: next.length === 0 ? 'none' : next.join(',') })
  }
  return (
    <fieldset>
      <legend>Sites</legend>
      <div className="plan-sites">
        {sites.map(({ siteId, name }) => (
          <label key={siteId}><input type="checkbox" checked={chosen.has(siteId)} onChange={event => { choose(siteId, event.target.checked) }} /> {name}</label>
        ))}
        <button type="button" className="button" aria-pressed={isPicking} onClick={() => { onPick(!isPicking) }}>{isPicking ? 'Click on the map…' : point === undefined ? 'A point on the map' : 'Another point'}</button>
        {point === undefined ? null : <button type="button" className="button" onClick={() => { onChange({ point: undefined, allowed: undefined }) }}>Without the point</button>}
      </div>
    </fieldset>
  )
}

/** The point by numbers, for those who do not point. */
function PointFields({ search, isPicking, onChange }: PlanFormProps): ReactNode {
  const point = pointOf(search)
  if (point === undefined && !isPicking) return null
  return (
    <>
      <TextField name="Point: latitude, longitude" hint="3.14,101.69" value={point === undefined ? '' : pointText(point)} pattern="-?\d{1,2}(\.\d+)?\s*,\s*-?\d{1,3}(\.\d+)?" onChange={text => { onChange({ point: text === '' ? undefined : text.replace(/\s/g, '') }) }} />
      <TextField name="Countries allowed there" hint="its own" value={search.allowed ?? ''} pattern="\s*[A-Za-z]{2}(\s*,\s*[A-Za-z]{2})*\s*" onChange={text => { onChange({ allowed: text === '' ? undefined : text.replace(/\s/g, '').toUpperCase() }) }} />
    </>
  )
}
