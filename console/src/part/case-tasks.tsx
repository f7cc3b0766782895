// The tasks of a case: who does what until when, and how it ended.

import { useQuery } from '@tanstack/react-query'
import type { CaseBody } from '@trigpoint/core/wire'
import type { ReactNode } from 'react'
import { personsQuery } from '../api/cases.ts'
import { ActionForm, Choice, TextInput } from './action-form.tsx'
import { TimeText } from './time-text.tsx'

export function CaseTasks({ file }: { readonly file: CaseBody }): ReactNode {
  const persons = useQuery(personsQuery).data ?? []
  const names = [...new Set(persons.map(person => person.name))]
  return (
    <>
      {file.tasks.length === 0 ? null : <h3>Tasks</h3>}
      <ul className="bare tasks">
        {file.tasks.map(task => (
          <li key={task.task} className={`task task-${task.outcome}`}>
            <p><strong>{task.task}.</strong> {task.text} <span className="muted">{task.owner ?? 'anybody'}{task.dueAtMs === null ? null : <>, due <TimeText atMs={task.dueAtMs} /></>}{task.outcome === 'open' ? '' : `, ${task.outcome}${task.note === '' ? '' : `: ${task.note}`}`}</span></p>
            {task.outcome === 'open' && file.state !== 'closed' ? (
              <ActionForm caseId={file.caseId} title={`End task ${String(task.task)}`} verb="End it" actionOf={value => ({ kind: 'end-task', task: task.task, outcome: value('outcome') as 'done', note: value('note') })}>
                <Choice label="How it ended" name="outcome" options={[['done', 'Done'], ['dropped', 'Dropped']]} />
                <TextInput label="What came of it" name="note" required={false} />
              </ActionForm>
            ) : null}
          </li>
        ))}
      </ul>
      {file.state === 'closed' ? null : (
        <ActionForm caseId={file.caseId} title="Add a task" verb="Add the task" actionOf={value => ({ kind: 'add-task', text: value('text'), owner: value('owner') === '' ? null : value('owner'), dueAtMs: value('due') === '' ? null : new Date(value('due')).getTime() })}>
          <TextInput label="What" name="text" />
          <Choice label="Who" name="owner" options={[['', 'Anybody'], ...names.map(name => [name, name] as const)]} />
          <TextInput label="Until (may be empty)" name="due" type="datetime-local" required={false} />
        </ActionForm>
      )}
    </>
  )
}
