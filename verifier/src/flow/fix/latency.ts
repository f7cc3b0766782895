// Evidence latency: how long each chip took to sign, held against what is enrolled for it: its own reports while it was
// proved inside this site, with the same firmware; the site's chips of its kind while its own are few.
// On the path: evidence. The host times it, so a latency is a claim; it raises a finding and decides nothing.

import type { Check } from '@trigpoint/core/base'
import { enrolLatencies, judgeLatency, MINIMUM_LATENCY_SAMPLES } from '@trigpoint/core/evidence'
import type { LatencyBody } from '@trigpoint/core/wire'
import type { StoreReader } from '../../ports/index.ts'
import type { AppraisedEvidence } from './appraise-chips.ts'

/** The first reports of a chip enrol it: what comes later cannot shift what it is held against. */
const ENROLLED_OF_CHIP = 32
const ENROLLED_OF_SITE = 256

/** A difference that a busy host makes by itself; light covers a thousand kilometres of fibre and back in it. */
export const LEAST_EXCESS_NS = 10_000_000

export interface JudgedLatency extends LatencyBody {
  readonly check: Check
}

/** Site, kind and firmware: another driver signs in another time. */
export function seriesOf(siteId: string, { appraisal }: AppraisedEvidence): string {
  const { identity, driverVersion, vbiosVersion, mode } = appraisal
  return [siteId, identity?.hwmodel ?? '', driverVersion ?? '', vbiosVersion ?? '', mode].join('|')
}

/** By chip id; only chips that are verified and were timed. */
export async function judgeLatencies(reader: StoreReader, siteId: string, appraised: readonly AppraisedEvidence[]): Promise<ReadonlyMap<string, JudgedLatency>> {
  const judged = new Map<string, JudgedLatency>()
  for (const chip of appraised) {
    if (chip.verified && chip.latencyNs !== null) judged.set(chip.chipId, await judgeOne(reader, seriesOf(siteId, chip), chip.chipId, chip.latencyNs))
  }
  return judged
}

async function judgeOne(reader: StoreReader, series: string, chipId: string, latencyNs: number): Promise<JudgedLatency> {
  const own = await reader.listEnrolledLatencies(series, chipId, ENROLLED_OF_CHIP)
  const isOwn = own.length >= MINIMUM_LATENCY_SAMPLES
  const enrolled = enrolLatencies(isOwn ? own : await reader.listEnrolledLatencies(series, undefined, ENROLLED_OF_SITE))
  const strict = judgeLatency(latencyNs, enrolled)
  const isEnough = (enrolled?.samples ?? 0) >= MINIMUM_LATENCY_SAMPLES
  const excessNs = enrolled === undefined ? 0 : Math.max(latencyNs - enrolled.mostNs, enrolled.leastNs - latencyNs)
  const ok = strict.ok || excessNs < LEAST_EXCESS_NS
  const check = ok === strict.ok ? strict : { ...strict, ok, detail: `${strict.detail} The difference is too small to mean anything.` }
  return {
    check, latencyNs, ok, basis: !isEnough ? 'too-few' : isOwn ? 'chip' : 'site', samples: enrolled?.samples ?? 0,
    leastNs: enrolled?.leastNs ?? null, medianNs: enrolled?.medianNs ?? null, mostNs: enrolled?.mostNs ?? null,
  }
}
