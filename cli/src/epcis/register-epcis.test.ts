import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Command } from 'commander'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { canonicalEvent, openDocument, type EpcisEvent } from '@trigpoint/core/custody/epcis'
import { registerEpcis } from './register-epcis.ts'

let dir = ''
let out = ''

async function trigpoint(...argv: string[]): Promise<number> {
  out = ''
  process.exitCode = 0
  const program = new Command('trigpoint').exitOverride()
  registerEpcis(program)
  const stdout = vi.spyOn(process.stdout, 'write').mockImplementation(text => ((out += Buffer.from(text as Uint8Array).toString()), true))
  const stderr = vi.spyOn(process.stderr, 'write').mockImplementation(() => true)
  try {
    await program.parseAsync(argv, { from: 'user' })
    return Number(process.exitCode)
  } finally {
    stdout.mockRestore()
    stderr.mockRestore()
    process.exitCode = 0
  }
}

const CHIP = 'nvidia:41:00000000000000C1'
const event = (number: number, changes: object = {}): object => ({
  'type': 'ObjectEvent', 'action': 'OBSERVE', 'eventID': `urn:cli:${String(number)}`, 'epcList': [number === 1 ? `urn:trigpoint:chip:${CHIP}` : 'urn:cli:other'], 'bizStep': 'shipping',
  'eventTime': '2026-04-17T09:00:00.500+08:00', 'eventTimeZoneOffset': '+08:00', 'mine:weight': number, ...changes,
})
const document = (events: readonly object[], namespace = 'urn:mine:'): EpcisEvent => ({
  '@context': ['https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld', { mine: namespace }], 'type': 'EPCISDocument', 'schemaVersion': '2.0', 'creationDate': '2026-04-18T00:00:00Z', 'epcisBody': { eventList: events },
})
const meaning = (value: EpcisEvent): string[] => openDocument(value).events.map(({ event: each, context }) => canonicalEvent(each, context)).sort()

const files: Record<string, string> = {}
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'trigpoint-epcis-'))
  const texts = {
    right: JSON.stringify(document([event(1), event(2)])), other: JSON.stringify(document([event(3)], 'urn:theirs:')), wrong: JSON.stringify(document([event(4), event(5, { bizStep: 'shiping' })])),
    broken: '{', many: JSON.stringify(document(Array.from({ length: 5001 }, (_, at) => event(1000 + at)))),
  }
  for (const [name, text] of Object.entries(texts)) await writeFile((files[name] = join(dir, `${name}.jsonld`)), text)
})
afterAll(() => rm(dir, { recursive: true }))

describe('epcis validate', () => {
  it('says of each document whether it is valid, and where not', async () => {
    expect(await trigpoint('epcis', 'validate', '--json', files['right'] ?? '', files['wrong'] ?? '')).toBe(1)
    const [right, wrong] = out.trim().split('\n').map(line => JSON.parse(line) as object)
    expect(right).toEqual({ file: files['right'], valid: true, events: 2, problems: [] })
    expect(wrong).toMatchObject({ file: files['wrong'], valid: false, events: 2, problems: [{ path: '/epcisBody/eventList/1/bizStep' }] })
  })
  it('exits 0 when all are valid, 2 when one cannot be read', async () => {
    expect(await trigpoint('epcis', 'validate', files['right'] ?? '')).toBe(0)
    expect(out).toContain('valid, 2 events')
    expect(await trigpoint('epcis', 'validate', files['broken'] ?? '', files['right'] ?? '')).toBe(2)
    expect(await trigpoint('epcis', 'validate', join(dir, 'absent'))).toBe(2)
  })
})

describe('epcis import and export over a data directory', () => {
  it('gives back what was put in, each name with the meaning that it had', async () => {
    const data = join(dir, 'data')
    expect(await trigpoint('epcis', 'import', '--data', data, '--json', files['right'] ?? '', files['other'] ?? '', files['right'] ?? '')).toBe(0)
    expect(out.trim().split('\n').map(line => JSON.parse(line) as object)).toMatchObject([{ captured: 2 }, { captured: 1 }, { captured: 0, repeated: 2 }])
    expect(await trigpoint('epcis', 'export', '--data', data, '--out', join(dir, 'all.jsonld'))).toBe(0)
    const all = JSON.parse(await readFile(join(dir, 'all.jsonld'), 'utf8')) as EpcisEvent
    expect(meaning(all)).toEqual([...meaning(document([event(1), event(2)])), ...meaning(document([event(3)], 'urn:theirs:'))].sort())
    expect(await trigpoint('epcis', 'validate', join(dir, 'all.jsonld'))).toBe(0)
    expect(await trigpoint('epcis', 'export', '--data', data, '--chip', CHIP)).toBe(0)
    expect(meaning(JSON.parse(out) as EpcisEvent)).toEqual(meaning(document([event(1)])))
  })
  it('captures nothing of a document that is not valid, unless it is told to proceed', async () => {
    const data = join(dir, 'data-2')
    expect(await trigpoint('epcis', 'import', '--data', data, files['wrong'] ?? '')).toBe(1)
    expect(out).toContain('0 captured')
    expect(await trigpoint('epcis', 'import', '--data', data, '--proceed', files['wrong'] ?? '')).toBe(1)
    expect(out).toContain('1 captured')
    await expect(trigpoint('epcis', 'import', '--data', data, files['broken'] ?? '')).rejects.toMatchObject({ exitCode: 2 })
  })
  it('captures a large document in parts and writes it in pages', async () => {
    const data = join(dir, 'data-3')
    expect(await trigpoint('epcis', 'import', '--data', data, files['many'] ?? '')).toBe(0)
    expect(out).toContain('5001 captured')
    expect(await trigpoint('epcis', 'export', '--data', data, '--out', join(dir, 'many-out.jsonld'))).toBe(0)
    expect(await trigpoint('epcis', 'validate', '--json', join(dir, 'many-out.jsonld'))).toBe(0)
    expect(out).toContain('"events":5001')
  })
  it('fails for a while when there is no verifier', async () => {
    await expect(trigpoint('epcis', 'export', '--url', 'http://127.0.0.1:9')).rejects.toMatchObject({ code: 'network.unreachable' })
    await expect(trigpoint('epcis', 'export', '--url', 'http://example.com')).rejects.toMatchObject({ exitCode: 2 })
  })
})
