// What keeps a verifier from starting or working, each with a message that helps; and kill -9 of the real thing.

import { spawn, type ChildProcess } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createEd25519, Fault, openVerifierClient, signBody, type VerifierClient } from '@trigpoint/runtime'
import { encodeDer, TAG } from '@trigpoint/core/evidence'
import { deriveVendorKey, encodeExtension, encodePem, issueCertificate } from '@trigpoint/lab'
import { openVerifier, type VerifierOptions } from '@trigpoint/verifier'
import { codeOf, enrolNode, evidenceOf, ask, openWorld, runFix, testSite, valueOf, vendor } from '../scenario/verifier-world.ts'

const freshDir = (): string => mkdtempSync(join(tmpdir(), 'trigpoint-verifier-'))
const options = (changes: Partial<VerifierOptions> = {}): VerifierOptions => ({ dataDir: freshDir(), listen: { host: '127.0.0.1', port: 0 }, anchors: [vendor.anchor], fixIntervalMs: 60_000, ...changes })

/** The fault that keeps a verifier from starting. */
async function refusedStart(changes: Partial<VerifierOptions>): Promise<Fault> {
  const error: unknown = await openVerifier(options(changes)).then(async verifier => { await verifier.close() }, (cause: unknown) => cause)
  if (error instanceof Fault) return error
  throw new Error(`expected a Fault, got ${String(error)}`)
}

describe('a verifier does not start', () => {
  it('beyond loopback without TLS, and says what to do', async () => {
    for (const host of ['0.0.0.0', '::', '192.0.2.1', 'verifier.example']) {
      const fault = await refusedStart({ listen: { host, port: 0 } })
      expect(fault.code).toBe('verifier.listen-insecure')
      expect(fault.message).toContain('--tls-cert')
    }
  })
  it('beyond loopback with anonymous reading', async () => {
    expect((await refusedStart({ listen: { host: '0.0.0.0', port: 0 }, anonymousRole: 'auditor', tls: { certPem: '', keyPem: '' } })).code).toBe('verifier.anonymous-beyond-loopback')
  })
  it('with a certificate that is none', async () => {
    for (const tls of [{ certPem: 'x', keyPem: 'y' }, { certPem: '', keyPem: '' }]) expect((await refusedStart({ tls })).code).toBe('verifier.tls-invalid')
  })
  it('without a trust anchor, or with numbers out of their limits', async () => {
    expect((await refusedStart({ anchors: [] })).code).toBe('verifier.no-anchors')
    for (const changes of [{ fixIntervalMs: 10 }, { rounds: 0 }, { challengeLifetimeMs: 3_600_000 }, { listen: { host: '127.0.0.1', port: 70_000 } }, { landmarks: { near: 60, lastSeenNear: 3, far: 3 } }])
      expect((await refusedStart(changes)).code).toBe('verifier.config')
  })
  it('on a taken port, and leaves its data directory free', async () => {
    const taken = createServer()
    await new Promise<void>(resolve => taken.listen(0, '127.0.0.1', resolve))
    const dataDir = freshDir()
    const fault = await refusedStart({ dataDir, listen: { host: '127.0.0.1', port: (taken.address() as AddressInfo).port } })
    expect(fault.code).toBe('verifier.port-taken')
    expect(fault.message).toContain('choose another port')
    taken.close()
    await (await openVerifier(options({ dataDir }))).close()
  })
  it('on an address that is not this machine\'s', async () => {
    const fault = await refusedStart({ listen: { host: '192.0.2.1', port: 0 }, tls: testTls() })
    expect(fault.code).toBe('verifier.address-unknown')
    expect(fault.message).toContain('192.0.2.1')
  })
  it('twice on one data directory', async () => {
    const dataDir = freshDir()
    const first = await openVerifier(options({ dataDir }))
    expect((await refusedStart({ dataDir })).code).toBe('store.in-use')
    await first.close()
  })
  it('in a data directory that cannot be written', async () => {
    const file = join(freshDir(), 'file')
    writeFileSync(file, '')
    expect((await refusedStart({ dataDir: file })).code).toBe('store.not-writable')
  })
  it('without the key that its database was made with, or with another, or with one that others may read', async () => {
    const dataDir = freshDir()
    await (await openVerifier(options({ dataDir }))).close()
    const path = join(dataDir, 'verifier.key')
    const key = readFileSync(path)
    chmodSync(path, 0o644)
    expect((await refusedStart({ dataDir })).code).toBe('key-file.readable-by-others')
    rmSync(path)
    expect((await refusedStart({ dataDir })).code).toBe('verifier.key-missing')
    writeFileSync(path, createEd25519().privateKey.export({ format: 'pem', type: 'pkcs8' }), { mode: 0o600 })
    expect((await refusedStart({ dataDir })).code).toBe('verifier.key-differs')
    writeFileSync(path, key, { mode: 0o600 })
    chmodSync(path, 0o600)
    await (await openVerifier(options({ dataDir }))).close()
  })
  it('with a console directory that is no built console', async () => {
    expect((await refusedStart({ consoleDir: '/nonexistent' })).code).toBe('verifier.console-dir')
    const empty = join(freshDir(), 'dist')
    mkdirSync(empty)
    expect((await refusedStart({ consoleDir: empty })).code).toBe('verifier.console-dir')
  })
})

