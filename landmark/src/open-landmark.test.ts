// Starting a landmark: what it refuses to start with, and what its host reads from it.

import { createServer as createTcpServer, type AddressInfo } from 'node:net'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { createSocket } from 'node:dgram'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { signLandmarkRecord, type LandmarkRecord } from '@trigpoint/core/challenge'
import { createAgreement, createEd25519, Fault, openManualClock } from '@trigpoint/runtime'
import { landmarkAgreement, landmarkKey, sampleRecord, SAMPLE_MS, verifierKey } from '../../tools/vectors/samples.ts'
import { countFloor, DROP_CAUSES, openCounters } from './counters.ts'
import { loadLandmarkKeys, loadOrCreateLandmarkKeys } from './landmark-keys.ts'
import { metricsText } from './metrics-text.ts'
import { openLandmark, type LandmarkConfig, type RunningLandmark } from './open-landmark.ts'

const opened: RunningLandmark[] = []
afterEach(async () => {
  for (const landmark of opened.splice(0)) await landmark.close()
})

const clock = openManualClock(SAMPLE_MS)
const record = (change: Partial<LandmarkRecord> = {}, sign = verifierKey.sign): Uint8Array => signLandmarkRecord({ ...sampleRecord, ...change }, sign)

async function open(change: Partial<LandmarkConfig> = {}): Promise<RunningLandmark> {
  const landmark = await openLandmark({
    record: record(),
    keys: { signing: landmarkKey, agreement: landmarkAgreement },
    verifierKey: verifierKey.publicKey,
    verifierUrl: undefined,
    listen: { host: '127.0.0.1', port: 0 },
    clock,
    ...change,
  })
  opened.push(landmark)
  return landmark
}

async function faultOf(change: Partial<LandmarkConfig>): Promise<Fault> {
  try {
    await open(change)
  } catch (error) {
    if (error instanceof Fault) return error
    throw error
  }
  throw new Error('it opened')
}

interface Answer {
  readonly status: number
  readonly text: string
}

function get(port: number, path: string, method = 'GET'): Promise<Answer> {
  return new Promise((resolve, reject) => {
    request({ host: '127.0.0.1', port, path, method }, response => {
      let text = ''
      response.on('data', (chunk: Buffer) => (text += chunk.toString()))
      response.on('end', () => { resolve({ status: response.statusCode ?? 0, text }) })
    })
      .on('error', reject)
      .end()
  })
}

describe('a landmark refuses to start', () => {
  it('with a record that its verifier did not sign', async () => {
    const fault = await faultOf({ record: record({}, createEd25519().sign) })
    expect([fault.code, fault.message]).toEqual(['landmark.record-refused', expect.stringContaining('challenge.record-signature')])
  })

  it('with a record that has expired, or is not valid yet', async () => {
    expect((await faultOf({ record: record({ validUntilMs: SAMPLE_MS }) })).message).toContain('challenge.record-expired')
    expect((await faultOf({ record: record({ validFromMs: SAMPLE_MS + 1 }) })).message).toContain('challenge.record-not-yet-valid')
  })

  it('with no record at all', async () => {
    expect((await faultOf({ record: new Uint8Array(0) })).message).toContain('challenge.record-malformed')
  })

  it('with a record that names other keys than its own', async () => {
    expect((await faultOf({ keys: { signing: createEd25519(), agreement: landmarkAgreement } })).code).toBe('landmark.key-mismatch')
    expect((await faultOf({ keys: { signing: landmarkKey, agreement: createAgreement() } })).code).toBe('landmark.key-mismatch')
  })

  it('with a verifier that is no address, or plain http beyond this machine', async () => {
    expect((await faultOf({ verifierUrl: 'nowhere' })).code).toBe('landmark.verifier-url')
    expect((await faultOf({ verifierUrl: 'http://verifier.example' })).code).toBe('landmark.verifier-url')
  })

  it('on a port that is taken, over UDP, TCP or for its health, and leaves nothing open', async () => {
    const udp = createSocket('udp4')
    await new Promise<void>(resolve => { udp.bind(0, '127.0.0.1', resolve) })
    const port = udp.address().port
    expect((await faultOf({ listen: { host: '127.0.0.1', port } })).message).toContain('choose another port')
    udp.close()
    const tcp = createTcpServer()
    await new Promise<void>(resolve => { tcp.listen(0, '127.0.0.1', resolve) })
    const taken = (tcp.address() as AddressInfo).port
    expect((await faultOf({ listen: { host: '127.0.0.1', port: taken } })).code).toBe('landmark.port-taken')
    expect((await faultOf({ health: { host: '127.0.0.1', port: taken } })).code).toBe('landmark.port-taken')
    tcp.close()
    await open({ listen: { host: '127.0.0.1', port: taken } })
  })

  it('on an address that this machine does not have', async () => {
    expect((await faultOf({ listen: { host: '192.0.2.1', port: 0 } })).code).toBe('landmark.address-absent')
  })
})

