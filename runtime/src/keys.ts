// Keys in memory: Ed25519 signs, X25519 agrees (RFC 8032, RFC 7748). Key files: key-files.ts.

import {
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  sign,
  type KeyObject,
} from 'node:crypto'
import { assert, type SignEd25519 } from '@trigpoint/core/base'
import { edwardsPublicKey } from './primitives.ts'

/** An Ed25519 key that this process holds. */
export interface SigningKey {
  /** 32 raw bytes. */
  readonly publicKey: Uint8Array
  readonly sign: SignEd25519
  /** The private key, for a key file. */
  readonly privateKey: KeyObject
}

/** An X25519 key that this process holds. */
export interface AgreementKey {
  /** 32 raw bytes. */
  readonly publicKey: Uint8Array
  /** The shared secret with a peer's public key (32 raw bytes); undefined for a key that agrees with everybody or is none. */
  readonly agree: (peer: Uint8Array) => Uint8Array | undefined
  readonly privateKey: KeyObject
}

/** A fresh Ed25519 key. */
export function createEd25519(): SigningKey {
  return openEd25519(generateKeyPairSync('ed25519').privateKey)
}

/** A fresh X25519 key. */
export function createAgreement(): AgreementKey {
  return openAgreement(generateKeyPairSync('x25519').privateKey)
}

/** The signing key of a private Ed25519 key. */
export function openEd25519(privateKey: KeyObject): SigningKey {
  assert(privateKey.asymmetricKeyType === 'ed25519', 'a signing key is Ed25519')
  return {
    publicKey: rawPublicKey(privateKey),
    sign: data => new Uint8Array(sign(null, data, privateKey)),
    privateKey,
  }
}

/** The agreement key of a private X25519 key. */
export function openAgreement(privateKey: KeyObject): AgreementKey {
  assert(privateKey.asymmetricKeyType === 'x25519', 'an agreement key is X25519')
  return { publicKey: rawPublicKey(privateKey), agree: peer => agree(privateKey, peer), privateKey }
}

/** A signing key from its 32-byte seed (RFC 8032 section 5.1.5): for vectors and tests. */
export function ed25519FromSeed(seed: Uint8Array): SigningKey {
  return openEd25519(privateKeyFromSeed('302e020100300506032b657004220420', seed))
}

/** An agreement key from its 32 private bytes: for vectors and tests. */
export function agreementFromSeed(seed: Uint8Array): AgreementKey {
  return openAgreement(privateKeyFromSeed('302e020100300506032b656e04220420', seed))
}

function privateKeyFromSeed(prefixHex: string, seed: Uint8Array): KeyObject {
  assert(seed.length === 32, 'a seed has 32 bytes')
  return createPrivateKey({ key: Buffer.concat([Buffer.from(prefixHex, 'hex'), seed]), format: 'der', type: 'pkcs8' })
}

function rawPublicKey(privateKey: KeyObject): Uint8Array {
  const spki = createPublicKey(privateKey).export({ format: 'der', type: 'spki' })
  return new Uint8Array(spki.subarray(spki.length - 32))
}

/** OpenSSL refuses a peer of small order (RFC 7748 section 6.1, the all-zero check). */
function agree(privateKey: KeyObject, peer: Uint8Array): Uint8Array | undefined {
  if (peer.length !== 32) return undefined
  try {
    return new Uint8Array(diffieHellman({ privateKey, publicKey: edwardsPublicKey('X25519', peer) }))
  } catch {
    return undefined
  }
}
