// Shapes: checks of arrays and objects put together from checks of their parts. An object either is closed (only its
// own fields), or takes extension fields whose names are URIs or CURIEs (EPCIS 2.0 section 10.2), or takes anything.

import { isObject, MAXIMUM_PROBLEMS, pointer, quoted, type Check, type EpcisProblem } from './problem.ts'
import { isUri } from './scalars.ts'

export interface ListRules {
  readonly min?: number
  readonly unique?: boolean
}

export function listOf(item: Check, { min = 0, unique = false }: ListRules = {}): Check {
  return (value, at, problems) => {
    if (!Array.isArray(value)) return void problems.push({ path: at, message: `must be an array, not ${quoted(value)}` })
    if (value.length < min) problems.push({ path: at, message: `must have at least ${String(min)} ${min === 1 ? 'entry' : 'entries'}` })
    const entries = value as readonly unknown[]
    for (let index = 0; index < entries.length && problems.length < MAXIMUM_PROBLEMS; index++) item(entries[index], pointer(at, index), problems)
    if (unique) checkUnique(entries, at, problems)
  }
}

function checkUnique(entries: readonly unknown[], at: string, problems: EpcisProblem[]): void {
  if (new Set(entries).size === entries.length && !entries.some(entry => typeof entry === 'object')) return
  const seen = new Set<string>()
  entries.forEach((entry, index) => {
    const key = JSON.stringify(entry) ?? ''
    if (seen.has(key)) problems.push({ path: pointer(at, index), message: 'stands here a second time' })
    seen.add(key)
  })
}

export interface ShapeRules {
  readonly fields: Readonly<Record<string, Check>>
  readonly required?: readonly string[]
  /** Fields beyond `fields`: none, those with a URI or CURIE as name, or any. */
  readonly extensions: 'none' | 'named' | 'any'
  /** What holds between fields; runs after them. */
  readonly also?: (value: Readonly<Record<string, unknown>>, at: string, problems: EpcisProblem[]) => void
}

export function shape({ fields, required = [], extensions, also }: ShapeRules): Check {
  const checks = new Map(Object.entries(fields))
  return (value, at, problems) => {
    if (!isObject(value)) return void problems.push({ path: at, message: `must be an object, not ${quoted(value)}` })
    for (const name of required) if (!Object.hasOwn(value, name)) problems.push({ path: pointer(at, name), message: 'is missing' })
    for (const name of Object.keys(value)) {
      if (problems.length >= MAXIMUM_PROBLEMS) return
      const check = checks.get(name)
      if (check !== undefined) check(value[name], pointer(at, name), problems)
      else if (extensions === 'none') problems.push({ path: pointer(at, name), message: 'has no place here' })
      else if (extensions === 'named' && !isUri(name)) problems.push({ path: pointer(at, name), message: 'is no field of EPCIS 2.0, and an extension needs a namespace (prefix:name)' })
    }
    also?.(value, at, problems)
  }
}

/** Passes when the value is right for any of them; else says what the last one says. */
export function either(...checks: readonly Check[]): Check {
  return (value, at, problems) => {
    let last: EpcisProblem[] = []
    for (const check of checks) {
      last = []
      check(value, at, last)
      if (last.length === 0) return
    }
    problems.push(...last)
  }
}

export const anyObject: Check = shape({ fields: {}, extensions: 'any' })
