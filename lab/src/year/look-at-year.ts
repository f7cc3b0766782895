// Looks at a year as the findings engine does while it happens: facts one after another, finders every day that
// something could have changed, each finding noted when it was first seen.

import {
  COHORT_FINDERS, runFinders, SITE_FINDERS, stepClock, stepHistory, UNREGISTERED, type ChipLife, type ChipStay, type CohortView, type Contradiction, type CustodyRules, type DatedDraft, type FixFactsSeen,
  type LongestStays, type SilenceWindow, type SiteFacts, type SiteView, type Standing, type Stay,
} from '@trigpoint/core/custody'
import { DAY_MS, type ChassisYear, type ChipFacts } from './year-shapes.ts'

export interface SeenFinding {
  readonly chassis: string
  readonly seenAtMs: number
  readonly draft: DatedDraft
}

export interface LookOptions {
  readonly rules: CustodyRules
  readonly untilMs: number
  readonly windows: readonly SilenceWindow[]
  /** Between two looks while nothing changes. */
  readonly lookEveryMs: number
}

/** Every finding about this server in the order in which it was seen; a severity that rises is seen again. */
export function lookAtChassis(year: ChassisYear, options: LookOptions): readonly SeenFinding[] {
  const folds = year.chips.map(chip => openFold(chip, options.rules))
  const fixes = fixesOf(year)
  const seen = new Map<string, SeenFinding>()
  for (const nowMs of lookTimes(year, options)) {
    const lives = folds.map(fold => fold.at(nowMs))
    for (const site of [year.site, year.otherSite]) for (const draft of draftsAt(site, year, lives, fixes, nowMs, options)) {
      const key = `${draft.code} ${draft.subject} ${draft.severity} ${draft.mutedBy ?? ''}`
      if (!seen.has(key)) seen.set(key, { chassis: year.chassis, seenAtMs: nowMs, draft })
    }
  }
  return [...seen.values()]
}

function draftsAt(site: SiteFacts, year: ChassisYear, lives: readonly ChipLife[], fixes: ReadonlyMap<string, FixFactsSeen>, nowMs: number, { rules, windows }: LookOptions): readonly DatedDraft[] {
  const cohort: CohortView = { site, chassis: year.chassis, lives, fixes, windows }
  return [...runFinders(COHORT_FINDERS, cohort, nowMs).drafts, ...runFinders(SITE_FINDERS, siteView(site, lives, rules.stays, windows, nowMs), nowMs).drafts]
}

/** The site as far as this server is concerned: its stays that are too long. */
function siteView(site: SiteFacts, lives: readonly ChipLife[], stays: LongestStays, windows: readonly SilenceWindow[], nowMs: number): SiteView {
  const longStays = lives.flatMap(life => life.stays).filter(stay => {
    const limitMs = stays[stay.state]
    return stay.siteId === site.siteId && limitMs !== null && (stay.untilMs ?? nowMs) - stay.sinceMs > limitMs
  })
  return { site, stays, longStays, windows, nextLongMs: null, dossier: undefined, dossierAtMs: null, stock: [], agents: [], installedFromMs: null, answeredFromMs: null, imports: [] }
}

/** Regular looks, and one a day for ten days after something happened to the whole server. */
function lookTimes(year: ChassisYear, { untilMs, lookEveryMs }: LookOptions): readonly number[] {
  const all = year.chips.flatMap(chip => chip.facts.filter(fact => fact.kind !== 'answered' || fact.outcome === 'outside').map(fact => fact.atMs))
  const firstMs = Math.min(...all)
  const times = new Set<number>()
  for (let atMs = firstMs; atMs <= untilMs; atMs += lookEveryMs) times.add(atMs)
  for (const deed of year.deeds) for (let day = 0; day <= 10; day++) times.add(deed.atMs + day * DAY_MS)
  times.add(untilMs)
  return [...times].filter(atMs => atMs <= untilMs).sort((a, b) => a - b)
}

interface Fold {
  /** Must be asked in order of time. */
  at(nowMs: number): ChipLife
}

function openFold({ chipId, facts }: ChipFacts, rules: CustodyRules): Fold {
  const stays: Stay[] = []
  const contradictions: Contradiction[] = []
  let standing: Standing = UNREGISTERED
  let next = 0
  return {
    at: nowMs => {
      for (let fact = facts[next]; fact !== undefined && fact.atMs <= nowMs; fact = facts[++next]) {
        const step = stepHistory(standing, fact, rules)
        standing = step.standing
        stays.push(...step.began)
        contradictions.push(...step.contradictions)
      }
      return { chipId, contradictions: [...contradictions], stays: withEnds(chipId, [...stays, ...stepClock(standing, nowMs, rules).began]) }
    },
  }
}

function withEnds(chipId: string, stays: readonly Stay[]): readonly ChipStay[] {
  return stays.map((stay, at) => ({ ...stay, chipId, untilMs: stays[at + 1]?.sinceMs ?? null }))
}

function fixesOf(year: ChassisYear): ReadonlyMap<string, FixFactsSeen> {
  const fixes = new Map<string, FixFactsSeen>()
  for (const chip of year.chips) for (const fact of chip.facts) if (fact.kind === 'answered' && fact.id !== undefined && fact.outcome !== 'inside')
    fixes.set(fact.id, { challengeId: fact.id, outcome: fact.outcome, countries: fact.outcome === 'outside' ? ['CN'] : ['MY', 'SG'], siteId: fact.siteId, nodeName: year.chassis })
  return fixes
}
