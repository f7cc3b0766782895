// Colours of the map, read from the style sheet's custom properties, so that light and dark are defined once.

import type { Outcome } from '@trigpoint/core/wire'

export interface Palette {
  readonly ocean: string
  readonly land: string
  readonly border: string
  readonly coast: string
  readonly grid: string
  readonly ink: string
  readonly halo: string
  readonly surface: string
  readonly landmark: string
  readonly landmarkUsed: string
  readonly disc: string
  readonly discDecisive: string
  readonly outcome: Readonly<Record<Outcome, string>>
  readonly onOutcome: string
  readonly opinion: string
  readonly accent: string
}

export function readPalette(element: Element): Palette {
  const style = getComputedStyle(element)
  const read = (name: string): string => style.getPropertyValue(name).trim()
  return {
    ocean: read('--map-ocean'),
    land: read('--map-land'),
    border: read('--map-border'),
    coast: read('--map-coast'),
    grid: read('--map-grid'),
    ink: read('--ink'),
    halo: read('--map-halo'),
    surface: read('--surface'),
    landmark: read('--map-landmark'),
    landmarkUsed: read('--map-landmark-used'),
    disc: read('--map-disc'),
    discDecisive: read('--map-disc-decisive'),
    outcome: { inside: read('--inside'), outside: read('--outside'), unknown: read('--unknown') },
    onOutcome: read('--on-outcome'),
    opinion: read('--opinion'),
    accent: read('--accent'),
  }
}
