// The golden vectors of the delay protocol: the files are what their generator makes, and the parsers do with
// every case what it says.

import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { fromHex, type Result } from '@trigpoint/core/base'
import { verifyLandmarkRecord, verifyTicket } from '@trigpoint/core/challenge'
import { expectReceipt, parsePacket, verifyReceipt } from '@trigpoint/core/delay'
import { nodePrimitives } from '@trigpoint/runtime'
import { delayVectors, type VectorFile } from '../../tools/vectors/delay-formats.ts'
import { agentAgreement, SAMPLE_MS, sampleChallengeId, sampleRecord, verifierKey } from '../../tools/vectors/samples.ts'

const expected = expectReceipt(sampleRecord, sampleChallengeId, agentAgreement.publicKey)
const JUDGES: Readonly<Record<string, (bytes: Uint8Array) => Result<unknown>>> = {
  'landmark-record': bytes => verifyLandmarkRecord(bytes, verifierKey.publicKey, SAMPLE_MS, nodePrimitives),
  ticket: bytes => verifyTicket(bytes, verifierKey.publicKey, 'sin-1', SAMPLE_MS, nodePrimitives),
  receipt: bytes => verifyReceipt(bytes, expected, nodePrimitives),
  packets: bytes => parsePacket(bytes),
}
const read = (format: string): VectorFile => JSON.parse(readFileSync(new URL(`../../vectors/${format}/vectors.json`, import.meta.url), 'utf8')) as VectorFile

describe.each(Object.entries(delayVectors()))('the vectors of %s', (format, made) => {
  it('are what their generator makes', () => {
    expect(read(format)).toEqual(made)
  })

  it.each(read(format).cases.map(each => [each.name, each] as const))('%s', (_, { bytes, outcome }) => {
    const judged = JUDGES[format]?.(fromHex(bytes) ?? new Uint8Array(0))
    expect(judged?.ok === true ? 'ok' : judged?.refusal.code).toBe(outcome)
  })
})
