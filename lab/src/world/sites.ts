// Sites of the demonstration world, and the places that the story takes chips to. Real cities, invented companies.

import type { WorldNode, WorldPlace, WorldSite } from './world.ts'

const LAST_MILE_MS = 0.02
const EIGHT_CHIPS = { chips: 8, product: 'Software accelerator B8' } as const

/** The European Union's members: one policy that allows many countries. */
const EUROPEAN_UNION = [
  'AT', 'BE', 'BG', 'CY', 'CZ', 'DE', 'DK', 'EE', 'ES', 'FI', 'FR', 'GR', 'HR', 'HU', 'IE', 'IT', 'LT', 'LU', 'LV', 'MT', 'NL', 'PL', 'PT', 'RO',
  'SE', 'SI', 'SK',
] as const

function servers(site: string, chassis: readonly string[]): readonly WorldNode[] {
  return chassis.map((serial, i) => ({ nodeId: `${site}-node-${i + 1}`, chassis: serial, ...EIGHT_CHIPS }))
}

export const WORLD_SITES: readonly WorldSite[] = [
  {
    siteId: 'cyberjaya-1', name: 'Cyberjaya Hall 1', operator: 'Selangor Compute', country: 'MY', position: { latDeg: 2.922, lonDeg: 101.655 },
    allowedCountries: ['MY'], lastMileMs: LAST_MILE_MS, nodes: servers('cyberjaya-1', ['SC-104411', 'SC-104412']),
    note: 'Delivered, installed, verified and inspected here; the story takes its servers away.',
  },
  {
    siteId: 'johor-2', name: 'Iskandar Puteri Hall 2', operator: 'Straits Cloud', country: 'MY', position: { latDeg: 1.424, lonDeg: 103.63 },
    allowedCountries: ['MY'], lastMileMs: LAST_MILE_MS, nodes: servers('johor-2', ['ST-220017']),
    note: 'Singapore is 8 km away: delay alone cannot resolve this border, so its chips stay unknown though they are honest.',
  },
  {
    siteId: 'frankfurt-1', name: 'Frankfurt East', operator: 'Main Rechenzentrum', country: 'DE', position: { latDeg: 50.116, lonDeg: 8.715 },
    allowedCountries: EUROPEAN_UNION, lastMileMs: LAST_MILE_MS, nodes: servers('frankfurt-1', ['MR-000731']),
    note: 'Honest; its licence allows the whole European Union.',
  },
  {
    siteId: 'dallas-1', name: 'Dallas 1', operator: 'Lone Star Inference', country: 'US', position: { latDeg: 32.812, lonDeg: -96.806 },
    allowedCountries: ['US'], lastMileMs: LAST_MILE_MS, nodes: servers('dallas-1', ['LS-880142']),
    note: 'Honest; the nearest border is more than 500 km away.',
  },
  {
    siteId: 'osaka-1', name: 'Osaka 1', operator: 'Naniwa Compute', country: 'JP', position: { latDeg: 34.71, lonDeg: 135.51 },
    allowedCountries: ['JP'], lastMileMs: LAST_MILE_MS, nodes: servers('osaka-1', ['NC-300255']),
    note: 'Honest; the sea makes the border easy.',
  },
]

export const WORLD_PLACES: readonly WorldPlace[] = [
  { placeId: 'shenzhen', name: 'a hall in Shenzhen', country: 'CN', position: { latDeg: 22.54, lonDeg: 113.95 } },
  { placeId: 'guangzhou', name: 'a hall in Guangzhou', country: 'CN', position: { latDeg: 23.13, lonDeg: 113.27 } },
  { placeId: 'singapore', name: 'a hall in Singapore', country: 'SG', position: { latDeg: 1.33, lonDeg: 103.75 } },
  { placeId: 'batam', name: 'a hall on Batam', country: 'ID', position: { latDeg: 1.12, lonDeg: 104.05 } },
]
