// The tree over chunks of border edges: bounding caps, boxes in degrees, and the zones below each node.
// On the path: region (preparing borders). Built from the top: the chunks of a node are halved three times
// where their centres lie widest apart, which gives eight compact children.
//
//   nodes:  [ chunks, those of a node side by side | inner nodes, children side by side ]   root: chunkCount

import { halve } from './halve.ts'
import { ZONE_WORDS } from './zone-set.ts'

const HALVINGS = 3
const MOST_CHILDREN: number = 2 ** HALVINGS
/** Covers the rounding of bounding caps, radians (6 m). */
const BOUND_ROUNDING = 1e-6
/** Numbers a node in `caps`: centre x, y, z, cos and sin of the bounding radius, the radius. */
export const CAP_FIELDS = 6

export interface EdgeTree {
  readonly chunkCount: number
  readonly root: number
  readonly caps: Float64Array
  /** West, east, south, north, degrees. */
  readonly boxes: Float32Array
  /** Of inner nodes: first child, number of children. */
  readonly children: Int32Array
  readonly childCount: Uint8Array
  /** ZONE_WORDS words a node. */
  readonly zones: Int32Array
}

/** A run of edges of one line. */
export interface Chunk {
  readonly start: number
  readonly edges: number
  readonly features: readonly number[]
}

export interface TreeInput {
  readonly chunks: readonly Chunk[]
  readonly vertices: Float32Array
  readonly degrees: Float32Array
  readonly features: readonly (readonly number[])[]
}

/** The tree, and the chunks in its order. */
export function buildTree(input: TreeInput): { readonly tree: EdgeTree; readonly order: readonly Chunk[] } {
  const { chunks, vertices } = input
  const centres = new Float64Array(chunks.length * 3)
  chunks.forEach((chunk, i) => centres.set(middleOf(vertices, chunk), 3 * i))
  const indices = Int32Array.from(chunks.keys())
  // Every inner node but the root has at least two nodes below it, or is one of eight over at least nine.
  const capacity = chunks.length + Math.max(1, chunks.length)
  const tree: EdgeTree = {
    chunkCount: chunks.length, root: chunks.length,
    caps: new Float64Array(capacity * CAP_FIELDS), boxes: new Float32Array(capacity * 4),
    children: new Int32Array(capacity), childCount: new Uint8Array(capacity), zones: new Int32Array(capacity * ZONE_WORDS),
  }
  const ranges = placeNodes(tree, indices, centres)
  const order = Array.from(indices).flatMap(i => chunks[i] ?? [])
  order.forEach((chunk, node) => fillChunk(tree, node, chunk, input))
  for (const range of ranges.reverse()) fillInner(tree, range)
  const used = tree.root + ranges.length
  return {
    order,
    tree: {
      ...tree, caps: tree.caps.slice(0, used * CAP_FIELDS), boxes: tree.boxes.slice(0, used * 4),
      children: tree.children.slice(0, used), childCount: tree.childCount.slice(0, used), zones: tree.zones.slice(0, used * ZONE_WORDS),
    },
  }
}

/** An inner node over the chunks from `start` to before `end`, in tree order. */
interface NodeRange {
  readonly node: number
  readonly start: number
  readonly end: number
}

/** Orders the chunks and numbers the inner nodes; parents stand before their children. */
function placeNodes(tree: EdgeTree, indices: Int32Array, centres: Float64Array): NodeRange[] {
  const ranges: NodeRange[] = [{ node: tree.root, start: 0, end: indices.length }]
  for (let i = 0; i < ranges.length; i++) {
    const range = ranges[i]
    if (range === undefined) break
    const { node, start, end } = range
    if (end - start <= MOST_CHILDREN) {
      tree.children[node] = start
      tree.childCount[node] = end - start
      continue
    }
    let parts: (readonly [number, number])[] = [[start, end]]
    for (let round = 0; round < HALVINGS; round++)
      parts = parts.flatMap(([from, to]) => {
        const middle = halve(indices, centres, from, to)
        return middle === from ? [[from, to] as const] : [[from, middle] as const, [middle, to] as const]
      })
    tree.children[node] = tree.root + ranges.length
    tree.childCount[node] = parts.length
    for (const [from, to] of parts) ranges.push({ node: tree.root + ranges.length, start: from, end: to })
  }
  return ranges
}

