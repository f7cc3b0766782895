// Nelder and Mead's simplex search (Computer Journal 7, 1965): smallest value of a function of few variables.
// Used by fit-path-model alone; deterministic.

interface Vertex {
  readonly point: readonly number[]
  readonly value: number
}

/** Point with the smallest value found within so many evaluations, from a start and a first step of 0.3 each way. */
export function minimise(value: (point: readonly number[]) => number, start: readonly number[], evaluations: number): readonly number[] {
  let left = evaluations
  const at = (point: readonly number[]): Vertex => {
    left--
    return { point, value: value(point) }
  }
  let simplex = [at(start), ...start.map((_, axis) => at(start.map((x, i) => (i === axis ? x + 0.3 : x))))]
  while (left > 0) simplex = step(simplex.sort((a, b) => a.value - b.value), at)
  const best = simplex.sort((a, b) => a.value - b.value)[0]
  return best?.point ?? start
}

function step(sorted: readonly Vertex[], at: (point: readonly number[]) => Vertex): Vertex[] {
  const kept = sorted.slice(0, -1)
  const [best, worst, second] = [sorted[0], sorted.at(-1), sorted.at(-2)]
  if (best === undefined || worst === undefined || second === undefined) return [...sorted]
  const centre = worst.point.map((_, i) => kept.reduce((sum, vertex) => sum + (vertex.point[i] ?? 0), 0) / kept.length)
  const along = (factor: number): Vertex => at(centre.map((x, i) => x + factor * ((worst.point[i] ?? 0) - x)))
  const reflected = along(-1)
  if (reflected.value < best.value) {
    const expanded = along(-2)
    return [...kept, expanded.value < reflected.value ? expanded : reflected]
  }
  if (reflected.value < second.value) return [...kept, reflected]
  const contracted = along(reflected.value < worst.value ? -0.5 : 0.5)
  if (contracted.value < Math.min(reflected.value, worst.value)) return [...kept, contracted]
  return [best, ...sorted.slice(1).map(vertex => at(vertex.point.map((x, i) => (x + (best.point[i] ?? 0)) / 2)))]
}
