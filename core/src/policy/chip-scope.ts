// Which chips a rule of a policy speaks of: by class, by id, by the paragraph that a chip falls under on that day.
// On the path: policy. A chip whose figures are not known counts as every paragraph: an error goes to the strict side.

import { classifyChip, findChip, type ChipEntry, type Classification, type RuleBook } from '../custody/rules/index.ts'
import { isBelow } from './check-links.ts'
import type { ChipScope, PolicyFile } from './policy-file.ts'

/** A chip as a policy judges it; `entry` undefined where the catalogue does not have it. */
export interface JudgedChip {
  readonly name: string
  readonly entry: ChipEntry | undefined
  readonly classification: Classification | undefined
}

/** Looks a product name up and classifies it. */
export function judgeChip(name: string, book: RuleBook, atMs: number): JudgedChip {
  const found = findChip(book.chips, name)
  if (!found.ok) return { name, entry: undefined, classification: undefined }
  return { name: found.value.chip.name, entry: found.value.chip, classification: classifyChip(found.value.chip, book, atMs) }
}

/** Whether the chip's figures put it under a paragraph, or cannot keep it out of one. */
export function isControlled({ classification }: JudgedChip): boolean {
  return classification?.paragraph !== 'none'
}

export function isInScope(chip: JudgedChip, scope: ChipScope, policy: Pick<PolicyFile, 'classes'>): boolean {
  return scope === 'any' || scope.some(name => isNamed(chip, name, policy))
}

function isNamed(chip: JudgedChip, name: string, { classes }: Pick<PolicyFile, 'classes'>): boolean {
  const named = Object.hasOwn(classes, name) ? classes[name] : undefined
  if (named === undefined) return chip.entry?.id === name
  if (named.chips !== undefined) return chip.entry !== undefined && named.chips.includes(chip.entry.id)
  const paragraph = chip.classification?.paragraph ?? 'undetermined'
  return paragraph === 'undetermined' || (named.paragraphs ?? []).some(above => isBelow(paragraph, above))
}
