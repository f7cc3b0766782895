// The verifier as a program: opens store, key, borders, flow and listener, in that order, and closes them in the
// reverse. Everything that keeps it from starting is a Fault that says what to do, and leaves nothing open.

import { join } from 'node:path'
import { openChainCache } from '@trigpoint/core/evidence'
import { DEFAULT_LONGEST_STAYS } from '@trigpoint/core/custody'
import { DEFAULT_ROUNDS } from '@trigpoint/core/challenge'
import { toBase64 } from '@trigpoint/core/base'
import { isLoopbackHost, nodePrimitives, openCachedPrimitives, readBorders, silentLog, systemClock } from '@trigpoint/runtime'
import { bringHistories, CASE_THRESHOLD_META, DEFAULT_CASE_THRESHOLD, DEFAULT_MESH, foldTime, judgeWaiting, openLandmarkRegister, openMeshState, openSealer, pruneEvents, sealCases, type DryRuns, type FlowContext, type FlowSettings, type Sealer } from '../flow/index.ts'
import { DEFAULT_LIVE_EVENTS, DEFAULT_RATE_LIMIT, openApp, openConsoleFiles, openLiveEvents, openMetrics, openRateLimiter, type LiveEvents } from '../http/index.ts'
import { openLogHandler } from '../log/index.ts'
import type { ResultSigner, Store } from '../ports/index.ts'
import { openSqliteStore } from '../store/index.ts'
import { openVendorDesk } from '../vendor/open-vendor-desk.ts'
import { openAdminToken, openKey } from './data-dir.ts'
import { openListener, type Listener } from './listen.ts'
import { openMeshWatch, type MeshWatch } from './open-mesh-watch.ts'
import { openLeafLog, type OpenedLeafLog } from './open-leaf-log.ts'
import { openOpinionDesk, type OpenedOpinions } from './open-opinions.ts'
import { checkOptions, type VerifierOptions } from './options.ts'
import { openPolicing } from './open-policing.ts'
import { openRules } from './open-rules.ts'
import { openPresence, type KeptPresence } from './presence.ts'
import { openResultKeys, prepareResultKeys } from './result-keys.ts'
import { openBell, systemRandom } from './surroundings.ts'
import { openTicker } from './ticker.ts'
import { readVersion } from './version.ts'

export interface RunningVerifier {
  readonly url: string
  /** Ed25519 public key, 32 bytes: registrar of landmarks, signer of tickets; agents pin it. */
  readonly verifierKey: Uint8Array
  readonly isFirstStart: boolean
  /** Made on the first start; undefined once `<dataDir>/admin-token` was taken away. */
  readonly adminToken: string | undefined
  /** Ends live streams, lets running requests end, closes the store. */
  close(): Promise<void>
}

const DEFAULT_CHALLENGE_LIFETIME_MS = 60_000
const DEFAULT_LANDMARKS = { near: 6, lastSeenNear: 3, far: 3 }
const DEFAULT_TICK_MS = 1000
/** Door to door no truck does more; a demonstration's days are minutes, so there it is not asked. */
const FASTEST_MOVE_KMH = 100
const PRUNE_EVERY_MS = 10 * 60_000
/** How often leaves that wait for a log that could not be written are tried again. */
const SEAL_EVERY_MS = 2000

/** Opens a verifier. Throws Fault `verifier.*`, `store.*`, `key-file.*`, `borders.unreadable`. */
export async function openVerifier(options: VerifierOptions): Promise<RunningVerifier> {
  checkOptions(options)
  const store = options.store ?? openSqliteStore({ dataDir: options.dataDir, maximumBytes: options.maximumBytes })
  try {
    return await openOver(options, store)
  } catch (error) {
    await store.close()
    throw error
  }
}

async function openOver(options: VerifierOptions, store: Store): Promise<RunningVerifier> {
  const presence = await openPresence(store, options.clock ?? systemClock, options.log ?? silentLog)
  const flow = await openFlow(options, store, presence)
  const register = openLandmarkRegister(flow)
  const { adminToken, isFirstStart } = await openAdminToken(options.dataDir, flow)
  await store.write(writer => writer.putMeta(CASE_THRESHOLD_META, options.caseThreshold ?? DEFAULT_CASE_THRESHOLD))
  const brought = await bringHistories(flow)
  if (brought > 0) flow.log.info('folded the histories of chips that an earlier release knew', { chips: brought })
  const judged = await judgeWaiting(flow, register)
  if (judged > 0) flow.log.info('judged what an earlier run had left', { fixes: judged })
  const proofs = await openProofs(options, flow)
  const mesh = await openMeshWatch(flow, register, { dataDir: options.dataDir, prior: options.opinions?.prior ?? 'places' })
  const opinions = await openOpinionDesk(flow, register, mesh.models, options.opinions ?? {})
  const policing = openPolicing(flow)
  const live = openLiveEvents(flow, options.liveEvents ?? DEFAULT_LIVE_EVENTS)
  const ticker = openTicker(() => presence.note().then(() => foldTime(flow)), options.tickMs ?? DEFAULT_TICK_MS, flow.log)
  const pruner = openTicker(() => pruneEvents(flow), PRUNE_EVERY_MS, flow.log)
  const tickers = [...policing.tickers, ticker, pruner, openTicker(() => sealCases(flow).then(count => (count > 0 ? flow.bell.ring() : undefined)), options.tickMs ?? DEFAULT_TICK_MS, flow.log), openTicker(() => proofs.sealer.settle(), SEAL_EVERY_MS, flow.log)]
  try {
    const listener = await openServer(options, { flow, register, live, proofs, opinions, mesh, dryRuns: policing.dryRuns })
    flow.log.info('listening', { url: listener.url })
    return {
      url: listener.url, verifierKey: flow.trust.publicKey, adminToken, isFirstStart,
      close: async () => {
        live.close()
        await Promise.all(tickers.map(each => each.close()))
        await listener.close()
        await policing.dryRuns.close()
        await mesh.close()
        await opinions.close()
        await closeProofs(proofs)
        flow.vendorDesk?.close()
        await store.close()
      },
    }
  } catch (error) {
    live.close()
    await Promise.all(tickers.map(each => each.close()))
    await policing.dryRuns.close()
    await mesh.close()
    await opinions.close()
    await closeProofs(proofs)
    flow.vendorDesk?.close()
    throw error
  }
}

