// As a lender would: a machine without a network, the real command, a bundle made earlier and a pinned key. And the
// way there: a running verifier, `trigpoint trust` and `trigpoint bundle`.

import { execFile, execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bundleOf, openBundleWorld, runHonestFix, type BundleWorld } from './bundle-world.ts'

const root = new URL('../..', import.meta.url).pathname
const release = join(root, 'vectors/bundle/0.1.0')
const trigpoint = join(root, 'cli/bin/trigpoint.js')
const folder = mkdtempSync(join(tmpdir(), 'trigpoint-offline-'))

/** Loaded before the program: whoever opens a socket or asks for a name ends the process with 99. */
const GUARD = join(folder, 'guard.mjs')
writeFileSync(GUARD, `
import net from 'node:net'
import dns from 'node:dns'
import dgram from 'node:dgram'
const forbid = what => () => { process.stderr.write('network used: ' + what + '\\n'); process.exit(99) }
net.Socket.prototype.connect = forbid('connect')
net.Server.prototype.listen = forbid('listen')
for (const name of ['lookup', 'resolve', 'resolve4', 'resolve6']) { dns[name] = forbid(name); dns.promises[name] = forbid(name) }
dgram.createSocket = forbid('udp')
globalThis.fetch = forbid('fetch')
`)

/** A namespace without any network, loopback down; undefined where this system gives none. */
const NO_NETWORK = ((): readonly string[] | undefined => {
  try {
    execFileSync('unshare', ['-rn', 'true'], { stdio: 'ignore' })
    return ['unshare', '-rn']
  } catch {
    console.warn('skipped: needs unshare -rn')
    return undefined
  }
})()

function run(args: readonly string[], options: { readonly wrap?: readonly string[] | undefined; readonly guard?: boolean; readonly env?: Record<string, string> } = {}): Promise<{ code: number; out: string; err: string }> {
  const [program = '', ...rest] = [...(options.wrap ?? []), process.execPath, ...(options.guard === true ? ['--import', GUARD] : []), trigpoint, ...args]
  return new Promise(resolve => {
    execFile(program, rest, { env: { ...process.env, HOME: folder, ...options.env }, maxBuffer: 64 * 1024 * 1024 }, (error, out, err) => { resolve({ code: typeof error?.code === 'number' ? error.code : 0, out, err }) })
  })
}

describe('trigpoint verify without a network', () => {
  it('proves a bundle that was made earlier, and touches no socket', async () => {
    const { code, out, err } = await run(['verify', join(release, 'inside-full.json'), '--trust', join(release, 'trust.json')], { guard: true })
    expect(err).toBe('')
    expect(code).toBe(0)
    expect(out).toContain('PROVEN  inside (MY)')
    expect(out).toContain('This was computed again here, from the raw measurements.')
  }, 60_000)

  it.runIf(NO_NETWORK !== undefined)('does so in a namespace where even loopback is down', async () => {
    const { code, out } = await run(['verify', join(release, 'outside-full.json'), '--trust', join(release, 'trust.json'), '--json'], { wrap: NO_NETWORK })
    expect(code).toBe(0)
    expect(JSON.parse(out)).toMatchObject({ proven: true, outcome: 'outside' })
  }, 60_000)

  it('has a guard that would have noticed', async () => {
    expect((await run(['status', '--url', 'http://127.0.0.1:1'], { guard: true })).code).toBe(99)
  }, 60_000)
})

