// Judges a fix whose evidence is stored, and writes what follows, in one transaction: the result with every
// check, the chips, the story and the findings. On the path: verdict and publish. Also the way back after a crash.

import { assert } from '@trigpoint/core/base'
import { findContradictingReceipts, findEmptyRegion, findOutside, findTwoKeysOneSerial, findTwoNodesOneChip, type FindingDraft } from '@trigpoint/core/custody'
import type { TeeAppraisal } from '@trigpoint/core/evidence'
import type { EvidenceRequest, Fix } from '@trigpoint/core/wire'
import type { AgentRow, ChipRow, FixRow, SiteRow, StoreReader, StoreWriter } from '../../ports/index.ts'
import { applyVerdict, type ChipChange } from './apply-verdict.ts'
import { appraiseTees, nonceOf } from './appraise-chips.ts'
import { appraiseAsked, type AskedAppraisals } from './ask-vendor.ts'
import type { FlowContext } from '../context.ts'
import { judgeLatencies } from './latency.ts'
import { listAllLandmarks, type LandmarkRegister } from '../registry/landmark-register.ts'
import { raise, tell } from '../custody/publish.ts'
import { factsOf, receiptRow } from './receipt.ts'
import { recordEvidence } from './record-evidence.ts'
import { keepRelied, namedResponses, reliedOn } from '../log/relied-answers.ts'
import { sealFix, sealReceipt } from '../log/seal.ts'
import { readStoredEvidence } from './stored-evidence.ts'
import { judgeMaterial, reconcileMaterial, type JudgedFix } from './verdict.ts'

/**
 * The result of a fix whose evidence is stored; judged now if it was not. The chips' signatures are checked before
 * the transaction (they rest on the message alone), everything that rests on the store inside it.
 */
export async function judgeStored(context: FlowContext, register: LandmarkRegister, challengeId: string): Promise<Fix> {
  const material = await readMaterial(context.store, challengeId)
  const known = await context.store.getFixResult(challengeId)
  if (known !== undefined) return known
  const expectedNonce = nonceOf(context, material)
  const asked = await appraiseAsked(context, material.evidence, { atMs: material.atMs, expectedNonce, tolerated: material.fix.policy.toleratedMismatches ?? [] })
  const tees = appraiseTees(context, material.evidence, expectedNonce)
  const result = await context.store.write(async writer => (await writer.getFixResult(challengeId)) ?? judgeIn(context, register, writer, { ...material, ...asked, tees }))
  context.bell.ring()
  return result
}

/** Judges what a crash left between evidence and verdict. */
export async function judgeWaiting(context: FlowContext, register: LandmarkRegister): Promise<number> {
  const waiting = await context.store.listUnjudgedFixes(10_000)
  for (const fix of waiting) await judgeStored(context, register, fix.challengeId)
  return waiting.length
}

/** What the message and the challenge say: fixed once the evidence is stored. */
interface StoredMaterial {
  readonly fix: FixRow
  readonly site: SiteRow
  readonly agent: AgentRow
  readonly evidence: EvidenceRequest
  readonly atMs: number
}

interface AppraisedMaterial extends StoredMaterial, AskedAppraisals {
  readonly tees: readonly TeeAppraisal[]
}

async function readMaterial(reader: StoreReader, challengeId: string): Promise<StoredMaterial> {
  const fix = await reader.getFix(challengeId)
  assert(fix !== undefined && fix.evidenceAtMs !== null, 'only a fix whose evidence is stored is judged')
  const [site, agent, received] = [await reader.getSite(fix.siteId), await reader.getAgent(fix.agentId), await reader.getReceived(fix.evidenceId ?? 0)]
  const evidence = received && readStoredEvidence(received.bytes)
  assert(site !== undefined && agent !== undefined && evidence !== undefined, 'a stored fix has its site, agent and evidence')
  return { fix, site, agent, evidence, atMs: fix.evidenceAtMs }
}

async function judgeIn(context: FlowContext, register: LandmarkRegister, writer: StoreWriter, stored: AppraisedMaterial): Promise<Fix> {
  const { fix, appraised, tees, answers } = stored
  const landmarks = new Map((await listAllLandmarks(writer)).map(row => [row.landmarkId, row]))
  const material = { ...stored, receipts: await writer.listReceipts(fix.challengeId), landmarks }
  const { reconciled, challenged } = reconcileMaterial(context, register, material)
  const known = await readChips(writer, appraised.map(chip => chip.chipId))
  const latencies = await judgeLatencies(writer, fix.siteId, appraised)
  const judged = judgeMaterial(context, { material: { ...material, known }, reconciled, challenged, appraised, latencies, tees, missing: answers?.missing ?? [] })
  const nearest = challenged.find(landmark => landmark.landmarkId === judged.nearestLandmarkId)?.record?.position ?? null
  const judgedFix: FixRow = { ...fix, nearest, decisive: judged.region.decisive, summary: summaryOf(judged.result) }
  await writer.putFix(judgedFix)
  await writer.putFixResult(judged.result)
  for (const { bytes, receipt } of reconciled.agentCopies) {
    const row = receiptRow(context, fix.siteId, 'agent', bytes, receipt, material.atMs, false)
    if (await writer.addReceipt(row)) await sealReceipt(context, writer, row)
  }
  const relied = reliedOn(context, { evidence: stored.evidence, appraisals: judged.appraisals, readings: [...context.trust.references, ...stored.fetched], responses: stored.responses })
  await keepRelied(writer, relied, context.primitives)
  await sealFix(context, writer, { material, judged, challenged, responses: namedResponses(relied, context.primitives) })
  const changes = await applyVerdict(context, writer, { material, judged, known })
  await writer.addEvent({ kind: 'fix', fix: judgedFix.summary, chipIds: changes.map(change => change.after.chipId) }, fix.siteId)
  await tellChanges(writer, judgedFix, changes)
  await raiseFindings(writer, judgedFix, judged, changes)
  await touchAgent(writer, judgedFix)
  await recordEvidence(writer, { material, judged, known, latencies, answers })
  return judged.result
}

