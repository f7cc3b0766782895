// `trigpoint locate`, `trigpoint mesh check`, `trigpoint calibrate`, `trigpoint plan`: delays to places, the
// watch over the landmarks that they rest on, and where landmarks are needed.

import { InvalidArgumentError, Option, type Command } from 'commander'
import type { LocateOptions } from './run-locate.ts'
import type { CalibrateOptions, MeshOptions } from './run-mesh.ts'
import type { PlanCommandOptions } from './run-plan.ts'

const LANDMARKS = 'CSV: id,lat,lon and optional country,network,operator,uncertainty_km'
const MESH = 'CSV of round trips among landmarks: from,to,rtt_ms'

export function registerLocate(program: Command): void {
  registerLocateItself(program)
  registerMesh(program)
  registerPlan(program)
}

function registerLocateItself(program: Command): void {
  program.command('locate')
    .description('where machines are, from round trips to landmarks: proven region, estimate, claim')
    .requiredOption('--landmarks <file>', LANDMARKS)
    .requiredOption('--round-trips <file>', 'CSV: target,landmark,rtt_ms (the smallest of a pair counts)')
    .option('--mesh <file>', `${MESH}; without it, round trips between landmarks are the mesh`)
    .option('--claims <file>', 'CSV of claimed places: target,lat,lon and optional country')
    .option('--leave-one-out', 'locate a target that is a landmark as if its position and its rows in the mesh were unknown')
    .addOption(new Option('--bound <speed>', 'speed that the proof rests on').choices(['vacuum', 'fibre']).default('vacuum'))
    .option('--faulty <n>', 'how many landmarks may lie (default: 0 where the mesh vouches for them, else 1 from six on)', wholeNumber)
    .option('--model <file>', 'a model made by trigpoint calibrate, instead of fitting one now')
    .addOption(new Option('--prior <kind>', 'what the estimate may assume of where machines are').choices(['places', 'none']).default('places'))
    .option('--json', 'one JSON object a target')
    .addHelpText('after', '\nThe proven region is a proof; the estimate inside it is an opinion and never changes a verdict.\n\nExample:\n  trigpoint locate --landmarks L.csv --round-trips R.csv --claims C.csv --json')
    .action(async (options: LocateOptions) => {
      const { runLocate } = await import('./run-locate.ts')
      await runLocate(options, Date.now())
    })
}

function registerMesh(program: Command): void {
  const mesh = program.commands.find(command => command.name() === 'mesh') ?? program.command('mesh').description('the landmarks\' own mesh')
  mesh.command('check')
    .description('finds misplaced or lying landmarks: round trips faster than light, and who explains them')
    .requiredOption('--landmarks <file>', LANDMARKS)
    .requiredOption('--mesh <file>', MESH)
    .option('--json', 'one JSON object')
    .addHelpText('after', '\nExample:\n  trigpoint mesh check --landmarks L.csv --mesh M.csv')
    .action(async (options: MeshOptions) => {
      const { runMeshCheck } = await import('./run-mesh.ts')
      await runMeshCheck(options)
    })

  program.command('calibrate')
    .description('fits the delay-distance model on the mesh and writes it to a file')
    .requiredOption('--landmarks <file>', LANDMARKS)
    .requiredOption('--mesh <file>', MESH)
    .requiredOption('--out <file>', 'where the model goes')
    .addOption(new Option('--prior <kind>', 'whether to learn what kind of place machines stand in').choices(['places', 'none']).default('places'))
    .option('--json', 'one JSON object about the fit')
    .addHelpText('after', '\nExample:\n  trigpoint calibrate --landmarks L.csv --mesh M.csv --out model.json')
    .action(async (options: CalibrateOptions) => {
      const { runCalibrate } = await import('./run-mesh.ts')
      await runCalibrate(options, Date.now())
    })
}

function registerPlan(program: Command): void {
  program.command('plan')
    .description('which borders the landmarks resolve for sites, how probably, and where the next landmark helps most')
    .requiredOption('--landmarks <file>', LANDMARKS)
    .requiredOption('--sites <file>', 'CSV: id,lat,lon and optional country, allowed (codes with ; between)')
    .option('--mesh <file>', `${MESH}; without it delays are predicted by a generic curve`)
    .option('--add <k>', 'propose so many more landmarks, in cities or in a site\'s building', wholeNumber, 0)
    .addOption(new Option('--bound <speed>', 'speed that the proof will rest on').choices(['vacuum', 'fibre']).default('vacuum'))
    .option('--faulty <n>', 'how many landmarks may lie (default: 1 from six operators on)', wholeNumber)
    .option('--cost <n>', 'cost of a landmark in a city', positive, 1)
    .option('--building-cost <n>', 'cost of a landmark in a site\'s building', positive, 1)
    .option('--geojson <file>', 'write landmarks, sites and proposals as a map')
    .option('--json', 'one JSON object')
    .addHelpText('after', '\nProbabilities are lower bounds: each border counts as excluded only where single landmarks exclude it.\n\nExample:\n  trigpoint plan --landmarks L.csv --sites S.csv --mesh M.csv --add 3')
    .action(async (options: PlanCommandOptions) => {
      const { runPlan } = await import('./run-plan.ts')
      await runPlan(options)
    })
}

function wholeNumber(text: string): number {
  if (!/^\d{1,4}$/.test(text)) throw new InvalidArgumentError('expected a whole number')
  return Number(text)
}

function positive(text: string): number {
  const value = Number(text)
  if (!(value > 0 && Number.isFinite(value))) throw new InvalidArgumentError('expected a number above 0')
  return value
}
