// Chips, their fixes and their papers, in SQLite.

import { sql, type Kysely } from 'kysely'
import type { ChipFilter, ChipFixRow, ChipRow, PaperRow, StoreReader, StoreWriter } from '../../ports/index.ts'
import { chipSearchText, cutPage, readTimeCursor, timeCursor } from '../page.ts'
import { fromBody, toBody } from './body.ts'
import type { Direct } from './direct.ts'
import { fixOf } from './fix-tables.ts'
import type { Tables } from './tables.ts'

type ChipReads = Pick<StoreReader,
  'getChip' | 'listChips' | 'listSiteChips' | 'listAgentChips' | 'listChipsBySerial' | 'listStaleChips' | 'listOverdueChips' | 'listChipFixes' | 'listChipAnswers' |
  'listChipPapers' | 'listPapersOf' | 'listPaperRecords' | 'getPaper'>
type ChipWrites = Pick<StoreWriter, 'putChip' | 'addChipFix' | 'addPaper' | 'withdrawPaper'>

export function chipReads(db: Kysely<Tables>): ChipReads {
  const chips = db.selectFrom('chips').select('body').orderBy('chip_id')
  const bodies = (rows: { body: string }[]): ChipRow[] => rows.map(row => fromBody<ChipRow>(row.body))
  return {
    getChip: async chipId => {
      const row = await chips.where('chip_id', '=', chipId).executeTakeFirst()
      return row && fromBody<ChipRow>(row.body)
    },
    listChips: async filter => cutPage(bodies(await listChips(db, filter)), filter.limit, chip => chip.chipId),
    listSiteChips: async siteId => bodies(await chips.where('site_id', '=', siteId).execute()),
    listAgentChips: async agentId => bodies(await chips.where('agent_id', '=', agentId).execute()),
    listChipsBySerial: async serial => bodies(await chips.where('serial', '=', serial).execute()),
    // Named: in the order of ids the planner would look through every chip, at every tick.
    listStaleChips: async (nowMs, limit) => bodies((await sql<{ body: string }>`SELECT body FROM chips INDEXED BY chips_stale WHERE stale_at_ms < ${nowMs} ORDER BY stale_at_ms, chip_id LIMIT ${limit}`.execute(db)).rows),
    listOverdueChips: async (nowMs, limit) => bodies((await sql<{ body: string }>`SELECT body FROM chips INDEXED BY chips_overdue WHERE overdue_at_ms < ${nowMs} ORDER BY overdue_at_ms, chip_id LIMIT ${limit}`.execute(db)).rows),
    ...chipHistory(db),
  }
}

/** In the order of their ids, through the index that the filter is made for: the planner has no figures to choose by. */
async function listChips(db: Kysely<Tables>, { limit, after, siteId, outcome, state, text }: ChipFilter): Promise<{ body: string }[]> {
  const where = [
    ...(siteId === undefined ? [] : [sql<boolean>`site_id = ${siteId}`]), ...(outcome === undefined ? [] : [sql<boolean>`outcome = ${outcome}`]), ...(state === undefined ? [] : [sql<boolean>`state = ${state}`]),
    ...(text === undefined ? [] : [sql<boolean>`instr(search, ${text.toLowerCase()}) > 0`]),
  ]
  const index = indexFor({ siteId, outcome, state, text })
  if (index !== 'chips_search') {
    const from = sql.raw(index === undefined ? 'chips' : `chips INDEXED BY ${index}`)
    return (await sql<{ body: string }>`SELECT body FROM ${from} WHERE ${sql.join([sql<boolean>`chip_id > ${after ?? ''}`, ...where], sql` AND `)} ORDER BY chip_id LIMIT ${limit + 1}`.execute(db)).rows
  }
  // The searched text begins with the id, so that its order is that of the ids; everything filtered by is in the index.
  const from = after === undefined ? '' : `${after.toLowerCase()}\u{10FFFF}`
  const ids = sql`SELECT chip_id FROM chips INDEXED BY chips_search WHERE ${sql.join([sql<boolean>`search > ${from}`, ...where], sql` AND `)} ORDER BY search LIMIT ${limit + 1}`
  return (await sql<{ body: string }>`SELECT body FROM chips WHERE chip_id IN (${ids}) ORDER BY chip_id`.execute(db)).rows
}

function indexFor({ siteId, outcome, state, text }: Pick<ChipFilter, 'siteId' | 'outcome' | 'state' | 'text'>): string | undefined {
  if (text !== undefined) return 'chips_search'
  if (siteId !== undefined) return state !== undefined ? 'chips_site_state' : outcome !== undefined ? 'chips_site' : 'chips_by_site'
  if (state !== undefined && outcome !== undefined) return 'chips_search'
  if (state !== undefined) return 'chips_state'
  return outcome === undefined ? undefined : 'chips_outcome'
}