async function openFlow(options: VerifierOptions, store: Store, presence: KeptPresence): Promise<FlowContext> {
  const key = await openKey(options.dataDir, store)
  const settings: FlowSettings = {
    challengeLifetimeMs: options.challengeLifetimeMs ?? DEFAULT_CHALLENGE_LIFETIME_MS, rounds: options.rounds ?? DEFAULT_ROUNDS,
    landmarks: options.landmarks ?? DEFAULT_LANDMARKS, fixIntervalMs: options.fixIntervalMs, stays: options.stays ?? DEFAULT_LONGEST_STAYS,
    fastestMoveKmh: options.fastestMoveKmh ?? FASTEST_MOVE_KMH,
  }
  // Remembers the public keys that it has decoded, by every byte of them: the same answers, without decoding anew.
  const primitives = openCachedPrimitives(nodePrimitives)
  const surroundings = { clock: options.clock ?? systemClock, log: options.log ?? silentLog, primitives }
  return {
    store, settings, presence, ...surroundings, random: systemRandom, bell: openBell(),
    trust: { publicKey: key.publicKey, sign: key.sign, anchors: options.anchors, references: options.references ?? [], manifestAnchors: options.manifestAnchors, revocations: options.revocations ?? [], teeAnchors: options.teeAnchors ?? [] },
    vendorDesk: options.vendor === undefined ? undefined : openVendorDesk({ ...options.vendor, ...surroundings, anchors: options.anchors, dataDir: options.dataDir }),
    chainCache: openChainCache(), rules: await openRules(options.rulesDir ?? join(options.dataDir, 'rules'), surroundings.log), borders: await readBorders(), mesh: openMeshState({ ...DEFAULT_MESH, ...options.mesh }),
  }
}

interface Proofs extends OpenedLeafLog {
  readonly sealer: Sealer
  readonly results: ResultSigner
}

/** The log with its sealer, which begins to append what was stored and not logged, and the keys that sign results. */
async function openProofs(options: VerifierOptions, flow: FlowContext): Promise<Proofs> {
  const results = openResultKeys({ dataDir: options.dataDir, verifierKey: flow.trust.publicKey, sign: flow.trust.sign })
  prepareResultKeys(results, flow.clock.nowMs())
  const opened = await openLeafLog(options.dataDir, flow, options.leafLog ?? {})
  try {
    return { ...opened, results, sealer: await openSealer(flow, opened.port) }
  } catch (error) {
    await opened.log.close()
    throw error
  }
}

async function closeProofs({ sealer, log }: Proofs): Promise<void> {
  await sealer.close()
  await log.close()
  await sealer.ended()
}

interface ServerParts {
  readonly flow: FlowContext
  readonly register: ReturnType<typeof openLandmarkRegister>
  readonly live: LiveEvents
  readonly proofs: Proofs
  readonly opinions: OpenedOpinions
  readonly mesh: MeshWatch
  readonly dryRuns: DryRuns
}

async function openServer(options: VerifierOptions, { flow, register, live, proofs, opinions, mesh, dryRuns }: ServerParts): Promise<Listener> {
  const facts = { version: readVersion(), verifierKey: toBase64(flow.trust.publicKey), startedAtMs: flow.clock.nowMs(), demo: options.demo !== undefined }
  const isPlainLoopback = options.tls === undefined && isLoopbackHost(options.listen.host)
  const app = openApp({
    api: { flow, register, dryRuns, facts, metrics: openMetrics(), opinions, models: mesh.models, proofs: { log: proofs.port, results: proofs.results, build: `trigpoint ${facts.version}` }, logPolicy: proofs.policyText },
    log: openLogHandler({ prefix: '/log', read: proofs.log.read }),
    door: {
      access: { store: flow.store, clock: flow.clock, anonymousRole: options.anonymousRole },
      limiter: openRateLimiter(options.rateLimit ?? DEFAULT_RATE_LIMIT, flow.clock),
      allowedHosts: isPlainLoopback ? (options.allowedHosts ?? []) : undefined,
    },
    live, demo: options.demo,
    console: options.consoleDir === undefined ? undefined : await openConsoleFiles(options.consoleDir),
  })
  return openListener(app, options)
}
