// Where an agent lets a challenge send its packets: to single machines elsewhere, never to a group of machines, to the
// network's own equipment or to services of this machine.
// On the path: agent, between messages 2 and 3 of a fix. RFC 6890 lists the special addresses.

import { lookup } from 'node:dns/promises'
import { BlockList, isIP } from 'node:net'
import { ok, refuse, type Result } from '@trigpoint/core/base'
import { systemErrorCode } from '@trigpoint/runtime'

/** Looks a name up; gives addresses as text, none when there is no such name. */
export type Resolve = (host: string) => Promise<readonly string[]>

export const systemResolve: Resolve = async host => {
  try {
    return (await lookup(host, { all: true, verbatim: true })).map(each => each.address)
  } catch (error) {
    if (systemErrorCode(error) === '') throw error
    return []
  }
}

/** A list a family: Node counts an IPv4 address as inside an IPv6 list that holds its mapped form. */
const NEVER = { ipv4: new BlockList(), ipv6: new BlockList() }
NEVER.ipv4.addSubnet('0.0.0.0', 8, 'ipv4')
NEVER.ipv4.addSubnet('169.254.0.0', 16, 'ipv4') // link-local: cloud metadata services live here
NEVER.ipv4.addSubnet('224.0.0.0', 3, 'ipv4') // multicast, reserved, broadcast
NEVER.ipv6.addSubnet('::', 128, 'ipv6')
NEVER.ipv6.addSubnet('::ffff:0:0', 96, 'ipv6') // IPv4 in disguise: would slip past the list above
NEVER.ipv6.addSubnet('64:ff9b::', 96, 'ipv6') // the same, translated
NEVER.ipv6.addSubnet('fe80::', 10, 'ipv6')
NEVER.ipv6.addSubnet('ff00::', 8, 'ipv6')

const LOOPBACK = new BlockList()
LOOPBACK.addSubnet('127.0.0.0', 8, 'ipv4')
LOOPBACK.addSubnet('::1', 128, 'ipv6')

/**
 * The numeric address of a landmark. `onLoopback`: the verifier itself is on this machine (demonstration, tests), so
 * landmarks may be too. Refuses `agent.landmark-address`.
 */
export async function resolveLandmark(host: string, onLoopback: boolean, resolve: Resolve): Promise<Result<string>> {
  const addresses = isIP(host) === 0 ? await resolve(host) : [host]
  const address = addresses[0]
  if (address === undefined) return refuse('agent.landmark-address', `The landmark's name ${host} does not resolve.`, host)
  if (!isAllowed(address, onLoopback)) return refuse('agent.landmark-address', `${host} is no address that a landmark can have (${address}).`, host)
  return ok(address)
}

function isAllowed(address: string, onLoopback: boolean): boolean {
  const family = isIP(address) === 6 ? 'ipv6' : 'ipv4'
  if (isIP(address) === 0 || NEVER[family].check(address, family)) return false
  return onLoopback || !LOOPBACK.check(address, family)
}
