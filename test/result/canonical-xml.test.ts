// Our canonical form of manifests held against another one, xml-crypto's: on made documents, on the test vendor's
// manifests and on the real vendor's. Both must give the same bytes for the document and for what the signer signed.

import fc from 'fast-check'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { C14nCanonicalization, SignedXml } from 'xml-crypto'
import { canonicalElement, canonicalXml, openChainCache, parseStrictXml, readManifest, REFERENCE_ANCHORS, type XmlElement } from '@trigpoint/core/evidence'
import { nodePrimitives } from '@trigpoint/runtime'
import { openManifestSigner, signManifest } from '@trigpoint/lab'
import { browserPrimitives } from '../../console/src/verify/browser-primitives.ts'
import { realData } from '../requirement.ts'

const C14N_11 = 'http://www.w3.org/2006/12/xml-c14n11'
const ENVELOPED = 'http://www.w3.org/2000/09/xmldsig#enveloped-signature'
const ECDSA_SHA384 = 'http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha384'
const SHA384 = 'http://www.w3.org/2001/04/xmldsig-more#sha384'

class Canonical11 extends C14nCanonicalization {
  override getAlgorithmName(): string {
    return C14N_11
  }
}

interface Canonical {
  readonly document: string
  readonly signedInfo: string
}

/** What xml-crypto hashes and what it would verify; its signature check is told that everything holds. */
function byLibrary(xml: string, signature: string, digestValue: string): Canonical {
  const seen = { document: '', signedInfo: '' }
  const verifier = new SignedXml({ publicCert: 'any', getCertFromKeyInfo: () => 'any' })
  const enveloped = verifier.CanonicalizationAlgorithms[ENVELOPED]
  if (enveloped === undefined) throw new Error('xml-crypto has no enveloped transform')
  verifier.CanonicalizationAlgorithms = { [C14N_11]: Canonical11, [ENVELOPED]: enveloped }
  verifier.HashAlgorithms = { [SHA384]: class { getAlgorithmName = (): string => SHA384; getHash = (text: string): string => { seen.document = text; return digestValue } } }
  verifier.SignatureAlgorithms = { [ECDSA_SHA384]: class { getAlgorithmName = (): string => ECDSA_SHA384; getSignature = (): never => { throw new Error('never') }; verifySignature = (text: string): boolean => { seen.signedInfo = text; return true } } }
  verifier.loadSignature(signature)
  expect(verifier.checkSignature(xml)).toBe(true)
  return seen
}

function byUs(root: XmlElement, signature: XmlElement): Canonical {
  const [signedInfo] = signature.children
  if (signedInfo === undefined) throw new Error('no SignedInfo')
  return { document: canonicalXml(root, signature), signedInfo: canonicalElement(signedInfo, [root, signature]) }
}

function expectSame(xml: string): void {
  const parsed = parseStrictXml(xml)
  if (!parsed.ok) throw new Error(`${parsed.refusal.message} ${xml}`)
  const signature = parsed.value.children.find(child => child.name === 'Signature')
  if (signature === undefined) throw new Error('no signature')
  const digest = signature.children[0]?.children[2]?.children[2]?.text.replaceAll('\n', '') ?? ''
  expect(byUs(parsed.value, signature)).toEqual(byLibrary(xml, xml.slice(signature.start, signature.end), digest))
}

