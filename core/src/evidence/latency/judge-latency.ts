// How long a chip takes from being asked to its signed report, held against what was enrolled at the inspected site.
// Whoever holds the answering key near a landmark and the chip far away pays that distance here. A delay can be added
// by anybody, so a slow report proves nothing by itself; it is a status, and a reason to look.

import type { Check } from '../../base/index.ts'

/** What was measured while the chip was known to be where it should be: order statistics of its latencies. */
export interface LatencyEnrolment {
  readonly samples: number
  readonly leastNs: number
  readonly medianNs: number
  readonly mostNs: number
}

/** Fewer samples say too little about a chip's own spread. */
export const MINIMUM_LATENCY_SAMPLES = 8

/** Order statistics of at least one latency; undefined for none. */
export function enrolLatencies(latenciesNs: readonly number[]): LatencyEnrolment | undefined {
  const sorted = latenciesNs.filter(value => Number.isSafeInteger(value) && value >= 0).sort((a, b) => a - b)
  const [leastNs] = sorted
  const mostNs = sorted[sorted.length - 1]
  const medianNs = sorted[Math.floor(sorted.length / 2)]
  if (leastNs === undefined || medianNs === undefined || mostNs === undefined) return undefined
  return { samples: sorted.length, leastNs, medianNs, mostNs }
}

/**
 * Allowed is up to the slowest enrolled plus the spread above the median, and down to half of the fastest: an answer
 * faster than the chip ever was is not the chip's.
 */
export function judgeLatency(latencyNs: number, enrolled: LatencyEnrolment | undefined): Check {
  const code = 'evidence.latency-outside'
  const ms = (ns: number): string => (ns / 1e6).toFixed(1)
  if (enrolled === undefined || enrolled.samples < MINIMUM_LATENCY_SAMPLES)
    return { code, ok: true, detail: `The report took ${ms(latencyNs)} ms; too few are enrolled to judge it.` }
  const mostNs = enrolled.mostNs + (enrolled.mostNs - enrolled.medianNs)
  const leastNs = enrolled.leastNs / 2
  const ok = latencyNs <= mostNs && latencyNs >= leastNs
  const range = `${ms(leastNs)} to ${ms(mostNs)} ms`
  return { code, ok, detail: `The report took ${ms(latencyNs)} ms; enrolled (${String(enrolled.samples)} reports) allows ${range}.` }
}
