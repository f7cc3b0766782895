// What strangers can make the landmark spend: cookies, rates and tables, with a clock that is moved by hand.

import { describe, expect, it } from 'vitest'
import { addressBlock, createEd25519, openManualClock } from '@trigpoint/runtime'
import { openCookieJar } from './cookies.ts'
import { openRandomPool, systemRandom } from './random-pool.ts'
import { openAddressRateLimit, openRateLimit } from './rate-limits.ts'
import { Session, type Door } from './session.ts'
import { openSessionTable } from './session-table.ts'

const nowhere: Door = { transport: 'udp', send: () => undefined, hold: () => undefined, release: () => undefined }
const random = openRandomPool(systemRandom)
const agentSession = new Uint8Array(8).fill(1)

describe('a cookie', () => {
  it('is accepted for a minute at least and two at most', () => {
    const clock = openManualClock(0)
    clock.advance(59_999)
    const jar = openCookieJar(clock, random)
    const cookie = jar.make('192.0.2.1', 7, agentSession)
    clock.advance(60_000)
    expect(jar.accepts(cookie, '192.0.2.1', 7, agentSession)).toBe(true)
    jar.make('192.0.2.2', 7, agentSession)
    expect(jar.accepts(cookie, '192.0.2.1', 7, agentSession)).toBe(true)
    clock.advance(60_000)
    expect(jar.accepts(cookie, '192.0.2.1', 7, agentSession)).toBe(false)
  })

  it('is good for its address, port and session alone, and not once a bit of it changed', () => {
    const jar = openCookieJar(openManualClock(0), random)
    const cookie = jar.make('192.0.2.1', 7, agentSession)
    expect(jar.accepts(cookie, '192.0.2.2', 7, agentSession)).toBe(false)
    expect(jar.accepts(cookie, '192.0.2.1', 8, agentSession)).toBe(false)
    expect(jar.accepts(cookie, '192.0.2.1', 7, new Uint8Array(8))).toBe(false)
    expect(jar.accepts(cookie.slice(1), '192.0.2.1', 7, agentSession)).toBe(false)
    for (let i = 0; i < cookie.length; i++) {
      const changed = Uint8Array.from(cookie)
      changed[i] = (changed[i] ?? 0) ^ 1
      expect(jar.accepts(changed, '192.0.2.1', 7, agentSession)).toBe(false)
    }
    expect(openCookieJar(openManualClock(0), random).accepts(cookie, '192.0.2.1', 7, agentSession)).toBe(false)
  })
})

describe('a rate limit', () => {
  it('lets a burst through, then as many as the time allows', () => {
    const clock = openManualClock(0)
    const limit = openRateLimit(clock, 10, 5)
    const take = (count: number): number => Array.from({ length: count }, () => limit.take()).filter(Boolean).length
    expect(take(20)).toBe(5)
    clock.advance(300)
    expect(take(20)).toBe(3)
    clock.advance(3_600_000)
    expect(take(20)).toBe(5)
  })

  it('of addresses keeps them apart and remembers no more than its share', () => {
    const clock = openManualClock(0)
    const limit = openAddressRateLimit(clock, 1, 1, 100)
    expect([limit.take('192.0.2.1'), limit.take('192.0.2.1'), limit.take('192.0.2.2')]).toEqual([true, false, true])
    for (let i = 0; i < 10_000; i++) limit.take(`198.51.${String(i >> 8)}.${String(i & 255)}`)
    expect(limit.size()).toBe(100)
  })

  it('takes one IPv6 network of a host, and a mapped IPv4 address, for one', () => {
    expect(addressBlock('2001:db8:1:2:3:4:5:6')).toBe('2001:db8:1:2')
    expect(addressBlock('2001:db8:1:2::9')).toBe('2001:db8:1:2')
    expect(addressBlock('2001:db8::9')).toBe('2001:db8:0:0')
    expect(addressBlock('::1')).toBe('0:0:0:0')
    expect(addressBlock('fe80::1%eth0')).toBe('fe80:0:0:0')
    expect(addressBlock('::ffff:192.0.2.1')).toBe('192.0.2.1')
    expect(addressBlock('192.0.2.1')).toBe('192.0.2.1')
    expect(addressBlock('')).toBe('')
  })
})

describe('the table of sessions', () => {
  const session = (id: number, expiresAtMs: number): Session =>
    new Session({
      id,
      peer: { door: nowhere, address: '192.0.2.1', port: 7 },
      agentSession,
      ticket: { challengeId: new Uint8Array(16), landmarkId: 'sin-1', agreementKey: createEd25519().publicKey, rounds: 1, expiresAtMs },
      ticketHash: new Uint8Array(32),
      challenge: String(id),
      key: new Uint8Array(32),
      startedNs: 0n,
    })

  it('remembers a used ticket until it expires, and is full before it forgets one', () => {
    const clock = openManualClock(0)
    const table = openSessionTable(clock, { sessions: 10, usedTickets: 2 })
    const [one, two] = [session(1, 1000), session(2, 2000)]
    table.add(one)
    table.add(two)
    table.remove(one)
    table.remove(two)
    expect([table.isUsed('1'), table.isUsed('2'), table.hasRoom(), table.size()]).toEqual([true, true, false, 0])
    clock.advance(1000)
    expect([table.hasRoom(), table.isUsed('1'), table.isUsed('2'), table.usedTickets()]).toEqual([true, false, true, 1])
  })

  it('has room for no more sessions than its limit', () => {
    const table = openSessionTable(openManualClock(0), { sessions: 1, usedTickets: 10 })
    const one = session(1, 1000)
    expect(table.hasRoom()).toBe(true)
    table.add(one)
    expect(table.hasRoom()).toBe(false)
    expect([table.get(1), table.ofChallenge('1')]).toEqual([one, one])
    table.remove(one)
    expect(table.hasRoom()).toBe(true)
  })
})

describe('the pool of randomness', () => {
  it('gives every byte of its source once, in order', () => {
    let next = 0
    const pool = openRandomPool(target => { target.forEach((_, i) => { target[i] = next++ & 255 }) })
    const taken: number[] = []
    for (let i = 0; i < 5000; i++) taken.push(...pool.take(16))
    const copied = new Uint8Array(16)
    pool.copyTo(copied, 0, 16)
    expect(taken.every((byte, i) => byte === (i & 255))).toBe(true)
    expect([...copied]).toEqual(Array.from({ length: 16 }, (_, i) => (80_000 + i) & 255))
  })
})
