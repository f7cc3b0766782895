// The site's fingerprint: its round trips to the landmarks as enrolled at an inspection, and each fix held
// against them. On the path: beside the estimate, for findings; no verdict reads it.
//   nothing changed                                        -> same
//   few landmarks changed                                  -> route-change: the network's doing, nobody is accused
//   all grew by one and the same step                      -> relay-suspected: something was put in between
//   all fell by one and the same step                      -> shorter-access: delays cannot be forged downwards
//   most changed, each in its own way                      -> moved
// A step that all share is told from routes by what is left after the middle change is taken off.

/** Fewer landmarks in common than this say nothing. */
const FEWEST_COMMON = 4
/** A change counts beyond so many standard deviations. */
const TELLING_DEVIATIONS = 4
/** Share of landmarks up to which changes are those of routes. */
const ROUTE_SHARE = 1 / 3
/** Beyond this share, each in its own way, the place changed; in between a bad week of routes is likelier. */
const MOVED_SHARE = 1 / 2
/** No delay is steadier than this, ms, nor than this share of itself: minima of bursts wander with the hour. */
const LEAST_SPREAD_MS = 0.15
const LEAST_SPREAD_SHARE = 0.01
/** From the median absolute deviation to a standard deviation of a normal law. */
const DEVIATIONS_PER_MAD = 1.4826
/** A kept fingerprint is not made of fewer fixes. */
export const FEWEST_ENROLLED_FIXES = 3

export interface RangedFix {
  /** Smallest round trip of the fix to each landmark, by landmark id. */
  readonly roundTripsMs: ReadonlyMap<string, number>
}

export interface FingerprintEntry {
  readonly landmarkId: string
  /** Median over the enrolled fixes. */
  readonly roundTripMs: number
  /** Standard deviation, robust, never below what clocks and hours do. */
  readonly spreadMs: number
  readonly fixes: number
}

export interface Fingerprint {
  readonly entries: readonly FingerprintEntry[]
  readonly fixes: number
}

export type FingerprintOutcome = 'same' | 'route-change' | 'relay-suspected' | 'shorter-access' | 'moved' | 'too-few'

export interface FingerprintComparison {
  readonly outcome: FingerprintOutcome
  readonly common: number
  /** Landmarks whose delay changed beyond its spread, and those that still differ once the shared step is taken off. */
  readonly changed: number
  readonly changedApart: number
  /** The middle change, ms; what a step shared by all landmarks would be. */
  readonly stepMs: number
  /** The step in standard deviations of the middle change. */
  readonly stepDeviations: number
  readonly landmarks: readonly { readonly landmarkId: string, readonly enrolledMs: number, readonly measuredMs: number, readonly deviations: number }[]
}

/** The fingerprint of the fixes that were made at an inspected site; undefined with too few of them. */
export function enrolFingerprint(fixes: readonly RangedFix[]): Fingerprint | undefined {
  if (fixes.length < FEWEST_ENROLLED_FIXES) return undefined
  const ids = [...new Set(fixes.flatMap(fix => [...fix.roundTripsMs.keys()]))].sort()
  const entries = ids.flatMap((landmarkId): FingerprintEntry[] => {
    const values = fixes.flatMap(fix => fix.roundTripsMs.get(landmarkId) ?? [])
    if (values.length < FEWEST_ENROLLED_FIXES) return []
    const roundTripMs = medianOf(values)
    const spread = DEVIATIONS_PER_MAD * medianOf(values.map(value => Math.abs(value - roundTripMs)))
    return [{ landmarkId, roundTripMs, spreadMs: Math.max(spread, LEAST_SPREAD_MS, LEAST_SPREAD_SHARE * roundTripMs), fixes: values.length }]
  })
  return { entries, fixes: fixes.length }
}

export function compareFingerprint(fingerprint: Fingerprint, fix: RangedFix): FingerprintComparison {
  const changes = fingerprint.entries.flatMap(entry => {
    const measuredMs = fix.roundTripsMs.get(entry.landmarkId)
    return measuredMs === undefined ? [] : [{ entry, measuredMs, changeMs: measuredMs - entry.roundTripMs }]
  })
  const stepMs = changes.length === 0 ? 0 : medianOf(changes.map(({ changeMs }) => changeMs))
  const typical = changes.length === 0 ? 1 : medianOf(changes.map(({ entry }) => entry.spreadMs))
  const isBeyond = (ms: number, spreadMs: number): boolean => Math.abs(ms) > TELLING_DEVIATIONS * spreadMs
  const changed = changes.filter(({ changeMs, entry }) => isBeyond(changeMs, entry.spreadMs)).length
  const changedApart = changes.filter(({ changeMs, entry }) => isBeyond(changeMs - stepMs, entry.spreadMs)).length
  return {
    outcome: outcomeOf(changes.length, changed, changedApart, stepMs),
    common: changes.length, changed, changedApart, stepMs, stepDeviations: stepMs / typical,
    landmarks: changes.map(({ entry, measuredMs, changeMs }) => ({
      landmarkId: entry.landmarkId, enrolledMs: entry.roundTripMs, measuredMs, deviations: changeMs / entry.spreadMs,
    })).sort((a, b) => Math.abs(b.deviations) - Math.abs(a.deviations)),
  }
}

function outcomeOf(common: number, changed: number, changedApart: number, stepMs: number): FingerprintOutcome {
  if (common < FEWEST_COMMON) return 'too-few'
  if (changed === 0) return 'same'
  if (changed <= ROUTE_SHARE * common) return 'route-change'
  if (changedApart <= ROUTE_SHARE * common) return stepMs > 0 ? 'relay-suspected' : 'shorter-access'
  return Math.min(changed, changedApart) > MOVED_SHARE * common ? 'moved' : 'route-change'
}

function medianOf(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const half = sorted.length / 2
  return ((sorted[Math.ceil(half) - 1] ?? 0) + (sorted[Math.floor(half)] ?? 0)) / 2
}
