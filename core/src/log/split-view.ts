// Split views: one log that shows two histories. Two checkpoints, both signed by the log, of the same size
// with different roots prove it to anybody; two of different sizes prove it only to one who holds the tree.
// Such a pair is kept for good (verifier/src/log/split-view-store.ts); this file says what it shows.

import { equalBytes, ok, refuse, type Primitives, type Result } from '../base/index.ts'
import { verifyCheckpoint } from './checkpoint.ts'
import { verifyConsistency } from './merkle-proof.ts'
import type { NoteKey } from './note-key.ts'

/** `forked`: proves itself. `unproven`: the proof given fails, which may be the giver's fault. `consistent`: no split. */
export type ViewComparison = 'consistent' | 'forked' | 'unproven'

/**
 * Compares two signed checkpoints of one log. `proof` is a consistency proof from the smaller to the larger.
 * Refuses with the codes of `verifyCheckpoint`, and with `log.origin-unexpected` when they are of two logs.
 */
export function compareViews(
  a: Uint8Array,
  b: Uint8Array,
  proof: readonly Uint8Array[],
  logKeys: readonly NoteKey[],
  primitives: Primitives,
): Result<ViewComparison> {
  const first = verifyCheckpoint(a, { logKeys }, primitives)
  if (!first.ok) return first
  const second = verifyCheckpoint(b, { logKeys }, primitives)
  if (!second.ok) return second
  if (first.value.origin !== second.value.origin)
    return refuse('log.origin-unexpected', `${first.value.origin} and ${second.value.origin} are two logs; each has a view of its own`)
  const [older, newer] = first.value.size <= second.value.size ? [first.value, second.value] : [second.value, first.value]
  if (older.size === newer.size) return ok(equalBytes(older.root, newer.root) ? 'consistent' : 'forked')
  const consistent = verifyConsistency(primitives, { oldSize: older.size, oldRoot: older.root, size: newer.size, root: newer.root, proof })
  return ok(consistent ? 'consistent' : 'unproven')
}
