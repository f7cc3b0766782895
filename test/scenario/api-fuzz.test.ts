// Every route of the OpenAPI document, called by an administrator with bodies made from its own schema and then bent:
// odd texts, edges of numbers, missing and foreign fields, wrong kinds. Whatever comes, the verifier answers with a
// result or a refusal; a 500 is a defect of ours. Repeatable: one seed, TRIGPOINT_FUZZ_ROUNDS for more.

import { afterAll, beforeAll, expect, it } from 'vitest'
import { enrolNode, openWorld, runFix, testSite, valueOf, type World } from './verifier-world.ts'

type Schema = Readonly<Record<string, unknown>>
interface Operation {
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> }
  readonly parameters?: readonly { readonly name: string; readonly in: string; readonly schema: Schema }[]
}
interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  readonly components?: { readonly schemas?: Readonly<Record<string, Schema>> }
}

const ROUNDS = Number(process.env['TRIGPOINT_FUZZ_ROUNDS'] ?? 12)
let world: World
let document: Document
const known: Record<string, string[]> = {}
/** How often a value is bent; drawn anew for each request, so that some are whole. */
let bent = 0
let seed = Number(process.env['TRIGPOINT_FUZZ_SEED'] ?? 20261124)

beforeAll(async () => {
  world = await openWorld()
  valueOf(await world.admin.putSite(testSite('fuzz')))
  const node = await enrolNode(world, 'fuzz', 'node-fuzz', 2)
  const { challengeId } = await runFix(world, node)
  Object.assign(known, { siteId: ['fuzz'], chipId: node.chips.map(chip => chip.chipId), challengeId: [challengeId], agentId: [node.agentId], landmarkId: ['tokyo'], subject: ['site:fuzz', `fix:${challengeId}`], policyId: ['policy-fuzz'], table: ['chips'] })
  document = (await (await fetch(`${world.verifier.url}/openapi.json`)).json()) as Document
}, 60_000)
afterAll(async () => { await world.close() })

function random(): number {
  seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0
  return seed / 2 ** 32
}

function pick<T>(list: readonly T[]): T {
  return list[Math.floor(random() * list.length)] as T
}

const TEXTS: readonly string[] = [
  '', ' ', 'fuzz', 'a', 'é', '\u0000', '\ud800', '\u202e', '=1+1', '<script>', '../../etc/passwd', '%00', '__proto__', 'constructor', 'toString', '\r\nx: y', 'a'.repeat(300), '😀'.repeat(40), '2026-11-24', '2026-02-30',
  '2026-11-24T00:00:00Z', 'MY', 'XX', 'ZZ', '0'.repeat(32), 'f'.repeat(64), `${'A'.repeat(43)}=`, 'AAAA', 'nvidia:41:0123456789ABCDEF', 'http://127.0.0.1/', 'urn:epc:id:sgtin:4012345.011111.9876', '-1', 'NaN', '1e400', 'true', 'null',
]
const NUMBERS: readonly number[] = [0, -0, 1, -1, 0.5, 1e-9, 90, 181, 255, 65_536, 2 ** 31, 2 ** 32, 2 ** 53 - 1, 2 ** 53, 1e21, 1e308, -1e308, 1_793_581_200_000]

/** A value of the schema, mostly. */
function make(schema: Schema, depth = 0): unknown {
  const of = (key: string): readonly Schema[] => (schema[key] ?? []) as readonly Schema[]
  if (typeof schema['$ref'] === 'string') return make(document.components?.schemas?.[schema['$ref'].split('/').at(-1) ?? ''] ?? {}, depth + 1)
  if (random() < bent) return pick<unknown>([null, true, [], {}, pick(TEXTS), pick(NUMBERS), [[[]]], { __proto__: { admin: true } }])
  if ('const' in schema) return schema['const']
  if (Array.isArray(schema['enum'])) return pick(schema['enum'] as readonly unknown[])
  if ('anyOf' in schema) return make(pick(of('anyOf')), depth + 1)
  if ('oneOf' in schema) return make(pick(of('oneOf')), depth + 1)
  if ('allOf' in schema) return Object.assign({}, ...of('allOf').map(part => make(part, depth + 1))) as unknown
  const type = Array.isArray(schema['type']) ? pick(schema['type'] as readonly string[]) : schema['type']
  if (type === 'object') return makeObject(schema, depth)
  if (type === 'array') return depth > 6 ? [] : Array.from({ length: Math.max(Number(schema['minItems'] ?? 0), Math.floor(random() * 4)) }, () => make((schema['items'] ?? {}) as Schema, depth + 1))
  if (type === 'integer' || type === 'number') return makeNumber(schema, type)
  if (type === 'boolean') return random() < 0.5
  if (type === 'null') return null
  return type === 'string' ? makeText(schema) : pick<unknown>([null, {}, [], 'x', 1])
}

