// `trigpoint landmark run`: the landmark until SIGINT or SIGTERM.

import { openMeshAnswering } from '@trigpoint/agent'
import { loadLandmarkKeys, openLandmark, openMeshRanging, type LandmarkKeys } from '@trigpoint/landmark'
import { isLoopbackHost, onShutdown, openLog, openVerifierClient, systemClock, type Log, type LogLevel } from '@trigpoint/runtime'
import { accepted, readOptional } from '../connection.ts'
import type { HostAndPort } from '../agent/option-values.ts'
import { CommandError, EXIT } from '../exit.ts'
import { parseKey, readRecordFile } from './record-file.ts'
import type { LandmarkCommandOptions } from './landmark-options.ts'

const LEVELS: readonly LogLevel[] = ['debug', 'info', 'warn', 'error']

export async function run(options: LandmarkCommandOptions): Promise<void> {
  const level = LEVELS.find(each => each === options.logLevel)
  if (level === undefined) throw new CommandError(EXIT.unusable, `there is no log level "${options.logLevel}"`, `Give one of ${LEVELS.join(', ')}.`)
  const file = readRecordFile(options.record)
  const ca = readOptional(options.ca)
  const log = openLog({ level, clock: systemClock, write: line => { process.stderr.write(line) }, fields: { part: 'landmark' } })
  const keys = loadLandmarkKeys(options.keys)
  const verifierKey = options.verifierKey === undefined ? file.verifierKey : parseKey(options.verifierKey, '--verifier-key')
  const verifierUrl = options.url ?? file.verifierUrl
  const landmark = await openLandmark({
    record: file.record, keys, verifierKey, verifierUrl,
    ...(ca === undefined ? {} : { verifierCa: ca }),
    listen: options.listen,
    ...(options.health === undefined ? {} : { health: options.health }),
    clock: systemClock, log,
  })
  const closeMesh = options.mesh ? await joinMesh({ landmarkId: landmark.landmarkId, keys, verifierKey, verifierUrl, ca, bind: options.meshBind, log }) : undefined
  onShutdown(async () => {
    await closeMesh?.()
    await landmark.close()
  })
  await new Promise(() => undefined)
}

interface MeshPart {
  readonly landmarkId: string
  readonly keys: LandmarkKeys
  readonly verifierKey: Uint8Array
  readonly verifierUrl: string
  readonly ca: string | undefined
  readonly bind: HostAndPort | undefined
  readonly log: Log
}

/** The landmark as an agent of itself: it asks to be ranged, and answers. Gives what closes it. */
async function joinMesh({ landmarkId, keys, verifierKey, verifierUrl, ca, bind, log }: MeshPart): Promise<() => Promise<void>> {
  const client = accepted(openVerifierClient({ url: verifierUrl, ca }))
  const onLoopback = isLoopbackHost(new URL(client.url).hostname)
  const answering = await openMeshAnswering({ ...(bind === undefined ? {} : { localHost: bind.host, localPort: bind.port }), onLoopback, log })
  const ranging = openMeshRanging({ landmarkId, signing: keys.signing, verifierKey, client, answer: round => answering.answer(round), clock: systemClock, log })
  return async () => {
    await ranging.close()
    await answering.close()
    client.close()
  }
}
