// Findings from a site's delays: all grew by one step (something was put in between), or most changed, each in its
// own way (the node stands elsewhere). On the path: custody. Raised only when two fixes in a row say so; what few
// landmarks share is the network's doing and no finding. What a fix proves, it proves whatever this says.

import { countOf, type FindingDraft } from './finding.ts'

/** A fix held against the fingerprint of its site, as far as a finding tells of it. */
export interface DelayChange {
  readonly challengeId: string
  readonly outcome: 'same' | 'route-change' | 'relay-suspected' | 'shorter-access' | 'moved' | 'too-few'
  readonly common: number
  readonly changed: number
  readonly changedApart: number
  readonly stepMs: number
  readonly stepDeviations: number
  /** The most different first. */
  readonly landmarks: readonly { readonly landmarkId: string; readonly enrolledMs: number; readonly measuredMs: number }[]
}

export interface DelayChangeFacts {
  readonly siteId: string
  readonly siteName: string
  readonly agentId: string
  readonly nodeName: string
  readonly chipIds: readonly string[]
  /** Which enrolment the fixes were held against. */
  readonly fingerprintVersion: number
  /** The node's newest, newest first. */
  readonly newest: readonly DelayChange[]
}

/** So many fixes in a row must say the same kind of thing: one crowded hour is none. */
export const AGREEING_FIXES = 2
const NAMED_LANDMARKS = 3

/** `relay-suspected`, `moved` or nothing. */
export function findDelayChange(facts: DelayChangeFacts): FindingDraft | undefined {
  const [newest] = facts.newest
  const telling = facts.newest.slice(0, AGREEING_FIXES).filter(({ outcome }) => outcome === 'relay-suspected' || outcome === 'moved')
  if (newest === undefined || telling.length < AGREEING_FIXES) return undefined
  const words = newest.outcome === 'moved' ? movedWords(facts, newest) : relayWords(facts, newest)
  return {
    ...words, subject: facts.agentId, siteId: facts.siteId, chipIds: facts.chipIds, challengeIds: telling.map(({ challengeId }) => challengeId),
    evidence: [{ kind: 'enrolment', id: `${facts.siteId}:${String(facts.fingerprintVersion)}` }],
  }
}

type Words = Pick<FindingDraft, 'code' | 'severity' | 'title' | 'explanation' | 'honestCause' | 'nextStep'>

function relayWords({ siteName, nodeName }: DelayChangeFacts, change: DelayChange): Words {
  const grew = `${ms(change.stepMs)} (${change.stepDeviations.toFixed(1)} standard deviations)`
  return {
    code: 'relay-suspected', severity: 'medium',
    title: `${nodeName}: all delays grew by one step`,
    explanation: `At the inspection of ${siteName} its delays were enrolled. Now ${String(change.changed)} of ${countOf(change.common, 'landmark')} see ${nodeName} later, all by about ${grew}; ${String(change.changedApart)} still differ once that step is taken off. A step that all share lies near the node: something was put between it and the network.`,
    honestCause: 'A new firewall, tunnel or access line at the site; a node that answers under heavy load.',
    nextStep: 'Ask the operator what changed at the site on that day. If it was announced, enrol the delays again after an inspection; if not, look at the node in place.',
  }
}

function movedWords({ siteName, nodeName }: DelayChangeFacts, change: DelayChange): Words {
  const named = change.landmarks.slice(0, NAMED_LANDMARKS).map(({ landmarkId, enrolledMs, measuredMs }) => `${landmarkId} ${ms(enrolledMs)} then, ${ms(measuredMs)} now`)
  return {
    code: 'moved', severity: 'high',
    title: `${nodeName}: its delays are those of another place`,
    explanation: `At the inspection of ${siteName} its delays were enrolled. Now ${String(change.changed)} of ${countOf(change.common, 'landmark')} see ${nodeName} otherwise, and ${String(change.changedApart)} of them each in their own way (${named.join('; ')}). A change of routes touches few landmarks; a change of place touches nearly all.`,
    honestCause: 'The site changed its network provider; the node was moved with papers that are not recorded yet.',
    nextStep: 'Compare with the proven region of the newest fix. Ask for the papers of a move; without them, have the node looked at in place.',
  }
}

function ms(value: number): string {
  return `${value.toFixed(Math.abs(value) < 10 ? 2 : 1)} ms`
}
