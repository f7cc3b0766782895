// `trigpoint agent show`: everything ever sent, for a person or, with --json, for a program.

import { describeSent, openFiles, type SentMessage } from '@trigpoint/agent'
import { note, printJson } from '../print.ts'
import type { AgentCommandOptions } from './agent-options.ts'

export function show(options: AgentCommandOptions): void {
  const { sent, damaged } = describeSent(openFiles(), options.data)
  const shown = options.last === undefined ? sent : sent.slice(-options.last)
  for (const each of shown) {
    if (options.json === true) printJson(each)
    else process.stdout.write(`${describe(each, options.bodies === true)}\n\n`)
  }
  if (sent.length === 0) note(`Nothing was sent from ${options.data} yet.`)
  if (damaged > 0) note(`${String(damaged)} lines of the journal are damaged and are not shown.`)
}

function describe(each: SentMessage, withBodies: boolean): string {
  const at = new Date(each.atMs).toISOString()
  if (each.kind === 'probes') {
    const landmarks = each.landmarks.map(({ landmarkId, host, port, rounds }) => `  ${landmarkId} at ${host}:${String(port)}: hello with ticket, up to ${String(rounds)} answers`)
    return [`${at}  answers to landmarks, from ${each.bind}, challenge ${each.challengeId}`, ...landmarks].join('\n')
  }
  const lines = [`${at}  ${each.what} to ${each.to}${each.waiting ? '  (waits for the verifier)' : ''}`, ...summarise(each.decoded)]
  for (const againAtMs of each.againAtMs) lines.push(`  sent again ${new Date(againAtMs).toISOString()}, the same bytes`)
  for (const { atMs, answer } of each.answers) lines.push(`  answer ${new Date(atMs).toISOString()}: ${answerText(answer)}`)
  if (withBodies) lines.push(`  body      ${each.body}`, `  signature ${each.signature}`)
  return lines.join('\n')
}

function answerText(answer: Extract<SentMessage, { kind: 'message' }>['answers'][number]['answer']): string {
  if (answer.status !== 'accepted') return `${answer.status}: ${answer.message} [${answer.code}]`
  return Object.entries(answer.summary).map(([name, value]) => `${name} ${String(value)}`).join(', ')
}

/** One line a field; lists by their length, long texts by theirs: --bodies has it all. */
function summarise(decoded: unknown): readonly string[] {
  if (typeof decoded !== 'object' || decoded === null) return []
  return Object.entries(decoded as Readonly<Record<string, unknown>>).map(([name, value]) => `  ${name}: ${summary(value)}`)
}

const LONG_TEXT = 120

function summary(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? 'none' : `${String(value.length)}: ${value.map(nameOf).join(', ')}`
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return text.length > LONG_TEXT ? `${text.slice(0, LONG_TEXT)}... (${String(text.length)} characters)` : text
}

/** What a list's element is called by: its chip or landmark, else how long it is. */
function nameOf(element: unknown): string {
  if (typeof element === 'string') return `${String(element.length)} characters`
  if (typeof element !== 'object' || element === null) return JSON.stringify(element)
  const { chipId, landmarkId, kind, arch, smallestMs } = element as Readonly<Record<string, string | number | null | undefined>>
  if (typeof smallestMs === 'number') return `${String(landmarkId)} ${smallestMs.toFixed(3)} ms`
  return String(chipId ?? landmarkId ?? `${kind ?? ''} ${arch ?? ''}`)
}
