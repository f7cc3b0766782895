// Makes the golden vectors of ML-DSA-44 cosignatures: `npx tsx --conditions=source tools/vectors/ml-dsa-cosignature.ts`
// writes vectors/log/ml-dsa.json. Keys come from fixed seeds and signing is deterministic (FIPS 204, 3.4), so every run
// gives the same bytes, and so must any other implementation.

import { writeFileSync } from 'node:fs'
import { ml_dsa44 } from '@noble/post-quantum/ml-dsa.js'
import { toHex, utf8Text } from '@trigpoint/core/base'
import { cosignNote, encodeCosignedMessage, formatCheckpoint, formatNote, formatVkey, noteKey, signNote } from '@trigpoint/core/log'
import { ed25519FromSeed, nodePrimitives as primitives } from '@trigpoint/runtime'

const ORIGIN = 'log.example/vectors'
const WITNESS = 'witness.example/pq'
const TIME_S = 1_700_000_000

const log = ed25519FromSeed(new Uint8Array(32).fill(1))
const logKey = noteKey(primitives, 'ed25519', ORIGIN, log.publicKey)
const seed = new Uint8Array(32).fill(9)
const pair = ml_dsa44.keygen(seed)
const key = noteKey(primitives, 'ml-dsa-44', WITNESS, pair.publicKey)
const text = formatCheckpoint({ origin: ORIGIN, size: 8, root: primitives.hash('sha256', new Uint8Array(0)) })
const cosign = (timestampS: number): string => {
  const lines = [signNote(text, logKey, log.sign), cosignNote(text, key, message => ml_dsa44.sign(message, pair.secretKey, { extraEntropy: false }), timestampS)]
  return utf8Text(formatNote({ text, signatures: lines })) ?? ''
}

writeFileSync(new URL('../../vectors/log/ml-dsa.json', import.meta.url), `${JSON.stringify({
  origin: 'made here with @noble/post-quantum; seed as in FIPS 204, algorithm 6, deterministic signing, empty context',
  seed: toHex(seed),
  logVkey: formatVkey(logKey),
  witnessVkey: formatVkey(key),
  timestampS: TIME_S,
  cosignedMessage: toHex(encodeCosignedMessage(WITNESS, TIME_S, text) ?? new Uint8Array(0)),
  cosignedCheckpoint: cosign(TIME_S),
  cosignedWithoutTime: cosign(0),
}, null, 1)}\n`)
