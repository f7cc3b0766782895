// Two cases that turn out to be one matter, and one that is two: what a case was merged with or split from, and the
// forms that do it. Says before it is done who will see the outcome.

import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import type { CaseBody } from '@trigpoint/core/wire'
import { useState, type FormEvent, type ReactNode } from 'react'
import { caseMailboxQuery, casesQuery, mergeCase, splitCase } from '../api/cases.ts'
import { caseWord, CHANNEL_NAME, LINK_NAME } from '../words/case.ts'
import { fullTime } from '../words/time.ts'
import { Choice, TextInput, useDeed } from './action-form.tsx'

export function CaseLinks({ file }: { readonly file: CaseBody }): ReactNode {
  const mayWork = file.may.act && file.state !== 'closed'
  if (file.links.length === 0 && !mayWork) return null
  return (
    <section className="card" aria-labelledby="case-links">
      <h2 id="case-links">Other cases</h2>
      {file.links.length === 0 ? <p className="muted">Neither merged with another case nor split.</p> : (
        <ul className="bare decisions">
          {file.links.map(link => (
            <li key={`${link.how} ${link.caseId}`}>
              <strong>{LINK_NAME[link.how]} {link.visible ? <Link to="/cases/$caseId" params={{ caseId: link.caseId }}>{caseWord(link.caseId)}</Link> : <span title="It is not for you to see.">{caseWord(link.caseId)}</span>}</strong>, {link.by}, {fullTime(link.atMs)}. {link.reason}
            </li>
          ))}
        </ul>
      )}
      {mayWork ? <><MergeForm file={file} /><SplitForm file={file} /></> : null}
    </section>
  )
}

/** Sends, shows what is said against it, and goes to the case that comes of it. */
function LinkForm({ title, verb, send, children }: { readonly title: string; readonly verb: string; readonly send: (data: FormData) => Promise<CaseBody>; readonly children: ReactNode }): ReactNode {
  const client = useQueryClient()
  const navigate = useNavigate()
  const deed = useDeed()
  const [open, setOpen] = useState(false)
  const submit = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault()
    const data = new FormData(event.currentTarget)
    await deed.run(async () => {
      const next = await send(data)
      setOpen(false)
      await client.invalidateQueries({ queryKey: ['cases'] })
      await client.invalidateQueries({ queryKey: ['case'] })
      await navigate({ to: '/cases/$caseId', params: { caseId: next.caseId } })
    })
  }
  return (
    <details className="action" open={open} onToggle={event => { setOpen(event.currentTarget.open) }}>
      <summary>{title}</summary>
      <form onSubmit={event => void submit(event)}>
        {children}
        {deed.problem === '' ? null : <p className="problem" role="alert">{deed.problem}</p>}
        <button type="submit" className="button button-main" disabled={deed.busy}>{verb}</button>
      </form>
    </details>
  )
}

function textOf(data: FormData, name: string): string {
  const value = data.get(name)
  return typeof value === 'string' ? value : ''
}

function MergeForm({ file }: { readonly file: CaseBody }): ReactNode {
  const others = (useQuery(casesQuery()).data ?? []).filter(one => one.caseId !== file.caseId && one.state !== 'closed')
  if (others.length === 0) return null
  return (
    <LinkForm title="Merge into another case" verb={`End case ${String(file.number)} and go on there`} send={data => mergeCase(file.caseId, textOf(data, 'into'), textOf(data, 'reason'))}>
      <p className="note">Findings, tips with their mailboxes, open tasks and decisions go over; both trails stay and name each other. The earlier clocks count. Only those who may see both cases will see the one that goes on.</p>
      <Choice label="Into" name="into" options={others.map(one => [one.caseId, `${String(one.number)}: ${one.title}`])} />
      <TextInput label="Why the two are one matter" name="reason" />
    </LinkForm>
  )
}

function SplitForm({ file }: { readonly file: CaseBody }): ReactNode {
  const tips = useQuery({ ...caseMailboxQuery(file.caseId), enabled: file.may.mailbox && file.tips > 0 }).data?.tips ?? []
  if (file.caseFindings.length + tips.length < 2) return null
  const all = (data: FormData, name: string): string[] => data.getAll(name).filter(value => typeof value === 'string')
  return (
    <LinkForm title="Split off into a new case" verb="Split off" send={data => splitCase(file.caseId, { title: textOf(data, 'title'), reason: textOf(data, 'reason'), findingIds: all(data, 'finding'), tipIds: all(data, 'tip') })}>
      <fieldset className="ticks">
        <legend>What goes</legend>
        {file.caseFindings.map(finding => <label key={finding.findingId}><input type="checkbox" name="finding" value={finding.findingId} /> {finding.title} <span className="muted">{finding.code}</span></label>)}
        {tips.map(tip => <label key={tip.tipId}><input type="checkbox" name="tip" value={tip.tipId} /> Tip by {CHANNEL_NAME[tip.channel]}, {fullTime(tip.receivedAtMs)}</label>)}
      </fieldset>
      <TextInput label="Title of the new case" name="title" />
      <TextInput label="Why these are two matters" name="reason" />
      <p className="note">The new case keeps the clocks, the circle and the exclusions of this one.</p>
    </LinkForm>
  )
}
