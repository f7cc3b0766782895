// The trails in the log: every entry gets its leaf, a salted commitment to its digest. Entries are made wherever a
// finding is raised, without a source of chance at hand; so their leaves follow a moment later, in order, from
// here. An entry is chained when it is written: what waits for its leaf can no longer be changed unseen.
// On the path: log.

import { toHex } from '@trigpoint/core/base'
import type { FlowContext } from '../context.ts'
import { sealStatement } from '../log/seal.ts'

const CASES_AT_ONCE = 20
const ENTRIES_AT_ONCE = 500

/** Seals what waits; gives how many entries. */
export async function sealCases(context: FlowContext): Promise<number> {
  if ((await context.store.listUnsealedCases(1)).length === 0) return 0
  return context.store.write(async writer => {
    let count = 0
    for (const row of await writer.listUnsealedCases(CASES_AT_ONCE)) {
      const lines = await writer.listTrail(row.file.caseId, row.sealed + 1, ENTRIES_AT_ONCE)
      for (const { caseId, sequence, digest } of lines) {
        const value = { caseId, sequence, digest: toHex(digest) }
        await sealStatement(context, writer, { kind: 'case', id: `${caseId}:${String(sequence)}`, atMs: context.clock.nowMs(), value })
      }
      await writer.putCase({ ...row, sealed: row.sealed + lines.length })
      count += lines.length
    }
    return count
  })
}
