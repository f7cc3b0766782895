// What the sphere owes to the ellipsoid: factors that make spherical answers safe for WGS84.
// On the path: region. Source of a and e^2: WGS84 (NIMA TR8350.2).
//
// Distances. A WGS84 position is laid on a sphere of radius R = 6371.0088 km with unchanged latitude and
// longitude. A step (dlat, dlon) has length sqrt(M^2 dlat^2 + N^2 cos^2 dlon^2) on the ellipsoid and
// R sqrt(dlat^2 + cos^2 dlon^2) on the sphere. M is smallest at the equator, a(1-e^2) = 6335.439 km, and
// N >= a, so every path, the geodesic included, grows by at most R / 6335.439 = 1.0056148. A disc whose
// radius is multiplied by 1.0057 therefore holds every point within the true distance.
//
// Areas. The ellipsoid's area element is M N, largest at the poles, (a/sqrt(1-e^2))^2 = 6399.594^2; against
// R^2 that is 1.00900 (rounded up below).

import { EARTH_RADIUS_KM } from '../base/index.ts'

/** Largest ratio of a distance on the sphere to the WGS84 geodesic, rounded up. */
export const DISTANCE_ALLOWANCE = 1.0057

/** Largest ratio of an area on WGS84 to the area on the sphere, rounded up. */
export const AREA_ALLOWANCE = 1.0091

/**
 * Added to every radius for arithmetic: 1 m. A cosine or a chord is off by less than 1e-15, which at a
 * radius of 1 m is 6e-9 rad or 4 cm; for larger radii it is less.
 */
export const ROUNDING_KM = 0.001

/** Angle that a distance on WGS84 can span at most on the sphere, radians. */
export function safeAngle(km: number): number {
  return (km * DISTANCE_ALLOWANCE) / EARTH_RADIUS_KM
}

/** Area of all of WGS84, km², rounded up. */
export const EARTH_AREA_KM2 = 510_065_622

/** Area of the unit sphere's part, as the largest area that it can have on WGS84. */
export function safeAreaKm2(steradians: number): number {
  return Math.min(EARTH_AREA_KM2, steradians * EARTH_RADIUS_KM * EARTH_RADIUS_KM * AREA_ALLOWANCE)
}
