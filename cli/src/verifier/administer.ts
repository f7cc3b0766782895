// What an administrator asks of a running verifier: sites, tokens, papers.

import { writeFileSync } from 'node:fs'
import { atMsSchema, custodyEventSchema, enrolmentTokenRequestSchema, siteSchema, tokenRequestSchema } from '@trigpoint/core/wire'
import { readConfigFile, systemClock } from '@trigpoint/runtime'
import { parse } from 'yaml'
import { z } from 'zod'
import { accepted, withVerifier } from '../connection.ts'
import { CommandError, EXIT } from '../exit.ts'
import { note, printJson } from '../print.ts'
import { parseInstant } from '../instant.ts'
import type { AdminOptions } from './options.ts'

/** A document of the user's; what is wrong with it is said with its place, exit 2. */
function readDocument<T>(file: string, schema: z.ZodType<T>): T {
  const read = readConfigFile(file, schema, parse)
  if (!read.ok) throw new CommandError(EXIT.unusable, `${read.refusal.message} [${read.refusal.code}]`)
  return read.value
}

export async function putSite(file: string, options: AdminOptions): Promise<void> {
  const site = readDocument(file, siteSchema)
  await withVerifier(options, async client => {
    const stored = accepted(await client.putSite(site))
    if (options.json === true) printJson(stored)
    else note(`${stored.siteId}: policy ${stored.policy.policyId} version ${String(stored.policy.version)}, allowed ${stored.policy.allowedCountries.join(' ')}.`)
  })
}

export async function createEnrolmentToken(siteId: string, options: AdminOptions): Promise<void> {
  const request = checked(enrolmentTokenRequestSchema, { siteId, expiresAtMs: systemClock.nowMs() + options.expires })
  await withVerifier(options, async client => { giveToken(accepted(await client.createEnrolmentToken(request)), options) })
}

export async function createReportingToken(siteId: string, options: AdminOptions): Promise<void> {
  const { name = '' } = options
  await withVerifier(options, async client => {
    giveToken(accepted(await client.createReportingToken({ siteId, name, expiresAtMs: systemClock.nowMs() + options.expires })), options)
  })
}

export async function createToken(options: AdminOptions): Promise<void> {
  const { role, name, site } = options
  const request = checked(tokenRequestSchema, { role, name, expiresAtMs: systemClock.nowMs() + options.expires, ...(site === undefined ? {} : { siteId: site }) })
  await withVerifier(options, async client => { giveToken(accepted(await client.createToken(request)), options) })
}

export async function revokeToken(tokenId: string, options: AdminOptions): Promise<void> {
  await withVerifier(options, async client => {
    accepted(await client.revokeToken(tokenId))
    if (options.json === true) printJson({ tokenId, revoked: true })
    else note(`${tokenId} is revoked.`)
  })
}

/** The file's `at` is a time for people; the wire carries milliseconds. */
const paperFileSchema = custodyEventSchema.omit({ atMs: true }).extend({
  at: z.union([z.string(), z.date()]).transform((text, context) => {
    const atMs = atMsSchema.safeParse(text instanceof Date ? text.getTime() : parseInstant(text))
    if (atMs.success) return atMs.data
    context.addIssue('a time like 2026-04-17T09:00:00Z')
    return z.NEVER
  }),
})

export async function recordPaper(file: string, options: AdminOptions): Promise<void> {
  const { at, ...paper } = readDocument(file, paperFileSchema)
  await withVerifier(options, async client => {
    const entry = accepted(await client.sendCustodyEvent({ ...paper, atMs: at }))
    if (options.json === true) printJson(entry)
    else note(entry.title)
  })
}

function checked<T>(schema: z.ZodType<T>, value: unknown): T {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  throw new CommandError(EXIT.unusable, parsed.error.issues.map(issue => `${issue.path.join('.')}: ${issue.message}`).join('; '))
}

/** A token is shown once: to a file of the user's alone, or on standard output. */
function giveToken(made: { readonly token: string; readonly tokenId: string }, options: AdminOptions): void {
  if (options.out !== undefined) {
    writeFileSync(options.out, `${made.token}\n`, { mode: 0o600, flag: 'wx' })
    note(`Token ${made.tokenId} is in ${options.out}; it is stored nowhere else.`)
  } else if (options.json === true) printJson(made)
  else process.stdout.write(`${made.token}\n`)
}
