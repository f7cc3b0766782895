// `trigpoint inspect`: how many units to look at, which ones, the inspector's laptop as a local landmark, and the one
// signed record that ends a visit. The parts behind load when they run.

import { InvalidArgumentError, Option, type Command } from 'commander'
import { parseAddress } from '../agent/option-values.ts'
import { addConnectionOptions } from '../connection.ts'
import { parseInstant } from '../instant.ts'
import type { FinishOptions, InspectOptions, NoteOptions, PlanOptions, RunOptions, SizeOptions } from './inspect-options.ts'

export function registerInspect(program: Command): void {
  const inspect = program
    .command('inspect')
    .description('inspections: sample size, plan, the visit with a local landmark, the signed record')
    .addHelpText('after', `
A visit, in order:
  trigpoint inspect plan --site johor-1 --inspector "A. Inspector"    before: fixes how many, nobody knows which ones
  trigpoint inspect run ID --data visit/ --host 10.0.0.7              at the door: draws the sample, times the answers of the nodes
  trigpoint inspect note ID --chip … --label 1650521000123 --place R3U12    or on a phone: the console's page of the inspection
  trigpoint inspect finish ID --data visit/ --count C-0017=8          signs the record with this laptop's key and hands it in
  trigpoint inspect check ID                                          anybody: draws the sample again`)
  registerSize(inspect)
  registerPlan(inspect)
  registerLook(inspect)
  registerVisit(inspect)
}

function registerSize(inspect: Command): void {
  inspect
    .command('size')
    .description('how many units must be looked at to find a missing share')
    .requiredOption('--population <n>', 'units that are said to be there', parseCount)
    .option('--missing <share>', 'smallest missing share that must be found: 5% or 0.05', parseShare, 0.05)
    .option('--confidence <share>', 'with which probability: 95% or 0.95', parseShare, 0.95)
    .option('--json', 'one JSON object')
    .addHelpText('after', '\nExample:\n  trigpoint inspect size --population 1000 --missing 1%')
    .action(async (options: SizeOptions) => {
      const { showSize } = await import('./size.ts')
      showSize(options)
    })
}

function registerPlan(inspect: Command): void {
  addConnectionOptions(inspect.command('plan'))
    .description('plan an inspection of all units that are said to be at a site')
    .requiredOption('--site <id>', 'the site')
    .requiredOption('--inspector <name>', 'who goes there')
    .option('--missing <share>', 'smallest missing share that must be found', parseShare, 0.05)
    .option('--confidence <share>', 'with which probability', parseShare, 0.95)
    .addOption(new Option('--beacon <kind>', 'where the chance of the draw comes from').choices(['joint', 'drand']).default('joint', 'joint: verifier and inspector together; drand: the public beacon'))
    .option('--draw-at <time>', 'for drand: the time of the round, RFC 3339; left out: half a minute from now', parseTime)
    .option('--announced <time>', 'when the site was told, RFC 3339; left out: it was not', parseTime)
    .option('--json', 'one JSON object')
    .addHelpText('after', '\nExample:\n  trigpoint inspect plan --site johor-1 --inspector "A. Inspector" --missing 5% --confidence 95%')
    .action(async (options: PlanOptions) => {
      const { plan } = await import('./plan.ts')
      await plan(options)
    })
  addConnectionOptions(inspect.command('cancel'))
    .description('call an inspection off')
    .argument('<id>', 'the inspection')
    .requiredOption('--reason <text>', 'why')
    .option('--json', 'one JSON object')
    .addHelpText('after', '\nExample:\n  trigpoint inspect cancel 7f3a… --reason "the road is closed"')
    .action(async (id: string, options: InspectOptions & { readonly reason: string }) => {
      const { cancel } = await import('./plan.ts')
      await cancel(id, options)
    })
}

function registerLook(inspect: Command): void {
  addConnectionOptions(inspect.command('list'))
    .description('inspections, newest first')
    .option('--site <id>', 'only this site')
    .option('--json', 'one JSON object a line')
    .addHelpText('after', '\nExample:\n  trigpoint inspect list --site johor-1')
    .action(async (options: InspectOptions & { readonly site?: string }) => {
      const { list } = await import('./show.ts')
      await list(options)
    })
  addConnectionOptions(inspect.command('show'))
    .description('one inspection: its sample once drawn, how each unit stands, its judgement')
    .argument('<id>', 'the inspection')
    .option('--json', 'one JSON object')
    .addHelpText('after', '\nExample:\n  trigpoint inspect show 7f3a… --json > inspection.json')
    .action(async (id: string, options: InspectOptions) => {
      const { show } = await import('./show.ts')
      await show(id, options)
    })
  addConnectionOptions(inspect.command('check'))
    .description('draw the sample of an inspection again, from its plan, the secret and the public value')
    .argument('<id|file>', 'an inspection, or what `inspect show --json` printed')
    .option('--json', 'one JSON object')
    .addHelpText('after', '\nExample:\n  trigpoint inspect check inspection.json')
    .action(async (id: string, options: InspectOptions) => {
      const { check } = await import('./check.ts')
      await check(id, options)
    })
}

