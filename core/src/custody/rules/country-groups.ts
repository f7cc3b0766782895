// Country groups of the Export Administration Regulations by ISO 3166-1 alpha-2. A country that is not listed is in
// none of A, D and E. On the path: custody. Source: 15 CFR 740, Supplement No. 1.

import type { TableHead } from './table.ts'

export interface CountryGroupTable extends TableHead {
  readonly groups: Readonly<Record<string, readonly string[]>>
}

/** Countries that are in exactly these groups. Hong Kong is treated as China. */
const MEMBERSHIPS: readonly (readonly [countries: string, groups: string])[] = [
  ['US', 'A:1 A:2 A:3 A:4'],
  ['AR AT AU BE BG CA CH CZ DE DK ES FI FR GB GR HU IE IS IT JP KR LU NL NO NZ PL PT SE TR', 'A:1 A:2 A:3 A:4 A:5'],
  ['IN', 'A:1 A:2 A:3 A:5'],
  ['ZA', 'A:1 A:2 A:4 A:6'],
  ['EE HR LT LV RO SI SK', 'A:1 A:3 A:4 A:5'],
  ['MX', 'A:1 A:3 A:4 A:6'],
  ['UA', 'A:2 A:3 A:4'],
  ['BR', 'A:2 A:4'],
  ['CY MT', 'A:3 A:4 A:6'],
  ['RS', 'A:4'],
  ['KZ', 'A:4 D:1 D:3'],
  ['AL SG', 'A:6'],
  ['IL', 'A:6 D:2 D:3 D:4'],
  ['TW', 'A:6 D:3'],
  ['KH LA', 'D:1'],
  ['BY IQ LY RU VE', 'D:1 D:2 D:3 D:4 D:5'],
  ['KP', 'D:1 D:2 D:3 D:4 D:5 E:1'],
  ['AM AZ GE KG MD MN TJ TM UZ VN', 'D:1 D:3'],
  ['MO YE', 'D:1 D:3 D:4'],
  ['CN HK', 'D:1 D:3 D:4 D:5'],
  ['MM', 'D:1 D:3 D:5'],
  ['NI', 'D:1 D:5'],
  ['PK', 'D:2 D:3 D:4'],
  ['IR', 'D:2 D:3 D:4 D:5 E:1'],
  ['CU', 'D:2 D:3 D:5 E:2'],
  ['AE BH EG JO KW OM QA SA', 'D:3 D:4'],
  ['LB', 'D:3 D:4 D:5'],
  ['SY', 'D:3 D:4 D:5 E:1'],
  ['AF', 'D:3 D:5'],
  ['CD CF ER HT SD SO SS ZW', 'D:5'],
]

export const COUNTRY_GROUP_TABLE: CountryGroupTable = {
  table: 'country-groups',
  version: 1,
  asOf: '2026-07-08',
  expires: '2027-01-08',
  sources: {
    'ear': '15 CFR 740 Supplement No. 1 (Country Group A as of 2026-06-20, D and E as of 2026-07-08); Cambodia left D:5 on 2026-02-03 (91 FR 5091)',
    'headquarters': '15 CFR 742.6(a)(6)(iii)(A) and 744.23(a)(3); BIS guidance of 2026-05-31',
  },
  groups: Object.fromEntries(MEMBERSHIPS.flatMap(([countries, groups]) => countries.split(' ').map(country => [country, groups.split(' ')] as const))),
}

export function groupsOf(table: CountryGroupTable, country: string): readonly string[] {
  return table.groups[country] ?? []
}

/** Whether 3A090, 4A090 or a .z item to this country needs a licence: D:1, D:4 or D:5 (or Macau), unless A:5 or A:6. */
export function needsDestinationLicence(table: CountryGroupTable, country: string): boolean {
  const groups = groupsOf(table, country)
  const isNamed = country === 'MO' || groups.some(group => group === 'D:1' || group === 'D:4' || group === 'D:5')
  return isNamed && !groups.some(group => group === 'A:5' || group === 'A:6')
}

/** Whether a party headquartered there (or whose ultimate parent is) needs a licence wherever it is itself: D:5 or Macau. */
export function triggersHeadquartersRule(table: CountryGroupTable, country: string): boolean {
  return country === 'MO' || groupsOf(table, country).includes('D:5')
}
