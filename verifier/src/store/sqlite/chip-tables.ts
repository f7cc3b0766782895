// Chips, their fixes and their papers, in SQLite.

import { sql, type Kysely } from 'kysely'
import type { ChipFixRow, ChipRow, PaperRow, StoreReader, StoreWriter } from '../../ports/index.ts'
import { chipSearchText, cutPage, readTimeCursor, timeCursor } from '../page.ts'
import { fromBody, toBody } from './body.ts'
import { fixOf } from './fix-tables.ts'
import type { Tables } from './tables.ts'

type ChipReads = Pick<StoreReader,
  'getChip' | 'listChips' | 'listSiteChips' | 'listAgentChips' | 'listChipsBySerial' | 'listStaleChips' | 'listOverdueChips' | 'listChipFixes' | 'listChipAnswers' |
  'listChipPapers' | 'listPaperRecords' | 'getPaper'>
type ChipWrites = Pick<StoreWriter, 'putChip' | 'addChipFix' | 'addPaper' | 'withdrawPaper'>

export function chipReads(db: Kysely<Tables>): ChipReads {
  const chips = db.selectFrom('chips').select('body').orderBy('chip_id')
  const bodies = (rows: { body: string }[]): ChipRow[] => rows.map(row => fromBody<ChipRow>(row.body))
  return {
    getChip: async chipId => {
      const row = await chips.where('chip_id', '=', chipId).executeTakeFirst()
      return row && fromBody<ChipRow>(row.body)
    },
    listChips: async filter => {
      let query = chips.where('chip_id', '>', filter.after ?? '').limit(filter.limit + 1)
      if (filter.siteId !== undefined) query = query.where('site_id', '=', filter.siteId)
      if (filter.outcome !== undefined) query = query.where('outcome', '=', filter.outcome)
      if (filter.state !== undefined) query = query.where('state', '=', filter.state)
      if (filter.text !== undefined) query = query.where(sql<boolean>`instr(search, ${filter.text.toLowerCase()}) > 0`)
      return cutPage(bodies(await query.execute()), filter.limit, chip => chip.chipId)
    },
    listSiteChips: async siteId => bodies(await chips.where('site_id', '=', siteId).execute()),
    listAgentChips: async agentId => bodies(await chips.where('agent_id', '=', agentId).execute()),
    listChipsBySerial: async serial => bodies(await chips.where('serial', '=', serial).execute()),
    listStaleChips: async (nowMs, limit) => bodies(await chips.where('stale_at_ms', '<', nowMs).limit(limit).execute()),
    listOverdueChips: async (nowMs, limit) => bodies(await chips.where('overdue_at_ms', '<', nowMs).limit(limit).execute()),
    ...chipHistory(db),
  }
}

function chipHistory(db: Kysely<Tables>): Pick<ChipReads, 'listChipFixes' | 'listChipAnswers' | 'listChipPapers' | 'listPaperRecords' | 'getPaper'> {
  return {
    listChipFixes: async (chipId, page) => {
      let query = db.selectFrom('chip_fixes').innerJoin('fixes', 'fixes.challenge_id', 'chip_fixes.challenge_id').selectAll('fixes')
        .select('chip_fixes.judged_at_ms as order_ms').where('chip_id', '=', chipId)
        .orderBy('chip_fixes.judged_at_ms', 'desc').orderBy('chip_fixes.challenge_id', 'desc').limit(page.limit + 1)
      if (page.after !== undefined) {
        const { atMs, id } = readTimeCursor(page.after)
        query = query.where(sql<boolean>`(chip_fixes.judged_at_ms, chip_fixes.challenge_id) < (${atMs}, ${id})`)
      }
      const { items, next } = cutPage(await query.execute(), page.limit, row => timeCursor(row.order_ms, row.challenge_id))
      return { items: items.map(fixOf), next }
    },
    listChipAnswers: async (chipId, limit, untilMs) => {
      let query = db.selectFrom('chip_fixes').select('body').where('chip_id', '=', chipId).where('answered', '=', 1)
        .orderBy('judged_at_ms', 'desc').orderBy('challenge_id', 'desc').limit(limit)
      if (untilMs !== undefined) query = query.where('judged_at_ms', '<=', untilMs)
      const rows = await query.execute()
      return rows.map(row => fromBody<ChipFixRow>(row.body))
    },
    listChipPapers: async chipId => {
      const rows = await db.selectFrom('paper_chips').innerJoin('papers', 'papers.event_id', 'paper_chips.event_id').select('papers.body')
        .where('chip_id', '=', chipId).where('papers.event_id', 'not in', db.selectFrom('papers_withdrawn').select('event_id')).orderBy('at_ms').orderBy('papers.event_id').execute()
      return rows.map(row => fromBody<PaperRow>(row.body))
    },
    listPaperRecords: async chipId => {
      // A paper is sealed in the transaction that records it: its leaf bears the time.
      const rows = await db.selectFrom('paper_chips').innerJoin('papers', 'papers.event_id', 'paper_chips.event_id')
        .leftJoin('papers_withdrawn', 'papers_withdrawn.event_id', 'papers.event_id').leftJoin('leaves', join => join.on('leaves.subject', '=', sql<string>`'paper:' || papers.event_id`))
        .select(['papers.body', 'papers.at_ms', 'papers_withdrawn.at_ms as withdrawn_at_ms', 'leaves.at_ms as recorded_at_ms'])
        .where('chip_id', '=', chipId).orderBy('papers.at_ms').orderBy('papers.event_id').execute()
      return rows.map(row => ({ paper: fromBody<PaperRow>(row.body), recordedAtMs: row.recorded_at_ms ?? row.at_ms, withdrawnAtMs: row.withdrawn_at_ms }))
    },
    getPaper: async eventId => {
      const row = await db.selectFrom('papers').select('body').where('event_id', '=', eventId).executeTakeFirst()
      return row && fromBody<PaperRow>(row.body)
    },
  }
}

export function chipWrites(db: Kysely<Tables>): ChipWrites {
  return {
    putChip: async row => {
      await db.replaceInto('chips').values({
        chip_id: row.chipId, site_id: row.siteId, agent_id: row.agentId, outcome: row.outcome, state: row.standing.state, serial: row.claimed?.serial ?? '',
        search: chipSearchText(row), stale_at_ms: row.staleAtMs, overdue_at_ms: row.overdueAtMs, body: toBody(row),
      }).execute()
    },
    addChipFix: async row => {
      await db.replaceInto('chip_fixes').values({
        chip_id: row.chipId, judged_at_ms: row.judgedAtMs, challenge_id: row.challengeId, answered: row.answered ? 1 : 0, body: toBody(row),
      }).execute()
    },
    withdrawPaper: async (eventId, atMs) => {
      const { numInsertedOrUpdatedRows } = await db.insertInto('papers_withdrawn').orIgnore().values({ event_id: eventId, at_ms: atMs }).executeTakeFirstOrThrow()
      return numInsertedOrUpdatedRows === 1n
    },
    addPaper: async row => {
      const { numInsertedOrUpdatedRows } = await db.insertInto('papers').orIgnore().values({ event_id: row.eventId, at_ms: row.atMs, body: toBody(row) }).executeTakeFirstOrThrow()
      if (numInsertedOrUpdatedRows !== 1n) return false
      for (const chipId of row.chipIds) await db.insertInto('paper_chips').orIgnore().values({ chip_id: chipId, event_id: row.eventId }).execute()
      return true
    },
  }
}