function registerVisit(inspect: Command): void {
  addConnectionOptions(inspect.command('run'))
    .description('at the site: draw the sample and be its local landmark until Ctrl-C')
    .argument('<id>', 'the inspection')
    .requiredOption('--data <dir>', 'where the keys of this visit lie (mode 0600, never overwritten)')
    .requiredOption('--host <address>', 'this laptop\'s address as the nodes reach it')
    .option('--port <n>', 'UDP and TCP port that the nodes must reach', parseCount, 7443)
    .option('--listen <host:port>', 'where to listen, when not on all addresses', parseAddress)
    .option('--beacon-signature <hex>', 'for drand: the signature of the planned round')
    .option('--json', 'one JSON object for each change')
    .addHelpText('after', '\nExample:\n  trigpoint inspect run 7f3a… --data visit/ --host 10.0.0.7')
    .action(async (id: string, options: RunOptions) => {
      const { runVisit } = await import('./run-visit.ts')
      await runVisit(id, options)
    })
  addConnectionOptions(inspect.command('note'))
    .description('note what was seen of one unit, or of many from a CSV file')
    .argument('<id>', 'the inspection')
    .option('--chip <chipId>', 'the unit')
    .option('--absent', 'it is not there')
    .option('--no-access', 'it could not be reached')
    .option('--label <text>', 'the device label, as read')
    .option('--board <text>', 'the board label')
    .option('--chassis <text>', 'the chassis label')
    .option('--place <text>', 'rack and height')
    .option('--from <file>', 'CSV: chip,seen,label,board,chassis,place,time (seen: present, absent, not-accessible)')
    .option('--json', 'one JSON object')
    .addHelpText('after', '\nExample:\n  trigpoint inspect note 7f3a… --chip nvidia:41:E23D711E1C4FBFAC --label 1650521000123 --chassis C-0017 --place R3U12')
    .action(async (id: string, options: NoteOptions) => {
      const { noteUnits } = await import('./note.ts')
      await noteUnits(id, options)
    })
  addConnectionOptions(inspect.command('finish'))
    .description('sign the record with the key of this visit and hand it in')
    .argument('<id>', 'the inspection')
    .requiredOption('--data <dir>', 'the folder of `inspect run`')
    .option('--count <chassis=n>', 'devices counted by eye in one chassis; may be given several times', collectCount, [])
    .option('--note <text>', 'anything else that was seen', '')
    .option('--from <file>', 'scans from a CSV file, when there was no network at the site')
    .option('--out <file>', 'only write the signed record, to be handed in later with `inspect submit`')
    .option('--json', 'one JSON object')
    .addHelpText('after', '\nExample:\n  trigpoint inspect finish 7f3a… --data visit/ --count C-0017=8 --count C-0018=8')
    .action(async (id: string, options: FinishOptions) => {
      const { finish } = await import('./finish.ts')
      await finish(id, options)
    })
  addConnectionOptions(inspect.command('submit'))
    .description('hand in a record that `inspect finish --out` signed')
    .argument('<file>', 'the signed record')
    .option('--json', 'one JSON object')
    .addHelpText('after', '\nExample:\n  trigpoint inspect submit record.json')
    .action(async (file: string, options: InspectOptions) => {
      const { submit } = await import('./finish.ts')
      await submit(file, options)
    })
}

function parseCount(text: string): number {
  if (!/^[1-9]\d{0,5}$/.test(text)) throw new InvalidArgumentError('Give a whole number above 0.')
  return Number(text)
}

/** `5%`, `0.05`. */
export function parseShare(text: string): number {
  const [, digits = '', percent = ''] = /^(\d{1,3}(?:\.\d{1,6})?)(%?)$/.exec(text) ?? []
  const share = Number(digits) / (percent === '%' ? 100 : 1)
  if (digits === '' || share <= 0 || share > 1) throw new InvalidArgumentError('Give a share above 0: 5% or 0.05.')
  return share
}

function parseTime(text: string): number {
  const atMs = parseInstant(text)
  if (atMs === undefined) throw new InvalidArgumentError('Give a time like 2026-11-23T09:00:00Z.')
  return atMs
}

export interface NamedCount {
  readonly chassis: string
  readonly counted: number
}

function collectCount(text: string, before: readonly NamedCount[]): readonly NamedCount[] {
  const [, chassis, counted] = /^(.{1,96})=(\d{1,4})$/.exec(text) ?? []
  if (chassis === undefined || counted === undefined) throw new InvalidArgumentError('Give a chassis and a number: C-0017=8.')
  return [...before, { chassis, counted: Number(counted) }]
}
