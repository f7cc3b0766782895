// `trigpoint agent`: enrolment, running, and looking at the agent on a GPU node. The parts behind load when they run.

import { hostname } from 'node:os'
import { join } from 'node:path'
import type { Command } from 'commander'
import { DEFAULT_URL } from '../connection.ts'
import { CHIPS_HELP } from './chip-source-option.ts'
import type { AgentCommandOptions } from './agent-options.ts'
import { parseAddress, parseDuration } from './option-values.ts'

export function registerAgent(program: Command): void {
  const agent = program
    .command('agent')
    .description('the agent on a GPU node: answers probes, has the chips sign, can do nothing else')
    .addHelpText('after', `
The agent is outbound only and read-only. It writes every message to its journal before the first byte leaves;
"trigpoint agent show" prints them all.

A new node:
  trigpoint agent precheck --url https://verifier.example --chips nvml
  trigpoint agent enrol --url https://verifier.example --chips nvml --token-file -
  trigpoint agent run`)
  registerPrecheck(agent)
  registerEnrol(agent)
  registerRun(agent)
  registerFix(agent)
  registerStatus(agent)
  registerShow(agent)
}

const CHIP_FILE_HELP = 'software chips of the test vendor; short for --chips software:FILE'

function withData(command: Command): Command {
  const home = process.env['TRIGPOINT_AGENT_DATA'] ?? join('.trigpoint', 'agent')
  return command.option('--data <dir>', 'folder of key, enrolment, spool and journal (or TRIGPOINT_AGENT_DATA)', home)
}

function withVerifierAddress(command: Command): Command {
  return command
    .option('--url <url>', 'address of the verifier (or TRIGPOINT_URL)', process.env['TRIGPOINT_URL'] ?? DEFAULT_URL)
    .option('--ca <file>', 'PEM of the CA of the verifier\'s certificate, when it is a private one')
}

function registerPrecheck(agent: Command): void {
  withVerifierAddress(withData(agent.command('precheck')))
    .description('look at what an agent needs, before anything is installed; sends nothing but one request for the verifier\'s health')
    .option('--chips <source>', CHIPS_HELP)
    .option('--chip-file <file>', CHIP_FILE_HELP)
    .option('--bind <host:port>', 'local UDP address that answers will come from', parseAddress)
    .option('--json', 'one JSON object a check')
    .addHelpText('after', '\nExit codes: 0 all passed, 1 a check failed.\n\nExample:\n  trigpoint agent precheck --url https://verifier.example:8443 --chips nvml')
    .action(async (options: AgentCommandOptions) => {
      const { precheck } = await import('./precheck.ts')
      process.exitCode = await precheck(options)
    })
}

function registerEnrol(agent: Command): void {
  withVerifierAddress(withData(agent.command('enrol').alias('enroll')))
    .description('take this node into a site with a one-time token')
    .option('--token-file <file>', 'file with the token, - for standard input (or TRIGPOINT_ENROL_TOKEN); never an argument')
    .option('--name <name>', 'how people call this node', hostname())
    .option('--chips <source>', `${CHIPS_HELP}; kept for later starts`)
    .option('--chip-file <file>', CHIP_FILE_HELP)
    .option('--force', 'enrol again though this folder is enrolled; the key stays')
    .option('--json', 'one JSON object')
    .addHelpText('after', `
The identity key is made here, mode 0600, and never leaves. The verifier's key is pinned: tickets by anybody else are refused later.

Examples:
  trigpoint agent enrol --url https://verifier.example --chips nvml --token-file token.txt
  pass show trigpoint/token | trigpoint agent enrol --url https://verifier.example --chips nvml --token-file -`)
    .action(async (options: AgentCommandOptions) => {
      const { enrol } = await import('./enrol.ts')
      await enrol(options)
    })
}

function registerRun(agent: Command): void {
  withData(agent.command('run'))
    .description('run the agent until it is stopped')
    .option('--chips <source>', `${CHIPS_HELP}; left out: as at enrolment`)
    .option('--chip-file <file>', CHIP_FILE_HELP)
    .option('--bind <host:port>', 'local UDP address that answers come from; left out: any', parseAddress)
    .option('--interval <time>', 'mean time between fixes, 1s to 24h; left out: what the verifier said at enrolment', parseDuration)
    .option('--health <host:port>', 'serve /healthz and /metrics there; loopback only', parseAddress)
    .option('--log-level <level>', 'debug, info, warn or error', 'info')
    .addHelpText('after', `
Log lines go to standard error, one JSON object each. SIGUSR2 or "trigpoint agent fix" makes a fix at once.

Examples:
  trigpoint agent run
  trigpoint agent run --interval 10m --bind 10.0.0.5:7001 --health 127.0.0.1:9464`)
    .action(async (options: AgentCommandOptions) => {
      const { run } = await import('./run.ts')
      await run(options)
    })
}

function registerFix(agent: Command): void {
  withData(agent.command('fix'))
    .description('have the running agent make a fix now, and wait for the verdict')
    .option('--json', 'one JSON object')
    .addHelpText('after', '\nExit codes: 0 delivered, 1 refused, 3 failed or still waiting in the spool.\n\nExample:\n  trigpoint agent fix --json | jq -r .outcome')
    .action(async (options: AgentCommandOptions) => {
      const { fix } = await import('./fix.ts')
      process.exitCode = await fix(options)
    })
}

function registerStatus(agent: Command): void {
  withData(agent.command('status'))
    .description('what the agent of this folder is doing')
    .option('--json', 'one JSON object')
    .addHelpText('after', '\nExit codes: 0 it runs, 1 it does not.\n\nExample:\n  trigpoint agent status')
    .action(async (options: AgentCommandOptions) => {
      const { status } = await import('./status.ts')
      process.exitCode = await status(options)
    })
}

function registerShow(agent: Command): void {
  withData(agent.command('show'))
    .description('print everything that this agent ever sent, with time and answer')
    .option('--last <n>', 'only the newest ones', parseCount)
    .option('--bodies', 'with the exact text of every message')
    .option('--json', 'one JSON object a message')
    .addHelpText('after', `
Reads the journal on disk; no agent needs to run. The one-time token of the enrolment is not kept.

Examples:
  trigpoint agent show --last 5
  trigpoint agent show --json | jq 'select(.what == "fix-evidence") | .decoded.chips'`)
    .action(async (options: AgentCommandOptions) => {
      const { show } = await import('./show.ts')
      show(options)
    })
}

function parseCount(text: string): number {
  return Math.max(1, Number.parseInt(text, 10) || 1)
}
