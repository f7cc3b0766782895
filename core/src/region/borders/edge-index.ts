// Border edges prepared once, so that a fix looks only at those near its region.
// On the path: region. Edges stand in chunks of up to 24 along their line; chunks under bounding caps, eight
// at a time, in a tree. Every node knows the zones below it, so that a zone already met is not looked at again.
//
//   nodes:  [ chunks, in order along a space-filling curve | their parents | ... | root ]
//
// Vertices are kept in single precision (0.4 m); lines straight in longitude and latitude are cut into steps
// of 0.1 degree, which as great circles leave the line by less than 7 m. EDGE_ALLOWANCE_KM covers both.

import { RADIANS_PER_DEGREE } from '../../sphere/index.ts'
import type { EdgeSource } from './edge-source.ts'
import { ZONE_WORDS } from './zone-set.ts'

/** How far a stored edge may lie from the border line of the data, km (rounded up). */
export const EDGE_ALLOWANCE_KM = 0.01

/** Largest step of a line in longitude or latitude, degrees. */
const LONGEST_STEP_DEG = 0.1
export const CHUNK_EDGES = 24
const CHILDREN = 8
/** Covers the rounding of bounding caps, radians (6 m). */
const BOUND_ROUNDING = 1e-6

export interface EdgeIndex {
  /** Zones of each feature. */
  readonly features: readonly (readonly number[])[]
  /** Unit vectors of all vertices: x, y, z. */
  readonly vertices: Float32Array
  /** Their longitude and latitude, degrees. */
  readonly degrees: Float32Array
  readonly chunkCount: number
  /** Chunk: first vertex, number of edges. */
  readonly chunkStart: Int32Array
  readonly chunkEdges: Uint8Array
  /** Features that each chunk bounds. */
  readonly chunkFeatures: readonly (readonly number[])[]
  readonly nodeCount: number
  /** Node: centre x, y, z, cos and sin of the bounding radius, the radius. */
  readonly caps: Float64Array
  /** Node: west, east, south, north, degrees. */
  readonly boxes: Float32Array
  /** Node: first child (nodes after `chunkCount`), number of children. */
  readonly children: Int32Array
  readonly childCount: Uint8Array
  /** Node: ZONE_WORDS words. */
  readonly zones: Int32Array
}

export const CAP_FIELDS = 6

interface Chunk {
  readonly start: number
  readonly edges: number
  readonly features: readonly number[]
}

export function openEdgeIndex(source: EdgeSource): EdgeIndex {
  const degrees: number[] = []
  const chunks: Chunk[] = []
  for (const line of source.lines) cutLine(line.coordinates, line.features, degrees, chunks)
  const vertices = new Float32Array((degrees.length / 2) * 3)
  for (let i = 0; 2 * i < degrees.length; i++) {
    const lon = (degrees[2 * i] ?? 0) * RADIANS_PER_DEGREE
    const lat = (degrees[2 * i + 1] ?? 0) * RADIANS_PER_DEGREE
    vertices[3 * i] = Math.cos(lat) * Math.cos(lon)
    vertices[3 * i + 1] = Math.cos(lat) * Math.sin(lon)
    vertices[3 * i + 2] = Math.sin(lat)
  }
  const ordered = inSpaceOrder(chunks, vertices)
  return {
    features: source.features,
    vertices,
    degrees: Float32Array.from(degrees),
    chunkCount: ordered.length,
    chunkStart: Int32Array.from(ordered, chunk => chunk.start),
    chunkEdges: Uint8Array.from(ordered, chunk => chunk.edges),
    chunkFeatures: ordered.map(chunk => chunk.features),
    ...buildTree(ordered, vertices, degrees, source.features),
  }
}

/** Appends a line's vertices, long steps divided, and its chunks. Chunks of a line share their end vertex. */
function cutLine(coordinates: readonly number[], features: readonly number[], degrees: number[], chunks: Chunk[]): void {
  const first = degrees.length / 2
  for (let i = 0; i < coordinates.length; i += 2) {
    const [lon, lat] = [coordinates[i] ?? 0, coordinates[i + 1] ?? 0]
    if (i > 0) {
      const [lon0, lat0] = [coordinates[i - 2] ?? 0, coordinates[i - 1] ?? 0]
      const steps = Math.ceil(Math.max(Math.abs(lon - lon0), Math.abs(lat - lat0)) / LONGEST_STEP_DEG)
      for (let step = 1; step < steps; step++) degrees.push(lon0 + ((lon - lon0) * step) / steps, lat0 + ((lat - lat0) * step) / steps)
    }
    degrees.push(lon, lat)
  }
  const last = degrees.length / 2 - 1
  for (let start = first; start < last; start += CHUNK_EDGES) chunks.push({ start, edges: Math.min(CHUNK_EDGES, last - start), features })
}

/** Chunks sorted along a Morton curve through the cube around the sphere: neighbours stand near each other. */
function inSpaceOrder(chunks: readonly Chunk[], vertices: Float32Array): readonly Chunk[] {
  const keys = chunks.map((chunk, index) => {
    const at = 3 * (chunk.start + (chunk.edges >> 1))
    let key = 0
    for (let bit = 9; bit >= 0; bit--)
      for (let axis = 0; axis < 3; axis++) key = key * 2 + ((Math.floor(((vertices[at + axis] ?? 0) + 1) * 511.9) >> bit) & 1)
    return { key, index }
  })
  keys.sort((a, b) => a.key - b.key || a.index - b.index)
  return keys.flatMap(({ index }) => chunks[index] ?? [])
}

