import { expect, it } from 'vitest'
import { landmarkKey, sampleReceipt, signedSampleReceipt } from '../../../tools/vectors/samples.ts'
import { asProven } from '../base/index.ts'
import { foldReceipts } from './contradictions.ts'
import { signReceipt, type Receipt } from './receipt.ts'
import type { SignedReceipt } from './verify-receipt.ts'

const signed = (change: Partial<Receipt> = {}): SignedReceipt => {
  const receipt = { ...sampleReceipt, ...change }
  return { bytes: signReceipt(receipt, landmarkKey.sign), receipt: asProven(receipt) }
}

it('the same receipt from agent and landmark is one receipt', () => {
  const folded = foldReceipts([signed(), { bytes: signedSampleReceipt, receipt: asProven(sampleReceipt) }])
  expect(folded.consistent).toHaveLength(1)
  expect(folded.contradictions).toHaveLength(0)
})

it('two receipts of one landmark for one challenge count neither, and both are kept', () => {
  const folded = foldReceipts([signed(), signed({ finishedAtMs: sampleReceipt.finishedAtMs + 1 }), signed({ landmarkId: 'kul-1' })])
  expect(folded.consistent.map(each => each.receipt.landmarkId)).toEqual(['kul-1'])
  expect(folded.contradictions[0]?.receipts).toHaveLength(2)
  expect(folded.contradictions[0]?.refusal.code).toBe('delay.receipts-contradict')
})

it('one landmark may speak about two challenges', () => {
  const folded = foldReceipts([signed(), signed({ challengeId: new Uint8Array(16).fill(9) })])
  expect(folded.consistent).toHaveLength(2)
})
