// A form that does one thing to a case: folded until it is needed, and what the verifier says against it stands in it.

import { useQueryClient } from '@tanstack/react-query'
import type { CaseActionBody } from '@trigpoint/core/wire'
import { useId, useState, type FormEvent, type ReactNode } from 'react'
import { sendCaseAction } from '../api/cases.ts'
import { problemFacts } from '../api/problem.ts'

export interface Deed {
  readonly busy: boolean
  readonly problem: string
  run(work: () => Promise<unknown>): Promise<boolean>
}

/** Runs something that can be refused; keeps the reason for the form. */
export function useDeed(): Deed {
  const [state, setState] = useState({ busy: false, problem: '' })
  return {
    ...state,
    run: async work => {
      setState({ busy: true, problem: '' })
      try {
        await work()
        setState({ busy: false, problem: '' })
        return true
      } catch (error) {
        setState({ busy: false, problem: problemFacts(error).message })
        return false
      }
    },
  }
}

export type FormValues = (name: string) => string

/** `actionOf` reads the fields by name. */
export function ActionForm({ caseId, title, verb, isOpen = false, actionOf, children }: {
  readonly caseId: string
  readonly title: string
  readonly verb: string
  readonly isOpen?: boolean
  readonly actionOf: (value: FormValues, all: (name: string) => readonly string[]) => CaseActionBody
  readonly children: ReactNode
}): ReactNode {
  const client = useQueryClient()
  const deed = useDeed()
  const [open, setOpen] = useState(isOpen)
  const submit = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault()
    const form = event.currentTarget
    const data = new FormData(form)
    const texts = (name: string): readonly string[] => data.getAll(name).filter(value => typeof value === 'string')
    const done = await deed.run(async () => {
      client.setQueryData(['case', caseId], await sendCaseAction(caseId, actionOf(name => texts(name)[0] ?? '', texts)))
    })
    if (!done) return
    form.reset()
    setOpen(isOpen)
    await client.invalidateQueries({ queryKey: ['cases'] })
    await client.invalidateQueries({ queryKey: ['case', caseId] })
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

export function TextArea({ label, name, hint, required = true, rows = 3 }: {
  readonly label: string
  readonly name: string
  readonly hint?: string
  readonly required?: boolean
  readonly rows?: number
}): ReactNode {
  const id = useId()
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <textarea id={id} name={name} required={required} rows={rows} placeholder={hint} maxLength={20_000} />
    </div>
  )
}

export function TextInput({ label, name, required = true, type = 'text' }: { readonly label: string; readonly name: string; readonly required?: boolean; readonly type?: 'text' | 'datetime-local' }): ReactNode {
  return <label className="field"><span>{label}</span><input type={type} name={name} required={required} maxLength={300} step={type === 'datetime-local' ? 1 : undefined} /></label>
}

export function Choice({ label, name, options, initial }: { readonly label: string; readonly name: string; readonly options: readonly (readonly [value: string, name: string])[]; readonly initial?: string | undefined }): ReactNode {
  return (
    <label className="field">
      <span>{label}</span>
      <select name={name} defaultValue={initial}>{options.map(([value, text]) => <option key={value} value={value}>{text}</option>)}</select>
    </label>
  )
}
