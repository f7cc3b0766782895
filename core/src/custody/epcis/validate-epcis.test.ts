// The validator against the published JSON schema: on every example, and on tens of thousands of examples with one
// thing changed, both say the same; and the place that is named is the place that was changed.

import { Ajv } from 'ajv'
import formats, { type FormatsPlugin } from 'ajv-formats'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { realData } from '../../../../test/requirement.ts'
import { validateEpcis } from './index.ts'

// The package is CommonJS: its function is the default of the default, or the default itself, as the loader has it.
const addFormats = (typeof formats === 'function' ? formats : (formats as { readonly default: FormatsPlugin }).default)

const EVENT = {
  '@context': 'https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld', 'type': 'ObjectEvent', 'action': 'OBSERVE', 'epcList': ['urn:uuid:9b1b8a0a-0b8a-4b43-9d3a-36b0f1d6ac01'],
  'eventTime': '2026-04-17T09:00:00.000+08:00', 'eventTimeZoneOffset': '+08:00', 'bizStep': 'shipping',
}

const paths = (value: unknown): string[] => validateEpcis(value).map(problem => problem.path)

describe('what the standard says', () => {
  it('accepts a single event with its own context', () => {
    expect(paths(EVENT)).toEqual([])
    expect(paths({ ...EVENT, '@context': undefined })).not.toEqual([])
  })
  it('names a field that is missing as if it were there', () => {
    const { eventTime: _left, ...rest } = EVENT
    expect(paths(rest)).toEqual(['/eventTime'])
  })
  it('names a field that has no place', () => {
    expect(paths({ ...EVENT, 'eventtime': 1, 'a/b~c': 1 })).toEqual(['/eventtime', '/a~1b~0c'])
    expect(paths({ ...EVENT, 'example:mine': { any: ['thing'] } })).toEqual([])
  })
  it('refuses the long spellings of its own words and takes the words of others', () => {
    expect(paths({ ...EVENT, bizStep: 'urn:epcglobal:cbv:bizstep:shipping' })).toEqual(['/bizStep'])
    expect(paths({ ...EVENT, bizStep: 'https://ns.gs1.org/cbv/BizStep-shipping' })).toEqual(['/bizStep'])
    expect(paths({ ...EVENT, bizStep: 'shiping' })).toEqual(['/bizStep'])
    expect(paths({ ...EVENT, bizStep: 'cbv:BizStep-shipping' })).toEqual([])
    expect(paths({ ...EVENT, bizStep: 'https://ref.gs1.org/cbv/BizStep-shipping' })).toEqual([])
    expect(paths({ ...EVENT, bizStep: 'https://vendor.example/steps/burn-in' })).toEqual([])
  })
  it.each(['2026-04-17', '2026-04-17T09:00:00', '2026-04-17 09:00:00Z', '2026-02-29T09:00:00Z', '2026-04-17T24:00:00Z', '2016-12-31T23:58:60Z', '2017-01-01T07:59:60Z', '2026-04-17T09:00:00+0800', '17.4.2026', ''])(
    'refuses the instant %s', eventTime => { expect(paths({ ...EVENT, eventTime })).toEqual(['/eventTime']) })
  it.each(['2026-04-17T09:00:00Z', '2024-02-29T09:00:00.1234567-06:30', '2000-02-29T00:00:00.0Z', '2016-12-31T23:59:60Z', '2017-01-01T07:59:60+08:00'])('accepts the instant %s', eventTime => { expect(paths({ ...EVENT, eventTime })).toEqual([]) })
  it.each(['Z', '8:00', '+15:00', '+14:30', '+08:60', '0800'])('refuses the offset %s', eventTimeZoneOffset => { expect(paths({ ...EVENT, eventTimeZoneOffset })).toEqual(['/eventTimeZoneOffset']) })
  it.each(['', 'no scheme', 'urn:', 'urn:x y', 'urn:%zz', 'http://exa mple', '/relative', 'urn:ü'])('refuses the identifier %j', epc => { expect(paths({ ...EVENT, epcList: [epc] })).toEqual(['/epcList/0']) })
  it.each(['urn:epc:id:sgtin:0614141.107346.2017', 'https://id.gs1.org/01/70614141123451/21/2017?a=b#c', 'ni:///sha-256;00e1?ver=CBV2.0', 'geo:42.698334,23.319941', 'http://[2001:db8::1]:8/x', 'urn:epc:idpat:sgtin:4012345.066666.*'])(
    'accepts the identifier %s', epc => { expect(paths({ ...EVENT, epcList: [epc] })).toEqual([]) })
  it('wants the parent of an aggregation that begins or ends', () => {
    const packed = { ...EVENT, type: 'AggregationEvent', epcList: undefined, childEPCs: EVENT.epcList, action: 'ADD' }
    const { epcList: _none, ...aggregation } = packed
    expect(paths(aggregation)).toEqual(['/parentID'])
    expect(paths({ ...aggregation, action: 'OBSERVE' })).toEqual([])
  })
  it('wants ILMD at the beginning of a thing alone', () => {
    expect(paths({ ...EVENT, ilmd: { 'a:b': 1 } })).toEqual(['/ilmd'])
    expect(paths({ ...EVENT, action: 'ADD', ilmd: { 'a:b': 1 } })).toEqual([])
  })
  it('stops at a depth that no data has, and at a hundred problems', () => {
    let deep: unknown = 1
    for (let level = 0; level < 5000; level++) deep = [deep]
    expect(paths({ ...EVENT, 'a:b': deep })).toHaveLength(1)
    expect(paths({ ...EVENT, epcList: Array.from({ length: 1000 }, () => 7) })).toHaveLength(100)
  })
  it.each([null, 1, 'text', [], true])('refuses %j', value => { expect(paths(value)).toEqual(['']) })
})

