// The golden vectors of evidence, judged with Node's primitives and with those that a browser has, to the same result;
// and the files are what their generator makes.

import { readFileSync } from 'node:fs'
import { p256, p384, p521 } from '@noble/curves/nist.js'
import { sha1 } from '@noble/hashes/legacy.js'
import { sha256, sha384, sha512 } from '@noble/hashes/sha2.js'
import { describe, expect, it } from 'vitest'
import { nodePrimitives } from '@trigpoint/runtime'
import type { AppraisalVectors, RevocationVectors } from '../../../tools/vectors/evidence-formats.ts'
import { appraisalVectors, revocationVectors } from '../../../tools/vectors/evidence-formats.ts'
import type { Primitives } from '../base/index.ts'
import { fromHex } from '../base/index.ts'
import { appraiseEvidence, judgeRevocation, parseCertificate, parseOcspResponse } from './index.ts'

const read = <T>(name: string): T => JSON.parse(readFileSync(new URL(`../../../vectors/evidence/${name}`, import.meta.url), 'utf8')) as T
const appraisals = read<AppraisalVectors>('appraisals.json')
const revocation = read<RevocationVectors>('revocation.json')
const bytes = (hex: string): Uint8Array => fromHex(hex) ?? new Uint8Array(0)

/** Pure JavaScript, as the browser runs it; no Node module takes part. */
const HASHES = { sha1, sha256, sha384, sha512 } as const
const CURVES = { 'P-256': p256, 'P-384': p384, 'P-521': p521 } as const
const purePrimitives: Primitives = {
  ...nodePrimitives,
  hash: (name, data) => HASHES[name](data),
  verifyEcdsa: (curve, hash, key, data, signature) => {
    try {
      return CURVES[curve].verify(signature, HASHES[hash](data), key, { prehash: false, lowS: false })
    } catch {
      return false
    }
  },
}

describe('the files', () => {
  it('are what their generator makes', () => {
    expect(appraisals).toEqual(appraisalVectors())
    expect(revocation).toEqual(revocationVectors())
  })
})

describe.each([['Node', nodePrimitives], ['pure JavaScript', purePrimitives]] as const)('with the primitives of %s', (_, primitives) => {
  it.each(appraisals.cases.map(each => [each.name, each] as const))('%s', (__, { evidence, certificates, expected }) => {
    const appraisal = appraiseEvidence(
      { evidence: bytes(evidence), certificates: certificates.map(bytes) },
      { primitives, atMs: appraisals.atMs, anchors: [{ name: 'vectors', sha256: appraisals.anchorSha256, test: true }], expectedNonce: bytes(appraisals.nonce) },
    )
    expect({ ...appraisal, refusal: appraisal.refusal?.code }).toMatchObject(expected)
  })

  it.each(revocation.cases.map(each => [each.name, each] as const))('a response: %s', (__, { response, expected }) => {
    const parsed = parseOcspResponse(bytes(response))
    const chain = revocation.chain.map(der => parseCertificate(bytes(der))).flatMap(one => (one.ok ? [one.value] : []))
    const [judged] = judgeRevocation(chain, 1, parsed.ok ? [parsed.value] : [], revocation.atMs, primitives).certificates
    expect(judged).toMatchObject(expected)
  })
})
