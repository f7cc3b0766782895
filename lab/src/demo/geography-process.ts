// Child process of the demo: the planet (in its own thread) and all landmarks, real sockets each. Apart from the
// verifier, so that no judging delays a timing. Talks to geography.ts over the process channel.

import { openMeshAnswering, type MeshAnswering } from '@trigpoint/agent'
import { openLandmark, loadOrCreateLandmarkKeys, openMeshRanging, type RunningLandmark } from '@trigpoint/landmark'
import { fromBase64, toBase64, type Position } from '@trigpoint/core/base'
import { assert } from '@trigpoint/core/base'
import { openLog, openVerifierClient, systemClock, type Log } from '@trigpoint/runtime'
import { openPlanetWorker, PUBLIC_INTERNET, type Planet, type PlanetNode } from '../planet/index.ts'
import { findFreePort, keepPorts } from './free-port.ts'

export interface GeographyLandmark {
  readonly landmarkId: string
  readonly position: Position
  readonly lastMileMs: number
  readonly keyDir: string
}

/** From the demo to this process. */
export type ToGeography =
  | { readonly kind: 'open'; readonly seed: string; readonly landmarks: readonly GeographyLandmark[]; readonly nodes: readonly PlanetNode[] }
  | { readonly kind: 'records'; readonly verifierKey: string; readonly verifierUrl: string; readonly records: Readonly<Record<string, string>> }
  | { readonly kind: 'move'; readonly nodeId: string; readonly position: Position }

export interface LandmarkAddress {
  readonly landmarkId: string
  readonly host: string
  readonly port: number
  readonly signingKey: string
  readonly agreementKey: string
}

/** From this process to the demo. */
export type FromGeography =
  | { readonly kind: 'addresses'; readonly addresses: readonly LandmarkAddress[] }
  | { readonly kind: 'ready' }
  | { readonly kind: 'failed'; readonly message: string }

const LOOPBACK = '127.0.0.1'
/** The landmarks' first rounds come one after another, beside the first fixes. */
const MESH_SPREAD_MS = 60_000

interface Prepared {
  readonly landmark: GeographyLandmark
  readonly keys: ReturnType<typeof loadOrCreateLandmarkKeys>
  readonly port: number
  /** From where the landmark answers others. */
  readonly answerPort: number
}

const prepared: Prepared[] = []
/** What is closed at the end, in this order. */
const running: { close(): Promise<void> }[] = []
let planet: Planet | undefined

function tell(message: FromGeography): void {
  process.send?.(message)
}

async function open(message: Extract<ToGeography, { kind: 'open' }>): Promise<void> {
  keepPorts(message.nodes.map(node => node.localPort))
  for (const landmark of message.landmarks)
    prepared.push({ landmark, keys: loadOrCreateLandmarkKeys(landmark.keyDir), port: await findFreePort(LOOPBACK), answerPort: await findFreePort(LOOPBACK) })
  const opened = await openPlanetWorker({
    landmarks: prepared.map(({ landmark, port }) => ({ ...landmark, host: LOOPBACK, port })),
    nodes: [
      ...message.nodes,
      ...prepared.map(({ landmark: { landmarkId, position, lastMileMs }, answerPort }) => ({ nodeId: `landmark ${landmarkId}`, landmarkId, position, lastMileMs, localPort: answerPort })),
    ],
    model: PUBLIC_INTERNET,
    seed: message.seed,
  })
  planet = opened
  tell({
    kind: 'addresses',
    addresses: prepared.map(({ landmark, keys }) => ({
      landmarkId: landmark.landmarkId,
      ...opened.landmarkAddress(landmark.landmarkId),
      signingKey: toBase64(keys.signing.publicKey),
      agreementKey: toBase64(keys.agreement.publicKey),
    })),
  })
}

async function openLandmarks(message: Extract<ToGeography, { kind: 'records' }>): Promise<void> {
  const verifierKey = fromBase64(message.verifierKey)
  assert(verifierKey !== undefined, 'the verifier key is base64')
  const log = openLog({ level: 'error', clock: systemClock, write: line => process.stderr.write(line), fields: { part: 'landmarks' } })
  const landmarks: RunningLandmark[] = []
  for (const { landmark, keys, port } of prepared) {
    const record = fromBase64(message.records[landmark.landmarkId] ?? '')
    assert(record !== undefined, 'a record is base64')
    landmarks.push(await openLandmark({ record, keys, verifierKey, verifierUrl: message.verifierUrl, listen: { host: LOOPBACK, port }, log }))
  }
  running.push(...(await openMesh(verifierKey, message.verifierUrl, log)), ...landmarks)
  tell({ kind: 'ready' })
}

/** Every landmark has the others time it; one thread answers for all, each from a port of its own, by which the planet knows it. */
async function openMesh(verifierKey: Uint8Array, verifierUrl: string, log: Log): Promise<{ close(): Promise<void> }[]> {
  const [localPort = 0, ...morePorts] = prepared.map(({ answerPort }) => answerPort)
  const client = openVerifierClient({ url: verifierUrl })
  assert(client.ok, 'the demo knows its verifier')
  const answering: MeshAnswering = await openMeshAnswering({ localHost: LOOPBACK, localPort, morePorts, onLoopback: true, log })
  const ranging = prepared.map(({ landmark: { landmarkId }, keys: { signing } }, door) =>
    openMeshRanging({ landmarkId, signing, verifierKey, client: client.value, answer: round => answering.answer(round, door), clock: systemClock, log, startSpreadMs: MESH_SPREAD_MS }))
  return [...ranging, answering, { close: () => Promise.resolve(client.value.close()) }]
}

async function obey(message: ToGeography): Promise<void> {
  switch (message.kind) {
    case 'open':
      return open(message)
    case 'records':
      return openLandmarks(message)
    case 'move':
      planet?.move(message.nodeId, message.position)
  }
}

process.on('message', (message: ToGeography) => {
  obey(message).catch((error: unknown) => { tell({ kind: 'failed', message: error instanceof Error ? error.message : String(error) }) })
})
// The parent is gone, whether it said goodbye or not: nothing is left running.
process.on('disconnect', () => {
  void Promise.allSettled([...running.map(landmark => landmark.close()), planet?.close()]).then(() => process.exit(0))
})
// Ctrl-C reaches the whole group; the parent decides the order.
process.on('SIGINT', () => undefined)
