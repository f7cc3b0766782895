// Keys that sign tokens: ES256 (ECDSA on P-256, RFC 7518) and EdDSA (Ed25519, RFC 8037), by node:crypto alone.
// Their files are key files like all others (key-files.ts).

import { createPublicKey, generateKeyPairSync, sign, type KeyObject } from 'node:crypto'
import { readKey, writeKey } from './key-files.ts'
import { Fault } from './fault.ts'

export type TokenAlgorithm = 'ES256' | 'EdDSA'

export interface TokenKey {
  readonly algorithm: TokenAlgorithm
  /** ES256: the uncompressed point 04‖x‖y, 65 bytes. EdDSA: 32 bytes. */
  readonly publicKey: Uint8Array
  /** 64 bytes: r‖s (RFC 7518 section 3.4), or the Ed25519 signature. */
  sign(data: Uint8Array): Uint8Array
}

/** Creates a key file. Throws Fault `key-file.exists`, `key-file.unwritable`. */
export function createTokenKeyFile(path: string, algorithm: TokenAlgorithm): TokenKey {
  const { privateKey } = algorithm === 'ES256' ? generateKeyPairSync('ec', { namedCurve: 'P-256' }) : generateKeyPairSync('ed25519')
  writeKey(path, privateKey)
  return openTokenKey(privateKey, algorithm)
}

/** Reads a key file. Throws Fault `key-file.*`. */
export function loadTokenKeyFile(path: string, algorithm: TokenAlgorithm): TokenKey {
  const key = readKey(path, algorithm === 'ES256' ? 'ec' : 'ed25519')
  if (algorithm === 'ES256' && key.asymmetricKeyDetails?.namedCurve !== 'prime256v1')
    throw new Fault('key-file.malformed', `The key file ${path} holds a key of another curve than P-256; name the right file.`)
  return openTokenKey(key, algorithm)
}

function openTokenKey(privateKey: KeyObject, algorithm: TokenAlgorithm): TokenKey {
  const jwk = createPublicKey(privateKey).export({ format: 'jwk' })
  const part = (text: string | undefined): Buffer => Buffer.from(text ?? '', 'base64url')
  if (algorithm === 'EdDSA') return { algorithm, publicKey: new Uint8Array(part(jwk.x)), sign: data => new Uint8Array(sign(null, data, privateKey)) }
  const publicKey = new Uint8Array(Buffer.concat([Buffer.of(4), part(jwk.x), part(jwk.y)]))
  return { algorithm, publicKey, sign: data => new Uint8Array(sign('sha256', data, { key: privateKey, dsaEncoding: 'ieee-p1363' })) }
}
