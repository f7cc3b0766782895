import { describe, expect, it } from 'vitest'
import { mergeDirections, openMesh } from './mesh.ts'

const at = (latDeg: number, lonDeg: number) => ({ latDeg, lonDeg })

describe('the mesh', () => {
  it('takes the smallest row of a direction, and the smaller direction where both agree', () => {
    const mesh = openMesh([{ id: 'a', position: at(0, 0) }, { id: 'b', position: at(0, 10) }], [
      { from: 'a', to: 'b', roundTripMs: 30 }, { from: 'a', to: 'b', roundTripMs: 22 }, { from: 'b', to: 'a', roundTripMs: 21 },
    ])
    expect(mesh.roundTripMs[1]).toBe(21)
    expect(mesh.roundTripMs[2]).toBe(21)
    expect(mesh.asymmetric).toEqual([])
  })

  it('takes the larger direction where they disagree, and reports the pair', () => {
    const mesh = openMesh([{ id: 'a', position: at(0, 0) }, { id: 'b', position: at(0, 10) }], [
      { from: 'a', to: 'b', roundTripMs: 5 }, { from: 'b', to: 'a', roundTripMs: 40 },
    ])
    expect(mesh.roundTripMs[1]).toBe(40)
    expect(mesh.asymmetric).toEqual([{ a: 'a', b: 'b', forwardMs: 5, backwardMs: 40 }])
  })

  it('uses a single direction as it is, and leaves strangers and self-pairs out', () => {
    expect(mergeDirections(0, 7)).toBe(7)
    const mesh = openMesh([{ id: 'a', position: at(0, 0) }, { id: 'b', position: at(0, 10) }], [
      { from: 'a', to: 'a', roundTripMs: 1 }, { from: 'a', to: 'stranger', roundTripMs: 1 },
    ])
    expect([...mesh.roundTripMs]).toEqual([0, 0, 0, 0])
  })

  it('does not depend on the order of landmarks or rows', () => {
    const landmarks = [{ id: 'b', position: at(0, 10) }, { id: 'a', position: at(0, 0) }]
    const rows = [{ from: 'a', to: 'b', roundTripMs: 5 }, { from: 'b', to: 'a', roundTripMs: 40 }]
    expect(openMesh(landmarks, rows)).toEqual(openMesh([...landmarks].reverse(), [...rows].reverse()))
  })
})
