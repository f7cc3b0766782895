// EPCIS over the REST binding of a real verifier: what goes in comes out with the same meaning, what is wrong is
// refused with its place, and what concerns chips becomes their custody.

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { canonicalEvent, isObject, openDocument, validateEpcis, type EpcisEvent } from '@trigpoint/core/custody/epcis'
import { realData } from '../requirement.ts'
import { openWorld, START_MS, testSite, valueOf, type World } from './verifier-world.ts'

let world: World
beforeAll(async () => {
  world = await openWorld()
  valueOf(await world.admin.putSite(testSite('cyberjaya-1')))
})
afterAll(() => world.close())

const CONTEXT = ['https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld', { trigpoint: 'urn:trigpoint:epcis:' }]

async function call(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(path.startsWith('http') ? path : world.verifier.url + path, {
    method, headers: { authorization: `Bearer ${world.verifier.adminToken ?? ''}`, ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  })
}

async function capture(document: unknown, headers: Record<string, string> = {}): Promise<EpcisEvent> {
  const response = await call('POST', '/epcis/capture', document, headers)
  expect([response.status, response.status === 202 ? '' : await response.text()]).toEqual([202, ''])
  return (await (await call('GET', response.headers.get('location') ?? '')).json()) as EpcisEvent
}

async function query(path: string): Promise<{ readonly document: EpcisEvent; readonly events: readonly EpcisEvent[]; readonly next: string | undefined }> {
  const response = await call('GET', path)
  const text = await response.text()
  expect([response.status, response.status === 200 ? '' : text]).toEqual([200, ''])
  const document = JSON.parse(text) as EpcisEvent
  const next = /<([^>]*)>; rel="next"/.exec(response.headers.get('link') ?? '')?.[1]
  return { document, events: openDocument(document).events.map(placed => placed.event), next }
}

function documentOf(events: readonly object[]): object {
  return { '@context': CONTEXT, 'type': 'EPCISDocument', 'schemaVersion': '2.0', 'creationDate': '2026-11-01T00:00:00Z', 'epcisBody': { eventList: events } }
}

const at = (minutes: number): string => new Date(START_MS - 86_400_000 + minutes * 60_000).toISOString()

function objectEvent(changes: object = {}): object {
  return { type: 'ObjectEvent', action: 'OBSERVE', epcList: ['urn:uuid:9b1b8a0a-0b8a-4b43-9d3a-36b0f1d6ac01'], eventTime: at(0), eventTimeZoneOffset: '+08:00', bizStep: 'shipping', ...changes }
}

const meaning = (document: EpcisEvent): string[] => openDocument(document).events.map(({ event, context }) => canonicalEvent(event, context))

const folder = realData('epcis')
const examples = folder === undefined ? [] : readdirSync(join(folder, 'JSON'), { recursive: true, encoding: 'utf8' }).filter(file => file.endsWith('.jsonld'))

describe.skipIf(folder === undefined)('published examples' + (folder === undefined ? ' (skipped: no shared data)' : ''), () => {
  it.each(examples)('%s goes in and comes out unchanged in meaning', async file => {
    const document = JSON.parse(readFileSync(join(folder ?? '', 'JSON', file), 'utf8')) as EpcisEvent
    const job = await capture(document)
    expect(job).toMatchObject({ success: true, running: false })
    for (const [index, { event }] of openDocument(document).events.entries()) {
      const wanted = meaning(document)[index] ?? ''
      const id = typeof event['eventID'] === 'string' ? `EQ_eventID=${encodeURIComponent(event['eventID'])}` : `GE_eventTime=${encodeURIComponent(String(event['eventTime']))}`
      const asCaptured = await query(`/epcis/events?${id}&trigpoint_asCaptured=true&perPage=1000`)
      expect(validateEpcis(asCaptured.document)).toEqual([])
      expect(meaning(asCaptured.document)).toContain(wanted)
      const told = await query(`/epcis/events?${id}&perPage=1000`)
      expect(validateEpcis(told.document)).toEqual([])
      expect(told.events.every(each => each['recordTime'] !== undefined && each['eventID'] !== undefined)).toBe(true)
    }
    expect(await capture(document)).toMatchObject({ 'success': true, 'trigpoint:captured': 0 })
  })
})

describe('capturing', () => {
  it('names the place of what is wrong, and keeps nothing of it', async () => {
    const response = await call('POST', '/epcis/capture', documentOf([objectEvent({ eventID: 'urn:test:all-or-nothing' }), objectEvent({ bizStep: 'shiping', eventTime: 'yesterday' })]))
    expect(response.status).toBe(400)
    expect(response.headers.get('content-type')).toBe('application/problem+json')
    expect(await response.json()).toMatchObject({
      type: 'epcisException:ValidationException', status: 400, refusal: { code: 'epcis.not-valid' },
      problems: [{ path: '/epcisBody/eventList/1/eventTime' }, { path: '/epcisBody/eventList/1/bizStep' }],
    })
    expect((await query('/epcis/events?EQ_eventID=urn:test:all-or-nothing')).events).toEqual([])
  })
  it('keeps what is right when it is told to proceed, and says what was not', async () => {
    const job = await capture(documentOf([objectEvent({ eventID: 'urn:test:right' }), objectEvent({ action: 'LOOK' })]), { 'gs1-capture-error-behaviour': 'proceed' })
    expect(job).toMatchObject({ 'success': false, 'captureErrorBehaviour': 'proceed', 'trigpoint:captured': 1, 'errors': [{ path: '/epcisBody/eventList/1/action' }] })
    expect((await query('/epcis/events?EQ_eventID=urn:test:right')).events).toHaveLength(1)
  })
  it('takes JSON-LD, and refuses XML, broken JSON, large bodies and too many events', async () => {
    expect((await call('POST', '/epcis/capture', documentOf([]), { 'content-type': 'application/ld+json' })).status).toBe(202)
    const refusals: [Response, number, string][] = [
      [await call('POST', '/epcis/capture', '<a/>', { 'content-type': 'application/xml' }), 415, 'api.not-json'],
      [await call('POST', '/epcis/capture', '{'), 400, 'epcis.not-valid'],
      [await call('POST', '/epcis/capture', `"${'x'.repeat(16 * 1024 * 1024)}"`), 413, 'api.too-large'],
      [await call('POST', '/epcis/capture', documentOf(Array.from({ length: 20_001 }, () => objectEvent()))), 413, 'epcis.too-many-events'],
      [await call('POST', '/epcis/capture', documentOf([]), { 'gs1-capture-error-behaviour': 'maybe' }), 400, 'api.malformed'],
      [await call('GET', '/epcis/capture/none'), 404, 'epcis.job-unknown'],
    ]
    for (const [response, status, code] of refusals) {
      expect([code, response.status]).toEqual([code, status])
      expect(await response.json()).toMatchObject({ status, refusal: { code } })
    }
  })
  it('names an event without an id by its content', async () => {
    const event = objectEvent({ epcList: ['urn:test:nameless'] })
    await capture(documentOf([event, event]))
    await capture(documentOf([event]))
    const { events } = await query('/epcis/events?MATCH_epc=urn:test:nameless')
    expect(events).toHaveLength(1)
    expect(events[0]?.['eventID']).toMatch(/^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8/)
  })
  it('keeps two contents under one id', async () => {
    await capture(documentOf([objectEvent({ eventID: 'urn:test:twice' })]))
    await capture(documentOf([objectEvent({ eventID: 'urn:test:twice', bizStep: 'receiving' })]))
    expect((await query('/epcis/events/urn%3Atest%3Atwice')).events.map(event => event['bizStep'])).toEqual(['shipping', 'receiving'])
  })
  it('takes a single event, once', async () => {
    const event = { '@context': CONTEXT, ...objectEvent({ eventID: 'urn:test:single' }) }
    const first = await call('POST', '/epcis/events', event)
    expect([first.status, first.headers.get('location')]).toEqual([201, '/epcis/events/urn%3Atest%3Asingle'])
    const again = await call('POST', '/epcis/events', event)
    expect(again.status).toBe(409)
    expect(await again.json()).toMatchObject({ refusal: { code: 'epcis.id-taken' } })
  })
  it('lists jobs, newest first', async () => {
    const jobs = (await (await call('GET', '/epcis/capture?perPage=2')).json()) as { captureID: string }[]
    expect(jobs).toHaveLength(2)
  })
})

describe('querying', () => {
  const ids = async (search: string): Promise<unknown[]> => (await query(`/epcis/events?MATCH_anyEPCClass=urn:test:class&orderBy=eventTime&orderDirection=ASC&${search}`)).events.map(event => event['eventID'])
  beforeAll(async () => {
    const quantityList = [{ epcClass: 'urn:test:class', quantity: 5, uom: 'KGM' }]
    await capture(documentOf([
      objectEvent({ eventID: 'urn:q:1', eventTime: at(1), quantityList, epcList: ['urn:epc:id:sgtin:4012345.011122.25'], readPoint: { id: 'urn:test:dock' }, disposition: 'in_transit', bizTransactionList: [{ type: 'po', bizTransaction: 'urn:test:po7' }] }),
      objectEvent({ eventID: 'urn:q:2', eventTime: at(2), quantityList, bizStep: 'cbv:BizStep-receiving', bizLocation: { id: 'urn:test:hall' }, 'trigpoint:weight': 12, destinationList: [{ type: 'owning_party', destination: 'urn:test:owner' }] }),
      { type: 'AggregationEvent', eventID: 'urn:q:3', eventTime: at(3), eventTimeZoneOffset: '+08:00', action: 'ADD', parentID: 'urn:epc:id:sscc:4012345.0000000001', childQuantityList: quantityList, bizStep: 'packing' },
      { type: 'TransformationEvent', eventID: 'urn:q:4', eventTime: at(4), eventTimeZoneOffset: '+08:00', inputQuantityList: quantityList, outputEPCList: ['urn:test:out'], ilmd: { 'trigpoint:batch': 'b9' }, errorDeclaration: { declarationTime: at(5), reason: 'did_not_occur' } },
      objectEvent({ eventID: 'urn:q:5', eventTime: at(5), quantityList: [{ epcClass: 'urn:test:class', quantity: 9 }], sensorElementList: [{ sensorReport: [{ type: 'Temperature', value: 21.5, uom: 'CEL', deviceID: 'urn:test:probe' }] }] }),
    ]))
  })
  it.each([
    ['', [1, 2, 3, 4, 5]], ['eventType=AggregationEvent|TransformationEvent', [3, 4]], [`GE_eventTime=${at(2)}&LT_eventTime=${at(4)}`, [2, 3]], ['EQ_bizStep=receiving', [2]],
    ['EQ_bizStep=urn:epcglobal:cbv:bizstep:shipping|packing', [1, 3, 5]], ['EQ_disposition=in_transit', [1]], ['EQ_readPoint=urn:test:dock', [1]], ['EQ_bizLocation=urn:test:hall', [2]], ['EQ_action=ADD', [3]],
    ['MATCH_epc=urn:epc:idpat:sgtin:4012345.011122.*', [1]], ['MATCH_parentID=urn:epc:id:sscc:4012345.0000000001', [3]], ['MATCH_outputEPC=urn:test:out', [4]], ['MATCH_anyEPC=urn:test:out|urn:epc:id:sscc:4012345.0000000001', [3, 4]],
    ['MATCH_inputEPCClass=urn:test:class', [4]], ['EQ_bizTransaction_po=urn:test:po7', [1]], ['EQ_destination_owning_party=urn:test:owner', [2]], ['GT_quantity=5', [5]], ['EQ_quantity_KGM=5', [1, 2, 3, 4]],
    ['EXISTS_errorDeclaration=true', [4]], ['EQ_errorReason=did_not_occur', [4]], [`GE_errorDeclarationTime=${at(5)}`, [4]], ['EQ_trigpoint:weight=12', [2]], ['GT_trigpoint:weight=11.5', [2]], ['LT_trigpoint:weight=11.5', []], ['EXISTS_trigpoint:weight=', [2]],
    ['EQ_ILMD_trigpoint:batch=b9', [4]], ['EQ_type=Temperature', [5]], ['GE_value_CEL=21.5', [5]], ['EQ_deviceID=urn:test:probe', [5]], ['EQ_eventID=urn:q:1|urn:q:5', [1, 5]], ['eventCountLimit=2', [1, 2]],
  ] as [string, number[]][])('%s', async (search, wanted) => {
    expect(await ids(search)).toEqual(wanted.map(number => `urn:q:${String(number)}`))
  })
  it('pages without a gap or a repeat, with tests and without', async () => {
    for (const search of ['', '&GE_quantity=1', '&eventCountLimit=4']) {
      const seen: unknown[] = []
      let path: string | undefined = `/epcis/events?MATCH_anyEPCClass=urn:test:class&orderBy=eventTime&orderDirection=ASC&perPage=2${search}`
      for (let pages = 0; path !== undefined; pages++) {
        expect(pages).toBeLessThan(4)
        const page: Awaited<ReturnType<typeof query>> = await query(path)
        seen.push(...page.events.map(event => event['eventID']))
        path = page.next
      }
      expect(seen).toEqual([1, 2, 3, 4, 5].slice(0, search.includes('Limit') ? 4 : 5).map(number => `urn:q:${String(number)}`))
    }
  })
  it.each(['nonsense=1', 'EQ_nonsense=1', 'GE_eventTime=now', 'orderDirection=UP', 'orderBy=weight', 'eventCountLimit=3', 'perPage=0', 'nextPageToken=xx', 'EQ_bizStep=', 'EQ_action=ADD&EQ_action=OBSERVE', 'EQ_quantity=many', 'maxEventCount=0'])(
    'refuses %s', async search => {
      const response = await call('GET', `/epcis/events?${search}`)
      expect([response.status, await response.json()]).toMatchObject([400, { type: 'epcisException:QueryParameterException', refusal: { code: 'epcis.query-parameter' } }])
    })
  it('refuses a result larger than wanted', async () => {
    const response = await call('GET', '/epcis/events?MATCH_anyEPCClass=urn:test:class&maxEventCount=4')
    expect([response.status, await response.json()]).toMatchObject([413, { type: 'epcisException:QueryTooLargeException', refusal: { code: 'epcis.query-too-large' } }])
    expect((await query('/epcis/events?MATCH_anyEPCClass=urn:test:class&maxEventCount=5')).events).toHaveLength(5)
  })
  it('lists resources and their events', async () => {
    const members = async (path: string): Promise<string[]> => ((await (await call('GET', path)).json()) as { member: string[] }).member
    expect(await members('/epcis')).toContain('bizSteps')
    expect(await members('/epcis/eventTypes?perPage=1000')).toEqual(expect.arrayContaining(['AggregationEvent', 'ObjectEvent', 'TransformationEvent']))
    expect(await members('/epcis/bizSteps?perPage=1000')).toEqual(expect.arrayContaining(['packing', 'receiving', 'shipping']))
    expect(await members('/epcis/epcs?perPage=1000')).toContain('urn:test:out')
    expect(await members('/epcis/epcs/urn%3Atest%3Aout')).toEqual(['events'])
    expect((await query('/epcis/epcs/urn%3Atest%3Aout/events')).events.map(event => event['eventID'])).toEqual(['urn:q:4'])
    expect((await query('/epcis/readPoints/urn%3Atest%3Adock/events')).events.map(event => event['eventID'])).toEqual(['urn:q:1'])
    const first = await call('GET', '/epcis/bizSteps?perPage=1')
    const link = /<([^>]*)>/.exec(first.headers.get('link') ?? '')?.[1] ?? ''
    expect((await members(link))[0]).not.toEqual(((await first.json()) as { member: string[] }).member[0])
  })
  it('answers in the form that is wanted, with its versions', async () => {
    const linked = await call('GET', '/epcis/events?perPage=1', undefined, { accept: 'application/ld+json, application/json;q=0.5' })
    expect([linked.headers.get('content-type'), linked.headers.get('gs1-epcis-version'), linked.headers.get('gs1-cbv-version')]).toEqual(['application/ld+json', '2.0.0', '2.0.0'])
    for (const headers of [{ accept: 'application/xml' }, { 'gs1-epc-format': 'Always_EPC_URN' }, { 'gs1-epcis-min': '3.0' }] as Record<string, string>[]) {
      const response = await call('GET', '/epcis/events', undefined, headers)
      expect([response.status, await response.json()]).toMatchObject([406, { refusal: { code: 'epcis.not-acceptable' } }])
    }
    const discovery = await call('OPTIONS', '/epcis/capture')
    expect([discovery.status, discovery.headers.get('allow'), discovery.headers.get('gs1-epcis-capture-limit')]).toEqual([204, 'OPTIONS, GET, POST', '20000'])
    expect((await call('GET', '/epcis/events/urn%3Anone')).status).toBe(404)
    expect(await (await call('GET', '/epcis/events/urn%3Anone')).json()).toMatchObject({ refusal: { code: 'epcis.event-unknown' } })
    expect((await call('GET', '/epcis/subscriptions')).status).toBe(404)
    expect((await call('DELETE', '/epcis/events')).status).toBe(405)
  })
  it('is for those who may', async () => {
    expect((await call('GET', '/epcis/events', undefined, { authorization: '' })).status).toBe(401)
    for (const [role, site, get, post] of [['auditor', undefined, 200, 403], ['operator', 'cyberjaya-1', 403, 403]] as const) {
      const { token } = valueOf(await world.admin.createToken({ role, name: role, expiresAtMs: START_MS + 86_400_000, ...(site === undefined ? {} : { siteId: site }) }))
      const authorization = `Bearer ${token}`
      expect((await call('GET', '/epcis/events', undefined, { authorization })).status).toBe(get)
      expect((await call('POST', '/epcis/capture', documentOf([]), { authorization })).status).toBe(post)
    }
  })
})

describe('custody', () => {
  const chips = ['nvidia:41:00000000000000A1', 'nvidia:41:00000000000000A2']
  const SITE = 'urn:trigpoint:site:cyberjaya-1'
  const story = async (chipId: string): Promise<string[]> => valueOf(await world.admin.getChip(chipId)).events.filter(entry => entry.kind === 'custody').map(entry => entry.title.replace(/.* chips? /, '')).reverse()
  it('a chip named by its URN is followed from shipment to removal', async () => {
    await capture(documentOf([
      objectEvent({ epcList: [`urn:trigpoint:chip:${chips[0] ?? ''}`], eventTime: at(10), destinationList: [{ type: 'location', destination: SITE }] }),
      objectEvent({ epcList: [`urn:trigpoint:chip:${chips[0] ?? ''}`], eventTime: at(20), bizStep: 'receiving', bizLocation: { id: SITE } }),
      { type: 'AssociationEvent', eventTime: at(30), eventTimeZoneOffset: '+08:00', action: 'ADD', parentID: SITE, childEPCs: [`urn:trigpoint:chip:${chips[0] ?? ''}`], bizStep: 'installing' },
      objectEvent({ epcList: [`urn:trigpoint:chip:${chips[0] ?? ''}`], eventTime: at(40), bizStep: 'inspecting', bizLocation: { id: SITE }, disposition: 'conformant' }),
      { type: 'AssociationEvent', eventTime: at(50), eventTimeZoneOffset: '+08:00', action: 'DELETE', parentID: SITE, childEPCs: [`urn:trigpoint:chip:${chips[0] ?? ''}`] },
    ]))
    expect(await story(chips[0] ?? '')).toEqual(['shipped', 'received', 'installed', 'inspected', 'removed'])
    expect(valueOf(await world.admin.getChip(chips[0] ?? '')).state).toBe('removed')
  })
  it('a chip in a board in a chassis in a crate is followed by the crate, at a place that master data names', async () => {
    const BOARD = 'urn:epc:id:giai:4000001.board7'
    const CHASSIS = 'urn:epc:id:giai:4000001.chassis3'
    const CRATE = 'urn:epc:id:sscc:4000001.0000000042'
    const HALL = 'https://id.gs1.org/414/4012345000115'
    await capture({
      ...documentOf([
        objectEvent({ action: 'ADD', bizStep: 'commissioning', epcList: ['urn:epc:id:sgtin:4000001.011111.77'], eventTime: at(1), ilmd: { 'trigpoint:chipId': chips[1] } }),
        { type: 'AssociationEvent', eventTime: at(2), eventTimeZoneOffset: '+08:00', action: 'ADD', parentID: BOARD, childEPCs: ['urn:epc:id:sgtin:4000001.011111.77'], bizStep: 'assembling' },
        { type: 'AssociationEvent', eventTime: at(3), eventTimeZoneOffset: '+08:00', action: 'ADD', parentID: CHASSIS, childEPCs: [BOARD], bizStep: 'assembling' },
        { type: 'AggregationEvent', eventTime: at(4), eventTimeZoneOffset: '+08:00', action: 'ADD', parentID: CRATE, childEPCs: [CHASSIS], bizStep: 'packing' },
        objectEvent({ epcList: [CRATE], eventTime: at(5), destinationList: [{ type: 'location', destination: HALL }] }),
        objectEvent({ epcList: [CRATE], eventTime: at(6), bizStep: 'receiving', bizLocation: { id: HALL } }),
        { type: 'AggregationEvent', eventTime: at(7), eventTimeZoneOffset: '+08:00', action: 'DELETE', parentID: CRATE, bizStep: 'unpacking' },
        objectEvent({ epcList: [CRATE], eventTime: at(8), bizStep: 'shipping', destinationList: [{ type: 'location', destination: HALL }] }),
      ]),
      epcisHeader: { epcisMasterData: { vocabularyList: [{ type: 'urn:epcglobal:epcis:vtype:BusinessLocation', vocabularyElementList: [{ id: HALL, attributes: [{ id: 'trigpoint:siteId', attribute: 'cyberjaya-1' }] }] }] } },
    })
    expect(await story(chips[1] ?? '')).toEqual(['shipped', 'received'])
    const { events } = await query(`/epcis/events?trigpoint_chip=${encodeURIComponent(chips[1] ?? '')}&trigpoint_asCaptured=true`)
    expect(events).toHaveLength(2)
  })
  it('a declared error is taken back from the chip, whichever of the two comes first', async () => {
    const chip = 'nvidia:41:00000000000000A4'
    const received = objectEvent({ eventID: 'urn:err:1', epcList: [chip], eventTime: at(20), bizStep: 'receiving', bizLocation: { id: SITE } })
    const installed = objectEvent({ eventID: 'urn:err:2', epcList: [chip], eventTime: at(30), bizStep: 'installing', bizLocation: { id: SITE } })
    const errorDeclaration = { declarationTime: at(60), reason: 'did_not_occur' }
    await capture(documentOf([received, installed]))
    expect(valueOf(await world.admin.getChip(chip)).state).toBe('installed')
    await capture(documentOf([{ ...installed, errorDeclaration }]))
    expect(valueOf(await world.admin.getChip(chip)).state).toBe('received')
    expect(valueOf(await world.admin.getChip(chip)).events.map(entry => entry.title)[0]).toMatch(/^Withdrawn: .* installed$/)
    const removed = objectEvent({ eventID: 'urn:err:3', epcList: [chip], eventTime: at(40), bizStep: 'removing', bizLocation: { id: SITE } })
    await capture(documentOf([{ ...removed, errorDeclaration }, removed]))
    expect(valueOf(await world.admin.getChip(chip)).state).toBe('received')
    await capture(documentOf([{ ...received, errorDeclaration }]))
    expect(valueOf(await world.admin.getChip(chip)).state).toBe('unregistered')
  })
  it('says nothing of events in the future, at places of others, or declared errors', async () => {
    const chip = 'nvidia:41:00000000000000A3'
    await capture(documentOf([
      objectEvent({ epcList: [chip], eventTime: '2027-12-31T00:00:00Z', bizLocation: { id: SITE } }), objectEvent({ epcList: [chip], bizLocation: { id: 'urn:trigpoint:site:elsewhere' } }),
      objectEvent({ epcList: [chip], bizLocation: { id: SITE }, errorDeclaration: { declarationTime: at(9) } }),
    ]))
    expect(isObject(valueOf(await world.admin.getChip(chips[0] ?? '')))).toBe(true)
    expect((await world.admin.getChip(chip)).ok).toBe(false)
  })
})
