// Bodies of a position fix: request -> challenge -> receipts -> evidence -> result (fix.md, messages 1 to 10).
// A signed body is `{ body, signature }`: `body` is the exact JSON text that was signed, so that no
// canonical form is needed; the signature is Ed25519 over `trigpoint <what> v1\n` || UTF-8 of body.

import { z } from 'zod'
import { atMsSchema, base64Schema, bytes32Schema, chipIdSchema, hex16Schema, slugSchema } from './scalars.ts'

/** Largest bodies, so that a parser never holds more: eight GPUs and four switches with chains fit tenfold. */
export const MAXIMUM_EVIDENCE_BODY_BYTES = 4 * 1024 * 1024
export const MAXIMUM_REQUEST_BODY_BYTES = 64 * 1024
export const MAXIMUM_CHIPS_A_NODE = 64
export const MAXIMUM_LANDMARKS_A_FIX = 64
const MAXIMUM_RECEIPT_BYTES = 8 * 1024
const MAXIMUM_REPORT_BYTES = 64 * 1024
const MAXIMUM_CHAIN_BYTES = 32 * 1024
const MAXIMUM_TEE_BYTES = 32 * 1024
/** A machine has one CPU that attests; a second scheme beside it does no harm. */
export const MAXIMUM_TEES_A_NODE = 2

export const signedBodySchema = z.object({
  body: z.string().max(MAXIMUM_EVIDENCE_BODY_BYTES),
  signature: base64Schema(64),
})

/** What a node says of one chip; host-reported, so every field is a claim. */
export const claimedChipSchema = z.object({
  chipId: chipIdSchema.optional(),
  uuid: z.string().max(96),
  serial: z.string().max(96),
  board: z.string().max(96),
  chassis: z.string().max(96),
  busId: z.string().max(32),
  product: z.string().max(96),
  driverVersion: z.string().max(64),
  vbiosVersion: z.string().max(64),
})

/** POST /v1/agents/enrol (signed with the key that it names). */
export const enrolRequestSchema = z.object({
  token: z.string().min(16).max(256),
  agentKey: bytes32Schema,
  nodeName: z.string().min(1).max(128),
  agentVersion: z.string().max(32),
  chips: z.array(claimedChipSchema).max(MAXIMUM_CHIPS_A_NODE),
  atMs: atMsSchema,
})

export const enrolResponseSchema = z.object({
  agentId: hex16Schema,
  siteId: slugSchema,
  /** Ed25519 key of the verifier; the agent pins it. */
  verifierKey: bytes32Schema,
  fixIntervalMs: z.number().int().min(1000),
})

/** POST /v1/fixes (signed by the agent). `sequence` grows by one a request: a replay is refused. */
export const fixRequestSchema = z.object({
  agentId: hex16Schema,
  agreementKey: bytes32Schema,
  chips: z.array(claimedChipSchema).max(MAXIMUM_CHIPS_A_NODE),
  sequence: z.number().int().min(1),
  atMs: atMsSchema,
})

export const challengedLandmarkSchema = z.object({
  landmarkId: slugSchema,
  host: z.string().max(255),
  port: z.number().int().min(1).max(65535),
  signingKey: bytes32Schema,
  agreementKey: bytes32Schema,
  ticket: base64Schema(1024),
})

/** Answer to POST /v1/fixes. */
export const challengeSchema = z.object({
  challengeId: hex16Schema,
  nonce: bytes32Schema,
  expiresAtMs: atMsSchema,
  rounds: z.number().int().min(1).max(255),
  landmarks: z.array(challengedLandmarkSchema).min(1).max(MAXIMUM_LANDMARKS_A_FIX),
  /** The verifier asks for the next fix after so long: an inspector stands at the site. */
  againInMs: z.number().int().min(1000).optional(),
})

/** POST /v1/receipts (landmark -> verifier; the receipt carries its own signature). */
export const receiptBodySchema = z.object({ receipt: base64Schema(MAXIMUM_RECEIPT_BYTES) })

export const receiptAcceptedSchema = z.object({ status: z.enum(['stored', 'already-stored', 'contradiction-stored']) })

export const chipEvidenceSchema = z.object({
  kind: z.enum(['gpu', 'switch']),
  arch: z.string().max(32),
  /** Bytes of the SPDM request and response. */
  evidence: base64Schema(MAXIMUM_REPORT_BYTES),
  /** PEM certificates, leaf first. */
  certificatesPem: z.string().max(MAXIMUM_CHAIN_BYTES),
  /** Request to signed report as the agent's host saw it: a claim, used only against the enrolled distribution. */
  latencyNs: z.number().int().min(0),
})

/** A CPU's evidence that the agent runs in a confidential VM: report data is the evidence nonce and zeros. */
export const teeEvidenceSchema = z.object({
  /** SEV-SNP report or TDX quote. */
  evidence: base64Schema(MAXIMUM_TEE_BYTES),
  /** PEM of the signer's chain, leaf first, where the evidence does not carry it; may be empty. */
  certificatesPem: z.string().max(MAXIMUM_CHAIN_BYTES),
  latencyNs: z.number().int().min(0),
})

export const landmarkFailureSchema = z.object({ landmarkId: slugSchema, code: z.string().max(64), message: z.string().max(512) })

/** POST /v1/fixes/{challengeId}/evidence (signed by the agent). Receipts in landmark id order, as hashed. */
export const evidenceRequestSchema = z.object({
  agentId: hex16Schema,
  challengeId: hex16Schema,
  receipts: z.array(base64Schema(MAXIMUM_RECEIPT_BYTES)).max(MAXIMUM_LANDMARKS_A_FIX),
  failures: z.array(landmarkFailureSchema).max(MAXIMUM_LANDMARKS_A_FIX),
  evidence: z.array(chipEvidenceSchema).max(MAXIMUM_CHIPS_A_NODE),
  chips: z.array(claimedChipSchema).max(MAXIMUM_CHIPS_A_NODE),
  /** Where the node runs in a confidential VM. */
  tees: z.array(teeEvidenceSchema).max(MAXIMUM_TEES_A_NODE).optional(),
  /** SMBIOS system UUID: the host's word. */
  systemUuid: z.string().max(64).optional(),
  atMs: atMsSchema,
})

export type ClaimedChip = z.infer<typeof claimedChipSchema>
export type EnrolRequest = z.infer<typeof enrolRequestSchema>
export type EnrolResponse = z.infer<typeof enrolResponseSchema>
export type FixRequest = z.infer<typeof fixRequestSchema>
export type ChallengeBody = z.infer<typeof challengeSchema>
export type ChallengedLandmark = z.infer<typeof challengedLandmarkSchema>
export type TeeEvidence = z.infer<typeof teeEvidenceSchema>
export type ChipEvidence = z.infer<typeof chipEvidenceSchema>
export type EvidenceRequest = z.infer<typeof evidenceRequestSchema>
export type SignedBody = z.infer<typeof signedBodySchema>
