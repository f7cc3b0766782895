// Who is in the fixture world: landmarks at real cities, invented sites and operators, and their story.

import type { Position } from '@trigpoint/core/base'
import type { ChipState, Outcome, TimelineEntry } from '@trigpoint/core/wire'

/** id, name, country, operator, latitude, longitude. */
export const FIXTURE_LANDMARKS: readonly (readonly [string, string, string, string, number, number])[] = [
  ['kuala-lumpur', 'Kuala Lumpur', 'MY', 'Meridian Survey', 3.139, 101.687], ['penang', 'Penang', 'MY', 'Open Landmarks', 5.414, 100.329],
  ['johor-bahru', 'Johor Bahru', 'MY', 'Meridian Survey', 1.492, 103.741], ['singapore', 'Singapore', 'SG', 'Open Landmarks', 1.352, 103.82],
  ['jakarta', 'Jakarta', 'ID', 'Nusantara Time', -6.208, 106.846], ['bangkok', 'Bangkok', 'TH', 'Meridian Survey', 13.756, 100.502],
  ['hanoi', 'Hanoi', 'VN', 'Open Landmarks', 21.028, 105.804], ['manila', 'Manila', 'PH', 'Pacific Points', 14.6, 120.984],
  ['hong-kong', 'Hong Kong', 'HK', 'Pacific Points', 22.28, 114.158], ['taipei', 'Taipei', 'TW', 'Open Landmarks', 25.033, 121.565],
  ['tokyo', 'Tokyo', 'JP', 'Pacific Points', 35.676, 139.65], ['osaka', 'Osaka', 'JP', 'Open Landmarks', 34.694, 135.502],
  ['seoul', 'Seoul', 'KR', 'Meridian Survey', 37.567, 126.978], ['sydney', 'Sydney', 'AU', 'Pacific Points', -33.869, 151.209],
  ['mumbai', 'Mumbai', 'IN', 'Meridian Survey', 19.076, 72.878], ['dubai', 'Dubai', 'AE', 'Open Landmarks', 25.205, 55.271],
  ['frankfurt', 'Frankfurt', 'DE', 'Rhine Timekeepers', 50.11, 8.682], ['amsterdam', 'Amsterdam', 'NL', 'Rhine Timekeepers', 52.368, 4.904],
  ['paris', 'Paris', 'FR', 'Open Landmarks', 48.857, 2.352], ['london', 'London', 'GB', 'Meridian Survey', 51.507, -0.128],
  ['zurich', 'Zurich', 'CH', 'Rhine Timekeepers', 47.377, 8.542], ['stockholm', 'Stockholm', 'SE', 'Open Landmarks', 59.329, 18.069],
  ['warsaw', 'Warsaw', 'PL', 'Rhine Timekeepers', 52.23, 21.012], ['madrid', 'Madrid', 'ES', 'Open Landmarks', 40.417, -3.704],
  ['ashburn', 'Ashburn', 'US', 'Atlantic Reference', 39.044, -77.487], ['chicago', 'Chicago', 'US', 'Atlantic Reference', 41.878, -87.63],
  ['dallas', 'Dallas', 'US', 'Open Landmarks', 32.777, -96.797], ['seattle', 'Seattle', 'US', 'Pacific Points', 47.606, -122.332],
  ['los-angeles', 'Los Angeles', 'US', 'Pacific Points', 34.052, -118.244], ['sao-paulo', 'São Paulo', 'BR', 'Atlantic Reference', -23.551, -46.633],
  ['johannesburg', 'Johannesburg', 'ZA', 'Open Landmarks', -26.204, 28.047], ['lagos', 'Lagos', 'NG', 'Atlantic Reference', 6.524, 3.379],
]

export const FIXTURE_SITES = [
  { siteId: 'kul-cyberjaya', name: 'Cyberjaya One', operator: 'Selat Compute', position: { latDeg: 2.922, lonDeg: 101.655 }, country: 'MY', allowed: ['MY'] },
  { siteId: 'jhb-edge', name: 'Johor Edge', operator: 'Tebrau Data', position: { latDeg: 1.56, lonDeg: 103.64 }, country: 'MY', allowed: ['MY'] },
  { siteId: 'fra-west', name: 'Frankfurt West', operator: 'Rhein Rechen', position: { latDeg: 50.12, lonDeg: 8.6 }, country: 'DE', allowed: ['DE', 'FR', 'NL', 'BE', 'LU', 'CH', 'AT', 'CZ'] },
  { siteId: 'iad-ashburn', name: 'Ashburn Campus', operator: 'Potomac Cloud', position: { latDeg: 39.02, lonDeg: -77.46 }, country: 'US', allowed: ['US'] },
  { siteId: 'hnd-inzai', name: 'Inzai Park', operator: 'Tonegawa Systems', position: { latDeg: 35.83, lonDeg: 140.14 }, country: 'JP', allowed: ['JP'] },
  { siteId: 'gru-tambore', name: 'Tamboré', operator: 'Anhanguera Compute', position: { latDeg: -23.5, lonDeg: -46.84 }, country: 'BR', allowed: ['BR'] },
] as const

