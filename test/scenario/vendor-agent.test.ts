// Nodes that run the vendor's own agent: its calls, with real evidence against the vendor's real roots, through the
// same appraisal as a fix's chips. Who is proved; where never is.

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DEVICE_ANCHORS } from '@trigpoint/core/evidence'
import { fromHex } from '@trigpoint/core/base'
import { openSoftwareChips } from '@trigpoint/agent'
import { makeNode } from '@trigpoint/lab'
import type { VendorReportAccepted } from '@trigpoint/core/wire'
import { realData } from '../requirement.ts'
import { clientOf, enrolNode, openWorld, runFix, START_MS, testSite, valueOf, vendor, type World } from './verifier-world.ts'

let world: World
let token = ''
beforeAll(async () => {
  world = await openWorld({ anchors: [vendor.anchor, ...DEVICE_ANCHORS] })
  valueOf(await world.admin.putSite(testSite('penang')))
  valueOf(await world.admin.putSite(testSite('elsewhere')))
  token = ((await (await post('/v1/reporting-tokens', { siteId: 'penang', name: 'gpu hall' }, world.verifier.adminToken)).json()) as { token: string }).token
}, 60_000)
afterAll(async () => { await world.close() })

async function call(method: string, path: string, body: unknown, bearer: string | undefined): Promise<Response> {
  const headers: Record<string, string> = bearer === undefined ? {} : { authorization: `Bearer ${bearer}` }
  return fetch(`${world.verifier.url}${path}`, { method, headers: body === undefined ? headers : { ...headers, 'content-type': 'application/json' }, ...(body === undefined ? {} : { body: JSON.stringify(body) }) })
}
const post = (path: string, body?: unknown, bearer: string | undefined = token): Promise<Response> => call('POST', path, body, bearer)
const report = async (node: string, body: unknown): Promise<VendorReportAccepted> => (await post(`/v1/agent/nodes/${node}/attestation`, body)).json() as Promise<VendorReportAccepted>
const get = async (path: string, bearer = world.verifier.adminToken): Promise<Record<string, unknown>> => (await call('GET', path, undefined, bearer)).json() as Promise<Record<string, unknown>>

const nodeRecord = (changes: object = {}): object => ({
  hostname: 'gpu-7', systemUUID: '4c4c4544-0001', machineId: 'm', bootID: 'b', gpuDriverVersion: '580.95.05',
  resources: { gpuInfo: { product: 'B200', architecture: 'blackwell', gpus: [{ uuid: 'GPU-1', busID: '0000:1b:00.0', sn: '165', minorID: '0', boardID: 7, vbiosVersion: '97.00', chassisSN: 'CH-1', ...changes }] } },
})
const payload = (items: readonly object[]): object => ({ attestationData: { sdkResponse: { evidences: items, resultCode: 0, resultMessage: 'Ok' }, nonceRefreshTimestamp: '2026-11-02T00:00:00Z', success: true } })

/** What the vendor's collecting tool would print for software chips over a nonce. */
async function collect(name: string, nonce: string): Promise<readonly object[]> {
  const collected = await openSoftwareChips(makeNode(vendor, { name, gpus: 2 }), world.clock).collect(fromHex(nonce) ?? new Uint8Array(32))
  return collected.map(({ arch, evidence, certificatesPem }) => ({ arch, evidence: Buffer.from(evidence).toString('base64'), certificate: Buffer.from(certificatesPem).toString('base64'), nonce }))
}

