// Whether a person may do this to this case now: the rules, apart from who may see it (case-access.ts).
// Every refusal says what is missing. On the path: custody.

import { ok, refuse, type Result } from '../../base/index.ts'
import type { PersonAction } from './case-action.ts'
import type { CaseReader } from './case-access.ts'
import type { CaseFile } from './case-file.ts'
import { mergedInto, samePerson } from './case-file.ts'
import { missingForClosing } from './checklist.ts'

/** More says that a case should be split; also bounds what one request reads. */
export const MAXIMUM_TASKS = 200
export const MAXIMUM_ENTRIES = 20_000

type Judge<K extends PersonAction['kind']> = (file: CaseFile, action: Extract<PersonAction, { readonly kind: K }>, person: string, role: CaseReader['role']) => Result<undefined>

/** Refuses `case.merged`, `case.closed`, `case.not-closed`, `case.not-proposed`, `case.same-person`, `case.incomplete`, `case.reason-missing`, `case.task-unknown`, `case.not-allowed`, `case.full`. */
export function judgeAction(file: CaseFile, action: PersonAction, reader: CaseReader & { readonly person: string }): Result<undefined> {
  if (file.entries >= MAXIMUM_ENTRIES) return refuse('case.full', `The trail of this case has ${String(MAXIMUM_ENTRIES)} entries; open a new case that refers to it.`, 'action')
  const merged = mergedInto(file)
  if (merged !== undefined) return refuse('case.merged', `Case ${String(file.number)} was merged into ${merged.caseId}; work goes on there.`, 'action')
  if (file.state === 'closed' && action.kind !== 'reopen' && action.kind !== 'note') return refuse('case.closed', `Case ${String(file.number)} is closed; open it again first.`, 'action')
  const judge = JUDGES[action.kind] as Judge<PersonAction['kind']> | undefined
  return judge === undefined ? ok(undefined) : judge(file, action, reader.person, reader.role)
}

function needReason(text: string, what: string): Result<undefined> {
  return text.trim() === '' ? refuse('case.reason-missing', `Say ${what}.`, 'action') : ok(undefined)
}

const JUDGES: { readonly [K in PersonAction['kind']]?: Judge<K> } = {
  'triage': (_file, { reason }) => needReason(reason, 'why it is weighed so'),
  'assign': (file, { owner }) =>
    file.excluded.some(one => samePerson(one.person, owner)) ? refuse('case.not-allowed', `${owner} is excluded from this case and cannot own it.`, 'action.owner') : ok(undefined),
  'restrict': (file, { persons, reason }) => {
    const excluded = persons.find(name => file.excluded.some(one => samePerson(one.person, name)))
    return excluded === undefined ? needReason(reason, 'why the circle changes') : refuse('case.not-allowed', `${excluded} is excluded from this case.`, 'action.persons')
  },
  // Named by those who answer for the case, or by the person about whom it is: nobody else may push somebody out.
  'exclude': (file, action, person, role) => {
    if (role !== 'admin' && !samePerson(file.owner, person) && !samePerson(action.person, person))
      return refuse('case.not-allowed', 'Only an administrator, the owner of the case, or the person concerned may state a conflict.', 'action')
    return needReason(action.reason, 'what the conflict is')
  },
  'include': (_file, { reason }, _person, role) => (role === 'admin' ? needReason(reason, 'why there is no conflict any more') : refuse('case.not-allowed', 'Only an administrator may end an exclusion.', 'action')),
  'add-task': file => (file.tasks.length >= MAXIMUM_TASKS ? refuse('case.full', `A case has at most ${String(MAXIMUM_TASKS)} tasks.`, 'action') : ok(undefined)),
  'end-task': (file, { task }) => {
    const found = file.tasks.find(one => one.task === task)
    return found?.outcome === 'open' ? ok(undefined) : refuse('case.task-unknown', `Case ${String(file.number)} has no open task ${String(task)}.`, 'action.task')
  },
  'advice': (_file, { followed, justification }) => (followed ? ok(undefined) : needReason(justification, 'why the advice is not followed')),
  'decide': (_file, { credible, categories, reason }) =>
    credible && categories.length === 0 ? refuse('case.reason-missing', 'Credible information is of another place (A), another user (B) or tampering (C): say which.', 'action.categories') : needReason(reason, 'what the decision rests on'),
  'date-deed': (_file, { reason }) => needReason(reason, 'how the time of the deed is known'),
  'check': (_file, { item, note }) =>
    item === 'supervisor' ? refuse('case.not-allowed', 'The supervisor’s line is answered by confirming the closing.', 'action.item') : needReason(note, 'the answer'),
  'propose': (file, { reason }) => {
    if (file.state === 'closing') return refuse('case.not-allowed', 'An end is proposed already; it is confirmed or returned by a second person.', 'action')
    const missing = missingForClosing(file)
    if (missing.length > 0) return refuse('case.incomplete', `Before it can be closed, the case still needs ${missing.join('; ')}.`, 'action', { missing: missing.length })
    return needReason(reason, 'why it ends so')
  },
  'return': (file, { reason }) => (file.proposal === null ? notProposed(file) : needReason(reason, 'what is missing')),
  'confirm': (file, { note }, person) => {
    if (file.proposal === null) return notProposed(file)
    if (samePerson(file.proposal.by, person)) return refuse('case.same-person', `${person} proposed the closing; a second person confirms it.`, 'authorization')
    return needReason(note, 'what the supervisor’s check found')
  },
  'reopen': (file, { reason }) => (file.state === 'closed' ? needReason(reason, 'why it is opened again') : refuse('case.not-closed', `Case ${String(file.number)} is not closed.`, 'action')),
}

function notProposed(file: CaseFile): Result<undefined> {
  return refuse('case.not-proposed', `No end is proposed for case ${String(file.number)}.`, 'action')
}
