// What every step of the flow is handed: the ports, the trust material and the settings. Nothing here is
// ambient: two verifiers in one process share nothing.

import type { Primitives, SignEd25519 } from '@trigpoint/core/base'
import type { LongestStays } from '@trigpoint/core/custody'
import type { ChainCache, OcspResponse, ReferenceReading, TrustAnchor } from '@trigpoint/core/evidence'
import type { Borders } from '@trigpoint/core/region'
import type { Bell, Clock, Log, Presence, Random, RulePort, Store, VendorDesk } from '../ports/index.ts'
import type { MeshState } from './mesh/mesh-state.ts'

export interface FlowSettings {
  /** From challenge to evidence; at most TICKET_LIFETIME_MS. */
  readonly challengeLifetimeMs: number
  readonly rounds: number
  /** How many landmarks: near the claimed site, near where it last answered from, far ones at random. */
  readonly landmarks: { readonly near: number; readonly lastSeenNear: number; readonly far: number }
  /** Told to agents at enrolment. */
  readonly fixIntervalMs: number
  readonly stays: LongestStays
  /** Two answers that would need more are a finding; null or left out where time is not the world's. */
  readonly fastestMoveKmh?: number | null
}

/** What the verifier believes without proof; an empty list of anchors verifies no chip. */
export interface TrustMaterial {
  /** Ed25519 key of this verifier: registrar of landmarks, signer of tickets. */
  readonly publicKey: Uint8Array
  readonly sign: SignEd25519
  readonly anchors: readonly TrustAnchor[]
  readonly references: readonly ReferenceReading[]
  /** Roots under which manifests are signed, for trust files. */
  readonly manifestAnchors?: readonly TrustAnchor[] | undefined
  readonly revocations: readonly OcspResponse[]
  /** Roots of CPU makers beside the built-in ones. */
  readonly teeAnchors?: readonly TrustAnchor[] | undefined
}

export interface FlowContext {
  readonly store: Store
  readonly clock: Clock
  readonly random: Random
  readonly bell: Bell
  readonly log: Log
  readonly presence: Presence
  readonly primitives: Primitives
  readonly trust: TrustMaterial
  readonly chainCache: ChainCache
  /** Absent: the vendor's services are not asked. */
  readonly vendorDesk?: VendorDesk | undefined
  /** Prepared once; the same index serves every fix. */
  readonly borders: Borders
  readonly settings: FlowSettings
  readonly mesh: MeshState
  /** Absent: the tables that the program ships with, and no screening list. */
  readonly rules?: RulePort | undefined
}
