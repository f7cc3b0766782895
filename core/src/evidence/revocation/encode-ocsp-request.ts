// An OCSP request for one certificate (RFC 6960 section 4.1.1), with a nonce (RFC 9654). Bytes only: the
// verifier's adapter sends them. CertID by SHA-384, as the vendor's own tools ask.

import type { Primitives } from '../../base/index.ts'
import type { Certificate } from '../certificate/certificate.ts'
import { encodeDer, encodeOid, encodeUnsigned } from '../der/encode-der.ts'
import { contextTag, TAG } from '../der/open-der.ts'

const SHA384 = '2.16.840.1.101.3.4.2.2'
const NONCE = '1.3.6.1.5.5.7.48.1.2'

/** nonce: 1 to 128 bytes that the asker chose at random. */
export function encodeOcspRequest(
  certificate: Certificate,
  issuer: Certificate,
  nonce: Uint8Array,
  primitives: Primitives,
): Uint8Array {
  const id = encodeDer(
    TAG.sequence,
    encodeDer(TAG.sequence, encodeOid(SHA384)),
    encodeDer(TAG.octetString, primitives.hash('sha384', issuer.subject.der)),
    encodeDer(TAG.octetString, primitives.hash('sha384', issuer.keyBits)),
    encodeUnsigned(certificate.serial),
  )
  const requests = encodeDer(TAG.sequence, encodeDer(TAG.sequence, id))
  const extension = encodeDer(TAG.sequence, encodeOid(NONCE), encodeDer(TAG.octetString, encodeDer(TAG.octetString, nonce)))
  const extensions = encodeDer(contextTag(2), encodeDer(TAG.sequence, extension))
  return encodeDer(TAG.sequence, encodeDer(TAG.sequence, requests, extensions))
}
