// How a probe's walls stand to one node of the tree of edges, and to the edges of a chunk.
// On the path: region, the innermost loop. One object serves a whole walk, so that nothing is made anew for
// each node. Along an edge from a to b of length L the product with a wall's centre is
// (da sin(L - s) + db sin s) / sin L; a wall (below 90 degrees) holds one interval of s.

import { CHUNK_EDGES } from './edge-index.ts'
import type { Probe } from './probe.ts'

const VERTICES = CHUNK_EDGES + 1
/** The extent's number in place of an operator: it must hold. */
const EXTENT = -1

export class ChunkSight {
  /** How many more operators may miss an edge below the node; negative: the node is out. */
  allowed = 0
  /** Whether no wall misses any point of the node. */
  isWhole = false

  readonly #probe: Probe
  /** Walls that cut the node and whose operators do not miss all of it. */
  readonly #cutting: Int32Array
  #cuttingCount = 0
  /** By operator: the look at which it was last found to miss. */
  readonly #missedAt: Int32Array
  #looks = 0
  /** 1 - versine of vertex to wall centre, by place in `#cutting` and vertex. */
  readonly #products: Float64Array
  /** By operator + 1 (0: the extent): the interval of the edge that it holds; empty where low > high. */
  readonly #lows: Float64Array
  readonly #highs: Float64Array

  constructor(probe: Probe) {
    const count = probe.walls.length
    this.#probe = probe
    this.#cutting = new Int32Array(count)
    this.#missedAt = new Int32Array(probe.operators)
    this.#products = new Float64Array(count * VERTICES)
    this.#lows = new Float64Array(probe.operators + 1)
    this.#highs = new Float64Array(probe.operators + 1)
  }

  /** Holds the walls against a node's bounding cap (x, y, z, cos, sin, radius at `at`). */
  look(caps: Float64Array, at: number): void {
    const { walls, faulty } = this.#probe
    const x = caps[at] ?? 0
    const y = caps[at + 1] ?? 0
    const z = caps[at + 2] ?? 0
    const nodeCos = caps[at + 3] ?? 0
    const nodeSin = caps[at + 4] ?? 0
    const nodeRadius = caps[at + 5] ?? 0
    const look = ++this.#looks
    this.allowed = faulty
    this.#cuttingCount = 0
    for (let i = 0; i < walls.length; i++) {
      const wall = walls[i]
      if (wall === undefined) continue
      const { centre, radius, cos, sin } = wall.cap
      const product = x * centre.x + y * centre.y + z * centre.z
      if (radius + nodeRadius < Math.PI && product < cos * nodeCos - sin * nodeSin) {
        if (wall.operator === EXTENT) this.allowed = -1
        else if (this.#missedAt[wall.operator] !== look) {
          this.#missedAt[wall.operator] = look
          this.allowed--
        }
        if (this.allowed < 0) return
      } else if (nodeRadius > radius || product < cos * nodeCos + sin * nodeSin) this.#cutting[this.#cuttingCount++] = i
    }
    if (this.allowed < faulty) this.#dropMissed(look)
    this.isWhole = this.#cuttingCount === 0
  }

  #dropMissed(look: number): void {
    let kept = 0
    for (let i = 0; i < this.#cuttingCount; i++) {
      const wall = this.#cutting[i] ?? 0
      const operator = this.#probe.walls[wall]?.operator ?? EXTENT
      if (operator === EXTENT || this.#missedAt[operator] !== look) this.#cutting[kept++] = wall
    }
    this.#cuttingCount = kept
  }

  /** Products of a chunk's vertices with the centres of the walls that cut it. */
  measure(vertices: Float32Array, start: number, count: number): void {
    for (let i = 0; i < this.#cuttingCount; i++) {
      const wall = this.#probe.walls[this.#cutting[i] ?? 0]
      if (wall === undefined) continue
      const { x, y, z } = wall.cap.centre
      for (let v = 0; v < count; v++) {
        const at = 3 * (start + v)
        const dx = (vertices[at] ?? 0) - x
        const dy = (vertices[at + 1] ?? 0) - y
        const dz = (vertices[at + 2] ?? 0) - z
        this.#products[i * VERTICES + v] = 1 - (dx * dx + dy * dy + dz * dz) / 2
      }
    }
  }

