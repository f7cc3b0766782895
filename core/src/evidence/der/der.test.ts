import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { asciiBytes, fromHex } from '../../base/index.ts'
import { encodeDer, encodeOid, encodeUnsigned } from './encode-der.ts'
import { openDer, TAG } from './open-der.ts'
import { oidText, readBitOctets, readBoolean, readInteger, readNamedBits, readOid, readSmall, readTime, readUnsigned, timeText } from './values.ts'

const bytes = (hex: string): Uint8Array => fromHex(hex) ?? new Uint8Array(0)

describe('the DER reader', () => {
  it.each([
    ['an indefinite length', '3080020100' + '0000'],
    ['a length that could be shorter', '30810302010' + '0'],
    ['a length with a leading zero', '3082000302010' + '0'],
    ['a length past the end', '300402010' + '0'],
    ['a tag of several octets', '1f8101' + '00'],
    ['a cut-off head', '30'],
    ['nothing', ''],
  ])('fails on %s', (_, hex) => {
    const der = openDer(bytes(hex))
    der.any()
    expect(der.done()).toBe(false)
  })

  it('fails for good once something did not fit', () => {
    const der = openDer(bytes('020105020106'))
    der.value(TAG.oid)
    expect([der.fits(), der.peek(), der.value(TAG.integer).length]).toEqual([false, -1, 0])
  })

  it('sees what is left over', () => {
    const outer = openDer(bytes('3003020105'))
    const inner = outer.enter(TAG.sequence)
    expect([inner.done(), outer.done()]).toEqual([false, true])
    inner.end()
    expect(outer.fits()).toBe(false)
  })

  it('never throws, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), noise => {
        const der = openDer(noise)
        readOid(der.enter(TAG.sequence))
        readTime(openDer(noise))
        readNamedBits(openDer(noise))
        readSmall(openDer(noise))
        expect(typeof der.done()).toBe('boolean')
      }),
      { seed: 1, numRuns: 500 },
    )
  })

  it('reads back what the writer wrote', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 70_000 }), content => {
        const der = openDer(encodeDer(TAG.octetString, content))
        expect(der.value(TAG.octetString)).toEqual(content)
        expect(der.done()).toBe(true)
        const number = openDer(encodeUnsigned(content))
        const minimal = content.subarray(Math.min(content.findIndex(byte => byte !== 0) >>> 0, content.length - 1))
        expect(readUnsigned(number)).toEqual(minimal)
      }),
      { seed: 2, numRuns: 60 },
    )
  })
})

describe('DER values', () => {
  const fitsWith = (hex: string, read: (der: ReturnType<typeof openDer>) => unknown): boolean => {
    const der = openDer(bytes(hex))
    read(der)
    return der.done()
  }

  it('read object identifiers of every shape', () => {
    for (const text of ['2.5.29.19', '1.2.840.10045.4.3.3', '2.23.133.5.4.1.1', '1.3.6.1.4.1.412.274.1', '2.999', '0.9']) {
      const der = openDer(encodeOid(text))
      expect(readOid(der)).toBe(text)
    }
    expect(oidText(bytes('2a8001'))).toBeUndefined()
    expect(oidText(bytes('2a86'))).toBeUndefined()
    expect(oidText(bytes(''))).toBeUndefined()
    expect(oidText(bytes('2affffffffffffffffff7f'))).toBeUndefined()
  })

  it('refuse integers that are padded, stretched or empty', () => {
    for (const hex of ['02020001', '0202ff80', '0200']) expect(fitsWith(hex, der => readInteger(der)), hex).toBe(false)
    expect(fitsWith('0201ff', der => readUnsigned(der))).toBe(false)
    expect(fitsWith('02050100000000', der => readSmall(der))).toBe(false)
    expect(fitsWith('02020080', der => readUnsigned(der))).toBe(true)
  })

  it('refuse other booleans than the two, and bits that are not zero', () => {
    expect([fitsWith('0101ff', readBoolean), fitsWith('010101', readBoolean), fitsWith('0100', readBoolean)]).toEqual([true, false, false])
    expect([fitsWith('030200ff', readBitOctets), fitsWith('030201fe', readBitOctets)]).toEqual([true, false])
    expect([readNamedBits(openDer(bytes('03020780'))), readNamedBits(openDer(bytes('03020106')))]).toEqual([1, 2 ** 5 + 2 ** 6])
    expect([fitsWith('03020781', readNamedBits), fitsWith('030108', readNamedBits), fitsWith('030100', readNamedBits)]).toEqual([false, false, true])
  })

  it('read times to the second and refuse impossible ones', () => {
    const time = (tag: number, text: string): number | undefined => {
      const der = openDer(encodeDer(tag, asciiBytes(text)))
      const ms = readTime(der)
      return der.done() ? ms : undefined
    }
    expect(time(TAG.utcTime, '250821120000Z')).toBe(Date.UTC(2025, 7, 21, 12))
    expect(time(TAG.utcTime, '700101000000Z')).toBe(0)
    expect(time(TAG.generalizedTime, '99991231235959Z')).toBe(Date.UTC(9999, 11, 31, 23, 59, 59))
    expect(time(TAG.generalizedTime, '20240229000000Z')).toBe(Date.UTC(2024, 1, 29))
    for (const text of ['20230229000000Z', '20231301000000Z', '20230100000000Z', '20230101240000Z', '20230101006000Z', '20230101000060Z', '20230101000000', '20230101000000.5Z', '202301010000Z'])
      expect(time(TAG.generalizedTime, text), text).toBeUndefined()
  })

  it('write times as RFC 3339, the same as the calendar', () => {
    fc.assert(
      fc.property(fc.integer({ min: -62_135_596_800, max: 253_402_300_799 }), seconds => {
        expect(timeText(seconds * 1000)).toBe(new Date(seconds * 1000).toISOString().replace('.000Z', 'Z'))
      }),
      { seed: 3, numRuns: 500 },
    )
  })
})
