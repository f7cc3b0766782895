// `trigpoint classify` and `trigpoint rules`: what the rules say of a chip, and the tables they are read from.

import type { Command } from 'commander'
import { InvalidArgumentError } from 'commander'
import type { ClassifyOptions, RulesOptions, ScreenOptions } from './options.ts'
import { parseDayStart } from '../instant.ts'

export function registerRules(program: Command): void {
  registerClassify(program)
  registerScreen(program)
  const rules = program.command('rules').description('tables of export rules: chips, limits, overrides, country groups, calendar')
  rules
    .command('show')
    .description('the tables in use, or one of them')
    .argument('[table]', 'chips, limits, overrides, country-groups, calendar, screening')
    .option('--rules <dir>', 'folder of imported tables')
    .option('--json', 'one JSON object a table')
    .addHelpText('after', '\nExamples:\n  trigpoint rules show\n  trigpoint rules show chips')
    .action(async (table: string | undefined, options: RulesOptions) => (await import('./tables.ts')).showRules(table, options))
  rules
    .command('check')
    .description('say whether the tables are current and agree with themselves')
    .option('--rules <dir>', 'folder of imported tables')
    .option('--at <day>', 'as of this day, 2026-12-31; left out: today', parseDay)
    .option('--json', 'one JSON object a table')
    .addHelpText('after', '\nExit codes: 0 all are current and right, 1 one is stale or wrong.\n\nExample:\n  trigpoint rules check --at 2027-06-30')
    .action(async (options: RulesOptions) => (await import('./tables.ts')).checkRules(options))
  rules
    .command('import')
    .description('replace a table by a newer one from a JSON file, or a screening list from its CSV')
    .argument('<file...>', 'tables as `rules show TABLE --json` prints them, with a higher version; or the Consolidated Screening List as CSV')
    .option('--rules <dir>', 'folder of imported tables')
    .option('--json', 'one JSON object a table')
    .addHelpText('after', '\nExample:\n  trigpoint rules show overrides --json > overrides.json     edit it, raise its version, then\n  trigpoint rules import overrides.json')
    .action(async (files: string[], options: RulesOptions) => (await import('./tables.ts')).importRules(files, options))
}

function registerClassify(program: Command): void {
  program
    .command('classify')
    .description('which paragraph of 3A090 a chip falls under by its figures, step by step (screening aid, not legal advice)')
    .argument('[chip]', 'a chip of the catalogue: H20, nvidia-h100-sxm, "NVIDIA H200 NVL"')
    .option('--tops <n>', 'dense throughput in TOPS or TFLOPS, instead of the catalogue', parsePositive)
    .option('--bits <n>', 'bit length of the operation that --tops counts', parsePositive)
    .option('--die-mm2 <n>', 'area of all logic dies together', parsePositive)
    .option('--memory-gbs <n>', 'total DRAM bandwidth in GB/s', parsePositive)
    .option('--not-datacentre', 'neither designed nor marketed for data centres')
    .option('--at <day>', 'by the rules and overrides of this day; left out: today', parseDay)
    .option('--rules <dir>', 'folder of imported tables')
    .option('--json', 'one JSON object: chip, tpp, performanceDensity, paragraph, reasons, overrides, sources')
    .addHelpText('after', '\nExamples:\n  trigpoint classify H20\n  trigpoint classify --tops 600 --bits 8 --die-mm2 700 --json')
    .action(async (chip: string | undefined, options: ClassifyOptions) => (await import('./classify.ts')).classify(chip, options))
}

function registerScreen(program: Command): void {
  program
    .command('screen')
    .description('hold a name, and an address, against the imported screening list; each hit keeps its score')
    .argument('<name>', 'name of a party')
    .option('--address <text>', 'an address of it')
    .option('--country <code>', 'its country, two letters; hits say whether they agree', parseCountry)
    .option('--at <day>', 'warn of a stale list as of this day; left out: today', parseDay)
    .option('--rules <dir>', 'folder of imported tables')
    .option('--json', 'one JSON object: name, address, country, table, hits, warnings')
    .addHelpText('after', '\nExit codes: 0 nobody on the list resembles it, 1 somebody does, 2 no list is imported.\n\nExamples:\n  trigpoint rules import consolidated.csv\n  trigpoint screen "Aurora Compute Ltd" --address "18 Keji Road, Shenzhen" --country CN')
    .action(async (name: string, options: ScreenOptions) => (await import('./screen.ts')).screen(name, options))
}

function parseCountry(text: string): string {
  if (!/^[A-Za-z]{2}$/.test(text)) throw new InvalidArgumentError('a country as two letters is expected, MY.')
  return text.toUpperCase()
}

function parsePositive(text: string): number {
  const value = Number(text)
  if (text.trim() === '' || !Number.isFinite(value) || value <= 0) throw new InvalidArgumentError('a number above 0 is expected.')
  return value
}

function parseDay(text: string): number {
  const atMs = parseDayStart(text)
  if (atMs === undefined) throw new InvalidArgumentError('a day like 2026-12-31 is expected.')
  return atMs
}
