// The agent as one value: opened with its folder and its chips, makes fixes until it is closed.
// On the path: the node's part of a fix. It is outbound only: its listeners are the control socket of its own user and,
// if asked for, a health page on loopback. Nothing that the verifier answers can make it do more than measure and report.

import { join } from 'node:path'
import type { Result } from '@trigpoint/core/base'
import type { Fix } from '@trigpoint/core/wire'
import { Fault, isLoopbackHost, loadKeyFile, openVerifierClient, type Clock, type Log, type VerifierClient } from '@trigpoint/runtime'
import { systemResolve, type Resolve } from './challenge/landmark-address.ts'
import type { ChipSource } from './chip/chip-source.ts'
import { openFiles, type Files } from './durable/files.ts'
import { AGENT_FILES, readEnrolment, type Enrolment } from './enrolment/enrolment.ts'
import { agentIdOf } from './enrolment/enrol-agent.ts'
import type { FixPorts, Wait } from './fix/fix-ports.ts'
import { openMeasuring, type Measuring } from './fix/open-measuring.ts'
import { openFixing, type Fixing } from './fix/open-fixing.ts'
import { systemWait } from './fix/wait.ts'
import { openJournal } from './journal/journal.ts'
import type { AgentStatus, FixReport } from './local/agent-status.ts'
import { openControlSocket } from './local/control-socket.ts'
import { checkHealthHost, openHealthServer } from './local/health-server.ts'
import { runSchedule } from './schedule/run-schedule.ts'
import { openDelivery } from './spool/deliver.ts'
import { openSpool, type SpoolEntry, type SpoolLimits } from './spool/spool.ts'
import { openConfigfsTsm, type TeeSource } from './tee/configfs-tsm.ts'
import { readSystemUuid } from './tee/system-uuid.ts'

export interface AgentOptions {
  /** Folder of key, enrolment, spool and journal; one agent each. */
  readonly dataDir: string
  readonly chips: ChipSource
  /** The CPU's word; default: the kernel's interface, where there is one. */
  readonly tee?: TeeSource | undefined
  /** Default: what SMBIOS says, where this user may read it. */
  readonly systemUuid?: string | undefined
  /** Local UDP address that answers come from; default: any. */
  readonly bind?: { readonly host: string; readonly port: number } | undefined
  /** Mean time between fixes; default: what the verifier said at enrolment. */
  readonly intervalMs?: number | undefined
  /** Health page, loopback only. */
  readonly health?: { readonly host: string; readonly port: number } | undefined
  readonly clock: Clock
  /** In [0, 1). */
  readonly random: () => number
  readonly log: Log
  readonly spoolLimits?: SpoolLimits | undefined
  /** For tests: the world outside. */
  readonly files?: Files | undefined
  readonly client?: Pick<VerifierClient, 'requestFix' | 'sendEvidence' | 'close'> | undefined
  readonly measuring?: Measuring | undefined
  readonly resolve?: Resolve | undefined
  readonly wait?: Wait | undefined
}

export interface RunningAgent {
  readonly agentId: string
  readonly siteId: string
  readonly healthAddress: { readonly host: string; readonly port: number } | undefined
  /** Makes a fix now, or joins the one under way. Never rejects. */
  fixNow(): Promise<FixReport>
  status(): AgentStatus
  close(): Promise<void>
}

export const LONGEST_INTERVAL_MS: number = 24 * 60 * 60_000
export const SHORTEST_INTERVAL_MS = 1000
/** A fix under way gets this long; then its sockets close and it ends as failed. Everything on disk survives any end. */
const CLOSE_GRACE_MS = 2000

