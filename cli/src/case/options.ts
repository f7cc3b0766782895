// Options of the case commands, as commander hands them over.

import { EXIT, CommandError } from '../exit.ts'
import type { ConnectionOptions } from '../connection.ts'

export interface CaseOptions extends ConnectionOptions {
  readonly json?: boolean
  readonly state?: string
  readonly owner?: string
  readonly site?: string | readonly string[]
  readonly chip?: string
  readonly title?: string
  readonly summary?: string
  readonly severity?: string
  readonly perishes?: string
  readonly exposure?: string
  readonly reason?: string
  readonly to?: string
  readonly into?: string
  readonly finding?: readonly string[]
  readonly tip?: readonly string[]
  readonly note?: string
  readonly text?: string
  readonly done?: number
  readonly drop?: number
  readonly credible?: string | boolean
  readonly notCredible?: boolean
  readonly person?: string
  readonly item?: string
  readonly disposition?: string
  readonly confirm?: boolean
  readonly return?: boolean
  readonly out?: string
  readonly kind?: string
  readonly level?: string
  readonly file?: readonly string[]
  readonly mailbox?: string
}

/** `12` and `case-12` are the same case. */
export function caseIdOf(text: string): string {
  const id = /^\d+$/.test(text) ? `case-${text}` : text
  if (/^case-[1-9]\d{0,8}$/.test(id)) return id
  throw new CommandError(EXIT.unusable, `"${text}" is no case: give its number, like 12 or case-12.`)
}

export function casePathOf(text: string): string {
  return `/v1/cases/${caseIdOf(text)}`
}
