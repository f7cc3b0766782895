// Labelled fields of a filter.

import { useEffect, useId, useRef, useState, type ReactNode } from 'react'

const TYPING_MS = 250

export function SelectField({ name, value, options, onChange }: {
  readonly name: string
  readonly value: string
  readonly options: readonly (readonly [value: string, name: string])[]
  readonly onChange: (value: string) => void
}): ReactNode {
  return (
    <label className="field">
      <span>{name}</span>
      <select value={value} onChange={event => { onChange(event.target.value) }}>
        {options.map(([option, label]) => <option key={option} value={option}>{label}</option>)}
      </select>
    </label>
  )
}

/** Tells its value a moment after the last key. */
export function SearchField({ name, hint, value, onChange }: {
  readonly name: string
  readonly hint: string
  readonly value: string
  readonly onChange: (value: string) => void
}): ReactNode {
  const [text, setText] = useState(value)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const id = useId()
  useEffect(() => () => { clearTimeout(timer.current) }, [])
  const type = (next: string): void => {
    setText(next)
    clearTimeout(timer.current)
    timer.current = setTimeout(() => { onChange(next.trim()) }, TYPING_MS)
  }
  return (
    <div className="field field-search">
      <label htmlFor={id}>{name}</label>
      <input id={id} type="search" value={text} placeholder={hint} onChange={event => { type(event.target.value) }} />
    </div>
  )
}
