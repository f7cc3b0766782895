// Inspections through the API: a visit that is accepted, dummy servers, a moved label, a key that answers from
// elsewhere, and everything that is refused. Chips, keys, receipts and records are real; only places are computed.

import { checkInspection } from '../../cli/src/inspect/check.ts'
import { fromBase64, toBase64 } from '@trigpoint/core/base'
import { inspectionDeviceRecordSchema, inspectionSchema, inspectionSummarySchema, pageSchema, type Inspection, type InspectionRecord, type UnitScanBody } from '@trigpoint/core/wire'
import { createAgreement, createEd25519, signBody, type SigningKey } from '@trigpoint/runtime'
import { parseLandmarkRecord } from '@trigpoint/core/challenge'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { clientOf, codeOf, CYBERJAYA, enrolNode, openWorld, runFix, SHENZHEN, testSite, valueOf, type TestLandmark, type TestNode, type World } from './verifier-world.ts'

let world: World
let node: TestNode
beforeEach(async () => {
  world = await openWorld()
  valueOf(await world.admin.putSite(testSite('mine')))
  node = await enrolNode(world, 'mine', 'node-1', 8)
})
afterEach(() => world.close())

const path = (id: string, step = ''): string => `/v1/inspections/${id}${step}`
const post = (id: string, step: string, body: object): ReturnType<typeof world.admin.call<Inspection>> => world.admin.call('POST', path(id, step), inspectionSchema, body)
const read = async (id: string): Promise<Inspection> => valueOf(await world.admin.call('GET', path(id), inspectionSchema))
const plan = async (changes: object = {}): Promise<Inspection> =>
  valueOf(await world.admin.call('POST', '/v1/inspections', inspectionSchema, { siteId: 'mine', inspector: 'A. Inspector', missingShare: 0.5, confidence: 0.9, ...changes }))

interface Visit {
  readonly inspection: Inspection
  readonly key: SigningKey
  readonly sample: readonly string[]
}

/** Plans, draws, and puts the inspector's device at the site. */
async function begin(): Promise<Visit> {
  const { inspectionId } = await plan()
  const inspection = valueOf(await post(inspectionId, '/draw', { contribution: '5a'.repeat(32) }))
  const key = createEd25519()
  await registerDevice(inspectionId, key)
  return { inspection, key, sample: inspection.units.map(unit => unit.chipId) }
}

async function registerDevice(inspectionId: string, key: SigningKey): Promise<void> {
  const body = { signingKey: toBase64(key.publicKey), agreementKey: toBase64(createAgreement().publicKey), host: '127.0.0.1', port: 7443 }
  const { landmarkId, record } = valueOf(await world.admin.call('PUT', path(inspectionId, '/device'), inspectionDeviceRecordSchema, body))
  const parsed = valueOf(parseLandmarkRecord(fromBase64(record) ?? new Uint8Array(0)))
  const request: TestLandmark['request'] = { ...parsed, signingKey: body.signingKey, agreementKey: body.agreementKey };
  (world.landmarks as Map<string, TestLandmark>).set(landmarkId, { landmarkId, key, request })
}

const scanOf = (chipId: string, changes: Partial<UnitScanBody> = {}): UnitScanBody => {
  const claimed = node.claimed.find(chip => chip.chipId === chipId)
  return { chipId, seen: 'present', deviceLabel: claimed?.serial ?? '', boardLabel: claimed?.board ?? '', chassisLabel: claimed?.chassis ?? '', rackPlace: 'R1U4', scannedAtMs: world.clock.nowMs(), how: 'typed', ...changes }
}

async function finish({ inspection, key }: Visit, scans: readonly UnitScanBody[], changes: Partial<InspectionRecord> = {}): ReturnType<typeof post> {
  const { inspectionId, planDigest, siteId, inspector } = inspection
  const record = { inspectionId, planDigest, siteId, inspector, startedAtMs: world.clock.nowMs() - 60_000, finishedAtMs: world.clock.nowMs(), scans: [...scans], counts: [], note: '', ...changes }
  return post(inspectionId, '/record', signBody('inspection-record', record, key.sign))
}

const codes = async (): Promise<readonly string[]> => valueOf(await world.admin.getFindings()).items.map(finding => finding.code).sort()

