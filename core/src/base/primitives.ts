// The cryptographic primitives that core is handed: one small synchronous interface.
// Node gives node:crypto (runtime/src/primitives.ts), the browser gives noble (console); both are held
// to the same vectors. Core never makes keys and never signs with a key it holds.

export type HashName = 'sha1' | 'sha256' | 'sha384' | 'sha512'
export type CurveName = 'P-256' | 'P-384' | 'P-521'

export interface Primitives {
  hash(name: HashName, data: Uint8Array): Uint8Array
  hmacSha256(key: Uint8Array, data: Uint8Array): Uint8Array
  /** Ed25519 (RFC 8032). publicKey: 32 raw bytes; signature: 64 bytes. False for any malformed input. */
  verifyEd25519(publicKey: Uint8Array, data: Uint8Array, signature: Uint8Array): boolean
  /** ECDSA. publicKey: uncompressed point 04‖x‖y; signature: raw r‖s (IEEE P1363). False for any malformed input. */
  verifyEcdsa(curve: CurveName, hash: HashName, publicKey: Uint8Array, data: Uint8Array, signature: Uint8Array): boolean
  /** RSA over a DER SubjectPublicKeyInfo. False for any malformed input. */
  verifyRsa(padding: 'pkcs1' | 'pss', hash: HashName, spki: Uint8Array, data: Uint8Array, signature: Uint8Array): boolean
}

/** Makes an Ed25519 signature of 64 bytes with a key that the caller's process holds. */
export type SignEd25519 = (data: Uint8Array) => Uint8Array
