// What strangers can make the verifier spend: requests an address, wrong tokens, bodies that never end.

import { openManualClock } from '@trigpoint/runtime'
import { ok } from '@trigpoint/core/base'
import { describe, expect, it } from 'vitest'
import { openRateLimiter } from './rate-limit.ts'
import { openBodyReader } from './read-body.ts'

describe('a limit of requests', () => {
  it('is of a whole IPv6 /64, which one host owns, and of an IPv4 address however it is written', () => {
    const limiter = openRateLimiter({ burst: 3, perSecond: 1 }, openManualClock(0))
    for (const host of ['2001:db8:1:2::1', '2001:db8:1:2::2', '2001:db8:1:2:ffff::3']) expect(limiter.take(host)).toBe(0)
    expect(limiter.take('2001:db8:1:2:aaaa:bbbb:cccc:dddd')).toBeGreaterThan(0)
    expect(limiter.take('2001:db8:1:3::1')).toBe(0)
    for (const host of ['192.0.2.1', '::ffff:192.0.2.1', '192.0.2.1']) expect(limiter.take(host)).toBe(0)
    expect(limiter.take('::ffff:192.0.2.1')).toBeGreaterThan(0)
  })

  it('holds a guesser to its price however long it goes on: an empty bucket is no free guess', () => {
    const clock = openManualClock(0)
    const limiter = openRateLimiter({ burst: 100, perSecond: 100 }, clock)
    let guesses = 0
    for (let ms = 0; ms < 60_000; ms += 10) {
      if (limiter.take('192.0.2.7') === 0) {
        guesses++
        limiter.charge('192.0.2.7', 50)
      }
      clock.advance(10)
    }
    // A minute refills 6000: at 51 a guess some 120, not one for each hundredth of a second.
    expect(guesses).toBeLessThan(130)
  })
})

/** A body of which `bytes` come and no end. */
function endless(bytes: number, announced?: number): { readonly request: Request; readonly end: () => void } {
  let controller: ReadableStreamDefaultController<Uint8Array> | undefined
  const body = new ReadableStream<Uint8Array>({ start: opened => { (controller = opened).enqueue(new Uint8Array(bytes)) } })
  const headers = { 'content-type': 'application/json', ...(announced === undefined ? {} : { 'content-length': String(announced) }) }
  return { request: new Request('http://127.0.0.1/', { method: 'POST', body, headers, duplex: 'half' }), end: () => { controller?.close() } }
}

describe('bodies', () => {
  it('that announce much and send nothing keep nobody out', async () => {
    const bodies = openBodyReader(1000)
    const slow = [endless(1), endless(1, 900), endless(1, 900)]
    const waiting = slow.map(({ request }) => bodies.withBody(request, 900, async raw => ok(raw.length)))
    const honest = endless(500)
    honest.end()
    expect(await bodies.withBody(honest.request, 900, async raw => ok(raw.length))).toEqual(ok(500))
    for (const { end } of slow) end()
    expect(await Promise.all(waiting)).toEqual([ok(1), ok(1), ok(1)])
  })

  it('are refused once too much is held, until some of it is let go', async () => {
    const bodies = openBodyReader(1000)
    const [first, second, third] = [endless(700), endless(400), endless(400)]
    const reading = bodies.withBody(first.request, 900, async raw => ok(raw.length))
    for (const { end } of [second, third]) end()
    expect(await bodies.withBody(second.request, 900, async raw => ok(raw.length))).toMatchObject({ ok: false, refusal: { code: 'api.busy' } })
    first.end()
    expect(await reading).toEqual(ok(700))
    expect(await bodies.withBody(third.request, 900, async raw => ok(raw.length))).toEqual(ok(400))
    expect(await bodies.withBody(endless(950).request, 900, async raw => ok(raw.length))).toMatchObject({ ok: false, refusal: { code: 'api.too-large' } })
  })
})
