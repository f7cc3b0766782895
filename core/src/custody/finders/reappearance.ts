// A silent, removed or ended key that answers again, from anywhere but inside its site. On the path: custody.
// One finding for the chips that came back with one fix.

import type { CustodyState } from '../facts.ts'
import { countOf, spanText, type FindingSeverity } from '../finding.ts'
import type { DatedDraft, Finder } from './finder.ts'
import type { ChipStay, CohortView, FixFactsSeen, SilenceWindow } from './views.ts'

interface Return {
  readonly gone: ChipStay
  readonly back: ChipStay
  /** Proved inside again. */
  readonly homeMs: number | null
}

const GONE: ReadonlySet<CustodyState> = new Set(['silent', 'moved', 'removed', 'returned', 'missing', 'decommissioned', 'destroyed'])

/** Countries that a sentence can still name; more are counted. */
const NAMED_COUNTRIES = 8

export const REAPPEARANCE: Finder<CohortView> = {
  code: 'reappearance',
  find: view => {
    const groups = new Map<string, Return[]>()
    for (const each of returnsOf(view)) {
      const key = each.back.factId ?? String(each.back.sinceMs)
      groups.set(key, [...(groups.get(key) ?? []), each])
    }
    return { drafts: [...groups].map(([challengeId, returns]) => draftOf(view, challengeId, returns)), nextMs: null }
  },
}

/** Those that were gone while in this cohort. */
function returnsOf({ site, chassis, lives }: CohortView): readonly Return[] {
  return lives.flatMap(({ stays }) => stays.flatMap((back, at): Return[] => {
    const gone = stays[at - 1]
    const isOurs = gone !== undefined && gone.siteId === site.siteId && gone.chassis === chassis && GONE.has(gone.state)
    if (!isOurs || back.state !== 'reappeared') return []
    const home = stays.slice(at + 1).find(stay => stay.state === 'verified' || stay.state === 'inspected')
    return [{ gone, back, homeMs: home?.sinceMs ?? null }]
  }))
}

function draftOf(view: CohortView, challengeId: string, returns: readonly Return[]): DatedDraft {
  const { site, fixes } = view
  const fix = fixes.get(challengeId)
  const [first] = returns
  const backMs = first?.back.sinceMs ?? 0
  const goneState = first?.gone.state ?? 'silent'
  const chipIds = [...new Set(returns.map(each => each.back.chipId))].sort()
  const ends = returns.map(each => each.homeMs)
  const window = windowOf(view, returns, fix)
  const gone = goneState === 'silent' ? `had been silent for ${spanText(backMs - (first?.gone.sinceMs ?? backMs))}` : `${chipIds.length === 1 ? 'was' : 'were'} recorded as ${goneState}`
  return {
    code: 'reappearance', subject: `${site.siteId}/${view.chassis}/${challengeId}`, severity: window === undefined ? severityOf(returns, fix, site.siteId) : 'medium',
    title: `${countOf(chipIds.length, 'chip')} of ${site.name} reappeared, not proved inside`,
    explanation: `${countOf(chipIds.length, 'chip')} ${gone} and ${chipIds.length === 1 ? 'answers' : 'answer'} again, ${placeText(fix, site.siteId)}.`,
    honestCause: 'The server was moved or repaired and its new place has no landmark near it yet.',
    nextStep: 'Ask where the server is now and compare with the countries that the fix could not exclude; inspect it in place.',
    siteId: site.siteId, chipIds, challengeIds: fix === undefined ? [] : [challengeId],
    evidence: [...[...new Set(returns.flatMap(each => each.gone.factId ?? []))].slice(0, 8).map(id => ({ kind: 'paper' as const, id })), ...(window?.kind === 'declared' ? [{ kind: 'maintenance' as const, id: window.windowId }] : [])],
    openedAtMs: backMs, ...(ends.includes(null) ? {} : { endedAtMs: Math.max(...ends.map(end => end ?? 0)) }), ...(window === undefined ? {} : { mutedBy: window.windowId }),
  }
}

/**
 * The window that explains why all of them had been silent, where they came back through their own site and nothing
 * says that they are elsewhere: declared maintenance, or our own absence, with one period after it.
 */
function windowOf({ site, chassis, windows }: CohortView, returns: readonly Return[], fix: FixFactsSeen | undefined): SilenceWindow | undefined {
  if (fix === undefined || fix.outcome === 'outside' || fix.siteId !== site.siteId || returns.some(({ gone }) => gone.state !== 'silent')) return undefined
  return windows.find(window => (window.chassis.length === 0 || window.chassis.includes(chassis)) && returns.every(({ gone }) =>
    gone.sinceMs >= window.fromMs && gone.sinceMs <= window.untilMs + site.maximumAgeMs))
}

/** A border site whose chips were never proved inside says little by coming back as it was. */
function severityOf(returns: readonly Return[], fix: FixFactsSeen | undefined, siteId: string): FindingSeverity {
  if (fix?.outcome === 'outside' || returns.some(({ gone }) => gone.state === 'destroyed')) return 'critical'
  const isPlain = returns.every(({ gone }) => gone.state === 'silent' && !gone.wasInside)
  return isPlain && fix?.siteId === siteId ? 'medium' : 'high'
}

function placeText(fix: FixFactsSeen | undefined, siteId: string): string {
  if (fix === undefined) return 'from a place that is not known'
  const many = fix.countries.length > NAMED_COUNTRIES ? `${String(fix.countries.length)} countries` : fix.countries.join(', ')
  const node = fix.siteId === siteId ? '' : ` through node ${fix.nodeName} of ${fix.siteId},`
  if (fix.outcome === 'outside') return `${node.trim() === '' ? '' : `${node.trim()} `}from a place that excludes every allowed country${many === '' ? '' : `: ${many}`}`
  return `${node.trim() === '' ? '' : `${node.trim()} `}from a place that ${fix.outcome === 'inside' ? 'is not its own site' : `cannot be told apart between ${many === '' ? 'many countries' : many}`}`
}
