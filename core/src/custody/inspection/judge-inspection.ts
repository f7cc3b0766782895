// What an inspection as a whole showed: every unit of the sample judged, what was counted by eye held against what
// answered, and one sentence that says how much that proves. On the path: custody. Pure: the same record, answers and
// limits give the same outcome, so an inspection that was captured without a network is judged later as well.

import { countOf, type FindingDraft } from '../finding.ts'
import type { InspectionPlan } from './inspection-plan.ts'
import { judgeUnit, labelKey, reachText, type InspectionLimits, type KnownUnit, type UnitAnswer, type UnitJudgement, type UnitScan } from './judge-unit.ts'
import { findingProbability, missingUnits } from './sample-size.ts'

/** Devices that the inspector counted by eye in one chassis. */
export interface ChassisCount {
  readonly chassis: string
  readonly counted: number
}

export interface InspectionRecordFacts {
  readonly startedAtMs: number
  readonly finishedAtMs: number
  /** The newest scan of a unit counts. */
  readonly scans: readonly UnitScan[]
  readonly counts: readonly ChassisCount[]
}

export interface InspectionInput {
  readonly plan: InspectionPlan
  readonly siteName: string
  readonly sample: readonly string[]
  readonly record: InspectionRecordFacts
  /** Answers of all units of the plan from a window before the beginning to a window after the end. */
  readonly answers: readonly UnitAnswer[]
  readonly known: readonly KnownUnit[]
  readonly limits: InspectionLimits
  /** Since when the inspector's device times answers. */
  readonly deviceFromMs: number
}

export interface CountJudgement extends ChassisCount {
  /** Device keys of this chassis that answered next to the inspector during the inspection. */
  readonly answered: number
  readonly holds: boolean
}

export interface InspectionJudgement {
  readonly outcome: 'accepted' | 'failed' | 'incomplete'
  /** What it proves, in one or two sentences. */
  readonly statement: string
  /** The sample in its order. */
  readonly units: readonly UnitJudgement[]
  readonly counts: readonly CountJudgement[]
  readonly findings: readonly FindingDraft[]
}

export function judgeInspection(input: InspectionInput): InspectionJudgement {
  const { plan, sample, record, answers, known, limits, deviceFromMs } = input
  const newest = newestScans(record.scans)
  const units = sample.map(chipId => judgeUnit({
    chipId, siteId: plan.siteId, scan: newest.get(chipId), known: known.find(one => one.chipId === chipId), answers: answers.filter(answer => answer.chipId === chipId), deviceFromMs,
  }, limits))
  const counts = record.counts.map(count => judgeCount(count, input))
  const failed = units.filter(unit => FAILED.has(unit.status)).length + counts.filter(count => !count.holds).length
  const open = units.filter(unit => unit.status === 'not-looked-at' || unit.status === 'not-accessible').length
  const outcome = failed > 0 ? 'failed' : open > 0 || sample.length < plan.sampleSize ? 'incomplete' : 'accepted'
  return { outcome, statement: statementOf(input, units, outcome), units, counts, findings: [...findDummies(input, units, counts), ...findMovedLabels(input, units, newest)] }
}

const FAILED: ReadonlySet<UnitJudgement['status']> = new Set(['absent', 'not-answering', 'answers-elsewhere', 'label-differs'])

function newestScans(scans: readonly UnitScan[]): ReadonlyMap<string, UnitScan> {
  const newest = new Map<string, UnitScan>()
  for (const scan of scans) if (scan.scannedAtMs >= (newest.get(scan.chipId)?.scannedAtMs ?? -Infinity)) newest.set(scan.chipId, scan)
  return newest
}

function judgeCount(count: ChassisCount, { plan, record, answers, known, limits }: InspectionInput): CountJudgement {
  const inChassis = new Set(known.filter(one => labelKey(one.chassis) === labelKey(count.chassis)).map(one => one.chipId))
  const answered = new Set(answers.filter(({ chipId, siteId, atMs, localNs }) =>
    inChassis.has(chipId) && siteId === plan.siteId && localNs !== null && localNs <= limits.localNs && atMs >= record.startedAtMs - limits.windowMs && atMs <= record.finishedAtMs + limits.windowMs).map(({ chipId }) => chipId)).size
  return { ...count, answered, holds: answered >= count.counted }
}

