// Opens a landmark: its record and keys are checked, its doors opened, its receipts sent on.
// It starts only with a record that its verifier signed, that is valid now, and that names its own keys.

import { equalBytes, type Result } from '@trigpoint/core/base'
import { verifyLandmarkRecord, type LandmarkRecord } from '@trigpoint/core/challenge'
import { Fault, nodePrimitives, openVerifierClient, silentLog, systemClock, type Clock, type Log, type VerifierClient } from '@trigpoint/runtime'
import type { Counters, DropCause } from './counters.ts'
import { openHealthServer, type HealthServer } from './health-server.ts'
import type { LandmarkKeys } from './landmark-keys.ts'
import { DEFAULT_LIMITS, type LandmarkLimits } from './limits.ts'
import { metricsText } from './metrics-text.ts'
import { openProber, type Prober } from './prober.ts'
import { systemRandom, type FillRandom } from './random-pool.ts'
import { openReceiptSpool, type ReceiptSpool } from './receipt-spool.ts'
import { openTcpDoor, type TcpDoor } from './tcp-door.ts'
import { openUdpDoor, type ReceivePacket, type UdpDoor } from './udp-door.ts'

export interface Listen {
  readonly host: string
  /** 0 takes any free port. */
  readonly port: number
}

export interface LandmarkConfig {
  /** The signed landmark record. */
  readonly record: Uint8Array
  readonly keys: LandmarkKeys
  /** The verifier's Ed25519 key, 32 bytes: signs the record and the tickets. */
  readonly verifierKey: Uint8Array
  /** Where receipts go; undefined: to the agents alone. */
  readonly verifierUrl: string | undefined
  /** PEM of the CA of the verifier's certificate, when it is not a public one. */
  readonly verifierCa?: string
  readonly listen: Listen
  /** Health and metrics; undefined: none. */
  readonly health?: Listen
  readonly clock?: Clock
  readonly log?: Log
  readonly limits?: Partial<LandmarkLimits>
  readonly fillRandom?: FillRandom
}

export interface RunningLandmark {
  readonly landmarkId: string
  /** UDP and TCP. */
  readonly address: Listen
  readonly health: Listen | undefined
  readonly counters: Counters
  /** Sessions running now. */
  sessions(): number
  close(): Promise<void>
}

/** Times that a free port is looked for when any will do: UDP and TCP must both have it. */
const PORT_ATTEMPTS = 10

/** Throws Fault `landmark.record-refused`, `landmark.key-mismatch`, `landmark.port-taken` and its kin. */
export async function openLandmark(config: LandmarkConfig): Promise<RunningLandmark> {
  const { clock = systemClock, log = silentLog } = config
  const record = checkRecord(config, clock)
  const limits = { ...DEFAULT_LIMITS, ...config.limits }
  const client = openClient(config)
  let onReceipt: (receipt: Uint8Array) => void = () => undefined
  const prober = openProber({
    record,
    sign: config.keys.signing.sign,
    agreement: config.keys.agreement,
    verifierKey: config.verifierKey,
    limits,
    clock,
    fillRandom: config.fillRandom ?? systemRandom,
    onReceipt: receipt => { onReceipt(receipt) },
  })
  const spool = client && openReceiptSpool({ send: receipt => client.sendReceipt(receipt), counters: prober.counters, log })
  if (spool !== undefined) onReceipt = receipt => { spool.add(receipt) }
  const doors = await openDoors(config.listen, limits, clock, prober)
  const health = await openHealth(config, { prober, spool, doors, record, clock }).catch(async (error: unknown) => {
    await closeDoors(doors)
    throw error
  })
  const address = { host: config.listen.host, port: doors.udp.port }
  log.info('landmark listens', { landmarkId: record.landmarkId, ...address })
  const close = async (): Promise<void> => {
    prober.close()
    await closeDoors(doors)
    await spool?.close()
    client?.close()
    await health?.close()
    log.info('landmark closed', { landmarkId: record.landmarkId })
  }
  let closed: Promise<void> | undefined
  return {
    landmarkId: record.landmarkId,
    address,
    health: config.health && health && { host: config.health.host, port: health.port },
    counters: prober.counters,
    sessions: () => prober.table.size(),
    close: () => (closed ??= close()),
  }
}

function checkRecord(config: LandmarkConfig, clock: Clock): LandmarkRecord {
  const verified: Result<LandmarkRecord> = verifyLandmarkRecord(config.record, config.verifierKey, clock.nowMs(), nodePrimitives)
  if (!verified.ok) throw new Fault('landmark.record-refused', `${verified.refusal.message} (${verified.refusal.code})`)
  const { signingKey, agreementKey, landmarkId } = verified.value
  if (!equalBytes(signingKey, config.keys.signing.publicKey) || !equalBytes(agreementKey, config.keys.agreement.publicKey))
    throw new Fault('landmark.key-mismatch', `The record of ${landmarkId} names other keys than the key files hold; use the key files that the record was made for, or have a new record signed.`)
  return verified.value
}

function openClient({ verifierUrl, verifierCa }: LandmarkConfig): VerifierClient | undefined {
  if (verifierUrl === undefined) return undefined
  const client = openVerifierClient({ url: verifierUrl, ca: verifierCa })
  if (!client.ok) throw new Fault('landmark.verifier-url', client.refusal.message)
  return client.value
}

interface Doors {
  readonly udp: UdpDoor
  readonly tcp: TcpDoor
}

async function openDoors(listen: Listen, limits: LandmarkLimits, clock: Clock, prober: Prober): Promise<Doors> {
  const receive: ReceivePacket = (packet, door, address, port, atNs) => { prober.receive(packet, door, address, port, atNs) }
  const drop = (cause: DropCause): void => { prober.drop(cause) }
  for (let attempt = 1; ; attempt++) {
    const udp = await openUdpDoor(listen, clock, receive)
    try {
      return { udp, tcp: await openTcpDoor({ listen: { host: listen.host, port: udp.port }, limits, clock, receive, drop }) }
    } catch (error) {
      await udp.close()
      if (listen.port !== 0 || attempt === PORT_ATTEMPTS) throw error
    }
  }
}

async function closeDoors({ udp, tcp }: Doors): Promise<void> {
  await Promise.all([udp.close(), tcp.close()])
}

interface HealthInput {
  readonly prober: Prober
  readonly spool: ReceiptSpool | undefined
  readonly doors: Doors
  readonly record: LandmarkRecord
  readonly clock: Clock
}

async function openHealth({ health }: LandmarkConfig, input: HealthInput): Promise<HealthServer | undefined> {
  if (health === undefined) return undefined
  const { prober, spool, doors, record, clock } = input
  return openHealthServer({
    listen: health,
    health: () => ({
      ok: clock.nowMs() < record.validUntilMs,
      landmarkId: record.landmarkId,
      sessions: prober.table.size(),
      spooledReceipts: spool?.size() ?? 0,
      recordValidUntilMs: record.validUntilMs,
    }),
    metrics: () =>
      metricsText({
        counters: prober.counters,
        sessions: prober.table.size(),
        usedTickets: prober.table.usedTickets(),
        connections: doors.tcp.size(),
        spooledReceipts: spool?.size() ?? 0,
        recordValidUntilMs: record.validUntilMs,
      }),
  })
}
