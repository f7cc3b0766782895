// `trigpoint landmark`: keys, registration, running and looking at a landmark. The parts behind load when they run.

import { InvalidArgumentError, type Command } from 'commander'
import { parseAddress } from '../agent/option-values.ts'
import { addConnectionOptions } from '../connection.ts'
import type { LandmarkCommandOptions, RegisterOptions } from './landmark-options.ts'

export function registerLandmark(program: Command): void {
  const landmark = program
    .command('landmark')
    .description('a box at a surveyed position that times answers and signs what it measured')
    .addHelpText('after', `
A new landmark:
  trigpoint landmark keys --keys keys/                               on the landmark: makes the keys, prints the public ones
  trigpoint landmark register oslo --signing-key … --agreement-key … the verifier's administrator: signs its record
  trigpoint landmark run --keys keys/ --record oslo.json             on the landmark`)
  registerKeys(landmark)
  registerRegister(landmark)
  registerRun(landmark)
  registerShow(landmark)
}

function registerKeys(landmark: Command): void {
  landmark
    .command('keys')
    .description('make the landmark\'s two key files where there are none, and print the public keys')
    .requiredOption('--keys <dir>', 'folder of the key files (mode 0600, never overwritten)')
    .option('--json', 'one JSON object')
    .addHelpText('after', '\nExample:\n  trigpoint landmark keys --keys /var/lib/trigpoint/landmark')
    .action(async (options: LandmarkCommandOptions) => {
      const { keys } = await import('./keys.ts')
      keys(options)
    })
}

function registerRegister(landmark: Command): void {
  addConnectionOptions(landmark.command('register'))
    .description('have the verifier sign a landmark\'s record (administrators)')
    .argument('<landmarkId>', 'lower-case letters, digits and dashes')
    .option('--keys <dir>', 'folder of the key files, when they are on this machine')
    .option('--signing-key <base64>', 'the landmark\'s public signing key')
    .option('--agreement-key <base64>', 'the landmark\'s public agreement key')
    .option('--name <text>', 'how people call it; left out: its id')
    .requiredOption('--operator <text>', 'who runs it: a policy that tolerates one liar tolerates one operator')
    .requiredOption('--country <code>', 'ISO 3166-1 alpha-2')
    .requiredOption('--lat <degrees>', 'latitude, WGS84', parseDegrees)
    .requiredOption('--lon <degrees>', 'longitude, WGS84', parseDegrees)
    .requiredOption('--uncertainty <km>', 'how far the true position may be from it', parseDegrees)
    .requiredOption('--address <host:port>', 'where agents reach it', parseAddress)
    .option('--days <n>', 'how long the record is valid', parseDegrees, 365)
    .option('--out <file>', 'where the record goes; left out: <landmarkId>.json')
    .option('--json', 'print the record as JSON instead')
    .addHelpText('after', '\nExample:\n  trigpoint landmark register oslo --operator "Meridian Survey" --country NO --lat 59.913 --lon 10.739 \\\n    --uncertainty 0.1 --address 192.0.2.7:7001 --keys keys/ --url https://verifier.example --token-file admin.token')
    .action(async (landmarkId: string, options: RegisterOptions) => {
      const { register } = await import('./register.ts')
      await register(landmarkId, options)
    })
}

function registerRun(landmark: Command): void {
  landmark
    .command('run')
    .description('run the landmark until it is stopped')
    .requiredOption('--keys <dir>', 'folder of the key files')
    .requiredOption('--record <file>', 'the record that the verifier signed (from "landmark register")')
    .option('--verifier-key <base64>', 'the verifier\'s public key; left out: the one in the record\'s file')
    .option('--url <url>', 'where receipts go; left out: the address in the record\'s file')
    .option('--ca <file>', 'PEM of the CA of the verifier\'s certificate, when it is a private one')
    .option('--listen <host:port>', 'UDP and TCP', parseAddress, { host: '0.0.0.0', port: 7001 })
    .option('--health <host:port>', 'serve /healthz and /metrics there', parseAddress)
    .option('--no-mesh', 'do not let other landmarks time this one; then nobody checks where it stands')
    .option('--mesh-bind <host:port>', 'local address that answers other landmarks; left out: any', parseAddress)
    .option('--log-level <level>', 'debug, info, warn or error', 'info')
    .addHelpText('after', '\nExample:\n  trigpoint landmark run --keys keys/ --record oslo.json --listen 0.0.0.0:7001 --health 127.0.0.1:9465')
    .action(async (options: LandmarkCommandOptions) => {
      const { run } = await import('./run.ts')
      await run(options)
    })
}

function registerShow(landmark: Command): void {
  landmark
    .command('show')
    .description('check a landmark\'s record and print what it says')
    .argument('<file>', 'the record\'s file')
    .option('--verifier-key <base64>', 'the verifier\'s public key; left out: the one in the file, which then proves nothing about who signed')
    .option('--json', 'one JSON object')
    .addHelpText('after', '\nExit codes: 0 valid now, 1 not.\n\nExample:\n  trigpoint landmark show oslo.json')
    .action(async (file: string, options: LandmarkCommandOptions) => {
      const { show } = await import('./show.ts')
      show(file, options)
    })
}

function parseDegrees(text: string): number {
  const value = Number(text)
  if (text.trim() === '' || !Number.isFinite(value)) throw new InvalidArgumentError('Give a number.')
  return value
}
