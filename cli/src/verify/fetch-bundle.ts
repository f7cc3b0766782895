// `trigpoint bundle` and `trigpoint trust`: files from a running verifier, to be checked without it.

import { writeFileSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import { fromBase64 } from '@trigpoint/core/base'
import { keyFingerprint, parseBundle, parseTrust } from '@trigpoint/core/result'
import type { BundleBody } from '@trigpoint/core/wire'
import { nodePrimitives, systemErrorCode, type VerifierClient } from '@trigpoint/runtime'
import { accepted, withVerifier } from '../connection.ts'
import { CommandError, EXIT } from '../exit.ts'
import { note } from '../print.ts'
import type { BundleOptions, TrustCommandOptions } from './options.ts'

/** A verdict is in the log within a commit, or a round of cosigning. */
const LOG_TRIES = 10
const LOG_WAIT_MS = 1000

export async function fetchBundle(id: string, options: BundleOptions): Promise<void> {
  const bundle = await withVerifier(options, async client => {
    const { challengeId, chip } = await findFix(client, id)
    return askUntilLogged(client, challengeId, { level: options.level, chip })
  })
  const text = `${JSON.stringify(bundle, null, 1)}\n`
  const parsed = parseBundle(text)
  if (!parsed.ok) throw new CommandError(EXIT.unusable, `the verifier gave no bundle of this release: ${parsed.refusal.message}`)
  writeOut(options.out, text)
  if (options.out !== '-') note(`${options.out}: ${options.level} bundle, ${String(Math.ceil(text.length / 1024))} kB. Check it: trigpoint verify ${options.out} --trust FILE`)
}

/** A fix by its id, or the newest one of a chip. */
async function findFix(client: VerifierClient, id: string): Promise<{ readonly challengeId: string; readonly chip?: string }> {
  if (/^[0-9a-f]{32}$/.test(id)) return { challengeId: id }
  const chip = accepted(await client.getChip(id))
  if (chip.lastFixId === null) throw new CommandError(EXIT.refused, `chip ${id} has no verdict yet`, 'Wait for the first fix of its node.')
  return { challengeId: chip.lastFixId, chip: id }
}

async function askUntilLogged(client: VerifierClient, challengeId: string, query: Parameters<VerifierClient['getBundle']>[1]): Promise<BundleBody> {
  for (let left = LOG_TRIES; ; left--) {
    const bundle = await client.getBundle(challengeId, query)
    if (bundle.ok || bundle.refusal.code !== 'bundle.not-logged' || left === 0) return accepted(bundle)
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

function writeOut(path: string, text: string): void {
  if (path === '-') {
    process.stdout.write(text)
    return
  }
  try {
    writeFileSync(path, text)
  } catch (error) {
    throw new CommandError(EXIT.unusable, `${path} cannot be written (${systemErrorCode(error)})`)
  }
}
