// How commands reach a running verifier: address, token and CA, by option or environment, and one place
// where a refusal becomes words and an exit code.

import { readFileSync } from 'node:fs'
import type { Result } from '@trigpoint/core/base'
import type { VerifierClient } from '@trigpoint/runtime'
import type { Command } from 'commander'
import { CommandError, EXIT } from './exit.ts'

export const DEFAULT_URL = 'http://127.0.0.1:7070'

export interface ConnectionOptions {
  readonly url: string
  readonly tokenFile?: string
  readonly ca?: string
}

/** Adds --url, --token-file and --ca. Tokens come from a file or TRIGPOINT_TOKEN, never from the command line. */
export function addConnectionOptions(command: Command): Command {
  return command
    .option('--url <url>', 'address of the verifier (or TRIGPOINT_URL)', process.env['TRIGPOINT_URL'] ?? DEFAULT_URL)
    .option('--token-file <file>', 'file with a bearer token, - for standard input (or TRIGPOINT_TOKEN)')
    .option('--ca <file>', 'PEM of the CA of the verifier\'s certificate, when it is a private one')
}

/** Runs `use` with an open client and closes it. */
export async function withVerifier<T>(options: ConnectionOptions, use: (client: VerifierClient) => Promise<T>): Promise<T> {
  const { openVerifierClient } = await import('@trigpoint/runtime')
  const client = accepted(openVerifierClient({ url: options.url, token: readToken(options.tokenFile), ca: readOptional(options.ca) }))
  try {
    return await use(client)
  } finally {
    client.close()
  }
}

/** The value, or the refusal as an error of the command. */
export function accepted<T>(result: Result<T>): T {
  if (result.ok) return result.value
  const { code, message, where } = result.refusal
  const hint = code.endsWith('unauthorized') || code.includes('token') ? 'Give a token with --token-file or TRIGPOINT_TOKEN.' : ''
  // `client.*` is about what the user typed; everything else is the verifier's own word.
  throw new CommandError(code.startsWith('client.') ? EXIT.unusable : EXIT.refused, `${message}${where === '' ? '' : ` (at ${where})`} [${code}]`, hint)
}

function readToken(file: string | undefined): string | undefined {
  if (file === undefined) return process.env['TRIGPOINT_TOKEN']
  return (file === '-' ? readFileSync(0, 'utf8') : readOptional(file))?.trim()
}

/** Contents of a file that the user named; a clear error when it cannot be read. */
export function readOptional(file: string | undefined): string | undefined {
  if (file === undefined) return undefined
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    throw new CommandError(EXIT.unusable, `cannot read ${file}: ${error instanceof Error ? error.message : String(error)}`)
  }
}
