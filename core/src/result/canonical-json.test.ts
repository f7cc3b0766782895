import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fromBase64Url, toBase64Url } from './base64url.ts'
import { encodeCanonicalJson, parseJson, type Json } from './canonical-json.ts'

describe('canonical JSON', () => {
  it('is that of RFC 8785, its own examples included', () => {
    const numbers = [333333333.33333329, 1e30, 4.5, 2e-3, 0.000000000000000000000000001]
    expect(encodeCanonicalJson({ numbers, string: '\u20ac$\u000F\u000aA\'\u0042\u0022\u005c\\\"\/', literals: [null, true, false] })).toBe(
      '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
    )
    expect(encodeCanonicalJson({ '\u20ac': 'Euro', '\r': 'CR', '\ufb33': 'Dalet', '1': 'One', '\ud83d\ude00': 'Smiley', '\u0080': 'Control', '\u00f6': 'o' })).toBe(
      '{"\\r":"CR","1":"One","\u0080":"Control","\u00f6":"o","\u20ac":"Euro","\ud83d\ude00":"Smiley","\ufb33":"Dalet"}',
    )
  })

  it('writes a value in one way, whatever order its members came in', () => {
    fc.assert(fc.property(fc.dictionary(fc.string(), fc.jsonValue(), { maxKeys: 8 }), value => {
      const text = encodeCanonicalJson(value)
      const shuffled = Object.fromEntries(Object.entries(value).reverse())
      expect(encodeCanonicalJson(shuffled as Json)).toBe(text)
      expect(encodeCanonicalJson(parseJson(text) ?? null)).toBe(text)
    }), { seed: 11 })
  })

  it('leaves out members without a value, and holds no number that JSON has not', () => {
    expect(encodeCanonicalJson({ a: undefined, b: 1 })).toBe('{"b":1}')
    for (const value of [NaN, Infinity]) expect(() => encodeCanonicalJson(value)).toThrow()
    expect(() => encodeCanonicalJson((() => undefined) as unknown as Json)).toThrow()
    for (const text of ['{', '', '1e999', '{"a":[-1e400]}', '['.repeat(40) + ']'.repeat(40), `${'{"a":'.repeat(40)}1${'}'.repeat(40)}`, '['.repeat(500_000) + ']'.repeat(500_000)]) expect(parseJson(text), text.slice(0, 20)).toBeUndefined()
    expect(parseJson('['.repeat(30) + ']'.repeat(30))).toBeDefined()
  })
})

describe('base64url', () => {
  it('gives back every byte string, and takes one text for each', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 70 }), bytes => {
      const text = toBase64Url(bytes)
      expect(text).toBe(Buffer.from(bytes).toString('base64url'))
      expect(fromBase64Url(text)).toEqual(bytes)
    }), { seed: 12 })
    for (const bad of ['A', 'AB==', 'A+', 'A/', 'AB\n', 'AB', 'é']) expect(fromBase64Url(bad) === undefined || bad === 'AA', bad).toBe(true)
  })
})
