// The clocks of a case. Seven days to acknowledge and three months from then for feedback (Directive (EU) 2019/1937,
// art. 9(1)(b), (f): three months from the acknowledgement, or from the end of the seven days when none was sent);
// 180 days from the first notice for the narrative of a voluntary self-disclosure (15 CFR 764.5(c)(2)(iii)).
// Months are the calendar's, in UTC. On the path: custody.

import { mergedInto, type CaseFile, type DueTimes } from './case-file.ts'

export const DAY_MS = 86_400_000
const ACKNOWLEDGE_DAYS = 7
const FEEDBACK_MONTHS = 3
const NARRATIVE_DAYS = 180

export type ClockState = 'running' | 'overdue' | 'done' | 'done-late'

export interface CaseClock {
  readonly clock: 'acknowledge' | 'feedback' | 'narrative'
  readonly title: string
  readonly dueAtMs: number
  readonly doneAtMs: number | null
  readonly state: ClockState
}

/** The clocks that run or ran, in the order in which they end. A closed case's open clocks stand still. */
export function caseClocks(file: CaseFile, nowMs: number): readonly CaseClock[] {
  const stoppedMs = file.closing?.closedAtMs ?? mergedInto(file)?.atMs ?? null
  const due = file.due ?? NOTHING_DUE
  const acknowledgeByMs = earlier(file.openedAtMs + ACKNOWLEDGE_DAYS * DAY_MS, due.acknowledgeByMs)
  const feedbackByMs = earlier(addMonths(Math.min(file.acknowledgedAtMs ?? acknowledgeByMs, acknowledgeByMs), FEEDBACK_MONTHS), due.feedbackByMs)
  const clock = (name: CaseClock['clock'], title: string, dueAtMs: number, doneAtMs: number | null): CaseClock => ({ clock: name, title, dueAtMs, doneAtMs, state: stateOf(dueAtMs, doneAtMs ?? stoppedMs, nowMs) })
  return [
    clock('acknowledge', 'Acknowledge', acknowledgeByMs, file.acknowledgedAtMs),
    clock('feedback', 'Give feedback', feedbackByMs, file.feedbackAtMs),
    ...(file.firstNoticeAtMs === null ? [] : [clock('narrative', 'File the narrative', earlier(file.firstNoticeAtMs + NARRATIVE_DAYS * DAY_MS, due.narrativeByMs), file.narrativeAtMs)]),
  ].sort((a, b) => a.dueAtMs - b.dueAtMs)
}

const NOTHING_DUE: DueTimes = { acknowledgeByMs: null, feedbackByMs: null, narrativeByMs: null }

function earlier(ownMs: number, carriedMs: number | null): number {
  return carriedMs === null ? ownMs : Math.min(ownMs, carriedMs)
}

/** When each clock of the case ends, for a case that takes its duties over. */
export function dueTimesOf(file: CaseFile): DueTimes {
  const dueOf = (clock: string): number | null => caseClocks(file, 0).find(one => one.clock === clock)?.dueAtMs ?? null
  return { acknowledgeByMs: dueOf('acknowledge'), feedbackByMs: dueOf('feedback'), narrativeByMs: dueOf('narrative') }
}

/** The clock that runs out next, or ran out first; undefined when none runs. */
export function nextClock(file: CaseFile, nowMs: number): CaseClock | undefined {
  return caseClocks(file, nowMs).find(({ state }) => state === 'running' || state === 'overdue')
}

function stateOf(dueAtMs: number, doneAtMs: number | null, nowMs: number): ClockState {
  if (doneAtMs !== null) return doneAtMs <= dueAtMs ? 'done' : 'done-late'
  return nowMs <= dueAtMs ? 'running' : 'overdue'
}

/** The same time of day some months on; the last day of a shorter month where the day does not exist. */
export function addMonths(atMs: number, months: number): number {
  const day = Math.floor(atMs / DAY_MS)
  const date = civilOf(day)
  const month = date.month - 1 + months
  const [year, monthOfYear] = [date.year + Math.floor(month / 12), (((month % 12) + 12) % 12) + 1]
  const lastDay = dayOf(monthOfYear === 12 ? year + 1 : year, monthOfYear === 12 ? 1 : monthOfYear + 1, 1) - dayOf(year, monthOfYear, 1)
  return dayOf(year, monthOfYear, Math.min(date.day, lastDay)) * DAY_MS + (atMs - day * DAY_MS)
}

interface CivilDate { readonly year: number; readonly month: number; readonly day: number }

/** Days since 1970 to a date of the proleptic Gregorian calendar (Hinnant's algorithm, years begin in March). */
export function civilOf(days: number): CivilDate {
  const shifted = days + 719_468
  const era = Math.floor(shifted / 146_097)
  const dayOfEra = shifted - era * 146_097
  const yearOfEra = Math.floor((dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365)
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const shiftedMonth = Math.floor((5 * dayOfYear + 2) / 153)
  const month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
  return { year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day: dayOfYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1 }
}

function dayOf(year: number, month: number, day: number): number {
  const shiftedYear = month <= 2 ? year - 1 : year
  const era = Math.floor(shiftedYear / 400)
  const yearOfEra = shiftedYear - era * 400
  const dayOfYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day - 1
  return era * 146_097 + yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear - 719_468
}

/** `2026-11-23 21:40 UTC`. */
export function timeText(atMs: number): string {
  const { year, month, day } = civilOf(Math.floor(atMs / DAY_MS))
  const minutes = Math.floor((((atMs % DAY_MS) + DAY_MS) % DAY_MS) / 60_000)
  const two = (number: number): string => String(number).padStart(2, '0')
  return `${String(year)}-${two(month)}-${two(day)} ${two(Math.floor(minutes / 60))}:${two(minutes % 60)} UTC`
}
