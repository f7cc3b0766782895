// `trigpoint bundle`, `trigpoint result` and `trigpoint trust`: files from a running verifier, to be checked without it.

import { writeFileSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import { fromBase64, type Result } from '@trigpoint/core/base'
import { keyFingerprint, parseBundle, parseTrust } from '@trigpoint/core/result'
import { nodePrimitives, systemErrorCode, type VerifierClient } from '@trigpoint/runtime'
import { accepted, withVerifier } from '../connection.ts'
import { CommandError, EXIT } from '../exit.ts'
import { note } from '../print.ts'
import type { BundleOptions, ResultOptions, TrustCommandOptions } from './options.ts'

/** A verdict is in the log within a commit, or a round of cosigning. */
const LOG_TRIES = 10
const LOG_WAIT_MS = 1000

export async function fetchBundle(id: string, options: BundleOptions): Promise<void> {
  const bundle = await withVerifier(options, async client => {
    const { challengeId, chip } = await findFix(client, id)
    return askUntilLogged(() => client.getBundle(challengeId, { level: options.level, chip }))
  })
  const text = `${JSON.stringify(bundle, null, 1)}\n`
  const parsed = parseBundle(text)
  if (!parsed.ok) throw new CommandError(EXIT.unusable, `the verifier gave no bundle of this release: ${parsed.refusal.message}`)
  writeOut(options.out, text)
  if (options.out !== '-') note(`${options.out}: ${options.level} bundle, ${String(Math.ceil(text.length / 1024))} kB. Check it: trigpoint verify ${options.out} --trust FILE`)
}

/** `trigpoint result`: the signed result alone. */
export async function fetchResult(id: string, options: ResultOptions): Promise<void> {
  const { level, form, alg } = options
  const bytes = await withVerifier(options, async client => {
    const { challengeId, chip } = await findFix(client, id)
    return askUntilLogged(() => client.getResult(challengeId, { level, chip, form, alg }))
  })
  writeOut(options.out, bytes)
  const keys = form === 'jwt' ? ' --keys jwks.json' : ''
  if (options.out !== '-') note(`${options.out}: result, ${String(bytes.length)} bytes. Check it: trigpoint verify ${options.out} --trust FILE${keys}`)
}

/** A fix by its id, or the newest one of a chip. */
async function findFix(client: VerifierClient, id: string): Promise<{ readonly challengeId: string; readonly chip?: string }> {
  if (/^[0-9a-f]{32}$/.test(id)) return { challengeId: id }
  const chip = accepted(await client.getChip(id))
  if (chip.lastFixId === null) throw new CommandError(EXIT.refused, `chip ${id} has no verdict yet`, 'Wait for the first fix of its node.')
  return { challengeId: chip.lastFixId, chip: id }
}

/** What is asked for, once it is in the log. */
export async function askUntilLogged<T>(ask: () => Promise<Result<T>>): Promise<T> {
  for (let left = LOG_TRIES; ; left--) {
    const answer = await ask()
    if (answer.ok || answer.refusal.code !== 'bundle.not-logged' || left === 0) return accepted(answer)
    await wait(LOG_WAIT_MS)
  }
}

export async function fetchTrust(options: TrustCommandOptions): Promise<void> {
  const trust = await withVerifier(options, async client => accepted(await client.getTrust()))
  const text = `${JSON.stringify(trust, null, 1)}\n`
  const parsed = parseTrust(text, nodePrimitives)
  if (!parsed.ok) throw new CommandError(EXIT.unusable, `the verifier gave no trust file of this release: ${parsed.refusal.message}`)
  writeOut(options.out ?? '-', text)
  for (const { name, key } of trust.verifiers)
    note(`${name}: fingerprint ${keyFingerprint(nodePrimitives, fromBase64(key) ?? new Uint8Array(0))}. Compare it with the operator by another way, on the telephone for example, before you rely on it.`)
}

export function writeOut(path: string, content: string | Uint8Array): void {
  if (path === '-') {
    process.stdout.write(content)
    return
  }
  try {
    writeFileSync(path, content)
  } catch (error) {
    throw new CommandError(EXIT.unusable, `${path} cannot be written (${systemErrorCode(error)})`)
  }
}
