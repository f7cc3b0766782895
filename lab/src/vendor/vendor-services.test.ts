// The adapter to the vendor's services, against a stand-in for them on loopback.

import { createServer } from 'node:http'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Certificate } from '@trigpoint/core/evidence'
import { judgeRevocation, neededManifests, parseCertificate, parsePem } from '@trigpoint/core/evidence'
import type { ManualClock, VendorServices } from '@trigpoint/runtime'
import { nodePrimitives as primitives, openManualClock, openVendorServices } from '@trigpoint/runtime'
import { forgeReport } from './forge-report.ts'
import { makeManifests, openManifestSigner } from './make-manifest.ts'
import { respondOcsp } from './respond-ocsp.ts'
import { openTestVendor } from './test-vendor.ts'

const START_MS = Date.UTC(2026, 0, 1)
const vendor = openTestVendor('services')
const signer = openManifestSigner('services')
const chip = vendor.makeChip({ name: 'chip' })
const [driver = ''] = makeManifests(chip, signer)
const pem = parsePem(chip.certificatesPem)
const ders = pem.ok ? pem.value : []
const path: readonly Certificate[] = ders.flatMap(der => {
  const certificate = parseCertificate(der)
  return certificate.ok ? [certificate.value] : []
})

let server: Server
let clock: ManualClock
let services: VendorServices
let asked: string[] = []
let failures: string[] = []
let answer: (request: IncomingMessage, response: ServerResponse) => void

beforeAll(async () => {
  server = createServer((request, response) => {
    asked.push(`${request.method ?? ''} ${request.url ?? ''}`)
    request.resume()
    request.on('end', () => { answer(request, response) })
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
})
afterAll(() => {
  server.close()
})
beforeEach(() => {
  asked = []
  failures = []
  clock = openManualClock(START_MS)
  const base = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`
  services = openVendorServices({
    primitives, referenceAnchors: [signer.anchor], clock, referenceUrl: `${base}/v1/rim/`, ocspUrl: `${base}/ocsp`,
    onFailure: (what, error) => failures.push(`${what}: ${String(error)}`),
  })
})

describe('manifests by id', () => {
  it('are fetched once a day, verified, and asked for once at a time', async () => {
    answer = (_, response) => response.end(JSON.stringify({ id: 'x', rim: Buffer.from(driver).toString('base64') }))
    const both = await Promise.all([services.readReference('NV_A'), services.readReference('NV_A')])
    for (const reading of both) expect(reading).toMatchObject({ value: { signature: 'ok', chain: 'ok' } })
    await services.readReference('NV_A')
    expect(asked).toEqual(['GET /v1/rim/NV_A'])
    clock.advance(25 * 3_600_000)
    await services.readReference('NV_A')
    expect(asked).toHaveLength(2)
    services.close()
  })

  it('that are absent, foreign or malformed are refusals, not asked for again at once', async () => {
    answer = (_, response) => response.writeHead(404).end()
    expect(await services.readReference('NV_B')).toMatchObject({ refusal: { code: 'evidence.reference-missing' } })
    await services.readReference('NV_B')
    expect(asked).toHaveLength(1)
    answer = (_, response) => response.end('<x></x>')
    expect(await services.readReference('NV_C')).toMatchObject({ refusal: { code: 'evidence.manifest-malformed' } })
    expect(await services.readReference('../../etc')).toMatchObject({ refusal: { code: 'evidence.reference-missing' } })
    answer = request => request.socket.destroy()
    expect(await services.readReference('NV_D')).toMatchObject({ refusal: { code: 'evidence.reference-missing' } })
    expect(failures).toHaveLength(1)
    services.close()
  })

  it('are named by the evidence itself', () => {
    const item = { evidence: forgeReport(chip, new Uint8Array(32), () => ({})), certificates: ders }
    expect(neededManifests(item, primitives).map(({ id }) => id)).toEqual(['NV_GPU_CC_DRIVER_TP100_900.10.01', 'NV_GPU_VBIOS_TP00_0001_001_F000010001'])
    expect(neededManifests({ ...item, certificates: [] }, primitives)).toEqual([])
    expect(neededManifests({ ...item, evidence: new Uint8Array(0) }, primitives)).toEqual([])
  })
})

describe('responses by certificate', () => {
  const device = path[1]
  if (device === undefined) throw new Error('no device certificate')
  const good = respondOcsp({ certificate: device, issuer: vendor.provisioner, status: 'good', producedAtMs: START_MS - 1000 })

  it('are asked for from the device certificate to below the root, and kept until they end', async () => {
    answer = (_, response) => response.end(good)
    const responses = await services.readRevocations(path, 1)
    expect(asked).toEqual(['POST /ocsp', 'POST /ocsp', 'POST /ocsp'])
    expect(judgeRevocation(path, 1, responses, START_MS, primitives).certificates[0]).toMatchObject({ status: 'good' })
    await services.readRevocations(path, 1)
    expect(asked).toHaveLength(3)
    clock.advance(24 * 3_600_000)
    await services.readRevocations(path, 1)
    expect(asked).toHaveLength(6)
    services.close()
  })

  it('with another nonce than was sent are not taken', async () => {
    answer = (_, response) => response.end(respondOcsp({ certificate: device, issuer: vendor.provisioner, status: 'good', producedAtMs: START_MS, nonce: new Uint8Array(32) }))
    expect(await services.readRevocations(path, 1)).toEqual([])
    expect(failures[0]).toContain('answers another request')
    services.close()
  })

  it('that do not come are absent, and told', async () => {
    answer = (_, response) => response.writeHead(500).end()
    expect(await services.readRevocations(path, 1)).toEqual([])
    answer = (_, response) => response.end('nonsense')
    clock.advance(11 * 60_000)
    expect(await services.readRevocations(path, 1)).toEqual([])
    expect(failures).toHaveLength(6)
    expect(await services.readRevocations([], 1)).toEqual([])
    services.close()
  })
})
