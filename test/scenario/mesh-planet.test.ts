// The mesh as it runs: real landmarks that range each other over the emulated planet, the verifier that asks them to,
// and one landmark that stands elsewhere than its record says. It is found and suspended; nobody else is.

import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fromBase64, toBase64 } from '@trigpoint/core/base'
import { openMeshAnswering } from '@trigpoint/agent'
import { openPlanetWorker, PUBLIC_INTERNET } from '@trigpoint/lab'
import { openLandmark, openMeshRanging } from '@trigpoint/landmark'
import { createAgreement, createEd25519, silentLog, systemClock } from '@trigpoint/runtime'
import { openVerifier } from '@trigpoint/verifier'
import { afterEach, expect, test } from 'vitest'
import { clientOf, valueOf, vendor } from './verifier-world.ts'

const PLACES = {
  'amsterdam': [52.356, 4.951, 'NL'], 'frankfurt': [50.119, 8.735, 'DE'], 'london': [51.511, -0.003, 'GB'], 'madrid': [40.44, -3.622, 'ES'], 'stockholm': [59.363, 17.96, 'SE'],
  'warsaw': [52.23, 21.001, 'PL'], 'dublin': [53.321, -6.346, 'IE'], 'istanbul': [41.015, 28.98, 'TR'], 'liar': [48.857, 2.352, 'FR'], 'ashburn': [39.044, -77.487, 'US'],
} as const
/** Where the liar's record says it stands; it stands in Paris. */
const CLAIMED = { latDeg: 1.336, lonDeg: 103.888 }
const FAST = { intervalMs: 1500, partners: 5, rounds: 4, judgeEveryMs: 1000, fitEveryMs: 3000 }

const closes: (() => Promise<void> | void)[] = []
afterEach(async () => { for (const close of closes.splice(0).reverse()) await close() })

async function freePorts(count: number): Promise<number[]> {
  const sockets = await Promise.all(Array.from({ length: count }, async () => {
    const socket = createSocket('udp4')
    socket.bind(0, '127.0.0.1')
    await once(socket, 'listening')
    return socket
  }))
  const ports = sockets.map(socket => socket.address().port)
  for (const socket of sockets) socket.close()
  return ports
}

async function eventually(what: string, holds: () => Promise<boolean>, limitMs = 60_000): Promise<void> {
  const endMs = performance.now() + limitMs
  while (!(await holds())) {
    if (performance.now() > endMs) throw new Error(`not within ${String(limitMs)} ms: ${what}`)
    await new Promise(resolve => setTimeout(resolve, 250))
  }
}

