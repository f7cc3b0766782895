// The judgement of one fix, whole: receipts reconciled, chips appraised, region proven, verdict given.
// On the path: verdict. Pure over what is stored, so that a fix judged again gives the same verdict.
//
//   evidence message + receipts + records  ->  reconcile -> appraise -> locate -> judge  ->  Fix, with every check

import { equalBytes, type Check } from '@trigpoint/core/base'
import { judgeBindingLevel, type BindingLevel, type TeeAppraisal } from '@trigpoint/core/evidence'
import type { Disc, ProvenRegion } from '@trigpoint/core/region'
import { judgeFix, type Verdict } from '@trigpoint/core/verdict'
import type { EvidenceRequest, Fix, FixLandmark, VerdictBody } from '@trigpoint/core/wire'
import type { AgentRow, ChipRow, FixRow, LandmarkRow, ReceiptRow, SiteRow } from '../../ports/index.ts'
import { crossCheck, type AppraisedEvidence } from './appraise-chips.ts'
import type { FlowContext } from '../context.ts'
import type { JudgedLatency } from './latency.ts'
import type { LandmarkRegister } from '../registry/landmark-register.ts'
import { reconcileReceipts, type ChallengedLandmark, type LandmarkReceipt, type ReconciledReceipts } from './reconcile-receipts.ts'
import { locateFix, regionBody } from './region.ts'
import { showEvidence } from '../device/show-evidence.ts'
import { ticketOf } from './ticket.ts'

export interface FixMaterial {
  readonly fix: FixRow
  readonly site: SiteRow
  readonly agent: AgentRow
  readonly evidence: EvidenceRequest
  /** When the evidence came: the time for which everything is judged. */
  readonly atMs: number
  /** The landmarks' own receipts. */
  readonly receipts: readonly ReceiptRow[]
  /** The landmarks as they stand now, for suspensions. */
  readonly landmarks: ReadonlyMap<string, LandmarkRow>
  /** Rows of the chips that gave evidence, as far as known. */
  readonly known: ReadonlyMap<string, ChipRow>
}

export interface JudgedFix {
  readonly result: Fix
  readonly verdict: Verdict
  readonly region: ProvenRegion
  readonly appraisals: readonly AppraisedEvidence[]
  /** How far the answering key is bound to a machine. */
  readonly binding: BindingLevel
  readonly reconciled: ReconciledReceipts
  /** Chips that answered here while another node's answer is fresh. */
  readonly claimedTwice: readonly ChipRow[]
  /** The landmark with the smallest round trip that counts. */
  readonly nearestLandmarkId: string | null
}

/** Receipts of agent and landmarks, held against the challenge. */
export function reconcileMaterial(context: FlowContext, register: LandmarkRegister, material: Omit<FixMaterial, 'known'>): { readonly reconciled: ReconciledReceipts; readonly challenged: readonly ChallengedLandmark[] } {
  const challenged = material.fix.challenged.map(({ landmarkId, record, role }): ChallengedLandmark => {
    const proven = register.prove(record, material.fix.summary.requestedAtMs)
    const suspended = material.landmarks.get(landmarkId)?.suspendedReason ?? null
    const expired = register.prove(record, material.atMs) === undefined
    if (role === 'inspection') return { landmarkId, record: proven, excluded: 'an inspector\'s device: it times a visit and proves no place' }
    return { landmarkId, record: proven, excluded: suspended !== null ? `suspended: ${suspended}` : expired ? 'its record has expired' : null }
  })
  const fromLandmarks = material.receipts.filter(row => row.source === 'landmark').map(row => row.bytes)
  const reconcile = (list: readonly ChallengedLandmark[]): ReconciledReceipts => reconcileReceipts({ fix: material.fix, challenged: list, fromAgent: material.evidence.receipts, fromLandmarks, primitives: context.primitives })
  const first = reconcile(challenged)
  const others = namingOtherTickets(context, material.fix, first)
  if (others.length === 0) return { reconciled: first, challenged }
  const counted = challenged.map(landmark => (others.includes(landmark.landmarkId) ? { ...landmark, excluded: landmark.excluded ?? 'its receipt names another ticket than the one that it was given' } : landmark))
  return { reconciled: reconcile(counted), challenged: counted }
}

/** Landmarks that signed for another ticket than ours: whatever they measured, it was not this challenge as we gave it. */
function namingOtherTickets(context: FlowContext, fix: FixMaterial['fix'], { landmarks }: ReconciledReceipts): readonly string[] {
  const isOther = ({ landmarkId, receipt }: LandmarkReceipt): boolean => receipt !== undefined && !equalBytes(receipt.ticketHash, context.primitives.hash('sha256', ticketOf(context, fix, landmarkId)))
  return landmarks.filter(isOther).map(({ landmarkId }) => landmarkId)
}

export interface JudgeSteps {
  readonly material: FixMaterial
  readonly reconciled: ReconciledReceipts
  readonly challenged: readonly ChallengedLandmark[]
  readonly appraised: readonly AppraisedEvidence[]
  /** By chip id. */
  readonly latencies: ReadonlyMap<string, JudgedLatency>
  readonly tees: readonly TeeAppraisal[]
  /** What the vendor's services did not answer. */
  readonly missing: readonly string[]
}

