// The trust options that the log commands share: pinned keys, or a policy file.

import { readFile } from 'node:fs/promises'
import {
  parseQuorumPolicy, parseVkey, verifyCheckpoint, verifyCheckpointByPolicy, type NoteKey, type QuorumPolicy, type VerifiedCheckpoint,
} from '@trigpoint/core/log'
import type { Result } from '@trigpoint/core/base'
import { nodePrimitives, systemErrorCode } from '@trigpoint/runtime'
import { openTileSource, type TileSource } from '@trigpoint/verifier/log'
import { CommandError, EXIT } from '../exit.ts'

export interface TrustOptions {
  readonly key: readonly string[]
  readonly policy?: string
  readonly ca?: string
}

export interface Trust {
  readonly keys?: readonly NoteKey[]
  readonly policy?: QuorumPolicy
}

/** Reads the options. Throws CommandError for what cannot be read. */
export async function readTrust(options: TrustOptions): Promise<Trust> {
  if (options.key.length > 0 && options.policy !== undefined)
    throw new CommandError(EXIT.unusable, '--key and --policy cannot go together', 'Put the key into the policy, on a log line.')
  if (options.policy !== undefined) return { policy: await readPolicyFile(options.policy) }
  if (options.key.length === 0) return {}
  return { keys: options.key.map(text => orUnusable(parseVkey(text, nodePrimitives), '--key')) }
}

export async function readPolicyFile(path: string): Promise<QuorumPolicy> {
  return orUnusable(parseQuorumPolicy(await readInput(path), nodePrimitives), path)
}

export async function openSource(location: string, options: TrustOptions): Promise<TileSource> {
  const ca = options.ca === undefined ? undefined : Buffer.from(await readInput(options.ca)).toString('utf8')
  return openTileSource(location, ca)
}

/** The checkpoint, verified as far as the options demand; undefined trust is refused by those who need it. */
export function verifyByTrust(bytes: Uint8Array, trust: Trust): Result<VerifiedCheckpoint> | undefined {
  if (trust.policy !== undefined) return verifyCheckpointByPolicy(bytes, trust.policy, nodePrimitives, Math.floor(Date.now() / 1000))
  return trust.keys === undefined ? undefined : verifyCheckpoint(bytes, { logKeys: trust.keys }, nodePrimitives)
}

export async function readInput(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path)
  } catch (error) {
    throw new CommandError(EXIT.unusable, `${path} cannot be read (${systemErrorCode(error)})`)
  }
}

/** A leaf's index from the command line. */
export function readIndex(text: string): number {
  const index = /^\d{1,15}$/.test(text) ? Number(text) : undefined
  if (index === undefined)
    throw new CommandError(
      EXIT.unusable,
      `"${text}" is no index of a leaf`,
      'Leaves count from 0; `trigpoint log show` prints how many there are.',
    )
  return index
}

/** `host:port`, with brackets around an IPv6 address. */
export function readListen(text: string): { readonly host: string; readonly port: number } {
  const match = /^(?:\[([0-9a-fA-F:]+)\]|([^:[\]]+)):(\d{1,5})$/.exec(text)
  const port = Number(match?.[3])
  if (match === null || port > 65_535)
    throw new CommandError(EXIT.unusable, `"${text}" is no host:port`, 'For example 127.0.0.1:7380 or [::]:7380.')
  return { host: match[1] ?? match[2] ?? '', port }
}

/** `''` or a path that begins with a slash and ends without one. */
export function readPrefix(text: string): string {
  const bare = text.replace(/\/+$/, '')
  if (bare !== '' && !/^(\/[A-Za-z0-9._~-]+)+$/.test(bare))
    throw new CommandError(EXIT.unusable, `"${text}" is no path`, 'For example /log.')
  return bare
}

function orUnusable<T>(result: Result<T>, where: string): T {
  if (result.ok) return result.value
  throw new CommandError(
    EXIT.unusable,
    `${where}${result.refusal.where === '' ? '' : `, ${result.refusal.where}`}: ${result.refusal.message} [${result.refusal.code}]`,
  )
}
