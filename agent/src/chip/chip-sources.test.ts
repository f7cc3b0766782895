// The ways to chips: files, the driver (a stand-in library built from our own C file), the vendor's command (a stand-in
// script), each with evidence that an appraisal accepts.

import { execFileSync, spawnSync } from 'node:child_process'
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { appraiseEvidence, parsePem } from '@trigpoint/core/evidence'
import { makeNode, openTestVendor } from '@trigpoint/lab'
import { nodePrimitives, openManualClock, systemClock } from '@trigpoint/runtime'
import { readChipFile } from './chip-file.ts'
import { readChipId } from './chip-id.ts'
import type { CollectedEvidence } from './chip-source.ts'
import { openNvattest } from './nvattest.ts'
import { openNvml } from './nvml-source.ts'
import { openSoftwareChips } from './software-chip.ts'
import { inventoryOfVendorNode } from './vendor-inventory.ts'

const vendor = openTestVendor('sources')
const chips = makeNode(vendor, { name: 'node', gpus: 1, switches: 1 })
const nonce = new Uint8Array(32).fill(8)
const chipId = chips[0]?.chipId ?? ''
let folder = ''
let collected: readonly CollectedEvidence[] = []

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'trigpoint-chips-'))
  collected = await openSoftwareChips(chips, systemClock).collect(nonce)
})
afterAll(async () => {
  await rm(folder, { recursive: true })
})

function verified(one: CollectedEvidence | undefined): boolean {
  const certificates = parsePem(one?.certificatesPem ?? '')
  if (one === undefined || !certificates.ok) return false
  const context = { primitives: nodePrimitives, anchors: [vendor.anchor], atMs: Date.UTC(2026, 0, 1), expectedNonce: nonce }
  return appraiseEvidence({ evidence: one.evidence, certificates: certificates.value }, context).verified
}

describe('software chips', () => {
  it('sign what an appraisal verifies, and measure how long it took', async () => {
    expect(collected.map(verified)).toEqual([true, true])
    for (const { latencyNs } of collected) expect(latencyNs).toBeGreaterThan(0)
    const [instant] = await openSoftwareChips(chips, openManualClock(0)).collect(nonce)
    expect(instant?.latencyNs).toBe(0)
  })

  it('are read from a file, one or many', async () => {
    const path = join(folder, 'chip.json')
    await writeFile(path, JSON.stringify(chips))
    expect(await readChipFile(path)).toEqual(chips)
    await writeFile(path, JSON.stringify(chips[0]))
    const source = openSoftwareChips(await readChipFile(path), systemClock)
    expect(await source.list()).toMatchObject([{ chipId, product: 'TP100', chassis: 'node' }])
    await source.close()
  })

  it('from a file that is none are a fault', async () => {
    const path = join(folder, 'bad.json')
    for (const content of ['x', '{}', '[{"format": "trigpoint-chip-1"}]', JSON.stringify({ ...chips[0], inventory: {} }), ' '.repeat(300_000)]) {
      await writeFile(path, content)
      await expect(readChipFile(path)).rejects.toMatchObject({ code: 'chip.file-malformed' })
    }
    await expect(readChipFile(join(folder, 'absent'))).rejects.toMatchObject({ code: 'chip.file-unreadable' })
  })

  it('are named by their chain, nothing else is', () => {
    expect(readChipId(collected[0]?.certificatesPem ?? '')).toBe(chipId)
    expect(readChipId('')).toBeUndefined()
    expect(readChipId(vendor.rootPem)).toBeUndefined()
  })
})

const compiler = spawnSync('cc', ['--version']).status === 0
if (!compiler) console.warn('skipped: the driver stand-in needs a C compiler (cc)')

