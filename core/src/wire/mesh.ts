// Bodies of the mesh: a landmark asks to be ranged by others; what the mesh says of the landmarks; the model that is
// fitted on it. docs/format/mesh.md. Who may read a landmark may read its mesh.

import { z } from 'zod'
import { challengedLandmarkSchema, MAXIMUM_LANDMARKS_A_FIX } from './fix.ts'
import { atMsSchema, bytes32Schema, hex16Schema, positionSchema, slugSchema } from './scalars.ts'

/** A mesh request is some 250 bytes; nothing larger is read. */
export const MAXIMUM_MESH_BODY_BYTES = 4 * 1024

/** POST /v1/mesh/requests (signed with the landmark's signing key). `sequence` grows: a replay is refused. */
export const meshRequestSchema = z.object({
  landmarkId: slugSchema,
  /** Fresh X25519 key that will answer. */
  agreementKey: bytes32Schema,
  sequence: z.number().int().min(1).max(Number.MAX_SAFE_INTEGER),
  atMs: atMsSchema,
})

/** Answer: who ranges it this time (nobody while it is alone), and when to ask again. */
export const meshChallengeSchema = z.object({
  challengeId: hex16Schema,
  expiresAtMs: atMsSchema,
  rounds: z.number().int().min(1).max(255),
  nextRequestMs: z.number().int().min(1),
  landmarks: z.array(challengedLandmarkSchema).max(MAXIMUM_LANDMARKS_A_FIX),
})

/** A pair too near for the places that the two declare. `from` timed it. */
export const meshPairSchema = z.object({ from: slugSchema, to: slugSchema, roundTripMs: z.number(), minimumMs: z.number() })

/** Directions of a pair that disagree: nobody is accused for it. */
export const meshAsymmetrySchema = z.object({ a: slugSchema, b: slugSchema, forwardMs: z.number(), backwardMs: z.number() })

/** What a pair's receipts prove: timed by the suspect, timed by the other. */
export const meshEvidenceSchema = z.object({
  other: slugSchema, otherOperator: z.string(), forwardMs: z.number(), backwardMs: z.number(), minimumMs: z.number(),
  /** Challenges of the two kept receipts; null where the receipt was given up. */
  forwardChallengeId: hex16Schema.nullable(), backwardChallengeId: hex16Schema.nullable(),
})

export const meshSuspectSchema = z.object({
  landmarkId: slugSchema,
  /** `light`: in every smallest set of culprits. `likelihood`: one of two, told apart by its other delays. */
  basis: z.enum(['light', 'likelihood']),
  /** Enough for a machine to suspend it. */
  isProven: z.boolean(),
  operators: z.array(z.string()),
  evidence: z.array(meshEvidenceSchema),
})

export const modelFactsSchema = z.object({
  digest: z.string(),
  dataDigest: z.string(),
  fittedAtMs: atMsSchema,
  landmarks: z.number().int(),
  pairs: z.number().int(),
  medianErrorKm: z.number().nullable(),
  unusualnessQuartile: z.number().nullable(),
  thin: z.boolean(),
  isStale: z.boolean(),
  isPoor: z.boolean(),
  staleAtMs: atMsSchema,
})

/** How a landmark stands in the mesh: `unknown` before the first judgement, `unranged` when nobody measured it in the window. */
export const meshMarkSchema = z.enum(['unknown', 'plausible', 'unranged', 'disputed', 'suspect'])

/** GET /v1/mesh. */
export const meshSummarySchema = z.object({
  landmarks: z.number().int(),
  /** In service, and ranged by somebody within the window. */
  ranged: z.number().int(),
  /** In service, never ranged within the window: what nobody measures, nobody checks. */
  unranged: z.array(slugSchema),
  /** Pairs with both directions, with one, with none. */
  pairsBoth: z.number().int(),
  pairsOne: z.number().int(),
  pairsNone: z.number().int(),
  newestAtMs: atMsSchema.nullable(),
  oldestAtMs: atMsSchema.nullable(),
  windowMs: z.number().int(),
  /** The newest judgement; null before the first. */
  judgedAtMs: atMsSchema.nullable(),
  confirmed: z.number().int(),
  oneSided: z.array(meshPairSchema),
  disputed: z.array(meshPairSchema),
  suspects: z.array(meshSuspectSchema),
  asymmetric: z.array(meshAsymmetrySchema),
  /** All of them; the list above is cut. */
  asymmetricPairs: z.number().int(),
  suspended: z.array(z.object({ landmarkId: slugSchema, reason: z.string() })),
  model: modelFactsSchema.nullable(),
  models: z.number().int(),
})

/** A neighbour as the mesh sees it, smallest round trip of each direction in the window. */
export const meshNeighbourSchema = z.object({
  landmarkId: slugSchema,
  name: z.string(),
  operator: z.string(),
  position: positionSchema,
  distanceKm: z.number(),
  /** No round trip between the declared places can be shorter (light in fibre, both uncertainties given). */
  minimumMs: z.number(),
  /** Timed by this landmark; null: not measured. */
  forwardMs: z.number().nullable(),
  /** Timed by the neighbour. */
  backwardMs: z.number().nullable(),
  lastAtMs: atMsSchema,
  verdict: z.enum(['plausible', 'too-near', 'one-sided', 'asymmetric']),
})

/** What GET /v1/landmarks/{id} says of its mesh. */
export const meshHealthSchema = z.object({
  /** Answered others within the window. */
  rangedAtMs: atMsSchema.nullable(),
  /** Asked to be ranged. */
  askedAtMs: atMsSchema.nullable(),
  measuredBy: z.number().int(),
  measures: z.number().int(),
  violations: z.number().int(),
  suspect: meshSuspectSchema.nullable(),
  /** Why it was suspended, with the evidence that was kept; newest first. */
  kept: z.array(z.object({ atMs: atMsSchema, other: slugSchema, roundTripMs: z.number(), minimumMs: z.number(), timedBy: slugSchema, challengeId: hex16Schema })),
  asymmetric: z.array(meshAsymmetrySchema),
  /** Nearest first, cut to a page's worth; `too-near` ones are never cut off. */
  neighbours: z.array(meshNeighbourSchema),
})

/** GET /v1/mesh/links: smallest round trip of each ordered pair in the window; for export. */
export const meshLinkSchema = z.object({ from: slugSchema, to: slugSchema, roundTripNs: z.number().int(), lastAtMs: atMsSchema, sessions: z.number().int() })

export type MeshMark = z.infer<typeof meshMarkSchema>
export type MeshRequest = z.infer<typeof meshRequestSchema>
export type MeshChallenge = z.infer<typeof meshChallengeSchema>
export type MeshSummary = z.infer<typeof meshSummarySchema>
export type MeshSuspectBody = z.infer<typeof meshSuspectSchema>
export type MeshNeighbour = z.infer<typeof meshNeighbourSchema>
export type MeshHealth = z.infer<typeof meshHealthSchema>
export type MeshLink = z.infer<typeof meshLinkSchema>
export type ModelFactsBody = z.infer<typeof modelFactsSchema>
