// What a comparison with the fingerprint of a site says, in words.

import type { FingerprintCheckBody, FingerprintOutcomeBody } from '@trigpoint/core/wire'
import { count, millisecondsOf } from './number.ts'

export const FINGERPRINT_NAME: Readonly<Record<FingerprintOutcomeBody, string>> = {
  'same': 'As enrolled', 'route-change': 'A route changed', 'relay-suspected': 'Relay suspected', 'shorter-access': 'Shorter access', 'moved': 'Moved', 'too-few': 'Too few in common',
}

/** How grave it is, as the tag's colour. */
export const FINGERPRINT_TONE: Readonly<Record<FingerprintOutcomeBody, 'ok' | 'medium' | 'high' | 'plain'>> = {
  'same': 'ok', 'route-change': 'plain', 'relay-suspected': 'medium', 'shorter-access': 'plain', 'moved': 'high', 'too-few': 'plain',
}

export function fingerprintSentence(check: FingerprintCheckBody): string {
  const of = `${String(check.changed)} of ${count(check.common, 'landmark')}`
  const step = `${millisecondsOf(Math.abs(check.stepMs))} ${check.stepMs < 0 ? 'sooner' : 'later'}`
  switch (check.outcome) {
    case 'same': return `All ${count(check.common, 'landmark')} that both have see the node as they did at the inspection.`
    case 'route-change': return `${of} see another delay. So few are routes of the network, not the node.`
    case 'relay-suspected': return `${of} see the node about ${step}, all by the same step; ${String(check.changedApart)} still differ once it is taken off. Something was put between the node and the network.`
    case 'shorter-access': return `${of} see the node about ${step}, all by the same step. Delays cannot be forged to be shorter: its access became better.`
    case 'moved': return `${of} see another delay, ${String(check.changedApart)} of them each in its own way. The delays are those of another place.`
    case 'too-few': return `Only ${count(check.common, 'landmark')} were asked then and now; that says nothing.`
  }
}
