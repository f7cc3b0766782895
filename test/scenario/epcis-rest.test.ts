// The REST binding of EPCIS 2.0, held against its published description endpoint by endpoint and parameter by parameter;
// and what a strange client sends: patterns, places with their descendants, plus signs, corrections, long addresses.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openDocument, type EpcisEvent } from '@trigpoint/core/custody/epcis'
import { realData } from '../requirement.ts'
import { openWorld, START_MS, type World } from './verifier-world.ts'

let world: World
const at = (minutes: number): string => new Date(START_MS - 86_400_000 + minutes * 60_000).toISOString()
const CONTEXT = ['https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld', { ex: 'https://ex.example/' }]
const [COUNTRY, CAMPUS, HALL] = ['urn:epc:id:sgln:4000001.00001.0', 'urn:epc:id:sgln:4000001.00002.0', 'urn:epc:id:sgln:4000001.00003.7']
const event = (number: number, changes: object = {}): object =>
  ({ type: 'ObjectEvent', action: 'OBSERVE', eventID: `urn:uuid:00000000-0000-4000-8000-00000000000${String(number)}`, epcList: [`urn:epc:id:sgtin:4012345.066666.${String(number)}`], eventTime: at(number), eventTimeZoneOffset: '+08:00', ...changes })

async function call(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(world.verifier.url + path, {
    method, headers: { authorization: `Bearer ${world.verifier.adminToken ?? ''}`, ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers }, ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
}

async function found(query: string): Promise<readonly number[] | string> {
  const response = await call('GET', `/epcis/events?perPage=100&${query}`)
  const body = (await response.json()) as EpcisEvent
  if (!response.ok) return `${String(response.status)} ${String(body['type'])}`
  return openDocument(body).events.map(placed => Number(String(placed.event['eventID']).slice(-1))).sort()
}

beforeAll(async () => {
  world = await openWorld()
  const vocabulary = [{ type: 'urn:epcglobal:epcis:vtype:BusinessLocation', vocabularyElementList: [{ id: COUNTRY, children: [CAMPUS] }, { id: CAMPUS, children: [HALL, COUNTRY] }] }]
  const events = [
    event(1, { bizLocation: { id: HALL }, bizStep: 'https://ref.gs1.org/cbv/BizStep-shipping' }), event(2, { bizLocation: { id: CAMPUS }, readPoint: { id: HALL }, bizStep: 'cbv:BizStep-shipping' }),
    event(3, { bizLocation: { id: 'urn:epc:id:sgln:4000009.00001.0' }, bizStep: 'shipping' }),
    event(4, { epcList: ['urn:epc:id:sgtin:4012345.0666667.4'], sensorElementList: [{ sensorMetadata: { startTime: at(0), endTime: at(5) }, sensorReport: [{ type: 'Temperature', value: 21.5, uom: 'CEL', booleanValue: true }] }] }),
    event(5, { epcList: [], quantityList: [{ epcClass: 'urn:epc:class:lgtin:4012345.012345.998877', quantity: 3, uom: 'KGM' }], persistentDisposition: { set: ['completeness_verified'] } }),
  ]
  const document = { '@context': CONTEXT, 'type': 'EPCISDocument', 'schemaVersion': '2.0', 'creationDate': at(0), 'epcisHeader': { epcisMasterData: { vocabularyList: vocabulary } }, 'epcisBody': { eventList: events } }
  const response = await call('POST', '/epcis/capture', document)
  expect([response.status, response.status === 202 ? '' : await response.text()]).toEqual([202, ''])
}, 60_000)
afterAll(() => world.close())

describe('a query', () => {
  it('finds a place with everything within it, by the children of master data', async () => {
    expect(await found(`EQ_bizLocation=${COUNTRY}`)).toEqual([])
    expect(await found(`WD_bizLocation=${COUNTRY}`)).toEqual([1, 2])
    expect(await found(`WD_bizLocation=${HALL}|urn:epc:id:sgln:4000009.00001.0`)).toEqual([1, 3])
    expect(await found(`WD_readPoint=${CAMPUS}&EQ_bizLocation=${CAMPUS}`)).toEqual([2])
    expect(await found('WD_bizLocation=nowhere')).toBe('400 epcisException:QueryParameterException')
  })
  it('matches patterns field by field, not letter by letter', async () => {
    expect(await found('MATCH_epc=urn:epc:idpat:sgtin:4012345.066666.*')).toEqual([1, 2, 3])
    expect(await found('MATCH_anyEPC=urn:epc:idpat:sgtin:4012345.*.*')).toEqual([1, 2, 3, 4])
    expect(await found('MATCH_epc=urn:epc:idpat:sgtin:*.*.*')).toEqual([1, 2, 3, 4])
    expect(await found('MATCH_epc=urn:epc:idpat:giai:*.*')).toEqual([])
    expect(await found('MATCH_parentID=urn:epc:idpat:sgtin:4012345.066666.*')).toEqual([])
  })
  it('takes every spelling of a word of the CBV for the same', async () => {
    for (const word of ['shipping', 'cbv:BizStep-shipping', 'https://ref.gs1.org/cbv/BizStep-shipping', 'urn:epcglobal:cbv:bizstep:shipping']) expect(await found(`EQ_bizStep=${encodeURIComponent(word)}`)).toEqual([1, 2, 3])
    expect(await found('EQ_persistentDisposition_set=completeness_verified')).toEqual([5])
  })
  it('compares booleans, quantities, values, and times with a plus sign that nobody encoded', async () => {
    expect([await found('EQ_booleanValue=true'), await found('EQ_booleanValue=false')]).toEqual([[4], []])
    expect([await found('GE_quantity=3'), await found('GT_quantity=3'), await found('EQ_quantity_KGM=3')]).toEqual([[5], [], [5]])
    expect([await found('GE_value=21.5'), await found('GE_startTime=2026-01-01T08:00:00+08:00'), await found('LT_endTime=2026-01-01T08:00:00+08:00')]).toEqual([[4], [4], []])
    expect(await found('GE_eventTime=2026-01-01T08:00:00+08:00')).toEqual([1, 2, 3, 4, 5])
    for (const query of ['GE_startTime=today', 'EXISTS_errorDeclaration=maybe', 'EQ_action=MOVE', 'GE_eventTime=2026-01-01', 'eventCountLimit=1', 'eventCountLimit=1&maxEventCount=1&orderBy=eventTime', 'orderBy=ex:field', 'HASATTR_epc=x', 'nonsense=1'])
      expect(await found(query), query).toBe('400 epcisException:QueryParameterException')
    expect(await found('maxEventCount=2')).toBe('413 epcisException:QueryTooLargeException')
    expect(await found('orderBy=eventTime&orderDirection=ASC&eventCountLimit=2')).toEqual([1, 2])
  })
  it('that is longer than is read is refused as such', async () => {
    expect(await found(`EQ_eventID=${'urn:x:y|'.repeat(1600)}urn:x:z`)).toBe('414 epcisException:URITooLongException')
    expect(((await (await call('GET', `/epcis/events?x=${'y'.repeat(12_500)}`)).json()) as { refusal: { code: string } }).refusal.code).toBe('epcis.address-too-long')
  })
})

describe('a client', () => {
  it('takes an event back by a second one of the same id, and repeats none', async () => {
    const mistake = { '@context': CONTEXT, ...event(6) }
    const codeOf = async (response: Response): Promise<string> => (response.ok ? String(response.status) : ((await response.json()) as { refusal: { code: string } }).refusal.code)
    expect(await codeOf(await call('POST', '/epcis/events', mistake))).toBe('201')
    expect(await codeOf(await call('POST', '/epcis/events', { ...mistake, bizStep: 'receiving' }))).toBe('epcis.id-taken')
    expect(await codeOf(await call('POST', '/epcis/events', { ...mistake, errorDeclaration: { declarationTime: at(9), reason: 'did_not_occur' } }))).toBe('201')
    expect(await found('EXISTS_errorDeclaration=true')).toEqual([6])
    expect(await found('EXISTS_errorDeclaration=false')).toHaveLength(7)
  })
  it('is told what is not there and what is not offered', async () => {
    const statusOf = async (method: string, path: string): Promise<readonly [number, string]> => { const response = await call(method, path); return [response.status, response.headers.get('content-type') ?? ''] }
    const PROBLEM = 'application/problem+json'
    expect(await statusOf('GET', '/epcis/bizSteps/shipping')).toEqual([200, 'application/json'])
    expect(await statusOf('GET', '/epcis/bizSteps/retail_selling')).toEqual([404, PROBLEM])
    expect(await statusOf('GET', `/epcis/epcs/${encodeURIComponent('urn:epc:id:sgtin:4012345.066666.1')}`)).toEqual([200, 'application/json'])
    expect(((await (await call('GET', '/epcis/eventTypes/MoonEvent')).json()) as { refusal: { code: string } }).refusal.code).toBe('epcis.name-unknown')
    expect(((await (await call('POST', '/epcis/queries', {})).json()) as { refusal: { code: string } }).refusal.code).toBe('epcis.not-offered')
    for (const [method, path] of [['GET', '/epcis/queries'], ['GET', '/epcis/queries/q/events'], ['POST', '/epcis/queries/q/subscriptions'], ['DELETE', '/epcis/queries/q']] as const) expect(await statusOf(method, path), path).toEqual([501, PROBLEM])
    expect((await call('DELETE', '/epcis/nextPageToken/abc')).status).toBe(204)
    const page = await call('GET', '/epcis/events?perPage=1')
    expect([page.headers.get('gs1-next-page-token-expires'), page.headers.get('link')?.includes('rel="next"')]).toEqual(['9999-12-31T23:59:59Z', true])
    expect((await call('OPTIONS', '/epcis/capture')).headers.get('gs1-vendor-version')).toBe('trigpoint')
    expect((await fetch(`${world.verifier.url}/epcis/capture`, { method: 'POST', body: '<epcis/>', headers: { 'authorization': `Bearer ${world.verifier.adminToken ?? ''}`, 'content-type': 'application/xml' } })).status).toBe(415)
    expect((await call('GET', '/epcis/events', undefined, { accept: 'application/xml' })).status).toBe(406)
    expect((await call('POST', '/epcis/capture', {}, { 'gs1-capture-error-behaviour': 'maybe' })).status).toBe(400)
  })
})

const folder = realData('epcis')

describe.skipIf(folder === undefined)('the published description' + (folder === undefined ? ' (skipped: no shared data)' : ''), () => {
  type Described = { readonly paths: Readonly<Record<string, Readonly<Record<string, { readonly parameters?: readonly { readonly $ref?: string; readonly name?: string }[]; readonly responses?: object }>>>> }
  const described = folder === undefined ? { paths: {} } : (JSON.parse(readFileSync(join(folder, 'REST_Bindings', 'openapi.json'), 'utf8')) as Described)
  const nameOf = (parameter: { readonly $ref?: string; readonly name?: string }): string => parameter.$ref?.split('/').at(-1) ?? parameter.name ?? ''
  const sample = (name: string): string => {
    if (/Time$/.test(name)) return at(0)
    if (/quantity$|Count$|CountLimit$/.test(name)) return '5'
    return { eventType: 'ObjectEvent', EQ_action: 'ADD', EXISTS_errorDeclaration: 'true', EQ_booleanValue: 'true', orderBy: 'recordTime', orderDirection: 'ASC', EQ_type: 'Temperature', EQ_bizStep: 'shipping', EQ_disposition: 'active', EQ_hexBinaryValue: 'F0' }[name] ?? 'urn:x:y'
  }
  const parameters = (described.paths['/events']?.['get']?.parameters ?? []).map(nameOf).filter(name => !name.startsWith('GS1-') && name !== 'PerPage' && name !== 'NextPageToken')

  it('names query parameters, and each of them is understood', async () => {
    expect(parameters.length).toBeGreaterThan(45)
    for (const name of parameters) {
      const response = await call('GET', `/epcis/events?${name === 'eventCountLimit' || name === 'orderDirection' ? 'orderBy=eventTime&' : ''}${name}=${encodeURIComponent(sample(name))}`)
      expect([name, response.status === 413 ? 200 : response.status]).toEqual([name, 200])
    }
  })
  it('names endpoints, and each of them is answered with a status that it describes', async () => {
    const values: Readonly<Record<string, string>> = { captureID: 'none', eventID: 'urn:x:y', eventType: 'ObjectEvent', epc: 'urn:x:y', bizStep: 'shipping', bizLocation: HALL, readPoint: HALL, disposition: 'active', queryName: 'q', subscriptionID: 's', token: 't' }
    for (const [path, methods] of Object.entries(described.paths)) for (const [method, { responses }] of Object.entries(methods)) {
      if (!['get', 'options', 'delete'].includes(method) || responses === undefined) continue
      const address = `/epcis${path === '/' ? '' : path.replace(/\{(\w+)\}/g, (_all, name: string) => encodeURIComponent(values[name] ?? 'x'))}`
      const { status } = await call(method.toUpperCase(), address)
      const isRefusedWhole = path.startsWith('/queries') && status === 501
      expect([method, path, isRefusedWhole || Object.keys(responses).includes(String(status)) ? 'described' : status]).toEqual([method, path, 'described'])
    }
  })
})
