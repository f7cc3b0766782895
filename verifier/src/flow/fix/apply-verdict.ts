// What a verdict does to the chips: those that answered move to this node and get its outcome; those of this
// node whose evidence failed become unknown; nobody else's chip is touched, whatever a message claims.
// On the path: between verdict and publish.

import type { AnswerDisc, CustodyRules } from '@trigpoint/core/custody'
import { encloseChip } from '@trigpoint/core/region'
import type { ClaimedChip } from '@trigpoint/core/wire'
import type { ChipVerdict } from '@trigpoint/core/verdict'
import type { ChipRow, StoreWriter } from '../../ports/index.ts'
import { newChip } from '../custody/chip.ts'
import type { FlowContext } from '../context.ts'
import { touchArrivals, touchCarriers } from '../custody/event-subjects.ts'
import { recordFact } from '../custody/history.ts'
import type { FixMaterial, JudgedFix } from './verdict.ts'

export interface ChipChange {
  /** Undefined for a chip that was not known. */
  readonly before: ChipRow | undefined
  readonly after: ChipRow
  /** Its own evidence held. */
  readonly answered: boolean
}

export interface JudgedMaterial {
  readonly material: Omit<FixMaterial, 'known'>
  readonly judged: JudgedFix
  readonly known: ReadonlyMap<string, ChipRow>
}

/** Writes the chips' rows and their part in the fix; gives what changed. */
export async function applyVerdict(context: FlowContext, writer: StoreWriter, { material, judged, known }: JudgedMaterial): Promise<readonly ChipChange[]> {
  const { fix, atMs } = material
  const rules: CustodyRules = { maximumAgeMs: fix.policy.maximumAgeMs, stays: context.settings.stays, fastestMoveKmh: context.settings.fastestMoveKmh ?? null }
  const disc = surestDisc(judged)
  const repeated = repeatedIds(judged.verdict.chips)
  const changes: ChipChange[] = []
  for (const [index, chip] of judged.verdict.chips.entries()) {
    if (changes.some(change => change.after.chipId === chip.chipId)) continue
    const answered = judged.appraisals[index]?.verified === true && !repeated.has(chip.chipId)
    const before = known.get(chip.chipId)
    if (!answered && before?.agentId !== fix.agentId) continue
    const shown = showVerdict(chip, judged)
    const row = answered ? answeredRow(before, chip.chipId, material) : before
    if (row === undefined) continue
    const judgedRow: ChipRow = { ...row, ...shown, lastFixId: fix.challengeId, lastFixAtMs: atMs }
    const said = { chassis: row.claimed?.chassis ?? '', ...(disc === undefined ? {} : { disc }) }
    const after = answered ? await recordFact(writer, judgedRow, { kind: 'answered', atMs, siteId: fix.siteId, outcome: chip.outcome, id: fix.challengeId, ...said }, rules, atMs) : judgedRow
    await writer.putChip(after)
    await writer.addChipFix({ chipId: chip.chipId, challengeId: fix.challengeId, siteId: fix.siteId, judgedAtMs: atMs, outcome: chip.outcome, answered, ...said })
    if (answered && (before?.standing.answeredAtMs ?? null) === null) await touchArrivals(writer, [chip.chipId], atMs)
    if (answered && before?.agentId !== fix.agentId) await touchCarriers(writer, chip.chipId, atMs)
    changes.push({ before, after, answered })
  }
  return changes
}

/** The chip was within it, even if as many landmarks lie as the policy reckons with. */
function surestDisc({ region }: JudgedFix): AnswerDisc | undefined {
  const disc = region.empty ? undefined : encloseChip(region.discs, region.faulty)
  return disc && { latDeg: disc.position.latDeg, lonDeg: disc.position.lonDeg, reachKm: disc.reachKm }
}

/** The chip where it answered: at this node, with what this node says of it. */
function answeredRow(before: ChipRow | undefined, chipId: string, { fix, agent, evidence }: JudgedMaterial['material']): ChipRow {
  const claimed: ClaimedChip | null = evidence.chips.find(chip => chip.chipId === chipId) ?? before?.claimed ?? null
  const home = { chipId, siteId: fix.siteId, agentId: fix.agentId, nodeName: agent.nodeName }
  return before === undefined ? newChip(home, claimed) : { ...before, ...home, claimed }
}

/** The fix's words, unless it was this chip's own evidence that failed. */
function showVerdict(chip: ChipVerdict, { verdict }: JudgedFix): Pick<ChipRow, 'outcome' | 'reason' | 'help' | 'test' | 'countries'> {
  const failed = chip.outcome === 'unknown' ? chip.checks.filter(check => !check.ok) : []
  const own = failed.find(check => isDecisive(check.code))
  const why = own?.code === 'verdict.chip-unverified' ? failed.find(check => check.code.startsWith('evidence.')) : undefined
  const words = own === undefined ? { reason: verdict.reason, help: verdict.help } : { reason: [own.detail, why?.detail].join(' ').trim(), help: 'See the checks of this chip in its newest fix.' }
  return { outcome: chip.outcome, ...words, test: chip.test, countries: [...verdict.countries] }
}

/** The checks by which a chip passes or fails; its other checks are reported without deciding. */
function isDecisive(code: string): boolean {
  return code.startsWith('verdict.') || code === 'evidence.chip-of-another-node'
}

function repeatedIds(chips: readonly ChipVerdict[]): ReadonlySet<string> {
  const ids = chips.map(chip => chip.chipId)
  return new Set(ids.filter((id, i) => ids.indexOf(id) !== i))
}
