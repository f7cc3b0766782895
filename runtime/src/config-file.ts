// Configuration files: read with a size limit, parsed by the parser that is handed in (YAML in the command
// line; this package carries none), validated by a schema, every problem named at once with its field.

import { readFileSync, statSync } from 'node:fs'
import { ok, refuse } from '@trigpoint/core/base'
import type { Result } from '@trigpoint/core/base'
import type { z } from 'zod'
import { systemErrorCode } from './fault.ts'

/** A configuration is a page or two; a wrong path to a large file is noticed before it is read. */
const MAXIMUM_CONFIG_BYTES = 1024 * 1024

/** Reads and validates. Refusals: `config.unreadable`, `config.malformed`, `config.invalid`. */
export function readConfigFile<T>(path: string, schema: z.ZodType<T>, parseText: (text: string) => unknown): Result<T> {
  let text: string
  try {
    if (statSync(path).size > MAXIMUM_CONFIG_BYTES)
      return refuse('config.unreadable', `${path} is larger than a configuration can be (${String(MAXIMUM_CONFIG_BYTES)} bytes). Is it the right file?`, path)
    text = readFileSync(path, 'utf8')
  } catch (error) {
    return refuse('config.unreadable', `${path} cannot be read (${systemErrorCode(error)}). Check the path and its permissions.`, path)
  }
  return parseConfig(text, path, schema, parseText)
}

/** The same for a text in hand; `where` names its origin in the message. */
export function parseConfig<T>(text: string, where: string, schema: z.ZodType<T>, parseText: (text: string) => unknown): Result<T> {
  let value: unknown
  try {
    value = parseText(text)
  } catch (error) {
    return refuse('config.malformed', `${where} cannot be parsed: ${error instanceof Error ? error.message : String(error)}`, where)
  }
  const parsed = schema.safeParse(value ?? {})
  if (parsed.success) return ok(parsed.data)
  const problems = parsed.error.issues.map(issue => `${issue.path.join('.') || 'the whole'}: ${issue.message}`)
  return refuse('config.invalid', `${where} has ${String(problems.length)} problem${problems.length === 1 ? '' : 's'}: ${problems.join('; ')}.`, where)
}