function makeObject(schema: Schema, depth: number): Record<string, unknown> {
  const made: Record<string, unknown> = {}
  const required = (schema['required'] ?? []) as readonly string[]
  for (const [name, part] of Object.entries((schema['properties'] ?? {}) as Readonly<Record<string, Schema>>))
    if (depth < 10 && random() < (required.includes(name) ? 1 - bent : 0.6)) made[name] = name in known && random() < 0.8 ? pick(known[name] ?? ['']) : make(part, depth + 1)
  if (random() < bent) made[pick(TEXTS)] = pick(TEXTS)
  return made
}

function makeNumber(schema: Schema, type: 'integer' | 'number'): number {
  const [least, most] = [Number(schema['minimum'] ?? schema['exclusiveMinimum'] ?? 0), Number(schema['maximum'] ?? schema['exclusiveMaximum'] ?? 1e6)]
  if (random() < 5 * bent) return pick([...NUMBERS, least, most, least - 1, most + 1])
  const value = least + random() * (Math.min(most, least + 1e6) - least)
  return type === 'integer' ? Math.round(value) : value
}

function makeText(schema: Schema): string {
  const pattern = typeof schema['pattern'] === 'string' ? schema['pattern'] : ''
  if (random() < 4 * bent || pattern === '') return schema['format'] === 'date' ? '2026-03-01' : pick(TEXTS)
  if (pattern.includes('{43}=')) return Buffer.from(Array.from({ length: 32 }, () => Math.floor(random() * 256))).toString('base64')
  return pick(TEXTS.filter(text => new RegExp(pattern).test(text)).concat('fuzz', 'a'))
}

/** No address holds half a character. */
function encode(text: string): string {
  return encodeURIComponent(text.replaceAll(/\p{Surrogate}/gu, ''))
}

function addressOf(path: string, operation: Operation): string {
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encode(random() < 0.85 ? pick(known[name] ?? ['x']) : pick(TEXTS)))
  const query = (operation.parameters ?? []).filter(parameter => parameter.in === 'query' && random() < 0.4).map(({ name, schema }) => `${encodeURIComponent(name)}=${encode(String(make(schema)))}`)
  return `${filled}${query.length === 0 ? '' : `?${query.join('&')}`}`
}

it('no request of any shape finds a defect', async () => {
  const defects: string[] = []
  const operations = Object.entries(document.paths).flatMap(([path, methods]) => Object.entries(methods).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })))
  for (const { path, method, operation } of operations) {
    if (path === '/v1/events' || path.startsWith('/v1/tokens')) continue
    for (let round = 0; round < ROUNDS; round++) {
      bent = pick([0, 0.01, 0.05])
      const schema = operation.requestBody?.content['application/json']?.schema
      const body = schema === undefined ? undefined : JSON.stringify(make(schema)).slice(0, 200_000)
      const address = addressOf(path, operation)
      const response = await fetch(`${world.verifier.url}${address}`, { method, headers: { 'authorization': `Bearer ${world.verifier.adminToken ?? ''}`, 'content-type': 'application/json' }, ...(body === undefined ? {} : { body }) })
      const text = await response.text()
      if (response.status >= 500 && response.status !== 507) defects.push(`${method} ${address} ${body?.slice(0, 400) ?? ''} -> ${String(response.status)} ${text.slice(0, 200)}`)
    }
  }
  expect(defects).toEqual([])
  expect(valueOf(await world.admin.getStatus()).sites).toBeGreaterThan(0)
}, 600_000)

it('a paper that names a chip twice is recorded, for that chip once', async () => {
  const chipId = 'nvidia:41:00000000000000AA'
  const paper = { eventId: 'twice', kind: 'received' as const, atMs: world.clock.nowMs(), siteId: 'fuzz', chipIds: [chipId, chipId], reference: '', note: '' }
  for (let again = 0; again < 2; again++) expect(valueOf(await world.admin.sendCustodyEvent(paper)).chipIds).toEqual([chipId])
  expect(valueOf(await world.admin.getChip(chipId)).state).toBe('received')
})
