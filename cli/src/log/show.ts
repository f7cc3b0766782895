// `trigpoint log show`: the checkpoint with its signatures, or one leaf, held against the checkpoint.

import { toBase64, toHex, utf8Text } from '@trigpoint/core/base'
import { hashLeaf, parseCheckpoint, type SignedCheckpoint, type VerifiedCheckpoint } from '@trigpoint/core/log'
import { nodePrimitives } from '@trigpoint/runtime'
import { openTreeReader } from '@trigpoint/verifier/log'
import { CommandError, EXIT, type ExitCode } from '../exit.ts'
import { printJson, printTable } from '../print.ts'
import { readCheckpoint } from './prove.ts'
import { openSource, readIndex, readTrust, verifyByTrust, type TrustOptions } from './trust.ts'

export interface ShowOptions extends TrustOptions {
  readonly json?: boolean
}

export async function showLog(location: string, indexText: string | undefined, options: ShowOptions): Promise<ExitCode> {
  const trust = await readTrust(options)
  const source = await openSource(location, options)
  const bytes = await readCheckpoint(source)
  const parsed = parseCheckpoint(bytes)
  if (!parsed.ok) throw new CommandError(EXIT.unusable, `${parsed.refusal.message} [${parsed.refusal.code}]`)
  const verified = verifyByTrust(bytes, trust)
  if (verified?.ok === false)
    process.stderr.write(`trigpoint: the checkpoint does not hold: ${verified.refusal.message} [${verified.refusal.code}]\n`)
  const exitCode = verified?.ok === false ? EXIT.refused : EXIT.ok
  if (indexText === undefined) showCheckpoint(parsed.value, verified?.ok === true ? verified.value : undefined, options)
  else {
    const index = readIndex(indexText)
    if (index >= parsed.value.size)
      throw new CommandError(EXIT.unusable, `the log has ${String(parsed.value.size)} leaves, so there is no leaf ${String(index)}`)
    showLeaf(await openTreeReader(source).leaf(parsed.value, index), index, options)
  }
  return exitCode
}

function showCheckpoint(checkpoint: SignedCheckpoint, verified: VerifiedCheckpoint | undefined, options: ShowOptions): void {
  const { origin, size, root, extensions, note } = checkpoint
  const signatures = note.signatures.map(({ name, keyId }) => {
    const known = verified?.signatures.find(({ key }) => key.name === name && key.id === keyId)
    const at = known === undefined || known.timestampS === 0 ? undefined : new Date(known.timestampS * 1000).toISOString()
    return { name, keyId, verified: known !== undefined, ...(at === undefined ? {} : { cosignedAt: at }) }
  })
  if (options.json === true) return printJson({ origin, size, root: toBase64(root), extensions, signatures })
  printTable(['origin', 'leaves', 'root'], [[origin, String(size), toBase64(root)]])
  process.stdout.write('\n')
  printTable(
    ['signed by', 'key id', 'checked', 'cosigned at'],
    signatures.map(line => [line.name, line.keyId, line.verified ? 'yes' : 'no key given', line.cosignedAt ?? '']),
  )
}

function showLeaf(leaf: Uint8Array, index: number, options: ShowOptions): void {
  const hash = toHex(hashLeaf(nodePrimitives, leaf))
  if (options.json === true) return printJson({ index, bytes: leaf.length, leafHash: hash, leaf: toBase64(leaf) })
  const text = utf8Text(leaf)
  const readable = text !== undefined && /^[\x20-\x7e\n]*$/.test(text)
  process.stdout.write(`leaf ${String(index)}, ${String(leaf.length)} bytes, hash ${hash}\n${readable ? text : toBase64(leaf)}\n`)
}
