import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Command } from 'commander'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { utf8Bytes } from '@trigpoint/core/base'
import { noteKey, parseQuorumPolicy, signCheckpoint, verifyTlogProof } from '@trigpoint/core/log'
import { closeAll, ed25519FromSeed, nodePrimitives as primitives } from '@trigpoint/runtime'
import { openLog, type DurableLog } from '@trigpoint/verifier/log'
import { registerLog } from './register-log.ts'

const key = ed25519FromSeed(new Uint8Array(32).fill(7))
const ORIGIN = 'log.example/cli'
let dir = ''
let vkey = ''
let out = ''
let err = ''

async function withLog(use: (log: DurableLog) => Promise<unknown>): Promise<void> {
  const log = await openLog({ dir: join(dir, 'log'), key, origin: ORIGIN })
  vkey = log.vkey
  await use(log)
  await log.close()
}

async function trigpoint(...argv: string[]): Promise<number> {
  ;[out, err] = ['', '']
  process.exitCode = 0
  const program = new Command('trigpoint').exitOverride()
  registerLog(program)
  const stdout = vi.spyOn(process.stdout, 'write').mockImplementation(text => ((out += Buffer.from(text as Uint8Array).toString()), true))
  const stderr = vi.spyOn(process.stderr, 'write').mockImplementation(text => ((err += Buffer.from(text as Uint8Array).toString()), true))
  try {
    await program.parseAsync(argv, { from: 'user' })
    return Number(process.exitCode)
  } finally {
    stdout.mockRestore()
    stderr.mockRestore()
    process.exitCode = 0
  }
}

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'trigpoint-cli-log-'))
  await withLog(log => Promise.all(Array.from({ length: 300 }, (_, i) => log.append(utf8Bytes(`leaf ${String(i)}`)))))
})
afterEach(async () => {
  await closeAll()
  await rm(dir, { recursive: true, force: true })
})

describe('trigpoint log check', () => {
  it('says whole, and on whose word', async () => {
    expect(await trigpoint('log', 'check', join(dir, 'log'))).toBe(0)
    expect(out).toContain('Nobody vouches')
    expect(await trigpoint('log', 'check', join(dir, 'log'), '--key', vkey)).toBe(0)
    expect(out).toContain(`whole: ${ORIGIN}, 300 leaves`)
    expect(await trigpoint('log', 'check', join(dir, 'log'), '--key', vkey, '--json')).toBe(0)
    expect(JSON.parse(out)).toMatchObject({ ok: true, trusted: true, size: 300, damage: [] })
  })

  it('names what is damaged, and exits with 1', async () => {
    const path = join(dir, 'log/tile/0/000')
    const bytes = await readFile(path)
    bytes[100] = (bytes[100] ?? 0) ^ 1
    await writeFile(path, bytes)
    expect(await trigpoint('log', 'check', join(dir, 'log'), '--key', vkey)).toBe(1)
    expect(out).toContain('damaged  tile/0/000: the hash of leaf 3 is wrong')
  })

  it('keeps both checkpoints of a split view', async () => {
    const forked = signCheckpoint({ origin: ORIGIN, size: 300, root: new Uint8Array(32) }, noteKey(primitives, 'ed25519', ORIGIN, key.publicKey), key.sign)
    await writeFile(join(dir, 'earlier'), forked)
    expect(await trigpoint('log', 'check', join(dir, 'log'), '--key', vkey, '--since', join(dir, 'earlier'), '--evidence', join(dir, 'evidence'))).toBe(1)
    expect(out).toContain('two histories')
    expect((await readdir(join(dir, 'evidence'))).map(name => name.split('-').at(-1))).toEqual(['held.checkpoint', 'shown.checkpoint'])
  })

  it('refuses a log that another key signed, and says what it cannot use', async () => {
    const other = noteKey(primitives, 'ed25519', ORIGIN, ed25519FromSeed(new Uint8Array(32).fill(8)).publicKey)
    expect(await trigpoint('log', 'check', join(dir, 'log'), '--key', `${other.name}+${other.id}+${Buffer.from([1, ...other.publicKey]).toString('base64')}`)).toBe(1)
    await expect(trigpoint('log', 'check', join(dir, 'log'), '--key', 'nonsense')).rejects.toMatchObject({ exitCode: 2 })
    await expect(trigpoint('log', 'check', join(dir, 'log'), '--policy', join(dir, 'none'))).rejects.toMatchObject({ exitCode: 2 })
    await expect(trigpoint('log', 'check', join(dir, 'nowhere'))).rejects.toMatchObject({ code: 'log.source-absent' })
  })
})

