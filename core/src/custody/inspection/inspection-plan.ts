// The plan of an inspection, fixed before anybody can know the sample. On the path: custody.
//
//   1. plan     the units, how many are looked at, and the hash of a secret: its digest is a leaf of the log
//   2. public   a value that nobody who knew the secret could choose: a round of a public beacon (drand) that did not
//               exist yet, or the inspector's own contribution
//   3. draw     sample = f(plan, secret, public value), made at arrival; secret and value are shown with it
//
// So the verifier cannot choose the sample after it saw the value, the inspector cannot choose it at all, and the
// site knows nothing until the inspector stands at the door. Everybody can draw it again.
//
//   digest = SHA-256( "trigpoint inspection plan v1\n" | inspectionId text16 | siteId text16 | createdAtMs u64 |
//                     sampleSize u32 | missing share ppm u32 | confidence ppm u32 | secretHash [32] | beacon text16 |
//                     count u32 | chipId text16 * count )

import { asciiBytes, encodeLayout, fromHex, type Primitives } from '../../base/index.ts'
import { byText } from './order.ts'
import type { SampleAim } from './sample-size.ts'

/** Where the public value comes from. `round` must lie in the future when the plan is made. */
export type BeaconChoice =
  | { readonly kind: 'drand'; readonly round: number }
  | { readonly kind: 'joint' }

export interface InspectionPlan extends SampleAim {
  readonly inspectionId: string
  readonly siteId: string
  readonly createdAtMs: number
  readonly sampleSize: number
  /** Device keys of all units that are said to be at the site, each once, in order of their text. */
  readonly units: readonly string[]
  /** SHA-256 of the secret, hex. */
  readonly secretHash: string
  readonly beacon: BeaconChoice
}

const PLAN_LABEL = asciiBytes('trigpoint inspection plan v1\n')

/** What the log holds of a plan: 32 bytes. The order in which units are given makes no difference. */
export function digestPlan(primitives: Primitives, plan: InspectionPlan): Uint8Array {
  const units = [...new Set(plan.units)].sort(byText)
  return primitives.hash('sha256', encodeLayout([
    ['bytes', PLAN_LABEL], ['text16', plan.inspectionId], ['text16', plan.siteId], ['u64', plan.createdAtMs],
    ['u32', plan.sampleSize], ['u32', Math.round(plan.missingShare * 1e6)], ['u32', Math.round(plan.confidence * 1e6)],
    ['bytes', fromHex(plan.secretHash) ?? new Uint8Array(32)], ['text16', beaconText(plan.beacon)],
    ['u32', units.length], ...units.map(unit => ['text16', unit] as const),
  ]))
}

function beaconText(beacon: BeaconChoice): string {
  return beacon.kind === 'drand' ? `drand/${String(beacon.round)}` : 'joint'
}
