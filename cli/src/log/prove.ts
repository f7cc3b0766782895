// `trigpoint log prove`: a tlog-proof file for one leaf, checked before it is written.

import { writeFile } from 'node:fs/promises'
import { CHECKPOINT_PATH, formatTlogProof, parseCheckpoint } from '@trigpoint/core/log'
import { systemErrorCode } from '@trigpoint/runtime'
import { openTreeReader, type TileSource } from '@trigpoint/verifier/log'
import { CommandError, EXIT } from '../exit.ts'
import { note } from '../print.ts'
import { openSource, readIndex, readTrust, verifyByTrust, type TrustOptions } from './trust.ts'

export interface ProveOptions extends TrustOptions {
  readonly out?: string
  readonly tokenFile?: string
}

export async function proveLeaf(location: string, indexText: string, options: ProveOptions): Promise<void> {
  const index = readIndex(indexText)
  const trust = await readTrust(options)
  const source = await openSource(location, options)
  const checkpoint = await readCheckpoint(source)
  const parsed = parseCheckpoint(checkpoint)
  const verified = verifyByTrust(checkpoint, trust)
  const refused = verified?.ok === false ? verified : parsed
  if (!refused.ok)
    throw new CommandError(
      EXIT.refused,
      `the checkpoint of ${source.name} does not hold: ${refused.refusal.message} [${refused.refusal.code}]`,
    )
  const { size, root } = refused.value
  if (index >= size) throw new CommandError(EXIT.unusable, `the log has ${String(size)} leaves, so there is no leaf ${String(index)}`)
  const hashes = await openTreeReader(source).inclusionProof({ size, root }, index)
  const file = formatTlogProof({ index, hashes, checkpoint })
  if (verified === undefined) note('No key was given: the proof leads to this checkpoint, whoever signed it.')
  if (options.out === undefined) process.stdout.write(file)
  else await writeProof(options.out, file)
}

export async function readCheckpoint(source: TileSource): Promise<Uint8Array> {
  const bytes = await source.read(CHECKPOINT_PATH)
  if (bytes === undefined) throw new CommandError(EXIT.unusable, `${source.name} has no checkpoint; is it a log?`)
  return bytes
}

async function writeProof(path: string, file: Uint8Array): Promise<void> {
  try {
    await writeFile(path, file)
  } catch (error) {
    throw new CommandError(EXIT.unusable, `${path} cannot be written (${systemErrorCode(error)})`)
  }
}
