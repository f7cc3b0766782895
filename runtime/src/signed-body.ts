// Signed JSON bodies `{ body, signature }`: what agents and landmarks say to the verifier (wire/fix.ts, wire/mesh.ts).
// The signature is Ed25519 over `trigpoint <what> v1\n` || UTF-8 of the exact text of `body`, so no
// canonical JSON is needed: who verifies, parses the very text that was signed.

import { asciiBytes, concatBytes, fromBase64, toBase64 } from '@trigpoint/core/base'
import type { Primitives, SignEd25519 } from '@trigpoint/core/base'
import type { SignedBody } from '@trigpoint/core/wire'

/** What is signed; one name a message, so that a signature for one never passes as another. */
export type SignedWhat = 'enrol' | 'fix-request' | 'fix-evidence' | 'mesh-request' | 'inspection-record'

/** The bytes that are signed: `trigpoint <what> v1\n` || UTF-8 of body. */
export function signedBodyBytes(what: SignedWhat, body: string): Uint8Array {
  return concatBytes(asciiBytes(`trigpoint ${what} v1\n`), Buffer.from(body, 'utf8'))
}

/** Signs `value` as JSON; the text in `body` is what the verifier will store and check. */
export function signBody(what: SignedWhat, value: object, sign: SignEd25519): SignedBody {
  const body = JSON.stringify(value)
  return { body, signature: toBase64(sign(signedBodyBytes(what, body))) }
}

/** Whether `signed` carries a signature by `publicKey` (32 raw bytes) for this kind of message. */
export function isSignedBy(what: SignedWhat, signed: SignedBody, publicKey: Uint8Array, primitives: Primitives): boolean {
  const signature = fromBase64(signed.signature)
  return signature?.length === 64 && primitives.verifyEd25519(publicKey, signedBodyBytes(what, signed.body), signature)
}
