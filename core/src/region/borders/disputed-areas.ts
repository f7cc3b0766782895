// Land that more than one state claims, or holds against another's claim: each area with its claimants.
// On the path: region. Border data give one de-facto answer; a proof may not. Where a region meets such an
// area none of its claimants is excluded, so `contains` needs every claimant's reading to agree.
// Own rough polygons (longitude latitude, degrees), drawn a little too large: over-cover only adds `touches`.
// Zones of their own (HK, MO, TW) are not listed as disputed: a policy names them or does not.
// A listed area states that a claim exists, not whose claim is right.

/** 2026-11-01: when this list was last compared with the world. */
export const DISPUTES_REVIEWED_AT_MS = 1_793_491_200_000

export interface DisputedArea {
  readonly name: string
  /** ISO alpha-2 of every state whose reading counts. */
  readonly claimants: readonly string[]
  /** Rings as `lon lat` pairs separated by commas; closed by themselves. */
  readonly rings: readonly string[]
}

/** A rectangle: west, south, east, north. */
function box(west: number, south: number, east: number, north: number): string {
  return [[west, south], [east, south], [east, north], [west, north]].map(([lon, lat]) => `${String(lon)} ${String(lat)}`).join(', ')
}

export const DISPUTED_AREAS: readonly DisputedArea[] = [
  { name: 'Crimea', claimants: ['UA', 'RU'], rings: ['32.2 46.25, 33.6 46.3, 35 46.1, 36.8 45.6, 36.8 44.8, 34 44.1, 33.2 44.2, 32.2 45.2'] },
  {
    name: 'Donetsk, Luhansk, Zaporizhzhia and Kherson', claimants: ['UA', 'RU'],
    rings: ['37.5 50.2, 40.4 50, 40.4 47.7, 38.4 46.8, 36.5 46.1, 35 45.5, 33.4 45.8, 31.2 46.2, 31.3 46.8, 32.6 47.4, 33.1 47.7, 34 47.7, 34.1 48.1, 35 48.3, 36.3 48.4, 36.3 49.1, 37.1 49.6'],
  },
  { name: 'Western Sahara', claimants: ['EH', 'MA'], rings: ['-17.4 20.6, -12.9 21.2, -12.9 22.8, -11.9 23.4, -11.9 25.9, -8.6 25.9, -8.6 27.7, -13.4 27.8, -14.8 26.5, -16.4 23.9, -17.5 21.2'] },
  { name: 'Jammu and Kashmir', claimants: ['IN', 'PK'], rings: ['73.3 32.9, 74.3 32.4, 75.4 32.1, 76.9 32.5, 78.4 32.2, 79.3 32.3, 80.4 34.4, 80.5 35.6, 78 35.8, 76 37, 74.5 37.2, 72.4 36.9, 72.4 35.6, 73.2 34.6'] },
  { name: 'Aksai Chin and Demchok', claimants: ['IN', 'CN'], rings: ['77.7 35.6, 78.2 35.9, 80.5 35.8, 80.6 34.3, 79.8 32.4, 78.6 32.1, 78.3 32.7, 78.2 34.3, 77.6 35.2'] },
  { name: 'Shaksgam', claimants: ['IN', 'PK', 'CN'], rings: ['74.9 37.3, 75.4 37.3, 76.7 37, 78.2 35.9, 77.8 35.3, 76.2 35.9, 75.6 36.7'] },
  { name: 'Arunachal Pradesh', claimants: ['IN', 'CN'], rings: ['91.5 26.8, 91.5 28, 93.2 28.9, 94.6 29.6, 96.2 29.7, 97.6 28.6, 97.3 27.5, 96.9 27.1, 95.9 26.8, 95 26.4, 93.8 26.7, 92.5 26.7'] },
  { name: 'Barahoti and Kaurik', claimants: ['IN', 'CN'], rings: ['78.2 31.8, 78.5 32.3, 79.3 31.3, 80.2 31, 80 30.5, 78.8 30.8'] },
  { name: 'Doklam and northern Bhutan', claimants: ['BT', 'CN'], rings: ['88.8 27.1, 89.2 27.1, 89.4 27.7, 90.5 27.8, 91.1 27.9, 91.1 28.4, 89.8 28.4, 88.8 27.6'] },
  { name: 'Kalapani', claimants: ['IN', 'NP'], rings: ['80.4 29.8, 80.9 29.9, 81.2 30.3, 80.6 30.5, 80.3 30.2'] },
  { name: 'Golan Heights', claimants: ['SY', 'IL'], rings: ['35.6 32.6, 35.9 32.7, 36 33.4, 35.8 33.5, 35.6 33.3'] },
  { name: 'Shebaa Farms', claimants: ['LB', 'SY', 'IL'], rings: ['35.6 33.2, 35.8 33.2, 35.9 33.45, 35.6 33.4'] },
  { name: 'East Jerusalem', claimants: ['PS', 'IL'], rings: [box(35.17, 31.7, 35.3, 31.9)] },
  { name: 'Abkhazia', claimants: ['GE', 'RU'], rings: ['39.9 43.3, 40.2 43.7, 41.5 43.5, 42.2 43.3, 42.3 42.9, 41.8 42.4, 41.4 42.3, 40.3 42.9'] },
  { name: 'South Ossetia', claimants: ['GE', 'RU'], rings: ['43.3 42.3, 43.5 42.8, 44.9 42.8, 45 42.2, 44.4 41.9, 43.6 41.9'] },
  { name: 'Nagorno-Karabakh', claimants: ['AZ', 'AM'], rings: ['45.9 40.3, 46.2 40.5, 47.2 40.4, 47.3 39.3, 46.5 39.1, 45.9 39.6'] },
  {
    name: 'Spratly Islands', claimants: ['CN', 'TW', 'VN', 'PH', 'MY', 'BN'],
    rings: ['111.5 8.5, 112.7 7.7, 113.6 7.2, 114.2 7.2, 115.6 8.1, 116.7 9.3, 116.7 10.2, 115.6 11.2, 114.4 11.7, 113.8 11.5, 112.6 9.8, 111.5 9'],
  },
  { name: 'Paracel Islands', claimants: ['CN', 'TW', 'VN'], rings: [box(111, 15.6, 113, 17.3)] },
  { name: 'Scarborough Shoal', claimants: ['CN', 'TW', 'PH'], rings: [box(117.65, 15.05, 117.9, 15.25)] },
  { name: 'Pratas Island', claimants: ['TW', 'CN'], rings: [box(116.5, 20.5, 117, 20.9)] },
  { name: 'Senkaku Islands', claimants: ['JP', 'CN', 'TW'], rings: [box(123.3, 25.6, 124.7, 26)] },
  { name: 'Liancourt Rocks', claimants: ['KR', 'JP'], rings: [box(131.8, 37.2, 131.9, 37.3)] },
  { name: 'Southern Kurils', claimants: ['RU', 'JP'], rings: ['145.3 43.75, 145.85 43.42, 146.5 43.3, 147.2 43.6, 149.1 45.3, 148.7 45.7, 147 45, 145.3 44.5'] },
  { name: 'Halaib', claimants: ['EG', 'SD'], rings: ['33 21.9, 37.3 21.9, 37 22.6, 35.7 23.6, 35.2 23.5, 33.9 22.8'] },
  { name: 'Bir Tawil', claimants: ['EG', 'SD'], rings: [box(33.1, 21.65, 34.15, 22.05)] },
  { name: 'Abyei', claimants: ['SD', 'SS'], rings: [box(27.7, 9.2, 29.2, 10.3)] },
  { name: 'Kafia Kingi', claimants: ['SD', 'SS'], rings: ['23.6 8.6, 24.7 8.1, 25.3 9.5, 24.7 10.1, 23.6 9.3'] },
  { name: 'Ilemi Triangle', claimants: ['KE', 'SS', 'ET'], rings: ['33.9 4.1, 35.5 4.5, 36 4.9, 35.5 5.6, 34.8 5.5, 34 4.9'] },
  { name: 'Guayana Esequiba', claimants: ['GY', 'VE'], rings: ['-60.2 8.8, -58.4 7.3, -58.35 6.5, -58.2 6, -57.9 5, -57.9 2, -58.8 1.1, -60.1 1.5, -60.3 4.6, -61.6 5.9, -61.3 8'] },
  { name: 'New River Triangle', claimants: ['GY', 'SR'], rings: ['-58.3 1.4, -56.4 1.7, -57.1 3.5, -57.9 3.5, -58.4 2'] },
  { name: 'Marouini', claimants: ['SR', 'FR'], rings: ['-54.7 2.2, -53.9 2.2, -53.9 3.7, -54.6 3.7'] },
  { name: 'Southern Belize', claimants: ['BZ', 'GT'], rings: ['-89.4 15.7, -88 15.7, -87.7 17.3, -88.2 17.6, -89.3 17.3'] },
  { name: 'Falkland Islands', claimants: ['FK', 'AR'], rings: [box(-61.6, -52.6, -57.5, -50.9)] },
  { name: 'South Georgia and the South Sandwich Islands', claimants: ['GS', 'AR'], rings: [box(-38.5, -55.1, -35.4, -53.8), box(-28.5, -59.6, -26, -56.1)] },
  { name: 'Gibraltar', claimants: ['GI', 'ES'], rings: [box(-5.37, 36.1, -5.33, 36.16)] },
  { name: 'Ceuta and Melilla', claimants: ['ES', 'MA'], rings: [box(-5.4, 35.86, -5.27, 35.93), box(-2.98, 35.26, -2.91, 35.33)] },
  { name: 'Olivenza', claimants: ['ES', 'PT'], rings: ['-7.3 38.45, -6.95 38.5, -6.95 38.85, -7.2 38.85'] },
  { name: 'Chagos Archipelago', claimants: ['IO', 'MU', 'GB'], rings: [box(71.1, -7.6, 72.6, -5.1)] },
  { name: 'Mayotte', claimants: ['FR', 'KM'], rings: [box(44.9, -13.1, 45.4, -12.5)] },
  { name: 'Tromelin', claimants: ['TF', 'FR', 'MU'], rings: [box(54.45, -15.95, 54.6, -15.85)] },
  { name: 'Scattered Islands', claimants: ['TF', 'FR', 'MG'], rings: [box(40.2, -22.5, 40.5, -22.2), box(42.6, -17.2, 42.9, -16.9), box(47.2, -11.7, 47.5, -11.4), box(39.6, -21.6, 39.9, -21.3)] },
  { name: 'Navassa Island', claimants: ['UM', 'US', 'HT'], rings: [box(-75.1, 18.35, -74.95, 18.45)] },
  { name: 'Tiran and Sanafir', claimants: ['EG', 'SA'], rings: [box(34.45, 27.85, 34.85, 28.05)] },
  { name: 'Abu Musa and the Tunbs', claimants: ['IR', 'AE'], rings: [box(54.9, 25.8, 55.1, 25.95), box(55.05, 26.15, 55.4, 26.35)] },
  { name: 'Preah Vihear', claimants: ['KH', 'TH'], rings: [box(104.6, 14.35, 104.8, 14.5)] },
  { name: 'Koualou', claimants: ['BF', 'BJ'], rings: [box(1.35, 11.15, 1.6, 11.45)] },
  { name: 'Mbanié', claimants: ['GQ', 'GA'], rings: [box(9.2, 0.75, 9.5, 1.1)] },
  { name: 'Doumeira', claimants: ['DJ', 'ER'], rings: [box(43.05, 12.65, 43.2, 12.78)] },
]

