// Closed list of the verdict's checks. Each is reported in every verdict that it applies to, passed or failed.

import type { RefusalCode } from '../base/index.ts'

export const VERDICT_REFUSALS: readonly RefusalCode[] = [
  { code: 'verdict.no-allowed-countries', meaning: 'The policy allows no country, so nothing can be inside.', remedy: 'Name the countries that the licence allows in the policy of the site.' },
  { code: 'verdict.unknown-country', meaning: 'The policy allows a code that is no country here.', remedy: 'Use ISO 3166-1 alpha-2 codes; territories that are judged as part of another country bear its code.' },
  { code: 'verdict.bound-differs', meaning: 'The region rests on a weaker bound than the policy accepts.', remedy: 'Prove the region again with the bound of the policy.' },
  { code: 'verdict.faulty-differs', meaning: 'The region survives fewer lying landmarks than the policy demands.', remedy: 'Prove the region again with the number of the policy.' },
  { code: 'verdict.too-few-landmarks', meaning: 'Fewer landmarks measured a round trip than the policy demands.', remedy: 'See which landmarks did not answer, and why; add landmarks, or lower the minimum.' },
  { code: 'verdict.region-empty', meaning: 'No place on Earth satisfies all delays.', remedy: 'Look at the witnesses: several machines answer for one key, or a landmark is not where it says.' },
  { code: 'verdict.region-off-land', meaning: 'The region meets no land that the border data know.', remedy: 'Check the landmarks\' positions; for a site on an island that the map lacks, raise the tolerance.' },
  { code: 'verdict.fix-too-old', meaning: 'The delays were measured longer ago than the policy allows, or in the future.', remedy: 'Run a new fix; check the clocks of landmarks and verifier.' },
  { code: 'verdict.no-chips', meaning: 'No chip gave evidence.', remedy: 'See the agent\'s log: the chips must answer in the same fix that was timed.' },
  { code: 'verdict.chip-unverified', meaning: 'A chip did not prove who it is, in this fix.', remedy: 'See the checks of that chip.' },
  { code: 'verdict.chip-twice', meaning: 'One chip identity appears more than once in a fix.', remedy: 'Inspect the node: one chip may be answering for several.' },
  { code: 'verdict.chip-unmeasured', meaning: 'A chip\'s firmware was not found to match its reference values.', remedy: 'Import the reference manifests for this driver and VBIOS, or update the firmware.' },
  { code: 'verdict.test-chip', meaning: 'A chip is a test chip, and the policy accepts real ones only.', remedy: 'Use real chips; for a trial set acceptTestChips in the policy.' },
  { code: 'verdict.country-not-excluded', meaning: 'A country that the policy does not allow cannot be excluded.', remedy: 'Measure from a nearer landmark; one in the building is the strongest.' },
  { code: 'verdict.allowed-excluded', meaning: 'Every country that the policy allows is excluded.', remedy: 'Follow it up: the chips are elsewhere.' },
]