export interface FixtureNode {
  readonly name: string
  readonly siteId: string
  /** Null: it does not answer. */
  readonly trueAt: Position | null
  readonly outcome: Outcome
  /** Of its newest fix, where that proof has grown too old. */
  readonly fixOutcome?: Outcome
  readonly countries: readonly string[]
  readonly state: ChipState
  readonly reason: string
  readonly help: string
}

const honest = (name: string, siteId: string, latDeg: number, lonDeg: number, country: string, countries = [country]): FixtureNode => ({
  name, siteId, trueAt: { latDeg, lonDeg }, outcome: 'inside', countries, state: 'verified', help: '',
  reason: 'The landmarks’ timings leave no place outside the countries that the policy allows, and every chip signed them with its own key.',
})

export const FIXTURE_NODES: readonly FixtureNode[] = [
  honest('kul-node-1', 'kul-cyberjaya', 2.922, 101.655, 'MY'),
  {
    name: 'kul-node-2', siteId: 'kul-cyberjaya', trueAt: { latDeg: 22.35, lonDeg: 114.1 }, outcome: 'outside', countries: ['HK', 'CN'], state: 'reappeared',
    reason: 'A 0.49 ms round trip to Hong Kong puts the chip within 74 km of it; Malaysia, the only country that the policy allows, is excluded.',
    help: 'Bring the chip back to an allowed country, or have the licence and the policy changed, and let it answer again.',
  },
  {
    name: 'jhb-node-1', siteId: 'jhb-edge', trueAt: { latDeg: 1.56, lonDeg: 103.64 }, outcome: 'unknown', countries: ['MY', 'SG'], state: 'installed',
    reason: 'The timings leave both Malaysia and Singapore; the policy allows only Malaysia.',
    help: 'A landmark in or next to the building would tell the two apart: a round trip under 0.09 ms is needed here.',
  },
  honest('fra-node-1', 'fra-west', 50.12, 8.6, 'DE', ['DE', 'FR']),
  honest('fra-node-2', 'fra-west', 50.12, 8.6, 'DE', ['DE', 'FR']),
  honest('iad-node-1', 'iad-ashburn', 39.02, -77.46, 'US'),
  honest('hnd-node-1', 'hnd-inzai', 35.83, 140.14, 'JP'),
  {
    name: 'gru-node-1', siteId: 'gru-tambore', trueAt: { latDeg: -23.5, lonDeg: -46.84 }, outcome: 'unknown', fixOutcome: 'inside', countries: ['BR'], state: 'silent',
    reason: 'The chip has not answered for 14 minutes; its newest proof is older than the policy allows.',
    help: 'Let the agent on gru-node-1 reach the verifier and the landmarks again.',
  },
]

/** Seconds ago, kind, title, detail, site; newest first. */
export const FIXTURE_STORY: readonly (readonly [number, TimelineEntry['kind'], string, string, string])[] = [
  [20, 'finding', 'Finding: the silent server answers from another country', 'kul-node-2 is proven to be in or near Hong Kong; Malaysia is excluded.', 'kul-cyberjaya'],
  [45, 'verdict', 'kul-node-2: unknown → outside', 'A 0.49 ms round trip to Hong Kong excludes Malaysia.', 'kul-cyberjaya'],
  [240, 'verdict', 'kul-node-2: inside → unknown', 'No answer for longer than the policy allows.', 'kul-cyberjaya'],
  [310, 'custody', 'Inspection at Cyberjaya One', 'A person counted sixteen chips in two servers; serials match the papers.', 'kul-cyberjaya'],
  [420, 'verdict', 'Cyberjaya One: first proof, inside', 'All sixteen chips are proven to be in Malaysia.', 'kul-cyberjaya'],
  [470, 'enrolment', 'Two nodes enrolled at Cyberjaya One', 'kul-node-1 and kul-node-2, eight chips each.', 'kul-cyberjaya'],
  [520, 'custody', 'Sixteen chips received at Cyberjaya One', 'Delivery note SC-2291.', 'kul-cyberjaya'],
  [900, 'verdict', 'Frankfurt West: inside', 'Sixteen chips are proven to be where the papers allow.', 'fra-west'],
]
