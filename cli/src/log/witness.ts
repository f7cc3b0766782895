// `trigpoint witness`: runs a witness until it is told to stop.

import { loadOrCreateKeyFile, onShutdown, openLog as openLogLines, systemClock } from '@trigpoint/runtime'
import { openHttpListener, openWitness, openWitnessHandler } from '@trigpoint/verifier/log'
import { CommandError, EXIT } from '../exit.ts'
import { note } from '../print.ts'
import { readListen, readPolicyFile, readPrefix } from './trust.ts'

export interface WitnessCommandOptions {
  readonly name: string
  readonly key: string
  readonly logs: string
  readonly dir: string
  readonly listen: string
  readonly prefix: string
}

export async function runWitness(options: WitnessCommandOptions): Promise<void> {
  const [listen, prefix] = [readListen(options.listen), readPrefix(options.prefix)]
  const { logs } = await readPolicyFile(options.logs)
  if (logs.length === 0) throw new CommandError(EXIT.unusable, `${options.logs} names no log to watch`, 'Add a line: log <vkey>')
  const log = openLogLines({ level: 'info', clock: systemClock, write: line => process.stderr.write(line), fields: { part: 'witness' } })
  const witness = await openWitness({
    dir: options.dir,
    key: loadOrCreateKeyFile(options.key),
    name: options.name,
    logKeys: logs.map(({ key }) => key),
    log,
  })
  onShutdown(() => witness.close())
  const listener = await openHttpListener(openWitnessHandler(witness, prefix, log), listen)
  onShutdown(() => listener.close())
  const { host, port } = listener.address
  note(`witnessing ${witness.origins.join(', ')} at http://${host.includes(':') ? `[${host}]` : host}:${String(port)}${prefix}/`)
  note(`for policies: witness ${options.name} ${witness.vkey}`)
}
