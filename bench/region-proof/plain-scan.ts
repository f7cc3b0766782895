// The peer of bench/region: the same question answered without a tree, edge by edge over all border data.
// Only for f = 0 and land; it says which zones have land edges in all grown discs, or hold the region's corner.

import type { Disc, Borders } from '@trigpoint/core/region'
import { capOf, capOfKm, safeAngle, vectorOf, type Cap } from '@trigpoint/core/sphere'

/** Codes of the countries with an edge that meets every grown cap. Discs of 90 degrees and more are left out. */
export function scanAllEdges(discs: readonly Disc[], { land, codes }: Borders, toleranceKm: number): ReadonlySet<string> {
  const caps = discs.flatMap((disc): readonly Cap[] => {
    const cap = capOfKm(vectorOf(disc.position), disc.reachKm)
    const grown = cap === undefined ? undefined : capOf(cap.centre, cap.radius + safeAngle(toleranceKm))
    return grown === undefined ? [] : [grown]
  }).sort((a, b) => a.radius - b.radius)
  const met = new Set<string>()
  for (let chunk = 0; chunk < land.chunkCount; chunk++) {
    const start = land.chunkStart[chunk] ?? 0
    for (let v = start; v < start + (land.chunkEdges[chunk] ?? 0); v++) {
      if (!edgeMeetsAll(land.vertices, 3 * v, caps)) continue
      for (const feature of land.chunkFeatures[chunk] ?? []) for (const zone of land.features[feature] ?? []) met.add(codes[zone] ?? '')
      break
    }
  }
  return met
}

function edgeMeetsAll(vertices: Float32Array, at: number, caps: readonly Cap[]): boolean {
  const [ax, ay, az] = [vertices[at] ?? 0, vertices[at + 1] ?? 0, vertices[at + 2] ?? 0]
  const [bx, by, bz] = [vertices[at + 3] ?? 0, vertices[at + 4] ?? 0, vertices[at + 5] ?? 0]
  const cosL = Math.min(1, ax * bx + ay * by + az * bz)
  const length = Math.acos(cosL)
  const sinL = Math.sin(length)
  let [low, high] = [0, length]
  for (const { centre: { x, y, z }, cos } of caps) {
    const da = ax * x + ay * y + az * z
    const db = bx * x + by * y + bz * z
    if (da >= cos && db >= cos) continue
    const rise = sinL > 0 ? (db - da * cosL) / sinL : 0
    const peak = Math.sqrt(da * da + rise * rise)
    if (peak < cos) return false
    const top = Math.atan2(rise, da)
    const half = Math.acos(cos / peak)
    low = Math.max(low, top - half)
    high = Math.min(high, top + half)
    if (low > high) return false
  }
  return true
}
