// A proof of any entry of the log: what was said, opened, and that it is in the log. For receipts, papers, policies,
// landmarks and whatever else a verifier states; a verdict has its bundle. One JSON file that checks without any
// server. On the path: result. Layout: docs/format/bundle.md.

import { z } from 'zod'
import { asClaimed, fromBase64, ok, refuse, toBase64, utf8Text, type Claimed, type Primitives, type Result } from '../base/index.ts'
import { parseLandmarkRecord, verifyLandmarkRecord } from '../challenge/index.ts'
import type { LoggedLeaf } from '../log/index.ts'
import { bytes32Schema, MAXIMUM_BUNDLE_LENGTH, MAXIMUM_PROOF_LENGTH, openedPartSchema } from './bundle.ts'
import { parseJson, type Json } from './canonical-json.ts'
import { checkDigests, checkInclusion } from './check-record.ts'
import { checkPinned } from './check-signer.ts'
import { DIGEST_BYTES, leafOfRecord, MAXIMUM_PARTS, partSalt, RECORD_KINDS, type CommittedRecord, type Part, type RecordKind } from './commitment.ts'
import type { CheckReport } from './report.ts'
import { openSheet, type Sheet } from './sheet.ts'
import { loggedSentence, logWords } from './statements.ts'
import type { BundleTrust, PinnedVerifier } from './trust.ts'

export const LEAF_PROOF_FORMAT = 'trigpoint proof v1'
/** Media type over HTTP. */
export const LEAF_PROOF_MEDIA_TYPE = 'application/vnd.trigpoint.proof+json'

export const leafProofSchema = z.strictObject({
  format: z.literal(LEAF_PROOF_FORMAT),
  record: z.strictObject({
    kind: z.enum(RECORD_KINDS).exclude(['fix']),
    digests: z.array(bytes32Schema).min(1).max(MAXIMUM_PARTS),
    opened: z.array(openedPartSchema).min(1).max(MAXIMUM_PARTS),
  }),
  proof: z.string().max(MAXIMUM_PROOF_LENGTH),
  verifierKey: bytes32Schema,
})

export type LeafProof = z.infer<typeof leafProofSchema>

export interface LeafProofSource {
  readonly parts: readonly Part[]
  readonly record: CommittedRecord
  readonly secret: Uint8Array
  /** tlog-proof. */
  readonly proof: Uint8Array
  readonly verifierKey: Uint8Array
}

/** Makes the file's content: every part of the record is shown. */
export function composeLeafProof(primitives: Primitives, { parts, record, secret, proof, verifierKey }: LeafProofSource): LeafProof {
  const opened = parts.map(({ name, content }, at) => ({ at, name, salt: toBase64(partSalt(primitives, secret, at)), content: utf8Text(content) ?? '' }))
  return { format: LEAF_PROOF_FORMAT, record: { kind: record.kind as LeafProof['record']['kind'], digests: record.digests.map(toBase64), opened }, proof: utf8Text(proof) ?? '', verifierKey: toBase64(verifierKey) }
}

/** Reads a proof file; nothing is verified. Refuses `result.proof-malformed`, `result.bundle-newer`. */
export function parseLeafProof(text: string): Result<Claimed<LeafProof>> {
  const value = text.length > MAXIMUM_BUNDLE_LENGTH ? undefined : parseJson(text)
  const format = typeof value === 'object' && value !== null && 'format' in value ? value['format'] : undefined
  if (typeof format === 'string' && format !== LEAF_PROOF_FORMAT && /^trigpoint proof v\d+$/.test(format))
    return refuse('result.bundle-newer', `The file is a ${format}, which this program does not know. Install a newer one.`, 'format')
  const parsed = leafProofSchema.safeParse(value)
  if (parsed.success) return ok(asClaimed(parsed.data))
  const issue = parsed.error.issues[0]
  const where = issue?.path.join('.') ?? ''
  return refuse('result.proof-malformed', `The file is no proof of an entry of a log: ${where === '' ? 'the whole' : where}: ${issue?.message ?? ''}.`, where)
}

