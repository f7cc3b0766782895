// Which areas of the border data hold a place: a ray to the north, counting the border lines that it crosses.
// On the path: region. In longitude and latitude as the data are drawn, so that poles, the antimeridian and
// rings that enclose nothing need no care. Right for every place that is farther than EDGE_ALLOWANCE_KM from
// the lines; places nearer are met as edges anyway.

import type { Position } from '../../base/index.ts'
import type { EdgeIndex } from './edge-index.ts'

/** Numbers of the features of `index` that hold the position. */
export function featuresAt(index: EdgeIndex, position: Position): readonly number[] {
  const lon = position.lonDeg >= 180 ? position.lonDeg - 360 : position.lonDeg
  const lat = position.latDeg
  const inside = new Set<number>()
  const pending = [index.nodeCount - 1]
  for (let node = pending.pop(); node !== undefined && node >= 0; node = pending.pop()) {
    const [west = 0, east = 0, south = 0, north = 0] = index.boxes.subarray(4 * node, 4 * node + 4)
    if (west > lon || east <= lon || north < lat) continue
    if (node >= index.chunkCount) {
      const first = index.children[node] ?? 0
      for (let i = (index.childCount[node] ?? 0) - 1; i >= 0; i--) pending.push(first + i)
    } else if (crossesOdd(index, node, lon, lat, south > lat))
      for (const feature of index.chunkFeatures[node] ?? []) toggle(inside, feature)
  }
  return [...inside]
}

function toggle(set: Set<number>, feature: number): void {
  if (!set.delete(feature)) set.add(feature)
}

/** Whether the ray crosses the chunk an odd number of times; of a chunk wholly to the north only its ends matter. */
function crossesOdd(index: EdgeIndex, chunk: number, lon: number, lat: number, allNorth: boolean): boolean {
  const { degrees } = index
  const start = index.chunkStart[chunk] ?? 0
  const end = start + (index.chunkEdges[chunk] ?? 0)
  if (allNorth) return (degrees[2 * start] ?? 0) > lon !== (degrees[2 * end] ?? 0) > lon
  let odd = false
  for (let v = start; v < end; v++) {
    const [x1, y1] = [degrees[2 * v] ?? 0, degrees[2 * v + 1] ?? 0]
    const [x2, y2] = [degrees[2 * v + 2] ?? 0, degrees[2 * v + 3] ?? 0]
    if (x1 > lon !== x2 > lon && y1 + ((y2 - y1) * (lon - x1)) / (x2 - x1) > lat) odd = !odd
  }
  return odd
}
