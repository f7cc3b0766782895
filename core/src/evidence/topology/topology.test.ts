import { describe, expect, it } from 'vitest'
import type { Appraisal } from '../appraise/appraisal.ts'
import { compareTopology, recordTopology } from './compare-topology.ts'
import { judgeTopology } from './judge-topology.ts'

/** The part of an appraisal that topology reads; the rest is never touched. */
function device(pdi: string, kind: 'gpu' | 'switch', neighbours: readonly string[], verified = true): Appraisal {
  const part = { verified, kind, identity: { pdi, type: '41', san: null, ueid: '1', hwmodel: 'x', certificateSha256: '' }, topology: { neighbours } }
  return part as unknown as Appraisal
}

const machine = (gpus: readonly string[], switches: readonly string[]): readonly Appraisal[] => [
  ...gpus.map(pdi => device(pdi, 'gpu', switches)),
  ...switches.map(pdi => device(pdi, 'switch', gpus)),
]
const topologies = (appraisals: readonly Appraisal[]): readonly (boolean | undefined)[] => judgeTopology(appraisals).map(({ topology }) => topology?.consistent)

describe('a machine\'s signed neighbourhood', () => {
  it('agrees when all name each other and all are there', () => {
    const judged = judgeTopology(machine(['A', 'B'], ['S', 'T']))
    for (const { topology } of judged) expect(topology).toMatchObject({ consistent: true, complete: true, missing: [], contradictions: [] })
  })

  it('disagrees when two GPUs name other switches', () => {
    const odd = [device('A', 'gpu', ['S']), device('B', 'gpu', ['S', 'T']), device('S', 'switch', ['A', 'B'])]
    expect(topologies(odd)).toEqual([false, false, false])
    expect(judgeTopology(odd)[0]?.topology?.contradictions).toEqual(['B names other neighbours than A'])
  })

  it('disagrees when somebody names others and is named by nobody', () => {
    expect(judgeTopology([...machine(['A', 'B'], ['S']), device('X', 'switch', ['A', 'B'])])[0]?.topology?.contradictions).toEqual(['X is named by nobody'])
  })

  it('is incomplete when a named device was not presented, and inconsistent when others of its kind were', () => {
    const [a, b, s] = machine(['A', 'B'], ['S', 'T'])
    const some = [a, b, s].filter(one => one !== undefined)
    expect(judgeTopology(some)[0]?.topology).toMatchObject({ consistent: false, complete: false, missing: ['T'] })
    expect(judgeTopology(some.slice(0, 2))[0]?.topology).toMatchObject({ consistent: true, complete: false, missing: ['S', 'T'] })
  })

  it('takes an unverified device\'s word for nothing', () => {
    const [first, ...others] = machine(['A', 'B'], ['S'])
    const judged = judgeTopology([{ ...(first as Appraisal), verified: false }, ...others])
    expect(judged[0]?.topology?.consistent).toBeUndefined()
    expect(judged[1]?.topology).toMatchObject({ consistent: false, missing: ['A'] })
  })

  it('keeps two machines apart, and finds GPUs of one beside the switches of another', () => {
    expect(topologies([...machine(['A', 'B'], ['S']), ...machine(['C', 'D'], ['T'])])).toEqual([true, true, true, true, true, true])
    const mixed = [...machine(['A', 'B'], ['S']).slice(0, 2), ...machine(['C', 'D'], ['T']).slice(2)]
    expect(topologies(mixed)).toEqual([false, false, false])
  })

  it('says nothing about devices that name nobody', () => {
    const alone = device('A', 'gpu', [])
    expect(judgeTopology([alone])[0]?.topology).toEqual({ neighbours: [] })
  })
})

describe('a machine over time', () => {
  const before = recordTopology(machine(['A', 'B', 'C'], ['S', 'T']))

  it('is unchanged when the same are together', () => {
    expect(compareTopology(before, recordTopology(machine(['C', 'A', 'B'], ['T', 'S'])))).toEqual({ added: [], lost: [], moved: [] })
  })

  it('shows who was exchanged', () => {
    expect(compareTopology(before, recordTopology(machine(['A', 'B', 'X'], ['S', 'T'])))).toEqual({ added: ['X'], lost: ['C'], moved: [] })
  })

  it('shows who moved into another machine', () => {
    const two = recordTopology([...machine(['A', 'B', 'C'], ['S', 'T']), ...machine(['D', 'E', 'F'], ['U', 'V'])])
    const after = recordTopology([...machine(['A', 'B', 'F'], ['S', 'T']), ...machine(['D', 'E', 'C'], ['U', 'V'])])
    expect(compareTopology(two, after)).toEqual({ added: [], lost: [], moved: ['C', 'F'] })
  })
})
