import { expect, it } from 'vitest'
import fc from 'fast-check'
import { frame, openFrameReader } from './packet-frames.ts'

const LIMIT = 40
const packets = fc.array(fc.uint8Array({ minLength: 1, maxLength: LIMIT }), { maxLength: 8 })

it('packets come out as they went in, however the stream is cut', () => {
  fc.assert(
    fc.property(packets, fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 20 }), (sent, cuts) => {
      const stream = Buffer.concat(sent.map(frame))
      const got: Buffer[] = []
      const reader = openFrameReader(LIMIT, packet => got.push(Buffer.from(packet)))
      for (let at = 0, i = 0; at < stream.length; i++) {
        const length = cuts[i % cuts.length] ?? 1
        expect(reader.take(stream.subarray(at, at + length))).toBe(true)
        at += length
      }
      expect(got).toEqual(sent.map(packet => Buffer.from(packet)))
    }),
    { seed: 20_260_108, numRuns: 300 },
  )
})

it('a length of zero or above the limit ends the stream, and nothing is held for it', () => {
  for (const length of [0, LIMIT + 1, 65_535]) {
    const reader = openFrameReader(LIMIT, () => { throw new Error('no packet was sent') })
    expect(reader.take(Buffer.of(length >> 8, length & 255))).toBe(false)
    expect(reader.take(Buffer.alloc(100_000))).toBe(false)
  }
})

it('noise never throws', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 200 }), { maxLength: 10 }), chunks => {
      const reader = openFrameReader(LIMIT, packet => { expect(packet.length).toBeLessThanOrEqual(LIMIT) })
      for (const chunk of chunks) if (!reader.take(chunk)) return
    }),
    { seed: 20_260_109, numRuns: 300 },
  )
})
