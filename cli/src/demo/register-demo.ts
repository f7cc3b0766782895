// `trigpoint demo`: the whole system on this machine, with a world to look at. What `npm start` runs.

import { fileURLToPath } from 'node:url'
import { join, resolve } from 'node:path'
import { InvalidArgumentError, Option, type Command } from 'commander'

interface DemoCommandOptions {
  readonly data: string
  readonly port: number
  readonly reset?: boolean
  readonly speed?: number
  readonly verbose?: boolean
}

const DEFAULT_PORT = 7070

export function registerDemo(program: Command): void {
  program
    .command('demo')
    .description('run landmarks, verifier, agents and console on this machine, with a story to watch')
    .option('--data <dir>', 'where keys, proofs and the story are kept', '.trigpoint/demo')
    .option('--port <port>', 'port of verifier and console on 127.0.0.1', parsePort, DEFAULT_PORT)
    .option('--reset', 'forget everything and begin the story again')
    .addOption(new Option('--speed <n>', 'how fast the story goes').choices(['1', '2', '4', '8']).argParser(Number))
    .option('--verbose', 'show log lines')
    .addHelpText(
      'after',
      `
Everything runs on 127.0.0.1 and talks the real protocol over real sockets; only geography is emulated. The chips are
software chips under a test root, and every verdict says so. A second start goes on where the first one stopped.

Examples:
  trigpoint demo
  trigpoint demo --reset --speed 4
  trigpoint demo --port 8080 --data /tmp/trigpoint-demo`,
    )
    .action(runDemo)
}

function parsePort(text: string): number {
  const port = Number(text)
  if (!Number.isInteger(port) || port < 1 || port > 65_535) throw new InvalidArgumentError('A port is a number from 1 to 65535.')
  return port
}

async function runDemo(options: DemoCommandOptions): Promise<void> {
  const { openDemo } = await import('@trigpoint/lab')
  const { onShutdown, openLog, systemClock } = await import('@trigpoint/runtime')
  const began = systemClock.monotonicNs()
  const say = (text: string): void => { process.stdout.write(`${text}\n`) }
  say('Trigpoint demo (Ctrl-C stops)')
  const demo = await openDemo({
    dataDir: resolve(options.data),
    port: options.port,
    reset: options.reset === true,
    speed: options.speed,
    consoleDir: fileURLToPath(new URL('../../../console/dist', import.meta.url)),
    command: [process.execPath, join(fileURLToPath(new URL('../..', import.meta.url)), 'bin/trigpoint.js')],
    clock: systemClock,
    log: openLog({ level: options.verbose === true ? 'info' : 'warn', clock: systemClock, write: line => process.stderr.write(line) }),
    onStep: text => { say(`  ${text}`) },
  })
  onShutdown(() => demo.close())
  say(`Ready after ${(Number(systemClock.monotonicNs() - began) / 1e9).toFixed(1)} s. Open  ${demo.url}`)
  await new Promise<never>(() => undefined)
}
