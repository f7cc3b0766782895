// What is to be done: the next step in words, and the forms that take it. Without a name nobody acts.

import { useQuery } from '@tanstack/react-query'
import type { CaseBody } from '@trigpoint/core/wire'
import type { ReactNode } from 'react'
import { personsQuery } from '../api/cases.ts'
import { EXPOSURE_NAME, PERISHABILITY_NAME } from '../words/case.ts'
import { SEVERITIES, SEVERITY_NAME } from '../words/outcome.ts'
import { ActionForm, Choice, TextArea, TextInput } from './action-form.tsx'
import { CaseTasks } from './case-tasks.tsx'

export function CaseWork({ file }: { readonly file: CaseBody }): ReactNode {
  if (!file.may.act)
    return <section className="card" aria-labelledby="work"><h2 id="work">Next step</h2><p>{nextStep(file)}</p><p className="note">You read this case{file.may.person === null ? ' without a name' : ` as ${file.may.person}`}; to act on it, sign in with a token of an investigator or administrator.</p></section>
  const isOpen = file.state !== 'closed'
  return (
    <section className="card" aria-labelledby="work">
      <h2 id="work">Next step</h2>
      <p className="next-step">{nextStep(file)}</p>
      {isOpen ? <Forms file={file} /> : <ReopenForm file={file} />}
      <ActionForm caseId={file.caseId} title="Write a note" verb="Add the note" actionOf={value => ({ kind: 'note', text: value('text') })}><TextArea label="Note" name="text" /></ActionForm>
      <CaseTasks file={file} />
      <Decisions file={file} />
    </section>
  )
}

function nextStep(file: CaseBody): string {
  if (file.state === 'closed') return 'Nothing: the case is closed. It opens again by itself when one of its keys reappears.'
  if (file.state === 'closing') return `A second person, not ${file.proposal?.by ?? 'the first'}, reads the case and confirms or returns the closing.`
  if (file.ratings.length === 0) return 'Weigh it: how severe, how fast its evidence perishes, what the law may ask.'
  if (file.owner === null) return 'Give it to somebody.'
  if (file.tips > 0 && file.clocks.some(clock => clock.clock === 'acknowledge' && clock.doneAtMs === null)) return 'Acknowledge the tip in its mailbox.'
  if (file.decisions.length === 0) return 'Decide whether the information is credible; the time of that decision is kept.'
  return file.missing.length > 0 ? `Before it can be closed: ${file.missing.join('; ')}.` : 'Everything is there: propose how it ends.'
}

function Forms({ file }: { readonly file: CaseBody }): ReactNode {
  const { caseId } = file
  const persons = useQuery(personsQuery).data ?? []
  const names = [...new Set(persons.filter(person => person.role !== 'auditor').map(person => person.name))]
  const rating = file.ratings.at(-1)
  return (
    <>
      <ActionForm caseId={caseId} title={rating === undefined ? 'Weigh it' : 'Weigh it anew'} verb="Keep this rating" isOpen={rating === undefined} key={`triage ${String(rating === undefined)}`}
        actionOf={value => ({ kind: 'triage', severity: value('severity') as CaseBody['severity'], perishability: value('perishability') as 'hours', exposure: value('exposure') as 'none', reason: value('reason') })}>
        <div className="field-row">
          <Choice label="Severity" name="severity" initial={file.severity} options={SEVERITIES.map(one => [one, SEVERITY_NAME[one]])} />
          <Choice label="Evidence perishes" name="perishability" initial={rating?.perishability ?? 'days'} options={Object.entries(PERISHABILITY_NAME)} />
          <Choice label="Legal exposure" name="exposure" initial={rating?.exposure ?? 'medium'} options={Object.entries(EXPOSURE_NAME)} />
        </div>
        <TextArea label="Why" name="reason" rows={2} />
      </ActionForm>
      <ActionForm caseId={caseId} title={file.owner === null ? 'Give it to somebody' : 'Give it to somebody else'} verb="Assign" isOpen={rating !== undefined && file.owner === null} key={`assign ${String(rating !== undefined && file.owner === null)}`}
        actionOf={value => ({ kind: 'assign', owner: value('owner'), note: value('note') })}>
        <Choice label="Owner" name="owner" initial={file.may.person ?? undefined} options={names.map(name => [name, name])} />
        <TextInput label="Note (may be empty)" name="note" required={false} />
      </ActionForm>
      {file.clocks.some(clock => clock.clock === 'acknowledge' && clock.doneAtMs === null)
        ? <ActionForm caseId={caseId} title="Acknowledge" verb="Acknowledge" actionOf={value => ({ kind: 'acknowledge', note: value('note') })}><TextInput label="How (may be empty)" name="note" required={false} /></ActionForm> : null}
      <DecideForm file={file} />
      <ActionForm caseId={caseId} title="Advice that was given" verb="Keep the advice" actionOf={value => ({ kind: 'advice', from: value('from'), text: value('text'), followed: value('followed') === 'yes', justification: value('justification') })}>
        <TextInput label="From whom" name="from" />
        <TextArea label="Advice" name="text" rows={2} />
        <Choice label="Is it followed?" name="followed" options={[['yes', 'Yes'], ['no', 'No']]} />
        <TextArea label="If not: why not" name="justification" rows={2} required={false} />
      </ActionForm>
      <ClockForms file={file} />
    </>
  )
}

