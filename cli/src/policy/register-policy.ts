// `trigpoint policy` and `trigpoint party`: what compliance officers write, try and put into force, and whom they
// deal with. The parts behind load when they run.

import { InvalidArgumentError, type Command } from 'commander'
import { addConnectionOptions } from '../connection.ts'
import { parseDayStart } from '../instant.ts'
import type { FileOptions, PolicyOptions } from './options.ts'

const EXAMPLES = `
From a file to its effect:
  trigpoint policy check licence.yaml                               problems with line and column; no verifier needed
  trigpoint policy test licence.yaml                                the tests that stand in it
  trigpoint policy diff licence.yaml                                against the policy in force
  trigpoint policy dry-run licence.yaml                             which chips and findings would change; nothing is activated
  trigpoint policy activate licence.yaml --token-file admin-token   in force, and in the log`

export function registerPolicy(program: Command): void {
  const policy = program.command('policy').description('who may have which chips where: written in YAML, tested, tried, put into force').addHelpText('after', EXAMPLES)
  registerFiles(policy)
  registerService(policy)
  registerParty(program)
}

function registerFiles(policy: Command): void {
  policy
    .command('check')
    .description('say what is wrong with a policy file, with line and column')
    .argument('<file...>', 'policy files, YAML')
    .option('--rules <dir>', 'folder of imported tables')
    .option('--at <day>', 'as of this day; left out: today', parseDay)
    .option('--json', 'one JSON object a file: file, valid, problems, warnings')
    .addHelpText('after', '\nExit codes: 0 usable, 1 it has problems.\n\nExample:\n  trigpoint policy check licence.yaml')
    .action(async (files: string[], options: FileOptions) => (await import('./files.ts')).checkFiles(files, options))
  policy
    .command('test')
    .description('run the tests that stand in a policy file')
    .argument('<file...>', 'policy files, YAML')
    .option('--rules <dir>', 'folder of imported tables')
    .option('--at <day>', 'for tests without a day of their own; left out: today', parseDay)
    .option('--json', 'one JSON object a test: file, name, passed, detail, outcome, because, steps')
    .addHelpText('after', '\nExit codes: 0 all pass, 1 one does not.\n\nExample:\n  trigpoint policy test licence.yaml')
    .action(async (files: string[], options: FileOptions) => (await import('./files.ts')).testFiles(files, options))
  policy
    .command('schema')
    .description('print the JSON Schema of policy files, for editors')
    .option('--json', 'JSON, as without it')
    .addHelpText('after', '\nExample:\n  trigpoint policy schema > policy.schema.json')
    .action(async () => { (await import('./files.ts')).printSchema() })
}

function registerService(policy: Command): void {
  addConnectionOptions(policy.command('show'))
    .description('the policy in force, or all versions')
    .option('--all', 'every version that was in force')
    .option('--json', 'JSON')
    .addHelpText('after', '\nExample:\n  trigpoint policy show --all')
    .action(async (options: PolicyOptions) => (await import('./service.ts')).showPolicy(options))
  addConnectionOptions(policy.command('diff'))
    .description('what a file would change against the policy in force')
    .argument('<file>')
    .option('--json', 'one JSON object a change')
    .addHelpText('after', '\nExample:\n  trigpoint policy diff licence.yaml')
    .action(async (file: string, options: PolicyOptions) => (await import('./service.ts')).diffPolicy(file, options))
  addConnectionOptions(policy.command('dry-run'))
    .description('judge the whole fleet under a file: which chips change and why, which findings open or close; nothing is activated')
    .argument('<file>')
    .option('--json', 'one JSON object')
    .addHelpText('after', '\nExit codes: 0 nothing changes, 1 something does.\n\nExample:\n  trigpoint policy dry-run licence.yaml')
    .action(async (file: string, options: PolicyOptions) => (await import('./service.ts')).dryRunPolicy(file, options))
  addConnectionOptions(policy.command('activate'))
    .description('put a file into force at every site that it names (administrators)')
    .argument('<file>')
    .option('--json', 'one JSON object')
    .addHelpText('after', '\nExample:\n  trigpoint policy activate licence.yaml --token-file admin-token')
    .action(async (file: string, options: PolicyOptions) => (await import('./service.ts')).activatePolicy(file, options))
}

function registerParty(program: Command): void {
  const party = program.command('party').description('dossiers of those who buy, use, pay and carry')
  addConnectionOptions(party.command('add'))
    .description('put dossiers, or orders, from YAML files (administrators); they are screened and judged at once')
    .argument('<file...>', 'YAML: partyId, name, country, headquartersCountry, addresses, roles…; or orderId, partyId, product, units, orderedAt')
    .option('--json', 'one JSON object a file')
    .addHelpText('after', `
A dossier:
  partyId: selangor-compute
  name: Selangor Compute Sdn Bhd
  country: MY
  headquartersCountry: MY
  founded: "2014-05-12"
  businessCode: "6311"                 # ISIC Rev. 4
  addresses: [{ text: "Jalan Teknokrat 6, Cyberjaya", country: MY, kind: data-centre }]
  roles: [{ siteId: cyberjaya-1, role: end-user }]

Example:
  trigpoint party add selangor.yaml --token-file admin-token`)
    .action(async (files: string[], options: PolicyOptions) => (await import('./parties.ts')).addParties(files, options))
  addConnectionOptions(party.command('show'))
    .description('one dossier with its owners, orders and screening hits')
    .argument('<partyId>')
    .option('--json', 'one JSON object')
    .addHelpText('after', '\nExample:\n  trigpoint party show selangor-compute')
    .action(async (partyId: string, options: PolicyOptions) => (await import('./parties.ts')).showParty(partyId, options))
  addConnectionOptions(party.command('list'))
    .description('all dossiers')
    .option('--json', 'one JSON object a party')
    .addHelpText('after', '\nExample:\n  trigpoint party list')
    .action(async (options: PolicyOptions) => (await import('./parties.ts')).listParties(options))
}

function parseDay(text: string): number {
  const atMs = parseDayStart(text)
  if (atMs === undefined) throw new InvalidArgumentError('a day like 2026-12-31 is expected.')
  return atMs
}
