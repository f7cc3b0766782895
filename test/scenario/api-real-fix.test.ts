// The whole path with nothing left out but geography: agent, landmarks and verifier as they are, real packets over
// an emulated planet, real HTTP, software chips. An honest node is inside; moved abroad it is outside.

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fromBase64, toBase64 } from '@trigpoint/core/base'
import { enrolAgent, openAgent, openSoftwareChips } from '@trigpoint/agent'
import { makeNode, openPlanetWorker, PUBLIC_INTERNET } from '@trigpoint/lab'
import { openLandmark } from '@trigpoint/landmark'
import { createAgreement, createEd25519, silentLog, systemClock } from '@trigpoint/runtime'
import { openVerifier } from '@trigpoint/verifier'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { afterEach, expect, test } from 'vitest'
import { clientOf, CYBERJAYA, SHENZHEN, testSite, valueOf, vendor } from './verifier-world.ts'

const PLACES = {
  'cyberjaya-east': [2.928, 101.662, 'MY'], 'cyberjaya-west': [2.915, 101.64, 'MY'], 'kuala-lumpur': [3.139, 101.687, 'MY'], 'singapore': [1.336, 103.888, 'SG'],
  'shenzhen': [22.545, 113.955, 'CN'], 'hong-kong': [22.302, 114.177, 'HK'], 'tokyo': [35.676, 139.65, 'JP'],
} as const

const closes: (() => Promise<void> | void)[] = []
afterEach(async () => { for (const close of closes.splice(0).reverse()) await close() })

async function freePort(): Promise<number> {
  const socket = createSocket('udp4')
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  const { port } = socket.address()
  socket.close()
  return port
}

test('a real agent is proved inside by real landmarks, and outside once it was moved', { timeout: 180_000 }, async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'trigpoint-real-'))
  closes.push(() => { rmSync(dataDir, { recursive: true, force: true }) })
  const verifier = await openVerifier({ dataDir: join(dataDir, 'verifier'), listen: { host: '127.0.0.1', port: 0 }, anchors: [vendor.anchor], fixIntervalMs: 3_600_000 })
  closes.push(() => verifier.close())
  const admin = clientOf(verifier, verifier.adminToken)
  closes.push(() => { admin.close() })
  valueOf(await admin.putSite(testSite('cyberjaya')))

  // Landmarks listen somewhere; the planet stands before them, and the record names the planet's address.
  const places = await Promise.all(Object.entries(PLACES).map(async ([landmarkId, [latDeg, lonDeg, country]]) =>
    ({ landmarkId, country, position: { latDeg, lonDeg }, port: await freePort(), keys: { signing: createEd25519(), agreement: createAgreement() } })))
  const localPort = await freePort()
  const planet = await openPlanetWorker({
    landmarks: places.map(({ landmarkId, position, port }) => ({ landmarkId, position, host: '127.0.0.1', port, lastMileMs: 0.02 })),
    nodes: [{ nodeId: 'node-1', position: CYBERJAYA, localPort, lastMileMs: 0.02 }], model: PUBLIC_INTERNET, seed: 'real fix',
  })
  closes.push(() => planet.close())
  for (const { landmarkId, country, position, port, keys } of places) {
    const { record } = valueOf(await admin.putLandmark(landmarkId, {
      name: landmarkId, operator: `host of ${landmarkId}`, country, position, uncertaintyKm: 0.1, signingKey: toBase64(keys.signing.publicKey), agreementKey: toBase64(keys.agreement.publicKey),
      ...planet.landmarkAddress(landmarkId), validUntilMs: Date.now() + 3_600_000,
    }))
    const landmark = await openLandmark({ record: fromBase64(record) ?? new Uint8Array(0), keys, verifierKey: verifier.verifierKey, verifierUrl: verifier.url, listen: { host: '127.0.0.1', port } })
    closes.push(() => landmark.close())
  }

  const chips = openSoftwareChips(makeNode(vendor, { name: 'real-node', gpus: 8 }), systemClock)
  const { token } = valueOf(await admin.createEnrolmentToken({ siteId: 'cyberjaya', expiresAtMs: Date.now() + 60_000 }))
  const folder = join(dataDir, 'agent')
  valueOf(await enrolAgent({ dataDir: folder, verifierUrl: verifier.url, token, nodeName: 'real-node', chips, client: admin, clock: systemClock, log: silentLog }))
  const agent = await openAgent({ dataDir: folder, chips, bind: { host: '127.0.0.1', port: localPort }, clock: systemClock, random: () => 0.9, log: silentLog })
  closes.push(() => agent.close())

  expect(await agent.fixNow()).toMatchObject({ status: 'delivered', failures: [] })
  const [inside] = valueOf(await admin.getChips({ limit: 1 })).items
  expect(inside, inside?.reason).toMatchObject({ outcome: 'inside', countries: ['MY'], state: 'verified', nodeName: 'real-node' })
  const fix = valueOf(await admin.getFix(inside?.lastFixId ?? ''))
  expect(fix.landmarks).toHaveLength(7)
  expect(fix.landmarks.filter(landmark => landmark.source === 'both').length).toBeGreaterThan(0)

  planet.move('node-1', SHENZHEN)
  expect(await agent.fixNow()).toMatchObject({ status: 'delivered' })
  const outside = valueOf(await admin.getChips({ outcome: 'outside' })).items
  expect(outside).toHaveLength(8)
  // The duty of a permit is watched for beside, and may be found a moment later.
  expect(valueOf(await admin.getFindings()).items.map(finding => finding.code).filter(code => code !== 'permit-missing').sort()).toEqual(['outside', 'two-places'])
})
