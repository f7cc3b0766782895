// `trigpoint classify`: a chip of the catalogue, or figures given, judged by the rules of a day.

import { classifyChip, findChip, type ChipEntry, type Classification, type RuleBook } from '@trigpoint/core/custody/rules'
import { readRules, systemClock } from '@trigpoint/runtime'
import { CommandError, EXIT } from '../exit.ts'
import { note, printJson } from '../print.ts'
import { chosenRuleFolder } from './chosen-folder.ts'
import type { ClassifyOptions } from './options.ts'

export async function classify(name: string | undefined, options: ClassifyOptions): Promise<void> {
  const { book, left } = await readRules(chosenRuleFolder(options.rules))
  for (const line of left) note(line)
  const { chip, remark } = chooseChip(name, options, book)
  const judged = classifyChip(chip, book, options.at ?? systemClock.nowMs())
  const classification = remark === undefined ? judged : { ...judged, reasons: [remark, ...judged.reasons] }
  if (options.json === true) printJson(classification)
  else printClassification(classification)
}

interface Chosen {
  readonly chip: ChipEntry
  readonly remark?: string
}

function chooseChip(name: string | undefined, options: ClassifyOptions, book: RuleBook): Chosen {
  const { tops, bits } = options
  if (tops !== undefined || bits !== undefined) {
    if (tops === undefined || bits === undefined) throw new CommandError(EXIT.unusable, 'A throughput needs both --tops and --bits.')
    return { chip: givenChip(name ?? 'given', tops, bits, options) }
  }
  if (name === undefined) throw new CommandError(EXIT.unusable, 'Name a chip, or give its figures with --tops, --bits and --die-mm2.')
  const found = findChip(book.chips, name)
  if (!found.ok) throw new CommandError(EXIT.unusable, `${found.refusal.message} [${found.refusal.code}]`)
  const { chip, others } = found.value
  const changed = { ...chip, die: options.dieMm2 === undefined ? chip.die : { mm2: options.dieMm2, source: 'given' }, memoryGBs: options.memoryGbs ?? chip.memoryGBs, forDatacentres: options.notDatacentre === true ? false : chip.forDatacentres }
  if (others.length === 0) return { chip: changed }
  return { chip: changed, remark: `"${name}" leaves open ${[chip, ...others].map(each => each.id).join(', ')}; taken is ${chip.id}, which has the highest TPP.` }
}

function givenChip(name: string, tops: number, bits: number, options: ClassifyOptions): ChipEntry {
  return {
    id: name, name, vendor: '', architecture: '', forDatacentres: options.notDatacentre !== true, memoryGBs: options.memoryGbs ?? null, powerW: null,
    dense: [{ format: `${String(bits)}-bit`, bits, teraOpsPerSecond: tops, source: 'given' }],
    die: options.dieMm2 === undefined ? null : { mm2: options.dieMm2, source: 'given' },
  }
}

function printClassification({ chip, tpp, performanceDensity, paragraph, reasons, overrides, sources, warnings }: Classification): void {
  const line = (text: string): void => void process.stdout.write(`${text}\n`)
  line(`${chip}: ${paragraph === 'none' ? 'outside 3A090 by its parameters' : paragraph === 'undetermined' ? 'undetermined: a figure is missing' : paragraph}`)
  line(`  TPP ${tpp === null ? 'unknown' : String(tpp)}, performance density ${performanceDensity === null ? 'unknown' : performanceDensity.toFixed(2)}`)
  reasons.forEach((reason, index) => { line(`  ${String(index + 1)}. ${reason}`) })
  for (const entry of overrides) line(`  ! ${entry.effect} since ${entry.from}${entry.until === null ? '' : ` until ${entry.until}`}: ${entry.what}`)
  for (const source of sources) line(`  source: ${source}`)
  for (const warning of warnings) note(`warning: ${warning}`)
  line('  A screening aid, not legal advice.')
}
