// Numbers as people read them: distances, areas, delays, counts. Delays come in ns, are shown in ms.

const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 })
const EARTH_AREA_KM2 = 510_065_000
/** No two places are farther apart (half a meridian). */
const FARTHEST_KM = 20_015

export function count(value: number, one: string, many = `${one}s`): string {
  return `${whole.format(value)} ${value === 1 ? one : many}`
}

export function wholeNumber(value: number): string {
  return whole.format(value)
}

/** Three significant digits, so that 0.08 ms and 231 ms are both readable. */
export function milliseconds(ns: number): string {
  return `${significant(ns / 1e6)} ms`
}

/** Rounded up: a reach is never shown smaller than it is. */
export function kilometres(km: number): string {
  return km >= 10 ? `${whole.format(Math.ceil(km))} km` : `${(Math.ceil(km * 10) / 10).toFixed(1)} km`
}

/** How far a landmark lets the chip be; half the Earth's circumference away is anywhere. */
export function reach(km: number): string {
  return km >= FARTHEST_KM ? 'anywhere' : `${kilometres(km)} away`
}

/** Rounded up to three significant digits. */
export function squareKilometres(km2: number): string {
  if (km2 >= EARTH_AREA_KM2 * 0.98) return 'the whole Earth'
  const digits = Math.max(0, Math.floor(Math.log10(Math.max(km2, 1))) - 2)
  const step = 10 ** digits
  return `${whole.format(Math.ceil(km2 / step) * step)} km²`
}

/** A delay that is kept in ms. */
export function millisecondsOf(ms: number): string {
  return `${significant(ms)} ms`
}

/** A share as a whole percentage; what is not wholly sure is never shown as 0 or 100. */
export function percent(share: number): string {
  if (share > 0 && share < 0.005) return 'under 1 %'
  if (share < 1 && share >= 0.995) return 'over 99 %'
  return `${String(Math.round(100 * share))} %`
}

function significant(value: number): string {
  if (value >= 100) return whole.format(value)
  if (value >= 10) return value.toFixed(1)
  return value.toFixed(2)
}

export function degrees(latDeg: number, lonDeg: number): string {
  const part = (value: number, positive: string, negative: string): string => `${Math.abs(value).toFixed(4)}° ${value < 0 ? negative : positive}`
  return `${part(latDeg, 'N', 'S')}, ${part(lonDeg, 'E', 'W')}`
}
