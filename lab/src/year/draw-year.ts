// A fleet for a year: sites of some fifty servers each, with their maintenance windows and the verifier's own absences.

import type { SilenceWindow, SiteFacts } from '@trigpoint/core/custody'
import { openDraw } from '../planet/seeded-draw.ts'
import { drawChassisYear } from './chassis-year.ts'
import { DAY_MS, type ChassisYear } from './year-shapes.ts'

export interface YearOptions {
  readonly seed: string
  readonly chassis: number
  readonly diverted: number
  readonly startMs: number
  /** How old the newest answer may be. */
  readonly maximumAgeMs: number
}

const CHASSIS_A_SITE = 50
/** Quarterly, of one to four days. */
const WINDOWS_A_YEAR = 4

export interface Year {
  /** One at a time: a thousand servers would fill the memory. */
  readonly chassis: Iterable<ChassisYear>
  readonly windowsOf: (siteId: string) => readonly SilenceWindow[]
}

export function drawYear(options: YearOptions): Year {
  const sites = Array.from({ length: Math.max(2, Math.ceil(options.chassis / CHASSIS_A_SITE)) }, (_, at): SiteFacts => ({ siteId: `site-${String(at)}`, name: `Site ${String(at)}`, country: 'MY', maximumAgeMs: options.maximumAgeMs }))
  const away = absences(options)
  const declared = new Map(sites.map(site => [site.siteId, windowsOf(options, site.siteId)]))
  return { chassis: lives(options, sites, declared, away), windowsOf: siteId => [...(declared.get(siteId) ?? []), ...away] }
}

function* lives(options: YearOptions, sites: readonly SiteFacts[], declared: ReadonlyMap<string, readonly SilenceWindow[]>, awayWindows: readonly SilenceWindow[]): Iterable<ChassisYear> {
  const { seed, chassis, diverted, startMs } = options
  const every = diverted === 0 ? Infinity : Math.floor(chassis / diverted)
  for (let at = 0; at < chassis; at++) {
    const [site, otherSite] = [sites[at % sites.length], sites[(at + 1) % sites.length]]
    if (site === undefined || otherSite === undefined) return
    yield drawChassisYear({ seed, chassis: `C-${String(at).padStart(5, '0')}`, site, otherSite, startMs, isDiverted: at % every === every - 1, windows: declared.get(site.siteId) ?? [], awayWindows })
  }
}

function windowsOf({ seed, startMs }: YearOptions, siteId: string): readonly SilenceWindow[] {
  const draw = openDraw(`${seed} ${siteId} windows`)
  return Array.from({ length: WINDOWS_A_YEAR }, (_, quarter) => {
    const fromMs = startMs + (40 + quarter * 80 + Math.floor(30 * draw())) * DAY_MS
    return { windowId: `${siteId}-w${String(quarter)}`, kind: 'declared', siteId, fromMs, untilMs: fromMs + (1 + 3 * draw()) * DAY_MS, chassis: [] }
  })
}

/** Two upgrades that took long, and a lost week-end. */
function absences({ seed, startMs }: YearOptions): readonly SilenceWindow[] {
  const draw = openDraw(`${seed} away`)
  return [0.3, 0.5, 3].map((days, at) => {
    const fromMs = startMs + (60 + at * 100 + Math.floor(40 * draw())) * DAY_MS
    return { windowId: `away-${String(at)}`, kind: 'verifier-away', siteId: null, fromMs, untilMs: fromMs + days * DAY_MS, chassis: [] }
  })
}
