// Histories of chips that were known before histories were kept: folded once, from the papers and answers that are
// there, when a newer release opens an older data directory. On the path: custody, at start. Without it such a chip
// would have no past, and its first new fact would look like the beginning of its life.

import type { ChipRow, StoreWriter } from '../../ports/index.ts'
import type { FlowContext } from '../context.ts'
import { recordSilence, refoldChip } from './history.ts'
import { rulesOf } from './silence.ts'

const BROUGHT_META = 'histories-brought'
/** Rows a transaction. */
const STEP = 200

/** Folds what is missing; gives how many chips had no history. A start that was cut off begins again where it was. */
export async function bringHistories(context: Pick<FlowContext, 'store' | 'settings' | 'clock'>): Promise<number> {
  const { store } = context
  if ((await store.getMeta(BROUGHT_META)) !== undefined) return 0
  let folded = 0
  for (let after: string | undefined; ; ) {
    const page = await store.listChips({ limit: STEP, after })
    const missing = page.items.filter(isMissing)
    if (missing.length > 0) await store.write(writer => foldAll(context, writer, missing))
    folded += missing.length
    if (page.next === null) break
    after = page.next
  }
  await store.write(writer => writer.putMeta(BROUGHT_META, String(folded)))
  return folded
}

/** It has lived, and nothing says how. */
function isMissing({ stayCount, standing }: ChipRow): boolean {
  return stayCount === undefined && standing.state !== 'unregistered'
}

/** What had fallen silent was told when it did: it is silent at once, and nothing is told again. */
async function foldAll(context: Pick<FlowContext, 'settings' | 'clock'>, writer: StoreWriter, rows: readonly ChipRow[]): Promise<void> {
  const nowMs = context.clock.nowMs()
  for (const { chipId } of rows) {
    const row = await writer.getChip(chipId)
    if (row === undefined || !isMissing(row)) continue
    const rules = rulesOf(context, await writer.getSite(row.siteId))
    const after = await refoldChip(writer, row, rules, nowMs)
    await writer.putChip(row.standing.state === 'silent' ? await recordSilence(writer, after, nowMs, rules) : after)
  }
}
