// The log's leaves and their openings, in memory.

import { assert, equalBytes } from '@trigpoint/core/base'
import type { LeafReads, LeafRow, LeafWrites } from '../../ports/index.ts'
import type { MemoryTables } from './memory-tables.ts'

export function memoryLeafReads(tables: MemoryTables): LeafReads {
  const inOrder = (): LeafRow[] => [...tables.leaves.all()].sort((a, b) => a.id - b.id)
  const under = (prefix: string): LeafRow[] => inOrder().filter(row => row.subject.startsWith(prefix)).reverse()
  return {
    getLeaf: async subject => tables.leaves.get(subject),
    findLeaf: async leaf => tables.leaves.all().find(row => equalBytes(row.leaf, leaf)),
    newestLeaf: async prefix => under(prefix)[0],
    listLeaves: async (prefix, limit, beforeId) => under(prefix).filter(row => beforeId === undefined || row.id < beforeId).slice(0, limit),
    getOpening: async subject => tables.openings.get(subject),
    getManifest: async sha256 => tables.manifests.get(sha256),
    getResponse: async sha256 => tables.responses.get(sha256),
    listWaitingLeaves: async limit => inOrder().filter(row => row.index === null).slice(0, limit),
    lastLoggedLeaf: async () => inOrder().filter(row => row.index !== null).sort((a, b) => (b.index ?? 0) - (a.index ?? 0))[0],
  }
}

export function memoryLeafWrites(tables: MemoryTables, nextId: () => number): LeafWrites {
  return {
    addLeaf: async (leaf, opening) => {
      if (tables.leaves.get(leaf.subject) !== undefined) return false
      assert(!tables.leaves.all().some(row => equalBytes(row.leaf, leaf.leaf)), 'no two leaves are the same')
      tables.leaves.put(leaf.subject, { ...leaf, id: nextId(), index: null })
      tables.openings.put(leaf.subject, opening)
      return true
    },
    putManifest: async (sha256, xml) => { tables.manifests.put(sha256, xml) },
    putResponse: async (sha256, der) => { tables.responses.put(sha256, der) },
    putLeafIndex: async (id, index) => {
      const row = tables.leaves.all().find(one => one.id === id)
      if (row !== undefined) tables.leaves.put(row.subject, { ...row, index })
    },
    eraseOpening: async subject => {
      const had = tables.openings.get(subject) !== undefined
      tables.openings.remove(subject)
      return had
    },
  }
}
