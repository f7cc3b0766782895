import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { smallestCover, type Edge } from './cover.ts'

/** By trying every set of vertices. */
function coverByTrial(edges: readonly Edge[], vertices: number): { size: number, certain: number[] } {
  let [size, common] = [Infinity, 0]
  for (let set = 0; set < 1 << vertices; set++) {
    if (!edges.every(([a, b]) => ((set >> a) & 1) === 1 || ((set >> b) & 1) === 1)) continue
    const bits = [...Array(vertices).keys()].filter(v => ((set >> v) & 1) === 1).length
    if (bits < size) [size, common] = [bits, set]
    else if (bits === size) common &= set
  }
  const touched = new Set(edges.flat())
  return { size, certain: [...touched].filter(v => ((common >> v) & 1) === 1).sort((a, b) => a - b) }
}

describe('the smallest set of culprits', () => {
  it('names the middle of a star and nobody of a single pair', () => {
    expect(smallestCover([[1, 2], [1, 3], [5, 6]])).toEqual({ certain: [1], size: 2, exact: true })
  })

  it('is what trying every set gives', () => {
    const edge = fc.tuple(fc.integer({ min: 0, max: 8 }), fc.integer({ min: 0, max: 8 })).filter(([a, b]) => a < b)
    fc.assert(fc.property(fc.uniqueArray(edge, { maxLength: 14, selector: ([a, b]) => 9 * a + b }), edges => {
      const found = smallestCover(edges)
      const tried = coverByTrial(edges, 9)
      expect({ size: found.size, certain: found.certain }).toEqual(edges.length === 0 ? { size: 0, certain: [] } : tried)
    }), { seed: 4, numRuns: 300 })
  })

  it('stays quick where two hundred landmarks contradict one liar and each other at random', () => {
    const edges: Edge[] = Array.from({ length: 200 }, (_, i) => [0, i + 1] as const)
    for (let i = 1; i < 100; i += 3) edges.push([i, i + 1])
    const found = smallestCover(edges)
    expect(found.certain).toContain(0)
  })
})
