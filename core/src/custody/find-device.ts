// Findings about the devices themselves, out of their signed reports and their hosts' inventories: keys and names that
// contradict each other, labels that moved, neighbours that changed, old reports shown again, firmware that is not what
// it should be, reports that take longer than they ever did. On the path: custody; inputs are plain, the finders pure.

import { countOf, type FindingDraft, type FindingSeverity } from './finding.ts'

/** Where and when it was seen. */
export interface SeenAt {
  readonly siteId: string
  readonly nodeId: string
  readonly nodeName: string
  readonly chipIds: readonly string[]
  /** Fixes that showed it; empty for what was handed in without one. */
  readonly challengeIds: readonly string[]
}

interface Words {
  readonly severity: FindingSeverity
  readonly subject: string
  readonly title: string
  readonly explanation: string
  readonly honestCause: string
  readonly nextStep: string
}

function draft(code: FindingDraft['code'], { siteId, chipIds, challengeIds }: SeenAt, words: Words): FindingDraft {
  return { code, ...words, siteId, chipIds, challengeIds }
}

/** A device identity under a second certificate, or one device name on two devices. */
export function findIdentityContradiction(seen: SeenAt, contradiction: { readonly subject: string; readonly detail: string }): FindingDraft {
  return draft('two-keys-one-serial', seen, {
    severity: 'high', subject: contradiction.subject,
    title: 'One device identity stands under two keys',
    explanation: `${contradiction.detail} An identity is burnt into one chip and certified once.`,
    honestCause: 'The vendor certified the device anew after a repair.',
    nextStep: 'Ask the vendor which certificate belongs to the device; inspect it in place.',
  })
}

/** A label of a chip (serial, board or chassis) that its host reports differently than before. */
export interface MovedLabel {
  readonly chipId: string
  readonly label: 'serial' | 'board' | 'chassis'
  readonly before: string
  readonly after: string
}

/** Labels that changed though no paper says that anybody opened the machine. */
export function findLabelMoved(seen: SeenAt, labels: readonly MovedLabel[]): FindingDraft | undefined {
  const first = labels[0]
  if (first === undefined) return undefined
  const kinds = [...new Set(labels.map(({ label }) => label))].join(', ')
  const examples = labels.slice(0, 4).map(({ chipId, label, before, after }) => `${label} of ${chipId}: ${before}, now ${after}`).join('; ')
  // A host that names no chip is told of by its own words (a UUID): no chip's id is in the finding then.
  const chipIds = seen.chipIds.filter(chipId => labels.some(label => label.chipId === chipId))
  return draft('label-moved', { ...seen, chipIds }, {
    severity: labels.some(({ label }) => label === 'serial') ? 'high' : 'medium',
    subject: `${seen.nodeId}/${first.chipId}/${first.label}/${first.after}`,
    title: `${seen.nodeName}: another ${kinds} for ${countOf(new Set(labels.map(({ chipId }) => chipId)).size, 'chip')}, and no paper about it`,
    explanation: `The host reports ${examples}. No paper says that these chips were installed, removed or maintained meanwhile. Labels are the host's word; the chips' keys are proven.`,
    honestCause: 'A repair or an exchange of a chassis whose paper was not recorded, or a firmware that reads the labels anew.',
    nextStep: 'Ask for the maintenance record; have the labels photographed in place.',
  })
}

export interface NeighbourChange {
  /** Identities (PDI). */
  readonly added: readonly string[]
  readonly lost: readonly string[]
  /** In the company of others than before. */
  readonly moved: readonly string[]
  /** What the devices present say of each other and does not agree, a sentence each. */
  readonly contradictions: readonly string[]
}

/** A signed neighbourhood that contradicts itself or is not the one of before. */
export function findTopologyBroken(seen: SeenAt, change: NeighbourChange): FindingDraft | undefined {
  const { added, lost, moved, contradictions } = change
  const parts = [
    ...(added.length > 0 ? [`added: ${added.join(', ')}`] : []), ...(lost.length > 0 ? [`gone: ${lost.join(', ')}`] : []),
    ...(moved.length > 0 ? [`in other company: ${moved.join(', ')}`] : []), ...contradictions,
  ]
  if (parts.length === 0) return undefined
  const isGrave = moved.length > 0 || contradictions.length > 0 || (added.length > 0 && lost.length > 0)
  return draft('topology-broken', seen, {
    severity: isGrave ? 'high' : 'medium',
    subject: `${seen.nodeId}/${[...added, ...lost, ...moved, ...contradictions].join()}`,
    title: `${seen.nodeName}: the signed neighbourhood of its chips is not what it was`,
    explanation: `GPUs and switches of one machine sign who stands beside them. Now: ${parts.join('; ')}.`,
    honestCause: 'A GPU or switch that failed and was exchanged, or one that did not answer this time.',
    nextStep: 'Compare with the maintenance record; where there is none, inspect the machine: an eight-GPU board may have been taken apart.',
  })
}

