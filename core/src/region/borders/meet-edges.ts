// Which zones have border edges that meet a probe: one walk down the tree of edges.
// On the path: region. A node is left out when more operators than may lie miss all of it, or when all its
// zones are settled; it is taken whole when no wall can miss it; otherwise its children, in the end its
// edges, are asked.

import { angleBetween, type Vector } from '../../sphere/index.ts'
import { vertexAt, type EdgeIndex } from './edge-index.ts'
import { CAP_FIELDS } from './edge-tree.ts'
import { ChunkSight } from './chunk-sight.ts'
import type { Probe } from './probe.ts'
import { isEmptySet, ZONE_WORDS, type ZoneSet } from './zone-set.ts'

/** What the walks of one fix cost. */
export interface WalkCost {
  nodes: number
  edges: number
}

export interface Walk {
  readonly index: EdgeIndex
  readonly probe: Probe
  /** Zones still asked for; a zone that is met is taken out. */
  readonly open: ZoneSet
  readonly cost: WalkCost
  /**
   * Asked with a point of every edge that meets the probe: whether the zones of its chunk are to be taken out
   * of `open`, or which edge to go on with. Without it every edge that meets the probe counts.
   */
  readonly heed?: (point: Vector, chunk: number, edge: number) => 'settled' | 'next-edge' | 'next-chunk'
}

export function meetEdges(walk: Walk): void {
  const { index, probe, open, cost } = walk
  const sight = new ChunkSight(probe)
  const pending = [index.root]
  for (let node = pending.pop(); node !== undefined && node >= 0; node = pending.pop()) {
    if (!isOpen(index, node, open)) continue
    cost.nodes++
    sight.look(index.caps, node * CAP_FIELDS)
    if (sight.allowed < 0) continue
    if (sight.isWhole && walk.heed === undefined) {
      close(index, node, open)
      if (isEmptySet(open)) return
    } else if (node < index.chunkCount) meetChunk(walk, node, sight)
    else for (let i = index.childCount[node] ?? 0; i > 0; i--) pending.push((index.children[node] ?? 0) + i - 1)
  }
}

function isOpen({ zones }: EdgeIndex, node: number, open: ZoneSet): boolean {
  for (let word = 0; word < ZONE_WORDS; word++) if (((zones[node * ZONE_WORDS + word] ?? 0) & (open[word] ?? 0)) !== 0) return true
  return false
}

function close({ zones }: EdgeIndex, node: number, open: ZoneSet): void {
  for (let word = 0; word < ZONE_WORDS; word++) open[word] = (open[word] ?? 0) & ~(zones[node * ZONE_WORDS + word] ?? 0)
}

function meetChunk(walk: Walk, chunk: number, sight: ChunkSight): void {
  const { index, cost, heed } = walk
  const { vertices } = index
  const start = index.chunkStart[chunk] ?? 0
  const count = index.chunkEdges[chunk] ?? 0
  cost.edges += count
  sight.measure(vertices, start, count + 1)
  for (let edge = 0; edge < count; edge++) {
    const parameter = sight.meetEdge(edge, vertices, 3 * (start + edge))
    if (parameter < 0) continue
    const answer = heed === undefined ? 'settled' : heed(pointAlong(index, start + edge, parameter), chunk, edge)
    if (answer === 'next-edge') continue
    if (answer === 'settled') close(index, chunk, walk.open)
    return
  }
}

/** The point at an angle along the edge that begins with a vertex. */
function pointAlong(index: EdgeIndex, vertex: number, angle: number): Vector {
  const from = vertexAt(index, vertex)
  const to = vertexAt(index, vertex + 1)
  const length = angleBetween(from, to)
  if (length === 0) return from
  const [a, b] = [Math.sin(length - angle) / Math.sin(length), Math.sin(angle) / Math.sin(length)]
  return { x: a * from.x + b * to.x, y: a * from.y + b * to.y, z: a * from.z + b * to.z }
}
