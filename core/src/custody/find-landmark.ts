// The finding about a landmark that the mesh contradicts. On the path: custody, folded from the watch over landmarks
// (core/src/estimate/mesh-suspension.ts judges; here it is put in words).

import { countOf, type FindingDraft } from './finding.ts'

/** A landmark and the pairs that contradict it, worst first. */
export interface SuspectFacts {
  readonly landmarkId: string
  readonly name: string
  readonly operator: string
  /** Whether it was suspended for it. */
  readonly isSuspended: boolean
  /** Other operators whose landmarks contradict it. */
  readonly operators: readonly string[]
  readonly pairs: readonly { readonly other: string; readonly roundTripMs: number; readonly minimumMs: number }[]
  /** Id of the sealed statement with the receipts; undefined where none was sealed. */
  readonly statementId?: string
}

export function findLandmarkSuspect(facts: SuspectFacts): FindingDraft {
  const { landmarkId, name, isSuspended, operators, pairs, statementId } = facts
  const [worst] = pairs
  const example = worst === undefined ? '' : ` The clearest: ${worst.roundTripMs.toFixed(1)} ms to ${worst.other} and back, where light in glass needs ${worst.minimumMs.toFixed(1)} ms between the two declared places.`
  const consequence = isSuspended
    ? 'It was suspended: what it says is kept and counts in no proof.'
    : 'It still counts: the evidence is not enough for a machine to suspend it, an administrator must look.'
  return {
    code: 'landmark-suspect', subject: landmarkId, severity: isSuspended ? 'high' : 'medium',
    title: `Landmark ${name} is not where its record says, or its clock lies`,
    explanation: `${countOf(pairs.length, 'pair')} of landmarks are nearer to each other than their records allow, by the clocks of both ends, and ${name} is in all of them; the others are run by ${countOf(operators.length, 'other operator')}.${example} ${consequence}`,
    honestCause: 'The record has a wrong position, the machine was moved or its address now leads to another machine, or it sits behind a path that is faster than glass fibre.',
    nextStep: 'Ask its operator where the machine stands and have the position surveyed again. Register the corrected record, then take the suspension back; until then prove nothing with it.',
    siteId: null, chipIds: [], challengeIds: [], evidence: statementId === undefined ? [] : [{ kind: 'mesh', id: statementId }],
  }
}
