// Geodesics on WGS84, independent of the code under test: Vincenty's direct solution (Survey Review 23, 1975,
// equations 3 to 13), good to a millimetre for every length, near-antipodal ones included.

import type { Position } from '@trigpoint/core/base'

const A_KM = 6378.137
const F = 1 / 298.257223563
const B_KM = A_KM * (1 - F)
const RADIANS = Math.PI / 180

/** Where one comes to after `distanceKm` along the geodesic that leaves `from` at `azimuthDeg` from north. */
export function travel(from: Position, azimuthDeg: number, distanceKm: number): Position {
  const azimuth = azimuthDeg * RADIANS
  const tanU1 = (1 - F) * Math.tan(from.latDeg * RADIANS)
  const cosU1 = Math.abs(from.latDeg) === 90 ? 0 : 1 / Math.sqrt(1 + tanU1 * tanU1)
  const sinU1 = Math.abs(from.latDeg) === 90 ? Math.sign(from.latDeg) : tanU1 * cosU1
  const sigma1 = Math.atan2(sinU1, cosU1 * Math.cos(azimuth))
  const sinAlpha = cosU1 * Math.sin(azimuth)
  const cosSqAlpha = 1 - sinAlpha * sinAlpha
  const uSq = (cosSqAlpha * (A_KM * A_KM - B_KM * B_KM)) / (B_KM * B_KM)
  const bigA = 1 + (uSq / 16384) * (4096 + uSq * (-768 + uSq * (320 - 175 * uSq)))
  const bigB = (uSq / 1024) * (256 + uSq * (-128 + uSq * (74 - 47 * uSq)))
  let sigma = distanceKm / (B_KM * bigA)
  let cos2m = 0
  for (let i = 0; i < 200; i++) {
    cos2m = Math.cos(2 * sigma1 + sigma)
    const [sin, cos] = [Math.sin(sigma), Math.cos(sigma)]
    const change = bigB * sin * (cos2m + (bigB / 4) * (cos * (2 * cos2m * cos2m - 1) - (bigB / 6) * cos2m * (4 * sin * sin - 3) * (4 * cos2m * cos2m - 3)))
    const next = distanceKm / (B_KM * bigA) + change
    if (Math.abs(next - sigma) < 1e-15) break
    sigma = next
  }
  const [sin, cos] = [Math.sin(sigma), Math.cos(sigma)]
  const low = sinU1 * sin - cosU1 * cos * Math.cos(azimuth)
  const lat = Math.atan2(sinU1 * cos + cosU1 * sin * Math.cos(azimuth), (1 - F) * Math.hypot(sinAlpha, low))
  const lambda = Math.atan2(sin * Math.sin(azimuth), cosU1 * cos - sinU1 * sin * Math.cos(azimuth))
  const c = (F / 16) * cosSqAlpha * (4 + F * (4 - 3 * cosSqAlpha))
  const turn = lambda - (1 - c) * F * sinAlpha * (sigma + c * sin * (cos2m + c * cos * (2 * cos2m * cos2m - 1)))
  const lon = from.lonDeg + turn / RADIANS
  return { latDeg: lat / RADIANS, lonDeg: lon - 360 * Math.floor((lon + 180) / 360) }
}