export interface LeafReport extends CheckReport {
  readonly kind: RecordKind
  /** Place in the log; undefined where that does not hold. */
  readonly index: number | undefined
  /** What was said, by part; to be believed only where `proven`. */
  readonly said: Readonly<Record<string, Json>>
}

export interface LeafProofCheck {
  readonly trust: BundleTrust
  readonly atMs: number
  readonly primitives: Primitives
}

/** Every check of a proof file. Never throws on foreign data. */
export function verifyLeafProof(file: Claimed<LeafProof>, { trust, atMs, primitives }: LeafProofCheck): LeafReport {
  const sheet = openSheet()
  const verifierKey = fromBase64(file.verifierKey) ?? new Uint8Array(32)
  const pinned = checkPinned(sheet, verifierKey, trust, primitives)
  const { text } = checkDigests(sheet, file.record, primitives)
  const record: CommittedRecord = { kind: file.record.kind, digests: file.record.digests.map(digest => fromBase64(digest) ?? new Uint8Array(DIGEST_BYTES)) }
  const leaf = leafOfRecord(primitives, record)
  const logged = checkInclusion(sheet, { leaf, proof: file.proof, verifierKey, policy: trust.log, atMs }, primitives)
  const said = Object.fromEntries([...text].map(([name, content]) => [name, parseJson(content) ?? null]))
  sheet.check('record', 'result.part-malformed', [...text.values()].every(content => parseJson(content) !== undefined), 'What was said can be read.', 'A part that is shown is not JSON.')
  if (record.kind === 'landmark') checkLandmark(sheet, said['landmark'], verifierKey, primitives)
  const refusal = sheet.refusal()
  return { kind: record.kind, index: logged?.index, said, proven: refusal === undefined, checks: sheet.checks, refusal, statements: state(record.kind, pinned, logged, refusal === undefined) }
}

/** The record of a landmark is signed by itself. */
function checkLandmark(sheet: Sheet, said: Json | undefined, verifierKey: Uint8Array, primitives: Primitives): void {
  const landmark = z.object({ landmarkId: z.string(), record: z.string() }).safeParse(said)
  const { landmarkId, record } = landmark.success ? landmark.data : { landmarkId: '', record: '' }
  const bytes = fromBase64(record) ?? new Uint8Array(0)
  const claimed = parseLandmarkRecord(bytes)
  // Only the signature is asked about: a record may be logged when it has run out.
  const verified = claimed.ok ? verifyLandmarkRecord(bytes, verifierKey, claimed.value.validFromMs, primitives) : claimed
  const isSigned = verified.ok && verified.value.landmarkId === landmarkId
  sheet.check('record', 'result.landmarks-differ', isSigned, `The record of ${landmarkId} is signed by the verifier, as registrar.`, 'The record of the landmark is not signed by the verifier, or is of another landmark.')
}

const WHAT: Readonly<Record<RecordKind, string>> = {
  'fix': 'a verdict', 'receipt': "the digest of a landmark's receipt", 'paper': 'a paper about chips', 'site': 'a site as it was registered', 'landmark': "a landmark's record and standing", 'policy': "a version of a site's policy", 'party': 'a party', 'dossier': "a site's dossier",
  'enrolment': 'an enrolment', 'inventory': 'what a node said of itself', 'inspection': 'an inspection', 'maintenance': 'a maintenance window', 'mesh': 'a statement about the landmarks', 'model': 'a calibrated model', 'rule-table': 'a table of rules', 'case': 'a step of a case',
}

function state(kind: RecordKind, pinned: PinnedVerifier | undefined, logged: LoggedLeaf | undefined, isProven: boolean): CheckReport['statements'] {
  const name = pinned?.name ?? 'whoever made this file'
  const proven = isProven && logged !== undefined ? [`${name} recorded ${WHAT[kind]}, as it is shown here, word for word.`, loggedSentence(logged)] : ['Nothing: a check failed, and what the file says may be made up.']
  return { proven, word: [`${name}: that it is true. The log shows that it was said and when at the latest, not that it is so.`, ...logWords({ logged, named: undefined }, name)] }
}