/** From what was reconciled and appraised to the verdict. */
export function judgeMaterial(context: FlowContext, { material, reconciled, challenged, appraised, latencies, tees, missing }: JudgeSteps): JudgedFix {
  const { fix, site, atMs, evidence } = material
  const records = challenged.flatMap(landmark => landmark.record ?? [])
  const { region, obstacles } = locateFix(fix, site, reconciled.landmarks, records, context.borders)
  const { appraisals, claimedTwice } = crossCheck(appraised.map(chip => withLatency(chip, latencies)), { atMs, agentId: fix.agentId, maximumAgeMs: fix.policy.maximumAgeMs, known: material.known })
  const verdict = judgeFix({
    atMs, policy: fix.policy, region, appraisals, obstacles, protocolChecks: [...messageChecks(material), ...reconciled.checks],
    tables: { borders: context.borders.version, reviewedAtMs: context.borders.reviewedAtMs },
  })
  const binding = judgeBindingLevel(tees, fix.policy.acceptTestChips)
  const landmarks = reconciled.landmarks.map(landmark => showLandmark(landmark, challenged, material, region))
  const nearest = landmarks.filter(landmark => landmark.reachKm !== null).sort((a, b) => (a.roundTripNs ?? 0) - (b.roundTripNs ?? 0))[0]
  const result: Fix = {
    ...fix.summary, judgedAtMs: atMs, status: 'judged', outcome: verdict.outcome, reason: verdict.reason, countries: [...verdict.countries], areaKm2: verdict.areaKm2,
    policy: fix.policy, verdict: verdictBody(verdict), region: regionBody(region), landmarks, failures: evidence.failures,
    evidence: showEvidence({ appraisals, latencies, tees, binding, missing }),
  }
  return { result, verdict, region, appraisals, binding, reconciled, claimedTwice, nearestLandmarkId: nearest?.landmarkId ?? null }
}

/** The latency among the chip's checks: reported, and deciding nothing. */
function withLatency(chip: AppraisedEvidence, latencies: ReadonlyMap<string, JudgedLatency>): AppraisedEvidence {
  const judged = latencies.get(chip.chipId)
  return judged === undefined ? chip : { ...chip, checks: [...chip.checks, judged.check] }
}

/** What was true of the message by the time it is judged; each was enforced when it came in, and is said here. */
function messageChecks({ fix, atMs, agent }: FixMaterial): readonly Check[] {
  const skewS = Math.round(fix.clockSkewMs / 1000)
  return [
    { code: 'message.signature', ok: true, detail: `Request and evidence are signed by agent ${agent.agentId} of node ${agent.nodeName}.` },
    { code: 'fix.replayed', ok: true, detail: 'The request was new and its answering key fresh.' },
    { code: 'fix.evidence-late', ok: atMs <= fix.expiresAtMs, detail: `The evidence came ${String(Math.round((atMs - fix.summary.requestedAtMs) / 1000))} s after the challenge; ${String(Math.round((fix.expiresAtMs - fix.summary.requestedAtMs) / 1000))} s are allowed.` },
    { code: 'fix.agent-clock', ok: true, detail: skewS === 0 ? 'The clock of the node agrees with the verifier\'s.' : `The clock of the node is ${String(Math.abs(skewS))} s ${skewS > 0 ? 'ahead' : 'behind'}; nothing rests on it.` },
  ]
}

function showLandmark(landmark: LandmarkReceipt, challenged: readonly ChallengedLandmark[], { landmarks }: FixMaterial, region: ProvenRegion): FixLandmark {
  const { landmarkId, receipt, source } = landmark
  const record = challenged.find(one => one.landmarkId === landmarkId)?.record
  const disc: Disc | undefined = region.discs.find(one => one.id === landmarkId)
  return {
    landmarkId, source,
    name: record?.name ?? landmarks.get(landmarkId)?.request.name ?? landmarkId,
    operator: record?.operator ?? '',
    position: record?.position ?? { latDeg: 0, lonDeg: 0 },
    uncertaintyKm: record?.uncertaintyKm ?? 0,
    roundTripNs: receipt === undefined || receipt.roundTripsNs.length === 0 ? null : Math.min(...receipt.roundTripsNs),
    roundTripsNs: [...(receipt?.roundTripsNs ?? [])],
    sentRounds: receipt?.sentRounds ?? 0,
    lostRounds: receipt?.lostRounds ?? 0,
    reachKm: disc?.reachKm ?? null,
    decisive: region.decisive.includes(landmarkId),
  }
}

function verdictBody(verdict: Verdict): VerdictBody {
  return {
    ...verdict, countries: [...verdict.countries], checks: [...verdict.checks], warnings: [...verdict.warnings],
    chips: verdict.chips.map(chip => ({ ...chip, checks: [...chip.checks] })),
  }
}
