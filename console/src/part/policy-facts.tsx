// A site's policy in words.

import type { SitePolicyBody } from '@trigpoint/core/wire'
import type { ReactNode } from 'react'
import { countryList } from '../words/country.ts'
import { count } from '../words/number.ts'
import { duration, fullTime } from '../words/time.ts'
import { FactList, type Fact } from './fact-list.tsx'

export function PolicyFacts({ policy }: { readonly policy: SitePolicyBody }): ReactNode {
  const liars = policy.faulty === 'default' ? 'one from six landmarks on, else none' : count(policy.faulty, 'landmark')
  return (
    <FactList facts={[
      ['Chips are allowed in', countryList(policy.allowedCountries, 12)],
      ['Speed that proofs rest on', policy.bound === 'vacuum' ? 'light in vacuum' : 'light in glass fibre'],
      ['Landmarks at least', String(policy.minimumLandmarks)],
      ['Landmarks that may lie', liars],
      ['A proof stays current for', duration(policy.maximumAgeMs)],
      ['Test chips', policy.acceptTestChips ? 'accepted, and marked as test' : 'not accepted'],
      ['Firmware', policy.requireMeasured === true ? 'must match the vendor’s reference values' : 'a mismatch is a warning'],
      ...(policy.toleratedMismatches ?? []).map(({ index, reason, untilMs }): Fact => [`Measurement ${String(index)} may differ`, `${reason} (until ${fullTime(untilMs)})`]),
      ['Policy', `${policy.policyId}, version ${String(policy.version)}`],
    ]} />
  )
}