function statementOf({ plan, siteName, sample, limits }: InspectionInput, units: readonly UnitJudgement[], outcome: InspectionJudgement['outcome']): string {
  const confirmed = units.filter(unit => unit.status === 'confirmed').length
  const looked = `${String(confirmed)} of the ${countOf(sample.length, 'unit')} drawn from ${String(plan.units.length)} at ${siteName} were seen with their labels while their device keys answered within ${reachText(limits.localNs)} of the inspector.`
  if (outcome === 'failed') return `${looked} The others are not what the papers say; see each unit.`
  if (outcome === 'incomplete') return `${looked} The rest of the sample was not looked at, so this says nothing of the site as a whole.`
  const missing = missingUnits({ population: plan.units.length, missingShare: plan.missingShare, confidence: plan.confidence })
  const found = findingProbability(plan.units.length, missing, sample.length)
  return `${looked} Had ${countOf(missing, 'unit')} or more been missing, this sample would have shown it with a probability of ${(Math.floor(found * 1000) / 10).toFixed(1)} %.`
}

function findDummies({ plan, siteName }: InspectionInput, units: readonly UnitJudgement[], counts: readonly CountJudgement[]): readonly FindingDraft[] {
  const mute = units.filter(unit => unit.status === 'not-answering' || unit.status === 'answers-elsewhere')
  const short = counts.filter(count => !count.holds)
  if (mute.length === 0 && short.length === 0) return []
  const elsewhere = mute.filter(unit => unit.status === 'answers-elsewhere').length
  const seen = [
    mute.length === 0 ? '' : `${countOf(mute.length, 'label')} of ${countOf(units.length, 'unit')} that were drawn were scanned although the device key did not answer next to the inspector${elsewhere === 0 ? '' : `; ${countOf(elsewhere, 'key')} answered from elsewhere at that minute`}.`,
    ...short.map(({ chassis, counted, answered }) => `In chassis ${chassis} ${countOf(counted, 'device')} could be counted, but only ${countOf(answered, 'device key')} answered.`),
  ].filter(text => text !== '')
  return [{
    code: 'dummy-at-inspection', subject: plan.inspectionId, severity: 'critical',
    title: `${countOf(Math.max(mute.length, short.reduce((sum, count) => sum + count.counted - count.answered, 0)), 'device')} at ${siteName} could be seen but did not answer`,
    explanation: `${seen.join(' ')} A box with a label is not a chip: only the key inside it is.`,
    honestCause: 'Nodes that were switched off, without a network or busy with maintenance during the visit, or an inspector\'s device that they could not reach.',
    nextStep: 'Repeat the challenge while the inspector stands before the rack; open the chassis of those that stay silent, and photograph the boards.',
    siteId: plan.siteId, chipIds: mute.map(unit => unit.chipId), challengeIds: mute.flatMap(unit => unit.challengeId ?? []),
    evidence: [{ kind: 'inspection', id: plan.inspectionId }],
  }]
}

function findMovedLabels({ plan, siteName }: InspectionInput, units: readonly UnitJudgement[], scans: ReadonlyMap<string, UnitScan>): readonly FindingDraft[] {
  const differing = units.filter(unit => unit.status === 'label-differs')
  const twice = labelsTwice(scans)
  if (differing.length === 0 && twice.length === 0) return []
  const seen = [...differing.map(unit => `${unit.chipId}: ${unit.detail}`), ...twice.map(([label, chipIds]) => `The device label ${label} was scanned for ${chipIds.join(' and ')}.`)]
  return [{
    code: 'label-moved', subject: `inspection/${plan.inspectionId}`, severity: 'high',
    title: `${countOf(differing.length + twice.length, 'label')} at ${siteName} ${differing.length + twice.length === 1 ? 'does' : 'do'} not belong to the device that answered`,
    explanation: `${seen.slice(0, 8).join(' ')}${seen.length > 8 ? ` And ${String(seen.length - 8)} more.` : ''}`,
    honestCause: 'A board that was exchanged under warranty, or an inventory with a typing error.',
    nextStep: 'Ask for the repair papers, have the vendor say which serial belongs to the device key, and inspect the chassis that the label came from.',
    siteId: plan.siteId, chipIds: [...new Set([...differing.map(unit => unit.chipId), ...twice.flatMap(([, chipIds]) => chipIds)])], challengeIds: differing.flatMap(unit => unit.challengeId ?? []),
    evidence: [{ kind: 'inspection', id: plan.inspectionId }],
  }]
}

function labelsTwice(scans: ReadonlyMap<string, UnitScan>): readonly (readonly [string, readonly string[]])[] {
  const byLabel = new Map<string, string[]>()
  for (const scan of scans.values()) {
    const key = labelKey(scan.deviceLabel)
    if (key !== '' && scan.seen === 'present') byLabel.set(key, [...(byLabel.get(key) ?? []), scan.chipId])
  }
  return [...byLabel].filter(([, chipIds]) => chipIds.length > 1)
}
