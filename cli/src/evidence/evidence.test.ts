// The commands as a person or a script runs them: files in, lines and exit code out.

import { existsSync } from 'node:fs'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Command } from 'commander'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { CollectedEvidence } from '@trigpoint/agent'
import { openSoftwareChips } from '@trigpoint/agent'
import type { Appraisal } from '@trigpoint/core/evidence'
import { makeManifests, makeNode, openManifestSigner, openTestVendor } from '@trigpoint/lab'
import { openManualClock } from '@trigpoint/runtime'
import { realData } from '../../../test/requirement.ts'
import { CommandError } from '../exit.ts'
import { registerEvidence } from './register-evidence.ts'

const vendor = openTestVendor('cli')
const signer = openManifestSigner('cli')
const node = makeNode(vendor, { name: 'rack', gpus: 2, switches: 1 })
const nonce = new Uint8Array(32).fill(5)
const NONCE = '05'.repeat(32)
let folder = ''

const file = (name: string): string => join(folder, name)

interface FileDevice {
  readonly kind: string
  readonly arch: string
  readonly nonce: string
  readonly evidence: string
  readonly certificate: string
  readonly driverVersion?: string
}

function toFileDevice(one: CollectedEvidence): FileDevice {
  const base64 = (bytes: Uint8Array | string): string => Buffer.from(bytes).toString('base64')
  return { kind: one.kind, arch: one.arch, nonce: NONCE, evidence: base64(one.evidence), certificate: base64(one.certificatesPem) }
}

let devices: readonly FileDevice[] = []

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'trigpoint-cli-'))
  vi.stubEnv('TRIGPOINT_ANCHORS', file('anchors.json'))
  vi.stubEnv('TRIGPOINT_REFERENCES', file('references'))
  const plain = ({ name, sha256, test }: typeof vendor.anchor): unknown => ({ name, sha256, test })
  await writeFile(file('anchors.json'), JSON.stringify({ device: [plain(vendor.anchor)], reference: [plain(signer.anchor)] }))
  devices = (await openSoftwareChips(node, openManualClock(0)).collect(nonce)).map(toFileDevice)
  await writeFile(file('node.json'), JSON.stringify(devices))
  const manifests = [...new Set(node.flatMap(chip => makeManifests(chip, signer)))]
  for (const [i, xml] of manifests.entries()) await writeFile(file(`rim-${String(i)}.xml`), xml)
})
afterAll(async () => {
  vi.unstubAllEnvs()
  await rm(folder, { recursive: true })
})

interface Outcome {
  readonly exit: number
  readonly out: string
  readonly error: string
}

async function trigpoint(...parameters: readonly string[]): Promise<Outcome> {
  const printed = { out: '', error: '' }
  const capture = (into: 'out' | 'error') => (text: string | Uint8Array): boolean => {
    printed[into] += String(text)
    return true
  }
  const spies = [vi.spyOn(process.stdout, 'write').mockImplementation(capture('out')), vi.spyOn(process.stderr, 'write').mockImplementation(capture('error'))]
  const program = new Command('trigpoint')
  registerEvidence(program)
  try {
    process.exitCode = undefined
    await program.parseAsync([...parameters], { from: 'user' })
    return { exit: Number(process.exitCode ?? 0), ...printed }
  } catch (error) {
    if (!(error instanceof CommandError)) throw error
    return { exit: error.exitCode, out: printed.out, error: error.message }
  } finally {
    process.exitCode = undefined
    for (const spy of spies) spy.mockRestore()
  }
}

function lines({ out }: Outcome): readonly Appraisal[] {
  return out.trim().split('\n').map(line => JSON.parse(line) as Appraisal)
}

