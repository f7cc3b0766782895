import { generateKeyPairSync, sign } from 'node:crypto'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { canonicalXml, parseStrictXml, type ReferenceReading } from '@trigpoint/core/evidence'
import { nodePrimitives } from '../primitives.ts'
import { readAnchorFile } from './anchor-file.ts'
import { openCachedPrimitives } from './cached-primitives.ts'
import { defaultReferenceFolder, readReferenceFolder, referenceFileName, writeReference } from './reference-folder.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'trigpoint-evidence-'))
})
afterAll(async () => {
  await rm(folder, { recursive: true })
})

describe('an anchor file', () => {
  const read = async (content: unknown): Promise<Awaited<ReturnType<typeof readAnchorFile>>> => {
    const path = join(folder, 'anchors.json')
    await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content))
    return readAnchorFile(path)
  }

  it('replaces the list that it has and keeps the other', async () => {
    const anchors = await read({ device: [{ name: 'lab', sha256: 'AA:'.repeat(31) + 'AA', test: true }] })
    expect(anchors.device).toEqual([{ name: 'lab', sha256: 'aa'.repeat(32), test: true }])
    expect(anchors.reference.map(({ name }) => name)).toEqual(['NVIDIA CoRIM signing Root CA'])
    expect((await read({ device: [], reference: [] })).device).toEqual([])
  })

  it('with a list, a field or a mark that is misspelled is a fault: built-in roots or real chips are never taken for granted', async () => {
    const anchor = { name: 'lab', sha256: 'aa'.repeat(32) }
    for (const content of [{}, { devices: [anchor] }, { device: [anchor], Tee: [] }, { device: [{ ...anchor, Test: true }] }, { device: [{ ...anchor, test: 'true' }] }, { device: [{ ...anchor, test: 1 }] }, { device: [{ ...anchor, certificatePem: 5 }] }])
      await expect(read(content), JSON.stringify(content)).rejects.toMatchObject({ code: 'config.anchors-malformed' })
  })

  it('that is not usable is a fault, never a default', async () => {
    for (const content of ['x', '5', { device: 5 }, { device: [5] }, { device: [{ name: 'a', sha256: 'b' }] }, { device: [{ name: 'a', sha256: 'aa'.repeat(32), certificatePem: 'x' }] }])
      await expect(read(content)).rejects.toMatchObject({ code: 'config.anchors-malformed' })
    await expect(readAnchorFile(join(folder, 'absent.json'))).rejects.toMatchObject({ code: 'config.anchors-unreadable' })
  })
})

describe('the folder of imported manifests', () => {
  const context = { primitives: nodePrimitives, anchors: [{ name: 'x', sha256: '00'.repeat(32), test: true }] }
  const reading = { head: { product: 'GH100', class: 'driver', version: '550.90.07' }, sha256: 'ab'.repeat(32) } as unknown as ReferenceReading

  it('is named by the environment, else lies with the user\'s data', () => {
    expect(defaultReferenceFolder({ TRIGPOINT_REFERENCES: '/r' })).toBe('/r')
    expect(defaultReferenceFolder({ XDG_DATA_HOME: '/d' })).toBe('/d/trigpoint/references')
  })

  it('holds a file a manifest, whole or not at all, and is read anew', async () => {
    const references = join(folder, 'references')
    expect(await readReferenceFolder(references, context)).toEqual({ readings: [], refused: [] })
    const path = await writeReference(references, reading, Buffer.from('<a></a>'))
    expect(await writeReference(references, reading, Buffer.from('<a></a>'))).toBe(path)
    expect(await readdir(references)).toEqual([`GH100-driver-550.90.07-${'ab'.repeat(16)}.swid`])
    expect(await readReferenceFolder(references, context)).toEqual({ readings: [], refused: [referenceFileName(reading)] })
  })

  it('that cannot be written or read is a fault', async () => {
    const file = join(folder, 'file')
    await writeFile(file, '')
    await expect(writeReference(file, reading, new Uint8Array(0))).rejects.toMatchObject({ code: 'references.write-failed' })
    await expect(readReferenceFolder(file, context)).rejects.toMatchObject({ code: 'references.unreadable' })
  })

  it('names files so that nothing in a manifest leads out of the folder', () => {
    const name = referenceFileName({ ...reading, head: { ...reading.head, product: '../../etc', version: 'a/b' } })
    expect(name).toBe(`.._.._etc-driver-a_b-${'ab'.repeat(16)}.swid`)
  })
})

describe('primitives that remember keys', () => {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-384' })
  const spki = publicKey.export({ format: 'der', type: 'spki' })
  const point = new Uint8Array(spki.subarray(spki.length - 97))
  const data = Buffer.from('data')
  const signature = new Uint8Array(sign('sha384', data, { key: privateKey, dsaEncoding: 'ieee-p1363' }))

  it('answer as the plain ones do', () => {
    const cached = openCachedPrimitives(nodePrimitives, 2)
    for (let i = 0; i < 3; i++) {
      expect(cached.verifyEcdsa('P-384', 'sha384', point, data, signature)).toBe(true)
      expect(cached.verifyEcdsa('P-384', 'sha384', point, Buffer.from('other'), signature)).toBe(false)
    }
    const offCurve = point.map((byte, i) => (i === 96 ? byte ^ 1 : byte))
    for (const bad of [offCurve, point.subarray(1), new Uint8Array(97)])
      expect(cached.verifyEcdsa('P-384', 'sha384', bad, data, signature)).toBe(false)
    expect(cached.verifyEcdsa('P-384', 'sha384', point, data, signature.subarray(1))).toBe(false)
    expect(cached.hash('sha256', data)).toEqual(nodePrimitives.hash('sha256', data))
  })
})

describe('strict and canonical XML', () => {
  const canonical = (xml: string): string => {
    const root = parseStrictXml(xml)
    if (!root.ok) throw new Error(root.refusal.message)
    return canonicalXml(root.value, root.value.children[0] ?? root.value)
  }

  it('writes namespaces where they begin, attributes in order, empty elements in full', () => {
    const xml = '<a xmlns="urn:1" z="1" xmlns:q="urn:2" q:b="2" c="3"><left></left>x > y<b xmlns="urn:1"/>\n<q:c xmlns:q="urn:3" xmlns="urn:4"/></a>\n'
    expect(canonical(xml)).toBe('<a xmlns="urn:1" xmlns:q="urn:2" c="3" z="1" q:b="2">x &gt; y<b></b>\n<q:c xmlns="urn:4" xmlns:q="urn:3"></q:c></a>')
  })

  it('accepts a declaration in its one form and nothing deeper or larger than its limits', () => {
    expect(parseStrictXml('<?xml version="1.0" encoding="UTF-8"?>\n<a></a>').ok).toBe(true)
    for (const xml of ['<?xml version="1.1"?><a></a>', '<a>'.repeat(20) + '</a>'.repeat(20), `<a>${'<b/>'.repeat(5000)}</a>`, '<a b="1"c="2"></a>', '<a  b="1"></a>', '<p:a></p:a>', '<a xmlns:p="" ></a>', '<a xmlns:xml="urn:x"></a>', '<a p:b="1" xmlns:p="urn:1" xmlns:q="urn:1" q:b="2"></a>', '<a></b>', '<a', '<a>&amp;</a>'])
      expect(parseStrictXml(xml), xml.slice(0, 40)).toMatchObject({ refusal: { code: 'evidence.manifest-malformed' } })
  })
})