async function readChips(writer: StoreWriter, chipIds: readonly string[]): Promise<ReadonlyMap<string, ChipRow>> {
  const rows = new Map<string, ChipRow>()
  for (const chipId of new Set(chipIds)) {
    const row = await writer.getChip(chipId)
    if (row !== undefined) rows.set(chipId, row)
  }
  return rows
}

function summaryOf(result: Fix): FixRow['summary'] {
  const { challengeId, agentId, siteId, requestedAtMs, judgedAtMs, status, outcome, reason, countries, areaKm2 } = result
  return { challengeId, agentId, siteId, requestedAtMs, judgedAtMs, status, outcome, reason, countries, areaKm2 }
}

/** One line of the story for each change of outcome. */
async function tellChanges(writer: StoreWriter, fix: FixRow, changes: readonly ChipChange[]): Promise<void> {
  const changed = changes.filter(({ before, after }) => before?.outcome !== after.outcome || before.lastFixId === null)
  for (const outcome of ['inside', 'outside', 'unknown'] as const) {
    const group = changed.filter(({ after }) => after.outcome === outcome)
    const first = group[0]
    if (first === undefined) continue
    const words = { inside: 'proved inside', outside: 'proved outside', unknown: 'not proved' }
    await tell(writer, {
      atMs: fix.summary.judgedAtMs ?? 0, kind: 'verdict', title: `${first.after.nodeName}: ${String(group.length)} ${group.length === 1 ? 'chip' : 'chips'} ${words[outcome]}`,
      detail: first.after.reason, siteId: fix.siteId, chipIds: group.map(({ after }) => after.chipId), challengeId: fix.challengeId,
    })
  }
}

/** A large region, or one after a large one, is looked at with the node's others. */
const LARGE_KM2 = 6_000_000

async function touchAgent(writer: StoreWriter, fix: FixRow): Promise<void> {
  const isLarge = ({ summary }: FixRow): boolean => (summary.areaKm2 ?? 0) > LARGE_KM2
  if (isLarge(fix) || (await writer.listAgentFixes(fix.agentId, 3)).some(isLarge)) await writer.touchSubjects([{ kind: 'agent', id: fix.agentId }], fix.summary.judgedAtMs ?? 0)
}

async function raiseFindings(writer: StoreWriter, fix: FixRow, judged: JudgedFix, changes: readonly ChipChange[]): Promise<void> {
  const atMs = fix.summary.judgedAtMs ?? 0
  const facts = await factsOf(writer, fix, atMs)
  const outside = changes.filter(({ after }) => after.outcome === 'outside').map(({ after }) => after.chipId)
  const answered = changes.filter(change => change.answered).map(({ after }) => after.chipId)
  const drafts = [
    findOutside(facts, outside),
    judged.region.empty ? findEmptyRegion(facts, judged.region.witnesses, answered) : undefined,
    ...judged.reconciled.contradicting.map(landmarkId => findContradictingReceipts(facts, landmarkId)),
    ...(await identityFindings(writer, fix, judged, changes)),
  ]
  for (const draft of drafts) if (draft !== undefined) await raise(writer, draft, atMs)
}

async function identityFindings(writer: StoreWriter, fix: FixRow, judged: JudgedFix, changes: readonly ChipChange[]): Promise<readonly (FindingDraft | undefined)[]> {
  const agent = await writer.getAgent(fix.agentId)
  const holderId = judged.claimedTwice[0]?.agentId ?? null
  const holder = holderId === null ? undefined : await writer.getAgent(holderId)
  const drafts: (FindingDraft | undefined)[] = []
  if (agent !== undefined && holder !== undefined) drafts.push(findTwoNodesOneChip(judged.claimedTwice.map(chip => chip.chipId), holder, agent, fix.challengeId))
  for (const serial of new Set(changes.flatMap(newSerial))) drafts.push(findTwoKeysOneSerial(serial, await writer.listChipsBySerial(serial), fix.challengeId))
  return drafts
}

/** A serial that this chip was not known by. */
function newSerial({ before, after, answered }: ChipChange): readonly string[] {
  const serial = after.claimed?.serial ?? ''
  const isNew = before === undefined || before.lastFixId === null || before.claimed?.serial !== serial
  return answered && isNew && serial !== '' ? [serial] : []
}