function DecideForm({ file }: { readonly file: CaseBody }): ReactNode {
  return (
    <ActionForm caseId={file.caseId} title="Decide whether it is credible" verb="Keep the decision" isOpen={file.owner !== null && file.decisions.length === 0} key={`decide ${String(file.owner !== null && file.decisions.length === 0)}`}
      actionOf={(value, all) => ({ kind: 'decide', credible: value('credible') === 'yes', categories: all('category') as ('A' | 'B' | 'C')[], reason: value('reason') })}>
      <Choice label="Is the information credible?" name="credible" options={[['yes', 'Yes, credible information'], ['no', 'No']]} />
      <fieldset className="ticks">
        <legend>Of what</legend>
        {([['A', 'another place'], ['B', 'another user'], ['C', 'tampering']] as const).map(([category, what]) => (
          <label key={category}><input type="checkbox" name="category" value={category} defaultChecked={category === 'A' && file.caseFindings.some(finding => finding.code === 'outside')} /> <strong>{category}</strong> {what}</label>
        ))}
      </fieldset>
      <TextArea label="What it rests on" name="reason" rows={2} />
    </ActionForm>
  )
}

function ClockForms({ file }: { readonly file: CaseBody }): ReactNode {
  const isOwed = (name: string): boolean => (file.clocks.find(clock => clock.clock === name)?.doneAtMs ?? null) === null
  return (
    <>
      {isOwed('feedback') ? <ActionForm caseId={file.caseId} title="Feedback was given" verb="Keep the feedback" actionOf={value => ({ kind: 'feedback', text: value('text') })}><TextArea label="What was said, to whom" name="text" rows={2} /></ActionForm> : null}
      {isOwed('narrative') ? (
        <ActionForm caseId={file.caseId} title="Self-disclosure" verb="Keep it" actionOf={value => ({ kind: 'disclosure', step: value('step') as 'narrative', reference: value('reference') })}>
          <Choice label="What was sent" name="step" options={[['first-notice', 'First notice: 180 days begin'], ['narrative', 'Narrative account']]} />
          <TextInput label="Reference" name="reference" />
        </ActionForm>
      ) : null}
      <ActionForm caseId={file.caseId} title="Date the deed" verb="Keep the date" actionOf={value => ({ kind: 'date-deed', deedAtMs: new Date(value('at')).getTime(), reason: value('reason') })}>
        <TextInput label="When it happened (your time zone)" name="at" type="datetime-local" />
        <TextInput label="How this is known" name="reason" />
      </ActionForm>
    </>
  )
}

function ReopenForm({ file }: { readonly file: CaseBody }): ReactNode {
  return <ActionForm caseId={file.caseId} title="Open it again" verb="Open again" actionOf={value => ({ kind: 'reopen', reason: value('reason') })}><TextArea label="Why" name="reason" rows={2} /></ActionForm>
}

function Decisions({ file }: { readonly file: CaseBody }): ReactNode {
  if (file.decisions.length === 0) return null
  return (
    <>
      <h3>Decisions on credible information</h3>
      <ul className="bare decisions">
        {file.decisions.map(({ by, atMs, credible, categories, reason }) => (
          <li key={atMs}><strong>{credible ? `Credible: ${categories.join(', ')}` : 'Not credible'}</strong> <span className="muted">{by}, {new Date(atMs).toLocaleString('en-GB')}</span><br />{reason}</li>
        ))}
      </ul>
    </>
  )
}