describe('a verifier with a certificate', () => {
  it('listens beyond loopback and speaks TLS to those who know its CA', async () => {
    const tls = testTls()
    const verifier = await openVerifier(options({ listen: { host: '0.0.0.0', port: 0 }, tls }))
    const url = verifier.url.replace('0.0.0.0', '127.0.0.1')
    expect(url).toMatch(/^https:/)
    const client = valueOf(openVerifierClient({ url, token: verifier.adminToken, ca: tls.certPem }))
    expect(valueOf(await client.getStatus()).sites).toBe(0)
    const stranger = valueOf(openVerifierClient({ url, token: verifier.adminToken }))
    await expect(stranger.getStatus()).rejects.toThrow('give its CA certificate')
    client.close()
    await verifier.close()
  })
})

describe('a running verifier', () => {
  it('goes on where it was after a restart, with the same key and token', async () => {
    const first = await openWorld()
    valueOf(await first.admin.putSite(testSite('cyberjaya')))
    const node = await enrolNode(first, 'cyberjaya', 'node', 2)
    await runFix(first, node)
    first.admin.close()
    await first.verifier.close()
    const second = await openWorld({ dataDir: first.dataDir })
    try {
      expect(second.verifier.verifierKey).toEqual(first.verifier.verifierKey)
      expect(second.verifier.adminToken).toBe(first.verifier.adminToken)
      expect(valueOf(await second.admin.getChips({ outcome: 'inside' })).items).toHaveLength(2)
    } finally {
      await second.close()
      rmSync(first.dataDir, { recursive: true, force: true })
    }
  })
  it('judges at the next start what it had stored but not judged', async () => {
    const world = await openWorld()
    valueOf(await world.admin.putSite(testSite('cyberjaya')))
    const node = await enrolNode(world, 'cyberjaya', 'node', 1)
    const fix = await runFix(world, node)
    await world.verifier.close()
    world.admin.close()
    // As a crash between evidence and verdict would leave it.
    const { default: Sqlite } = await import('better-sqlite3')
    const database = new Sqlite(join(world.dataDir, 'verifier.sqlite'))
    database.exec('DELETE FROM fix_results; DELETE FROM chip_reports')
    database.prepare("UPDATE fixes SET status = 'challenged', judged_at_ms = NULL, body = json_set(body, '$.summary.status', 'challenged', '$.summary.judgedAtMs', NULL)").run()
    database.close()
    const again = await openWorld({ dataDir: world.dataDir })
    expect(valueOf(await again.admin.getFix(fix.challengeId))).toEqual(fix)
    await again.close()
    rmSync(world.dataDir, { recursive: true, force: true })
  })
  it('answers 503 with what to do when its disk is full, keeps nothing of the request, and goes on when there is space', async () => {
    const world = await openWorld({ maximumBytes: 1024 * 1024 })
    try {
      valueOf(await world.admin.putSite(testSite('cyberjaya')))
      const node = await enrolNode(world, 'cyberjaya', 'node', 1)
      let answered = 0
      let fault: unknown
      for (; fault === undefined && answered < 500; answered++) {
        const asked = await ask(world, node).catch((error: unknown) => { fault = error })
        if (asked === undefined) break
        const padded = await evidenceOf(world, node, asked, { message: { failures: Array.from({ length: 64 }, (_, i) => ({ landmarkId: `l${String(i)}`, code: 'x', message: randomBytes(256).toString('hex') })) } })
        await world.admin.sendEvidence(asked.challenge.challengeId, padded).catch((error: unknown) => { fault = error })
      }
      expect(fault).toMatchObject({ name: 'Fault', code: 'store.disk-full' })
      expect((fault as Fault).message).toContain('Free space')
      expect(answered).toBeGreaterThan(2)
      const status = valueOf(await world.admin.getStatus())
      const chip = valueOf(await world.admin.getChip(node.chips[0]?.chipId ?? ''))
      expect(chip.fix?.status).toBe('judged')
      expect(status.fixes).toBeGreaterThan(2)
    } finally {
      await world.close()
    }
  }, 60_000)
})

