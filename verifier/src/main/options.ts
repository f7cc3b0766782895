// What a verifier is opened with, and which combinations are refused before anything is opened.
// Refusing to start is a Fault with a message for the person who started it.

import type { Role } from '@trigpoint/core/wire'
import { TICKET_LIFETIME_MS } from '@trigpoint/core/challenge'
import type { FindingSeverity, LongestStays } from '@trigpoint/core/custody'
import type { OcspResponse, ReferenceReading, TrustAnchor } from '@trigpoint/core/evidence'
import { Fault, isLoopbackHost } from '@trigpoint/runtime'
import type { MeshSettings } from '../flow/index.ts'
import type { Clock, Log, Store } from '../ports/index.ts'
import type { LiveEventsOptions, RateLimit } from '../http/index.ts'
import type { OpinionOptions } from '../opinion/index.ts'
import type { LogOptions } from './open-leaf-log.ts'
import type { VendorDeskOptions } from '../vendor/open-vendor-desk.ts'

export interface VerifierOptions {
  /** Key, database and first administrator token live here; created with mode 0700. */
  readonly dataDir: string
  /** Port 0: any free port. */
  readonly listen: { readonly host: string; readonly port: number }
  /** PEM texts; needed beyond loopback. */
  readonly tls?: { readonly certPem: string; readonly keyPem: string } | undefined
  /** Role of readers without a token; on loopback only. */
  readonly anonymousRole?: Role | undefined
  /** Names by which a loopback verifier may be addressed beside 127.0.0.1 and localhost. */
  readonly allowedHosts?: readonly string[] | undefined
  /** Pinned vendor roots; without one no chip is ever verified. */
  readonly anchors: readonly TrustAnchor[]
  readonly references?: readonly ReferenceReading[] | undefined
  /** Roots under which those manifests are signed; told to whoever asks what to trust. Default: the vendor's. */
  readonly manifestAnchors?: readonly TrustAnchor[] | undefined
  readonly revocations?: readonly OcspResponse[] | undefined
  /** Roots of CPU makers beside the built-in ones. */
  readonly teeAnchors?: readonly TrustAnchor[] | undefined
  /** Which of the vendor's services are asked; none where left out. */
  readonly vendor?: Omit<VendorDeskOptions, 'anchors' | 'dataDir' | 'primitives' | 'clock' | 'log'> | undefined
  /** Told to agents at enrolment. */
  readonly fixIntervalMs: number
  readonly challengeLifetimeMs?: number | undefined
  readonly rounds?: number | undefined
  readonly landmarks?: { readonly near: number; readonly lastSeenNear: number; readonly far: number } | undefined
  readonly stays?: LongestStays | undefined
  /** Two answers of one key that would need more are a finding. */
  readonly fastestMoveKmh?: number | undefined
  /** The built console; without it only the API is served. */
  readonly consoleDir?: string | undefined
  readonly rateLimit?: RateLimit | undefined
  readonly liveEvents?: LiveEventsOptions | undefined
  /** Folder of imported tables of rules and of the screening list; default: `rules` in `dataDir`. */
  readonly rulesDir?: string | undefined
  /** How often the clock takes effect between requests. */
  readonly tickMs?: number | undefined
  /** Largest database; beyond it requests fail as on a full disk. */
  readonly maximumBytes?: number | undefined
  /** The log of leaves: its name, its witnesses. */
  readonly leafLog?: LogOptions | undefined
  /** Estimates and plans: whether they take machines to be near cities (default), and in which thread they are computed. */
  readonly opinions?: OpinionOptions | undefined
  /** Pace and reach of the landmarks' mesh. */
  readonly mesh?: Partial<MeshSettings> | undefined
  /** From this severity on a finding opens or joins a case; default `high`. */
  readonly caseThreshold?: FindingSeverity | undefined
  /** Controls of a demonstration, mounted at `/demo`. */
  readonly demo?: { handle(request: Request): Promise<Response> } | undefined
  readonly clock?: Clock | undefined
  readonly log?: Log | undefined
  /** A store that is already open, for tests; default: SQLite in `dataDir`. */
  readonly store?: Store | undefined
}

/** Throws Fault `verifier.listen-insecure`, `verifier.anonymous-beyond-loopback`, `verifier.no-anchors`, `verifier.config`. */
export function checkOptions(options: VerifierOptions): void {
  const { listen, tls, anonymousRole, anchors, fixIntervalMs, challengeLifetimeMs = 1 } = options
  if (!isLoopbackHost(listen.host) && tls === undefined)
    throw new Fault('verifier.listen-insecure', `Without TLS the verifier listens on loopback only, not on ${listen.host}. Give a certificate and a key (--tls-cert, --tls-key), or listen on 127.0.0.1.`)
  if (!isLoopbackHost(listen.host) && anonymousRole !== undefined)
    throw new Fault('verifier.anonymous-beyond-loopback', `Reading without a token is for loopback only, not for ${listen.host}. Leave anonymousRole out and make tokens.`)
  if (anchors.length === 0) throw new Fault('verifier.no-anchors', 'No vendor root is pinned, so no chip could ever be verified. Name at least one trust anchor.')
  const wrong: readonly [boolean, string][] = [
    [Number.isInteger(listen.port) && listen.port >= 0 && listen.port <= 65_535, 'listen.port must be 0 to 65535'],
    [Number.isInteger(fixIntervalMs) && fixIntervalMs >= 1000, 'fixIntervalMs must be at least 1000'],
    [challengeLifetimeMs > 0 && challengeLifetimeMs <= TICKET_LIFETIME_MS, `challengeLifetimeMs must be at most ${String(TICKET_LIFETIME_MS)}`],
    [options.rounds === undefined || (options.rounds >= 1 && options.rounds <= 255), 'rounds must be 1 to 255'],
    [Object.values(options.landmarks ?? { near: 1 }).reduce((sum, quota) => sum + quota, 0) <= 64, 'landmarks near, lastSeenNear and far must be at most 64 together'],
  ]
  const problem = [...wrong, ...meshProblems(options.mesh ?? {})].find(([holds]) => !holds)
  if (problem !== undefined) throw new Fault('verifier.config', `The configuration is not usable: ${problem[1]}.`)
}

function meshProblems({ partners, rounds, challengeLifetimeMs, ...spans }: Partial<MeshSettings>): readonly [boolean, string][] {
  return [
    [partners === undefined || (Number.isInteger(partners) && partners >= 1 && partners <= 64), 'mesh.partners must be 1 to 64'],
    [rounds === undefined || (Number.isInteger(rounds) && rounds >= 1 && rounds <= 120), 'mesh.rounds must be 1 to 120: no landmark answers more'],
    [challengeLifetimeMs === undefined || (challengeLifetimeMs > 0 && challengeLifetimeMs <= TICKET_LIFETIME_MS), `mesh.challengeLifetimeMs must be at most ${String(TICKET_LIFETIME_MS)}`],
    ...Object.entries(spans).map(([name, value]): [boolean, string] => [Number.isInteger(value) && value > 0, `mesh.${name} must be a whole number of ms above 0`]),
  ]
}
