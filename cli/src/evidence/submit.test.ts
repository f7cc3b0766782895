// `evidence submit` against a running verifier, and CPU evidence in `evidence verify`: files in, lines and exit code out.

import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Command } from 'commander'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { openSoftwareChips } from '@trigpoint/agent'
import { teeReportData } from '@trigpoint/core/evidence'
import { encodePem, makeNode, openTestSnp, openTestTdx } from '@trigpoint/lab'
import { openWorld, testSite, valueOf, vendor, type World } from '../../../test/scenario/verifier-world.ts'
import { CommandError } from '../exit.ts'
import { registerVerifier } from '../verifier/register-verifier.ts'
import { registerEvidence } from './register-evidence.ts'

const nonce = new Uint8Array(32).fill(5)
const base64 = (bytes: Uint8Array | string): string => Buffer.from(bytes).toString('base64')
let folder = ''
let world: World
const file = (name: string): string => join(folder, name)

interface Outcome {
  readonly exit: number
  readonly out: string
  readonly error: string
}

async function trigpoint(...parameters: readonly string[]): Promise<Outcome> {
  const printed = { out: '', error: '' }
  const capture = (into: 'out' | 'error') => (text: string | Uint8Array): boolean => { printed[into] += String(text); return true }
  const spies = [vi.spyOn(process.stdout, 'write').mockImplementation(capture('out')), vi.spyOn(process.stderr, 'write').mockImplementation(capture('error'))]
  const program = new Command().exitOverride()
  registerEvidence(program)
  registerVerifier(program)
  process.exitCode = undefined
  try {
    await program.parseAsync(parameters, { from: 'user' })
    return { exit: Number(process.exitCode ?? 0), ...printed }
  } catch (error) {
    if (error instanceof CommandError) return { exit: error.exitCode, out: printed.out, error: printed.error + error.message }
    throw error
  } finally {
    for (const spy of spies) spy.mockRestore()
    process.exitCode = undefined
  }
}

const snp = openTestSnp('cli')
const tdx = openTestTdx('cli')

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'trigpoint-submit-'))
  world = await openWorld()
  valueOf(await world.admin.putSite(testSite('penang')))
  await writeFile(file('admin'), world.verifier.adminToken ?? '')
  const collected = await openSoftwareChips(makeNode(vendor, { name: 'rack', gpus: 2 }), world.clock).collect(nonce)
  const items = collected.map(one => ({ arch: one.arch, evidence: base64(one.evidence), certificate: base64(one.certificatesPem), nonce: '05'.repeat(32) }))
  await writeFile(file('payload.json'), JSON.stringify({ attestationData: { sdkResponse: { evidences: items }, success: true } }))
  await writeFile(file('forged.json'), JSON.stringify([{ ...items[0], evidence: items[1]?.evidence }]))
  await writeFile(file('node.json'), JSON.stringify({ hostname: 'gpu-7', resources: { gpuInfo: { product: 'B200', gpus: [{ uuid: 'GPU-1', sn: '1', chassisSN: 'CH-1' }] } } }))
  await writeFile(file('nothing.json'), '<xml/>')
  const cpu = (evidence: Uint8Array, certificates: readonly Uint8Array[]): object => ({ kind: 'cpu', evidence: base64(evidence), ...(certificates.length === 0 ? {} : { certificate: base64(encodePem([...certificates])) }) })
  await writeFile(file('snp.json'), JSON.stringify(cpu(snp.report(teeReportData(nonce)), snp.certificates)))
  await writeFile(file('both.json'), JSON.stringify([...items, cpu(tdx.report(teeReportData(nonce)), [])]))
  await writeFile(file('broken-cpu.json'), JSON.stringify({ kind: 'cpu', evidence: '!' }))
  const plain = ({ name, sha256, test }: { name: string; sha256: string; test: boolean }): unknown => ({ name, sha256, test })
  await writeFile(file('anchors.json'), JSON.stringify({ device: [plain(vendor.anchor)], tee: [plain(snp.anchor), plain(tdx.anchor)] }))
  vi.stubEnv('TRIGPOINT_REFERENCES', file('references'))
}, 60_000)
afterAll(async () => {
  vi.unstubAllEnvs()
  await world.close()
  await rm(folder, { recursive: true })
})

describe('trigpoint evidence submit', () => {
  const submit = (...parameters: readonly string[]): Promise<Outcome> => trigpoint('evidence', 'submit', ...parameters, '--node', 'gpu-7', '--url', world.verifier.url, '--token-file', file('reporting'))

  it('hands in with a reporting token what was collected, and says what it proves', async () => {
    const made = await trigpoint('verifier', 'reporting-token', 'penang', '--name', 'hall', '--url', world.verifier.url, '--token-file', file('admin'), '--out', file('reporting'))
    expect(made.exit).toBe(0)
    const done = await submit(file('payload.json'))
    expect(done).toMatchObject({ exit: 0 })
    expect(done.out).toContain('nvidia:41:')
    expect(done.error).toContain('who they are is proved, not when')
    expect(done.error).toContain('never where')
  })
  it('takes a node record as claims', async () => {
    expect(await submit(file('node.json'))).toMatchObject({ exit: 0, error: expect.stringContaining('1 GPUs, taken as claims') as string })
  })
  it('prints one JSON object a file, marked as a file', async () => {
    const { out } = await submit(file('payload.json'), '--json')
    expect(JSON.parse(out)).toMatchObject({ siteId: 'penang', proves: { place: false } })
  })
  it('exits 1 for a device that is not genuine, 2 for a file that is none', async () => {
    expect((await submit(file('forged.json'))).exit).toBe(1)
    expect((await submit(file('nothing.json'))).exit).toBe(2)
    expect((await submit(file('absent.json'))).exit).toBe(2)
  })
})

describe('CPU evidence in trigpoint evidence verify', () => {
  it('is verified to its maker\'s root and bound to the nonce, alone or among chips', async () => {
    vi.stubEnv('TRIGPOINT_ANCHORS', file('anchors.json'))
    const alone = await trigpoint('evidence', 'verify', file('snp.json'), '--nonce', '05'.repeat(32), '--json')
    expect(alone.exit).toBe(0)
    expect(JSON.parse(alone.out)).toMatchObject({ scheme: 'sev-snp', verified: true, binding: 'match' })
    const both = await trigpoint('evidence', 'verify', file('both.json'), '--nonce', '05'.repeat(32))
    expect(both.exit).toBe(0)
    expect(both.out).toContain('2 of 2 verified')
    expect(both.out).toContain('Binding of the key that asked: confidential-vm.')
  })
  it('over another nonce, or under no known root, is not verified; what cannot be read is unusable', async () => {
    vi.stubEnv('TRIGPOINT_ANCHORS', file('anchors.json'))
    expect(await trigpoint('evidence', 'verify', file('snp.json'), '--nonce', '06'.repeat(32))).toMatchObject({ exit: 1, out: expect.stringContaining('host-key') as string })
    vi.stubEnv('TRIGPOINT_ANCHORS', undefined)
    expect((await trigpoint('evidence', 'verify', file('snp.json'))).exit).toBe(1)
    expect((await trigpoint('evidence', 'verify', file('broken-cpu.json'))).exit).toBe(2)
  })
})
