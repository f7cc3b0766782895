// One year of one eight-chip server, as the papers and answers that a verifier would see: delivered, proved, inspected,
// and then what happens to honest servers (maintenance, repairs, exchanged chips, outages, moves, returns, ends), or,
// for a few, the scheme: dismantled after an inspection and rebuilt abroad. From one seed; for rehearsals only.
// Fixes are one a day, as seen from the custody floor: times, sites, outcomes, and the disc that surely holds the chips.

import type { ChassisPlan, ChipFacts, ChassisYear, Deed } from './year-shapes.ts'
import { openDraw, type Draw } from '../planet/seeded-draw.ts'
import { CHIPS_A_CHASSIS, DAY_MS, YEAR_DAYS } from './year-shapes.ts'
import type { Answer, AnswerDisc, Paper, PaperKind } from '@trigpoint/core/custody'

const HOUR_MS = 3_600_000

export function drawChassisYear(plan: ChassisPlan): ChassisYear {
  const { seed, chassis, site, otherSite, startMs, isDiverted } = plan
  const draw = openDraw(`${seed} ${chassis}`)
  const chips = Array.from({ length: CHIPS_A_CHASSIS }, (_, at): Life => ({ chipId: `${chassis}-${String(at)}`, facts: [] }))
  const story = { plan, draw, chips, gaps: [], deeds: [] } as Story
  deliver(story)
  const bornMs = startMs + 30 * DAY_MS
  if (isDiverted) divert(story, bornMs)
  else liveHonestly(story, bornMs)
  for (const chip of chips) answerDaily(story, chip, bornMs)
  return { chassis, site, otherSite, isDiverted, deeds: story.deeds, chips: chips.map(({ chipId, facts }): ChipFacts => ({ chipId, facts: [...facts].sort((a, b) => a.atMs - b.atMs) })) }
}

interface Life extends ChipFacts {
  readonly facts: (Paper | Answer)[]
  /** Answers from here on only; left out: from delivery. */
  fromMs?: number
  /** No answer after this. */
  untilMs?: number
}

/** A time in which none of these chips answers. */
interface Gap {
  readonly fromMs: number
  readonly untilMs: number
  readonly chips: readonly Life[]
}

interface Story {
  readonly plan: ChassisPlan
  readonly draw: Draw
  readonly chips: Life[]
  readonly gaps: Gap[]
  readonly deeds: Deed[]
  /** Where answers are from, after a move. */
  movedMs?: number
}

function paper({ plan }: Story, chips: readonly Life[], kind: PaperKind, atMs: number, siteId: string = plan.site.siteId): void {
  for (const chip of chips) chip.facts.push({ kind, atMs, siteId, id: `${plan.chassis}/${kind}/${String(atMs)}` })
}

function deliver(story: Story): void {
  const { startMs } = story.plan
  for (const [kind, day] of [['produced', 0], ['shipped', 5], ['received', 20], ['installed', 29]] as const) paper(story, story.chips, kind, startMs + day * DAY_MS)
}

/** Chances of a year: about one event of some kind for each server. */
function liveHonestly(story: Story, bornMs: number): void {
  const { draw, chips, plan } = story
  // Each in a time of its own; declared windows fall where they may.
  const day = (from: number, to: number): number => bornMs + Math.floor(from + draw() * (to - from)) * DAY_MS
  if (draw() < 0.5) inspect(story, day(10, 35))
  if (draw() < 0.3) story.gaps.push(gapOf(day(45, 75), (4 + 30 * draw()) * HOUR_MS, chips))
  if (draw() < 0.2) repair(story, day(85, 130))
  if (draw() < 0.15) exchangeChip(story, day(150, 190))
  if (draw() < 0.4) inspect(story, day(205, 225))
  for (const window of plan.windows) if (draw() < 0.5) story.gaps.push(gapOf(window.fromMs, (window.untilMs - window.fromMs) * draw(), [...story.chips]))
  const end = draw()
  if (end < 0.03) move(story, day(235, 280))
  else if (end < 0.05) leave(story, day(235, 280), 'returned')
  else if (end < 0.06) leave(story, day(235, 280), 'decommissioned')
}

/** Of the units that are there; nobody inspects a hall under maintenance. */
function inspect(story: Story, atMs: number): void {
  const isQuiet = story.plan.windows.every(window => atMs < window.fromMs - 2 * DAY_MS || atMs > window.untilMs + 2 * DAY_MS)
  if (isQuiet) paper(story, story.chips.filter(chip => atMs >= (chip.fromMs ?? 0) && atMs <= (chip.untilMs ?? Infinity)), 'inspected', atMs)
}

function gapOf(fromMs: number, lengthMs: number, chips: readonly Life[]): Gap {
  return { fromMs, untilMs: fromMs + lengthMs, chips }
}

/** A repair with its paper: up to ten days out of service. */
function repair(story: Story, atMs: number): void {
  paper(story, story.chips, 'maintenance', atMs)
  story.gaps.push(gapOf(atMs, (1 + 9 * story.draw()) * DAY_MS, story.chips))
}

