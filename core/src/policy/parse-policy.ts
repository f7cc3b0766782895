// From the text of a policy to a policy whose every name means something, or to the list of problems with their
// places. On the path: before verdict. YAML 1.2 core schema: `NO` is Norway, a day is a text, a name stands once.

import { LineCounter, parseDocument, type Document } from 'yaml'
import type { z } from 'zod'
import type { RuleBook } from '../custody/rules/index.ts'
import { utf8Bytes } from '../base/index.ts'
import { checkLinks } from './check-links.ts'
import { MAXIMUM_POLICY_BYTES, policyFileSchema, type PolicyFile } from './policy-file.ts'
import { placeProblem, type PolicyProblem, type ProblemPath } from './problem.ts'

export interface ParsedPolicy {
  /** Undefined while there are problems. */
  readonly policy: PolicyFile | undefined
  readonly problems: readonly PolicyProblem[]
  /** What is no error, but that the author should know. */
  readonly warnings: readonly PolicyProblem[]
}

/** A file can name no more problems than somebody reads. */
const SHOWN_PROBLEMS = 100
/** Aliases that expand into each other ("billion laughs") stop here. */
const MAXIMUM_ALIASES = 100

/** Reads a policy file. Never throws; whatever is wrong is a problem with its place. */
export function parsePolicy(text: string, book: RuleBook, atMs: number): ParsedPolicy {
  if (utf8Bytes(text).length > MAXIMUM_POLICY_BYTES) return broken({ line: 1, column: 1, path: '', message: `expected at most ${String(MAXIMUM_POLICY_BYTES / 1024)} KiB` })
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: true, strict: true, version: '1.2', schema: 'core', merge: false })
  if (document.errors.length > 0) return { policy: undefined, warnings: [], problems: document.errors.slice(0, SHOWN_PROBLEMS).map(error => ({ ...position(lines, error.pos[0]), path: '', message: `expected YAML: ${error.message}` })) }
  const value = readValue(document)
  if (value === undefined) return broken({ line: 1, column: 1, path: '', message: 'expected a policy, found a file whose aliases expand without end' })
  const parsed = policyFileSchema.safeParse(value)
  const place = (path: ProblemPath, message: string, isKey = false): PolicyProblem => placeProblem(document, lines, path, message, isKey)
  if (!parsed.success) return { policy: undefined, warnings: [], problems: inOrder(parsed.error.issues.flatMap(issue => explainIssue(issue, value, place))) }
  const links = checkLinks(parsed.data, book, atMs)
  const problems = inOrder(links.problems.map(({ path, message }) => place(path, message)))
  return { policy: problems.length === 0 ? parsed.data : undefined, problems, warnings: inOrder(links.warnings.map(({ path, message }) => place(path, message))) }
}

function broken(problem: PolicyProblem): ParsedPolicy {
  return { policy: undefined, warnings: [], problems: [problem] }
}

function position(lines: LineCounter, offset: number): { readonly line: number; readonly column: number } {
  const { line, col } = lines.linePos(offset)
  return { line: Math.max(1, line), column: Math.max(1, col) }
}

function readValue(document: Document): unknown {
  try {
    return (document.toJS({ maxAliasCount: MAXIMUM_ALIASES }) as unknown) ?? null
  } catch {
    return undefined
  }
}

type Place = (path: ProblemPath, message: string, isKey?: boolean) => PolicyProblem

function explainIssue(issue: z.core.$ZodIssue, value: unknown, place: Place): readonly PolicyProblem[] {
  const path = issue.path.map(step => (typeof step === 'number' ? step : String(step)))
  if (issue.code === 'unrecognized_keys') return issue.keys.map(key => place([...path, key], `expected no "${key.slice(0, 60)}" here; the words that are known stand in docs/format/policy.md`, true))
  if (issue.code === 'invalid_key') return [place(path, `expected a name of small letters, digits and dashes, found "${String(path.at(-1)).slice(0, 60)}"`, true)]
  const found = path.reduce<unknown>((at, step) => (typeof at === 'object' && at !== null ? (at as Record<string, unknown>)[step] : undefined), value)
  const isMissing = found === undefined
  return [place(path, `expected ${expectation(issue)}, found ${isMissing ? `no "${String(path.at(-1) ?? 'policy')}"` : foundText(found)}`)]
}

function expectation(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_type' && issue.message.startsWith('Invalid input')) return issue.expected === 'object' ? 'names with values below' : `a ${issue.expected}`
  return issue.message
}

function foundText(value: unknown): string {
  if (value === null) return 'nothing'
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list'
  return typeof value === 'object' ? 'names with values below' : `"${(typeof value === 'string' ? value : JSON.stringify(value)).slice(0, 60)}"`
}

function inOrder(problems: readonly PolicyProblem[]): readonly PolicyProblem[] {
  return [...problems].sort((a, b) => a.line - b.line || a.column - b.column).slice(0, SHOWN_PROBLEMS)
}