function middleOf(vertices: Float32Array, { start, edges }: Chunk): readonly [number, number, number] {
  let [x, y, z] = [0, 0, 0]
  for (let v = 3 * start; v <= 3 * (start + edges); v += 3) {
    x += vertices[v] ?? 0
    y += vertices[v + 1] ?? 0
    z += vertices[v + 2] ?? 0
  }
  return normal(x, y, z)
}

function normal(x: number, y: number, z: number): readonly [number, number, number] {
  const length = Math.sqrt(x * x + y * y + z * z)
  return length > 0 ? [x / length, y / length, z / length] : [0, 0, 1]
}

/** Square of the chord between two unit vectors. */
function chordSquare(x: number, y: number, z: number, from: Float32Array | Float64Array, at: number): number {
  const [dx, dy, dz] = [x - (from[at] ?? 0), y - (from[at + 1] ?? 0), z - (from[at + 2] ?? 0)]
  return dx * dx + dy * dy + dz * dz
}

function angleOfChord(square: number): number {
  return 2 * Math.asin(Math.min(1, Math.sqrt(square) / 2))
}

function fillChunk(tree: EdgeTree, node: number, chunk: Chunk, { vertices, degrees, features }: TreeInput): void {
  const [x, y, z] = middleOf(vertices, chunk)
  let farthest = 0
  let [west, east, south, north] = [180, -180, 90, -90]
  for (let v = chunk.start; v <= chunk.start + chunk.edges; v++) {
    farthest = Math.max(farthest, chordSquare(x, y, z, vertices, 3 * v))
    const lon = degrees[2 * v] ?? 0
    const lat = degrees[2 * v + 1] ?? 0
    west = Math.min(west, lon)
    east = Math.max(east, lon)
    south = Math.min(south, lat)
    north = Math.max(north, lat)
  }
  setCap(tree, node, x, y, z, angleOfChord(farthest))
  tree.boxes.set([west, east, south, north], 4 * node)
  for (const zone of chunk.features.flatMap(feature => features[feature] ?? [])) {
    const at = node * ZONE_WORDS + (zone >> 5)
    tree.zones[at] = (tree.zones[at] ?? 0) | (1 << (zone & 31))
  }
}

/** Bounds an inner node by its chunks directly: caps of caps of caps would grow at every step. */
function fillInner(tree: EdgeTree, { node, start, end }: NodeRange): void {
  const { caps, boxes, zones } = tree
  let [sx, sy, sz] = [0, 0, 0]
  for (let at = start * CAP_FIELDS; at < end * CAP_FIELDS; at += CAP_FIELDS) {
    sx += caps[at] ?? 0
    sy += caps[at + 1] ?? 0
    sz += caps[at + 2] ?? 0
  }
  const [x, y, z] = normal(sx, sy, sz)
  let radius = 0
  for (let at = start * CAP_FIELDS; at < end * CAP_FIELDS; at += CAP_FIELDS)
    radius = Math.max(radius, angleOfChord(chordSquare(x, y, z, caps, at)) + (caps[at + 5] ?? 0))
  setCap(tree, node, x, y, z, Math.min(radius, Math.PI))
  const [first, count] = [tree.children[node] ?? 0, tree.childCount[node] ?? 0]
  let [west, east, south, north] = [180, -180, 90, -90]
  for (let child = first; child < first + count; child++) {
    west = Math.min(west, boxes[4 * child] ?? west)
    east = Math.max(east, boxes[4 * child + 1] ?? east)
    south = Math.min(south, boxes[4 * child + 2] ?? south)
    north = Math.max(north, boxes[4 * child + 3] ?? north)
    for (let word = 0; word < ZONE_WORDS; word++) {
      const at = node * ZONE_WORDS + word
      zones[at] = (zones[at] ?? 0) | (zones[child * ZONE_WORDS + word] ?? 0)
    }
  }
  boxes.set([west, east, south, north], 4 * node)
}

function setCap({ caps }: EdgeTree, node: number, x: number, y: number, z: number, radius: number): void {
  const bound = radius + BOUND_ROUNDING
  caps.set([x, y, z, Math.cos(bound), Math.sin(bound), bound], node * CAP_FIELDS)
}
