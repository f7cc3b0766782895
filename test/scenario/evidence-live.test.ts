// What a running verifier makes of evidence beside the verdict: the vendor's services asked and away, tolerated
// mismatches, latencies that are enrolled, labels that move, a CPU's word for a confidential VM.

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { fromBase64, toBase64 } from '@trigpoint/core/base'
import { bindEvidenceNonce } from '@trigpoint/core/challenge'
import { hashTranscript } from '@trigpoint/core/delay'
import { parseCertificate, parsePem, readManifest, teeReportData, type Certificate } from '@trigpoint/core/evidence'
import { measurementsOf, openSoftwareChips, type ChipFile } from '@trigpoint/agent'
import { encodePem, makeManifests, makeNode, openManifestSigner, openTestSnp, respondOcsp, signManifest } from '@trigpoint/lab'
import type { ChipIdentity, EvidenceRequest, Fix, SitePolicyBody } from '@trigpoint/core/wire'
import { nodePrimitives, signBody } from '@trigpoint/runtime'
import type { VerifierOptions } from '@trigpoint/verifier'
import { ask, enrolNode, evidenceOf, measureAll, openWorld, runFix, testSite, valueOf, vendor, type Asked, type TestNode, type World } from './verifier-world.ts'

const signer = openManifestSigner('live')
const worlds: World[] = []
afterEach(async () => { for (const world of worlds.splice(0)) await world.close() })

async function open(options: Partial<VerifierOptions> = {}, policy: Partial<SitePolicyBody> = {}, gpus = 2): Promise<{ world: World; node: TestNode }> {
  const world = await openWorld(options)
  worlds.push(world)
  const site = testSite('penang')
  valueOf(await world.admin.putSite({ ...site, policy: { ...site.policy, ...policy } }))
  return { world, node: await enrolNode(world, 'penang', 'node', gpus) }
}

async function get<T>(world: World, path: string): Promise<T> {
  return (await fetch(`${world.verifier.url}${path}`, { headers: { authorization: `Bearer ${world.verifier.adminToken ?? ''}` } })).json() as Promise<T>
}

const codes = async (world: World): Promise<readonly string[]> => valueOf(await world.admin.getFindings()).items.map(finding => finding.code)
const deviceOf = (fix: Fix): NonNullable<Fix['evidence']>['devices'][number] | undefined => fix.evidence?.devices[0]

/** A fix whose message the test may still change once the nonce is known. */
async function fixWith(world: World, node: TestNode, change: (message: EvidenceRequest, nonce: Uint8Array) => EvidenceRequest): Promise<Fix> {
  world.clock.advance(1000)
  const asked: Asked = await ask(world, node)
  const receipts = measureAll(world, node, asked)
  for (const receipt of receipts) valueOf(await world.admin.sendReceipt(receipt))
  const nonce = bindEvidenceNonce(nodePrimitives, { challengeNonce: fromBase64(asked.challenge.nonce) ?? new Uint8Array(32), agentKey: node.key.publicKey, transcriptHash: hashTranscript(receipts, nodePrimitives) })
  const message = JSON.parse((await evidenceOf(world, node, asked, { receipts })).body) as EvidenceRequest
  return valueOf(await world.admin.sendEvidence(asked.challenge.challengeId, signBody('fix-evidence', change(message, nonce), node.key.sign)))
}

const withLatency = (latencyNs: number) => (message: EvidenceRequest): EvidenceRequest => ({ ...message, evidence: message.evidence.map(one => ({ ...one, latencyNs })) })

