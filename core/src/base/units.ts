// Physical constants and positions. Source: SI definition of the metre; WGS84 (NIMA TR8350.2).
// Every rounding goes to the side that makes a proven region larger.

/** Speed of light in vacuum, km per ms one way. True whatever the medium. */
export const LIGHT_KM_PER_MS = 299.792458

/** Speed of light in silica fibre, taken as 2/3 c, km per ms one way. True only if every path is fibre. */
export const FIBRE_KM_PER_MS: number = (LIGHT_KM_PER_MS * 2) / 3

/** Mean Earth radius (IUGG R1), km. */
export const EARTH_RADIUS_KM = 6371.0088

/** Which speed a proof rests on. `vacuum` is the default; `fibre` must be accepted by a policy. */
export type Bound = 'vacuum' | 'fibre'

export function boundSpeedKmPerMs(bound: Bound): number {
  return bound === 'vacuum' ? LIGHT_KM_PER_MS : FIBRE_KM_PER_MS
}

/** A place on the WGS84 ellipsoid, degrees: latitude -90...90, longitude -180...180. */
export interface Position {
  readonly latDeg: number
  readonly lonDeg: number
}

export function isPosition(latDeg: number, lonDeg: number): boolean {
  return Math.abs(latDeg) <= 90 && Math.abs(lonDeg) <= 180
}