/** One chip fails, is taken out within a week, goes back to the vendor; another takes its place. */
function exchangeChip(story: Story, atMs: number): void {
  const { draw, chips, plan } = story
  const broken = chips[Math.floor(draw() * chips.length)]
  if (broken === undefined || broken.untilMs !== undefined) return
  broken.untilMs = atMs
  const outMs = atMs + (1 + 6 * draw()) * DAY_MS
  paper(story, [broken], 'removed', outMs)
  paper(story, [broken], 'returned', outMs + 3 * DAY_MS)
  const spare: Life = { chipId: `${plan.chassis}-spare`, facts: [], fromMs: outMs + HOUR_MS }
  for (const [kind, days] of [['produced', -60], ['shipped', -50], ['received', -40], ['stored', -39], ['installed', 0]] as const) paper(story, [spare], kind, outMs + days * DAY_MS)
  chips.push(spare)
}

/** To another site of the same operator, with papers for every step. */
function move(story: Story, atMs: number): void {
  const { chips, plan, gaps, draw } = story
  const daysUnderWay = 3 + 20 * draw()
  const there = chips.filter(chip => chip.untilMs === undefined)
  paper(story, there, 'removed', atMs)
  paper(story, there, 'shipped', atMs + DAY_MS, plan.otherSite.siteId)
  paper(story, there, 'received', atMs + daysUnderWay * DAY_MS, plan.otherSite.siteId)
  paper(story, there, 'installed', atMs + (daysUnderWay + 2) * DAY_MS, plan.otherSite.siteId)
  gaps.push(gapOf(atMs - HOUR_MS, (daysUnderWay + 2) * DAY_MS + HOUR_MS, there))
  story.movedMs = atMs
}

function leave(story: Story, atMs: number, how: 'returned' | 'decommissioned'): void {
  const there = story.chips.filter(chip => chip.untilMs === undefined)
  paper(story, there, 'removed', atMs)
  paper(story, there, how, atMs + 5 * DAY_MS)
  if (how === 'decommissioned') paper(story, there, 'destroyed', atMs + 40 * DAY_MS)
  for (const chip of there) chip.untilMs = atMs - HOUR_MS
}

/** The scheme: inspected, dismantled within three weeks, silent, and answering from abroad one to three months later. */
function divert(story: Story, bornMs: number): void {
  const { draw, chips, deeds, plan } = story
  const inspectedMs = bornMs + (20 + Math.floor(100 * draw())) * DAY_MS
  const dismantledMs = inspectedMs + (3 + 18 * draw()) * DAY_MS
  const rebuiltMs = dismantledMs + (30 + 60 * draw()) * DAY_MS
  paper(story, chips, 'inspected', inspectedMs)
  for (const chip of chips) {
    chip.untilMs = dismantledMs
    for (let day = 0; day < 20; day++) chip.facts.push({ kind: 'answered', atMs: rebuiltMs + day * DAY_MS, siteId: plan.site.siteId, outcome: 'outside', chassis: plan.chassis, id: `${plan.chassis}/abroad/${String(day)}`, disc: ABROAD })
  }
  deeds.push({ what: 'dismantled', atMs: dismantledMs, code: 'cohort-silence' }, { what: 'rebuilt abroad', atMs: rebuiltMs, code: 'reappearance' })
}

/** One fix a day for all chips of the node, at an hour of its own; now and then a route makes the region too wide. */
function answerDaily({ plan, gaps, movedMs }: Story, chip: Life, bornMs: number): void {
  const hours = openDraw(`${plan.seed} ${plan.chassis} hours`)
  let wideUntilMs = 0
  for (let day = 0; day < YEAR_DAYS - 30; day++) {
    const atMs = Math.round(bornMs + (day + 0.1 + 0.8 * hours()) * DAY_MS)
    if (hours() < 0.01) wideUntilMs = atMs + 4 * DAY_MS * hours()
    if (atMs < (chip.fromMs ?? 0) || atMs > (chip.untilMs ?? Infinity)) continue
    if (gaps.some(gap => gap.chips.includes(chip) && atMs >= gap.fromMs && atMs <= gap.untilMs) || plan.awayWindows.some(away => atMs >= away.fromMs && atMs <= away.untilMs)) continue
    const siteId = movedMs !== undefined && atMs > movedMs ? plan.otherSite.siteId : plan.site.siteId
    chip.facts.push({ kind: 'answered', atMs, siteId, outcome: atMs < wideUntilMs ? 'unknown' : 'inside', chassis: plan.chassis, id: `${plan.chassis}/${String(day)}`, disc: discAt(siteId, atMs < wideUntilMs ? 2500 : 25 + 150 * hours()) })
  }
}

const ABROAD: AnswerDisc = { latDeg: 22.5, lonDeg: 114.1, reachKm: 60 }

/** Sites lie some eighty kilometres apart in a row; the landmark that hears them stands next to them. */
function discAt(siteId: string, reachKm: number): AnswerDisc {
  return { latDeg: 1.5 + 0.7 * Number(siteId.replace('site-', '')) / 10, lonDeg: 100 + 0.7 * (Number(siteId.replace('site-', '')) % 10), reachKm }
}
