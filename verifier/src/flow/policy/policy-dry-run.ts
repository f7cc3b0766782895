// A dry run: the newest fix of every chip judged under a policy that is not in force, and the findings that would
// open or close. Nothing of it is kept or activated. On the path: before a policy is activated. It runs beside the
// requests, a slice at a time, so that a large fleet delays nobody; progress can be asked for.

import { toHex, type Result, ok, refuse } from '@trigpoint/core/base'
import type { FindingDraft } from '@trigpoint/core/custody'
import { compileSites, parsePolicy, type PolicyFile } from '@trigpoint/core/policy'
import type { Verdict } from '@trigpoint/core/verdict'
import type { DryRun, Fix } from '@trigpoint/core/wire'
import type { ChipRow, SiteRow } from '../../ports/index.ts'
import type { FlowContext } from '../context.ts'
import { authorisationDrafts, headquartersDraft, provenDepartures } from './duties.ts'
import { digestText } from './policy-view.ts'
import { rejudgeChip, rejudgeFix } from '../fix/rejudge.ts'
import { rulesInUse } from './rules-in-use.ts'
import { findingIdOf, isOpen } from '../custody/standing-finding.ts'

/** Chips read at a time; between slices requests get their turn. */
const SLICE = 200
/** Changed chips that somebody still reads; all are counted. */
const SHOWN_CHIPS = 500
const MOST_RUNNING = 2
const KEPT_RUNS = 16
/** Fixes are shared by the chips of a node; the newest ones are kept at hand. */
const KEPT_FIXES = 64

export interface DryRuns {
  /** Refuses `policy.invalid`, `policy.dry-runs-busy`. */
  start(text: string): Result<DryRun>
  get(dryRunId: string): DryRun | undefined
  /** Stops what runs, and waits for it. */
  close(): Promise<void>
}

export function openDryRuns(context: FlowContext): DryRuns {
  const runs = new Map<string, DryRun>()
  const running = new Set<Promise<void>>()
  let isClosed = false
  return {
    start: text => {
      const startedAtMs = context.clock.nowMs()
      const { policy, problems, warnings } = parsePolicy(text, rulesInUse(context).book, startedAtMs)
      if (policy === undefined) return refuse('policy.invalid', `Line ${String(problems[0]?.line)}, column ${String(problems[0]?.column)}: ${problems[0]?.message ?? ''}.`, `line ${String(problems[0]?.line)}`)
      if (running.size >= MOST_RUNNING) return refuse('policy.dry-runs-busy', 'Two dry runs are running already; wait until one has ended.')
      const dryRunId = toHex(context.random.bytes(8))
      const none = { inside: 0, outside: 0, unknown: 0 }
      const run: DryRun = {
        dryRunId, status: 'running', startedAtMs, finishedAtMs: null, sha256: digestText(context, text), judged: 0, total: 0, counts: { before: { ...none }, after: { ...none } }, changed: 0, chips: [], opens: [], closes: [],
        unknownSites: [], uncoveredSites: [], warnings: warnings.map(warning => warning.message),
      }
      runs.set(dryRunId, run)
      for (const old of [...runs.keys()].slice(0, -KEPT_RUNS)) runs.delete(old)
      const work = judgeFleet(context, policy, run, () => isClosed).then(
        () => { Object.assign(run, { status: isClosed ? 'failed' : 'done', finishedAtMs: context.clock.nowMs() }) },
        (error: unknown) => {
          context.log.error('a dry run failed', { error })
          Object.assign(run, { status: 'failed', finishedAtMs: context.clock.nowMs(), warnings: [...run.warnings, 'It failed by a fault of the verifier; its log says which.'] })
        },
      ).finally(() => { running.delete(work) })
      running.add(work)
      return ok(run)
    },
    get: dryRunId => runs.get(dryRunId),
    close: async () => {
      isClosed = true
      await Promise.all(running)
    },
  }
}

async function judgeFleet(context: FlowContext, policy: PolicyFile, run: DryRun, isStopped: () => boolean): Promise<void> {
  const { store } = context
  const compiled = compileSites(policy)
  const registered = new Set<string>()
  const { inside, outside, unknown } = await store.countChips()
  run.total = inside + outside + unknown
  for (let after: string | undefined, isFirst = true; isFirst || after !== undefined; isFirst = false) {
    const page = await store.listSites({ limit: SLICE, after })
    for (const site of page.items) {
      if (isStopped()) return
      registered.add(site.siteId)
      if (!Object.hasOwn(compiled, site.siteId)) run.uncoveredSites.push(site.siteId)
      await judgeSiteChips(context, policy, run, site, isStopped)
    }
    after = page.next ?? undefined
  }
  run.unknownSites.push(...Object.keys(compiled).filter(siteId => !registered.has(siteId)))
}

