// Imported reference manifests: a folder with one file a manifest, named for what it is and for its digest, so that
// re-issues of one version lie side by side. Nothing in the folder is trusted: each file is verified when it is read.

import { randomBytes } from 'node:crypto'
import { mkdir, open, readdir, readFile, rename } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { MAXIMUM_MANIFEST_BYTES, readManifest, type ManifestContext, type ReferenceReading } from '@trigpoint/core/evidence'
import { Fault, systemErrorCode } from '../fault.ts'

/** A fleet of all products and versions is some hundreds. */
export const MAXIMUM_IMPORTED_MANIFESTS = 4096
const SUFFIX = '.swid'

/** `TRIGPOINT_REFERENCES`, else the user's data folder. */
export function defaultReferenceFolder(environment: Readonly<Record<string, string | undefined>>): string {
  const data = environment['XDG_DATA_HOME'] ?? join(homedir(), '.local', 'share')
  return environment['TRIGPOINT_REFERENCES'] ?? join(data, 'trigpoint', 'references')
}

/** File name of a manifest: what it is for, then the first half of its digest. */
export function referenceFileName({ head, sha256 }: Pick<ReferenceReading, 'head' | 'sha256'>): string {
  const plain = (text: string): string => text.replace(/[^A-Za-z0-9.]/g, '_').slice(0, 40)
  return `${plain(head.product)}-${head.class}-${plain(head.version)}-${sha256.slice(0, 32)}${SUFFIX}`
}

/** Keeps a manifest that was proven; the same one twice is one file. The file is whole or not there. */
export async function writeReference(folder: string, reading: ReferenceReading, file: Uint8Array): Promise<string> {
  const path = join(folder, referenceFileName(reading))
  const temporary = `${path}.${randomBytes(6).toString('hex')}.new`
  try {
    await mkdir(folder, { recursive: true })
    const handle = await open(temporary, 'wx', 0o644)
    try {
      await handle.writeFile(file)
      await handle.sync()
    } finally {
      await handle.close()
    }
    await rename(temporary, path)
  } catch (cause) {
    throw new Fault('references.write-failed', `The manifest cannot be kept in ${folder} (${systemErrorCode(cause)}).`, { cause })
  }
  return path
}

/** Every manifest of the folder, verified anew; files that are none are named in `refused`. An absent folder is empty. */
export async function readReferenceFolder(
  folder: string,
  context: ManifestContext,
): Promise<{ readonly readings: readonly ReferenceReading[]; readonly refused: readonly string[] }> {
  const names = await readdir(folder).catch((cause: unknown) => {
    if (systemErrorCode(cause) === 'ENOENT') return []
    throw new Fault('references.unreadable', `The manifests in ${folder} cannot be read.`, { cause })
  })
  const readings: ReferenceReading[] = []
  const refused: string[] = []
  for (const name of names.filter(one => one.endsWith(SUFFIX)).sort().slice(0, MAXIMUM_IMPORTED_MANIFESTS)) {
    const file = await readLimited(join(folder, name))
    const reading = file === undefined ? undefined : readManifest(file, context)
    if (reading?.ok === true) readings.push(reading.value)
    else refused.push(name)
  }
  return { readings, refused }
}

async function readLimited(path: string): Promise<Uint8Array | undefined> {
  const file = await readFile(path).catch((cause: unknown) => {
    throw new Fault('references.unreadable', `The manifest ${path} cannot be read.`, { cause })
  })
  return file.length > MAXIMUM_MANIFEST_BYTES ? undefined : new Uint8Array(file)
}
