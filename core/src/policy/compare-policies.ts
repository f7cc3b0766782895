// What changed between two versions of a policy, in words. On the path: before a policy is activated.

import type { PolicyFile } from './policy-file.ts'

export interface PolicyChange {
  readonly path: string
  readonly kind: 'added' | 'removed' | 'changed'
  readonly before: string
  readonly after: string
}

/** Tests and the version itself are left out: they change nothing that is judged. */
export function comparePolicies(before: PolicyFile | undefined, after: PolicyFile): readonly PolicyChange[] {
  return compare(before === undefined ? {} : judged(before), judged(after), '')
}

function judged(policy: PolicyFile): object {
  const { tests: _tests, version: _version, licences, movements, ...rest } = policy
  return { ...rest, licences: Object.fromEntries(licences.map(licence => [licence.id, licence])), movements: Object.fromEntries(movements.map(rule => [rule.name, rule])) }
}

function compare(before: unknown, after: unknown, path: string): PolicyChange[] {
  if (isNamed(before) && isNamed(after)) {
    const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])]
    return keys.flatMap(key => compare(before[key], after[key], path === '' ? key : `${path}.${key}`))
  }
  if (JSON.stringify(before) === JSON.stringify(after)) return []
  return [{ path, kind: before === undefined ? 'added' : after === undefined ? 'removed' : 'changed', before: textOf(before), after: textOf(after) }]
}

function isNamed(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function textOf(value: unknown): string {
  if (value === undefined) return ''
  if (Array.isArray(value)) return value.map(textOf).join(', ')
  if (isNamed(value)) return Object.entries(value).map(([key, each]) => `${key}: ${textOf(each)}`).join('; ')
  return typeof value === 'string' ? value : JSON.stringify(value)
}