describe('a running landmark', () => {
  it('has UDP and TCP on one port and says who it is', async () => {
    const landmark = await open()
    expect(landmark.landmarkId).toBe('sin-1')
    expect(landmark.address.port).toBeGreaterThan(0)
  })

  it('tells its health, until its record has expired', async () => {
    const moving = openManualClock(SAMPLE_MS)
    const landmark = await open({ health: { host: '127.0.0.1', port: 0 }, clock: moving })
    const port = landmark.health?.port ?? 0
    const well = await get(port, '/healthz')
    expect(well.status).toBe(200)
    expect(JSON.parse(well.text)).toMatchObject({ ok: true, landmarkId: 'sin-1', sessions: 0 })
    moving.jumpTo(sampleRecord.validUntilMs)
    expect((await get(port, '/healthz')).status).toBe(503)
    expect((await get(port, '/other')).status).toBe(404)
    expect((await get(port, '/healthz', 'POST')).status).toBe(405)
  })

  it('gives its metrics to Prometheus, every cause of a drop among them', async () => {
    const landmark = await open({ health: { host: '127.0.0.1', port: 0 } })
    const { text } = await get(landmark.health?.port ?? 0, '/metrics')
    for (const cause of DROP_CAUSES) expect(text).toContain(`trigpoint_landmark_dropped_total{cause="${cause}"} 0\n`)
    for (const line of text.trimEnd().split('\n')) expect(line).toMatch(/^(# (HELP|TYPE) [a-z_]+ .+|[a-z_]+(\{[a-z]+="[^"]+"\})? [0-9.e+-]+)$/)
  })

  it('closes once, however often it is told to', async () => {
    const landmark = await open()
    await Promise.all([landmark.close(), landmark.close()])
  })
})

describe('the histogram of floors', () => {
  it('counts each session in its bucket and all below it', () => {
    const counters = openCounters()
    for (const floorMs of [0.05, 0.1, 0.15, 7, 9999]) countFloor(counters, floorMs)
    const text = metricsText({ counters, sessions: 0, usedTickets: 0, connections: 0, spooledReceipts: 0, recordValidUntilMs: 0 })
    const bucket = (le: string): number => Number(new RegExp(`floor_ms_bucket\\{le="${le.replace('+', '\\+')}"\\} (\\d+)`).exec(text)?.[1])
    expect(['0.1', '0.2', '5', '10', '3000', '+Inf'].map(bucket)).toEqual([2, 3, 3, 4, 4, 5])
    expect(text).toContain('trigpoint_landmark_round_trip_floor_ms_count 5\n')
  })
})

describe('the keys of a landmark', () => {
  it('are created once, for their owner alone, and found again', () => {
    const folder = mkdtempSync(join(tmpdir(), 'trigpoint-landmark-'))
    const created = loadOrCreateLandmarkKeys(join(folder, 'keys'))
    const found = loadLandmarkKeys(join(folder, 'keys'))
    expect(found.signing.publicKey).toEqual(created.signing.publicKey)
    expect(found.agreement.publicKey).toEqual(created.agreement.publicKey)
    expect(statSync(join(folder, 'keys', 'landmark-signing.pem')).mode & 0o777).toBe(0o600)
    rmSync(folder, { recursive: true })
  })
})
