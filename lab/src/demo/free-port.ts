// A loopback port that is free for UDP and TCP alike, for servers whose port must be known before they open.
// Below the ranges from which systems give out ports by themselves (Linux from 32768, others from 49152): nothing
// takes a port of these unasked between the looking and the opening.

import { randomInt } from 'node:crypto'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { Fault } from '@trigpoint/runtime'

const FIRST_PORT = 20_000
const LAST_PORT = 32_000
const ATTEMPTS = 100
const given = new Set<number>()

/** Ports that another process has chosen and not opened yet: they look free, and are never given out here. */
export function keepPorts(ports: readonly number[]): void {
  for (const port of ports) given.add(port)
}

/** Looks for a port that this process has not given out yet. Throws Fault `demo.no-free-port`. */
export async function findFreePort(host: string): Promise<number> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const port = randomInt(FIRST_PORT, LAST_PORT)
    if (given.has(port) || !(await isFreeForTcp(host, port)) || !(await isFreeForUdp(host, port))) continue
    given.add(port)
    return port
  }
  throw new Fault('demo.no-free-port', `No free port was found on ${host} in ${String(ATTEMPTS)} attempts; stop some programs and try again.`)
}

async function isFreeForTcp(host: string, port: number): Promise<boolean> {
  const server = createServer()
  try {
    server.listen(port, host)
    await once(server, 'listening')
    server.close()
    await once(server, 'close')
    return true
  } catch {
    return false
  }
}

async function isFreeForUdp(host: string, port: number): Promise<boolean> {
  const socket = createSocket('udp4')
  try {
    socket.bind(port, host)
    await once(socket, 'listening')
    return true
  } catch {
    return false
  } finally {
    socket.close()
  }
}
