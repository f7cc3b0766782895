// XML signature wrapping and its relatives, on manifests that a test signer truly signed, and what becomes of manifests
// that are for something else.

import { describe, expect, it } from 'vitest'
import type { Appraisal, ReferenceReading } from '@trigpoint/core/evidence'
import { appraiseEvidence, parsePem, parseReferenceValues, readManifest, toChipAppraisal } from '@trigpoint/core/evidence'
import { measurementsOf } from '@trigpoint/agent'
import { nodePrimitives as primitives } from '@trigpoint/runtime'
import { forgeReport } from './forge-report.ts'
import { encodeManifest, encodeSignature, insertSignature, makeManifests, openManifestSigner, signManifest } from './make-manifest.ts'
import { openTestVendor } from './test-vendor.ts'

const vendor = openTestVendor('manifests')
const chip = vendor.makeChip({ name: 'chip' })
const signer = openManifestSigner('manifests')
const context = { primitives, anchors: [signer.anchor] }
const nonce = new Uint8Array(32).fill(1)
const atMs = Date.UTC(2026, 5, 1)

const value = new Uint8Array(48).fill(0x11)
const evil = new Uint8Array(48).fill(0xee)
const order = { product: 'TP100', version: '900.10.01', values: new Map([[0, [value]]]) }
const unsigned = encodeManifest(order)
const signature = encodeSignature(unsigned, signer)
const good = insertSignature(unsigned, signature)
const evilUnsigned = encodeManifest({ ...order, values: new Map([[0, [evil]]]) })

const read = (xml: string): ReturnType<typeof readManifest> => readManifest(Buffer.from(xml, 'utf8'), context)
/** The code of the refusal, or `proven`. */
const outcome = (xml: string): string => {
  const reading = read(xml)
  return reading.ok ? (reading.value.refusal?.code ?? 'proven') : reading.refusal.code
}

describe('signature wrapping', () => {
  it('is told from an honest manifest', () => {
    expect(outcome(good)).toBe('proven')
  })

  it.each<[string, string]>([
    ['the signed manifest wrapped inside a forged one', insertSignature(evilUnsigned, `<Payload>${good.replace(/^/, '')}</Payload>`)],
    ['a forged manifest around the true signature', insertSignature(evilUnsigned, signature)],
    ['the signed manifest carried in an Object of the signature', insertSignature(evilUnsigned, signature.replace('</ds:Signature>', `<ds:Object>${unsigned}</ds:Object></ds:Signature>`))],
    ['the true signature moved one level down', good.replace(signature, '').replace('<Payload>', `<Payload>${signature}`)],
    ['a second, own signature beside the true one', insertSignature(good, encodeSignature(unsigned, signer))],
    ['a second signature hidden in another namespace', insertSignature(good, '<x:Signature xmlns:x="urn:x"></x:Signature>')],
    ['a second SignedInfo hidden in the payload', good.replace('<Payload>', '<Payload><SignedInfo></SignedInfo>')],
    ['a reference by id instead of to the whole document', insertSignature(unsigned.replace('name=', 'Id="a" name='), signature.replace('URI=""', 'URI="#a"'))],
    ['two references', insertSignature(unsigned, signature.replace(/(<ds:Reference.*<\/ds:Reference>)/, '$1$1'))],
    ['an XPath transform that hides what is read', insertSignature(unsigned, signature.replace('http://www.w3.org/2006/12/xml-c14n11"></ds:Transform>', 'http://www.w3.org/TR/1999/REC-xpath-19991116"></ds:Transform>'))],
    ['the enveloped transform left out', insertSignature(unsigned, signature.replace('<ds:Transform Algorithm="http://www.w3.org/2000/09/xmldsig#enveloped-signature"></ds:Transform>', ''))],
    ['a weaker digest', insertSignature(unsigned, signature.replace('xmldsig-more#sha384', 'xmldsig#sha1'))],
    ['an HMAC keyed with the public certificate', insertSignature(unsigned, signature.replace('xmldsig-more#ecdsa-sha384', 'xmldsig#hmac-sha1'))],
    ['an Id on the signature', insertSignature(unsigned, signature.replace('<ds:Signature ', '<ds:Signature Id="s" '))],
    ['a key beside the certificates', insertSignature(unsigned, signature.replace('<ds:KeyInfo>', '<ds:KeyInfo><ds:KeyName>k</ds:KeyName>'))],
    ['no signature at all', unsigned],
  ])('%s is not proven', (_, xml) => {
    expect(['evidence.manifest-shape', 'evidence.manifest-signature', 'evidence.manifest-malformed']).toContain(outcome(xml))
  })

  it('is refused by its shape before any signature is checked', () => {
    expect(outcome(unsigned)).toBe('evidence.manifest-shape')
    expect(outcome(insertSignature(good, signature))).toBe('evidence.manifest-shape')
  })

  it('with a comment inside a value, an entity, a DOCTYPE or CDATA does not even parse', () => {
    const hidden = [
      good.replace('900.10.01', '900.10<!-- -->.01'),
      good.replace('<Payload>', '<!-- x --><Payload>'),
      `<!DOCTYPE x [<!ENTITY e "900.10.01">]>${good.replace('900.10.01', '&e;')}`,
      good.replace('TP100', '&#84;P100'),
      good.replace('<Payload>', '<![CDATA[x]]><Payload>'),
      good.replace('<Payload>', '<?x y?><Payload>'),
      good.replace(/ name=/, ' name="a" name='),
      good.replace(/ name=/, " name='TP100' x="),
      good.replaceAll('\n', '\r\n'),
      good.replace('<Meta ', '<Meta xml:space="preserve" '),
      `${good}<x></x>`,
      good.slice(0, -3),
      `\u00ef\u00bb\u00bf${good}`,
    ]
    for (const xml of hidden) expect(outcome(xml)).toBe('evidence.manifest-malformed')
  })

  it('by a signer that no pinned root vouches for keeps its signature and loses its chain', () => {
    const stranger = openManifestSigner('stranger')
    const reading = read(signManifest(order, stranger))
    expect(reading).toMatchObject({ value: { signature: 'ok', chain: 'unknown-root', manifest: undefined, refusal: { code: 'evidence.unknown-root' } } })
    const mixed = signature.replace(/<ds:X509Certificate>.*?<\/ds:X509Certificate>/, `<ds:X509Certificate>${Buffer.from(stranger.certificates[0] ?? []).toString('base64')}</ds:X509Certificate>`)
    expect(outcome(insertSignature(unsigned, mixed))).toBe('evidence.manifest-signature')
  })

  it('reads no value but from the verified bytes', () => {
    const reading = read(good)
    expect(reading.ok && reading.value.manifest?.values[0]?.values[0]).toEqual(value)
    expect(read(insertSignature(evilUnsigned, signature))).toMatchObject({ value: { manifest: undefined, signature: 'failed' } })
  })
})

