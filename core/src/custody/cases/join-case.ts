// Which case a finding belongs to: one rule, the same every time, so that a fleet's hundred signals of one scheme are
// one case and not a hundred. On the path: custody.
//
//   1  the case that has this finding already
//   2  the oldest case that is not closed and shares a chip with it
//   3  the newest closed case that shares a chip: the key has reappeared, the case opens again
//   4  the oldest case that is not closed and shares a chassis at the same site
//   5  the oldest case that is not closed, is about the same site, and heard a signal in the last 14 days
//   6  none: a new case
//
// A case that was merged into another takes no part: what it knew, the other knows.

import { DAY_MS } from './clocks.ts'
import { mergedInto, type CaseFile } from './case-file.ts'

/** Signals of one site further apart than this are two matters until a person says otherwise. */
export const SITE_WINDOW_MS = 14 * DAY_MS

export interface Candidates {
  readonly byFinding: readonly CaseFile[]
  readonly byChip: readonly CaseFile[]
  readonly byChassis: readonly CaseFile[]
  readonly bySite: readonly CaseFile[]
}

export interface Joining {
  readonly file: CaseFile
  readonly how: 'same-finding' | 'same-chip' | 'reappeared' | 'same-chassis' | 'same-site'
}

/** Undefined: a new case. */
export function chooseCase(candidates: Candidates, nowMs: number): Joining | undefined {
  const standing = (files: readonly CaseFile[]): readonly CaseFile[] => files.filter(file => mergedInto(file) === undefined)
  const open = (files: readonly CaseFile[]): CaseFile | undefined => oldest(files.filter(({ state }) => state !== 'closed'))
  const same = oldest(standing(candidates.byFinding))
  if (same !== undefined) return { file: same, how: 'same-finding' }
  const byChip = open(candidates.byChip)
  if (byChip !== undefined) return { file: byChip, how: 'same-chip' }
  const closed = oldest(standing(candidates.byChip), -1)
  if (closed !== undefined) return { file: closed, how: 'reappeared' }
  const byChassis = open(candidates.byChassis)
  if (byChassis !== undefined) return { file: byChassis, how: 'same-chassis' }
  const bySite = open(candidates.bySite.filter(({ lastSignalAtMs }) => nowMs - lastSignalAtMs <= SITE_WINDOW_MS))
  return bySite === undefined ? undefined : { file: bySite, how: 'same-site' }
}

function oldest(files: readonly CaseFile[], order: 1 | -1 = 1): CaseFile | undefined {
  return [...files].sort((a, b) => order * (a.number - b.number))[0]
}