type Tree = Pick<EdgeIndex, 'nodeCount' | 'caps' | 'boxes' | 'children' | 'childCount' | 'zones'>

function buildTree(chunks: readonly Chunk[], vertices: Float32Array, degrees: readonly number[], features: EdgeSource['features']): Tree {
  let nodeCount = 0
  for (let level = chunks.length; ; level = Math.ceil(level / CHILDREN)) {
    nodeCount += level
    if (level <= 1) break
  }
  const tree: Tree = {
    nodeCount,
    caps: new Float64Array(nodeCount * CAP_FIELDS),
    boxes: new Float32Array(nodeCount * 4),
    children: new Int32Array(nodeCount),
    childCount: new Uint8Array(nodeCount),
    zones: new Int32Array(nodeCount * ZONE_WORDS),
  }
  chunks.forEach((chunk, node) => fillLeaf(tree, node, chunk, vertices, degrees, features))
  let [levelStart, levelEnd] = [0, chunks.length]
  while (levelEnd - levelStart > 1) {
    let node = levelEnd
    for (let child = levelStart; child < levelEnd; child += CHILDREN) fillParent(tree, node++, child, Math.min(CHILDREN, levelEnd - child))
    ;[levelStart, levelEnd] = [levelEnd, node]
  }
  return tree
}

function fillLeaf(tree: Tree, node: number, chunk: Chunk, vertices: Float32Array, degrees: readonly number[], features: EdgeSource['features']): void {
  const centre = [0, 0, 0]
  const box = [180, -180, 90, -90]
  for (let v = chunk.start; v <= chunk.start + chunk.edges; v++) {
    for (let axis = 0; axis < 3; axis++) centre[axis] = (centre[axis] ?? 0) + (vertices[3 * v + axis] ?? 0)
    widenBox(box, degrees[2 * v] ?? 0, degrees[2 * v] ?? 0, degrees[2 * v + 1] ?? 0, degrees[2 * v + 1] ?? 0)
  }
  tree.boxes.set(box, node * 4)
  const [x, y, z] = normal(centre)
  let radius = 0
  for (let v = chunk.start; v <= chunk.start + chunk.edges; v++)
    radius = Math.max(radius, angle(x, y, z, vertices[3 * v] ?? 0, vertices[3 * v + 1] ?? 0, vertices[3 * v + 2] ?? 0))
  setCap(tree, node, x, y, z, radius)
  for (const feature of chunk.features)
    for (const zone of features[feature] ?? []) setBit(tree.zones, node, zone)
}

function fillParent(tree: Tree, node: number, firstChild: number, count: number): void {
  tree.children[node] = firstChild
  tree.childCount[node] = count
  const centre = [0, 0, 0]
  const box = [180, -180, 90, -90]
  for (let child = firstChild; child < firstChild + count; child++) {
    for (let axis = 0; axis < 3; axis++) centre[axis] = (centre[axis] ?? 0) + (tree.caps[child * CAP_FIELDS + axis] ?? 0)
    const at = child * 4
    widenBox(box, tree.boxes[at] ?? 0, tree.boxes[at + 1] ?? 0, tree.boxes[at + 2] ?? 0, tree.boxes[at + 3] ?? 0)
    for (let word = 0; word < ZONE_WORDS; word++) {
      const own = node * ZONE_WORDS + word
      tree.zones[own] = (tree.zones[own] ?? 0) | (tree.zones[child * ZONE_WORDS + word] ?? 0)
    }
  }
  tree.boxes.set(box, node * 4)
  const [x, y, z] = normal(centre)
  let radius = 0
  for (let child = firstChild; child < firstChild + count; child++) {
    const at = child * CAP_FIELDS
    radius = Math.max(radius, angle(x, y, z, tree.caps[at] ?? 0, tree.caps[at + 1] ?? 0, tree.caps[at + 2] ?? 0) + (tree.caps[at + 5] ?? 0))
  }
  setCap(tree, node, x, y, z, Math.min(radius, Math.PI))
}

function widenBox(box: number[], west: number, east: number, south: number, north: number): void {
  box[0] = Math.min(box[0] ?? west, west)
  box[1] = Math.max(box[1] ?? east, east)
  box[2] = Math.min(box[2] ?? south, south)
  box[3] = Math.max(box[3] ?? north, north)
}

function normal([x = 0, y = 0, z = 0]: readonly number[]): readonly [number, number, number] {
  const length = Math.hypot(x, y, z)
  return length > 0 ? [x / length, y / length, z / length] : [0, 0, 1]
}

function angle(x: number, y: number, z: number, a: number, b: number, c: number): number {
  return 2 * Math.asin(Math.min(1, Math.hypot(x - a, y - b, z - c) / 2))
}

function setCap(tree: Tree, node: number, x: number, y: number, z: number, radius: number): void {
  const bound = radius + BOUND_ROUNDING
  tree.caps.set([x, y, z, Math.cos(bound), Math.sin(bound), bound], node * CAP_FIELDS)
}

function setBit(words: Int32Array, node: number, zone: number): void {
  const at = node * ZONE_WORDS + (zone >> 5)
  words[at] = (words[at] ?? 0) | (1 << (zone & 31))
}