/** Features of the border data that have no code of their own, or more than one reading, by their name there. */
export const NAMED_FEATURES: Readonly<Record<string, readonly string[]>> = {
  Akrotiri: ['GB'],
  Dhekelia: ['GB'],
  'N. Cyprus': ['CY'],
  'Cyprus U.N. Buffer Zone': ['CY'],
  'Northern Cyprus': ['CY'],
  Somaliland: ['SO'],
  Kosovo: ['XK', 'RS'],
  Palestine: ['PS', 'IL'],
  'W. Sahara': ['EH', 'MA'],
  'Siachen Glacier': ['IN', 'PK'],
  Baikonur: ['KZ', 'RU'],
  'USNB Guantanamo Bay': ['US', 'CU'],
  'Bir Tawil': ['EG', 'SD'],
  'Indian Ocean Ter.': ['AU'],
  'Coral Sea Is.': ['AU'],
  'Clipperton I.': ['FR'],
  'Spratly Is.': ['CN', 'TW', 'VN', 'PH', 'MY', 'BN'],
  'Scarborough Reef': ['CN', 'TW', 'PH'],
  'Bajo Nuevo Bank': ['CO', 'US', 'JM', 'NI', 'HN'],
  'Serranilla Bank': ['CO', 'US', 'JM', 'NI', 'HN'],
}