describe('an inspection', () => {
  it('is accepted when every drawn unit was seen while its key answered next to the inspector, and makes a paper', async () => {
    const visit = await begin()
    world.clock.advance(5000)
    const fix = await runFix(world, node)
    expect(fix.outcome, fix.reason).toBe('inside')
    expect(fix.verdict?.checks.find(check => check.code === 'fix.landmark-standing')?.detail).toContain('an inspector\'s device')
    expect(fix.landmarks.find(landmark => landmark.landmarkId.startsWith('inspection-'))?.reachKm).toBeNull()
    const noted = valueOf(await post(visit.inspection.inspectionId, '/scans', { scans: visit.sample.map(chipId => scanOf(chipId)) }))
    expect(new Set(noted.units.map(unit => unit.status))).toEqual(new Set(['confirmed']))
    const done = valueOf(await finish(visit, visit.sample.map(chipId => scanOf(chipId)), { counts: [{ chassis: node.claimed[0]?.chassis ?? '', counted: 8 }] }))
    expect(done, JSON.stringify(done.units)).toMatchObject({ status: 'judged', outcome: 'accepted', counts: [{ counted: 8, answered: 8, holds: true }] })
    expect(done.statement).toContain(`${String(visit.sample.length)} of the ${String(visit.sample.length)} units drawn from 8`)
    expect(await codes()).toEqual([])
    expect(valueOf(await world.admin.getChip(visit.sample[0] ?? '')).state).toBe('inspected')
    expect(checkInspection(done).map(line => line.ok)).toEqual([true, true, true, true])
    expect(valueOf(await finish(visit, done.units.flatMap(unit => unit.scan ?? []), { counts: done.counts.map(({ chassis, counted }) => ({ chassis, counted })), startedAtMs: (done.finishedAtMs ?? 0) - 60_000 })).outcome).toBe('accepted')
  })

  it('catches dummy servers: labels are there, keys are not', async () => {
    const visit = await begin()
    const done = valueOf(await finish(visit, visit.sample.map(chipId => scanOf(chipId)), { counts: [{ chassis: node.claimed[0]?.chassis ?? '', counted: 8 }] }))
    expect(done.outcome).toBe('failed')
    expect(new Set(done.units.map(unit => unit.status))).toEqual(new Set(['not-answering']))
    expect(await codes()).toEqual(['dummy-at-inspection'])
    expect(valueOf(await world.admin.getFindings()).items[0]).toMatchObject({ severity: 'critical', evidence: [{ kind: 'inspection', id: visit.inspection.inspectionId }] })
  })

  it('catches keys that answer from elsewhere while their labels are scanned', async () => {
    const visit = await begin()
    Object.assign(node, { position: SHENZHEN })
    await runFix(world, node)
    const done = valueOf(await finish(visit, visit.sample.map(chipId => scanOf(chipId))))
    expect(new Set(done.units.map(unit => unit.status))).toEqual(new Set(['answers-elsewhere']))
    expect(await codes()).toEqual(expect.arrayContaining(['dummy-at-inspection', 'outside']))
    Object.assign(node, { position: CYBERJAYA })
  })

  it('catches labels that were moved, and does not tell what it compares them with', async () => {
    const visit = await begin()
    await runFix(world, node)
    const [first = '', ...rest] = visit.sample
    const scans = [scanOf(first, { deviceLabel: 'SN-OF-ANOTHER' }), ...rest.map(chipId => scanOf(chipId))]
    const live = valueOf(await post(visit.inspection.inspectionId, '/scans', { scans })).units.find(unit => unit.chipId === first)
    expect(live).toMatchObject({ status: 'label-differs' })
    expect(live?.detail).not.toContain(node.claimed.find(chip => chip.chipId === first)?.serial)
    expect(valueOf(await finish(visit, scans)).outcome).toBe('failed')
    expect(await codes()).toEqual(['label-moved'])
  })

  it('is incomplete while a drawn unit was not looked at', async () => {
    const visit = await begin()
    await runFix(world, node)
    expect(valueOf(await finish(visit, visit.sample.slice(1).map(chipId => scanOf(chipId)))).outcome).toBe('incomplete')
    expect(valueOf(await world.admin.getChip(visit.sample[0] ?? '')).state).not.toBe('inspected')
  })

  it('is drawn once: a second draw with another contribution changes nothing', async () => {
    const { inspectionId } = await plan()
    const first = valueOf(await post(inspectionId, '/draw', { contribution: '01'.repeat(32) }))
    expect(valueOf(await post(inspectionId, '/draw', { contribution: '02'.repeat(32) }))).toEqual(first)
  })

  it('notices the same inspector for the fourth time in a row', async () => {
    for (let turn = 0; turn < 4; turn++) {
      const visit = await begin()
      await runFix(world, node)
      valueOf(await finish(visit, visit.sample.map(chipId => scanOf(chipId))))
      world.clock.advance(60_000)
      expect(await codes()).toEqual(turn < 3 ? [] : ['role-conflict'])
    }
  })
})

