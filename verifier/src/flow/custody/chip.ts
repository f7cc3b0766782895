// A chip's row: how an answer, a failed fix, a paper and the clock change it. Pure.
// On the path: custody, between verdict and store. The outcome is that of the newest judged fix of its node, and
// `unknown` once the newest proof is older than the policy allows; it never starts as anything but `unknown`.

import { foldFact, foldSilence, spanText, UNREGISTERED, type CustodyFact, type CustodyRules, type Standing } from '@trigpoint/core/custody'
import type { ClaimedChip } from '@trigpoint/core/wire'
import type { ChipRow } from '../../ports/index.ts'

export interface ChipHome {
  readonly chipId: string
  readonly siteId: string
  readonly agentId: string | null
  readonly nodeName: string
}

/** A chip that nobody has proved anything of. */
export function newChip(home: ChipHome, claimed: ClaimedChip | null): ChipRow {
  return {
    ...home, claimed, outcome: 'unknown', reason: 'It has never answered a challenge.', help: 'Wait for the first fix of its node.', test: false, countries: [],
    standing: UNREGISTERED, lastFixId: null, lastFixAtMs: null, staleAtMs: null, overdueAtMs: null,
  }
}

/** The row with a standing, and the two times at which the clock will change it next. */
export function withStanding(row: ChipRow, standing: Standing, rules: CustodyRules): ChipRow {
  const stayMs = rules.stays[standing.state]
  const isRunning = standing.answeredAtMs !== null && standing.state !== 'silent' && standing.state !== 'removed'
  return {
    ...row, standing,
    staleAtMs: isRunning && standing.answeredAtMs !== null ? standing.answeredAtMs + rules.maximumAgeMs : null,
    overdueAtMs: stayMs === null ? null : Math.max(standing.sinceMs + stayMs, standing.excusedUntilMs),
  }
}

/** Adds a fact that is not older than what is folded already. */
export function withFact(row: ChipRow, fact: CustodyFact, rules: CustodyRules): ChipRow {
  return withStanding(row, foldFact(row.standing, fact, rules), rules)
}

/** Lets the clock run: a chip whose newest proof is too old is unknown, and silent. */
export function withSilence(row: ChipRow, nowMs: number, rules: CustodyRules): ChipRow {
  if (row.staleAtMs === null || nowMs <= row.staleAtMs) return row
  const agedMs = nowMs - (row.standing.answeredAtMs ?? 0)
  return {
    ...withStanding(row, foldSilence(row.standing, nowMs, rules), rules),
    outcome: 'unknown',
    staleAtMs: null,
    countries: [],
    reason: `It has not answered for ${spanText(agedMs)}; the policy of its site allows ${spanText(rules.maximumAgeMs)}.`,
    help: 'Find out whether its node is switched off, cut off or gone; it becomes known again with its next fix.',
  }
}
