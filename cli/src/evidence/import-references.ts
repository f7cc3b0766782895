// The action of `trigpoint reference import`: each manifest is verified to the pinned root before it is kept.

import { readFile } from 'node:fs/promises'
import { readManifest, timeText, type ReferenceReading } from '@trigpoint/core/evidence'
import {
  BUILT_IN_ANCHORS, defaultReferenceFolder, nodePrimitives, readAnchorFile, writeReference,
} from '@trigpoint/runtime'
import { EXIT, type ExitCode } from '../exit.ts'
import { printJson } from '../print.ts'
import type { ImportOptions } from './options.ts'

interface Imported {
  readonly file: string
  readonly kept: string | null
  readonly product: string | null
  readonly version: string | null
  readonly class: string | null
  readonly sha256: string | null
  readonly signature: 'ok' | 'failed' | null
  readonly chain: string | null
  readonly expiresAt: string | null
  readonly refusal: { readonly code: string; readonly message: string } | null
  readonly exit: ExitCode
}

export async function importReferences(files: readonly string[], options: ImportOptions): Promise<ExitCode> {
  const anchorFile = process.env['TRIGPOINT_ANCHORS']
  const anchors = anchorFile === undefined ? BUILT_IN_ANCHORS : await readAnchorFile(anchorFile)
  const folder = options.dir ?? defaultReferenceFolder(process.env)
  let worst: ExitCode = EXIT.ok
  for (const file of files) {
    const { exit, ...imported } = await importOne(file, folder, { primitives: nodePrimitives, anchors: anchors.reference })
    if (exit > worst) worst = exit
    if (options.json === true) printJson(imported)
    else process.stdout.write(`${describe(imported)}\n`)
  }
  return worst
}

async function importOne(file: string, folder: string, context: Parameters<typeof readManifest>[1]): Promise<Imported> {
  const nothing = { kept: null, product: null, version: null, class: null, sha256: null, signature: null, chain: null, expiresAt: null }
  const bytes = await readFile(file).catch(() => undefined)
  if (bytes === undefined)
    return { ...nothing, file, refusal: { code: 'evidence.manifest-malformed', message: 'The file cannot be read.' }, exit: EXIT.unusable }
  const reading = readManifest(new Uint8Array(bytes), context)
  if (!reading.ok) return { ...nothing, file, refusal: reading.refusal, exit: EXIT.unusable }
  const { head, sha256, signature, chain, manifest, refusal } = reading.value
  const shown = { file, product: head.product, version: head.version, class: head.class, sha256, signature, chain, expiresAt: expiryOf(reading.value) }
  if (manifest === undefined) return { ...shown, kept: null, refusal: refusal ?? null, exit: EXIT.refused }
  const kept = await writeReference(folder, reading.value, new Uint8Array(bytes))
  return { ...shown, kept, refusal: null, exit: EXIT.ok }
}

function expiryOf({ certificates }: ReferenceReading): string | null {
  const signer = certificates[0]
  return signer === undefined ? null : timeText(signer.notAfterMs)
}

function describe(imported: Omit<Imported, 'exit'>): string {
  const { file, kept, product, version, expiresAt, refusal } = imported
  const what = product === null ? file : `${file}: ${product} ${version ?? ''}`
  return kept === null
    ? `${what}: not kept: ${refusal?.message ?? ''} [${refusal?.code ?? ''}]`
    : `${what}: kept as ${kept}; its signer's certificate ends ${expiresAt ?? ''}`
}
