// `trigpoint landmark run`: the landmark until SIGINT or SIGTERM.

import { loadLandmarkKeys, openLandmark } from '@trigpoint/landmark'
import { onShutdown, openLog, systemClock, type LogLevel } from '@trigpoint/runtime'
import { readOptional } from '../connection.ts'
import { CommandError, EXIT } from '../exit.ts'
import { parseKey, readRecordFile } from './record-file.ts'
import type { LandmarkCommandOptions } from './landmark-options.ts'

const LEVELS: readonly LogLevel[] = ['debug', 'info', 'warn', 'error']

export async function run(options: LandmarkCommandOptions): Promise<void> {
  const level = LEVELS.find(each => each === options.logLevel)
  if (level === undefined) throw new CommandError(EXIT.unusable, `there is no log level "${options.logLevel}"`, `Give one of ${LEVELS.join(', ')}.`)
  const file = readRecordFile(options.record)
  const ca = readOptional(options.ca)
  const landmark = await openLandmark({
    record: file.record,
    keys: loadLandmarkKeys(options.keys),
    verifierKey: options.verifierKey === undefined ? file.verifierKey : parseKey(options.verifierKey, '--verifier-key'),
    verifierUrl: options.url ?? file.verifierUrl,
    ...(ca === undefined ? {} : { verifierCa: ca }),
    listen: options.listen,
    ...(options.health === undefined ? {} : { health: options.health }),
    clock: systemClock,
    log: openLog({ level, clock: systemClock, write: line => { process.stderr.write(line) }, fields: { part: 'landmark' } }),
  })
  onShutdown(() => landmark.close())
  await new Promise(() => undefined)
}
