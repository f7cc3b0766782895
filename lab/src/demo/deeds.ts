// The deeds of the story that leave papers of their own: servers that leave the country as "computer parts", and an
// inspector who is shown boxes with the right labels. Done over the verifier's API, as anybody would; done once.

import { toBase64 } from '@trigpoint/core/base'
import { inspectionDeviceRecordSchema, inspectionSchema, inspectionSummarySchema, pageSchema } from '@trigpoint/core/wire'
import { createAgreement, createEd25519, signBody, type VerifierClient } from '@trigpoint/runtime'
import { randomBytes } from 'node:crypto'
import { expectDone } from './provision.ts'

export interface Deed {
  readonly client: VerifierClient
  readonly url: string
  readonly token: string
  readonly siteId: string
  readonly nowMs: number
}

const SECOND_INSPECTOR = 'H. Tan'

/** A shipping event in which customs were told of parts. The same event id again changes nothing. */
export async function declareAsParts({ url, token, siteId, nowMs }: Deed, chipIds: readonly string[]): Promise<void> {
  const event = {
    'type': 'ObjectEvent', 'eventID': `urn:trigpoint:demo:${siteId}:left`, 'action': 'OBSERVE', 'bizStep': 'shipping', 'disposition': 'in_transit', 'eventTime': new Date(nowMs).toISOString(), 'eventTimeZoneOffset': '+08:00',
    'epcList': chipIds.map(chipId => `urn:trigpoint:chip:${chipId}`), 'readPoint': { id: `urn:trigpoint:site:${siteId}` },
    'trigpoint:goodsDescription': 'computer parts and cables', 'trigpoint:hsCode': '8544.42', 'trigpoint:declaredValue': 9600, 'trigpoint:grossWeightKg': 310,
    'trigpoint:consignee': 'Harbour Road Forwarding', 'trigpoint:consigneeRole': 'forwarder',
  }
  const document = {
    '@context': ['https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld', { trigpoint: 'urn:trigpoint:epcis:' }], 'type': 'EPCISDocument', 'schemaVersion': '2.0', 'creationDate': new Date(nowMs).toISOString(),
    'epcisBody': { eventList: [event] },
  }
  const response = await fetch(`${url}/epcis/capture`, { method: 'POST', headers: { 'authorization': `Bearer ${token}`, 'content-type': 'application/json' }, body: JSON.stringify(document) })
  if (!response.ok) throw new Error(`the verifier did not take the shipping event: ${String(response.status)} ${await response.text()}`)
}

/** A whole inspection in which every label is there and no key answers. Skipped when it was made before. */
export async function showDummies({ client, siteId, nowMs }: Deed): Promise<void> {
  const before = expectDone(await client.call('GET', `/v1/inspections?site=${siteId}&limit=50`, pageSchema(inspectionSummarySchema)))
  if (before.items.some(inspection => inspection.inspector === SECOND_INSPECTOR)) return
  const { inspectionId } = expectDone(await client.call('POST', '/v1/inspections', inspectionSchema, { siteId, inspector: SECOND_INSPECTOR, missingShare: 0.2 }))
  const path = `/v1/inspections/${inspectionId}`
  const drawn = expectDone(await client.call('POST', `${path}/draw`, inspectionSchema, { contribution: randomBytes(32).toString('hex') }))
  const key = createEd25519()
  const device = { signingKey: toBase64(key.publicKey), agreementKey: toBase64(createAgreement().publicKey), host: '127.0.0.1', port: 7443 }
  expectDone(await client.call('PUT', `${path}/device`, inspectionDeviceRecordSchema, device))
  const scans = await Promise.all(drawn.units.map(async ({ chipId, chassis }) => {
    const { claimed } = expectDone(await client.getChip(chipId))
    return { chipId, seen: 'present', deviceLabel: claimed?.serial ?? '', boardLabel: '', chassisLabel: chassis, rackPlace: 'Row 7', scannedAtMs: nowMs, how: 'camera' }
  }))
  const counts = [...new Set(drawn.units.map(unit => unit.chassis))].map(chassis => ({ chassis, counted: 8 }))
  const record = { inspectionId, planDigest: drawn.planDigest, siteId, inspector: SECOND_INSPECTOR, startedAtMs: nowMs, finishedAtMs: nowMs, scans, counts, note: 'Lights were on; the fans were not.' }
  expectDone(await client.call('POST', `${path}/record`, inspectionSchema, signBody('inspection-record', record, key.sign)))
}
