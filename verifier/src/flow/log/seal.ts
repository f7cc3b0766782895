// Sealing: what was judged or recorded gets its leaf in the very transaction that made it true, so that nothing can
// be stored without being logged. The leaf goes to the log afterwards (sealer.ts). On the path: log.
// A leaf is a commitment; what opens it stays here (docs/format/commitment.md).

import { assert, fromBase64, toBase64, toHex, utf8Text } from '@trigpoint/core/base'
import { hashTranscript } from '@trigpoint/core/delay'
import {
  commitRecord, jsonPart, leafOfRecord, recordFix, type AppraisedChip, type BindingPart, type ChallengePart, type Json, type Part, type RecordKind,
} from '@trigpoint/core/result'
import { signedBodySchema, type CustodyEvent, type SignedBody } from '@trigpoint/core/wire'
import type { LandmarkRow, LeafRow, ReceiptRow, SiteRow, StoredPart, StoreReader, StoreWriter } from '../../ports/index.ts'
import type { FlowContext } from '../context.ts'
import type { ChallengedLandmark } from '../fix/reconcile-receipts.ts'
import { ticketOf } from '../fix/ticket.ts'
import type { FixMaterial, JudgedFix } from '../fix/verdict.ts'

const SECRET_BYTES = 32

export interface SealedFix {
  readonly material: Omit<FixMaterial, 'known'>
  readonly judged: JudgedFix
  readonly challenged: readonly ChallengedLandmark[]
  /** Answers about revocation that were relied on, by digest. */
  readonly responses: readonly string[]
}

export function fixSubject(challengeId: string): string {
  return `fix:${challengeId}`
}

/** The verdict, with everything that a bundle may show of it: exactly one leaf a judged fix. */
export async function sealFix(context: FlowContext, writer: StoreWriter, { material, judged, challenged, responses }: SealedFix): Promise<void> {
  const { fix, site, agent, atMs } = material
  const secret = context.random.bytes(SECRET_BYTES)
  const message = await readSignedMessage(writer, fix.evidenceId)
  assert(message !== undefined, 'a judged fix has its message')
  const { parts, record } = recordFix(context.primitives, {
    site: {
      site_id: site.siteId, site_name: site.name, node_name: agent.nodeName, agent_id: agent.agentId, challenge_id: fix.challengeId,
      requested_at_ms: fix.summary.requestedAtMs, area_km2: judged.region.areaKm2,
    },
    policy: fix.policy, challenge: challengePart(context, material), binding: { ...bindingPart(context, material, judged.appraisals), responses: [...responses] }, message,
    receipts: material.receipts.filter(row => row.source === 'landmark').map(row => row.bytes),
    excluded: challenged.flatMap(({ landmarkId, excluded }) => (excluded === null ? [] : [{ landmarkId, reason: excluded }])),
    verdict: judged.verdict, region: judged.region, appraisals: judged.appraisals, borders: context.borders.version, keyBinding: judged.binding,
  }, secret)
  const leaf = leafOfRecord(context.primitives, record)
  await writer.addLeaf({ subject: fixSubject(fix.challengeId), kind: 'fix', atMs, leaf }, { secret, parts: parts.map(storedPart) })
}

/** A receipt, by its digest: once, whichever way it came. */
export async function sealReceipt(context: FlowContext, writer: StoreWriter, { challengeId, landmarkId, hash, atMs }: ReceiptRow): Promise<void> {
  const sha256 = toHex(hash)
  await seal(context, writer, { subject: `receipt:${challengeId}:${landmarkId}:${sha256}`, kind: 'receipt', atMs }, jsonPart('receipt', { challengeId, landmarkId, sha256 }))
}

/** A paper, whole. */
export async function sealPaper(context: FlowContext, writer: StoreWriter, event: CustodyEvent, atMs: number): Promise<void> {
  await seal(context, writer, { subject: `paper:${event.eventId}`, kind: 'paper', atMs }, jsonPart('paper', event))
}

/** A site with its policy, at every change. */
export async function sealSite(context: FlowContext, writer: StoreWriter, site: SiteRow, atMs: number): Promise<void> {
  const part = jsonPart('site', site)
  await seal(context, writer, { subject: `site:${site.siteId}:${contentHash(context, part)}`, kind: 'site', atMs }, part)
}

/** A version of a site's policy, apart from the site: it can be shown without saying where the site is. */
export async function sealPolicy(context: FlowContext, writer: StoreWriter, { siteId, policy }: SiteRow, atMs: number): Promise<void> {
  await sealStatement(context, writer, { kind: 'policy', id: `${siteId}:${String(policy.version)}`, atMs, value: { ...policy } })
}

