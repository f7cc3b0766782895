// The XML signature itself, by xml-crypto, with nothing registered but the four algorithms that the vendor's manifests
// use. Gives back the canonical bytes that were verified: values are read from these and from nothing else.
//
// Canonical XML 1.1 differs from 1.0 only in xml:id, xml:base and in which xml: attributes are inherited; the strict
// reader refuses a document with any xml: attribute, so the library's 1.0 class is right for these files.

import { createHash } from 'node:crypto'
import type { Primitives } from '@trigpoint/core/base'
import type { Certificate } from '@trigpoint/core/evidence'
import { C14nCanonicalization, SignedXml } from 'xml-crypto'
import { C14N_11, ECDSA_SHA384, ENVELOPED, SHA384 } from './manifest-shape.ts'

class Canonical11 extends C14nCanonicalization {
  override getAlgorithmName(): string {
    return C14N_11
  }
}

class Sha384Digest {
  getAlgorithmName(): string {
    return SHA384
  }
  getHash(xml: string): string {
    return createHash('sha384').update(xml, 'utf8').digest('base64')
  }
}

const RAW_P384_BYTES = 96

/** The library asks for a key before it verifies; the signature class above has the signer's already. */
const GIVEN_BY_VALUE = 'given by value'

/** ECDSA P-384 with SHA-384 over raw r‖s by the signer's key; never signs. */
function ecdsaClass(signer: Certificate, primitives: Primitives): new () => {
  getAlgorithmName(): string
  getSignature(): never
  verifySignature(material: string, key: unknown, signature: string): boolean
} {
  return class {
    getAlgorithmName(): string {
      return ECDSA_SHA384
    }
    getSignature(): never {
      throw new Error('manifests are never signed here')
    }
    verifySignature(material: string, _key: unknown, signature: string): boolean {
      const raw = new Uint8Array(Buffer.from(signature, 'base64'))
      const { key } = signer
      if (raw.length !== RAW_P384_BYTES || key.kind !== 'ec' || key.curve !== 'P-384') return false
      return primitives.verifyEcdsa('P-384', 'sha384', key.point, new Uint8Array(Buffer.from(material, 'utf8')), raw)
    }
  }
}

/** The canonical XML that the signature covers, or undefined when it does not hold. `signature`: its text in `xml`. */
export function verifyManifestSignature(
  xml: string,
  signature: string,
  signer: Certificate,
  primitives: Primitives,
): string | undefined {
  const verifier = new SignedXml({ publicCert: GIVEN_BY_VALUE, getCertFromKeyInfo: () => GIVEN_BY_VALUE })
  const enveloped = verifier.CanonicalizationAlgorithms[ENVELOPED]
  if (enveloped === undefined) return undefined
  verifier.CanonicalizationAlgorithms = { [C14N_11]: Canonical11, [ENVELOPED]: enveloped }
  verifier.HashAlgorithms = { [SHA384]: Sha384Digest }
  verifier.SignatureAlgorithms = { [ECDSA_SHA384]: ecdsaClass(signer, primitives) }
  try {
    verifier.loadSignature(signature)
    if (!verifier.checkSignature(xml)) return undefined
    const signed = verifier.getSignedReferences()
    return signed.length === 1 ? signed[0] : undefined
  } catch {
    // The library throws on what does not verify; that is an answer about foreign data, not a fault.
    return undefined
  }
}
