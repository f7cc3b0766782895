// What is declared of a site: power, racks, the agreement to be verified, refusals. Chips are held against it
// (findings `capacity` and `refuses-verification`); the form replaces it whole, every version is sealed in the log.

import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { DossierBody, SiteDossierBody } from '@trigpoint/core/wire'
import { useState, type FormEvent, type ReactNode } from 'react'
import { dossierQuery, putDossier } from '../api/custody.ts'
import { REFUSED_NAME } from '../words/custody.ts'
import { wholeNumber } from '../words/number.ts'
import { fullTime } from '../words/time.ts'
import { Choice, TextInput, useDeed } from './action-form.tsx'
import { Asked, Empty } from './asked.tsx'
import { FactList, type Fact } from './fact-list.tsx'
import { TimeText } from './time-text.tsx'

type Refusals = NonNullable<SiteDossierBody['refusals']>

export function SiteDossier({ siteId }: { readonly siteId: string }): ReactNode {
  const query = useQuery(dossierQuery(siteId))
  return (
    <section className="card" aria-labelledby="dossier">
      <h2 id="dossier">Dossier</h2>
      <Asked query={query} what="the dossier of this site">{body => <><Declared body={body} /><DossierForm key={String(body.atMs)} body={body} /></>}</Asked>
    </section>
  )
}

function Declared({ body: { atMs, siteId, dossier } }: { readonly body: DossierBody }): ReactNode {
  if (atMs === null) return <Empty>Nothing is declared of this site. Without its power and racks nobody can see that more was delivered than fits.</Empty>
  const { racks, slotsPerRack, refusals = [] } = dossier
  const slots = racks !== undefined && slotsPerRack !== undefined ? `, room for ${wholeNumber(racks * slotsPerRack)} units` : ''
  const facts: readonly Fact[] = [
    ['Power', dossier.powerMw === undefined ? '' : `${String(dossier.powerMw)} MW`],
    ['Racks', racks === undefined ? '' : `${wholeNumber(racks)}${slotsPerRack === undefined ? '' : ` with ${String(slotsPerRack)} slots`}${slots}`],
    ['Agreed to be verified', dossier.verificationAgreedFromMs === undefined ? 'no agreement declared' : `from ${fullTime(dossier.verificationAgreedFromMs)}`],
    ['Declared', <TimeText key="at" atMs={atMs} />],
  ]
  return (
    <>
      <FactList facts={facts} />
      {refusals.length === 0 ? null : <ul className="late-papers">{refusals.map(each => <li key={`${String(each.atMs)} ${each.what}`}><span className="tag tag-high">Refused {REFUSED_NAME[each.what]}</span> {fullTime(each.atMs)}{each.note === '' ? '' : `: ${each.note}`}</li>)}</ul>}
      <p className="note">What does not fit becomes a <Link to="/findings" search={{ site: siteId, code: 'capacity' }}>finding</Link>.</p>
    </>
  )
}

function DossierForm({ body: { siteId, dossier } }: { readonly body: DossierBody }): ReactNode {
  const client = useQueryClient()
  const deed = useDeed()
  const [open, setOpen] = useState(false)
  const submit = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault()
    const next = readDossier(new FormData(event.currentTarget), dossier.refusals ?? [])
    if (!(await deed.run(() => putDossier(siteId, next)))) return
    await client.invalidateQueries({ queryKey: ['sites', siteId, 'dossier'] })
  }
  return (
    <details className="action" open={open} onToggle={event => { setOpen(event.currentTarget.open) }}>
      <summary>Declare or correct</summary>
      <form onSubmit={event => void submit(event)}>
        <div className="field-row">
          <Amount label="Power, MW" name="powerMw" value={dossier.powerMw} most={100_000} step="any" />
          <Amount label="Racks" name="racks" value={dossier.racks} most={1_000_000} step="1" />
          <Amount label="Slots a rack" name="slotsPerRack" value={dossier.slotsPerRack} most={100} step="1" />
        </div>
        <label className="field"><span>Agreed to be verified from (your time; empty: no agreement)</span><input type="datetime-local" name="agreedFrom" defaultValue={dossier.verificationAgreedFromMs === undefined ? '' : localText(dossier.verificationAgreedFromMs)} /></label>
        {(dossier.refusals ?? []).length === 0 ? null : (
          <fieldset className="ticks"><legend>Refusals that stand</legend>
            {(dossier.refusals ?? []).map((each, at) => <label key={`${String(each.atMs)} ${each.what}`}><input type="checkbox" name="stands" value={String(at)} defaultChecked /> {REFUSED_NAME[each.what]}, {fullTime(each.atMs)}</label>)}
          </fieldset>
        )}
        <details><summary>Add a refusal</summary>
          <Choice label="Refused" name="refused" options={Object.entries(REFUSED_NAME)} />
          <TextInput label="When (your time; empty: no refusal is added)" name="refusedAt" type="datetime-local" required={false} />
          <TextInput label="What was said" name="refusedNote" required={false} />
        </details>
        {deed.problem === '' ? null : <p className="problem" role="alert">{deed.problem}</p>}
        <button type="submit" className="button button-main" disabled={deed.busy}>Replace the dossier</button>
      </form>
    </details>
  )
}

function Amount({ label, name, value, most, step }: { readonly label: string; readonly name: string; readonly value: number | undefined; readonly most: number; readonly step: string }): ReactNode {
  return <label className="field"><span>{label}</span><input type="number" name={name} min={0} max={most} step={step} defaultValue={value ?? ''} /></label>
}

function readDossier(data: FormData, before: Refusals): SiteDossierBody {
  const text = (name: string): string => { const value = data.get(name); return typeof value === 'string' ? value.trim() : '' }
  const amount = (name: 'powerMw' | 'racks' | 'slotsPerRack'): Partial<SiteDossierBody> => (text(name) === '' ? {} : { [name]: Number(text(name)) })
  const stands = new Set(data.getAll('stands'))
  const refusedAtMs = Date.parse(text('refusedAt'))
  const added: Refusals = Number.isNaN(refusedAtMs) ? [] : [{ atMs: refusedAtMs, what: readRefused(text('refused')), note: text('refusedNote') }]
  const agreedFromMs = Date.parse(text('agreedFrom'))
  return {
    ...amount('powerMw'), ...amount('racks'), ...amount('slotsPerRack'), ...(Number.isNaN(agreedFromMs) ? {} : { verificationAgreedFromMs: agreedFromMs }),
    refusals: [...before.filter((_, at) => stands.has(String(at))), ...added],
  }
}

function readRefused(text: string): Refusals[number]['what'] {
  return text === 'inspection' || text === 'installation' ? text : 'agent'
}

/** As `datetime-local` wants it, in the reader's own time. */
function localText(atMs: number): string {
  const date = new Date(atMs)
  return new Date(atMs - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16)
}