type Json = null | boolean | number | string | Json[] | { [key: string]: Json }

const folder = realData('epcis')

describe.skipIf(folder === undefined)('against the published schema' + (folder === undefined ? ' (skipped: no shared data)' : ''), () => {
  const ajv = new Ajv({ strict: false, allErrors: true })
  addFormats(ajv)
  const schema = folder === undefined ? () => true : ajv.compile(JSON.parse(readFileSync(join(folder, 'EPCIS-JSON-Schema.json'), 'utf8')) as object)
  const files = folder === undefined ? [] : readdirSync(join(folder, 'JSON'), { recursive: true, encoding: 'utf8' }).filter(file => /\.json(ld)?$/.test(file))
  const examples = files.map(file => ({ file, text: readFileSync(join(folder ?? '', 'JSON', file), 'utf8') }))

  it.each(examples)('accepts $file', ({ text }) => {
    expect(validateEpcis(JSON.parse(text))).toEqual([])
  })

  it.each(examples)('judges every change of $file as the schema does', ({ text }) => {
    let changes = 0
    for (const at of placesOf(JSON.parse(text) as Json, [])) {
      for (const change of CHANGES) {
        const document = JSON.parse(text) as Json
        if (!change(document, at)) continue
        changes++
        const expected = schema(document)
        const found = validateEpcis(document)
        if (isStricterOnPurpose(found, expected)) continue
        const place = `/${at.join('/')}`
        expect({ place, change: change.name, valid: found.length === 0 }).toEqual({ place, change: change.name, valid: expected })
        if (!expected) expect(found.some(problem => isNear(problem.path, place)), `${place} ${change.name}: ${JSON.stringify(found)}`).toBe(true)
      }
    }
    expect(changes).toBeGreaterThan(20)
  })
})

/** The standard wants the parent (section 7.4.3), the schema does not. */
function isStricterOnPurpose(found: readonly { path: string }[], expected: boolean): boolean {
  return expected && found.length > 0 && found.every(problem => problem.path.endsWith('/parentID'))
}

/** The changed place itself, something in it, or what holds it (a removed entry leaves its list empty, a removed field its object short). */
function isNear(path: string, place: string): boolean {
  const parent = place.slice(0, place.lastIndexOf('/'))
  return path.startsWith(place) || place.startsWith(`${path}/`) || ((parent !== '' || place === '/type') && path.startsWith(`${parent}/`))
}

function placesOf(value: Json, at: (string | number)[]): (string | number)[][] {
  if (typeof value !== 'object' || value === null) return at.length === 0 ? [] : [at]
  const inner = Array.isArray(value) ? value.flatMap((member, index) => placesOf(member, [...at, index])) : Object.entries(value).flatMap(([key, member]) => placesOf(member, [...at, key]))
  return at.length === 0 ? inner : [at, ...inner]
}

function holderOf(document: Json, at: (string | number)[]): Record<string, Json> {
  return at.slice(0, -1).reduce<Json>((value, key) => (value as Record<string, Json>)[String(key)] ?? null, document) as Record<string, Json>
}

const put = (make: (before: Json | undefined) => Json) => (document: Json, at: (string | number)[]): boolean => {
  const holder = holderOf(document, at)
  holder[String(at.at(-1))] = make(holder[String(at.at(-1))])
  return true
}

const CHANGES: ((document: Json, at: (string | number)[]) => boolean)[] = [
  function remove(document, at) {
    const holder = holderOf(document, at)
    if (Array.isArray(holder)) holder.splice(Number(at.at(-1)), 1)
    else delete holder[String(at.at(-1))]
    return true
  },
  function rename(document, at) {
    const holder = holderOf(document, at)
    if (Array.isArray(holder)) return false
    const key = String(at.at(-1))
    holder[`${key}X`] = holder[key] ?? null
    delete holder[key]
    return true
  },
  function twice(document, at) {
    const holder = holderOf(document, at)
    if (!Array.isArray(holder)) return false
    holder.push(holder[Number(at.at(-1))] as Json)
    return true
  },
  function add(document, at) {
    const value = holderOf(document, at)[String(at.at(-1))]
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
    value['unknownField'] = 1
    return true
  },
  Object.defineProperty(put(() => null), 'name', { value: 'null' }),
  Object.defineProperty(put(() => 7), 'name', { value: 'seven' }),
  Object.defineProperty(put(() => true), 'name', { value: 'true' }),
  Object.defineProperty(put(() => 'word'), 'name', { value: 'word' }),
  Object.defineProperty(put(() => 'urn:x:y'), 'name', { value: 'uri' }),
  Object.defineProperty(put(() => []), 'name', { value: 'empty array' }),
  Object.defineProperty(put(() => ({})), 'name', { value: 'empty object' }),
  Object.defineProperty(put(before => (typeof before === 'string' ? `${before} x` : 'a b')), 'name', { value: 'spaced' }),
  Object.defineProperty(put(before => (typeof before === 'string' ? before.slice(0, -1) : '')), 'name', { value: 'cut' }),
]