const PREFIXES = ['', 'a', 'b', 'ds2'] as const
const uri = fc.constantFrom('urn:1', 'urn:2', 'http://x.example/é')
const value = fc.stringMatching(/^[ -!#-%'-;=>?A-Za-z0-9é\u{1F600}]{0,12}$/u)
const text = fc.stringMatching(/^[ \n\t>'"A-Za-z0-9éü€\u{1F600}]{0,12}$/u)
const declarations = fc.uniqueArray(fc.record({ prefix: fc.constantFrom(...PREFIXES), uri }), { maxLength: 3, selector: one => one.prefix })
const names = fc.uniqueArray(fc.record({ prefix: fc.constantFrom('', 'p', 'q'), name: fc.constantFrom('z', 'y', 'x', 'Id2'), value }), { maxLength: 4, selector: one => one.name })

/** Elements whose prefixes p and q are declared by the root, so that every one of them can be read. */
const element: fc.Memo<string> = fc.memo(depth => fc.tuple(fc.constantFrom('p:one', 'q:two', 'three'), declarations, names, depth <= 1 ? text : fc.array(fc.oneof(text, element()), { maxLength: 3 }).map(parts => parts.join('')))
  .map(([tag, declared, attributes, content]) => {
    const written = [...declared.map(one => (one.prefix === '' ? `xmlns="${one.uri}"` : `xmlns:${one.prefix}="${one.uri}"`)), ...attributes.map(one => `${one.prefix === '' ? '' : `${one.prefix}:`}${one.name}="${one.value}"`)]
    const open = `<${[tag, ...written].join(' ')}`
    return content === '' ? `${open}/>` : `${open}>${content}</${tag}>`
  }))

const signatureText = `<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#">\n<ds:SignedInfo>\n <ds:CanonicalizationMethod Algorithm="${C14N_11}"/><ds:SignatureMethod Algorithm="${ECDSA_SHA384}"/>`
  + `<ds:Reference URI=""><ds:Transforms><ds:Transform Algorithm="${ENVELOPED}"/><ds:Transform Algorithm="${C14N_11}"/></ds:Transforms><ds:DigestMethod Algorithm="${SHA384}"/><ds:DigestValue>AAAA</ds:DigestValue></ds:Reference>`
  + '</ds:SignedInfo><ds:SignatureValue>AAAA</ds:SignatureValue><ds:KeyInfo></ds:KeyInfo></ds:Signature>'

describe('the canonical form of a manifest', () => {
  it('is the one that another library writes, of made documents', () => {
    fc.assert(fc.property(fc.array(fc.oneof(element(3), text), { maxLength: 4 }), fc.array(fc.oneof(element(2), text), { maxLength: 2 }), declarations, (before, after, declared) => {
      const more = declared.map(one => (one.prefix === '' ? ` xmlns="${one.uri}"` : ` xmlns:${one.prefix}="${one.uri}"`)).join('')
      expectSame(`<?xml version="1.0" encoding="UTF-8"?>\n<root xmlns:q="urn:q" xmlns:p="urn:p"${more} b="2" a="1">${before.join('')}${signatureText}${after.join('')}</root>\n`)
    }), { seed: 20261124, numRuns: 400 })
  })

  it('is that of the test vendor\'s manifests', () => {
    expectSame(signManifest({ product: 'TP100', version: '1.2', values: new Map([[0, [new Uint8Array(48)]]]) }, openManifestSigner('canonical')))
  })

  const folder = realData('nvidia-evidence')
  it.skipIf(folder === undefined)('is that of the real vendor\'s manifests (needs the real data)', () => {
    const files = readdirSync(folder ?? '', { recursive: true, encoding: 'utf8' }).filter(name => /\.(swidtag|xml|swid|rim)$/.test(name) || /rims?\/[^/]*$/.test(name))
    const texts = files.flatMap(name => {
      try {
        const content = readFileSync(join(folder ?? '', name), 'utf8')
        const xml = content.trimStart().startsWith('{') ? Buffer.from((JSON.parse(content) as { rim?: string }).rim ?? '', 'base64').toString('utf8') : content
        return xml.includes('SignedInfo') && parseStrictXml(xml).ok ? [xml] : []
      } catch {
        return []
      }
    })
    expect(texts.length).toBeGreaterThanOrEqual(2)
    for (const xml of texts) expectSame(xml)
    // A browser's primitives prove the very same ones.
    const proven = (primitives: typeof nodePrimitives): unknown[] => {
      const context = { primitives, anchors: REFERENCE_ANCHORS, cache: openChainCache() }
      return texts.slice(0, 6).map(xml => readManifest(new TextEncoder().encode(xml), context)).map(reading => (reading.ok ? [reading.value.sha256, reading.value.manifest?.values.length, reading.value.refusal?.code] : reading.refusal.code))
    }
    expect(proven(browserPrimitives)).toEqual(proven(nodePrimitives))
  }, 60_000)
})
