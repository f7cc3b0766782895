// The smallest set of culprits: the least landmarks that touch every contradiction (a smallest vertex cover).
// On the path: the mesh check. A landmark that is in every smallest set is certain; a pair that stands alone
// has two smallest sets and makes nobody certain. Exact for groups of usual size; for larger ones the search
// is bounded and only those are certain who alone explain more pairs than any other set could.

/** Steps of the exact search, for one group of contradictions; beyond, the greedy answer is used. */
const MOST_STEPS = 200_000

export type Edge = readonly [number, number]

export interface Cover {
  /** In every smallest set. */
  readonly certain: readonly number[]
  /** Size of a smallest set. */
  readonly size: number
  /** False where a group was too large for the exact search. */
  readonly exact: boolean
}

export function smallestCover(edges: readonly Edge[]): Cover {
  const certain: number[] = []
  let [size, exact] = [0, true]
  for (const group of groupsOf(edges)) {
    const budget = { steps: MOST_STEPS }
    const least = coverSize(group, group.length, budget)
    size += least
    if (budget.steps <= 0) exact = false
    for (const vertex of verticesOf(group)) if (isCertain(group, vertex, least)) certain.push(vertex)
  }
  return { certain: certain.sort((a, b) => a - b), size, exact }
}

/** Without the vertex, all its neighbours are needed: it is certain if that makes the set larger. */
function isCertain(edges: readonly Edge[], vertex: number, least: number): boolean {
  const neighbours = new Set(edges.filter(edge => edge.includes(vertex)).map(([a, b]) => (a === vertex ? b : a)))
  if (neighbours.size > least) return true
  const rest = edges.filter(([a, b]) => !neighbours.has(a) && !neighbours.has(b))
  const budget = { steps: MOST_STEPS }
  const without = neighbours.size + coverSize(rest, rest.length, budget)
  // An unfinished search gives too large a number: then only the many pairs of a landmark speak against it.
  return budget.steps > 0 ? without > least : neighbours.size > least / 2
}

/** Size of a smallest cover, at most `limit`; branches on the busiest vertex. */
function coverSize(edges: readonly Edge[], limit: number, budget: { steps: number }): number {
  if (edges.length === 0) return 0
  if (limit <= 0) return 1
  const [vertex, degree] = busiest(edges)
  // Single pairs and stars apart: one each.
  if (degree === 1) return edges.length
  const withVertex = 1 + coverSize(edges.filter(edge => !edge.includes(vertex)), limit - 1, budget)
  if (--budget.steps <= 0) return withVertex
  const neighbours = new Set(edges.filter(edge => edge.includes(vertex)).map(([a, b]) => (a === vertex ? b : a)))
  if (neighbours.size >= Math.min(limit, withVertex)) return withVertex
  const rest = edges.filter(([a, b]) => !neighbours.has(a) && !neighbours.has(b))
  const withNeighbours = neighbours.size + coverSize(rest, Math.min(limit, withVertex) - neighbours.size, budget)
  return Math.min(withVertex, withNeighbours)
}

function busiest(edges: readonly Edge[]): readonly [number, number] {
  const degrees = new Map<number, number>()
  for (const edge of edges) for (const vertex of edge) degrees.set(vertex, (degrees.get(vertex) ?? 0) + 1)
  let [best, most] = [-1, 0]
  for (const [vertex, degree] of degrees) if (degree > most || (degree === most && vertex < best)) [best, most] = [vertex, degree]
  return [best, most]
}

function verticesOf(edges: readonly Edge[]): readonly number[] {
  return [...new Set(edges.flat())].sort((a, b) => a - b)
}

/** Edges that hang together. */
function groupsOf(edges: readonly Edge[]): readonly (readonly Edge[])[] {
  const parent = new Map<number, number>()
  const root = (vertex: number): number => {
    let at = vertex
    while ((parent.get(at) ?? at) !== at) at = parent.get(at) ?? at
    return at
  }
  for (const [a, b] of edges) parent.set(root(a), root(b))
  const groups = new Map<number, Edge[]>()
  for (const edge of edges) {
    const key = root(edge[0])
    groups.set(key, [...(groups.get(key) ?? []), edge])
  }
  return [...groups.values()]
}
