// What the verifier remembers of the mesh: who asked to be ranged, what each landmark timed of each other one (the
// smallest round trip of a span of time, so that history stays bounded), the receipts that prove it, what was judged,
// and the models that were fitted. `from` timed, `to` answered.

import type { ModelFactsBody } from '@trigpoint/core/wire'
import type { ChallengedRecord } from './records.ts'
import type { Paged, PageOf } from './page.ts'

export interface MeshMemberRow {
  readonly landmarkId: string
  /** Of its newest accepted request; a request must be above. */
  readonly lastSequence: number
  readonly askedAtMs: number
}

/** A landmark's request to be ranged, with those who were asked to. Kept until its receipts can no longer come. */
export interface MeshChallengeRow {
  readonly challengeId: string
  /** Who answers. */
  readonly landmarkId: string
  readonly requestedAtMs: number
  readonly expiresAtMs: number
  readonly agreementKey: Uint8Array
  readonly rounds: number
  readonly challenged: readonly ChallengedRecord[]
  /** The record of the one who answers, base64. */
  readonly record: string
  /** The signed request as received: binds the answering key to the landmark. */
  readonly request: Uint8Array
}

export interface MeshTiming {
  readonly from: string
  readonly to: string
  readonly roundTripNs: number
  readonly atMs: number
}

/** An ordered pair over a stretch of time. */
export interface MeshLinkRow {
  readonly from: string
  readonly to: string
  /** The smallest. */
  readonly roundTripNs: number
  readonly lastAtMs: number
  readonly sessions: number
}

/** One span of an ordered pair's history. */
export interface MeshSpanRow extends MeshLinkRow {
  readonly spanStartMs: number
}

/** A receipt with the request that names whose key answered: together they prove one timing. */
export interface MeshProofRow extends MeshTiming {
  readonly challengeId: string
  readonly receipt: Uint8Array
  readonly request: Uint8Array
}

/** A proof that counted against a landmark; never pruned. */
export interface MeshEvidenceRow extends MeshProofRow {
  readonly landmarkId: string
  readonly minimumMs: number
  /** When it was kept. */
  readonly keptAtMs: number
}

/** The newest judgement of the mesh, as JSON of flow's own shape. */
export interface MeshReportRow {
  readonly atMs: number
  readonly body: string
}

/** Facts about a model; its text lies in a file that is named by the digest. */
export type ModelRow = Omit<ModelFactsBody, 'isStale' | 'staleAtMs' | 'isPoor'>

export interface MeshReads {
  getMeshMember(landmarkId: string): Promise<MeshMemberRow | undefined>
  listMeshMembers(): Promise<readonly MeshMemberRow[]>
  getMeshChallenge(challengeId: string): Promise<MeshChallengeRow | undefined>
  /** Ordered pairs by their ids, from spans that began at `sinceMs` or later. */
  listMeshLinks(sinceMs: number, page: PageOf): Promise<Paged<MeshLinkRow>>
  /** Those of one landmark, both directions. */
  listMeshLinksOf(landmarkId: string, sinceMs: number): Promise<readonly MeshLinkRow[]>
  /** Newest first. */
  listMeshSpans(from: string, to: string, limit: number): Promise<readonly MeshSpanRow[]>
  getMeshProof(from: string, to: string): Promise<MeshProofRow | undefined>
  /** Newest first. */
  listMeshEvidence(landmarkId: string, limit: number): Promise<readonly MeshEvidenceRow[]>
  getMeshReport(): Promise<MeshReportRow | undefined>
  /** Newest first. */
  listModels(limit: number): Promise<readonly ModelRow[]>
  countModels(): Promise<number>
}

export interface MeshWrites {
  putMeshMember(row: MeshMemberRow): Promise<void>
  putMeshChallenge(row: MeshChallengeRow): Promise<void>
  /** Notes that a landmark's receipt for a challenge came: `new`, `same` again, or `other` than the first (which stays). */
  noteMeshReceipt(challengeId: string, landmarkId: string, hash: Uint8Array): Promise<'new' | 'same' | 'other'>
  /** Adds a timing to the span that begins at `spanStartMs`. */
  addMeshTiming(timing: MeshTiming, spanStartMs: number): Promise<void>
  putMeshProof(row: MeshProofRow): Promise<void>
  /** Kept once for each landmark, challenge and timer. */
  addMeshEvidence(row: MeshEvidenceRow): Promise<void>
  putMeshReport(row: MeshReportRow): Promise<void>
  putModel(row: ModelRow): Promise<void>
  /** Forgets what was timed of and by a landmark: its place or keys are others now. Evidence stays. */
  forgetMeshLinks(landmarkId: string): Promise<void>
  /** Removes at most `limit` spans that began before, and challenges that expired before; how many were removed. */
  pruneMesh(spansBeforeMs: number, challengesBeforeMs: number, limit: number): Promise<number>
}