describe('from a running verifier to a file that checks without it', () => {
  let bundles: BundleWorld
  let challengeId = ''
  beforeAll(async () => {
    // By the clock of this machine, on which the command checks.
    bundles = await openBundleWorld()
    challengeId = (await runHonestFix(bundles)).challengeId
    await bundleOf(bundles, challengeId, 'verdict')
  }, 120_000)
  afterAll(async () => bundles.close())
  const env = (): Record<string, string> => ({ TRIGPOINT_URL: bundles.world.verifier.url, TRIGPOINT_TOKEN: bundles.world.verifier.adminToken ?? '' })

  it('trust and bundle write what verify takes, by chip and by fix, at every level', async () => {
    const trust = join(folder, 'trust.json')
    const pinned = await run(['trust', '--out', trust], { env: env() })
    expect(pinned).toMatchObject({ code: 0, err: expect.stringContaining('Compare it with the operator by another way') as unknown })
    const chipId = bundles.node.chips[0]?.chipId ?? ''
    for (const [id, level] of [[chipId, 'full'], [challengeId, 'site'], [chipId, 'verdict']] as const) {
      const file = join(folder, `${level}.json`)
      expect(await run(['bundle', id, '--level', level, '--out', file], { env: env() })).toMatchObject({ code: 0 })
      const verified = await run(['verify', file, '--trust', trust, '--json'], { guard: true })
      expect(verified.code, verified.out).toBe(0)
      const report = JSON.parse(verified.out) as { chips: unknown[]; level: string }
      expect(report.level).toBe(level)
      expect(report.chips).toHaveLength(level === 'verdict' ? 1 : 3)
    }
    const toStdout = await run(['bundle', challengeId, '--level', 'verdict', '--out', '-'], { env: env() })
    expect((JSON.parse(toStdout.out) as { format: string }).format).toBe('trigpoint bundle v1')
    expect(readFileSync(trust, 'utf8')).toContain('witness')
  }, 120_000)

  it('result and log prove write what verify takes, and a JSON result needs the key set', async () => {
    const trust = join(folder, 'trust-again.json')
    const put = async (...args: readonly string[]): Promise<void> => { expect(await run(args, { env: env() }), args.join(' ')).toMatchObject({ code: 0 }) }
    await put('trust', '--out', trust)
    const keys = join(folder, 'jwks.json')
    writeFileSync(keys, await (await fetch(`${bundles.world.verifier.url}/.well-known/jwks.json`)).text())
    for (const form of ['jwt', 'cwt'] as const) {
      const file = join(folder, `result.${form}`)
      await put('result', challengeId, '--form', form, '--alg', 'EdDSA', '--out', file)
      const more = form === 'jwt' ? ['--keys', keys] : []
      const held = await run(['verify', file, '--trust', trust, '--expect', 'inside', ...more], { guard: true })
      expect(held.code, held.out).toBe(0)
      expect(held.out).toContain('Level: verdict, the signed result alone')
      expect(held.out).toContain('A result by itself does not show that; its bundle does.')
      expect(await run(['verify', file], { guard: true })).toMatchObject({ code: 1, out: expect.stringContaining('result.signer-not-pinned') as unknown })
    }
    expect(await run(['verify', join(folder, 'result.jwt'), '--trust', trust], { guard: true })).toMatchObject({ code: 1, out: expect.stringContaining('--keys') as unknown })
    expect(await run(['verify', join(folder, 'result.jwt'), '--trust', trust, '--keys', trust], { guard: true })).toMatchObject({ code: 2, err: expect.stringContaining('result.key-set-malformed') as unknown })
    const proof = join(folder, 'policy.proof.json')
    await put('log', 'prove', bundles.world.verifier.url, 'policy:secret-hall', '--out', proof)
    const shown = await run(['verify', proof, '--trust', trust], { guard: true })
    expect(shown.code, shown.out).toBe(0)
    expect(shown.out).toMatch(/^PROVEN {2}an entry of the kind "policy", number \d+/)
    expect(shown.out).toContain('"policyId": "policy-secret-hall"')
    expect(JSON.parse((await run(['verify', proof, '--trust', trust, '--json'], { guard: true })).out)).toMatchObject({ file: 'proof', proven: true, kind: 'policy' })
    expect(await run(['verify', proof, '--trust', trust, '--expect', 'inside'], { guard: true })).toMatchObject({ code: 2 })
    const changed = join(folder, 'changed.proof.json')
    writeFileSync(changed, readFileSync(proof, 'utf8').replace('\\"MY\\"', '\\"SG\\"'))
    expect(await run(['verify', changed, '--trust', trust], { guard: true })).toMatchObject({ code: 1, out: expect.stringContaining('result.opening') as unknown })
    expect(await run(['log', 'prove', bundles.world.verifier.url, 'paper:none'], { env: env() })).toMatchObject({ code: 1, err: expect.stringContaining('leaf.unknown') as unknown })
  }, 120_000)

  it('refuses what is not there, and who may not', async () => {
    expect(await run(['bundle', '0'.repeat(32), '--out', '-'], { env: env() })).toMatchObject({ code: 1, err: expect.stringContaining('fix.unknown') as unknown })
    expect(await run(['bundle', 'nvidia:41:00000000000000A1', '--out', '-'], { env: env() })).toMatchObject({ code: 1, err: expect.stringContaining('chip.unknown') as unknown })
    expect(await run(['bundle', challengeId, '--out', '-'], { env: { ...env(), TRIGPOINT_TOKEN: '' } })).toMatchObject({ code: 1, err: expect.stringContaining('api.unauthorized') as unknown })
    expect(await run(['bundle', challengeId, '--out', join(folder, 'no/such/folder.json')], { env: env() })).toMatchObject({ code: 2 })
  }, 60_000)
})
