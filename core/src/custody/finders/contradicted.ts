// Facts that cannot both be true, as findings: one key in two places faster than anything moves a server, and
// papers that contradict papers. On the path: custody.

import type { Contradiction } from '../contradictions.ts'
import { stayAt } from '../history.ts'
import { countOf } from '../finding.ts'
import type { DatedDraft, Finder } from './finder.ts'
import type { ChipLife, CohortView } from './views.ts'

interface Contradicted {
  readonly chipId: string
  readonly what: Contradiction
}

/** No aircraft that carries freight is faster. */
const AIRCRAFT_KMH = 1100
const KEPT_FACTS = 16

export const TWO_PLACES: Finder<CohortView> = {
  code: 'two-places',
  find: view => ({ drafts: byFact(view, ['two-places']).map(group => placesDraft(view, group)), nextMs: null }),
}

export const CONTRADICTING_PAPERS: Finder<CohortView> = {
  code: 'contradiction',
  find: view => ({ drafts: byFact(view, ['two-sites', 'handled-after-end', 'answered-after-end']).map(group => papersDraft(view, group)), nextMs: null }),
}

/** Grouped by the fact that contradicts: the chips of one fix or paper are one finding. */
function byFact(view: CohortView, kinds: readonly Contradiction['kind'][]): readonly (readonly Contradicted[])[] {
  const groups = new Map<string, Contradicted[]>()
  for (const life of view.lives) for (const what of life.contradictions) {
    if (!kinds.includes(what.kind) || !wasHere(view, life, what.atMs)) continue
    const key = `${what.kind}/${what.facts[0]?.id ?? String(what.atMs)}`
    groups.set(key, [...(groups.get(key) ?? []), { chipId: life.chipId, what }])
  }
  return [...groups.values()]
}

function wasHere({ site, chassis }: CohortView, { stays }: ChipLife, atMs: number): boolean {
  const before = stayAt(stays, atMs - 1) ?? stays[0]
  return before !== undefined && before.siteId === site.siteId && before.chassis === chassis
}

function placesDraft({ site, chassis }: CohortView, group: readonly Contradicted[]): DatedDraft {
  const chipIds = group.map(each => each.chipId).sort()
  const first = group[0]?.what
  const speed = first?.speedKmh ?? null
  const isFlight = speed !== null && speed <= AIRCRAFT_KMH
  return {
    code: 'two-places', subject: `${site.siteId}/${chassis}/${first?.facts[0]?.id ?? ''}`, severity: isFlight ? 'high' : 'critical',
    title: `${countOf(chipIds.length, 'chip')} of ${site.name} answered from two places too far apart`,
    explanation: `${first?.text ?? ''} ${speed === null ? 'Both answers are of the same moment.' : `That would need ${String(Math.round(speed))} km/h, ${isFlight ? 'which only a flight reaches' : 'faster than any freight'}.`} Both distances are proved from below.`,
    honestCause: 'Air freight of a server that nobody recorded; or a landmark that stands elsewhere than its record says.',
    nextStep: 'Check the landmarks of both fixes against each other; if they hold, the key answers in two places: secure both nodes and inspect them on the same day.',
    siteId: site.siteId, chipIds, challengeIds: (first?.facts ?? []).filter(fact => fact.kind === 'fix').map(fact => fact.id), openedAtMs: first?.atMs ?? 0,
  }
}

function papersDraft({ site, chassis }: CohortView, group: readonly Contradicted[]): DatedDraft {
  const chipIds = group.map(each => each.chipId).sort()
  const first = group[0]?.what
  const isAnswer = first?.kind === 'answered-after-end'
  const facts = [...new Map(group.flatMap(each => each.what.facts).map(fact => [`${fact.kind} ${fact.id}`, fact])).values()].slice(0, KEPT_FACTS)
  return {
    code: 'contradiction', subject: `${site.siteId}/${chassis}/${first?.kind ?? ''}/${first?.facts[0]?.id ?? ''}`, severity: isAnswer ? 'high' : 'medium',
    title: `${countOf(chipIds.length, 'chip')} of ${site.name}: ${isAnswer ? 'papers and answers' : 'papers'} contradict each other`,
    explanation: `${first?.text ?? ''} Both facts are kept; the state follows the newer one.`,
    honestCause: 'A paper with a wrong serial, or an event that was told to the wrong place or day.',
    nextStep: 'Ask both sides for the original paper; correct the wrong one with an error declaration, never by editing.',
    siteId: site.siteId, chipIds, challengeIds: facts.filter(fact => fact.kind === 'fix').map(fact => fact.id), evidence: facts.filter(fact => fact.kind !== 'fix'), openedAtMs: first?.atMs ?? 0,
  }
}
