// Who may know of a case, and who is excluded for a conflict.

import { useQuery } from '@tanstack/react-query'
import type { CaseBody } from '@trigpoint/core/wire'
import type { ReactNode } from 'react'
import { personsQuery } from '../api/cases.ts'
import { ActionForm, Choice, TextInput } from './action-form.tsx'
import { FactList } from './fact-list.tsx'

export function CasePeople({ file }: { readonly file: CaseBody }): ReactNode {
  return (
    <section className="card" aria-labelledby="people">
      <h2 id="people">Who may know</h2>
      <FactList facts={[
        ['Need to know', file.needToKnow.length === 0 ? 'everybody who may read cases' : `${file.needToKnow.join(', ')}, the owner and administrators`],
        ['Excluded', file.excluded.length === 0 ? 'nobody' : <ul className="bare">{file.excluded.map(one => <li key={one.person}><strong>{one.person}</strong>: {one.reason} <span className="muted">said {one.by}</span></li>)}</ul>],
      ]} />
      {file.may.act && file.state !== 'closed' ? <PeopleForms file={file} /> : null}
    </section>
  )
}

function PeopleForms({ file }: { readonly file: CaseBody }): ReactNode {
  const persons = useQuery(personsQuery).data ?? []
  const names = [...new Set(persons.map(person => person.name))]
  return (
    <>
      <ActionForm caseId={file.caseId} title="Narrow or widen the circle" verb="Keep the list" actionOf={(value, all) => ({ kind: 'restrict', persons: [...all('person')], reason: value('reason') })}>
        <fieldset className="ticks">
          <legend>Who needs to know (nobody ticked: everybody who may read cases)</legend>
          {names.map(name => <label key={name}><input type="checkbox" name="person" value={name} defaultChecked={file.needToKnow.includes(name)} /> {name}</label>)}
        </fieldset>
        <TextInput label="Why" name="reason" />
      </ActionForm>
      <ActionForm caseId={file.caseId} title="Exclude somebody for a conflict" verb="Exclude" actionOf={value => ({ kind: 'exclude', person: value('person'), reason: value('reason') })}>
        <Choice label="Who" name="person" options={names.map(name => [name, name])} />
        <TextInput label="What the conflict is" name="reason" />
      </ActionForm>
    </>
  )
}
