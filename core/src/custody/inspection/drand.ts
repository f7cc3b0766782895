// The public beacon of an inspection: drand's quicknet, a chain of values that a group of organisations signs together
// every three seconds, each unknown to everybody before its time. On the path: custody. Only a signature that verifies
// gives a value, so it does not matter who fetched it.
// Scheme bls-unchained-g1-rfc9380: BLS12-381, signature on G1 (48 bytes), key on G2 (96 bytes), message SHA-256 of the
// round as u64; the value is SHA-256 of the signature. Facts of the chain: https://api.drand.sh/v2/beacons/quicknet/info

import { bls12_381 } from '@noble/curves/bls12-381.js'
import { encodeLayout, fromHex, ok, refuse, type Primitives, type Result } from '../../base/index.ts'

export interface BeaconChain {
  readonly name: string
  /** Key of the group, hex; it never changes as long as the chain lives. */
  readonly publicKey: string
  readonly genesisAtMs: number
  readonly periodMs: number
}

export const QUICKNET: BeaconChain = {
  name: 'quicknet',
  publicKey: '83cf0f2896adee7eb8b5f01fcad3912212c437e0073e911fb90022d3e760183c8c4b450b6a0a6c3ac6a5776a2d1064510d1fec758c921cc22b0e17e63aaf4bcb5ed66304de9cf809bd274ca73bab4af5a6e9c76a4bc09e76eae8991ef5ece45a',
  genesisAtMs: 1_692_803_367_000,
  periodMs: 3000,
}

const DOMAIN = 'BLS_SIG_BLS12381G1_XMD:SHA-256_SSWU_RO_NUL_'

/** The first round that is made at this time or later. */
export function beaconRoundAt(chain: BeaconChain, atMs: number): number {
  return Math.max(1, Math.ceil((atMs - chain.genesisAtMs) / chain.periodMs) + 1)
}

/** When a round is made, ms since 1970. */
export function beaconTimeMs(chain: BeaconChain, round: number): number {
  return chain.genesisAtMs + (round - 1) * chain.periodMs
}

/** The value (32 bytes) of a round. `signature`: hex. Refuses `inspection.beacon-signature`. */
export function verifyBeacon(primitives: Primitives, chain: BeaconChain, round: number, signature: string): Result<Uint8Array> {
  const bytes = fromHex(signature)
  const key = fromHex(chain.publicKey)
  if (bytes?.length !== 48 || key === undefined || !holds(primitives.hash('sha256', encodeLayout([['u64', round]])), bytes, key))
    return refuse('inspection.beacon-signature', `This is not the signature of round ${String(round)} of the beacon ${chain.name}.`, 'beaconSignature', { round })
  return ok(primitives.hash('sha256', bytes))
}

/** False for anything that is no signature; the library throws on points that lie on no curve. */
function holds(message: Uint8Array, signature: Uint8Array, key: Uint8Array): boolean {
  try {
    const { shortSignatures } = bls12_381
    return shortSignatures.verify(signature, shortSignatures.hash(message, DOMAIN), key)
  } catch {
    return false
  }
}