test('a landmark that stands elsewhere is found by the others and suspended, and nobody else is', { timeout: 120_000 }, async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'trigpoint-mesh-'))
  closes.push(() => { rmSync(dataDir, { recursive: true, force: true }) })
  const verifier = await openVerifier({ dataDir, listen: { host: '127.0.0.1', port: 0 }, anchors: [vendor.anchor], fixIntervalMs: 3_600_000, mesh: FAST })
  closes.push(() => verifier.close())
  const admin = clientOf(verifier, verifier.adminToken)
  closes.push(() => { admin.close() })

  const ids = Object.keys(PLACES) as (keyof typeof PLACES)[]
  const ports = await freePorts(2 * ids.length)
  const ends = ids.map((landmarkId, at) => {
    const [latDeg, lonDeg, country] = PLACES[landmarkId]
    return { landmarkId, country, position: { latDeg, lonDeg }, port: ports[at] ?? 0, localPort: ports[ids.length + at] ?? 0, keys: { signing: createEd25519(), agreement: createAgreement() } }
  })
  const planet = await openPlanetWorker({
    landmarks: ends.map(({ landmarkId, position, port }) => ({ landmarkId, position, host: '127.0.0.1', port, lastMileMs: 0.02 })),
    nodes: ends.map(({ landmarkId, position, localPort }) => ({ nodeId: `landmark ${landmarkId}`, landmarkId, position, localPort, lastMileMs: 0.02 })), model: PUBLIC_INTERNET, seed: 'mesh',
  })
  closes.push(() => planet.close())
  const [first = 0, ...more] = ends.map(end => end.localPort)
  const answering = await openMeshAnswering({ localHost: '127.0.0.1', localPort: first, morePorts: more, onLoopback: true, log: silentLog })
  closes.push(() => answering.close())
  for (const [door, { landmarkId, country, position, port, keys }] of ends.entries()) {
    const { record } = valueOf(await admin.putLandmark(landmarkId, {
      name: landmarkId, operator: `host of ${landmarkId}`, country, position: landmarkId === 'liar' ? CLAIMED : position, uncertaintyKm: 0.1,
      signingKey: toBase64(keys.signing.publicKey), agreementKey: toBase64(keys.agreement.publicKey), ...planet.landmarkAddress(landmarkId), validUntilMs: Date.now() + 3_600_000,
    }))
    const landmark = await openLandmark({ record: fromBase64(record) ?? new Uint8Array(0), keys, verifierKey: verifier.verifierKey, verifierUrl: verifier.url, listen: { host: '127.0.0.1', port } })
    closes.push(() => landmark.close())
    const ranging = openMeshRanging({ landmarkId, signing: keys.signing, verifierKey: verifier.verifierKey, client: admin, answer: round => answering.answer(round, door), clock: systemClock, log: silentLog, random: () => 0.1 })
    closes.push(() => ranging.close())
  }

  await eventually('the liar is suspended', async () => valueOf(await admin.getLandmark('liar')).suspended)
  const liar = valueOf(await admin.getLandmark('liar'))
  expect(liar.suspendedReason).toMatch(/contradicted by the mesh/)
  // Both clocks' receipts of each pair were kept.
  expect(liar.health?.kept.length).toBeGreaterThanOrEqual(6)
  for (const { roundTripMs, minimumMs } of liar.health?.kept ?? []) expect(roundTripMs).toBeLessThan(minimumMs)
  const found = valueOf(await admin.getFindings()).items.find(finding => finding.findingId === 'landmark-suspect:liar')
  expect(found).toMatchObject({ code: 'landmark-suspect', severity: 'high', evidence: [{ kind: 'mesh' }] })
  expect(found?.evidence[0]?.leaf).toMatch(/^[0-9a-f]{64}$/)

  await eventually('every pair of the others is measured', async () => valueOf(await admin.getMesh()).pairsBoth === 36)
  await eventually('a model is fitted', async () => (valueOf(await admin.getMesh()).model?.pairs ?? 0) > 20)
  await eventually('it is judged without the liar', async () => valueOf(await admin.getMesh()).suspects.length === 0)
  const mesh = valueOf(await admin.getMesh())
  expect(mesh).toMatchObject({ landmarks: 9, ranged: 9, unranged: [], suspects: [], disputed: [], confirmed: 0, suspended: [{ landmarkId: 'liar' }] })
  expect(valueOf(await admin.getLandmarks()).items.filter(landmark => landmark.suspended).map(landmark => landmark.landmarkId)).toEqual(['liar'])
  expect(readdirSync(join(dataDir, 'models'))).toContain(`${mesh.model?.digest ?? ''}.json`)
  const links = valueOf(await admin.getMeshLinks({ limit: 5000 })).items
  expect(links.filter(link => link.from !== 'liar' && link.to !== 'liar')).toHaveLength(72)

  // Back in on an administrator's word, and out again when it is timed anew.
  valueOf(await admin.suspendLandmark('liar', false, 'surveyed again'))
  expect(valueOf(await admin.getLandmark('liar'))).toMatchObject({ suspended: false, health: { measuredBy: 0 } })
  await eventually('the liar is suspended again', async () => valueOf(await admin.getLandmark('liar')).suspended)
})
