// Halves a set of points where they lie widest apart (one step of a k-d tree).
// On the path: region (preparing borders). Selection after Hoare: no full sort.

/** Reorders `indices` from `from` to before `to` so that the lower half comes first; gives where the upper begins (`from` for fewer than two). */
export function halve(indices: Int32Array, points: Float64Array, from: number, to: number): number {
  if (to - from < 2) return from
  const axis = widestAxis(indices, points, from, to)
  const middle = (from + to) >> 1
  const key = (place: number): number => points[3 * (indices[place] ?? 0) + axis] ?? 0
  let [low, high] = [from, to - 1]
  while (low < high) {
    const pivot = key((low + high) >> 1)
    let [i, j] = [low, high]
    while (i <= j) {
      while (key(i) < pivot) i++
      while (key(j) > pivot) j--
      if (i <= j) {
        const swapped = indices[i] ?? 0
        indices[i++] = indices[j] ?? 0
        indices[j--] = swapped
      }
    }
    if (middle <= j) high = j
    else if (middle >= i) low = i
    else break
  }
  return middle
}

function widestAxis(indices: Int32Array, points: Float64Array, from: number, to: number): number {
  const [least, most] = [[Infinity, Infinity, Infinity], [-Infinity, -Infinity, -Infinity]]
  for (let place = from; place < to; place++)
    for (let axis = 0; axis < 3; axis++) {
      const value = points[3 * (indices[place] ?? 0) + axis] ?? 0
      least[axis] = Math.min(least[axis] ?? value, value)
      most[axis] = Math.max(most[axis] ?? value, value)
    }
  const widths = [0, 1, 2].map(axis => (most[axis] ?? 0) - (least[axis] ?? 0))
  return widths.indexOf(Math.max(...widths))
}