describe('trigpoint log prove, show', () => {
  it('writes a proof that verifies offline', async () => {
    expect(await trigpoint('log', 'prove', join(dir, 'log'), '255', '--key', vkey, '--out', join(dir, 'p'))).toBe(0)
    const policy = parseQuorumPolicy(utf8Bytes(`log ${vkey}\nquorum none\n`), primitives)
    if (!policy.ok) throw new Error(policy.refusal.message)
    expect(verifyTlogProof(await readFile(join(dir, 'p')), utf8Bytes('leaf 255'), policy.value, primitives).ok).toBe(true)
    expect(await trigpoint('log', 'prove', join(dir, 'log'), '0')).toBe(0)
    expect(out).toMatch(/^c2sp\.org\/tlog-proof@v1\nindex 0\n/)
    await expect(trigpoint('log', 'prove', join(dir, 'log'), '300')).rejects.toMatchObject({ exitCode: 2 })
    await expect(trigpoint('log', 'prove', join(dir, 'log'), '1x')).rejects.toMatchObject({ exitCode: 2 })
  })

  it('shows the checkpoint with its signers, and leaves', async () => {
    expect(await trigpoint('log', 'show', join(dir, 'log'), '--key', vkey)).toBe(0)
    expect(out).toMatch(/log\.example\/cli +300 /)
    expect(out).toContain('yes')
    expect(await trigpoint('log', 'show', join(dir, 'log'), '7')).toBe(0)
    expect(out).toContain('\nleaf 7\n')
    expect(await trigpoint('log', 'show', join(dir, 'log'), '7', '--json')).toBe(0)
    expect(JSON.parse(out)).toMatchObject({ index: 7, leaf: Buffer.from('leaf 7').toString('base64') })
  })
})

describe('trigpoint log serve, witness', () => {
  it('serve a log and cosign it, each as a process of its own would', async () => {
    await trigpoint('log', 'serve', join(dir, 'log'), '--listen', '127.0.0.1:0', '--prefix', '/fleet/')
    const address = /at (http:\S+)/.exec(err)?.[1] ?? ''
    expect(await trigpoint('log', 'check', address, '--key', vkey)).toBe(0)
    await writeFile(join(dir, 'logs.policy'), `log ${vkey}\nquorum none\n`)
    await trigpoint('witness', '--name', 'w.example', '--key', join(dir, 'w.pem'), '--logs', join(dir, 'logs.policy'), '--dir', join(dir, 'w'), '--listen', '127.0.0.1:0')
    const [, name = '', witnessKey = ''] = /for policies: witness (\S+) (\S+)/.exec(err) ?? []
    const witnessAt = /at (http:\S+)/.exec(err)?.[1] ?? ''
    expect(name).toBe('w.example')
    await writeFile(join(dir, 'trust.policy'), `log ${vkey}\nwitness w ${witnessKey} ${witnessAt}\nquorum w\n`)
    expect(await trigpoint('log', 'check', address, '--policy', join(dir, 'trust.policy'))).toBe(1)
    const policy = parseQuorumPolicy(await readFile(join(dir, 'trust.policy')), primitives)
    if (!policy.ok) throw new Error(policy.refusal.message)
    const log = await openLog({ dir: join(dir, 'log'), key, origin: ORIGIN, witnesses: { policy: policy.value } })
    await log.append(utf8Bytes('one more'))
    await log.close()
    expect(await trigpoint('log', 'check', address, '--policy', join(dir, 'trust.policy'))).toBe(0)
    expect(out).toContain('quorum')
  })

  it('say what is wrong with an address, a path or a policy', async () => {
    await expect(trigpoint('log', 'serve', join(dir, 'log'), '--listen', 'here')).rejects.toMatchObject({ exitCode: 2 })
    await expect(trigpoint('log', 'serve', join(dir, 'log'), '--prefix', 'no slash')).rejects.toMatchObject({ exitCode: 2 })
    await writeFile(join(dir, 'logs.policy'), 'quorum none\n')
    await expect(trigpoint('witness', '--name', 'w', '--key', join(dir, 'w.pem'), '--logs', join(dir, 'logs.policy'), '--dir', join(dir, 'w'))).rejects.toMatchObject({ exitCode: 2 })
  })
})