async function judgeSiteChips(context: FlowContext, policy: PolicyFile, run: DryRun, site: SiteRow, isStopped: () => boolean): Promise<void> {
  const { store } = context
  const compiled = compileSites(policy)[site.siteId] ?? site.policy
  const nowMs = context.clock.nowMs()
  const fixes = new Map<string, { readonly fix: Fix; readonly verdict: Verdict | undefined } | undefined>()
  const after: ChipRow[] = []
  for (let cursor: string | undefined, isFirst = true; isFirst || cursor !== undefined; isFirst = false) {
    const page = await store.listChips({ limit: SLICE, after: cursor, siteId: site.siteId })
    for (const chip of page.items) {
      const judged = await rejudge(chip)
      after.push({ ...chip, outcome: judged.outcome })
      countChip(run, chip, judged)
    }
    cursor = page.next ?? undefined
    if (isStopped()) return
    await new Promise(resolve => setImmediate(resolve))
  }
  await listFindings(context, policy, run, site, after)

  async function rejudge(chip: ChipRow): Promise<{ readonly outcome: ChipRow['outcome']; readonly why: string }> {
    if (chip.lastFixId === null) return { outcome: 'unknown', why: 'It has never answered a challenge.' }
    if (!fixes.has(chip.lastFixId)) {
      for (const old of [...fixes.keys()].slice(0, Math.max(0, fixes.size - KEPT_FIXES))) fixes.delete(old)
      const fix = await store.getFixResult(chip.lastFixId)
      fixes.set(chip.lastFixId, fix && { fix, verdict: rejudgeFix(fix, compiled, context.borders) })
    }
    const known = fixes.get(chip.lastFixId)
    return known?.verdict === undefined ? { outcome: 'unknown', why: 'Its newest fix has no verdict.' } : rejudgeChip(chip.chipId, known.fix, known.verdict, compiled, nowMs)
  }
}

function countChip(run: DryRun, { chipId, siteId, nodeName, lastFixId, outcome }: ChipRow, judged: { readonly outcome: ChipRow['outcome']; readonly why: string }): void {
  run.judged++
  run.counts.before[outcome]++
  run.counts.after[judged.outcome]++
  if (judged.outcome === outcome) return
  run.changed++
  if (run.chips.length < SHOWN_CHIPS) run.chips.push({ chipId, siteId, nodeName, challengeId: lastFixId, before: outcome, after: judged.outcome, why: judged.why })
}

/** Findings of this site that would be there and are not, and those that are there and would not be. */
async function listFindings(context: FlowContext, policy: PolicyFile, run: DryRun, site: SiteRow, chips: readonly ChipRow[]): Promise<void> {
  const { store } = context
  const rules = rulesInUse(context)
  const nowMs = context.clock.nowMs()
  const wanted = new Map<string, FindingDraft | undefined>()
  for (const [subject, draft] of await authorisationDrafts(store, policy, rules, site, chips, nowMs)) wanted.set(findingIdOf('not-authorised', subject), draft)
  for (const row of await store.listSiteParties(site.siteId)) wanted.set(findingIdOf('headquarters', row.party.partyId), await headquartersDraft(store, policy, rules, row, nowMs))
  const away = chips.filter(chip => chip.outcome === 'outside')
  const papers = (await Promise.all(away.slice(0, SLICE).map(chip => store.listChipPapers(chip.chipId)))).flat()
  for (const draft of provenDepartures(policy, rules, site, chips, papers, nowMs)) wanted.set(findingIdOf(draft.code, draft.subject), draft)
  for (const [findingId, draft] of wanted) {
    const found = await store.getFinding(findingId)
    const isThere = found !== undefined && isOpen(found)
    if (draft !== undefined && !isThere) addOnce(run.opens, { findingId, code: draft.code, severity: draft.severity, title: draft.title, siteId: draft.siteId, chips: draft.chipIds.length })
    if (draft === undefined && isThere) addOnce(run.closes, { findingId, code: found.code, severity: found.severity, title: found.title, siteId: found.siteId, chips: found.chipIds.length })
  }
}

function addOnce(list: DryRun['opens'], finding: DryRun['opens'][number]): void {
  if (!list.some(each => each.findingId === finding.findingId)) list.push(finding)
}
