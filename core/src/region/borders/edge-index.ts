// Border edges prepared once, so that a fix looks only at those near its region.
// On the path: region. Edges stand in chunks of up to 16 along their line; chunks under bounding caps in a
// tree (edge-tree.ts). Every node knows the zones below it, so that a zone already met is not looked at again.
//
// Vertices are kept in single precision (0.4 m); lines straight in longitude and latitude are cut into steps
// of 0.1 degree, which as great circles leave the line by less than 7 m. EDGE_ALLOWANCE_KM covers both.

import { RADIANS_PER_DEGREE, type Vector } from '../../sphere/index.ts'
import type { EdgeSource } from './edge-source.ts'
import { buildTree, type Chunk, type EdgeTree } from './edge-tree.ts'

/** How far a stored edge may lie from the border line of the data, km (rounded up). */
export const EDGE_ALLOWANCE_KM = 0.01

/** Largest step of a line in longitude or latitude, degrees. */
const LONGEST_STEP_DEG = 0.1
export const CHUNK_EDGES = 16

export interface EdgeIndex extends EdgeTree {
  /** Zones of each feature. */
  readonly features: readonly (readonly number[])[]
  /** Unit vectors of all vertices: x, y, z. */
  readonly vertices: Float32Array
  /** Their longitude and latitude, degrees. */
  readonly degrees: Float32Array
  /** Chunk: first vertex, number of edges. */
  readonly chunkStart: Int32Array
  readonly chunkEdges: Uint8Array
  /** Features that each chunk bounds. */
  readonly chunkFeatures: readonly (readonly number[])[]
}

export function openEdgeIndex(source: EdgeSource): EdgeIndex {
  const numbers: number[] = []
  const chunks: Chunk[] = []
  for (const line of source.lines) cutLine(line.coordinates, line.features, numbers, chunks)
  const degrees = Float32Array.from(numbers)
  const vertices = vectorsOf(degrees)
  const { tree, order } = buildTree({ chunks, vertices, degrees, features: source.features })
  return {
    ...tree,
    features: source.features, vertices, degrees,
    chunkStart: Int32Array.from(order, chunk => chunk.start),
    chunkEdges: Uint8Array.from(order, chunk => chunk.edges),
    chunkFeatures: order.map(chunk => chunk.features),
  }
}

export function vertexAt({ vertices }: EdgeIndex, v: number): Vector {
  return { x: vertices[3 * v] ?? 0, y: vertices[3 * v + 1] ?? 0, z: vertices[3 * v + 2] ?? 0 }
}

function vectorsOf(degrees: Float32Array): Float32Array {
  const vertices = new Float32Array((degrees.length / 2) * 3)
  for (let i = 0; 2 * i < degrees.length; i++) {
    const lon = (degrees[2 * i] ?? 0) * RADIANS_PER_DEGREE
    const lat = (degrees[2 * i + 1] ?? 0) * RADIANS_PER_DEGREE
    const flat = Math.cos(lat)
    vertices[3 * i] = flat * Math.cos(lon)
    vertices[3 * i + 1] = flat * Math.sin(lon)
    vertices[3 * i + 2] = Math.sin(lat)
  }
  return vertices
}

/** Appends a line's vertices, long steps divided, and its chunks. Chunks of a line share their end vertex. */
function cutLine(coordinates: readonly number[], features: readonly number[], degrees: number[], chunks: Chunk[]): void {
  const first = degrees.length / 2
  for (let i = 0; i < coordinates.length; i += 2) {
    const lon = coordinates[i] ?? 0
    const lat = coordinates[i + 1] ?? 0
    if (i > 0) {
      const lon0 = coordinates[i - 2] ?? 0
      const lat0 = coordinates[i - 1] ?? 0
      const steps = Math.ceil(Math.max(Math.abs(lon - lon0), Math.abs(lat - lat0)) / LONGEST_STEP_DEG)
      for (let step = 1; step < steps; step++) degrees.push(lon0 + ((lon - lon0) * step) / steps, lat0 + ((lat - lat0) * step) / steps)
    }
    degrees.push(lon, lat)
  }
  const last = degrees.length / 2 - 1
  for (let start = first; start < last; start += CHUNK_EDGES) chunks.push({ start, edges: Math.min(CHUNK_EDGES, last - start), features })
}
