// The paragraph of ECCN 3A090 that a chip falls under by its parameters, step by step, with what overrides them.
// On the path: custody. A screening aid, not legal advice. Source: 3A090 with technical notes (88 FR 73458).
//   TPP = dense TOPS x bits, the highest over its formats;  density = TPP / mm2 of logic die
// A figure that is missing leaves the paragraph undetermined unless the others decide without it.

import type { ChipEntry, Throughput } from './chip-table.ts'
import { isWithin, rangeText, type LimitTable, type ParagraphLimit } from './limits.ts'
import { overridesOf, type Override } from './overrides.ts'
import type { RuleBook } from './rule-book.ts'
import { dayMs, nameTable, warnStale } from './table.ts'

export interface Classification {
  readonly chip: string
  /** Null when no throughput is known. */
  readonly tpp: number | null
  /** Per mm2, two digits; null when it cannot be computed. */
  readonly performanceDensity: number | null
  /** `3A090.a.1` … `3A090.b.2`, `none`, or `undetermined`. */
  readonly paragraph: string
  /** The steps, in order. */
  readonly reasons: readonly string[]
  readonly overrides: readonly Override[]
  readonly sources: readonly string[]
  readonly warnings: readonly string[]
}

/** Judges a chip's figures by the rules of a day. */
export function classifyChip(chip: ChipEntry, book: RuleBook, atMs: number): Classification {
  const best = bestThroughput(chip.dense)
  const tpp = best === undefined ? null : best.teraOpsPerSecond * best.bits
  const density = tpp === null || chip.die === null ? null : tpp / chip.die.mm2
  const decided = decide(chip, tpp, density, book.limits)
  const overrides = overridesOf(book.overrides, chip.id, atMs)
  return {
    chip: chip.id, tpp, performanceDensity: density === null ? null : Math.round(density * 100) / 100, paragraph: decided.paragraph, overrides,
    reasons: [...figureSteps(chip, best, density), ...decided.steps, ...consequences(chip, tpp, decided.paragraph, book.limits, atMs)],
    sources: sourcesOf(chip, overrides, book),
    warnings: warningsOf(book, atMs),
  }
}

function bestThroughput(dense: readonly Throughput[]): Throughput | undefined {
  return dense.reduce<Throughput | undefined>((best, each) => (best === undefined || each.teraOpsPerSecond * each.bits > best.teraOpsPerSecond * best.bits ? each : best), undefined)
}

function figureSteps(chip: ChipEntry, best: Throughput | undefined, density: number | null): string[] {
  if (best === undefined) return [`No dense throughput of ${chip.name} is known, so there is no TPP.`]
  const product = best.teraOpsPerSecond * best.bits
  const steps = [`TPP = ${String(best.teraOpsPerSecond)} dense ${best.format} TOPS x ${String(best.bits)} bits = ${String(product)}${chip.dense.length > 1 ? `, the highest of ${String(chip.dense.length)} formats` : ''}.`]
  if (chip.die === null || density === null) return [...steps, 'The area of the logic die is not known, so there is no performance density.']
  return [...steps, `Performance density = ${String(product)} / ${String(chip.die.mm2)} mm2 = ${density.toFixed(2)}${chip.die.isEstimate === true ? ' (the area is an estimate)' : ''}.`]
}

interface Decided {
  readonly paragraph: string
  readonly steps: readonly string[]
}

function decide(chip: ChipEntry, tpp: number | null, density: number | null, limits: LimitTable): Decided {
  if (tpp === null) return { paragraph: 'undetermined', steps: ['Without a TPP no paragraph can be ruled out.'] }
  if (!chip.forDatacentres && tpp < limits.note2BelowTpp)
    return { paragraph: 'none', steps: [`Neither designed nor marketed for data centres and TPP < ${String(limits.note2BelowTpp)}: Note 2 takes it out of 3A090.`] }
  const steps: string[] = []
  let isOpen = false
  for (const limit of limits.paragraphs) {
    const fits = judgeLimit(limit, tpp, density)
    steps.push(`${limit.paragraph}: ${limitText(limit)}: ${fits === undefined ? 'cannot be told without the density' : fits ? 'yes' : 'no'}.`)
    if (fits === true && !isOpen) return { paragraph: limit.paragraph, steps }
    isOpen ||= fits === undefined
  }
  return { paragraph: isOpen ? 'undetermined' : 'none', steps }
}

function judgeLimit(limit: ParagraphLimit, tpp: number, density: number | null): boolean | undefined {
  if (!isWithin(tpp, limit.tpp)) return false
  if (limit.density === undefined) return true
  return density === null ? undefined : isWithin(density, limit.density)
}

function limitText({ tpp, density }: ParagraphLimit): string {
  return density === undefined ? rangeText('TPP', tpp) : `${rangeText('TPP', tpp)} and ${rangeText('density', density)}`
}

function consequences(chip: ChipEntry, tpp: number | null, paragraph: string, limits: LimitTable, atMs: number): string[] {
  if (!paragraph.startsWith('3A090') || tpp === null) return []
  const steps = ['Boards, servers and racks with it are 4A090 or a .z entry; which one depends on their function, so the exporter says it.']
  const isException = paragraph.startsWith('3A090.a') ? !chip.forDatacentres : chip.forDatacentres
  steps.push(isException ? 'By parameters the licence exceptions NAC and ACA may be open to it (15 CFR 740.8).' : 'By parameters the licence exceptions NAC and ACA are closed to it (15 CFR 740.8).')
  const { belowTpp, belowMemoryGBs, from } = limits.caseByCase
  if (atMs < dayMs(from) || chip.memoryGBs === null) return steps
  const isBelow = tpp < belowTpp && chip.memoryGBs < belowMemoryGBs
  return [...steps, `China and Macau: TPP ${String(tpp)} and ${String(chip.memoryGBs)} GB/s are ${isBelow ? '' : 'not '}both below ${String(belowTpp)} and ${String(belowMemoryGBs)} GB/s, so ${isBelow ? 'exports from the United States are reviewed case by case, with conditions' : 'denial is presumed'}.`]
}

function sourcesOf(chip: ChipEntry, overrides: readonly Override[], book: RuleBook): string[] {
  const figures = new Set([...chip.dense.map(each => each.source), ...(chip.die === null ? [] : [chip.die.source])])
  return [
    ...[...figures].map(key => book.chips.sources[key] ?? key),
    ...Object.values(book.limits.sources),
    ...new Set(overrides.map(entry => book.overrides.sources[entry.source] ?? entry.source)),
    `tables: ${[book.chips, book.limits, book.overrides].map(nameTable).join(', ')}`,
  ]
}

function warningsOf(book: RuleBook, atMs: number): string[] {
  const stale = [book.chips, book.limits, book.overrides].flatMap(table => warnStale(table, atMs) ?? [])
  return atMs < dayMs(book.limits.from) ? [...stale, `These limits apply from ${book.limits.from}; before that day others did.`] : stale
}
