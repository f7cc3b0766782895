// Signed documents: `body || signature`, the signature being Ed25519 over `label || body`.
// On the path: challenge (landmark records, tickets) and delay (receipts). The label keeps one kind of
// document from ever passing for another under the same key.

import { asciiBytes, concatBytes, type Primitives, type SignEd25519 } from '../base/index.ts'
import { SIGNATURE_BYTES } from './identifiers.ts'

/** What a document is; part of what is signed. */
export type DocumentKind = 'landmark record' | 'ticket' | 'receipt'

const LABELS: Readonly<Record<DocumentKind, Uint8Array>> = {
  'landmark record': asciiBytes('trigpoint landmark record v1\n'),
  ticket: asciiBytes('trigpoint ticket v1\n'),
  receipt: asciiBytes('trigpoint receipt v1\n'),
}

/** Bytes that the signature covers: "trigpoint <kind> v1\n" and the body. */
export function signedBytes(kind: DocumentKind, body: Uint8Array): Uint8Array {
  return concatBytes(LABELS[kind], body)
}

/** The body with its signature appended (64 bytes). */
export function signDocument(kind: DocumentKind, body: Uint8Array, sign: SignEd25519): Uint8Array {
  return concatBytes(body, sign(signedBytes(kind, body)))
}

/** Whether the last 64 bytes of the document are this key's signature over the rest. */
export function isSignedBy(
  kind: DocumentKind,
  document: Uint8Array,
  publicKey: Uint8Array,
  primitives: Primitives,
): boolean {
  if (document.length < SIGNATURE_BYTES) return false
  const body = document.subarray(0, document.length - SIGNATURE_BYTES)
  const signature = document.subarray(document.length - SIGNATURE_BYTES)
  return primitives.verifyEd25519(publicKey, signedBytes(kind, body), signature)
}