  /** An angle along the edge at which no more than the allowed operators miss; -1 when there is none. */
  meetEdge(edge: number, vertices: Float32Array, at: number): number {
    const dx = (vertices[at + 3] ?? 0) - (vertices[at] ?? 0)
    const dy = (vertices[at + 4] ?? 0) - (vertices[at + 1] ?? 0)
    const dz = (vertices[at + 5] ?? 0) - (vertices[at + 2] ?? 0)
    const chord = (dx * dx + dy * dy + dz * dz) / 2
    const length = 2 * Math.asin(Math.min(1, Math.sqrt(chord / 2)))
    this.#holdAll(length)
    let missing = 0
    for (let i = 0; i < this.#cuttingCount; i++) {
      const wall = this.#probe.walls[this.#cutting[i] ?? 0]
      if (wall === undefined) continue
      const slot = wall.operator + 1
      const wasHeld = (this.#lows[slot] ?? 0) <= (this.#highs[slot] ?? 0)
      this.#holdPart(slot, this.#products[i * VERTICES + edge] ?? 0, this.#products[i * VERTICES + edge + 1] ?? 0, wall.cap.cos, chord, length)
      if (!wasHeld || (this.#lows[slot] ?? 0) <= (this.#highs[slot] ?? 0)) continue
      if (wall.operator === EXTENT || ++missing > this.allowed) return -1
    }
    return this.#deepest()
  }

  #holdAll(length: number): void {
    this.#lows[0] = 0
    this.#highs[0] = length
    for (let i = 0; i < this.#cuttingCount; i++) {
      const slot = (this.#probe.walls[this.#cutting[i] ?? 0]?.operator ?? EXTENT) + 1
      this.#lows[slot] = 0
      this.#highs[slot] = length
    }
  }

  /** Cuts a slot's interval down to what a wall holds; `da`, `db`: products of the edge's ends with its centre. */
  #holdPart(slot: number, da: number, db: number, cos: number, chord: number, length: number): void {
    if (da >= cos && db >= cos) return
    const rise = (db - da * (1 - chord)) / Math.sqrt(chord * (2 - chord))
    const peak = Math.sqrt(da * da + rise * rise)
    if (!(peak > cos)) {
      this.#highs[slot] = -1
      return
    }
    const top = Math.atan2(rise, da)
    const half = Math.acos(cos / peak)
    if (da < cos) this.#lows[slot] = Math.max(this.#lows[slot] ?? 0, top - half)
    if (db < cos) this.#highs[slot] = Math.min(this.#highs[slot] ?? 0, top + half, length)
  }

  /** The depth can only get less where a slot's interval begins: asks these places. */
  #deepest(): number {
    const first = this.#lows[0] ?? 0
    const last = this.#highs[0] ?? 0
    if (first > last) return -1
    if (this.#missingAt(first) <= this.allowed) return first
    for (let i = 0; i < this.#cuttingCount; i++) {
      const slot = (this.#probe.walls[this.#cutting[i] ?? 0]?.operator ?? EXTENT) + 1
      const low = this.#lows[slot] ?? 0
      if (low > first && low <= last && low <= (this.#highs[slot] ?? 0) && this.#missingAt(low) <= this.allowed) return low
    }
    return -1
  }

  /** How many of the cutting operators do not hold the edge at an angle. */
  #missingAt(angle: number): number {
    let missing = 0
    this.#looks++
    for (let i = 0; i < this.#cuttingCount; i++) {
      const operator = this.#probe.walls[this.#cutting[i] ?? 0]?.operator ?? EXTENT
      if (operator === EXTENT || this.#missedAt[operator] === this.#looks) continue
      if (angle >= (this.#lows[operator + 1] ?? 0) && angle <= (this.#highs[operator + 1] ?? 0)) continue
      this.#missedAt[operator] = this.#looks
      missing++
    }
    return missing
  }
}