/** A report over a nonce that an earlier report was made for. */
export function findEvidenceReplayed(seen: SeenAt, nonce: string, earlier: readonly { readonly reportId: string; readonly nodeId: string }[]): FindingDraft | undefined {
  const first = earlier[0]
  if (first === undefined) return undefined
  const isElsewhere = first.nodeId !== seen.nodeId
  return draft('evidence-replayed', seen, {
    severity: isElsewhere ? 'critical' : 'high',
    subject: nonce,
    title: `${seen.nodeName} showed reports over a nonce that was used before`,
    explanation: `The nonce ${nonce.slice(0, 16)}… was first seen in ${first.reportId}${isElsewhere ? ', from another node' : ''}. A fresh challenge has a nonce that no earlier report can answer: these reports are old.`,
    honestCause: 'A collecting tool that keeps its last output and hands it in again.',
    nextStep: 'Ask for a fresh report now; if it does not come, treat the chips as not there.',
  })
}

export interface FirmwareFacts {
  readonly driverVersion: string | null
  readonly vbiosVersion: string | null
  readonly mode: string
  /** Whether it was held against reference values, and at which indices it differed. */
  readonly judged: boolean
  readonly mismatches: readonly number[]
}

export interface FirmwareChange {
  readonly chipId: string
  /** Undefined when the chip is new. */
  readonly before: FirmwareFacts | undefined
  readonly after: FirmwareFacts
}

/** Firmware or mode that changed, and measurements that stopped matching, of the chips of one node. */
export function findFirmwareChanged(seen: SeenAt, changes: readonly FirmwareChange[]): FindingDraft | undefined {
  const telling = changes.map(change => ({ ...change, words: wordsOf(change) })).filter(({ words }) => words.length > 0)
  const words = [...new Set(telling.flatMap(change => change.words))]
  if (words.length === 0) return undefined
  const mismatched = telling.some(({ before, after }) => after.mismatches.some(index => before?.mismatches.includes(index) !== true))
  const opened = telling.some(({ before, after }) => before !== undefined && before.mode !== after.mode)
  return draft('firmware-changed', { ...seen, chipIds: telling.map(({ chipId }) => chipId) }, {
    severity: mismatched || opened ? 'medium' : 'info',
    subject: `${seen.nodeId}/${words.join('; ')}`,
    title: `${seen.nodeName}: ${mismatched ? 'firmware does not match its reference values' : 'firmware or mode changed'} on ${countOf(telling.length, 'chip')}`,
    explanation: `What the chips signed: ${words.join('; ')}.`,
    honestCause: 'An update by the operator, or a reference manifest that is not at hand or was issued anew.',
    nextStep: mismatched ? 'Import the manifests of the installed versions; if it still differs, have the vendor explain the indices.' : 'Compare with the maintenance record.',
  })
}

function wordsOf({ before, after }: FirmwareChange): readonly string[] {
  const words: string[] = []
  const say = (what: string, old: string | null, now: string | null): void => {
    if (old !== now) words.push(`${what} ${old ?? 'not stated'}, now ${now ?? 'not stated'}`)
  }
  if (before !== undefined) {
    say('driver', before.driverVersion, after.driverVersion)
    say('VBIOS', before.vbiosVersion, after.vbiosVersion)
    say('mode', before.mode, after.mode)
  }
  const fresh = after.mismatches.filter(index => before?.mismatches.includes(index) !== true)
  if (after.judged && fresh.length > 0) words.push(`measurement ${fresh.join(', ')} not as in the reference values`)
  return words
}

export interface LatencySeen {
  readonly chipId: string
  readonly latencyNs: number
  readonly samples: number
  readonly leastNs: number
  readonly medianNs: number
  readonly mostNs: number
  /** Of the chip's newest reports, how many were outside, this one included. */
  readonly outside: number
  readonly newest: number
}

/** One slow report is a busy machine; so many of the newest ones are not. */
export const FEWEST_OUTLIERS = 3

/** Chips whose reports keep taking longer (or shorter) than they did where they were enrolled. */
export function findLatencyOutlier(seen: SeenAt, latencies: readonly LatencySeen[]): FindingDraft | undefined {
  const telling = latencies.filter(({ outside }) => outside >= FEWEST_OUTLIERS)
  const first = telling[0]
  if (first === undefined) return undefined
  const ms = (ns: number): string => (ns / 1e6).toFixed(1)
  return draft('latency-outlier', { ...seen, chipIds: telling.map(({ chipId }) => chipId) }, {
    severity: 'medium', subject: seen.nodeId,
    title: `${seen.nodeName}: reports of ${countOf(telling.length, 'chip')} take another time than where they were enrolled`,
    explanation: `The newest report of ${first.chipId} took ${ms(first.latencyNs)} ms; ${String(first.samples)} enrolled reports took ${ms(first.leastNs)} to ${ms(first.mostNs)} ms, half of them under ${ms(first.medianNs)} ms. `
      + `${String(first.outside)} of its newest ${String(first.newest)} reports were outside. Whoever answers near a landmark for a chip far away pays the way to it here.`,
    honestCause: 'Load on the node, power management, another driver.',
    nextStep: 'Compare with the load of the node; look at the delays of the same fixes; inspect if both moved.',
  })
}
