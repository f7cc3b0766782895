// Shipments over a border as EPCIS events tell them: between places of others, known by master data, with sources and
// destinations, or by where they are received next. Found where the events say so, and never where they are silent.

import type { Finding } from '@trigpoint/core/wire'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openWorld, START_MS, testSite, valueOf, type World } from './verifier-world.ts'

const DAY = 86_400_000
const chip = (number: number): string => `nvidia:41:00000000000001${number.toString(16).toUpperCase().padStart(2, '0')}`
const urn = (number: number): string => `urn:trigpoint:chip:${chip(number)}`
const HOME = 'urn:trigpoint:site:johor'
const [SINGAPORE, DUBAI, NOWHERE, PENANG] = ['urn:epc:id:sgln:4000001.00001.0', 'urn:epc:id:sgln:4000001.00002.0', 'urn:epc:id:sgln:4000001.00003.0', 'urn:epc:id:sgln:4000001.00004.0']
const CONTEXT = ['https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld', { trigpoint: 'urn:trigpoint:epcis:' }]

let world: World
beforeAll(async () => {
  world = await openWorld()
  valueOf(await world.admin.putSite(testSite('johor')))
}, 60_000)
afterAll(async () => { await world.close() })

const event = (day: number, step: string, number: number, more: object): object => ({ type: 'ObjectEvent', action: 'OBSERVE', epcList: [urn(number)], eventTime: new Date(START_MS + day * DAY).toISOString(), eventTimeZoneOffset: '+08:00', bizStep: step, ...more })
const shipped = (number: number, more: object): object => event(-10, 'shipping', number, { readPoint: { id: HOME }, ...more })
const to = (place: string, type = 'location'): object => ({ destinationList: [{ type, destination: place }] })

async function capture(events: readonly object[]): Promise<void> {
  const place = (id: string, country: string): object => ({ id, attributes: [{ id: 'cbvmda:countryCode', attribute: country }] })
  const header = { epcisMasterData: { vocabularyList: [{ type: 'urn:epcglobal:epcis:vtype:BusinessLocation', vocabularyElementList: [place(SINGAPORE, 'SG'), place(DUBAI, 'AE'), place(PENANG, 'MY')] }] } }
  const document = { '@context': CONTEXT, 'type': 'EPCISDocument', 'schemaVersion': '2.0', 'creationDate': '2026-11-01T00:00:00Z', 'epcisHeader': header, 'epcisBody': { eventList: events } }
  const response = await fetch(`${world.verifier.url}/epcis/capture`, { method: 'POST', body: JSON.stringify(document), headers: { 'content-type': 'application/json', 'authorization': `Bearer ${world.verifier.adminToken ?? ''}` } })
  expect([response.status, response.status === 202 ? '' : await response.text()]).toEqual([202, ''])
}

/** Chips that moves without a permit name, once the watch has looked at a shipment that is told last and is found. */
async function accused(probe: number): Promise<readonly string[]> {
  await capture([event(-20, 'installing', probe, { bizLocation: { id: HOME } }), shipped(probe, to(SINGAPORE))])
  for (let tries = 0; tries < 200; tries++) {
    const found: readonly Finding[] = valueOf(await world.admin.getFindings({ limit: 500 })).items.filter(each => each.code === 'permit-missing')
    const chips = found.flatMap(each => each.chipIds)
    if (chips.includes(chip(probe))) return chips
    await new Promise(resolve => setTimeout(resolve, 50))
  }
  throw new Error('the probe was not found')
}

it('a shipment to a place of others is found where master data says its country, and nowhere else', { timeout: 60_000 }, async () => {
  await capture([1, 2, 3, 4, 5, 6, 7, 8].map(number => event(-20, 'installing', number, { bizLocation: { id: HOME } })))
  await capture([
    shipped(1, to(SINGAPORE)),
    // Nobody says where it lies; an owner in another country moves nothing; the same country is no border.
    shipped(2, to(NOWHERE)), shipped(3, to(SINGAPORE, 'owning_party')), shipped(4, to(PENANG)),
    // The permit stands among the documents of the event.
    shipped(5, { ...to(SINGAPORE), bizTransactionList: [{ type: 'cert', bizTransaction: 'urn:epcglobal:cbv:bt:4000001000012:STA-77' }] }),
    // It left from Singapore: how it came there is not told.
    shipped(6, { ...to(DUBAI), sourceList: [{ type: 'location', source: SINGAPORE }] }),
    // One of two destinations is at home.
    shipped(7, { destinationList: [{ type: 'location', destination: SINGAPORE }, { type: 'location', destination: PENANG }] }),
  ])
  const chips = await accused(40)
  expect(chips).toContain(chip(1))
  expect([2, 3, 4, 5, 6, 7].filter(number => chips.includes(chip(number)))).toEqual([])
})

it('where the shipment is silent, where it is received next speaks', { timeout: 60_000 }, async () => {
  await capture([shipped(8, {}), event(-5, 'receiving', 8, { bizLocation: { id: DUBAI } }), event(-6, 'receiving', 2, { bizLocation: { id: PENANG } })])
  const chips = await accused(41)
  expect(chips).toContain(chip(8))
  expect(chips).not.toContain(chip(2))
  const { items } = valueOf(await world.admin.getTimeline({ limit: 100, chip: chip(8) }))
  expect(items.some(entry => entry.title.includes('received at a place of others (AE)'))).toBe(true)
})
