import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { concatBytes, encodeLayout, equalBytes, fromBase64, fromHex, openReader, toBase64, toHex, utf8Bytes, utf8Text } from './bytes.ts'

const bytes = fc.uint8Array({ maxLength: 80 })
const run = { seed: 20260417, numRuns: 300 }

describe('text forms of bytes', () => {
  it('come back, and agree with Node\'s', () => {
    fc.assert(fc.property(bytes, given => {
      expect(fromHex(toHex(given))).toEqual(given)
      expect(fromBase64(toBase64(given))).toEqual(given)
      expect(toBase64(given)).toBe(Buffer.from(given).toString('base64'))
    }), run)
  })

  it('are refused when they are not canonical', () => {
    for (const text of ['A', 'AA', 'AAA', 'AB==', 'AAB=', 'A===', 'AA=A', 'AA A', 'AA-A', '====']) expect(fromBase64(text), text).toBeUndefined()
    for (const text of ['0', '0g', 'xx']) expect(fromHex(text), text).toBeUndefined()
  })
})

describe('UTF-8', () => {
  it('agrees with the platform\'s for every text', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), text => {
      expect(utf8Bytes(text)).toEqual(new Uint8Array(new TextEncoder().encode(text)))
      expect(utf8Text(utf8Bytes(text))).toBe(new TextDecoder().decode(new TextEncoder().encode(text)))
    }), run)
  })

  it('is refused when it is malformed', () => {
    for (const given of [[0x80], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0xf8], [0xe2, 0x82]]) expect(utf8Text(Uint8Array.from(given))).toBeUndefined()
  })
})

describe('a reader', () => {
  it('reads what a layout wrote, and only all of it', () => {
    const written = encodeLayout([['u8', 7], ['u16', 65_535], ['u32', 2 ** 32 - 1], ['u64', Number.MAX_SAFE_INTEGER], ['f64', -1.5], ['bytes16', Uint8Array.of(1, 2)], ['text16', 'größe']])
    const reader = openReader(written)
    expect([reader.u8(), reader.u16(), reader.u32(), reader.u64(), reader.f64(), [...reader.bytes16()], reader.text16()]).toEqual([7, 65_535, 2 ** 32 - 1, Number.MAX_SAFE_INTEGER, -1.5, [1, 2], 'größe'])
    expect(reader.done()).toBe(true)
    expect(openReader(concatBytes(written, Uint8Array.of(0))).done()).toBe(false)
  })

  it('never throws past the end: it gives zeros and is not done', () => {
    const reader = openReader(Uint8Array.of(1))
    expect([reader.u32(), reader.u8(), reader.bytes(5).length, reader.text16(), reader.u64()]).toEqual([0, 0, 0, '', 0])
    expect(reader.fits()).toBe(false)
    expect(reader.done()).toBe(false)
  })

  it('fails on a 64-bit number that no double holds', () => {
    const reader = openReader(Uint8Array.of(255, 255, 255, 255, 255, 255, 255, 255))
    expect(reader.u64()).toBe(0)
    expect(reader.fits()).toBe(false)
  })

  it('gives copies, of a Node Buffer too', () => {
    const source = Buffer.from([1, 2, 3, 4])
    const taken = openReader(source).bytes(2)
    source.fill(0)
    expect([...taken]).toEqual([1, 2])
  })
})

it('a number that does not fit its field is our own mistake', () => {
  expect(() => encodeLayout([['u8', 256]])).toThrow(RangeError)
  expect(() => encodeLayout([['u16', -1]])).toThrow(RangeError)
  expect(() => encodeLayout([['u64', 0.5]])).toThrow(RangeError)
})

it('equality needs equal lengths and bytes', () => {
  fc.assert(fc.property(bytes, bytes, (a, b) => {
    expect(equalBytes(a, b)).toBe(Buffer.compare(a, b) === 0)
    expect(equalBytes(a, a.slice())).toBe(true)
  }), run)
})