describe('trigpoint evidence verify', () => {
  it('prints one JSON object a device and exits 0 when all are verified', async () => {
    const outcome = await trigpoint('evidence', 'verify', file('node.json'), '--nonce', NONCE, '--json')
    expect(outcome.exit).toBe(0)
    const judged = lines(outcome)
    expect(judged.map(({ verified, test, nonce: fresh }) => [verified, test, fresh])).toEqual([[true, true, 'match'], [true, true, 'match'], [true, true, 'match']])
    expect(Object.keys(judged[0] ?? {})).toEqual(expect.arrayContaining([
      'id', 'form', 'verified', 'measured', 'identity', 'chain', 'signature', 'nonce', 'fwid', 'mode', 'driverVersion', 'vbiosVersion', 'revocation', 'references', 'measurements', 'topology', 'checks',
    ]))
    expect(judged[0]?.topology).toMatchObject({ consistent: true, complete: true })
  })

  it('exits 1 and says why when one is not', async () => {
    const outcome = await trigpoint('evidence', 'verify', file('node.json'), '--nonce', '00'.repeat(32), '--json')
    expect(outcome.exit).toBe(1)
    for (const one of lines(outcome)) expect(one).toMatchObject({ verified: false, nonce: 'differs', refusal: { code: 'evidence.nonce-differs' } })
  })

  it('prints a table for a person, with what did not hold and for whom', async () => {
    const outcome = await trigpoint('evidence', 'verify', file('node.json'))
    expect(outcome.exit).toBe(0)
    expect(outcome.out).toContain(`${node[0]?.chipId ?? ''} (test chip)`)
    expect(outcome.out).toMatch(/evidence\.reference-missing: Not at hand: NV_SWITCH_BIOS/)
    expect(outcome.out).toContain('3 of 3 verified. Test chips are not real ones')
  })

  it('measures with manifests given, and with those imported before', async () => {
    const rims = [0, 1, 2].flatMap(i => ['--rim', file(`rim-${String(i)}.xml`)])
    expect(lines(await trigpoint('evidence', 'verify', file('node.json'), ...rims, '--json')).map(({ measured }) => measured)).toEqual([true, true, true])
    expect(lines(await trigpoint('evidence', 'verify', file('node.json'), '--json')).some(({ measured }) => measured)).toBe(false)
    const imported = await trigpoint('reference', 'import', ...[0, 1, 2].map(i => file(`rim-${String(i)}.xml`)))
    expect([imported.exit, imported.out.split('\n').length]).toEqual([0, 4])
    expect(lines(await trigpoint('evidence', 'verify', file('node.json'), '--json')).map(({ measured }) => measured)).toEqual([true, true, true])
    await rm(file('references'), { recursive: true })
  })

  it('holds what the file states against what was signed', async () => {
    await writeFile(file('stated.json'), JSON.stringify({ ...devices[0], nonce: 'ff'.repeat(32), driverVersion: '1.2.3' }))
    const [one] = lines(await trigpoint('evidence', 'verify', file('stated.json'), '--json'))
    expect(one?.verified).toBe(true)
    for (const code of ['evidence.claimed-nonce-differs', 'evidence.claimed-version-differs'])
      expect(one?.checks).toContainEqual(expect.objectContaining({ code, ok: false }))
  })

  it('finds a machine whose switch was not presented', async () => {
    const [gpu] = devices
    const other = makeNode(vendor, { name: 'other', gpus: 1, switches: 1 })
    const [, foreign] = (await openSoftwareChips(other, openManualClock(0)).collect(nonce)).map(toFileDevice)
    await writeFile(file('mixed.json'), JSON.stringify([gpu, foreign]))
    for (const one of lines(await trigpoint('evidence', 'verify', file('mixed.json'), '--json'))) {
      expect(one.topology?.consistent).toBe(false)
      expect(one.checks).toContainEqual(expect.objectContaining({ code: 'evidence.topology-inconsistent', ok: false }))
    }
  })

  it('judges what it can and exits 2 when a file cannot be used', async () => {
    await writeFile(file('notes.txt'), 'hello')
    const mixed = await trigpoint('evidence', 'verify', file('notes.txt'), file('node.json'), '--json')
    expect([mixed.exit, lines(mixed).length]).toEqual([2, 3])
    const manifest = await trigpoint('evidence', 'verify', file('rim-0.xml'))
    expect(manifest).toMatchObject({ exit: 2, error: expect.stringContaining('--rim') as string })
  })

  it('exits 2 for options that cannot be used', async () => {
    for (const parameters of [['--nonce', 'abc'], ['--at', 'yesterday'], ['--at', '2026-02-30'], ['--rim', file('node.json')], ['--ocsp', file('node.json')], ['--rim', file('absent')]])
      expect((await trigpoint('evidence', 'verify', file('node.json'), ...parameters)).exit, parameters.join(' ')).toBe(2)
    expect((await trigpoint('evidence', 'verify', file('absent.json'))).exit).toBe(2)
  })

  it('judges for the time that it is given', async () => {
    const [one] = lines(await trigpoint('evidence', 'verify', file('node.json'), '--at', '2001-01-01T00:00:00+02:00', '--json'))
    expect(one).toMatchObject({ verified: true, certificateTime: 'not-yet-valid' })
  })
})

describe('trigpoint reference import', () => {
  it('keeps what holds, refuses what does not, and says so in JSON', async () => {
    const stranger = openManifestSigner('stranger')
    const [chip] = node
    if (chip === undefined) throw new Error('no chip')
    await writeFile(file('foreign.xml'), makeManifests(chip, stranger)[0] ?? '')
    const refused = await trigpoint('reference', 'import', file('foreign.xml'), '--json')
    expect(refused.exit).toBe(1)
    expect(JSON.parse(refused.out)).toMatchObject({ kept: null, signature: 'ok', chain: 'unknown-root', refusal: { code: 'evidence.unknown-root' } })
    const none = await trigpoint('reference', 'import', file('node.json'), file('absent'))
    expect(none.exit).toBe(2)
    expect(existsSync(file('references'))).toBe(false)
    const kept = await trigpoint('reference', 'import', file('rim-0.xml'), '--dir', file('elsewhere'), '--json')
    expect(JSON.parse(kept.out)).toMatchObject({ product: 'TP100', class: 'driver', signature: 'ok', chain: 'ok', refusal: null })
    expect(await readdir(file('elsewhere'))).toHaveLength(1)
  })
})

describe.skipIf(realData('nvidia-evidence') === undefined)('any file of the published samples (needs the real data)', () => {
  it('gets a clear answer', { timeout: 120_000 }, async () => {
    vi.stubEnv('TRIGPOINT_ANCHORS', undefined)
    const base = realData('nvidia-evidence') ?? ''
    const all = (await readdir(base, { recursive: true, withFileTypes: true })).filter(entry => entry.isFile())
    for (const entry of all) {
      const path = join(entry.parentPath, entry.name)
      const { exit, out, error } = await trigpoint('evidence', 'verify', path, '--json')
      if (exit === 2) expect(error, path).toMatch(/\[evidence\.input-unusable\]/)
      else expect(lines({ exit, out, error }).every(({ verified, refusal }) => verified || refusal !== undefined), path).toBe(true)
    }
    vi.stubEnv('TRIGPOINT_ANCHORS', file('anchors.json'))
  })
})
