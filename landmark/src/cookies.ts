// Cookies: an address proves itself by sending back what was sent to it (as DTLS and QUIC do, RFC 9147
// section 5.1, RFC 9000 section 8.1.2). The landmark remembers nothing: a cookie is an HMAC over address,
// port and the agent's session under a secret that changes every minute. docs/format/delay.md

import { createHmac, timingSafeEqual } from 'node:crypto'
import { COOKIE_BYTES } from '@trigpoint/core/delay'
import type { Clock } from '@trigpoint/runtime'
import type { RandomPool } from './random-pool.ts'

/** Life of a secret, ms; a cookie is accepted under this secret and the one before. */
const PERIOD_MS = 60_000

export interface CookieJar {
  /** 17 bytes: the period's low byte and 16 bytes of HMAC. */
  make(address: string, port: number, agentSession: Uint8Array): Uint8Array
  accepts(cookie: Uint8Array, address: string, port: number, agentSession: Uint8Array): boolean
}

export function openCookieJar(clock: Clock, random: RandomPool): CookieJar {
  const secrets = new Map<number, Buffer>()
  const secretOf = (period: number): Buffer => {
    const known = secrets.get(period)
    if (known !== undefined) return known
    const secret = random.take(32)
    secrets.set(period, secret)
    for (const old of secrets.keys()) if (old < period - 1) secrets.delete(old)
    return secret
  }
  const now = (): number => Math.floor(Number(clock.monotonicNs() / 1_000_000n) / PERIOD_MS)
  return {
    make: (address, port, agentSession) => seal(now(), secretOf(now()), address, port, agentSession),
    accepts: (cookie, address, port, agentSession) => {
      const period = [now(), now() - 1].find(candidate => (candidate & 255) === cookie[0])
      const secret = period === undefined ? undefined : secrets.get(period)
      if (period === undefined || secret === undefined || cookie.length !== COOKIE_BYTES) return false
      return timingSafeEqual(cookie, seal(period, secret, address, port, agentSession))
    },
  }
}

function seal(period: number, secret: Buffer, address: string, port: number, agentSession: Uint8Array): Buffer {
  const mac = createHmac('sha256', secret).update(`cookie\n${address}\n${String(port)}\n`).update(agentSession).digest()
  return Buffer.concat([Buffer.of(period & 255), mac.subarray(0, COOKIE_BYTES - 1)])
}
