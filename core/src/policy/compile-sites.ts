// What a policy means for the verdict: one site policy a site. The rest of a policy (end users, headquarters, moves,
// licences) is held against papers and dossiers and becomes findings. On the path: between policy and verdict.

import { dayMs } from '../custody/rules/index.ts'
import type { SitePolicy } from '../verdict/index.ts'
import { spanMs, type PolicyFile } from './policy-file.ts'

/** Site policies by site id; each names this policy and its version, so that a verdict names what it rests on. */
export function compileSites(policy: PolicyFile): Readonly<Record<string, SitePolicy>> {
  return Object.fromEntries(Object.entries(policy.sites).map(([siteId, { countries, proof }]) => {
    const compiled: SitePolicy = {
      policyId: policy.policy, version: policy.version, allowedCountries: [...countries], bound: proof.speed, faulty: proof.lyingOperators,
      minimumLandmarks: proof.landmarks, maximumAgeMs: spanMs(proof.newest), acceptTestChips: proof.testChips === 'accepted',
    }
    return [siteId, {
      ...compiled, ...(proof.toleranceKm === undefined ? {} : { toleranceKm: proof.toleranceKm }), ...(proof.firmware === 'matching' ? { requireMeasured: true } : {}),
      ...(proof.mismatches === undefined ? {} : { toleratedMismatches: proof.mismatches.map(({ index, reason, until }) => ({ index, reason, untilMs: dayMs(until) })) }),
    }]
  }))
}
