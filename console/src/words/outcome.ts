// The three outcomes and the states of a chip, in words. `unknown` is not an accusation: it says that no proof exists.

import type { ChipState, Outcome, Severity } from '@trigpoint/core/wire'

export const OUTCOMES: readonly Outcome[] = ['inside', 'outside', 'unknown']

export const OUTCOME_NAME: Readonly<Record<Outcome, string>> = { inside: 'Inside', outside: 'Outside', unknown: 'Unknown' }

export const OUTCOME_MEANING: Readonly<Record<Outcome, string>> = {
  inside: 'Proven to be where allowed',
  outside: 'Proven to be where not allowed',
  unknown: 'No proof either way',
}

export const OUTCOME_HEADLINE: Readonly<Record<Outcome, string>> = {
  inside: 'Proven to be where its papers allow',
  outside: 'Proven to be where its papers do not allow',
  unknown: 'Not proven to be where its papers allow',
}

export const STATE_NAME: Readonly<Record<ChipState, string>> = {
  shipped: 'Shipped', received: 'Received', installed: 'Installed', verified: 'Verified', inspected: 'Inspected',
  silent: 'Silent', reappeared: 'Answers again', removed: 'Removed', unregistered: 'Not registered', produced: 'Made', stored: 'In storage', maintenance: 'Under repair',
  moved: 'On the move', returned: 'Returned', missing: 'Missing', decommissioned: 'Out of use', destroyed: 'Destroyed',
}

export const STATE_MEANING: Readonly<Record<ChipState, string>> = {
  shipped: 'Papers say that it is on its way; it cannot answer yet.',
  received: 'Papers say that it arrived; it has not answered yet.',
  installed: 'Papers say that it is in a server; its first proof is awaited.',
  verified: 'It answers and its proofs are current.',
  inspected: 'A person saw it on the spot; it goes on answering.',
  silent: 'It used to answer and no longer does.',
  reappeared: 'It was silent and answers again.',
  removed: 'Papers say that it was taken out.',
  produced: 'Papers say that it was made; it has not been shipped yet.',
  stored: 'Papers say that it lies in storage, where it cannot answer.',
  maintenance: 'Papers say that it is under repair.',
  moved: 'Papers say that it is on its way from one site to another.',
  returned: 'Papers say that it went back to its maker or seller.',
  missing: 'Papers say that nobody knows where it is.',
  decommissioned: 'Papers say that it is out of use for good.',
  destroyed: 'Papers say that it was destroyed.',
  unregistered: 'It answers, but no paper names it.',
}

export const SEVERITY_NAME: Readonly<Record<Severity, string>> = {
  info: 'For information', low: 'Low', medium: 'Medium', high: 'High', critical: 'Critical',
}

/** Worst first. */
export const SEVERITIES: readonly Severity[] = ['critical', 'high', 'medium', 'low', 'info']

export type Counts = Readonly<Record<Outcome, number>>

export function totalOf(counts: Counts): number {
  return counts.inside + counts.outside + counts.unknown
}

export function worstOf(counts: Counts): Outcome {
  return counts.outside > 0 ? 'outside' : counts.unknown > 0 || counts.inside === 0 ? 'unknown' : 'inside'
}

/** The fleet in one sentence: what a reader who has ten seconds takes away. */
export function fleetSentence(counts: Counts): string {
  const total = totalOf(counts)
  const are = (n: number): string => (n === 1 ? '1 chip is' : `${String(n)} chips are`)
  if (total === 0) return 'No chip has been enrolled yet.'
  if (counts.outside > 0) return `${are(counts.outside)} proven to be where the papers do not allow.`
  if (counts.unknown === 0) return `All ${String(total)} chips are proven to be where their papers allow.`
  if (counts.inside === 0) return `No chip is proven to be where its papers allow yet.`
  return `${String(counts.inside)} of ${String(total)} chips are proven to be where their papers allow; ${counts.unknown === 1 ? '1 has' : `${String(counts.unknown)} have`} no proof.`
}
