// Refusals of cases, tips and reports: a closed list, never renamed or reused.

import type { RefusalCode } from '../../base/index.ts'

export const CASE_REFUSALS: readonly RefusalCode[] = [
  { code: 'case.unknown', meaning: 'There is no such case, or it is not for this reader.', remedy: 'Check the id; ask the owner of the case, or an administrator, whether you need to know.' },
  { code: 'case.person-missing', meaning: 'The request comes from nobody in particular, or from a role that does not act on cases.', remedy: 'Sign in with a token of your own, of the role investigator or admin: the trail says who acted.' },
  { code: 'case.closed', meaning: 'A closed case is not changed.', remedy: 'Open it again with a reason, or write a note.' },
  { code: 'case.not-closed', meaning: 'Only a closed case can be opened again.', remedy: 'Work on it as it is.' },
  { code: 'case.not-proposed', meaning: 'There is no proposal to confirm or return.', remedy: 'A first person proposes how the case ends; a second confirms or returns it.' },
  { code: 'case.merged', meaning: 'The case was merged into another one.', remedy: 'Work on the case that the message names.' },
  { code: 'case.same-case', meaning: 'A case was to be merged into itself.', remedy: 'Name the other case.' },
  { code: 'case.part-unknown', meaning: 'What is to be split off is not part of the case.', remedy: 'List the findings and tips of the case.' },
  { code: 'case.nothing-left', meaning: 'Nothing would stay in the case that is to be split.', remedy: 'Leave at least one finding or tip; or open the case under another title.' },
  { code: 'case.same-person', meaning: 'Who proposed the closing cannot confirm it.', remedy: 'Ask a second person.' },
  { code: 'case.incomplete', meaning: 'A case is not ready to be closed.', remedy: 'Add what the message lists.' },
  { code: 'case.reason-missing', meaning: 'An action lacks the reason that the trail must hold.', remedy: 'Say why, in words that a stranger understands later.' },
  { code: 'case.task-unknown', meaning: 'The case has no such open task.', remedy: 'List the tasks of the case.' },
  { code: 'case.not-allowed', meaning: 'The rules of the case do not allow this to this person.', remedy: 'The message says who may, or what stands against it.' },
  { code: 'case.full', meaning: 'The case has reached a limit.', remedy: 'Open a new case that refers to this one.' },
  { code: 'case.file-unknown', meaning: 'The case has no such file.', remedy: 'List the files of its mailbox.' },
  { code: 'case.tip-unknown', meaning: 'The case has no such tip.', remedy: 'List its mailbox.' },
  { code: 'tip.code-unknown', meaning: 'The receipt code is not one of this verifier, or is mistyped.', remedy: 'Compare it with what was shown; a code that was lost cannot be found again: send a new tip.' },
  { code: 'tip.too-many', meaning: 'Too many tips or messages came in a short time.', remedy: 'Wait as long as the message says.' },
  { code: 'tip.too-large', meaning: 'Attachments are larger or more than can be taken.', remedy: 'Send fewer or smaller files, several times if needed.' },
  { code: 'tip.full', meaning: 'The room for attachments of anonymous tips is used up.', remedy: 'Send the text without files; an administrator can make room.' },
]
