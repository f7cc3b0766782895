// A machine's signed neighbourhood over time: who was added, who was lost, who moved from one machine to another.
// On the path: custody, which keeps a record a fix and asks what changed.

import type { Appraisal } from '../appraise/appraisal.ts'
import { groupNeighbours } from './group-neighbours.ts'

/** One machine: everybody that its verified devices are or name. */
export interface TopologyRecord {
  /** Identities (PDI), sorted. */
  readonly pdis: readonly string[]
}

export interface TopologyChange {
  readonly added: readonly string[]
  readonly lost: readonly string[]
  /** Present before and after, but in the company of others. */
  readonly moved: readonly string[]
}

/** Records of the machines in a set of appraisals; devices that name nobody are in none. */
export function recordTopology(appraisals: readonly Appraisal[]): readonly TopologyRecord[] {
  const members = appraisals.flatMap(({ verified, identity, kind, topology }) =>
    verified && identity !== null && kind !== null && topology !== undefined && topology.neighbours.length > 0
      ? [{ pdi: identity.pdi, kind, neighbours: topology.neighbours }]
      : [],
  )
  return groupNeighbours(members).map(({ pdis }) => ({ pdis: [...pdis].sort() }))
}

export function compareTopology(before: readonly TopologyRecord[], after: readonly TopologyRecord[]): TopologyChange {
  const earlier = machineOf(before)
  const later = machineOf(after)
  const stayed = [...later.keys()].filter(pdi => earlier.has(pdi))
  return {
    added: [...later.keys()].filter(pdi => !earlier.has(pdi)).sort(),
    lost: [...earlier.keys()].filter(pdi => !later.has(pdi)).sort(),
    moved: stayed.filter(pdi => !sameCompany(pdi, earlier, later)).sort(),
  }
}

function machineOf(records: readonly TopologyRecord[]): ReadonlyMap<string, TopologyRecord> {
  return new Map(records.flatMap(record => record.pdis.map(pdi => [pdi, record] as const)))
}

/** Whether most of those who were with it still are: one exchanged neighbour does not move the seven others. */
function sameCompany(
  pdi: string,
  earlier: ReadonlyMap<string, TopologyRecord>,
  later: ReadonlyMap<string, TopologyRecord>,
): boolean {
  const was = (earlier.get(pdi)?.pdis ?? []).filter(other => other !== pdi)
  const now = new Set(later.get(pdi)?.pdis ?? [])
  const kept = was.filter(other => now.has(other)).length
  return was.length === 0 || kept * 2 > was.length
}