describe('the vendor agent\'s calls', () => {
  it('enrol with a reporting token, which serves on', async () => {
    expect(await (await post('/v1/agent/enroll')).json()).toEqual({ jwtAssertion: token })
    expect((await post('/v1/agent/enroll', undefined, 'tp-0000000000000000-wrong')).status).toBe(401)
    expect((await call('POST', '/v1/agent/enroll', undefined, undefined)).status).toBe(401)
  })
  it('need that token and no other, and it opens nothing else', async () => {
    expect((await call('PUT', '/v1/agent/nodes/n', nodeRecord(), world.verifier.adminToken)).status).toBe(401)
    for (const path of ['/v1/chips', '/v1/sites', '/v1/status', '/v1/findings', '/v1/events', '/metrics']) expect((await call('GET', path, undefined, token)).status).toBe(401)
  })
  it('hand in a node record, kept as claims, one row a change', async () => {
    const first = (await (await call('PUT', '/v1/agent/nodes/machine-7', nodeRecord(), token)).json()) as { nodeId: string; changes: string[]; note: string }
    expect(first).toMatchObject({ siteId: 'penang', gpus: 1, changes: [], note: expect.stringContaining('claim') as string })
    await call('PUT', '/v1/agent/nodes/machine-7', nodeRecord(), token)
    const moved = (await (await call('PUT', '/v1/agent/nodes/machine-7', nodeRecord({ chassisSN: 'CH-2', sn: '166' }), token)).json()) as { changes: string[] }
    expect(moved.changes).toEqual(['serial of GPU-1: 165, now 166', 'chassis of GPU-1: CH-1, now CH-2'])
    const history = (await get(`/v1/agents/${first.nodeId}/inventory`)) as { items: { source: string; systemUuid: string; chips: { chassis: string }[] }[] }
    expect(history.items.map(row => row.chips[0]?.chassis)).toEqual(['CH-2', 'CH-1'])
    expect(history.items[0]).toMatchObject({ source: 'vendor-agent', systemUuid: '4c4c4544-0001' })
    expect(valueOf(await world.admin.getFindings()).items.map(finding => finding.code)).toContain('label-moved')
  })
  it('refuse what is no node record, no evidence, too large or misnamed', async () => {
    expect((await call('PUT', '/v1/agent/nodes/n', { hostname: 'x' }, token)).status).toBe(400)
    expect(await (await post('/v1/agent/nodes/n/attestation', payload([]))).json()).toMatchObject({ refusal: { code: 'evidence.input-unusable' } })
    expect((await post('/v1/agent/nodes/n/attestation', payload([{ evidence: '!', certificate: '' }]))).status).toBe(400)
    expect((await call('PUT', '/v1/agent/nodes/n', { pad: 'x'.repeat(300_000) }, token)).status).toBe(413)
    expect((await call('PUT', `/v1/agent/nodes/${encodeURIComponent('../x y')}`, nodeRecord(), token)).status).toBe(400)
    expect(await get(`/v1/agents/${'0'.repeat(32)}/inventory`)).toMatchObject({ refusal: { code: 'node.unknown' } })
  })
})

describe('a report without a fix', () => {
  it('over a nonce of ours proves who and when, and never where', async () => {
    const { nonce } = (await (await post('/v1/agent/nodes/machine-8/nonce')).json()) as { nonce: string }
    const accepted = await report('machine-8', payload(await collect('reported', nonce)))
    expect(accepted.proves).toMatchObject({ identity: true, fresh: true, place: false })
    expect(accepted.devices).toHaveLength(2)
    expect(accepted.devices[0]).toMatchObject({ verified: true, test: true, nonce: 'match' })
    const chip = valueOf(await world.admin.getChip(accepted.devices[0]?.chipId ?? ''))
    expect(chip).toMatchObject({ outcome: 'unknown', siteId: 'penang', agentId: null, fix: null, reason: expect.stringContaining('nobody has measured') as string })
    expect(await get(`/v1/chips/${chip.chipId}/identity`)).toMatchObject({ hwmodel: expect.any(String) as string, reports: [{ source: 'vendor-agent', nodeId: accepted.nodeId }] })
  })
  it('over a nonce that was used, or of somebody else, is genuine but not fresh', async () => {
    const { nonce } = (await (await post('/v1/agent/nodes/machine-9/nonce')).json()) as { nonce: string }
    const items = await collect('used', nonce)
    expect((await report('machine-9', payload(items))).proves.fresh).toBe(true)
    expect((await report('machine-9', payload(items))).proves).toMatchObject({ identity: true, fresh: false })
    const other = await report('machine-9', payload(await collect('used', 'ab'.repeat(32))))
    expect(other).toMatchObject({ proves: { fresh: false }, devices: [{ nonce: 'not-asked', verified: true }, {}] })
  })
  it('of another node is a replay, and a finding', async () => {
    const items = await collect('copied', 'cd'.repeat(32))
    const first = await report('honest', payload(items))
    await report('thief', payload(items))
    const findings = valueOf(await world.admin.getFindings({ chip: first.devices[0]?.chipId })).items
    expect(findings.map(finding => finding.code)).toContain('evidence-replayed')
    expect(findings.find(finding => finding.code === 'evidence-replayed')?.severity).toBe('critical')
  })
  it('moves no chip that a fix has spoken of', async () => {
    const node = await enrolNode(world, 'elsewhere', 'fixed-node', 2)
    await runFix(world, node)
    const before = valueOf(await world.admin.getChip(node.chips[0]?.chipId ?? ''))
    const { nonce } = (await (await post('/v1/agent/nodes/machine-10/nonce')).json()) as { nonce: string }
    await report('machine-10', payload(await collect('fixed-node', nonce)))
    expect(valueOf(await world.admin.getChip(before.chipId))).toMatchObject({ outcome: 'inside', siteId: 'elsewhere', agentId: node.agentId, lastFixId: before.lastFixId })
    expect(valueOf(await world.admin.getFindings({ chip: before.chipId })).items.map(finding => finding.code)).toContain('two-nodes-one-chip')
  })
  it('that was forged is not verified, and makes no chip known', async () => {
    const [item] = await collect('forged', 'ef'.repeat(32)) as readonly { evidence: string; certificate: string }[]
    const bytes = Buffer.from(item?.evidence ?? '', 'base64')
    bytes[60] = (bytes[60] ?? 0) ^ 1
    const accepted = await report('machine-11', payload([{ ...item, evidence: bytes.toString('base64') }]))
    expect(accepted).toMatchObject({ proves: { identity: false }, devices: [{ verified: false }] })
    expect((await call('GET', `/v1/chips/${accepted.devices[0]?.chipId ?? ''}`, undefined, world.verifier.adminToken)).status).toBe(404)
  })
  it('stays with its site: an operator of another sees nothing of it', async () => {
    const { token: operator } = valueOf(await world.admin.createToken({ role: 'operator', siteId: 'elsewhere', name: 'o', expiresAtMs: START_MS + 86_400_000 }))
    const accepted = await report('machine-12', payload(await collect('private', '01'.repeat(32))))
    for (const path of [`/v1/agents/${accepted.nodeId}/inventory`, `/v1/agents/${accepted.nodeId}/topology`, `/v1/chips/${accepted.devices[0]?.chipId ?? ''}/identity`])
      expect((await call('GET', path, undefined, operator)).status).toBe(404)
    const client = clientOf(world.verifier, operator)
    expect(valueOf(await client.getChips()).items.map(chip => chip.siteId)).not.toContain('penang')
    client.close()
  })
})