/** Throws Fault `agent.*`, `disk.*`, `key-file.*`, `probe.*` with what to do: an agent that cannot work does not start. */
export async function openAgent(options: AgentOptions): Promise<RunningAgent> {
  const { dataDir, log } = options
  const files = options.files ?? openFiles()
  const enrolment = demand(readEnrolment(files, dataDir))
  const health = options.health === undefined ? undefined : checkHealthHost(options.health.host)
  if (health !== undefined) demand(health)
  const closes: (() => Promise<void> | void)[] = []
  try {
    const fixing = await assemble(options, files, enrolment, closes)
    const healthServer = options.health === undefined ? undefined : await openHealthServer({ ...options.health, status: fixing.status, healthy: fixing.healthy })
    if (healthServer !== undefined) closes.push(() => healthServer.close())
    log.info('The agent runs.', { agentId: enrolment.agentId, site: enrolment.siteId, verifier: enrolment.verifierUrl, bind: fixing.status().bind, chips: options.chips.kind })
    const { agentId, siteId } = enrolment
    return { agentId, siteId, healthAddress: healthServer?.address, fixNow: fixing.fixNow, status: fixing.status, close: () => closeAll(closes) }
  } catch (error) {
    await closeAll(closes)
    throw error
  }
}

async function assemble(options: AgentOptions, files: Files, enrolment: Enrolment, closes: (() => Promise<void> | void)[]): Promise<Fixing> {
  const { dataDir, clock, log, random } = options
  const wait = options.wait ?? systemWait
  const identity = loadKeyFile(join(dataDir, AGENT_FILES.key))
  if (agentIdOf(identity.publicKey) !== enrolment.agentId)
    throw new Fault('agent.key-not-enrolled', `The key in ${dataDir} is not the one that was enrolled; restore it, or enrol again with --force.`)
  const client = options.client ?? demand(openVerifierClient({ url: enrolment.verifierUrl, ...(enrolment.ca === null ? {} : { ca: enrolment.ca }) }))
  closes.push(() => { client.close() })
  // The control socket first: it keeps a second agent off the spool.
  const made: { fixing?: Fixing } = {}
  const control = await openControlSocket(dataDir, async command => (command === 'fix' ? made.fixing?.fixNow() : made.fixing?.status()))
  closes.push(() => control.close())
  const journal = openJournal({ files, folder: join(dataDir, AGENT_FILES.journal), log })
  const spool = openSpool({ files, folder: join(dataDir, AGENT_FILES.spool), log, limits: options.spoolLimits })
  const { bind } = options
  const measuring = options.measuring ?? (await openMeasuring(bind === undefined ? {} : { localHost: bind.host, localPort: bind.port }, log))
  closes.push(() => measuring.close())
  const answered = (entry: SpoolEntry, answer: Result<Fix>): void => { made.fixing?.onAnswer(entry, answer) }
  const delivery = openDelivery({ spool, journal, client, clock, random, wait, log, onAnswer: answered })
  const ports: FixPorts = {
    enrolment, identity, chips: options.chips, tee: options.tee ?? openConfigfsTsm({ clock }), systemUuid: options.systemUuid ?? readSystemUuid(), client, measure: measuring.measure, resolve: options.resolve ?? systemResolve,
    onLoopback: isLoopbackHost(new URL(enrolment.verifierUrl).hostname), bind: measuring.bind, files,
    sequencePath: join(dataDir, AGENT_FILES.sequence), spool, journal, clock, log,
  }
  const intervalMs = Math.min(Math.max(options.intervalMs ?? enrolment.fixIntervalMs, SHORTEST_INTERVAL_MS), LONGEST_INTERVAL_MS)
  const fixing = openFixing({ ports, delivery, intervalMs })
  made.fixing = fixing
  const stop = new AbortController()
  const { fixNow, onWait, againInMs } = fixing
  const fix = async (): Promise<boolean> => (await fixNow()).status !== 'failed'
  const running = Promise.all([delivery.run(stop.signal), runSchedule({ intervalMs, random, wait, fix, onWait, againInMs }, stop.signal)])
  closes.push(async () => {
    stop.abort()
    await Promise.race([running, systemWait(CLOSE_GRACE_MS)])
  })
  return fixing
}

/** A refusal at the start is a fault of the start: the agent cannot work. */
function demand<T>(result: Result<T>): T {
  if (result.ok) return result.value
  throw new Fault(result.refusal.code, result.refusal.message)
}

async function closeAll(closes: (() => Promise<void> | void)[]): Promise<void> {
  for (let close = closes.pop(); close !== undefined; close = closes.pop()) await close()
}
