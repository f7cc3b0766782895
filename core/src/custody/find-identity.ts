// Findings about identity: one serial with two keys, one chip behind two nodes, one responder for two agents,
// measurements whose evidence never came. On the path: custody; keys are proven, serials are what hosts say.

import { countOf, type FindingDraft } from './finding.ts'

export interface SerialHolder {
  readonly chipId: string
  readonly siteId: string
}

/** One serial number claimed for two device keys. */
export function findTwoKeysOneSerial(serial: string, holders: readonly SerialHolder[], challengeId: string): FindingDraft | undefined {
  const chipIds = [...new Set(holders.map(holder => holder.chipId))].sort()
  if (serial === '' || chipIds.length < 2) return undefined
  return {
    code: 'two-keys-one-serial',
    subject: serial,
    severity: 'high',
    title: `Serial ${serial} is claimed for ${countOf(chipIds.length, 'different chip')}`,
    explanation: `The serial number ${serial} was reported with the device keys ${chipIds.join(' and ')}. A key is burnt into one chip; a serial is only a label.`,
    honestCause: 'A typing error in an inventory, or a board that was exchanged under warranty and relabelled.',
    nextStep: 'Have both labels photographed in place, and ask the vendor which key belongs to the serial.',
    siteId: holders[0]?.siteId ?? null,
    chipIds,
    challengeIds: [challengeId],
  }
}

export interface ChipHolder {
  readonly agentId: string
  readonly nodeName: string
  readonly siteId: string
}

/** A chip that two nodes claim while the proof of the first is still fresh. */
export function findTwoNodesOneChip(chipIds: readonly string[], first: ChipHolder, second: ChipHolder, challengeId: string): FindingDraft | undefined {
  if (chipIds.length === 0 || first.agentId === second.agentId) return undefined
  return {
    code: 'two-nodes-one-chip',
    subject: [first.agentId, second.agentId].sort().join('/'),
    severity: 'high',
    title: `${countOf(chipIds.length, 'chip')} answered for two nodes`,
    explanation: `Chip ${chipIds.join(', ')} answered for ${second.nodeName} while the proof for ${first.nodeName} was still fresh. One chip sits in one node.`,
    honestCause: 'The card was moved to another server, or an agent was installed twice on one node.',
    nextStep: 'Record the move if there was one; remove the agent that is not in use; otherwise inspect both nodes.',
    siteId: second.siteId,
    chipIds,
    challengeIds: [challengeId],
  }
}

/** Two agents that answered with one and the same fresh key: one box speaks for both. */
export function findSameResponder(first: ChipHolder, second: ChipHolder, challengeIds: readonly string[]): FindingDraft | undefined {
  if (first.agentId === second.agentId) return undefined
  return {
    code: 'same-responder',
    subject: [first.agentId, second.agentId].sort().join('/'),
    severity: 'high',
    title: `${first.nodeName} and ${second.nodeName} answer with one key`,
    explanation: `The agents of ${first.nodeName} and ${second.nodeName} announced the same fresh answering key. Fresh keys never repeat by chance: one box answers for both nodes.`,
    honestCause: 'A virtual machine that was cloned while an agent ran.',
    nextStep: 'Enrol both agents anew with new keys; if it happens again, inspect both nodes.',
    siteId: second.siteId,
    chipIds: [],
    challengeIds,
  }
}

/** Share and number of measured challenges without evidence that are no longer chance. */
const FEWEST_WITHHELD = 3
const WITHHELD_SHARE = 0.5

/** An agent that lets itself be measured and then shows no evidence: it may be choosing which fixes to show. */
export function findEvidenceWithheld(
  agent: ChipHolder, recent: readonly { readonly challengeId: string; readonly wasMeasured: boolean; readonly hasEvidence: boolean }[],
): FindingDraft | undefined {
  const measured = recent.filter(fix => fix.wasMeasured)
  const withheld = measured.filter(fix => !fix.hasEvidence)
  if (withheld.length < FEWEST_WITHHELD || withheld.length < measured.length * WITHHELD_SHARE) return undefined
  return {
    code: 'evidence-withheld',
    subject: agent.agentId,
    severity: 'medium',
    title: `${agent.nodeName} was measured ${countOf(withheld.length, 'time')} and showed no evidence`,
    explanation: `In ${String(withheld.length)} of the last ${countOf(measured.length, 'measured challenge')} landmarks timed the node, but no evidence of its chips followed. A node that shows only some of its fixes may be choosing the favourable ones.`,
    honestCause: 'The GPU driver does not answer, or the way to the verifier breaks after the measurement.',
    nextStep: 'Read the agent\'s log; if it delivered evidence elsewhere or was stopped by hand, ask why.',
    siteId: agent.siteId,
    chipIds: [],
    challengeIds: withheld.map(fix => fix.challengeId),
  }
}
