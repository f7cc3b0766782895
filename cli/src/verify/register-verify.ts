// `trigpoint verify`, `trigpoint bundle`, `trigpoint result`, `trigpoint trust`: what somebody uses who trusts no server.

import { Option, type Command } from 'commander'
import { addConnectionOptions } from '../connection.ts'
import type { BundleOptions, ResultOptions, TrustCommandOptions, VerifyOptions } from './options.ts'

const VERIFY_HELP = `
Nothing is fetched: the check needs the file, and a trust file that names the verifier's key. Get that key from the
verifier's operator by another way than the bundle (\`trigpoint trust\` writes it down). Without --trust every check is
made and printed, but the answer is no: anybody can make a bundle with a key of their own.

The file is a bundle, a proof of an entry of the log (\`trigpoint log prove\`), or a result by itself (\`trigpoint result\`),
which proves only what the verifier said; a JSON result needs the verifier's key set as well (--keys).

Exit codes: 0 proven (what the bundle says holds, be it inside, outside or unknown; scripts should give --expect),
1 refused, 2 the file cannot be used, 3 our surroundings failed.

Examples:
  trigpoint verify chip.bundle.json --trust verifier.trust.json
  trigpoint verify chip.bundle.json --trust verifier.trust.json --expect inside --json`

const BUNDLE_HELP = `
Levels: full shows everything and lets anybody compute region and verdict again (for the operator and whom it chooses);
site shows the site, the policy and the chips' evidence, but no landmark, delay or region (for the chip's vendor);
verdict shows outcome, countries and the chip alone (for everybody). Each is checked with \`trigpoint verify\`.

Examples:
  trigpoint bundle nvidia:41:E23D711E1C4FBFAC --out chip.bundle.json
  trigpoint bundle 5f0c…e1 --level verdict --out -`

/** Adds the commands to the program. */
export function registerVerify(program: Command): void {
  addVerify(program)
  addBundle(program)
  addResult(program)
  addTrust(program)
}

function addVerify(program: Command): void {
  program
    .command('verify')
    .description('check a bundle: who signed it, that it is logged, and the verdict again from the raw measurements')
    .argument('<file>', 'bundle, proof or result, - for standard input')
    .option('--trust <file>', 'trust file: verifiers, witnesses and vendor roots that you trust')
    .option('--at <time>', 'check for this time (RFC 3339) instead of now')
    .addOption(new Option('--expect <outcome>', 'answer no (exit 1) unless the proven verdict is this one').choices(['inside', 'outside', 'unknown']))
    .option('--references <folder>', "the vendor's reference manifests (default: where `trigpoint evidence` keeps them)")
    .option('--keys <file>', "the verifier's key set (its /.well-known/jwks.json), for a JSON result")
    .option('--json', 'one JSON object')
    .addHelpText('after', VERIFY_HELP)
    .action(async (file: string, options: VerifyOptions) => {
      const { verifyFile } = await import('./verify-file.ts')
      process.exitCode = await verifyFile(file, options)
    })
}

function addBundle(program: Command): void {
  const command = program
    .command('bundle')
    .description('get a bundle from a running verifier: one file that checks without it')
    .argument('<chip-or-fix>', 'id of a chip (its newest verdict) or of a fix')
    .addOption(new Option('--level <level>', 'how much it shows').choices(['full', 'site', 'verdict']).default('full'))
    .requiredOption('--out <file>', 'file to write, - for standard output')
    .addHelpText('after', BUNDLE_HELP)
  addConnectionOptions(command).action(async (id: string, options: BundleOptions) => {
    const { fetchBundle } = await import('./fetch-bundle.ts')
    await fetchBundle(id, options)
  })
}

function addResult(program: Command): void {
  const command = program
    .command('result')
    .description('get the signed result alone from a running verifier, for machines')
    .argument('<chip-or-fix>', 'id of a chip (its newest verdict) or of a fix')
    .addOption(new Option('--level <level>', 'how much it shows').choices(['site', 'verdict']).default('verdict'))
    .addOption(new Option('--form <form>', 'JSON or CBOR web token').choices(['jwt', 'cwt']).default('jwt'))
    .addOption(new Option('--alg <algorithm>', 'signature').choices(['ES256', 'EdDSA']).default('ES256'))
    .requiredOption('--out <file>', 'file to write, - for standard output')
    .addHelpText('after', '\nExample:\n  trigpoint result nvidia:41:E23D711E1C4FBFAC --form cwt --out chip.cwt')
  addConnectionOptions(command).action(async (id: string, options: ResultOptions) => {
    const { fetchResult } = await import('./fetch-bundle.ts')
    await fetchResult(id, options)
  })
}

function addTrust(program: Command): void {
  const command = program
    .command('trust')
    .description("write down a running verifier's keys, so that bundles can be checked against them")
    .option('--out <file>', 'file to write instead of standard output')
  addConnectionOptions(command).addHelpText('after', '\nExample:\n  trigpoint trust --url https://verifier.example --out verifier.trust.json')
    .action(async (options: TrustCommandOptions) => {
    const { fetchTrust } = await import('./fetch-bundle.ts')
    await fetchTrust(options)
  })
}
