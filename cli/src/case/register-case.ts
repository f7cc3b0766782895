// `trigpoint case …` and `trigpoint tip`: cases from the command line, over the API of a running verifier.

import { Option, type Command } from 'commander'
import { addConnectionOptions } from '../connection.ts'
import type { CaseOptions } from './options.ts'

const REPORTS = ['notice-a', 'notice-b', 'notice-c', 'self-disclosure', 'end-use-check', 'annex', 'collateral']

/** `case-12`, `12`. */
const ID = ['<case>', 'its number, or like case-12'] as const

export function registerCase(program: Command): void {
  const group = program.command('case').description('follow up findings and tips: the register of cases')
  readCommands(group)
  workCommands(group)
  closeCommands(group)
  exchangeCommands(group)
  addConnectionOptions(program.command('tip'))
    .description('tell something, without an account; prints a code that is shown once')
    .option('--text <text>', 'what you want to tell; - reads standard input', '-')
    .option('--site <id>', 'the site that it is about')
    .option('--chip <id>', 'the chip that it is about')
    .option('--file <file...>', 'files to send along, as they are')
    .option('--mailbox <code>', 'read the mailbox of a code instead; with --text, write into it')
    .option('--json', 'one JSON object')
    .addHelpText('after', '\nExamples:\n  trigpoint tip --text "The servers left the hall on Sunday night." --site cyberjaya-1\n  trigpoint tip --mailbox 7K2M-…')
    .action(async (options: CaseOptions) => (await import('./tip.ts')).runTip(options))
}

function readCommands(group: Command): void {
  addConnectionOptions(group.command('list')).description('cases that you may see, newest first')
    .addOption(new Option('--state <state>', 'only these').choices(['new', 'triaged', 'open', 'closing', 'closed'])).option('--owner <name>', 'only hers').option('--site <id>', 'only this site').option('--json', 'one JSON object a line')
    .addHelpText('after', '\nExample:\n  trigpoint case list --state open')
    .action(async (options: CaseOptions) => (await import('./read-cases.ts')).listCases(options))
  addConnectionOptions(group.command('show')).description('one case: facts, clocks, tasks, checklist, trail').argument(...ID).option('--json', 'one JSON object')
    .addHelpText('after', '\nExample:\n  trigpoint case show 12')
    .action(async (id: string, options: CaseOptions) => (await import('./read-cases.ts')).showCase(id, options))
}

function workCommands(group: Command): void {
  addConnectionOptions(group.command('open')).description('open a case by hand').requiredOption('--title <text>', 'one line').option('--summary <text>', 'what is known', '').option('--severity <s>', 'info, low, medium, high, critical', 'medium')
    .option('--site <id...>', 'sites that it is about').option('--json', 'one JSON object')
    .addHelpText('after', '\nExample:\n  trigpoint case open --title "Servers seen on a lorry" --site cyberjaya-1 --severity high')
    .action(async (options: CaseOptions) => (await import('./work-case.ts')).openCase(options))
  act(group, 'assign', 'give it to somebody', '--to "Ada Lim"', command => command.requiredOption('--to <name>', 'as on their token').option('--note <text>', 'a word to them', ''))
  act(group, 'triage', 'weigh it', '--severity critical --perishes days --exposure high --reason "a cohort after an inspection"', command => command.requiredOption('--severity <s>', 'info, low, medium, high, critical').addOption(new Option('--perishes <when>', 'how fast its evidence perishes').choices(['hours', 'days', 'weeks', 'stable']).default('days'))
    .addOption(new Option('--exposure <e>', 'legal exposure').choices(['none', 'low', 'medium', 'high']).default('medium')).requiredOption('--reason <text>', 'why'))
  act(group, 'task', 'add a task, or end one with --done or --drop', '--text "ask the operator for a picture of the rack" --owner "Ada Lim"', command => command.option('--text <text>', 'what is to be done').option('--owner <name>', 'who').option('--done <n>', 'end task n as done', Number).option('--drop <n>', 'end task n as dropped', Number).option('--note <text>', 'what came of it', ''))
  act(group, 'note', 'write a note into the trail', '--text "The operator did not call back."', command => command.requiredOption('--text <text>', 'the note'))
  act(group, 'decide', 'decide whether the information is credible', '--credible A --reason "proved outside by two fixes"', command => command.option('--credible <categories>', 'credible: A another place, B another user, C tampering (like A,C)').option('--not-credible', 'not credible').requiredOption('--reason <text>', 'what it rests on'))
  act(group, 'exclude', 'exclude somebody for a conflict', '--person "Chiara Rossi" --reason "signed the delivery"', command => command.requiredOption('--person <name>', 'who').requiredOption('--reason <text>', 'what the conflict is'))
  act(group, 'check', 'answer a line of the closing checklist', '--item analysis --note "fixes, papers and the visit agree"', command => command.addOption(new Option('--item <item>', 'which').choices(['selection', 'analysis', 'steps', 'evidence', 'advice', 'ratings']).makeOptionMandatory()).requiredOption('--note <text>', 'the answer'))
}

