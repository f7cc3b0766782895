// A rehearsed year of a thousand servers: honest ones, with their maintenance, repairs, exchanged chips, outages, moves,
// returns and ends, raise no finding of high severity; each server that goes the way of the scheme is caught at each
// step. Seeds are printed with what they broke.

import { AGREEING_FIXES, DEFAULT_LONGEST_STAYS, findDelayChange, type CustodyRules } from '@trigpoint/core/custody'
import { compareFingerprint, enrolFingerprint } from '@trigpoint/core/estimate'
import { DAY_MS, drawDelayYear, drawYear, lookAtChassis, YEAR_DAYS, type SeenFinding } from '@trigpoint/lab/year'
import { describe, expect, it } from 'vitest'

const HOUR_MS = 3_600_000
const START_MS = Date.UTC(2026, 0, 1)
const MAXIMUM_AGE_MS = 96 * HOUR_MS
const rules: CustodyRules = { maximumAgeMs: MAXIMUM_AGE_MS, stays: DEFAULT_LONGEST_STAYS, fastestMoveKmh: 100 }
const isGrave = ({ draft }: SeenFinding): boolean => draft.severity === 'high' || draft.severity === 'critical'

interface Caught {
  readonly what: string
  readonly afterMs: number
}

function rehearse(seed: string, chassis: number, diverted: number): { readonly honest: readonly SeenFinding[]; readonly muted: number; readonly caught: readonly Caught[]; readonly missed: readonly string[]; readonly servers: number } {
  const year = drawYear({ seed, chassis, diverted, startMs: START_MS, maximumAgeMs: MAXIMUM_AGE_MS })
  const honest: SeenFinding[] = []
  const caught: Caught[] = []
  const missed: string[] = []
  let [muted, servers] = [0, 0]
  for (const one of year.chassis) {
    servers++
    const seen = lookAtChassis(one, { rules, untilMs: START_MS + YEAR_DAYS * DAY_MS, windows: year.windowsOf(one.site.siteId), lookEveryMs: 14 * DAY_MS })
    if (!one.isDiverted) {
      honest.push(...seen.filter(finding => finding.draft.mutedBy === undefined))
      muted += seen.filter(finding => finding.draft.mutedBy !== undefined).length
      continue
    }
    for (const deed of one.deeds) {
      const first = seen.filter(finding => finding.draft.code === deed.code && finding.seenAtMs >= deed.atMs && isGrave(finding)).sort((a, b) => a.seenAtMs - b.seenAtMs)[0]
      if (first === undefined) missed.push(`${seed} ${one.chassis}: ${deed.what}`)
      else caught.push({ what: deed.what, afterMs: first.seenAtMs - deed.atMs })
    }
  }
  return { honest, muted, caught, missed, servers }
}

describe('a year of a thousand servers', () => {
  it('raises nothing grave about honest ones, and catches every diverted one at every step', { timeout: 240_000 }, () => {
    const { honest, muted, caught, missed, servers } = rehearse('year 1', 1000, 20)
    expect(servers).toBe(1000)
    expect(honest.filter(isGrave).map(({ chassis, draft }) => `${chassis} ${draft.code} ${draft.severity}: ${draft.explanation}`)).toEqual([])
    expect(honest.filter(({ draft }) => draft.code === 'two-places')).toEqual([])
    // Maintenance that was declared is muted, not lost.
    expect(muted).toBeGreaterThan(0)
    expect(missed).toEqual([])
    expect(caught).toHaveLength(40)
    // Dismantled: the longest allowed age and a day; abroad: the first answer.
    const slowest = (what: string): number => Math.max(...caught.filter(each => each.what === what).map(each => each.afterMs))
    expect(slowest('dismantled')).toBeLessThanOrEqual(MAXIMUM_AGE_MS + 2 * DAY_MS)
    expect(slowest('rebuilt abroad')).toBe(0)
  })
  it('is the same year again from the same seed', () => {
    expect(rehearse('again', 20, 2)).toEqual(rehearse('again', 20, 2))
  })
})

describe('a year of delays', () => {
  const codesOf = (seed: string, relay?: { readonly fromWeek: number; readonly addedMs: number }): readonly string[] => {
    const fixes = drawDelayYear({ seed, weeks: 57, ...(relay === undefined ? {} : { relay: { ...relay, fromWeek: relay.fromWeek + 5 } }) })
    const fingerprint = enrolFingerprint(fixes.slice(0, 5))
    if (fingerprint === undefined) throw new Error('five fixes make a fingerprint')
    const changes = fixes.slice(5).map((fix, week) => ({ challengeId: week.toString(16).padStart(32, '0'), ...compareFingerprint(fingerprint, fix) }))
    const found = changes.flatMap((_, at) => findDelayChange({ siteId: 's', siteName: 'S', agentId: 'a', nodeName: 'n', chipIds: [], fingerprintVersion: 1, newest: changes.slice(Math.max(0, at + 1 - AGREEING_FIXES), at + 1).reverse() }) ?? [])
    return [...new Set(found.map(draft => draft.code))]
  }
  it('of honest nodes whose routes change tells of no move, and hardly of a relay', () => {
    const accused = Array.from({ length: 1000 }, (_, at) => `delays ${String(at)}`).flatMap(seed => codesOf(seed).map(code => `${seed}: ${code}`))
    // Of high severity: none. A bad month of routes may look like a relay (medium) once in some hundred node-years.
    expect(accused.filter(text => text.endsWith('moved'))).toEqual([])
    expect(accused.length, accused.join()).toBeLessThanOrEqual(5)
  })
  it('shows a relay that adds four milliseconds to everything', () => {
    const found = Array.from({ length: 100 }, (_, at) => codesOf(`relay ${String(at)}`, { fromWeek: 20, addedMs: 4 })).filter(codes => codes.includes('relay-suspected'))
    expect(found.length).toBeGreaterThanOrEqual(95)
  })
})
