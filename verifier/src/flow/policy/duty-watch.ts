// The watch over duties: as papers are recorded, chips are proved elsewhere, dossiers, tables or the policy change,
// findings are raised and ended. On the path: findings. It follows the stream of live events from where it stopped,
// so that a restart misses nothing and repeats nothing that matters; the same facts give the same findings.

import type { ChipRow, PaperRow, SiteRow, StoreWriter } from '../../ports/index.ts'
import type { PolicyFile } from '@trigpoint/core/policy'
import type { FlowContext } from '../context.ts'
import { authorisationDrafts, headquartersDraft, paperDepartures, provenDepartures, toldDepartures } from './duties.ts'
import { judgeParty, screenParty } from './party.ts'
import { policyInForce, rulesInUse } from './rules-in-use.ts'
import { toldMoves, type KnownMoves, type ToldMove } from './told-moves.ts'
import { DUTIES_SEEN_META } from '../custody/silence.ts'
import { letOthersIn } from '../custody/settle-findings.ts'
import { settleFinding } from '../custody/standing-finding.ts'

/** What the sites were last held against: policy, edition of the tables, day. */
const BASIS_META = 'duties.basis'
const STEP = 500
/** Eight servers: short enough that nobody waits. */
const CHIPS_A_STEP = 64
const DAY_MS = 86_400_000
/** A site with fixes every second is held against the policy this often. */
const SITE_EVERY_MS = 15_000

export interface DutyWatch {
  /** Takes in what has happened since; safe to call again and again. */
  step(): Promise<void>
}

interface Noted {
  readonly sites: Set<string>
  readonly papers: Set<string>
  readonly outside: Set<string>
}

export function openDutyWatch(context: FlowContext): DutyWatch {
  const judgedAtMs = new Map<string, number>()
  const waiting = new Set<string>()
  return {
    step: async () => {
      if (await followBasis(context)) for (const siteId of judgedAtMs.keys()) judgedAtMs.delete(siteId)
      const noted = await followEvents(context)
      for (const siteId of noted.sites) waiting.add(siteId)
      const nowMs = context.clock.nowMs()
      for (const siteId of waiting) {
        if (nowMs - (judgedAtMs.get(siteId) ?? -Infinity) < SITE_EVERY_MS && !noted.outside.has(siteId)) continue
        waiting.delete(siteId)
        judgedAtMs.set(siteId, nowMs)
        await judgeSite(context, siteId)
      }
    },
  }
}

/** A new policy, new tables or a new day: every site and every party is held against them again. */
async function followBasis(context: FlowContext): Promise<boolean> {
  const { store } = context
  const { edition, screening } = rulesInUse(context)
  const row = await store.newestPolicy()
  const basis = `${String(row?.id ?? 0)} ${String(edition)} ${String(screening?.table.version ?? 0)} ${String(Math.floor(context.clock.nowMs() / DAY_MS))}`
  if ((await store.getMeta(BASIS_META)) === basis) return false
  for (let after: string | undefined, isFirst = true; isFirst || after !== undefined; isFirst = false) {
    const page = await store.listSites({ limit: STEP, after })
    for (const site of page.items) {
      await judgeSite(context, site.siteId)
      await letOthersIn()
    }
    after = page.next ?? undefined
  }
  await judgeAllParties(context)
  await store.write(writer => writer.putMeta(BASIS_META, basis))
  return true
}

async function judgeAllParties(context: FlowContext): Promise<void> {
  for (let after: string | undefined, isFirst = true; isFirst || after !== undefined; isFirst = false) {
    const page = await context.store.listParties({ limit: STEP, after })
    for (const row of page.items) {
      const hits = screenParty(rulesInUse(context), row.party)
      await context.store.write(async writer => {
        await writer.putParty({ ...row, bestScore: hits[0]?.score ?? null })
        await judgeParty(context, writer, row, hits)
      })
    }
    after = page.next ?? undefined
  }
}

async function followEvents(context: FlowContext): Promise<Noted> {
  const noted: Noted = { sites: new Set(), papers: new Set(), outside: new Set() }
  const { store } = context
  const seen = Number((await store.getMeta(DUTIES_SEEN_META)) ?? '0')
  const events = await store.listEvents(seen, STEP)
  const last = events.at(-1)
  if (last === undefined) return noted
  const chipIds = new Set<string>()
  for (const { event } of events) {
    if (event.kind === 'fix' && event.chipIds.length > 0) {
      noted.sites.add(event.fix.siteId)
      if (event.fix.outcome === 'outside') noted.outside.add(event.fix.siteId)
    } else if (event.kind === 'timeline' && event.entry.kind === 'custody') for (const chipId of event.entry.chipIds) chipIds.add(chipId)
  }
  await judgePapers(context, [...chipIds])
  await store.write(writer => writer.putMeta(DUTIES_SEEN_META, String(last.id)))
  return noted
}

