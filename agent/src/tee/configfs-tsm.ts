// The CPU's word that this agent runs in a confidential VM, through the kernel's one interface for it
// (Documentation/ABI/testing/configfs-tsm-report, Linux 6.7 and later): a folder is made below the report folder, 64
// bytes are written to `inblob`, the evidence is read from `outblob`, and the folder is taken away again.
// On the path: evidence, beside the chips. A node that is no confidential VM has no such folder, and loses nothing.
//
//   /sys/kernel/config/tsm/report/<name>/   inblob  outblob  auxblob  provider  generation

import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readFile, rmdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Fault, systemErrorCode, type Clock } from '@trigpoint/runtime'
import { readCertificateTable } from './certificate-table.ts'

export const TSM_REPORTS = '/sys/kernel/config/tsm/report'

/** The kernel's limit for evidence, and ours for what is sent. */
const MAXIMUM_EVIDENCE_BYTES = 32 * 1024
const REPORT_DATA_BYTES = 64

export interface CollectedTee {
  /** SEV-SNP report or TDX quote. */
  readonly evidence: Uint8Array
  /** PEM, signer first; empty where the evidence carries its chain or the host gave none. */
  readonly certificatesPem: string
  readonly latencyNs: number
}

export interface TeeSource {
  /** For a person: `sev_guest`, `tdx_guest`, or that there is none. */
  describe(): Promise<string>
  /** Evidence over 64 bytes; empty where this is no confidential VM. Throws Fault `tee.*`. */
  collect(reportData: Uint8Array): Promise<readonly CollectedTee[]>
}

/** The few things that are done to the folder; tests stand in for the kernel. */
export interface TsmFiles {
  exists(path: string): boolean
  makeFolder(path: string): Promise<void>
  write(path: string, bytes: Uint8Array): Promise<void>
  read(path: string): Promise<Uint8Array>
  removeFolder(path: string): Promise<void>
}

const SYSTEM_FILES: TsmFiles = {
  exists: existsSync,
  makeFolder: async path => { await mkdir(path) },
  write: (path, bytes) => writeFile(path, bytes, { flag: 'w' }),
  read: async path => new Uint8Array(await readFile(path)),
  removeFolder: rmdir,
}

export interface TsmOptions {
  readonly clock: Pick<Clock, 'monotonicNs'>
  readonly folder?: string | undefined
  readonly files?: TsmFiles | undefined
}

export function openConfigfsTsm({ clock, folder = TSM_REPORTS, files = SYSTEM_FILES }: TsmOptions): TeeSource {
  return {
    describe: async () => {
      if (!files.exists(folder)) return `none (there is no ${folder}): fixes rest on the host's key, as on any node that is no confidential VM`
      return withReport(files, folder, async path => `${textOf(await files.read(join(path, 'provider')))} through ${folder}`)
    },
    collect: async reportData => {
      if (!files.exists(folder)) return []
      const data = new Uint8Array(REPORT_DATA_BYTES)
      data.set(reportData.subarray(0, REPORT_DATA_BYTES))
      return withReport(files, folder, async path => [await collectOne(files, path, data, clock)])
    },
  }
}

async function collectOne(files: TsmFiles, path: string, data: Uint8Array, clock: TsmOptions['clock']): Promise<CollectedTee> {
  const startNs = clock.monotonicNs()
  await files.write(join(path, 'inblob'), data)
  const written = textOf(await files.read(join(path, 'generation')))
  const evidence = await files.read(join(path, 'outblob'))
  const latencyNs = Number(clock.monotonicNs() - startNs)
  const table = await files.read(join(path, 'auxblob')).catch(() => new Uint8Array(0))
  // Somebody else wrote to our folder meanwhile: the evidence may be over their bytes.
  if (textOf(await files.read(join(path, 'generation'))) !== written) throw new Fault('tee.disturbed', 'The CPU evidence was disturbed while it was made; it is asked for again at the next fix.')
  if (evidence.length === 0 || evidence.length > MAXIMUM_EVIDENCE_BYTES) throw new Fault('tee.unusable', `The CPU gave evidence of ${String(evidence.length)} bytes, which no known kind has.`)
  return { evidence, certificatesPem: readCertificateTable(table), latencyNs }
}

/** A folder of our own for the while. */
async function withReport<T>(files: TsmFiles, folder: string, use: (path: string) => Promise<T>): Promise<T> {
  const path = join(folder, `trigpoint-${randomBytes(6).toString('hex')}`)
  try {
    await files.makeFolder(path)
  } catch (cause) {
    const code = systemErrorCode(cause)
    const why = code === 'ENXIO' ? 'the kernel has no provider for it (load sev-guest or tdx-guest)' : code === 'EACCES' || code === 'EPERM' ? 'this user may not (it takes root)' : code
    throw new Fault('tee.unavailable', `CPU evidence cannot be asked for below ${folder}: ${why}. Fixes go on without it.`, { cause })
  }
  try {
    return await use(path)
  } catch (cause) {
    if (cause instanceof Fault) throw cause
    throw new Fault('tee.failed', `The CPU gave no evidence (${systemErrorCode(cause)}). Fixes go on without it.`, { cause })
  } finally {
    await files.removeFolder(path).catch(() => undefined)
  }
}

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('latin1').trim()
}
