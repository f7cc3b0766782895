// `trigpoint inspect run`: the inspector's laptop becomes a landmark next to the racks. It draws the sample on arrival,
// has the verifier sign its record, times the answers of the nodes, and shows who answered, until Ctrl-C.

import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { fromBase64, toBase64, toHex } from '@trigpoint/core/base'
import { inspectionDeviceRecordSchema, inspectionSchema, type Inspection } from '@trigpoint/core/wire'
import { loadOrCreateLandmarkKeys, openLandmark } from '@trigpoint/landmark'
import { onShutdown, openLog, systemClock, type VerifierClient } from '@trigpoint/runtime'
import { accepted, readOptional, withVerifier } from '../connection.ts'
import { note, printJson } from '../print.ts'
import type { RunOptions } from './inspect-options.ts'
import { printInspection } from './show.ts'
import { writeVisit } from './visit-file.ts'

const LOOK_EVERY_MS = 3000

export async function runVisit(id: string, options: RunOptions): Promise<void> {
  await withVerifier(options, async client => {
    const drawn = await draw(client, id, options)
    const keys = loadOrCreateLandmarkKeys(join(options.data, 'keys'))
    const device = accepted(await client.call('PUT', `/v1/inspections/${encodeURIComponent(id)}/device`, inspectionDeviceRecordSchema, {
      signingKey: toBase64(keys.signing.publicKey), agreementKey: toBase64(keys.agreement.publicKey), host: options.host, port: options.port,
    }))
    writeVisit(options.data, drawn, systemClock.nowMs())
    const { verifierKey } = accepted(await client.getStatus())
    const ca = readOptional(options.ca)
    const landmark = await openLandmark({
      record: fromBase64(device.record) ?? new Uint8Array(0), keys, verifierKey: fromBase64(verifierKey) ?? new Uint8Array(0), verifierUrl: options.url, ...(ca === undefined ? {} : { verifierCa: ca }),
      listen: options.listen ?? { host: '0.0.0.0', port: options.port }, clock: systemClock, log: openLog({ level: 'warn', clock: systemClock, write: line => process.stderr.write(line) }),
    })
    const look = openLook(client, id, options.json === true)
    onShutdown(async () => {
      look.close()
      await landmark.close()
    })
    note(`Listening on ${landmark.address.host}:${String(landmark.address.port)} for the nodes of ${drawn.siteName}; they are asked to come back every minute (or: trigpoint agent fix, on the node). Ctrl-C ends.`)
    await look.ended
  })
}

async function draw(client: VerifierClient, id: string, { beaconSignature }: RunOptions): Promise<Inspection> {
  const before = accepted(await client.call('GET', `/v1/inspections/${encodeURIComponent(id)}`, inspectionSchema))
  if (before.status !== 'planned') return before
  const body = before.beacon.kind === 'joint' ? { contribution: toHex(randomBytes(32)) } : beaconSignature === undefined ? {} : { beaconSignature: beaconSignature.toLowerCase() }
  const drawn = accepted(await client.call('POST', `/v1/inspections/${encodeURIComponent(id)}/draw`, inspectionSchema, body))
  note(`The sample is drawn: ${String(drawn.units.length)} of ${String(drawn.population)} units.`)
  return drawn
}

/** Shows how the units stand whenever that changed. */
function openLook(client: VerifierClient, id: string, json: boolean): { close(): void; readonly ended: Promise<void> } {
  let last = ''
  let closed = false
  let timer: NodeJS.Timeout | undefined
  let end: () => void = () => undefined
  const ended = new Promise<void>(resolve => { end = resolve })
  const turn = async (): Promise<void> => {
    const inspection = await readOne(client, id)
    const text = inspection === undefined ? last : JSON.stringify(inspection.units.map(unit => [unit.chipId, unit.status, unit.localNs === null]))
    if (inspection !== undefined && text !== last) {
      last = text
      if (json) printJson(inspection)
      else printInspection(inspection)
    }
    if (inspection?.status === 'judged' || inspection?.status === 'cancelled') note('The inspection is over.')
    if (!closed) timer = setTimeout(() => { void turn() }, LOOK_EVERY_MS)
  }
  void turn()
  return {
    ended,
    close: () => {
      closed = true
      clearTimeout(timer)
      end()
    },
  }
}

/** A verifier that is away for a moment does not end the visit. */
async function readOne(client: VerifierClient, id: string): Promise<Inspection | undefined> {
  try {
    return accepted(await client.call('GET', `/v1/inspections/${encodeURIComponent(id)}`, inspectionSchema))
  } catch (error) {
    note(error instanceof Error ? error.message : String(error))
    return undefined
  }
}
