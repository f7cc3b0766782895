// The one command `trigpoint`: its tree of subcommands and the one boundary where errors become words and an
// exit code. Each subcommand lives in its own folder and loads its heavy parts only when it runs.

import { Fault } from '@trigpoint/runtime'
import { Command, CommanderError } from 'commander'
import { registerAgent } from './agent/register-agent.ts'
import { registerCase } from './case/register-case.ts'
import { registerCustody } from './custody/register-custody.ts'
import { registerDemo } from './demo/register-demo.ts'
import { registerEpcis } from './epcis/register-epcis.ts'
import { registerEvidence } from './evidence/register-evidence.ts'
import { registerFleet } from './fleet/register-fleet.ts'
import { registerCompletion } from './completion.ts'
import { registerInspect } from './inspect/register-inspect.ts'
import { registerLandmark } from './landmark/register-landmark.ts'
import { registerLocate } from './locate/register-locate.ts'
import { registerMeshService } from './mesh/register-mesh.ts'
import { registerLog } from './log/register-log.ts'
import { registerPolicy } from './policy/register-policy.ts'
import { registerRules } from './rules/register-rules.ts'
import { registerVerifier } from './verifier/register-verifier.ts'
import { registerVerify } from './verify/register-verify.ts'
import { CommandError, EXIT } from './exit.ts'
import { VERSION } from './version.ts'

const AFTER_HELP = `
Exit codes: 0 done, 1 done but the answer is no, 2 the input cannot be used, 3 our surroundings failed (try again).
Every command that prints data takes --json. Start with:
  trigpoint demo                 the whole system on this machine, with a world to look at
  trigpoint status               sites, chips and verdicts of a running verifier`

/** The command tree; `main` runs it, tests and the completion script read it. */
export function createProgram(): Command {
  const program = new Command('trigpoint')
    .description('Proves where AI accelerators are, and lets anybody check the proof.')
    .version(VERSION, '-V, --version', 'print the version')
    .helpCommand('help [command]', 'show help for a command')
    .addHelpText('after', AFTER_HELP)
    .showSuggestionAfterError()
    .exitOverride()
  registerDemo(program)
  registerAgent(program)
  registerLandmark(program)
  registerInspect(program)
  registerVerifier(program)
  registerEvidence(program)
  registerLocate(program)
  registerMeshService(program)
  registerVerify(program)
  registerLog(program)
  registerEpcis(program)
  registerRules(program)
  registerPolicy(program)
  registerCase(program)
  registerFleet(program)
  registerCustody(program)
  registerCompletion(program)
  return program
}

/** Runs the command line; gives the exit code. Never throws. */
export async function main(argv: readonly string[]): Promise<number> {
  const program = createProgram()
  inheritExitOverride(program)
  try {
    await program.parseAsync([...argv], { from: 'user' })
    return typeof process.exitCode === 'number' ? process.exitCode : EXIT.ok
  } catch (error) {
    return explain(error)
  }
}

/** commander does not hand exitOverride down to commands that were added by `addCommand`. */
function inheritExitOverride(command: Command): void {
  for (const child of command.commands) {
    child.exitOverride().showSuggestionAfterError()
    inheritExitOverride(child)
  }
}

function explain(error: unknown): number {
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return EXIT.ok
    return error.code === 'commander.help' ? EXIT.ok : EXIT.unusable
  }
  if (error instanceof CommandError) {
    process.stderr.write(`trigpoint: ${error.message}\n${error.hint === '' ? '' : `${error.hint}\n`}`)
    return error.exitCode
  }
  if (error instanceof Fault) {
    process.stderr.write(`trigpoint: ${error.message} [${error.code}]\n`)
    return EXIT.fault
  }
  process.stderr.write(`trigpoint: this is a bug of ours, please report it:\n${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`)
  return 70
}
