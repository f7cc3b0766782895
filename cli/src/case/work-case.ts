// Acting on a case: each command is one action of the API; what the rules refuse comes back in words, exit 1.

import { caseActionSchema, caseMergeSchema, caseRequestSchema, caseSchema, caseSplitSchema, type CaseBody } from '@trigpoint/core/wire'
import { accepted, withVerifier } from '../connection.ts'
import { CommandError, EXIT } from '../exit.ts'
import { note, printJson } from '../print.ts'
import { caseIdOf, casePathOf, type CaseOptions } from './options.ts'

export async function openCase(options: CaseOptions): Promise<void> {
  const { title, summary, severity, site } = options
  const request = checked(caseRequestSchema.safeParse({ title, summary, severity, siteIds: typeof site === 'string' ? [site] : (site ?? []) }))
  await withVerifier(options, async client => { tellCase(accepted(await client.call('POST', '/v1/cases', caseSchema, request)), options) })
}

export async function actOnCase(name: string, id: string, options: CaseOptions): Promise<void> {
  const action = checked(caseActionSchema.safeParse(actionOf(name, options)))
  await withVerifier(options, async client => { tellCase(accepted(await client.call('POST', `${casePathOf(id)}/actions`, caseSchema, action)), options) })
}

export async function mergeCase(id: string, options: CaseOptions): Promise<void> {
  const request = checked(caseMergeSchema.safeParse({ into: caseIdOf(options.into ?? ''), reason: options.reason }))
  await withVerifier(options, async client => { tellCase(accepted(await client.call('POST', `${casePathOf(id)}/merge`, caseSchema, request)), options) })
}

export async function splitCase(id: string, { title, reason, finding, tip, ...options }: CaseOptions): Promise<void> {
  const request = checked(caseSplitSchema.safeParse({ title, reason, findingIds: finding ?? [], tipIds: tip ?? [] }))
  await withVerifier(options, async client => { tellCase(accepted(await client.call('POST', `${casePathOf(id)}/split`, caseSchema, request)), options) })
}

function tellCase(file: CaseBody, options: CaseOptions): void {
  if (options.json === true) printJson(file)
  else note(`Case ${String(file.number)} is ${file.state}${file.owner === null ? '' : `, owned by ${file.owner}`}.`)
}

function actionOf(name: string, o: CaseOptions): object {
  switch (name) {
    case 'assign': return { kind: 'assign', owner: o.to, note: o.note }
    case 'triage': return { kind: 'triage', severity: o.severity, perishability: o.perishes, exposure: o.exposure, reason: o.reason }
    case 'task': return taskOf(o)
    case 'note': return { kind: 'note', text: o.text }
    case 'decide': return decisionOf(o)
    case 'exclude': return { kind: 'exclude', person: o.person, reason: o.reason }
    case 'check': return { kind: 'check', item: o.item, note: o.note }
    case 'close': return closingOf(o)
    default: return { kind: 'reopen', reason: o.reason }
  }
}

function taskOf({ text, owner, done, drop, note: words }: CaseOptions): object {
  const ended = done ?? drop
  if (ended !== undefined) return { kind: 'end-task', task: ended, outcome: done === undefined ? 'dropped' : 'done', note: words }
  if (text === undefined) throw new CommandError(EXIT.unusable, 'Say what is to be done with --text, or which task ends with --done or --drop.')
  return { kind: 'add-task', text, owner: owner ?? null }
}

function decisionOf({ credible, notCredible, reason }: CaseOptions): object {
  if ((typeof credible === 'string') === (notCredible === true)) throw new CommandError(EXIT.unusable, 'Give either --credible with its categories, or --not-credible.')
  return { kind: 'decide', credible: notCredible !== true, categories: typeof credible === 'string' ? credible.toUpperCase().split(/[\s,]+/).filter(one => one !== '') : [], reason }
}

function closingOf({ disposition, confirm, return: back, reason }: CaseOptions): object {
  const ways = [disposition !== undefined, confirm === true, back === true].filter(Boolean).length
  if (ways !== 1) throw new CommandError(EXIT.unusable, 'Give one of --disposition, --confirm and --return.')
  if (confirm === true) return { kind: 'confirm', note: reason }
  return back === true ? { kind: 'return', reason } : { kind: 'propose', disposition, reason }
}

function checked<T>(parsed: { readonly success: true; readonly data: T } | { readonly success: false; readonly error: { readonly issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[] } }): T {
  if (parsed.success) return parsed.data
  throw new CommandError(EXIT.unusable, parsed.error.issues.map(issue => `${issue.path.map(String).join('.')}: ${issue.message}`).join('; '))
}
