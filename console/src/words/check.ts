// Checks grouped by the step of the path that made them. A check's own sentence comes from the verifier; a
// group's name says what kind of question it answers.

export interface CheckBody {
  readonly code: string
  readonly ok: boolean
  readonly detail: string
}

export interface CheckGroup {
  readonly name: string
  readonly about: string
  readonly checks: readonly CheckBody[]
}

const GROUPS: Readonly<Record<string, readonly [string, string]>> = {
  message: ['Message', 'Is it the enrolled agent that speaks?'],
  fix: ['Procedure', 'Did the fix run as it must?'],
  challenge: ['Challenge', 'Was the question fresh and unforeseeable?'],
  delay: ['Delay', 'Are the timings genuine, and taken by the landmarks alone?'],
  evidence: ['Evidence', 'Is it the genuine chip, and did it sign this very measurement?'],
  region: ['Region', 'What do the timings prove about the place?'],
  custody: ['Custody', 'What do the papers say?'],
  verdict: ['Policy', 'Does the place satisfy the policy of the site?'],
  log: ['Log', 'Is what was said written down for good?'],
}

/** Groups in the order of the path; failed checks first within each. */
export function groupChecks(checks: readonly CheckBody[]): readonly CheckGroup[] {
  const folders = [...new Set([...Object.keys(GROUPS), ...checks.map(folderOf)])]
  return folders.flatMap(folder => {
    const own = checks.filter(check => folderOf(check) === folder)
    if (own.length === 0) return []
    const [name, about] = GROUPS[folder] ?? [sentenceCase(folder), '']
    return [{ name, about, checks: [...own.filter(check => !check.ok), ...own.filter(check => check.ok)] }]
  })
}

function folderOf(check: CheckBody): string {
  return check.code.split('.', 1)[0] ?? ''
}

/** `evidence.nonce-matches` -> "Nonce matches": the fallback where a check has no sentence. */
export function checkTitle(code: string): string {
  return sentenceCase(code.slice(code.indexOf('.') + 1).replaceAll('-', ' '))
}

function sentenceCase(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