describe('a manifest file', () => {
  it('is also read as the vendor service hands it over', () => {
    const answer = JSON.stringify({ id: 'x', rim: Buffer.from(good).toString('base64'), sha256: '', request_id: '' })
    expect(outcome(answer)).toBe('proven')
    expect(outcome('{"rim": 5}')).toBe('evidence.manifest-malformed')
    expect(outcome('{"rim": ')).toBe('evidence.manifest-malformed')
  })

  it('in CoRIM is refused by name', () => {
    for (const bytes of [Uint8Array.of(0xd9, 0x01, 0xf5, 0xa0), Uint8Array.of(0xd2, 0x84)])
      expect(readManifest(bytes, context)).toMatchObject({ refusal: { code: 'evidence.manifest-format' } })
  })

  it('without a head, or of another kind, is malformed', () => {
    for (const xml of ['', '<a></a>', good.replace(/<Meta .*<\/Meta>/, ''), good.replace('colloquialVersion', 'version'), 'x'.repeat(300_000)])
      expect(outcome(xml)).toBe('evidence.manifest-malformed')
    expect(readManifest(Uint8Array.of(0xff, 0xfe), context)).toMatchObject({ refusal: { code: 'evidence.manifest-malformed' } })
  })

  it('whose entries are missing, doubled or out of bounds is refused although it is signed', () => {
    const resign = (change: (xml: string) => string): string => outcome(insertSignature(change(unsigned), encodeSignature(change(unsigned), signer)))
    expect(resign(xml => xml)).toBe('proven')
    const entry = /    <Resource .*<\/Resource>\n/
    const changes: readonly ((xml: string) => string)[] = [
      xml => xml.replace(entry, ''),
      xml => xml.replace(entry, '$&$&'),
      xml => xml.replace('index="0"', 'index="abc"'),
      xml => xml.replace('index="0"', 'index="255"'),
      xml => xml.replace(' size="48"', ' size="32"'),
      xml => xml.replace('alternatives="1"', 'alternatives="2"'),
      xml => xml.replace('alternatives="1"', 'alternatives="0"'),
      xml => xml.replace('active="True"', 'active="yes"'),
      xml => xml.replace('ns2:Hash0', 'ns1:Hash0'),
      xml => xml.replace('ns2:Hash0="11', 'ns2:Hash0="1'),
      xml => xml.replace('ns2:Hash0', 'ns2:Hash1'),
    ]
    for (const change of changes) expect(resign(change)).toBe('evidence.manifest-values')
  })

  it('may give several right values', () => {
    const hashes = new Map([['Hash0', '00'.repeat(48)], ['Hash1', 'ff'.repeat(48)]])
    expect(parseReferenceValues([{ index: '12', active: 'True', alternatives: '2', size: '48', hashes }])).toMatchObject({ value: [{ index: 12, values: { length: 2 } }] })
  })
})