describe.skipIf(!compiler)('chips through the driver (needs a C compiler)', () => {
  let library = ''
  beforeAll(async () => {
    library = join(folder, 'libfake-nvml.so')
    execFileSync('cc', ['-shared', '-fPIC', '-o', library, new URL('./fake-nvml/fake-nvml.c', import.meta.url).pathname])
    await writeFile(join(folder, 'report.bin'), collected[0]?.evidence ?? '')
    await writeFile(join(folder, 'chain.pem'), collected[0]?.certificatesPem ?? '')
    // The C library reads the process's own environment, which process.env writes through to.
    process.env['FAKE_NVML'] = folder
  })
  afterAll(() => {
    delete process.env['FAKE_NVML']
  })

  it('are listed with everything that the host says of them', async () => {
    const source = await openNvml({ clock: systemClock, libraryPath: library })
    expect(await source.list()).toEqual([
      { chipId, uuid: 'GPU-first', serial: '1650000000001', board: '699-1', chassis: 'CHASSIS-7', busId: '00000000:1B:00.0', driverVersion: '900.10.01', vbiosVersion: 'F0.00.01.00.01', product: 'Test GPU' },
      { uuid: 'GPU-second', serial: '', board: '699-2', chassis: 'CHASSIS-8', busId: '00000000:1C:00.0', driverVersion: '900.10.01', vbiosVersion: 'F0.00.01.00.02', product: 'Test GPU' },
    ])
    await source.close()
  })

  it('give signed reports; one that gives none does not keep the others', async () => {
    const failures: string[] = []
    const source = await openNvml({ clock: systemClock, libraryPath: library, onFailure: (uuid, error) => failures.push(`${uuid}: ${String(error)}`) })
    const reports = await source.collect(nonce)
    expect(reports).toMatchObject([{ chipId, kind: 'gpu', arch: 'HOPPER' }])
    expect(verified(reports[0])).toBe(true)
    expect(failures).toEqual([expect.stringContaining('GPU-second') as string])
    expect(failures[0]).toContain('Not Supported (3)')
    expect(await source.collect(new Uint8Array(32))).toEqual([])
    await source.close()
  })

  it('of a machine without the driver get a sentence', async () => {
    await expect(openNvml({ clock: systemClock, libraryPath: join(folder, 'absent.so') })).rejects.toMatchObject({
      code: 'chip.nvml-absent', message: expect.stringContaining('no NVIDIA driver') as string,
    })
  })
})

describe('chips through the vendor\'s command', () => {
  const install = async (script: string): Promise<string> => {
    const command = join(folder, 'nvattest')
    await writeFile(command, `#!/bin/sh\n${script}\n`)
    await chmod(command, 0o755)
    return command
  }
  const printed = (): string => {
    const base64 = (bytes: Uint8Array | string): string => Buffer.from(bytes).toString('base64')
    const evidences = collected.map(one => ({ arch: one.kind === 'gpu' ? 'TEST' : 'LS10', nonce: '', evidence: base64(one.evidence), certificate: base64(one.certificatesPem) }))
    return JSON.stringify({ result_code: 0, result_message: 'Ok', evidences })
  }

  it('are asked with the nonce and read from what it prints', async () => {
    await writeFile(join(folder, 'printed.json'), printed())
    const command = await install(`echo "$@" > ${folder}/arguments; cat ${folder}/printed.json`)
    const source = openNvattest({ clock: systemClock, command, parameters: ['--gpu-evidence-source=corelib'] })
    const reports = await source.collect(nonce)
    expect(reports.map(({ chipId: id, kind }) => [id, kind])).toEqual([[chipId, 'gpu'], [chips[1]?.chipId, 'switch']])
    expect(reports.map(verified)).toEqual([true, true])
    expect(execFileSync('cat', [join(folder, 'arguments')]).toString().trim()).toBe(`collect-evidence --nonce ${'08'.repeat(32)} --format json --gpu-evidence-source=corelib`)
    expect(await source.list()).toEqual([])
    await source.close()
  })

  it('that fails, prints nothing, hangs or is not there is a fault', async () => {
    const collect = async (script: string): Promise<unknown> => openNvattest({ clock: systemClock, command: await install(script), timeoutMs: 300 }).collect(nonce)
    await expect(collect('echo "no GPU found" >&2; exit 1')).rejects.toMatchObject({ code: 'chip.nvattest-failed', message: 'nvattest failed: no GPU found' })
    await expect(collect('echo nonsense')).rejects.toMatchObject({ code: 'chip.nvattest-failed' })
    await expect(collect('exec sleep 5')).rejects.toMatchObject({ code: 'chip.nvattest-failed' })
    await expect(openNvattest({ clock: systemClock, command: join(folder, 'absent') }).collect(nonce)).rejects.toMatchObject({ code: 'chip.nvattest-absent' })
  })
})

describe('the vendor agent\'s node record', () => {
  it('is inventory without an id, since nothing in it is signed', () => {
    const gpu = { uuid: 'GPU-1', serial: '165', board: '7', chassis: 'c', busId: '0', vbiosVersion: '97' }
    const node = { hostname: '', systemUuid: '', machineId: '', bootId: '', nodeGroup: '', computeZone: '', driverVersion: '590', product: 'B200', architecture: '', gpus: [gpu] }
    expect(inventoryOfVendorNode(node)).toEqual([{ ...gpu, driverVersion: '590', product: 'B200' }])
  })
})