const samples = realData('nvidia-evidence')
describe.skipIf(samples === undefined)('real evidence of real chips, under the vendor\'s own roots', () => {
  const read = (name: string): object => JSON.parse(readFileSync(join(samples ?? '', 'evidence', name), 'utf8')) as object
  const expected = (): { file: string; kind: string; chain: { rootPinned: boolean } }[] => JSON.parse(readFileSync(join(samples ?? '', 'expected-evidence.json'), 'utf8')) as never
  it('goes through the verifier: each genuine sample is verified, each broken one is not', async () => {
    const names = readdirSync(join(samples ?? '', 'evidence')).filter(name => name.endsWith('.json'))
    const broken = new Set(['sdk-sample-hopperinvalidsig.json', 'sdk-sample-switchinvalidsig.json'])
    let verified = 0
    for (const name of names) {
      const accepted = await report(`sample-${name}`, payload([read(name)]))
      const device = accepted.devices[0]
      if (broken.has(name)) expect(device, name).toMatchObject({ verified: false })
      if (device?.verified === true) {
        verified++
        expect(device, name).toMatchObject({ test: false, anchor: expect.stringContaining('NVIDIA') as string })
        expect(valueOf(await world.admin.getChip(device.chipId)), name).toMatchObject({ outcome: 'unknown', test: false })
      }
      expect(accepted.proves.place).toBe(false)
    }
    expect(verified).toBeGreaterThanOrEqual(names.length - 6)
    expect(expected().length).toBeGreaterThanOrEqual(names.length)
  }, 120_000)
  it('shows two ueids of one chip as one chip', async () => {
    const first = await report('firmware', payload([read('sdk-hopper-root.json')]))
    const second = await report('firmware', payload([read('sdk-sample-hopperexpired.json')]))
    expect(second.devices[0]?.chipId).toBe(first.devices[0]?.chipId)
    const identity = await get(`/v1/chips/${first.devices[0]?.chipId ?? ''}/identity`) as { ueids: { name: string }[]; certificates: unknown[]; currentUeid: string; firmware: unknown[] }
    expect(identity.ueids).toHaveLength(2)
    expect(identity.currentUeid).toBe(second.devices[0]?.ueid)
    expect(identity.certificates).toHaveLength(1)
    expect(identity.firmware.length).toBeGreaterThanOrEqual(2)
  })
  it('keeps the signed neighbourhood of an eight-GPU machine, and tells who left it', async () => {
    const machine = [0, 1, 2, 3, 4, 5, 6, 7].map(i => read(`nvtrust-ppcie-gpu-${String(i)}.json`)).concat([0, 1, 2, 3].map(i => read(`nvtrust-ppcie-switch-${String(i)}.json`)))
    const whole = await report('hgx', payload(machine))
    expect(whole.devices.map(device => device.verified)).toEqual(Array.from({ length: 12 }, () => true))
    const topology = await get(`/v1/agents/${whole.nodeId}/topology`) as { items: { machines: string[][]; lost: string[] }[] }
    expect(topology.items[0]?.machines).toHaveLength(1)
    expect(topology.items[0]?.machines[0]).toHaveLength(12)
    await report('hgx-rebuilt', payload(machine.slice(4, 8)))
    const stripped = await report('hgx', payload(machine.slice(0, 4)))
    const after = await get(`/v1/agents/${stripped.nodeId}/topology`) as { items: { lost: string[] }[] }
    expect(after.items[0]?.lost).toHaveLength(4)
    expect(valueOf(await world.admin.getFindings({ chip: whole.devices[0]?.chipId })).items.map(finding => finding.code)).toContain('topology-broken')
  }, 60_000)
})
