// What the verifier remembers: one type a table, free of any database. Times in ms since the Unix epoch.
// On the path: everywhere in the verifier; flow writes these, http reads them. Wire types are reused where a
// thing is stored exactly as it is shown.

import type { Position } from '@trigpoint/core/base'
import type { AnswerDisc, Standing } from '@trigpoint/core/custody'
import type {
  ClaimedChip, CustodyEvent, Finding, FixSummary, LandmarkRequest, LiveEvent, Outcome, Role, Site, SitePolicyBody, TimelineEntry,
} from '@trigpoint/core/wire'

/** A message as it came in, byte for byte, kept before it is acknowledged. */
export interface ReceivedRecord {
  readonly kind: 'enrolment' | 'fix-request' | 'receipt' | 'evidence' | 'custody-event' | 'vendor-node' | 'vendor-report' | 'admin'
  readonly atMs: number
  /** What it is about: an agent, a challenge, a landmark, a site. */
  readonly subject: string
  /** SHA-256 of the bytes. */
  readonly hash: Uint8Array
  readonly bytes: Uint8Array
}

export interface LandmarkRow {
  readonly landmarkId: string
  readonly request: LandmarkRequest
  /** The signed landmark record (docs/format/landmark-record.md). */
  readonly record: Uint8Array
  /** Why it does not count at present; null when it does. */
  readonly suspendedReason: string | null
  readonly receipts: number
  readonly lastReceiptAtMs: number | null
  readonly bestRoundTripNs: number | null
}

/** A bearer token, a one-time enrolment token, or one with which vendor agents report; only the hash of its secret is kept. */
export interface TokenRow {
  readonly tokenId: string
  readonly kind: 'access' | 'enrolment' | 'reporting'
  readonly role: Role | null
  readonly siteId: string | null
  readonly name: string
  readonly secretHash: Uint8Array
  readonly createdAtMs: number
  readonly expiresAtMs: number | null
  readonly revokedAtMs: number | null
  /** The agent that enrolled with it. */
  readonly usedBy: string | null
}

export interface AgentRow {
  readonly agentId: string
  readonly agentKey: Uint8Array
  readonly siteId: string
  readonly nodeName: string
  readonly agentVersion: string
  readonly enrolledAtMs: number
  /** Sequence of its newest accepted request; a request must be above. */
  readonly lastSequence: number
  readonly lastSeenAtMs: number
  /** Its clock minus ours at the newest request. */
  readonly clockSkewMs: number
}

/** A landmark as it was challenged: judged later against this very record, whatever became of it since. */
export interface ChallengedRecord {
  readonly landmarkId: string
  /** Signed record, base64. */
  readonly record: string
  /** An inspector's device: it times the visit and proves no place. */
  readonly role?: 'inspection'
}

export interface FixRow {
  readonly challengeId: string
  readonly agentId: string
  readonly siteId: string
  readonly expiresAtMs: number
  /** What lists show of it; status, outcome, reason and times are here and nowhere else. */
  readonly summary: FixSummary
  readonly nonce: Uint8Array
  readonly agreementKey: Uint8Array
  readonly rounds: number
  readonly challenged: readonly ChallengedRecord[]
  /** The site's policy when the challenge was made: the one that judges it. */
  readonly policy: SitePolicyBody
  /** Agent's clock minus ours in the request. */
  readonly clockSkewMs: number
  /** The evidence message in `received`; null until it came. */
  readonly evidenceId: number | null
  readonly evidenceHash: Uint8Array | null
  readonly evidenceAtMs: number | null
  /** Where the landmark with the smallest round trip stands: near there it answered from. */
  readonly nearest: Position | null
  /** Landmarks that shape its region. */
  readonly decisive: readonly string[]
}

export interface ReceiptRow {
  readonly challengeId: string
  readonly landmarkId: string
  readonly siteId: string
  readonly source: 'agent' | 'landmark'
  readonly hash: Uint8Array
  readonly bytes: Uint8Array
  readonly atMs: number
  /** Came after the fix was judged or had expired: kept, but nothing was judged anew. */
  readonly isLate: boolean
  readonly roundTripNs: number | null
  readonly lostRounds: number
}

export interface ChipRow {
  readonly chipId: string
  readonly siteId: string
  readonly agentId: string | null
  readonly nodeName: string
  readonly outcome: Outcome
  readonly reason: string
  readonly help: string
  readonly test: boolean
  readonly countries: readonly string[]
  readonly standing: Standing
  readonly lastFixId: string | null
  readonly lastFixAtMs: number | null
  /** Stays that its history holds; left out for one that was never folded. */
  readonly stayCount?: number
  /** A paper once told that it was received or stored; left out where none did. */
  readonly wasReceived?: boolean
  /** When the newest proof becomes too old; null when nothing is running out. */
  readonly staleAtMs: number | null
  /** When its state has lasted too long; null when it may last, or when that was already found. */
  readonly overdueAtMs: number | null
  /** What its host says of it. */
  readonly claimed: ClaimedChip | null
}

/** A chip's part in a judged fix; `answered` when its own evidence held. */
export interface ChipFixRow {
  readonly chipId: string
  readonly challengeId: string
  readonly siteId: string
  readonly judgedAtMs: number
  readonly outcome: Outcome
  readonly answered: boolean
  /** What its node said of its chassis, and where it was proved to be within. */
  readonly chassis?: string
  readonly disc?: AnswerDisc
}

export interface StoredEvent {
  readonly id: number
  /** The site that it is about; null when it is about all. */
  readonly siteId: string | null
  readonly event: LiveEvent
}

export type SiteRow = Site
export type FindingRow = Finding
export type PaperRow = CustodyEvent
/** A paper with the times of our knowledge. */
export interface PaperRecord {
  readonly paper: PaperRow
  readonly recordedAtMs: number
  readonly withdrawnAtMs: number | null
}
export type TimelineRow = TimelineEntry
