// Which codes the tests expect for a feature of the border data: a second, short reading of the same names.

import type { OracleCountry } from './plain-oracle.ts'
import { ZONES } from '../../core/src/region/borders/zones.ts'

const BY_NAME: Readonly<Record<string, readonly string[]>> = {
  Kosovo: ['XK'], Somaliland: ['SO'], 'N. Cyprus': ['CY'], 'Cyprus U.N. Buffer Zone': ['CY'], Dhekelia: ['GB'], Akrotiri: ['GB'], Baikonur: ['KZ'], 'USNB Guantanamo Bay': ['CU'],
  'Siachen Glacier': ['IN'], 'Indian Ocean Ter.': ['AU'], 'Coral Sea Is.': ['AU'], 'Clipperton I.': ['FR'], 'Spratly Is.': ['CN'], 'Scarborough Reef': ['PH'], 'Bajo Nuevo Bank': ['CO'], 'Serranilla Bank': ['CO'],
}

/** Codes that must not be excluded where the region holds a place of this feature. */
export function zonesNamed({ name, id }: OracleCountry): readonly string[] {
  const named = BY_NAME[name]
  if (named !== undefined) return named
  const zone = ZONES.find(entry => entry.numeric === id)
  if (zone === undefined) throw new Error(`no code for ${name}`)
  return [zone.code]
}
