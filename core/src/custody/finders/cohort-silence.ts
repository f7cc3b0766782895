// Cohort silence over the whole history of a chassis: every time that many of its chips stopped together.
// On the path: custody. One of the two loudest signals of a diverted server: built, inspected, dismantled.

import { countOf, spanText } from '../finding.ts'
import { earliest, type DatedDraft, type Finder } from './finder.ts'
import { cohortStays, type ChipStay, type CohortView, type SilenceWindow } from './views.ts'

/** Two chips may fail together by chance; three of one chassis are a pattern. */
const FEWEST_SILENT = 3
/** Chips count as having stopped together when they did within this share of the longest allowed age. */
const TOGETHER_SHARE = 0.5

export const COHORT_SILENCE: Finder<CohortView> = {
  code: 'cohort-silence',
  find: (view, nowMs) => {
    const heard = silencesOf(view).filter(stay => stay.excusedUntilMs <= stay.sinceMs).map(stay => ({ stay, countsFromMs: countsFrom(stay, view) }))
    const waiting = heard.filter(each => each.countsFromMs >= nowMs && each.stay.untilMs === null).map(each => each.countsFromMs + 1)
    const silent = heard.filter(({ stay, countsFromMs }) => countsFromMs < nowMs && (stay.untilMs === null || stay.untilMs > countsFromMs)).map(each => each.stay)
    const groups = groupTogether(silent, view.site.maximumAgeMs * TOGETHER_SHARE)
    const telling = groups.filter(group => isTelling(view, group, group))
    const excuses = telling.map(group => excuseOf(view, group, nowMs))
    return {
      drafts: telling.map((group, at) => draftOf(view, group, excuses[at])),
      nextMs: earliest([...waiting, ...excuses.map((excuse, at) => (excuse !== undefined && telling[at]?.some(stay => stay.untilMs === null) === true && excuse.untilMs + view.site.maximumAgeMs >= nowMs ? excuse.untilMs + view.site.maximumAgeMs + 1 : null))]),
    }
  },
}

/** A silence that a paper did not break (its stay has no length) is one silence. */
function silencesOf({ site, chassis, lives }: CohortView): readonly ChipStay[] {
  return lives.flatMap(({ stays }) => stays.reduce<ChipStay[]>((found, stay, at) => {
    if (stay.state !== 'silent') return found
    const [paper, before, last] = [stays[at - 1], stays[at - 2], found.at(-1)]
    if (paper !== undefined && paper.untilMs === paper.sinceMs && before?.state === 'silent' && last !== undefined) return [...found.slice(0, -1), { ...last, untilMs: stay.untilMs }]
    return [...found, stay]
  }, [])).filter(stay => stay.siteId === site.siteId && stay.chassis === chassis)
}

/** While the verifier itself was away nobody could reach it: such a silence counts from a whole period after. */
function countsFrom(stay: ChipStay, { windows, site }: CohortView): number {
  const away = windows.filter(window => window.kind === 'verifier-away' && stay.sinceMs >= window.fromMs && stay.sinceMs <= window.untilMs + site.maximumAgeMs)
  return Math.max(stay.sinceMs, ...away.map(window => window.untilMs + site.maximumAgeMs))
}

/** Runs of stays that began within the window of their first; each stay is in one run. */
function groupTogether(stays: readonly ChipStay[], windowMs: number): readonly (readonly ChipStay[])[] {
  const groups: ChipStay[][] = []
  for (const stay of [...stays].sort((a, b) => a.sinceMs - b.sinceMs || (a.chipId < b.chipId ? -1 : 1))) {
    const group = groups.at(-1)
    if (group?.[0] !== undefined && stay.sinceMs - group[0].sinceMs <= windowMs) group.push(stay)
    else groups.push([stay])
  }
  return groups
}

/** Chips in the chassis at that time, the silent ones included. */
function sizeAt(view: CohortView, atMs: number): number {
  return new Set(cohortStays(view).filter(stay => stay.sinceMs <= atMs && (stay.untilMs === null || stay.untilMs >= atMs)).map(stay => stay.chipId)).size
}

/** Enough of them, and at least half of the chassis at the time of the whole group. */
function isTelling(view: CohortView, part: readonly ChipStay[], group: readonly ChipStay[]): boolean {
  return part.length >= FEWEST_SILENT && part.length * 2 >= sizeAt(view, group[0]?.sinceMs ?? 0)
}

function draftOf(view: CohortView, group: readonly ChipStay[], window: SilenceWindow | undefined): DatedDraft {
  const { site, chassis } = view
  const fromMs = group[0]?.sinceMs ?? 0
  const ends = group.map(stay => stay.untilMs)
  const endedAtMs = ends.includes(null) ? undefined : Math.max(...ends.map(end => end ?? 0))
  const inspected = inspectionBefore(view, group, fromMs)
  const where = chassis === '' ? site.name : `chassis ${chassis} at ${site.name}`
  const chipIds = [...new Set(group.map(stay => stay.chipId))].sort()
  return {
    code: 'cohort-silence', subject: `${site.siteId}/${chassis}/${String(fromMs)}`, severity: inspected === undefined ? 'high' : 'critical',
    title: `${countOf(chipIds.length, 'chip')} of ${where} fell silent together`,
    explanation:
      `${String(chipIds.length)} of ${countOf(sizeAt(view, fromMs), 'chip')} of ${where} stopped answering at about the same time` +
      (inspected === undefined ? '.' : `, ${spanText(fromMs - inspected.sinceMs)} after an inspection that found them in place.`) +
      ' Chips that are being dismantled, shipped or stored cannot answer.' + (window === undefined ? '' : ' A maintenance window declared before covers it.'),
    honestCause: 'A power or network outage of the whole server, or maintenance that was not announced.',
    nextStep: 'Ask the operator today why the server is down, and for a picture of the rack with the serial; visit unannounced if no answer comes.',
    siteId: site.siteId, chipIds, challengeIds: [],
    evidence: [...(inspected?.factId ? [{ kind: 'paper' as const, id: inspected.factId }] : []), ...(window === undefined ? [] : [{ kind: 'maintenance' as const, id: window.windowId }])],
    openedAtMs: fromMs, ...(endedAtMs === undefined ? {} : { endedAtMs }), ...(window === undefined ? {} : { mutedBy: window.windowId }),
  }
}

/** The newest inspection of one of the chips before the silence. */
function inspectionBefore(view: CohortView, group: readonly ChipStay[], fromMs: number): ChipStay | undefined {
  const ids = new Set(group.map(stay => stay.chipId))
  return cohortStays(view).filter(stay => stay.state === 'inspected' && ids.has(stay.chipId) && stay.sinceMs <= fromMs).sort((a, b) => b.sinceMs - a.sinceMs)[0]
}

/**
 * The declared window that explains a silence: it began in the window or within one period after it, and it ended, or
 * may still end, within one period after the window. A cohort that does not come back from maintenance is no longer
 * excused; one chip that broke meanwhile does not make its chassis suspect.
 */
function excuseOf(view: CohortView, group: readonly ChipStay[], nowMs: number): SilenceWindow | undefined {
  const { site, chassis, windows } = view
  const fromMs = group[0]?.sinceMs ?? 0
  return windows.find(window => {
    const heardByMs = window.untilMs + site.maximumAgeMs
    const isOfChassis = window.chassis.length === 0 || window.chassis.includes(chassis)
    return window.kind === 'declared' && isOfChassis && window.fromMs <= fromMs && fromMs <= heardByMs && !isTelling(view, group.filter(stay => (stay.untilMs ?? nowMs) > heardByMs), group)
  })
}
