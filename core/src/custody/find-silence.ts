// Silence as a pattern: a cohort that stops answering together, and a state that has lasted too long.
// On the path: custody. One of the two loudest signals of a diverted server: built, inspected, dismantled.

import { countOf, spanText, type FindingDraft } from './finding.ts'
import { overdueSinceMs, type CustodyRules, type Standing } from './standing.ts'

export interface CohortChip {
  readonly chipId: string
  readonly standing: Standing
}

/** The chips of one chassis (or of one site, where the chassis is not known). */
export interface Cohort {
  readonly siteId: string
  readonly siteName: string
  /** Chassis serial, or empty. */
  readonly chassis: string
  readonly chips: readonly CohortChip[]
  /** Newest accepted inspection of the cohort. */
  readonly inspectedAtMs: number | null
}

/** Two chips may fail together by chance; three of one chassis are a pattern. */
const FEWEST_SILENT = 3

/** Chips count as having stopped together when they did within this share of the longest allowed age. */
const TOGETHER_SHARE = 0.5

/** k of n chips of a chassis fell silent within one window; critical after an inspection, and excused by none but a maintenance paper. */
export function findCohortSilence(cohort: Cohort, rules: CustodyRules): FindingDraft | undefined {
  const silent = cohort.chips
    .filter(chip => chip.standing.state === 'silent' && chip.standing.excusedUntilMs <= chip.standing.sinceMs)
    .sort((a, b) => a.standing.sinceMs - b.standing.sinceMs)
  const together = largestTogether(silent, rules.maximumAgeMs * TOGETHER_SHARE)
  const first = together[0]
  if (first === undefined || together.length < FEWEST_SILENT || together.length * 2 < cohort.chips.length) return undefined
  const afterInspection = cohort.inspectedAtMs !== null && cohort.inspectedAtMs <= first.standing.sinceMs
  const where = cohort.chassis === '' ? cohort.siteName : `chassis ${cohort.chassis} at ${cohort.siteName}`
  return {
    code: 'cohort-silence',
    subject: `${cohort.siteId}/${cohort.chassis}/${String(first.standing.sinceMs)}`,
    severity: afterInspection ? 'critical' : 'high',
    title: `${countOf(together.length, 'chip')} of ${where} fell silent together`,
    explanation:
      `${String(together.length)} of ${countOf(cohort.chips.length, 'chip')} of ${where} stopped answering at about the same time` +
      (afterInspection ? `, ${spanText(first.standing.sinceMs - (cohort.inspectedAtMs ?? 0))} after an inspection that found them in place.` : '.') +
      ' Chips that are being dismantled, shipped or stored cannot answer.',
    honestCause: 'A power or network outage of the whole server, or maintenance that was not announced.',
    nextStep: 'Ask the operator today why the server is down, and for a picture of the rack with the serial; visit unannounced if no answer comes.',
    siteId: cohort.siteId,
    chipIds: together.map(chip => chip.chipId),
    challengeIds: [],
  }
}

/** The longest run of chips whose silence began within `windowMs`. */
function largestTogether(sorted: readonly CohortChip[], windowMs: number): readonly CohortChip[] {
  let best: readonly CohortChip[] = []
  let start = 0
  sorted.forEach((chip, end) => {
    while (chip.standing.sinceMs - (sorted[start]?.standing.sinceMs ?? 0) > windowMs) start++
    if (end - start + 1 > best.length) best = sorted.slice(start, end + 1)
  })
  return best
}

export const STATE_WORDS: Readonly<Record<Standing['state'], string>> = {
  produced: 'made but not shipped', shipped: 'on the way', received: 'received but not installed', stored: 'in storage', installed: 'installed but never proved inside', verified: 'verified',
  inspected: 'inspected', maintenance: 'under repair', moved: 'on the way to another site', removed: 'removed without a new place', returned: 'returned without further word', silent: 'silent',
  reappeared: 'answering from elsewhere', missing: 'missing', decommissioned: 'out of use without an end', destroyed: 'destroyed', unregistered: 'without papers',
}

/** A state that lasts longer than it may: one finding a site and state, with all chips that it touches. */
export function findOverdue(siteId: string, siteName: string, chips: readonly CohortChip[], nowMs: number, rules: CustodyRules): readonly FindingDraft[] {
  const overdue = chips.filter(chip => overdueSinceMs(chip.standing, nowMs, rules) !== null)
  return [...new Set(overdue.map(chip => chip.standing.state))].map(state => {
    const touched = overdue.filter(chip => chip.standing.state === state)
    const oldestMs = Math.min(...touched.map(chip => chip.standing.sinceMs))
    return {
      code: 'overdue',
      subject: `${siteId}/${state}`,
      severity: state === 'silent' ? 'high' : 'medium',
      title: `${countOf(touched.length, 'chip')} of ${siteName} ${STATE_WORDS[state]} for too long`,
      explanation: `${countOf(touched.length, 'chip')} of ${siteName} have been ${STATE_WORDS[state]} for up to ${spanText(nowMs - oldestMs)}; the longest stay in that state is ${spanText(rules.stays[state] ?? 0)}.`,
      honestCause: 'A delayed shipment or installation, a long repair, or a paper that nobody recorded.',
      nextStep: 'Ask the operator where the chips are and record the paper that is missing; open a case when there is none.',
      siteId,
      chipIds: touched.map(chip => chip.chipId),
      challengeIds: [],
    }
  })
}
