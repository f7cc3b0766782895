// Spotter (Laki, Matray, Haga, Sebok, Csabai, Vattay 2011): one pooled law of distance given delay, normal
// with a mean and a spread that depend on the delay; the likelihoods of all landmarks are multiplied over a
// grid of cells. Answer: the mean of the posterior; regions: the densest cells.

import { distanceKm, type Mesh } from '@trigpoint/core/estimate'
import type { Vector } from '@trigpoint/core/sphere'
import { meanOf, pairKm, pairMs, spreadOver, vectorAt, type Method, type Ranged } from './method.ts'

const BINS = 24

interface Law {
  readonly mean: (ms: number) => number
  readonly spread: (ms: number) => number
}

/** Mean and standard deviation in bins of equal count, joined by lines. */
function fitLaw(mesh: Mesh, members: readonly number[]): Law {
  const points: (readonly [number, number])[] = []
  members.forEach((a, i) => {
    for (const b of members.slice(i + 1)) if (pairMs(mesh, a, b) > 0) points.push([pairMs(mesh, a, b), pairKm(mesh, a, b)])
  })
  points.sort((a, b) => a[0] - b[0])
  const size = Math.max(5, Math.ceil(points.length / BINS))
  const bins = Array.from({ length: Math.max(1, Math.floor(points.length / size)) }, (_, i) => {
    const part = points.slice(i * size, (i + 1) * size)
    const [ms, km] = [0, 1].map(k => part.reduce((sum, point) => sum + (point[k] ?? 0), 0) / part.length)
    const square = part.reduce((sum, point) => sum + (point[1] - (km ?? 0)) ** 2, 0) / part.length
    return { ms: ms ?? 0, km: km ?? 0, spread: Math.max(30, Math.sqrt(square)) }
  })
  const along = (key: 'km' | 'spread') => (ms: number): number => {
    const after = bins.findIndex(bin => bin.ms >= ms)
    const [a, b] = [bins[after - 1], bins[after]]
    if (a === undefined || b === undefined) return (after === 0 ? bins[0] : bins[bins.length - 1])?.[key] ?? 0
    return a[key] + ((b[key] - a[key]) * (ms - a.ms)) / Math.max(1e-9, b.ms - a.ms)
  }
  return { mean: along('km'), spread: along('spread') }
}

function logLikelihood(mesh: Mesh, law: readonly { mean: number, spread: number }[], ranged: readonly Ranged[], place: Vector): number {
  let sum = 0
  ranged.forEach((one, k) => {
    const { mean, spread } = law[k] ?? { mean: 0, spread: 1 }
    const z = (distanceKm(place, vectorAt(mesh, one.landmark)) - mean) / spread
    sum -= 0.5 * z * z
  })
  return sum
}

const laws = new WeakMap<Mesh, Map<number, Law>>()

export const spotter: Method = {
  name: 'Spotter',
  locate: (mesh, members, target, ranged) => {
    const known = laws.get(mesh) ?? new Map<number, Law>()
    laws.set(mesh, known)
    const law = known.get(target) ?? fitLaw(mesh, members)
    known.set(target, law)
    const expected = ranged.map(one => ({ mean: law.mean(one.roundTripMs), spread: law.spread(one.roundTripMs) }))
    const score = (place: Vector): number => logLikelihood(mesh, expected, ranged, place)
    let cap = { centre: { x: 0, y: 0, z: 1 }, reachKm: 20_015 }
    let cells: readonly { place: Vector, weight: number }[] = []
    for (let level = 0; level < 5; level++) {
      const places = spreadOver(cap, 1500)
      const scores = places.map(score)
      const best = Math.max(...scores)
      cells = places.map((place, i) => ({ place, weight: Math.exp((scores[i] ?? 0) - best) }))
      const leading = cells.filter(cell => cell.weight > 1e-3)
      const centre = meanOf(leading.map(cell => cell.place), leading.map(cell => cell.weight))
      const spacing = cap.reachKm * Math.sqrt(4 / 1500)
      const reachKm = Math.max(...leading.map(cell => distanceKm(cell.place, centre))) + 2 * spacing
      if (reachKm > cap.reachKm * 0.8) break
      cap = { centre, reachKm }
    }
    const total = cells.reduce((sum, cell) => sum + cell.weight, 0)
    const ranked = [...cells].sort((a, b) => b.weight - a.weight)
    return {
      at: meanOf(cells.map(cell => cell.place), cells.map(cell => cell.weight)), empty: false,
      holds: (wanted, place) => {
        const own = Math.exp(score(place) - score(ranked[0]?.place ?? place)) * (ranked[0]?.weight ?? 1)
        const denser = ranked.reduce((sum, cell) => (cell.weight > own ? sum + cell.weight : sum), 0)
        return denser / total <= wanted
      },
    }
  },
}