function closeCommands(group: Command): void {
  act(group, 'close', 'propose how it ends, or confirm or return what another proposed', '--disposition substantiated --reason "proved outside; notice A was sent"', command => command
    .addOption(new Option('--disposition <d>', 'propose this').choices(['substantiated', 'not-substantiated', 'inconclusive', 'referred'])).option('--confirm', 'confirm, as the second person').option('--return', 'return it to the first')
    .requiredOption('--reason <text>', 'why; when confirming: what your check found'))
  linkCommands(group)
  act(group, 'reopen', 'open a closed case again', '--reason "a key of it answered again"', command => command.requiredOption('--reason <text>', 'why'))
}

function linkCommands(group: Command): void {
  addConnectionOptions(group.command('merge')).description('merge a case into another: everything of it goes on there, seen by those who could see both').argument(...ID).requiredOption('--into <case>', 'the case that goes on').requiredOption('--reason <text>', 'why the two are one matter').option('--json', 'one JSON object')
    .addHelpText('after', '\nExample:\n  trigpoint case merge 14 --into 12 --reason "the tip is about the same lorry"')
    .action(async (id: string, options: CaseOptions) => (await import('./work-case.ts')).mergeCase(id, options))
  addConnectionOptions(group.command('split')).description('split findings or tips off into a new case (case show --json lists their ids)').argument(...ID).requiredOption('--title <text>', 'of the new case').requiredOption('--reason <text>', 'why these are two matters')
    .option('--finding <id...>', 'findings that go').option('--tip <id...>', 'tips that go, with their mailboxes').option('--json', 'one JSON object')
    .addHelpText('after', '\nExample:\n  trigpoint case split 12 --finding shell-buyer:acme --title "Who is Acme?" --reason "another question than where the chips are"')
    .action(async (id: string, options: CaseOptions) => (await import('./work-case.ts')).splitCase(id, options))
}

function act(group: Command, name: string, description: string, example: string, options: (command: Command) => Command): void {
  options(addConnectionOptions(group.command(name)).description(description).argument(...ID)).option('--json', 'one JSON object')
    .addHelpText('after', `\nExample:\n  trigpoint case ${name} 12 ${example}`)
    .action(async (id: string, given: CaseOptions) => (await import('./work-case.ts')).actOnCase(name, id, given))
}

function exchangeCommands(group: Command): void {
  addConnectionOptions(group.command('import-mail')).description('enter mail files (.eml) as tips; the file itself is kept as evidence').argument('<file...>', 'RFC 5322 messages').option('--site <id>', 'the site that they are about').option('--json', 'one JSON object a line')
    .addHelpText('after', '\nExample:\n  trigpoint case import-mail tip.eml --site cyberjaya-1')
    .action(async (files: readonly string[], options: CaseOptions) => (await import('./import-mail.ts')).importMail(files, options))
  addConnectionOptions(group.command('export')).description('the trail as data, with its chain and its places in the log').argument(...ID).option('--out <file>', 'write here instead of standard output')
    .addHelpText('after', '\nExample:\n  trigpoint case export 12 --out case-12.json')
    .action(async (id: string, options: CaseOptions) => (await import('./read-cases.ts')).exportCase(id, options))
  addConnectionOptions(group.command('report')).description('a report with its proof bundles, as a folder').argument(...ID)
    .addOption(new Option('--kind <kind>', 'which report').choices(REPORTS).makeOptionMandatory()).requiredOption('--out <dir>', 'a new folder')
    .addOption(new Option('--level <level>', 'how much the bundles disclose').choices(['full', 'site', 'verdict']))
    .addHelpText('after', '\nExample:\n  trigpoint case report 12 --kind notice-a --out notice\n  trigpoint verify notice/bundles/*.json --trust notice/trust.json')
    .action(async (id: string, options: CaseOptions) => (await import('./write-report.ts')).writeReport(id, options))
}
