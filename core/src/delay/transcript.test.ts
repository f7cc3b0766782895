import { expect, it } from 'vitest'
import fc from 'fast-check'
import { nodePrimitives } from '@trigpoint/runtime'
import { signedSampleReceipt } from '../../../tools/vectors/samples.ts'
import { toHex } from '../base/index.ts'
import { hashTranscript, orderReceipts } from './transcript.ts'

const hash = (receipts: readonly Uint8Array[]): string => toHex(hashTranscript(receipts, nodePrimitives))

it('a transcript hash tells apart every cut of the same bytes into receipts', () => {
  const [a, b] = [signedSampleReceipt.slice(0, 100), signedSampleReceipt.slice(100)]
  expect(new Set([hash([signedSampleReceipt]), hash([a, b]), hash([b, a]), hash([a]), hash([]), hash([new Uint8Array(0)])]).size).toBe(6)
})

it('different lists of receipts never hash alike', () => {
  const lists = fc.array(fc.uint8Array({ maxLength: 6 }), { maxLength: 4 })
  fc.assert(
    fc.property(lists, lists, (a, b) => {
      const same = JSON.stringify(a.map(toHex)) === JSON.stringify(b.map(toHex))
      expect(hash(a) === hash(b)).toBe(same)
    }),
    { seed: 20_260_106, numRuns: 300 },
  )
})

it('receipts are hashed in the order of their landmark ids, whatever order they came in', () => {
  const receipts = ['sin-1', 'ams-1', 'fra-2', 'fra-10'].map(landmarkId => ({ landmarkId }))
  const ordered = ['ams-1', 'fra-10', 'fra-2', 'sin-1']
  expect(orderReceipts(receipts).map(each => each.landmarkId)).toEqual(ordered)
  expect(orderReceipts([...receipts].reverse()).map(each => each.landmarkId)).toEqual(ordered)
})
