// Finds a chip in the catalogue by the names that people and drivers use: `nvidia-h100-sxm`, `H100`, `NVIDIA H20`,
// `NVIDIA H100 80GB HBM3`. On the path: custody. Where a name leaves variants open, the one with the highest TPP is
// taken, and that is said: an error then goes to the strict side.

import { ok, refuse, type Result } from '../../base/index.ts'
import type { ChipEntry, ChipTable } from './chip-table.ts'

export interface FoundChip {
  readonly chip: ChipEntry
  /** The others that the name could mean. */
  readonly others: readonly ChipEntry[]
}

/** Words of an id that tell variants of one model apart. */
const VARIANTS = new Set(['sxm', 'pcie', 'nvl', 'server', 'v2'])

/** Refuses `rules.chip-unknown`. */
export function findChip(table: ChipTable, name: string): Result<FoundChip> {
  const exact = table.chips.find(chip => chip.id === name.toLowerCase() || chip.name.toLowerCase() === name.toLowerCase())
  if (exact !== undefined) return ok({ chip: exact, others: [] })
  const words = wordsOf(name)
  const candidates = table.chips.filter(chip => isNamed(chip, words))
  const longest = Math.max(0, ...candidates.map(chip => modelOf(chip).length))
  const named = candidates.filter(chip => modelOf(chip).length === longest)
  const withVariant = named.filter(chip => [...wordsOf(chip.id)].some(word => VARIANTS.has(word) && words.has(word)))
  const [first, ...others] = [...(withVariant.length > 0 ? withVariant : named)].sort((a, b) => highestTpp(b) - highestTpp(a))
  if (first !== undefined) return ok({ chip: first, others })
  const near = table.chips.filter(chip => [...wordsOf(chip.id)].some(word => words.has(word))).slice(0, 8).map(chip => chip.id)
  return refuse('rules.chip-unknown', `There is no chip "${name.slice(0, 80)}" in the catalogue.${near.length > 0 ? ` Near: ${near.join(', ')}.` : ''} Give its figures instead: TOPS, bits and die area.`, 'chip')
}

/** All words of the model stand in the name, or the name's words are all words of this chip. */
function isNamed(chip: ChipEntry, words: ReadonlySet<string>): boolean {
  // Every model has a number; words like "GPU" or "server" alone name none.
  if (![...words].some(word => /\d/.test(word))) return false
  const own = new Set([...wordsOf(chip.id), ...wordsOf(chip.name)])
  return modelOf(chip).every(word => words.has(word)) || [...words].every(word => own.has(word) && word !== chip.vendor.toLowerCase())
}

function modelOf(chip: ChipEntry): string[] {
  return [...wordsOf(chip.id)].filter(word => word !== chip.vendor.toLowerCase() && !VARIANTS.has(word))
}

function wordsOf(text: string): ReadonlySet<string> {
  return new Set(text.toLowerCase().split(/[^a-z0-9]+/).filter(word => word !== ''))
}

function highestTpp(chip: ChipEntry): number {
  return Math.max(0, ...chip.dense.map(each => each.teraOpsPerSecond * each.bits))
}