/** What is held at a site, and what left it by proof. */
async function judgeSite(context: FlowContext, siteId: string): Promise<void> {
  const { store } = context
  const rules = rulesInUse(context)
  const nowMs = context.clock.nowMs()
  const changed = await store.write(async writer => {
    const site = await writer.getSite(siteId)
    if (site === undefined) return false
    const policy = await policyInForce(context, writer)
    const chips = await writer.listSiteChips(siteId)
    let any = false
    for (const [subject, draft] of await authorisationDrafts(writer, policy, rules, site, chips, nowMs)) any = (await settleFinding(writer, 'not-authorised', subject, draft, nowMs)) || any
    const papers = await papersOf(writer, chips.filter(chip => chip.outcome === 'outside'))
    for (const draft of provenDepartures(policy, rules, site, chips, papers, nowMs)) any = (await settleFinding(writer, draft.code, draft.subject, draft, nowMs)) || any
    for (const row of await writer.listSiteParties(siteId)) any = (await settleFinding(writer, 'headquarters', row.party.partyId, await headquartersDraft(writer, policy, rules, row, nowMs), nowMs)) || any
    return any
  })
  if (changed) context.bell.ring()
}

async function papersOf(writer: StoreWriter, chips: readonly ChipRow[]): Promise<readonly PaperRow[]> {
  const papers = new Map<string, PaperRow>()
  for (const chip of chips) for (const paper of await writer.listChipPapers(chip.chipId)) papers.set(paper.eventId, paper)
  return [...papers.values()]
}

/** Chips that papers speak of: did one of them take chips from one country to another? */
async function judgePapers(context: FlowContext, chipIds: readonly string[]): Promise<void> {
  for (let from = 0; from < chipIds.length; from += CHIPS_A_STEP) {
    await judgePapersOf(context, chipIds.slice(from, from + CHIPS_A_STEP))
    await letOthersIn()
  }
}

async function judgePapersOf(context: FlowContext, chipIds: readonly string[]): Promise<void> {
  const rules = rulesInUse(context)
  const nowMs = context.clock.nowMs()
  const changed = await context.store.write(async writer => {
    const policy = await policyInForce(context, writer)
    const moves = new Map<string, Move>()
    const known: KnownMoves = new Map()
    for (const chipId of chipIds) {
      const chip = await writer.getChip(chipId)
      const papers = await writer.listChipPapers(chipId)
      if (chip !== undefined) for (const each of await movesOfChip(writer, chip, papers, known)) {
        const key = `${each.paper.eventId} ${each.from} ${each.paper.siteId}`
        const move = moves.get(key) ?? { ...each, chips: [], papers: new Map<string, PaperRow>() }
        move.chips.push(chip)
        for (const paper of papers) move.papers.set(paper.eventId, paper)
        moves.set(key, move)
      }
    }
    let any = false
    for (const move of moves.values()) any = (await raiseMove(writer, { policy, rules, nowMs }, move)) || any
    return any
  })
  if (changed) context.bell.ring()
}

interface MoveFacts {
  readonly paper: PaperRow
  /** The site that it left by the papers. */
  readonly from: string
  /** What the EPCIS event of the paper says of both ends. */
  readonly told: ToldMove | undefined
}

interface Move extends MoveFacts {
  readonly chips: ChipRow[]
  readonly papers: Map<string, PaperRow>
}

/** The first paper of each stay at another site, and every shipment whose event says from where to where. */
async function movesOfChip(writer: StoreWriter, chip: ChipRow, papers: readonly PaperRow[], known: KnownMoves): Promise<readonly MoveFacts[]> {
  const inOrder = [...papers].sort((a, b) => a.atMs - b.atMs)
  const told = new Map((await toldMoves(writer, chip.chipId, inOrder, known)).map(move => [move.paper.eventId, move]))
  return inOrder.flatMap((paper, at): MoveFacts[] => {
    const before = inOrder[at - 1]?.siteId
    const move = told.get(paper.eventId)
    const says = move !== undefined && (move.from !== undefined || move.to.length > 0)
    return says || (before !== undefined && before !== paper.siteId) ? [{ paper, from: before ?? chip.siteId, told: says ? move : undefined }] : []
  })
}

interface Ground {
  readonly policy: PolicyFile | undefined
  readonly rules: ReturnType<typeof rulesInUse>
  readonly nowMs: number
}

async function raiseMove(writer: StoreWriter, { policy, rules, nowMs }: Ground, { paper, from, told, chips, papers }: Move): Promise<boolean> {
  const sites: readonly (SiteRow | undefined)[] = [await writer.getSite(from), await writer.getSite(paper.siteId)]
  const [left, reached] = sites
  if (left === undefined || reached === undefined) return false
  let any = false
  // What the event says of its ends goes before what the order of papers suggests.
  const explicit = told === undefined ? undefined : { ...told, from: told.from ?? left.country }
  const drafts = explicit !== undefined && (explicit.to.length > 0 || explicit.from !== left.country)
    ? toldDepartures(policy, rules, explicit, left, chips, [...papers.values()])
    : paperDepartures(policy, rules, paper, reached, left, chips, [...papers.values()])
  for (const draft of drafts) any = (await settleFinding(writer, draft.code, draft.subject, draft, nowMs)) || any
  return any
}