// A stand-in for the vendor's services.
let answer: (request: IncomingMessage, response: ServerResponse, body: Buffer) => void = (_, response) => response.writeHead(404).end()
let asked: string[] = []
const server = createServer((request, response) => {
  const parts: Buffer[] = []
  asked.push(`${request.method ?? ''} ${request.url ?? ''}`)
  request.on('data', (part: Buffer) => parts.push(part))
  request.on('end', () => { answer(request, response, Buffer.concat(parts)) })
})
await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
afterAll(() => { server.closeAllConnections(); server.close() })
const base = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`
const services = (changes: object = {}): Partial<VerifierOptions> => ({
  vendor: { fetchReferences: true, fetchRevocation: true, referenceAnchors: [signer.anchor], referenceUrl: `${base}/rim/`, ocspUrl: `${base}/ocsp`, ...changes },
})
const certificatesOf = (chip: ChipFile): readonly Certificate[] => valueOf(parsePem(chip.certificatesPem)).map(der => valueOf(parseCertificate(der)))

describe('the vendor\'s services', () => {
  const [chip] = makeNode(vendor, { name: 'node', gpus: 1 })
  const [driver = '', bios = ''] = chip === undefined ? [] : makeManifests(chip, signer)
  const serve = (status: 'good' | 'revoked') => (request: IncomingMessage, response: ServerResponse, body: Buffer): void => {
    if (request.url?.startsWith('/rim/') === true) return void response.end(request.url.includes('DRIVER') ? driver : bios)
    const device = chip === undefined ? undefined : certificatesOf(chip)[1]
    if (device !== undefined && body.includes(Buffer.from(device.serial))) response.end(respondOcsp({ certificate: device, issuer: vendor.provisioner, status, reason: 1, producedAtMs: worlds[0]?.clock.nowMs() ?? 0 }))
    else response.writeHead(500).end()
  }

  it('give manifests, so that firmware is measured, and each is asked for once', async () => {
    answer = serve('good')
    const { world, node } = await open(services(), {}, 1)
    asked = []
    const fix = await runFix(world, node)
    expect(deviceOf(fix)).toMatchObject({ verified: true, measured: true, measurements: { mismatches: [] } })
    expect(deviceOf(fix)?.references.map(one => one.used)).toEqual([true, true])
    expect(fix.outcome).toBe('inside')
    const first = asked.length
    expect(deviceOf(await runFix(world, node))?.measured).toBe(true)
    expect(asked).toHaveLength(first)
  })
  it('say revoked: the chip counts no more, and the fix says since when', async () => {
    answer = serve('revoked')
    const { world, node } = await open(services(), {}, 1)
    const fix = await runFix(world, node)
    expect(deviceOf(fix)).toMatchObject({ verified: false, revocation: { status: 'revoked', reason: 'keyCompromise', producedAtMs: world.clock.nowMs() } })
    expect(fix.outcome).toBe('unknown')
  })
  it('are away: not checked, never passed, and the verdict stands on what is known', async () => {
    answer = request => { request.socket.destroy() }
    const { world, node } = await open(services(), {}, 1)
    const fix = await runFix(world, node)
    expect(deviceOf(fix)).toMatchObject({ verified: true, measured: false, revocation: { status: 'not-checked', producedAtMs: null } })
    expect(fix.evidence?.missing.join()).toContain('NV_GPU_VBIOS_TP00')
    expect(fix.evidence?.missing.join()).toContain('No revocation status')
    expect(fix.outcome).toBe('inside')
  })
  it('that do not answer hold a fix up for the limit and no longer, and other fixes not at all', async () => {
    answer = () => undefined
    const { world, node } = await open(services({ waitMs: 300 }), {}, 1)
    const started = performance.now()
    const fix = await runFix(world, node)
    expect(performance.now() - started).toBeLessThan(8000)
    expect(fix).toMatchObject({ outcome: 'inside', evidence: { devices: [{ revocation: { status: 'not-checked' } }] } })
    server.closeAllConnections()
  })
  it('outlive a restart in the data directory', async () => {
    answer = serve('good')
    const { world, node } = await open(services(), {}, 1)
    await runFix(world, node)
    answer = request => { request.socket.destroy() }
    const { dataDir } = world
    await world.verifier.close()
    const again = await openWorld({ ...services(), dataDir, clock: world.clock })
    worlds.push(again)
    expect(deviceOf(await runFix(again, node))).toMatchObject({ measured: true })
  })
  it('are not asked by whoever holds no vendor\'s key', async () => {
    answer = serve('good')
    const { world, node } = await open(services(), {}, 1)
    asked = []
    await fixWith(world, node, message => ({ ...message, evidence: message.evidence.map(one => ({ ...one, certificatesPem: '' })) }))
    expect(asked).toEqual([])
  })
})

describe('a policy that demands measured firmware', () => {
  const [chip] = makeNode(vendor, { name: 'node', gpus: 1 })
  if (chip === undefined) throw new Error('no chip')
  const values = measurementsOf(chip)
  const wrong = new Map(values.slice(0, 20).map((value, i): [number, readonly Uint8Array[]] => [i, [i === 9 ? new Uint8Array(48) : value]]))
  const right = new Map(values.slice(20).map((value, i): [number, readonly Uint8Array[]] => [20 + i, [value]]))
  const references = [signManifest({ product: chip.product, version: chip.vbiosVersion, values: wrong }, signer), signManifest({ product: chip.product, version: chip.driverVersion, values: right }, signer)]
    .map(text => valueOf(readManifest(new TextEncoder().encode(text), { primitives: nodePrimitives, anchors: [signer.anchor] })))

  it('leaves a chip unknown whose firmware differs, and tells a person', async () => {
    const { world, node } = await open({ references }, { requireMeasured: true }, 1)
    const fix = await runFix(world, node)
    expect(fix.outcome).toBe('unknown')
    expect(deviceOf(fix)).toMatchObject({ measured: false, measurements: { mismatches: [9], tolerated: [] } })
    expect(fix.verdict?.checks.find(check => check.code === 'verdict.chip-unmeasured')).toMatchObject({ ok: false })
    expect(await codes(world)).toContain('firmware-changed')
  })
  it('puts up with an index that it names, until the day that it names', async () => {
    const tolerated = (untilMs: number): Partial<SitePolicyBody> => ({ requireMeasured: true, toleratedMismatches: [{ index: 9, reason: 'Open with the vendor, bug 4711.', untilMs }] })
    const { world, node } = await open({ references }, tolerated(Date.UTC(2030, 0, 1)), 1)
    const fix = await runFix(world, node)
    expect(fix.outcome).toBe('inside')
    expect(deviceOf(fix)).toMatchObject({ measured: true, measurements: { mismatches: [9], tolerated: [9] } })
    expect(fix.verdict?.chips[0]?.checks.some(check => check.detail.includes('bug 4711'))).toBe(true)
    const { world: late, node: other } = await open({ references }, tolerated(Date.UTC(2020, 0, 1)), 1)
    expect((await runFix(late, other)).outcome).toBe('unknown')
  })
})

describe('latency', () => {
  it('is enrolled while the chip is proved inside, and one that stays outside is a finding with its figures', async () => {
    const { world, node } = await open({}, {}, 1)
    for (let i = 0; i < 8; i++) expect(deviceOf(await fixWith(world, node, withLatency(200_000_000 + i * 1_000_000)))?.latency).toMatchObject({ ok: true, basis: 'too-few', samples: i })
    expect(deviceOf(await fixWith(world, node, withLatency(203_000_000)))?.latency).toMatchObject({ ok: true, basis: 'chip', samples: 8, leastNs: 200_000_000, mostNs: 207_000_000 })
    for (let i = 0; i < 3; i++) {
      expect(await codes(world)).not.toContain('latency-outlier')
      const fix = await fixWith(world, node, withLatency(380_000_000))
      expect(deviceOf(fix)?.latency).toMatchObject({ ok: false, samples: 9 })
      expect(fix.verdict?.chips[0]?.checks.find(check => check.code === 'evidence.latency-outside')).toMatchObject({ ok: false })
      expect(fix.outcome).toBe('inside')
    }
    const finding = valueOf(await world.admin.getFindings()).items.find(one => one.code === 'latency-outlier')
    expect(finding?.explanation).toContain('380.0 ms; 9 enrolled reports took 200.0 to 207.0 ms')
  })
  it('too small a difference to mean a place is none', async () => {
    const { world, node } = await open({}, {}, 1)
    for (let i = 0; i < 9; i++) await fixWith(world, node, withLatency(1_000_000))
    expect(deviceOf(await fixWith(world, node, withLatency(9_000_000)))?.latency).toMatchObject({ ok: true, basis: 'chip' })
  })
})

describe('labels and names', () => {
  it('that move without a paper are a finding; with one they are history', async () => {
    const { world, node } = await open({}, {}, 2)
    await runFix(world, node)
    const [first, second] = node.claimed
    const moved = (changes: object) => (message: EvidenceRequest): EvidenceRequest => ({ ...message, chips: message.chips.map(chip => (chip.chipId === first?.chipId ? { ...chip, ...changes } : chip)) })
    await fixWith(world, node, moved({ chassis: 'CH-OTHER' }))
    expect(valueOf(await world.admin.getFindings({ chip: first?.chipId })).items.map(one => one.code)).toEqual(['label-moved'])
    expect(valueOf(await world.admin.getFindings({ chip: second?.chipId })).items).toEqual([])
    const inventory = await get<{ items: { changes: string[] }[] }>(world, `/v1/agents/${node.agentId}/inventory`)
    expect(inventory.items.map(row => row.changes)).toEqual([[`chassis of ${first?.chipId ?? ''}: node, now CH-OTHER`], []])
    valueOf(await world.admin.sendCustodyEvent({ eventId: 'm1', kind: 'maintenance', atMs: world.clock.nowMs(), siteId: 'penang', chipIds: [second?.chipId ?? ''], reference: 'M-1' }))
    const seen = valueOf(await world.admin.getFindings()).items.length
    await fixWith(world, node, message => ({ ...message, chips: message.chips.map(chip => (chip.chipId === second?.chipId ? { ...chip, board: 'B-NEW' } : chip.chipId === first?.chipId ? { ...chip, chassis: 'CH-OTHER' } : chip)) }))
    expect(valueOf(await world.admin.getFindings()).items).toHaveLength(seen)
  })
  it('of a chip are read from its identity, and its firmware with them', async () => {
    const { world, node } = await open({}, {}, 1)
    await runFix(world, node)
    const identity = await get<ChipIdentity>(world, `/v1/chips/${node.chips[0]?.chipId ?? ''}/identity`)
    expect(identity).toMatchObject({ ueids: [{}], certificates: [{}], firmware: [{ mode: 'SPT' }], reports: [{ source: 'fix', outlier: false }] })
  })
})

describe('a report over an old nonce', () => {
  it('is a replay wherever it is shown again', async () => {
    const { world, node } = await open({}, {}, 1)
    let old: EvidenceRequest['evidence'] = []
    await fixWith(world, node, message => { old = message.evidence; return message })
    const fix = await fixWith(world, node, message => ({ ...message, evidence: old }))
    expect(fix.outcome).toBe('unknown')
    expect(await codes(world)).toContain('evidence-replayed')
  })
})

describe('a CPU\'s word', () => {
  const cpu = openTestSnp('live')
  const tee = (reportData: Uint8Array): EvidenceRequest['tees'] => [{ evidence: toBase64(cpu.report(reportData)), certificatesPem: encodePem([...cpu.certificates]), latencyNs: 1 }]
  it('over this fix raises the binding that the result names', async () => {
    const { world, node } = await open({ teeAnchors: [cpu.anchor] }, {}, 1)
    const fix = await fixWith(world, node, (message, nonce) => ({ ...message, tees: tee(teeReportData(nonce)) }))
    expect(fix).toMatchObject({ outcome: 'inside', evidence: { binding: 'confidential-vm', tees: [{ scheme: 'sev-snp', verified: true, binding: 'match' }] } })
  })
  it('that is absent, for something else, or of an unknown maker changes nothing else', async () => {
    const { world, node } = await open({ teeAnchors: [cpu.anchor] }, {}, 1)
    expect(await runFix(world, node)).toMatchObject({ outcome: 'inside', evidence: { binding: 'host-key', tees: [] } })
    expect(await fixWith(world, node, message => ({ ...message, tees: tee(new Uint8Array(64)) }))).toMatchObject({ outcome: 'inside', evidence: { binding: 'host-key', tees: [{ binding: 'differs', verified: false }] } })
    const { world: plain, node: other } = await open({}, {}, 1)
    expect(await fixWith(plain, other, (message, nonce) => ({ ...message, tees: tee(teeReportData(nonce)) }))).toMatchObject({ outcome: 'inside', evidence: { binding: 'host-key', tees: [{ verified: false }] } })
  })
})

describe('a machine in protected PCIe mode', () => {
  it('whose GPU stands in another machine is found by the fix of that machine', async () => {
    const { world, node } = await open({}, {}, 2)
    const one = makeNode(vendor, { name: 'one', gpus: 3, switches: 2 })
    const two = makeNode(vendor, { name: 'two', gpus: 3, switches: 2 })
    const sign = async (message: EvidenceRequest, nonce: Uint8Array, chips: readonly ChipFile[]): Promise<EvidenceRequest> => ({
      ...message, chips: [], evidence: (await openSoftwareChips(chips, world.clock).collect(nonce)).map(({ kind, arch, evidence, certificatesPem, latencyNs }) => ({ kind, arch, evidence: toBase64(evidence), certificatesPem, latencyNs })),
    })
    const run = async (chips: readonly ChipFile[]): Promise<Fix> => {
      const challenge = await ask(world, node)
      const receipts = measureAll(world, node, challenge)
      for (const receipt of receipts) valueOf(await world.admin.sendReceipt(receipt))
      const nonce = bindEvidenceNonce(nodePrimitives, { challengeNonce: fromBase64(challenge.challenge.nonce) ?? new Uint8Array(32), agentKey: node.key.publicKey, transcriptHash: hashTranscript(receipts, nodePrimitives) })
      const message = JSON.parse((await evidenceOf(world, node, challenge, { receipts })).body) as EvidenceRequest
      return valueOf(await world.admin.sendEvidence(challenge.challenge.challengeId, signBody('fix-evidence', await sign(message, nonce, chips), node.key.sign)))
    }
    expect((await run(one)).verdict?.chips).toHaveLength(5)
    expect(await codes(world)).not.toContain('topology-broken')
    const [stolen] = two
    const mixed = await run([...one.slice(0, 2), ...(stolen === undefined ? [] : [stolen]), ...one.slice(3)])
    expect(mixed.verdict?.chips[0]?.checks.find(check => check.code === 'evidence.topology-inconsistent')).toMatchObject({ ok: false })
    expect(await codes(world)).toContain('topology-broken')
  })
})
