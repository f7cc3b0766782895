// The newest fix of a chip under another policy: what its verdict would be, from what was stored when it was judged.
// On the path: dry run. Pure. Receipts and signatures were checked then; the discs are made anew from the same round
// trips only where speed, liars or tolerance differ, and the verdict is given by the very same judge.

import { asProven } from '@trigpoint/core/base'
import { boundDisc, defaultFaulty, proveRegion, type Borders, type Disc, type ProvenRegion } from '@trigpoint/core/region'
import { isProofStale, judgeFix, type SitePolicy, type Verdict } from '@trigpoint/core/verdict'
import type { ChipAppraisal } from '@trigpoint/core/evidence'
import type { Fix, FixLandmark, VerdictBody } from '@trigpoint/core/wire'

/** The verdict as it would have been; undefined for a fix without one. */
export function rejudgeFix(fix: Fix, policy: SitePolicy, borders: Borders): Verdict | undefined {
  const { verdict, region, judgedAtMs } = fix
  if (verdict === null || region === null || judgedAtMs === null) return undefined
  return judgeFix({
    atMs: judgedAtMs, policy, region: regionUnder(fix, policy, borders), appraisals: appraisalsOf(verdict),
    protocolChecks: verdict.checks.filter(check => !check.code.startsWith('verdict.')), tables: { borders: borders.version, reviewedAtMs: borders.reviewedAtMs },
  })
}

export interface RejudgedChip {
  readonly outcome: 'inside' | 'outside' | 'unknown'
  readonly why: string
}

/** What a chip's outcome would be right now. */
export function rejudgeChip(chipId: string, fix: Fix, verdict: Verdict, policy: SitePolicy, nowMs: number): RejudgedChip {
  if (isProofStale(policy, fix.judgedAtMs ?? 0, nowMs)) return { outcome: 'unknown', why: 'Its newest proof is older than the policy allows.' }
  const own = verdict.chips.find(chip => chip.chipId === chipId)
  if (own === undefined) return { outcome: 'unknown', why: 'It gave no evidence in the newest fix of its node.' }
  const failed = own.outcome === 'unknown' ? own.checks.find(check => !check.ok && check.code.startsWith('verdict.')) : undefined
  return { outcome: own.outcome, why: failed?.detail ?? verdict.reason }
}

function regionUnder(fix: Fix, policy: SitePolicy, borders: Borders): ProvenRegion {
  const faulty = policy.faulty === 'default' ? defaultFaulty(new Set(fix.landmarks.map(landmark => landmark.operator).filter(operator => operator !== '')).size) : policy.faulty
  const counted = fix.landmarks.filter(landmark => landmark.reachKm !== null)
  const { region } = fix
  const isSame = region?.bound === policy.bound && region.faulty === faulty && fix.policy.toleranceKm === policy.toleranceKm
  if (region === null || !isSame) return proveRegion(counted.flatMap(landmark => discOf(landmark, policy)), { bound: policy.bound, faulty, borders, toleranceKm: policy.toleranceKm })
  const meetsLand = fix.verdict?.checks.some(check => check.code === 'verdict.region-off-land' && !check.ok) !== true
  return { ...region, meetsLand, discs: counted.flatMap(landmark => discOf(landmark, policy)), cost: { nodes: 0, edges: 0 } }
}

function discOf({ landmarkId, operator, position, uncertaintyKm, roundTripsNs }: FixLandmark, { bound }: SitePolicy): readonly Disc[] {
  const disc = boundDisc(asProven({ landmarkId, operator, position, uncertaintyKm, roundTripsNs }), bound)
  return disc === undefined ? [] : [disc]
}

/** What was found of each chip then, without the checks that the old policy made of it. */
function appraisalsOf(verdict: VerdictBody): readonly ChipAppraisal[] {
  return verdict.chips.map(({ chipId, test, checks }) => ({
    chipId, test, verified: checks.some(check => check.code === 'verdict.chip-unverified' && check.ok),
    measured: !checks.some(check => !check.ok && (check.code === 'verdict.chip-unmeasured' || isMeasurement(check.code))),
    checks: checks.filter(check => !check.code.startsWith('verdict.')),
  }))
}

function isMeasurement(code: string): boolean {
  return code.startsWith('evidence.measurement') || code.startsWith('evidence.reference') || code.startsWith('evidence.mismatch')
}
