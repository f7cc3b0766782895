// The XML signature of a reference manifest, in the one form that manifest-shape.ts lets through: enveloped, one
// reference to the whole document, SHA-384, ECDSA P-384. Gives back the canonical text that was verified: values are
// read from that and from nothing else. On the path: evidence, after the shape.
// Specification: W3C XML Signature Syntax and Processing 1.1, section 3.2.

import { equalBytes, utf8Bytes, type Primitives } from '../../base/index.ts'
import type { Certificate } from '../certificate/certificate.ts'
import { canonicalElement, canonicalXml } from './canonical-xml.ts'
import type { SignatureShape } from './manifest-shape.ts'
import type { XmlElement } from './strict-xml.ts'

const RAW_P384_BYTES = 96

/** The canonical XML that the signature covers, or undefined when it does not hold. */
export function verifyManifestSignature(root: XmlElement, shape: SignatureShape, signer: Certificate, primitives: Primitives): string | undefined {
  const { signature, signedInfo, digest, signatureValue } = shape
  const canonical = canonicalXml(root, signature)
  if (!equalBytes(primitives.hash('sha384', utf8Bytes(canonical)), digest)) return undefined
  const { key } = signer
  if (key.kind !== 'ec' || key.curve !== 'P-384' || signatureValue.length !== RAW_P384_BYTES) return undefined
  const signed = utf8Bytes(canonicalElement(signedInfo, [root, signature]))
  return primitives.verifyEcdsa('P-384', 'sha384', key.point, signed, signatureValue) ? canonical : undefined
}
