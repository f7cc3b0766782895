// Which addresses count as one sender: limits and counters go by it, in the landmark and in the verifier alike.
// An IPv6 host owns a whole /64 (RFC 4291 section 2.5.4): limits by single addresses would be none.

import { isIPv6 } from 'node:net'

/** What counts as one address: an IPv4 address, also mapped into IPv6, or the /64 that an IPv6 host owns. */
export function addressBlock(address: string): string {
  const bare = address.replace(/%.*$/, '').replace(/^::ffff:(?=\d+\.)/i, '')
  if (!isIPv6(bare)) return bare
  const [head = '', tail] = bare.split('::')
  const front = head === '' ? [] : head.split(':')
  const back = tail === undefined || tail === '' ? [] : tail.split(':')
  const gap = tail === undefined ? 0 : 8 - front.length - back.length
  return [...front, ...new Array<string>(Math.max(0, gap)).fill('0'), ...back].slice(0, 4).join(':')
}
