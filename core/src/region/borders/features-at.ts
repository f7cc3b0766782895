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
  const { boxes, chunkCount } = index
  const crossed: number[] = []
  const pending = [index.root]
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    const box = 4 * node
    if ((boxes[box] ?? 0) > lon || (boxes[box + 1] ?? 0) <= lon || (boxes[box + 3] ?? 0) < lat) continue
    if (node >= chunkCount) {
      const first = index.children[node] ?? 0
      for (let child = first + (index.childCount[node] ?? 0) - 1; child >= first; child--) pending.push(child)
    } else if (crossesOdd(index, node, lon, lat, (boxes[box + 2] ?? 0) > lat)) for (const feature of index.chunkFeatures[node] ?? []) crossed.push(feature)
  }
  return oddOnes(crossed)
}

/** What stands an odd number of times in the list. */
function oddOnes(crossed: number[]): readonly number[] {
  crossed.sort((a, b) => a - b)
  const odd: number[] = []
  for (const feature of crossed) {
    if (odd.at(-1) === feature) odd.pop()
    else odd.push(feature)
  }
  return odd
}

/** Whether the ray crosses the chunk an odd number of times; of a chunk wholly to the north only its ends matter. */
function crossesOdd(index: EdgeIndex, chunk: number, lon: number, lat: number, allNorth: boolean): boolean {
  const { degrees } = index
  const start = index.chunkStart[chunk] ?? 0
  const end = start + (index.chunkEdges[chunk] ?? 0)
  if (allNorth) return (degrees[2 * start] ?? 0) > lon !== (degrees[2 * end] ?? 0) > lon
  let odd = false
  for (let v = start; v < end; v++) {
    const x1 = degrees[2 * v] ?? 0
    const x2 = degrees[2 * v + 2] ?? 0
    if (x1 > lon === x2 > lon) continue
    const y1 = degrees[2 * v + 1] ?? 0
    const y2 = degrees[2 * v + 3] ?? 0
    if (y1 + ((y2 - y1) * (lon - x1)) / (x2 - x1) > lat) odd = !odd
  }
  return odd
}