describe('an appraisal with manifests', () => {
  const readings = (xmls: readonly string[]): readonly ReferenceReading[] => xmls.flatMap(xml => {
    const reading = read(xml)
    return reading.ok ? [reading.value] : []
  })
  const appraise = (references: readonly ReferenceReading[], of = chip): Appraisal => {
    const pem = parsePem(of.certificatesPem)
    const certificates = pem.ok ? pem.value : []
    return appraiseEvidence({ evidence: forgeReport(of, nonce, () => ({})), certificates }, { primitives, anchors: [vendor.anchor], atMs, expectedNonce: nonce, references })
  }
  const both = makeManifests(chip, signer)

  it('is measured when both fit, and skips the decoder that is off', () => {
    expect(appraise(readings(both))).toMatchObject({ measured: true, measurements: { compared: 63, skipped: [35], mismatches: [] } })
  })

  it('is not measured with one missing, unsigned or for something else', () => {
    const missing = appraise(readings(both.slice(0, 1)))
    expect(missing).toMatchObject({ verified: true, measured: false })
    expect(missing.checks).toContainEqual(expect.objectContaining({ code: 'evidence.reference-missing', ok: false }))
    const broken = appraise(readings([both[0] ?? '', (both[1] ?? '').replace('index="0"', 'index="19"')]))
    expect(broken).toMatchObject({ measured: false, measurements: { compared: 43 } })
    expect(broken.checks).toContainEqual(expect.objectContaining({ code: 'evidence.reference-unusable', ok: false }))
    const other = vendor.makeChip({ name: 'other', driverVersion: '900.20' })
    expect(appraise(readings(makeManifests(other, signer)))).toMatchObject({ measured: false, references: [{ versionMatch: false }, { versionMatch: true }] })
  })

  it('names what differs; a policy may tolerate it by index until a day', () => {
    const tampered = vendor.makeChip({ name: 'tampered', measurementSeed: 'changed' })
    const appraisal = appraise(readings(both), tampered)
    expect(appraisal).toMatchObject({ verified: true, measured: false, claims: { measres: 'fail', secboot: null } })
    expect(appraisal.measurements.mismatches).toHaveLength(63)
    expect(appraisal.checks).toContainEqual(expect.objectContaining({ code: 'evidence.measurement-differs', ok: false }))
    expect(appraisal.mismatchRecords[0]).toMatchObject({ index: 0, source: 'bios', referenceValues: [expect.stringMatching(/^[0-9a-f]{96}$/)] })
    const one = { ...appraisal, measurements: { ...appraisal.measurements, mismatches: [9] } }
    const tolerated = [{ index: 9, reason: 'known to differ on honest machines', untilMs: atMs + 1 }]
    expect(toChipAppraisal(one, { tolerated, atMs }).measured).toBe(true)
    expect(toChipAppraisal(one, { tolerated, atMs: atMs + 1 }).measured).toBe(false)
    expect(toChipAppraisal(one).measured).toBe(false)
    expect(toChipAppraisal(appraisal, { tolerated, atMs }).measured).toBe(false)
  })

  it('keeps re-issued manifests side by side and uses the one that fits', () => {
    const seedless = vendor.makeChip({ name: 'chip', measurementSeed: 'older issue' })
    const older = makeManifests(seedless, signer)
    const appraisal = appraise(readings([...older, ...both]))
    expect(appraisal).toMatchObject({ measured: true })
    expect(appraisal.references.map(({ kind, used }) => [kind, used])).toEqual([['driver', false], ['driver', true], ['vbios', false], ['vbios', true]])
  })

  it('finds two manifests that claim one measurement', () => {
    const values = new Map(measurementsOf(chip).slice(0, 21).map((one, i) => [i, [one]]))
    const wide = signManifest({ product: chip.product, version: chip.vbiosVersion, values }, signer)
    const appraisal = appraise(readings([both[0] ?? '', wide]))
    expect(appraisal).toMatchObject({ measured: false, measurements: { mismatches: [] }, claims: { 'x-nvidia-gpu-vbios-index-no-conflict': false } })
    expect(appraisal.checks).toContainEqual(expect.objectContaining({ code: 'evidence.reference-conflict', ok: false }))
  })

  it('counts an expired signer and says so', () => {
    const expired = openManifestSigner('manifests', Date.UTC(2025, 0, 1))
    const appraisal = appraise(readings(makeManifests(chip, expired)))
    expect(appraisal).toMatchObject({ measured: true, references: [{ expired: true }, { expired: true }] })
    expect(appraisal.checks).toContainEqual(expect.objectContaining({ code: 'evidence.reference-expired', ok: false }))
  })
})
