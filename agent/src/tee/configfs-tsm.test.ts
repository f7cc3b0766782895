// The kernel's interface for CPU evidence, with a folder and a stand-in for the kernel behind it.

import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { appraiseTee, judgeBindingLevel, parsePem, teeReportData } from '@trigpoint/core/evidence'
import { openTestSnp, openTestTdx, type TestCpu } from '@trigpoint/lab'
import { Fault, nodePrimitives, openManualClock } from '@trigpoint/runtime'
import { readCertificateTable } from './certificate-table.ts'
import { openConfigfsTsm, type TeeSource, type TsmFiles } from './configfs-tsm.ts'
import { readSystemUuid } from './system-uuid.ts'

const GUIDS = ['63da758de6644564adc5f4b93be8accd', '4ab7b379bbac4fe4a02f05aef327c782', 'c0b406a4a803495297433fb6014cd0ae']
const nonce = new Uint8Array(32).fill(7)
const snp = openTestSnp('tsm')
let folder = ''
beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'trigpoint-tsm-')) })
afterEach(() => { rmSync(folder, { recursive: true, force: true }) })

/** The table as a hypervisor lays it out. */
function tableOf(certificates: readonly Uint8Array[], guids = GUIDS): Uint8Array {
  const head = Buffer.alloc((certificates.length + 1) * 24)
  let offset = head.length
  certificates.forEach((der, i) => {
    head.write(guids[i] ?? '', i * 24, 'hex')
    head.writeUInt32LE(offset, i * 24 + 16)
    head.writeUInt32LE(der.length, i * 24 + 20)
    offset += der.length
  })
  return Buffer.concat([head, ...certificates])
}

interface Kernel {
  readonly cpu?: TestCpu
  readonly table?: Uint8Array
  readonly provider?: string
  /** Error of making a report folder. */
  readonly refuses?: string
  /** Somebody else writes between our write and our read. */
  readonly disturbed?: boolean
}

/** A folder that answers as the kernel's does: files appear with the folder, evidence with the bytes written. */
function kernelFiles({ cpu = snp, table = tableOf(cpu.certificates), provider = 'sev_guest', refuses, disturbed = false }: Kernel): TsmFiles {
  let generation = 0
  return {
    exists: existsSync,
    makeFolder: path => {
      if (refuses !== undefined) return Promise.reject(Object.assign(new Error(refuses), { code: refuses }))
      mkdirSync(path)
      writeFileSync(join(path, 'provider'), `${provider}\n`)
      writeFileSync(join(path, 'generation'), '0\n')
      writeFileSync(join(path, 'auxblob'), table)
      return Promise.resolve()
    },
    write: (path, bytes) => {
      generation++
      writeFileSync(join(path, '..', 'generation'), `${String(generation)}\n`)
      writeFileSync(join(path, '..', 'outblob'), cpu.report(bytes))
      return Promise.resolve()
    },
    read: async path => {
      const bytes = new Uint8Array(await readFile(path))
      if (disturbed && basename(path) === 'outblob') writeFileSync(join(path, '..', 'generation'), '99\n')
      return bytes
    },
    removeFolder: path => { rmSync(path, { recursive: true }); return Promise.resolve() },
  }
}

const open = (kernel: Kernel = {}): TeeSource => openConfigfsTsm({ clock: openManualClock(0), folder, files: kernelFiles(kernel) })
const codeOf = async (work: Promise<unknown>): Promise<string> => work.then(() => 'done', (error: unknown) => (error instanceof Fault ? error.code : String(error)))

describe('a confidential VM', () => {
  it('gives SEV-SNP evidence with its chain, which verifies for this nonce and raises the binding', async () => {
    const [tee] = await open().collect(teeReportData(nonce))
    const certificates = parsePem(tee?.certificatesPem ?? '')
    const appraisal = appraiseTee({ evidence: tee?.evidence ?? nonce, certificates: certificates.ok ? certificates.value : [] }, { primitives: nodePrimitives, anchors: [snp.anchor], expectedNonce: nonce })
    expect(appraisal).toMatchObject({ scheme: 'sev-snp', verified: true, binding: 'match' })
    expect(judgeBindingLevel([appraisal], true)).toBe('confidential-vm')
    expect(readdirSync(folder)).toEqual([])
  })
  it('gives a TDX quote, which carries its chain', async () => {
    const tdx = openTestTdx('tsm')
    const [tee] = await open({ cpu: tdx, table: new Uint8Array(0), provider: 'tdx_guest' }).collect(teeReportData(nonce))
    expect(tee?.certificatesPem).toBe('')
    expect(appraiseTee({ evidence: tee?.evidence ?? nonce, certificates: [] }, { primitives: nodePrimitives, anchors: [tdx.anchor], expectedNonce: nonce })).toMatchObject({ scheme: 'tdx', verified: true })
    expect(await open({ cpu: tdx, provider: 'tdx_guest' }).describe()).toBe(`tdx_guest through ${folder}`)
  })
  it('whose folder somebody else wrote to gives nothing', async () => {
    expect(await codeOf(open({ disturbed: true }).collect(teeReportData(nonce)))).toBe('tee.disturbed')
    expect(readdirSync(folder)).toEqual([])
  })
})

describe('a node that is none', () => {
  it('has no evidence and a plain sentence', async () => {
    const none = openConfigfsTsm({ clock: openManualClock(0), folder: join(folder, 'absent') })
    expect(await none.collect(nonce)).toEqual([])
    expect(await none.describe()).toContain('fixes rest on the host\'s key')
  })
  it('with the folder but no provider, or no right to it, says which', async () => {
    for (const [refuses, word] of [['ENXIO', 'no provider'], ['EACCES', 'takes root'], ['EBUSY', 'EBUSY']] as const) {
      expect(await codeOf(open({ refuses }).collect(nonce))).toBe('tee.unavailable')
      await expect(open({ refuses }).describe()).rejects.toThrow(word)
    }
  })
})

describe('a table of certificates', () => {
  const pem = readCertificateTable(tableOf(snp.certificates))
  it('is read in either byte order of its names', () => {
    const swapped = GUIDS.map(guid => {
      const bytes = Buffer.from(guid, 'hex')
      return Buffer.concat([bytes.subarray(0, 4).reverse(), bytes.subarray(4, 6).reverse(), bytes.subarray(6, 8).reverse(), bytes.subarray(8)]).toString('hex')
    })
    expect(pem.match(/BEGIN CERTIFICATE/g)).toHaveLength(3)
    expect(readCertificateTable(tableOf(snp.certificates, swapped))).toBe(pem)
  })
  it('that is short, cut, or points outside itself is none', () => {
    const table = tableOf(snp.certificates)
    for (let length = 0; length < table.length; length += 7) expect(['', pem]).toContain(readCertificateTable(table.subarray(0, length)))
    for (let at = 0; at < 96; at++) expect(() => readCertificateTable(table.map((byte, i) => (i === at ? byte ^ 0xff : byte)))).not.toThrow()
    expect(readCertificateTable(tableOf(snp.certificates.slice(0, 2)))).toBe('')
  })
})

it('a system UUID is read where it may be', () => {
  const path = join(folder, 'product_uuid')
  expect(readSystemUuid(path)).toBeUndefined()
  writeFileSync(path, '4C4C4544-0042-3510-8052-B4C04F4E4D32\n')
  expect(readSystemUuid(path)).toBe('4c4c4544-0042-3510-8052-b4c04f4e4d32')
  writeFileSync(path, 'Not Settable')
  expect(readSystemUuid(path)).toBeUndefined()
})
