// `trigpoint log serve|check|prove|show` and `trigpoint witness`: the log for those who do not trust its keeper.

import type { Command } from 'commander'
import { Option } from 'commander'
import type { CheckLogOptions } from './check.ts'
import type { ProveOptions } from './prove.ts'
import type { ServeOptions } from './serve.ts'
import type { ShowOptions } from './show.ts'
import type { WitnessCommandOptions } from './witness.ts'

const SOURCE = 'folder of a log, or the address of one that follows C2SP tlog-tiles'

const CHECK_HELP = `
Every leaf is hashed again, every tile made again, the root held against the signed checkpoint. In a folder every
other file is looked at too. What is damaged is named, file by file.
With --since an earlier checkpoint of the same log must be continued; where it is not, both checkpoints are the
evidence of a split view, and --evidence FOLDER keeps them.
Exit codes: 0 whole, 1 damaged or not signed as demanded, 2 the input cannot be used, 3 the log cannot be reached.

Examples:
  trigpoint log check /var/lib/trigpoint/log
  trigpoint log check https://log.example.org/fleet --key log.example.org/fleet+1a2b3c4d+AQ...
  trigpoint log check https://log.example.org/fleet --policy trust.policy --since yesterday.checkpoint --evidence .`

const PROVE_HELP = `
With an index the file is a C2SP tlog-proof: it checks offline, with nothing but a key or policy and the leaf itself.
With a subject (kind:id, such as paper:P-17, receipt:CHALLENGE:LANDMARK, policy:SITE:VERSION, landmark:ID) the source is
a running verifier: the file holds the entry opened and its proof, and checks offline with trigpoint verify.

Examples:
  trigpoint log prove https://log.example.org/fleet 4711 --policy trust.policy --out 4711.tlog-proof
  trigpoint log prove https://verifier.example paper:P-17 --token-file token --out paper.proof.json`

const WITNESS_HELP = `
A witness cosigns a log's checkpoints as long as each continues the last (C2SP tlog-witness). It is a small service:
one key, one folder, no database. Run it somewhere else than the log, under somebody else's eyes.
--logs names a C2SP tlog-policy file; its log lines say which logs are watched.

Example:
  trigpoint witness --name witness.example.org --key witness.pem --logs logs.policy --dir /var/lib/witness --listen 0.0.0.0:7380`

/** Adds the commands to the program. */
export function registerLog(program: Command): void {
  const log = program.command('log').description('read, check and serve an append-only log')
  addServe(log)
  addCheck(log)
  addProve(log)
  addShow(log)
  addWitness(program)
}

function addServe(log: Command): void {
  log
    .command('serve')
    .description("serve a log's folder over HTTP, read-only")
    .argument('<dir>', 'folder of a log')
    .option('--listen <host:port>', 'where to listen', '127.0.0.1:7381')
    .option('--prefix <path>', 'path under which the log is served', '')
    .addHelpText('after', '\nExample:\n  trigpoint log serve /var/lib/trigpoint/log --listen 127.0.0.1:7381')
    .action(async (dir: string, options: ServeOptions) => {
      const { serveLog } = await import('./serve.ts')
      await serveLog(dir, options)
    })
}

function addCheck(log: Command): void {
  const check = log.command('check').description('check a whole log: signatures, leaves, tiles, files').argument('<source>', SOURCE)
  addTrust(check)
    .option('--since <file>', 'an earlier checkpoint that the log must continue')
    .option('--evidence <folder>', 'where to keep both checkpoints of a split view')
    .option('--json', 'one JSON object')
    .addHelpText('after', CHECK_HELP)
    .action(async (source: string, options: CheckLogOptions) => {
      const { checkLogCommand } = await import('./check.ts')
      process.exitCode = await checkLogCommand(source, options)
    })
}

function addProve(log: Command): void {
  const prove = log
    .command('prove')
    .description('prove that a leaf is in the log')
    .argument('<source>', `${SOURCE}; or a running verifier, for a subject`)
    .argument('<index-or-subject>', 'index of the leaf, from 0, or what it speaks of')
  addTrust(prove)
    .option('--token-file <file>', 'file with a bearer token for the verifier, - for standard input (or TRIGPOINT_TOKEN)')
    .option('--out <file>', 'file to write instead of standard output')
    .addHelpText('after', PROVE_HELP)
    .action(async (source: string, what: string, options: ProveOptions) => {
      if (what.includes(':')) {
        const { proveSubject } = await import('./prove-subject.ts')
        await proveSubject(source, what, options)
        return
      }
      const { proveLeaf } = await import('./prove.ts')
      await proveLeaf(source, what, options)
    })
}

function addShow(log: Command): void {
  const show = log
    .command('show')
    .description("show a log's checkpoint and who signed it, or one leaf")
    .argument('<source>', SOURCE)
    .argument('[index]', 'index of a leaf, from 0')
  addTrust(show)
    .option('--json', 'one JSON object')
    .addHelpText('after', '\nExamples:\n  trigpoint log show https://log.example.org/fleet --policy trust.policy\n  trigpoint log show https://log.example.org/fleet 4711 --json')
    .action(async (source: string, index: string | undefined, options: ShowOptions) => {
      const { showLog } = await import('./show.ts')
      process.exitCode = await showLog(source, index, options)
    })
}

function addWitness(program: Command): void {
  program
    .command('witness')
    .description('run a witness that cosigns the checkpoints of logs')
    .requiredOption('--name <name>', "the witness's name in its cosignatures: its address without scheme")
    .requiredOption('--key <file>', 'Ed25519 key file (PKCS8 PEM, mode 600); created when there is none')
    .requiredOption('--logs <file>', 'C2SP tlog-policy file whose log lines are watched')
    .requiredOption('--dir <folder>', 'folder for what the witness remembers')
    .option('--listen <host:port>', 'where to listen', '127.0.0.1:7380')
    .option('--prefix <path>', 'path under which the witness is served', '')
    .addHelpText('after', WITNESS_HELP)
    .action(async (options: WitnessCommandOptions) => {
      const { runWitness } = await import('./witness.ts')
      await runWitness(options)
    })
}

function addTrust(command: Command): Command {
  return command
    .addOption(
      new Option('--key <vkey>', "the log's key, name+id+base64 (repeatable)")
        .default([], 'none')
        .argParser((value: string, before: readonly string[]) => [...before, value]),
    )
    .option('--policy <file>', 'C2SP tlog-policy file: which logs and witnesses are trusted')
    .option('--ca <file>', "PEM certificates to trust for https instead of the system's")
}
