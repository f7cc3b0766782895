// Log lines: one JSON object a line with time, level, message and fields; what journald, Docker and every
// log collector read. Own forty lines instead of a package, because agents and landmarks carry this too.
// Never log tokens, keys or evidence bytes; log ids.

import type { Clock } from './clock.ts'

export type LogLevel = 'debug' | 'info' | 'warn' | 'error'

export type LogFields = Readonly<Record<string, unknown>>

export interface Log {
  debug(message: string, fields?: LogFields): void
  info(message: string, fields?: LogFields): void
  warn(message: string, fields?: LogFields): void
  error(message: string, fields?: LogFields): void
}

const RANK: Readonly<Record<LogLevel, number>> = { debug: 0, info: 1, warn: 2, error: 3 }

/** Longest line; a field that a stranger filled cannot flood a disk. */
const MAXIMUM_LINE_CHARACTERS = 8 * 1024

export interface LogOptions {
  readonly level: LogLevel
  readonly clock: Pick<Clock, 'nowMs'>
  /** Takes a line with its newline, for example `text => process.stderr.write(text)`. */
  readonly write: (line: string) => void
  /** Fields of every line, such as `{ part: 'verifier' }`. */
  readonly fields?: LogFields
}

export function openLog(options: LogOptions): Log {
  const line = (level: LogLevel) => (message: string, fields: LogFields = {}): void => {
    if (RANK[level] >= RANK[options.level]) options.write(logLine(options, level, message, fields))
  }
  return { debug: line('debug'), info: line('info'), warn: line('warn'), error: line('error') }
}

/** A log that says nothing, for tests. */
export const silentLog: Log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined }

function logLine(options: LogOptions, level: LogLevel, message: string, fields: LogFields): string {
  const at = new Date(options.clock.nowMs()).toISOString()
  const text = JSON.stringify({ at, level, message, ...options.fields, ...fields }, plainValue)
  if (text.length <= MAXIMUM_LINE_CHARACTERS) return `${text}\n`
  return `${JSON.stringify({ at, level, message: message.slice(0, 1024), cut: text.length })}\n`
}

/** Errors become their message, code and first cause; bigint becomes text. */
function plainValue(_name: string, value: unknown): unknown {
  if (typeof value === 'bigint') return value.toString()
  if (!(value instanceof Error)) return value
  const code = 'code' in value ? { code: value.code } : {}
  const cause = value.cause instanceof Error ? { cause: value.cause.message } : {}
  return { error: value.name, message: value.message, ...code, ...cause, stack: value.stack?.split('\n').slice(1, 6).map(text => text.trim()) }
}
