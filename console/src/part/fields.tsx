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

/** Tells its value when it is left or Enter is pressed, if it fits the pattern. */
export function TextField({ name, hint, value, pattern, onChange }: {
  readonly name: string
  readonly hint: string
  readonly value: string
  readonly pattern: string
  readonly onChange: (value: string) => void
}): ReactNode {
  const tell = (field: HTMLInputElement): void => {
    const text = field.value.trim()
    if (text !== value && field.checkValidity()) onChange(text)
  }
  return (
    <label className="field">
      <span>{name}</span>
      <input key={value} type="text" defaultValue={value} placeholder={hint} pattern={pattern} onBlur={event => { tell(event.target) }} onKeyDown={event => { if (event.key === 'Enter') tell(event.currentTarget) }} />
    </label>
  )
}

/** A number within limits; told when it is left or Enter is pressed. */
export function NumberField({ name, value, least, most, onChange }: {
  readonly name: string
  readonly value: number
  readonly least: number
  readonly most: number
  readonly onChange: (value: number) => void
}): ReactNode {
  const tell = (field: HTMLInputElement): void => {
    if (field.value !== '' && field.checkValidity() && Number(field.value) !== value) onChange(Number(field.value))
  }
  return (
    <label className="field">
      <span>{name}</span>
      <input key={value} type="number" step="any" min={least} max={most} defaultValue={value} onBlur={event => { tell(event.target) }} onKeyDown={event => { if (event.key === 'Enter') tell(event.currentTarget) }} />
    </label>
  )
}