describe('kill -9 of a verifier', () => {
  it('loses nothing that it had acknowledged', async () => {
    const dataDir = freshDir()
    const acknowledged: string[] = []
    for (let round = 0; round < 3; round++) {
      const { child, client } = await openChild(dataDir)
      if (round === 0) valueOf(await client.putSite(testSite('cyberjaya')))
      for (const agentId of acknowledged) expect((await enrolledNames(client)).has(agentId)).toBe(true)
      const killed = new Promise(resolve => child.once('close', resolve))
      setTimeout(() => child.kill('SIGKILL'), 150 + round * 200)
      // Enrolments one after another until the process is gone.
      for (let i = 0; ; i++) {
        const name = `node-${String(round)}-${String(i)}`
        const done = await enrol(client, name).catch(() => false)
        if (!done) break
        acknowledged.push(name)
      }
      await killed
      client.close()
    }
    const { child, client } = await openChild(dataDir)
    const names = await enrolledNames(client)
    for (const name of acknowledged) expect(names.has(name)).toBe(true)
    expect(acknowledged.length).toBeGreaterThan(4)
    client.close()
    child.kill('SIGKILL')
  }, 120_000)
})

/** A certificate that signs itself, for 127.0.0.1. */
function testTls(): { certPem: string; keyPem: string } {
  const key = deriveVendorKey('tls', 'server')
  const name = { commonName: 'verifier under test' }
  const names = encodeExtension('2.5.29.17', false, encodeDer(TAG.sequence, encodeDer(0x87, Uint8Array.of(127, 0, 0, 1))))
  const der = issueCertificate({ subject: name, issuer: name, subjectKey: key, issuerKey: key, serial: Uint8Array.of(1), extensions: [names] })
  return { certPem: encodePem([der]), keyPem: key.privateKey.export({ format: 'pem', type: 'pkcs8' }).toString() }
}

async function openChild(dataDir: string): Promise<{ child: ChildProcess; client: VerifierClient }> {
  const path = new URL('verifier-child.ts', import.meta.url).pathname
  const child = spawn(process.execPath, ['--conditions=source', '--import', 'tsx', path, dataDir], { stdio: ['ignore', 'pipe', 'inherit'] })
  const line = await new Promise<string>((resolve, reject) => {
    child.stdout.once('data', (part: Buffer) => { resolve(part.toString()) })
    child.once('close', () => { reject(new Error('the verifier did not start')) })
  })
  const { url, token } = JSON.parse(line) as { url: string; token: string }
  return { child, client: valueOf(openVerifierClient({ url, token })) }
}

async function enrol(client: VerifierClient, name: string): Promise<boolean> {
  const { token } = valueOf(await client.createEnrolmentToken({ siteId: 'cyberjaya', expiresAtMs: Date.now() + 60_000 }))
  const key = createEd25519()
  const body = { token, agentKey: Buffer.from(key.publicKey).toString('base64'), nodeName: name, agentVersion: '1', chips: [], atMs: Date.now() }
  return codeOf(await client.enrol(signBody('enrol', body, key.sign))) === 'accepted'
}

async function enrolledNames(client: VerifierClient): Promise<Set<string>> {
  const names = new Set<string>()
  let cursor: string | undefined
  do {
    const page = valueOf(await client.getTimeline({ limit: 500, cursor }))
    for (const entry of page.items) if (entry.kind === 'enrolment') names.add(entry.title.replace(/^Node (.*) enrolled$/, '$1'))
    cursor = page.next ?? undefined
  } while (cursor !== undefined)
  return names
}
