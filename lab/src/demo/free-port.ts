// A loopback port that is free for UDP and TCP alike, for servers whose port must be known before they open.

import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { Fault } from '@trigpoint/runtime'

const ATTEMPTS = 20
const given = new Set<number>()

/** Looks for a port that this process has not given out yet. Throws Fault `demo.no-free-port`. */
export async function findFreePort(host: string): Promise<number> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const port = await freeTcpPort(host)
    if (given.has(port) || !(await isFreeForUdp(host, port))) continue
    given.add(port)
    return port
  }
  throw new Fault('demo.no-free-port', `No free port was found on ${host} in ${String(ATTEMPTS)} attempts; stop some programs and try again.`)
}

async function freeTcpPort(host: string): Promise<number> {
  const server = createServer()
  server.listen(0, host)
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
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
