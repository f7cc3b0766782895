// Devices that name each other, directly or through others, are one machine's.

export interface Member {
  /** Upper hex. */
  readonly pdi: string
  readonly kind: 'gpu' | 'switch'
  /** Sorted. */
  readonly neighbours: readonly string[]
}

export interface NeighbourGroup {
  /** All identities of the group, presented or only named. */
  readonly pdis: ReadonlySet<string>
  readonly members: readonly Member[]
}

export function groupNeighbours(members: readonly Member[]): readonly NeighbourGroup[] {
  const groups: { pdis: Set<string>; members: Member[] }[] = []
  for (const member of members) {
    const pdis = new Set([member.pdi, ...member.neighbours])
    const joined = { pdis, members: [member] }
    for (const group of groups.filter(other => [...pdis].some(pdi => other.pdis.has(pdi)))) {
      for (const pdi of group.pdis) joined.pdis.add(pdi)
      joined.members.unshift(...group.members)
      groups.splice(groups.indexOf(group), 1)
    }
    groups.push(joined)
  }
  return groups
}
