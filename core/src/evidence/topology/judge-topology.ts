// Holds what devices say of each other against each other (protected PCIe): all GPUs of a machine name the same
// switches, all its switches name the same GPUs, and who is named is who was presented. Only verified devices count;
// an unverified one has said nothing.

import type { Appraisal } from '../appraise/appraisal.ts'
import { groupNeighbours } from './group-neighbours.ts'
import type { Member } from './group-neighbours.ts'
import type { Topology } from './topology.ts'

/** The same appraisals in the same order, each with its part of the topology judged. */
export function judgeTopology(appraisals: readonly Appraisal[]): readonly Appraisal[] {
  const members = appraisals.flatMap(memberOf)
  const groups = groupNeighbours(members)
  const bothKinds = new Set(members.map(({ kind }) => kind)).size === 2
  return appraisals.map(appraisal => {
    const [member] = memberOf(appraisal)
    if (member === undefined) return appraisal
    const group = groups.find(({ pdis }) => pdis.has(member.pdi))
    return group === undefined ? appraisal : { ...appraisal, topology: judgeGroup(member, group.members, bothKinds) }
  })
}

/** Zero or one member: verified devices that name neighbours. */
function memberOf(appraisal: Appraisal): readonly Member[] {
  const { verified, identity, kind, topology } = appraisal
  if (!verified || identity === null || kind === null || topology === undefined || topology.neighbours.length === 0) return []
  return [{ pdi: identity.pdi, kind, neighbours: topology.neighbours }]
}

function judgeGroup(member: Member, group: readonly Member[], bothKinds: boolean): Topology {
  const presented = new Set(group.map(({ pdi }) => pdi))
  const named = new Set(group.flatMap(({ neighbours }) => neighbours))
  const missing = [...named].filter(pdi => !presented.has(pdi)).sort()
  const contradictions = [...disagreements(group, 'gpu'), ...disagreements(group, 'switch'), ...unnamed(group, named)]
  return {
    neighbours: member.neighbours,
    consistent: contradictions.length === 0 && (!bothKinds || missing.length === 0),
    complete: missing.length === 0,
    missing,
    contradictions,
  }
}

/** Devices of one kind must all name the same neighbours. */
function disagreements(group: readonly Member[], kind: 'gpu' | 'switch'): readonly string[] {
  const [first, ...others] = group.filter(member => member.kind === kind)
  if (first === undefined) return []
  const expected = first.neighbours.join()
  return others
    .filter(({ neighbours }) => neighbours.join() !== expected)
    .map(({ pdi }) => `${pdi} names other neighbours than ${first.pdi}`)
}

/** A device that names others must be named by them, where any of them was presented. */
function unnamed(group: readonly Member[], named: ReadonlySet<string>): readonly string[] {
  return group
    .filter(member => !named.has(member.pdi) && group.some(other => other.kind !== member.kind))
    .map(({ pdi }) => `${pdi} is named by nobody`)
}