/** A landmark's signed record and whether it counts, at every change: where a landmark was said to stand cannot be unsaid. */
export async function sealLandmark(context: FlowContext, writer: StoreWriter, { landmarkId, record, suspendedReason }: LandmarkRow, atMs: number): Promise<void> {
  const part = jsonPart('landmark', { landmarkId, record: toBase64(record), suspendedReason, atMs })
  await seal(context, writer, { subject: `landmark:${landmarkId}:${contentHash(context, part)}`, kind: 'landmark', atMs }, part)
}

/** Anything else that the verifier states to others. The same id is sealed once for ever: what changes has its version in the id. */
export interface Statement {
  readonly kind: Exclude<RecordKind, 'fix'>
  /** `[A-Za-z0-9:._-]`, 1 to 200; together with the kind the subject: `inspection:7f3a…`. */
  readonly id: string
  readonly atMs: number
  readonly value: Json
}

/** Seals a statement, whole, as one part named like its kind. Gives its subject, for `leafOfSubject`. */
export async function sealStatement(context: FlowContext, writer: StoreWriter, { kind, id, atMs, value }: Statement): Promise<string> {
  const subject = `${kind}:${id}`
  await seal(context, writer, { subject, kind, atMs }, jsonPart(kind, value))
  return subject
}

async function seal(context: FlowContext, writer: StoreWriter, about: { readonly subject: string; readonly kind: RecordKind; readonly atMs: number }, part: Part): Promise<void> {
  const secret = context.random.bytes(SECRET_BYTES)
  const row: Omit<LeafRow, 'id' | 'index'> = { ...about, leaf: leafOfRecord(context.primitives, commitRecord(context.primitives, about.kind, [part], secret)) }
  await writer.addLeaf(row, { secret, parts: [storedPart(part)] })
}

function contentHash(context: FlowContext, part: Part): string {
  return toHex(context.primitives.hash('sha256', part.content)).slice(0, 32)
}

/** The agent's message is stored as it came; only where it stands is kept a second time. */
function storedPart({ name, content }: Part): StoredPart {
  const isInMessage = name === 'message' || name.startsWith('evidence/')
  return { name, content: isInMessage ? null : (utf8Text(content) ?? null) }
}

/** The signed message of a fix, as it was received. */
export async function readSignedMessage(reader: StoreReader, evidenceId: number | null): Promise<SignedBody | undefined> {
  const received = evidenceId === null ? undefined : await reader.getReceived(evidenceId)
  const parsed = received && signedBodySchema.safeParse(JSON.parse(Buffer.from(received.bytes).toString('utf8')))
  return parsed?.success === true ? parsed.data : undefined
}

function challengePart(context: FlowContext, { fix }: SealedFix['material']): ChallengePart {
  const { agreementKey, rounds, expiresAtMs } = fix
  const landmarks = [...fix.challenged].sort((a, b) => (a.landmarkId < b.landmarkId ? -1 : 1))
    .map(({ landmarkId, record }) => ({ landmarkId, record, ticket: toBase64(ticketOf(context, fix, landmarkId)) }))
  return {
    challengeId: fix.challengeId, nonce: toBase64(fix.nonce), agreementKey: toBase64(agreementKey), rounds,
    requestedAtMs: fix.summary.requestedAtMs, expiresAtMs, landmarks,
  }
}

function bindingPart(context: FlowContext, { fix, agent, evidence, atMs }: SealedFix['material'], appraisals: readonly AppraisedChip[]): Omit<BindingPart, 'references'> {
  const transcriptHash = hashTranscript(evidence.receipts.map(text => fromBase64(text) ?? new Uint8Array(0)), context.primitives)
  return {
    challengeNonce: toBase64(fix.nonce), agentKey: toBase64(agent.agentKey), transcriptHash: toBase64(transcriptHash), atMs,
    anchors: context.trust.anchors.map(({ name, sha256, test }) => ({ name, sha256, test })),
    lowered: appraisals.flatMap((chip, at) => loweredBy(chip).map(({ code, detail }) => ({ chip: at, code, detail }))),
  }
}

/** Checks that no bundle can show again, because they rest on what else the verifier knows. */
function loweredBy({ checks, revoked }: AppraisedChip): AppraisedChip['checks'] {
  return checks.filter(({ code, ok }) => !ok && (code === 'evidence.chip-of-another-node' || (revoked && code === 'evidence.revoked')))
}
