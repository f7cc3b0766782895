// `trigpoint evidence verify` and `trigpoint reference import`: evidence judged here, offline, by the same code as in
// the verifier.

import type { Command } from 'commander'
import { Option } from 'commander'
import { addConnectionOptions } from '../connection.ts'
import type { ImportOptions, SubmitOptions, VerifyOptions } from './options.ts'

const VERIFY_HELP = `
FILE is JSON: a device with evidence (base64 of request and response) and certificate (base64 of its PEM chain), an
array of such, what nvattest collect-evidence prints, or the vendor fleet agent's attestation payload.
A CPU's evidence is a device of kind "cpu": evidence (base64 of an SEV-SNP report or TDX quote) and, for SEV-SNP, certificate.
Imported manifests (trigpoint reference import) are used beside those given with --rim.
TRIGPOINT_ANCHORS names a file with other pinned roots than the vendor's.
Exit codes: 0 every device is verified, 1 one is not, 2 the input cannot be used.

Examples:
  trigpoint evidence verify node.json
  trigpoint evidence verify node.json --nonce $NONCE --rim driver.xml --rim vbios.xml --ocsp l2.der --json`

/** Adds the commands to the program. */
export function registerEvidence(program: Command): void {
  const evidence = program.command('evidence').description('judge chips\' signed evidence, offline')
  evidence
    .command('verify')
    .description('appraise the evidence of GPUs and switches')
    .argument('<file...>', 'JSON with evidence, - for standard input')
    .option('--nonce <hex>', 'the 32-byte nonce that was issued; another one in the report is a failure')
    .option('--at <time>', 'judge for this time (RFC 3339) instead of now')
    .addOption(repeated('--rim <file>', 'reference manifest (repeatable)'))
    .addOption(repeated('--ocsp <file>', 'OCSP response, DER or base64 (repeatable)'))
    .option('--json', 'one JSON object a device, a line each')
    .addHelpText('after', VERIFY_HELP)
    .action(async (files: readonly string[], options: VerifyOptions) => {
      const { verifyEvidence } = await import('./verify-evidence.ts')
      process.exitCode = await verifyEvidence(files, options)
    })
  registerSubmit(evidence)
  const reference = program.command('reference').description('reference values of firmware, as the vendor signs them')
  reference
    .command('import')
    .description('verify reference manifests and keep them for later appraisals')
    .argument('<file...>', 'SWID manifest (XML), or the JSON in which the vendor\'s service answers')
    .option('--dir <folder>', 'folder to keep them in (or TRIGPOINT_REFERENCES)')
    .option('--json', 'one JSON object a file, a line each')
    .addHelpText('after', '\nExit codes: 0 all kept, 1 one does not hold, 2 one is no manifest.\n\nExample:\n  trigpoint reference import NV_GPU_DRIVER_GH100_550.90.07.xml')
    .action(async (files: readonly string[], options: ImportOptions) => {
      const { importReferences } = await import('./import-references.ts')
      process.exitCode = await importReferences(files, options)
    })
}

function registerSubmit(evidence: Command): void {
  addConnectionOptions(evidence.command('submit'))
    .description("hand what a vendor's tool or agent collected to a running verifier, as a report without a fix")
    .argument('<file...>', "the fleet agent's node record or attestation payload, nvattest output, or our own form; - for standard input")
    .requiredOption('--node <name>', 'the node that it is of: letters, digits, dots and dashes')
    .option('--json', 'one JSON object a file, a line each')
    .addHelpText('after', `
The token is a reporting token of the site (trigpoint verifier reporting-token).
A report proves who the chips are and what they run, never where: nobody measured how far away they are.
Exit codes: 0 every device of every file is genuine, 1 one is not or was refused, 2 a file cannot be used.

Example:
  trigpoint evidence submit attestation.json --node gpu-7 --token-file reporting.token`)
    .action(async (files: readonly string[], options: SubmitOptions) => {
      const { submitEvidence } = await import('./submit-evidence.ts')
      process.exitCode = await submitEvidence(files, options)
    })
}

/** An option that may come several times, each with one value. */
function repeated(flags: string, description: string): Option {
  return new Option(flags, description).default([], 'none').argParser((value: string, before: readonly string[]) => [...before, value])
}
