// The border data of a verdict, in a browser: the same tables from the same packages as the verifier's, prepared by
// core. Some 4 MB, so they are loaded only when a bundle that shows everything is checked.

import { borders as territories } from '@rapideditor/country-coder'
import { openBorders, type Borders } from '@trigpoint/core/region'
import atlas from 'world-atlas/countries-10m.json'

/** `world-atlas 2.0.2, country-coder 5.6.1`: put in at build time, as runtime/src/borders.ts reads it. */
declare const BORDERS_VERSION: string

export function openBrowserBorders(): Borders {
  return openBorders({ atlas, territories, version: BORDERS_VERSION })
}