describe('an operator', () => {
  it('sees nothing of an inspection of its site before it is over, and cannot make one', async () => {
    const { token } = valueOf(await world.admin.createToken({ role: 'operator', siteId: 'mine', name: 'op' }))
    const operator = clientOf(world.verifier, token)
    const visit = await begin()
    const list = async (): Promise<number> => valueOf(await operator.call('GET', '/v1/inspections', pageSchema(inspectionSummarySchema))).items.length
    expect(await list()).toBe(0)
    expect(codeOf(await operator.call('GET', path(visit.inspection.inspectionId), inspectionSchema))).toBe('inspection.unknown')
    expect(codeOf(await operator.call('POST', '/v1/inspections', inspectionSchema, { siteId: 'mine', inspector: 'x' }))).toBe('api.forbidden')
    valueOf(await finish(visit, []))
    expect(await list()).toBe(1)
    operator.close()
  })
})

describe('a step that cannot be taken is refused', () => {
  it('while planning', async () => {
    const refused = async (changes: object): Promise<string> => codeOf(await world.admin.call('POST', '/v1/inspections', inspectionSchema, { siteId: 'mine', inspector: 'A', ...changes }))
    valueOf(await world.admin.putSite(testSite('empty')))
    expect(await refused({ siteId: 'nowhere' })).toBe('site.unknown')
    expect(await refused({ siteId: 'empty' })).toBe('inspection.no-units')
    expect(await refused({ drawAtMs: world.clock.nowMs() - 1 })).toBe('inspection.too-late')
    expect(await refused({ missingShare: 0 })).toBe('api.malformed')
  })

  it('while drawing', async () => {
    const { inspectionId, units, opening } = await plan()
    expect({ units, opening }).toEqual({ units: [], opening: null })
    expect(codeOf(await post('ab'.repeat(16), '/draw', { contribution: '01'.repeat(32) }))).toBe('inspection.unknown')
    expect(codeOf(await post(inspectionId, '/draw', {}))).toBe('inspection.value-missing')
    const beacon = await plan({ beacon: 'drand' })
    expect(beacon.beacon.round).toBeGreaterThan(1000)
    expect(codeOf(await post(beacon.inspectionId, '/draw', { contribution: '01'.repeat(32) }))).toBe('inspection.value-missing')
    expect(codeOf(await post(beacon.inspectionId, '/draw', { beaconSignature: 'b44679b9a59af2ec876b1a6b1ad52ea9b1615fc3982b19576350f93447cb1125e342b73a8dd2bacbe47e4b6b63ed5e39' }))).toBe('inspection.beacon-signature')
    world.clock.advance(91 * 86_400_000)
    expect(codeOf(await post(inspectionId, '/draw', { contribution: '01'.repeat(32) }))).toBe('inspection.too-late')
    expect(valueOf(await post(inspectionId, '/cancel', { reason: 'snow' })).status).toBe('cancelled')
    expect(codeOf(await post(inspectionId, '/draw', { contribution: '01'.repeat(32) }))).toBe('inspection.wrong-state')
    expect(codeOf(await post(inspectionId, '/cancel', { reason: 'snow' }))).toBe('inspection.wrong-state')
  })

  it('at the site', async () => {
    const { inspectionId } = await plan()
    const device = { signingKey: toBase64(createEd25519().publicKey), agreementKey: toBase64(createAgreement().publicKey), host: '127.0.0.1', port: 7443 }
    const put = async (body: object): Promise<string> => codeOf(await world.admin.call('PUT', path(inspectionId, '/device'), inspectionDeviceRecordSchema, body))
    expect(await put(device)).toBe('inspection.wrong-state')
    expect(codeOf(await post(inspectionId, '/scans', { scans: [scanOf(node.claimed[0]?.chipId ?? '')] }))).toBe('inspection.wrong-state')
    valueOf(await post(inspectionId, '/draw', { contribution: '01'.repeat(32) }))
    expect(await put({ ...device, host: ' ' })).toBe('inspection.device-invalid')
    expect(codeOf(await post(inspectionId, '/scans', { scans: [scanOf('nvidia:41:0000000000000000')] }))).toBe('inspection.not-in-sample')
  })

  it('with a record of another device, plan, time or unit', async () => {
    const visit = await begin()
    const { inspectionId } = visit.inspection
    expect(codeOf(await finish({ ...visit, key: createEd25519() }, []))).toBe('message.signature')
    expect(codeOf(await post(inspectionId, '/record', { body: '{}', signature: toBase64(new Uint8Array(64)) }))).toBe('message.malformed')
    for (const changes of [{ siteId: 'other' }, { planDigest: '00'.repeat(32) }, { startedAtMs: world.clock.nowMs() + 1 }, { finishedAtMs: world.clock.nowMs() + 9e8 }, { startedAtMs: world.clock.nowMs() - 9e8 }])
      expect(codeOf(await finish(visit, [], changes))).toBe('inspection.record-differs')
    expect(codeOf(await finish(visit, [scanOf('nvidia:41:0000000000000000')]))).toBe('inspection.record-differs')
    expect((await read(inspectionId)).status).toBe('drawn')
    valueOf(await finish(visit, []))
    expect(codeOf(await finish(visit, [], { note: 'another' }))).toBe('inspection.wrong-state')
  })
})