function chipHistory(db: Kysely<Tables>): Pick<ChipReads, 'listChipFixes' | 'listChipAnswers' | 'listChipPapers' | 'listPapersOf' | 'listPaperRecords' | 'getPaper'> {
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
    listPapersOf: async chipIds => {
      const rows = await db.selectFrom('papers').select('body').where('event_id', 'in', db.selectFrom('paper_chips').select('event_id').where('chip_id', 'in', [...chipIds]))
        .where('event_id', 'not in', db.selectFrom('papers_withdrawn').select('event_id')).orderBy('at_ms').orderBy('event_id').execute()
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

/** Reads that every paper of every chip needs, within a transaction. */
export function directChipReads(direct: Direct): Pick<ChipReads, 'getChip' | 'getPaper' | 'listPapersOf' | 'listChipPapers' | 'listChipAnswers'> {
  const paperOf = (eventId: string): PaperRow | undefined => {
    const body = direct.text('SELECT body FROM papers WHERE event_id = ?', eventId)
    return body === undefined ? undefined : fromBody<PaperRow>(body)
  }
  return {
    getChip: async chipId => {
      const body = direct.text('SELECT body FROM chips WHERE chip_id = ?', chipId)
      return body === undefined ? undefined : fromBody<ChipRow>(body)
    },
    getPaper: async eventId => paperOf(eventId),
    listChipPapers: async chipId => direct.texts(PAPERS_OF_CHIP, chipId).map(body => fromBody<PaperRow>(body)),
    listChipAnswers: async (chipId, limit, untilMs) => direct.texts(ANSWERS_OF_CHIP, chipId, untilMs ?? Number.MAX_SAFE_INTEGER, limit).map(body => fromBody<ChipFixRow>(body)),
    listPapersOf: async chipIds => {
      const eventIds = new Set(chipIds.flatMap(chipId => direct.texts('SELECT event_id FROM paper_chips WHERE chip_id = ? AND event_id NOT IN (SELECT event_id FROM papers_withdrawn)', chipId)))
      return [...eventIds].flatMap(eventId => paperOf(eventId) ?? []).sort((a, b) => a.atMs - b.atMs || (a.eventId < b.eventId ? -1 : 1))
    },
  }
}

const PAPERS_OF_CHIP = 'SELECT papers.body FROM paper_chips JOIN papers USING (event_id) WHERE chip_id = ? AND event_id NOT IN (SELECT event_id FROM papers_withdrawn) ORDER BY at_ms, event_id'
const ANSWERS_OF_CHIP = 'SELECT body FROM chip_fixes WHERE chip_id = ? AND judged_at_ms <= ? AND answered = 1 ORDER BY judged_at_ms DESC, challenge_id DESC LIMIT ?'

/** Updates in place: indexes of what did not change are left alone. */
const PUT_CHIP = `INSERT INTO chips (chip_id, site_id, agent_id, outcome, state, serial, search, stale_at_ms, overdue_at_ms, place_id, sku, received, body) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
  ON CONFLICT (chip_id) DO UPDATE SET site_id = excluded.site_id, agent_id = excluded.agent_id, outcome = excluded.outcome, state = excluded.state, serial = excluded.serial, search = excluded.search,
  stale_at_ms = excluded.stale_at_ms, overdue_at_ms = excluded.overdue_at_ms, place_id = excluded.place_id, sku = excluded.sku, received = excluded.received, body = excluded.body`

export function chipWrites(direct: Direct): ChipWrites {
  return {
    putChip: async row => {
      direct.run(
        PUT_CHIP, row.chipId, row.siteId, row.agentId, row.outcome, row.standing.state, row.claimed?.serial ?? '', chipSearchText(row), row.staleAtMs, row.overdueAtMs,
        row.standing.siteId ?? row.siteId, row.claimed?.product ?? '', row.wasReceived === true ? 1 : 0, toBody(row),
      )
    },
    addChipFix: async row => {
      direct.run('REPLACE INTO chip_fixes (chip_id, judged_at_ms, challenge_id, answered, body) VALUES (?, ?, ?, ?, ?)', row.chipId, row.judgedAtMs, row.challengeId, row.answered ? 1 : 0, toBody(row))
    },
    withdrawPaper: async (eventId, atMs) => direct.run('INSERT OR IGNORE INTO papers_withdrawn (event_id, at_ms) VALUES (?, ?)', eventId, atMs) === 1,
    addPaper: async row => {
      if (direct.run('INSERT OR IGNORE INTO papers (event_id, at_ms, body) VALUES (?, ?, ?)', row.eventId, row.atMs, toBody(row)) !== 1) return false
      for (const chipId of row.chipIds) direct.run('INSERT OR IGNORE INTO paper_chips (chip_id, event_id) VALUES (?, ?)', chipId, row.eventId)
      return true
    },
  }
}
