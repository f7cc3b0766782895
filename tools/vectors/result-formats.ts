// Makes the golden vectors of commitments and result keys: `npx tsx --conditions=source tools/vectors/result-formats.ts`
// writes vectors/result. Keys come from fixed seeds, so every run gives the same bytes. The tests of
// core/src/result read the files; other implementations are welcome to.

import { writeFileSync } from 'node:fs'
import { toBase64, toHex, utf8Bytes } from '@trigpoint/core/base'
import { appendLeafHashes, EMPTY_EDGE, formatTlogProof, hashLeaf, noteKey, rootOfEdge, signCheckpoint } from '@trigpoint/core/log'
import {
  attachCwtSignature, commitRecord, composeLeafProof, digestPart, encodeUnsignedCwt, leafOfRecord, partSalt, resultKeyId, resultKeyJwk, signResultKey, type RecordKind, type ResultKey, type TokenClaims,
} from '@trigpoint/core/result'
import { nodePrimitives as primitives } from '@trigpoint/runtime'
import { otherKey, SAMPLE_MS, seed, verifierKey } from './samples.ts'

const folder = new URL('../../vectors/result/', import.meta.url)
const write = (name: string, value: unknown): void => writeFileSync(new URL(name, folder), `${JSON.stringify(value, null, 1)}\n`)

/** The point of the private key 1 on P-256: its base point (SEC 2). */
const P256_BASE = '046b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c2964fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5'

function recordVector(kind: RecordKind, fill: number, contents: Readonly<Record<string, string>>): unknown {
  const secret = seed(fill)
  const parts = Object.entries(contents).map(([name, content]) => ({ name, content: utf8Bytes(content) }))
  const record = commitRecord(primitives, kind, parts, secret)
  return {
    kind, secret: toHex(secret),
    parts: parts.map((part, at) => {
      const salt = partSalt(primitives, secret, at)
      return { name: part.name, content: contents[part.name], salt: toHex(salt), digest: toHex(digestPart(primitives, salt, part)) }
    }),
    digests: record.digests.map(toHex), leaf: toHex(leafOfRecord(primitives, record)),
  }
}

function keyVector(key: ResultKey): unknown {
  return {
    algorithm: key.algorithm, publicKey: toHex(key.publicKey), signsFromMs: key.signsFromMs, signsUntilMs: key.signsUntilMs, verifierKey: toHex(verifierKey.publicKey),
    statement: toHex(signResultKey(key, verifierKey.sign)), keyId: resultKeyId(primitives, key), jwk: resultKeyJwk(primitives, key),
  }
}

write('commitment.json', {
  origin: 'made here',
  records: [
    recordVector('receipt', 31, { receipt: '{"challengeId":"000102030405060708090a0b0c0d0e0f","landmarkId":"sin-1","sha256":"00"}' }),
    recordVector('fix', 32, { 'policy': '{}', 'verdict': '{"outcome":"inside"}', 'chip/0': '{"name":"é 数据 \u{1F680}"}' }),
    recordVector('paper', 33, Object.fromEntries(Array.from({ length: 17 }, (_, i) => [`part/${String(i)}`, 'x'.repeat(i)]))),
  ],
})
const life = { signsFromMs: SAMPLE_MS, signsUntilMs: SAMPLE_MS + 90 * 86_400_000 }
write('keys.json', {
  origin: 'made here; the public key of ES256 is the base point of P-256',
  keys: [
    keyVector({ algorithm: 'ES256', publicKey: Uint8Array.from(Buffer.from(P256_BASE, 'hex')), ...life }),
    keyVector({ algorithm: 'EdDSA', publicKey: otherKey.publicKey, ...life }),
  ],
})

/** Every registered label once, and names that must stay texts. */
const CLAIMS: TokenClaims = {
  eat_profile: 'tag:ietf.org,2026:rats/ear#04', iss: 'log.example/vectors', iat: Math.floor(SAMPLE_MS / 1000), exp: Math.floor(SAMPLE_MS / 1000) + 3600, ear_verifier_id: { developer: 'Trigpoint', build: 'vectors' }, ear_status: 'warning',
  ear_trigpoint: { outcome: 'inside', countries: ['MY'], faulty: 1, area_km2: 1234.5, iss: 'a text here' },
  submods: {
    'nvidia:41:00000000000000A1': {
      ear_status: 'affirming', ear_trustworthiness_vector: { 'instance-identity': 2, hardware: 32, executables: 2 }, ear_verifier_claims: { trigpoint: { test: true, ear_status: 'none' } }, ear_attester_claims: { eat_nonce: '00', 'x-nvidia-device-type': 'gpu' },
    },
  },
}
const signing: ResultKey = { algorithm: 'EdDSA', publicKey: otherKey.publicKey, ...life }
const unsigned = encodeUnsignedCwt('EdDSA', resultKeyId(primitives, signing), CLAIMS)
write('cwt.json', {
  origin: 'made here; signed by the EdDSA key of keys.json',
  claims: CLAIMS, protectedHeader: toHex(unsigned.protectedBytes), payload: toHex(unsigned.payload), toBeSigned: toHex(unsigned.toBeSigned),
  token: toHex(attachCwtSignature(unsigned, otherKey.sign(unsigned.toBeSigned), signResultKey(signing, verifierKey.sign))),
})

/** A paper as the only entry of a log under the verifier's key, and the trust file for it. */
const ORIGIN = 'log.example/vectors'
const parts = [{ name: 'paper', content: utf8Bytes('{"eventId":"P-1","kind":"inspected","note":"é 数据"}') }]
const record = commitRecord(primitives, 'paper', parts, seed(34))
const { edge } = appendLeafHashes(primitives, EMPTY_EDGE, [hashLeaf(primitives, leafOfRecord(primitives, record))])
const checkpoint = signCheckpoint({ origin: ORIGIN, size: 1, root: rootOfEdge(primitives, edge) }, noteKey(primitives, 'ed25519', ORIGIN, verifierKey.publicKey), verifierKey.sign)
write('proof.json', composeLeafProof(primitives, { parts, record, secret: seed(34), proof: formatTlogProof({ index: 0, hashes: [], checkpoint }), verifierKey: verifierKey.publicKey }))
write('proof-trust.json', { format: 'trigpoint trust v1', verifiers: [{ name: ORIGIN, key: toBase64(verifierKey.publicKey) }] })
