import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fromHex } from '../../base/index.ts'
import { readCbor, walkCbor } from './read-cbor.ts'

const read = (hex: string): ReturnType<typeof readCbor> => readCbor(fromHex(hex) ?? new Uint8Array(0))

describe('the CBOR reader', () => {
  // RFC 8949 appendix A
  it.each<[string, unknown]>([
    ['00', 0], ['17', 23], ['1818', 24], ['1903e8', 1000], ['1a000f4240', 1_000_000], ['20', -1], ['3903e7', -1000],
    ['f4', false], ['f5', true], ['f6', null], ['6449455446', 'IETF'], ['4401020304', Uint8Array.of(1, 2, 3, 4)],
    ['83010203', [1, 2, 3]], ['a201020304', { pairs: [[1, 2], [3, 4]] }], ['d818456449455446', { tag: 24, value: Uint8Array.of(0x64, 0x49, 0x45, 0x54, 0x46) }],
  ])('reads %s', (hex, value) => {
    expect(read(hex)).toEqual(value)
  })

  it.each(['', '18', '8301', 'ff', '9f01ff', 'f7', '1b0000000000000001', '0000', '62c328', '81'.repeat(40) + '00'])('refuses %s', hex => {
    expect(read(hex)).toBeUndefined()
  })

  it('never throws, whatever the bytes', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 100 }), noise => {
      const value = readCbor(noise)
      if (value !== undefined) expect([...walkCbor(value)].length).toBeGreaterThan(0)
    }), { seed: 4, numRuns: 500 })
  })
})
