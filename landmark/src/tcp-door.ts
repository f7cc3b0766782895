// The TCP door, on the same port: for agents whose network blocks UDP. Each connection carries the same
// packets behind a u16 length and is the door of at most one session. On the path: delay.
// A stranger's connection costs 1.5 KB and lives five seconds unless it starts a session.

import { createServer, type Server, type Socket } from 'node:net'
import { PACKET_BYTES } from '@trigpoint/core/delay'
import { addressBlock, frame, openFrameReader, type Clock } from '@trigpoint/runtime'
import type { DropCause } from './counters.ts'
import type { LandmarkLimits } from './limits.ts'
import { listenFault } from './listen-fault.ts'
import type { Door } from './session.ts'
import type { ReceivePacket } from './udp-door.ts'

/** Unread bytes that a peer may leave with us before it is cut off. */
const UNSENT_BYTES = 65_536

/** What a peer gets to read the last packet and close its half, ms. */
const CLOSE_WAIT_MS = 1000

export interface TcpDoor {
  readonly port: number
  /** Connections open now. */
  size(): number
  close(): Promise<void>
}

export interface TcpDoorParts {
  readonly listen: { readonly host: string; readonly port: number }
  readonly limits: LandmarkLimits
  readonly clock: Clock
  readonly receive: ReceivePacket
  readonly drop: (cause: DropCause) => void
}

/** Listens. Throws Fault `landmark.port-taken` and its kin. */
export async function openTcpDoor(parts: TcpDoorParts): Promise<TcpDoor> {
  const open = new Map<Socket, string>()
  const server = createServer({ noDelay: true }, connection => {
    const block = addressBlock(connection.remoteAddress ?? '')
    const ofBlock = [...open.values()].filter(other => other === block).length
    if (open.size >= parts.limits.connections || ofBlock >= parts.limits.connectionsAnAddress) {
      parts.drop('connection-limit')
      connection.destroy()
      return
    }
    open.set(connection, block)
    connection.on('close', () => open.delete(connection))
    serve(connection, parts)
  })
  await listen(server, parts.listen.host, parts.listen.port)
  const address = server.address()
  return {
    port: typeof address === 'object' && address !== null ? address.port : parts.listen.port,
    size: () => open.size,
    close: () => {
      for (const connection of open.keys()) connection.destroy()
      return new Promise(resolve => server.close(() => { resolve() }))
    },
  }
}

function serve(connection: Socket, parts: TcpDoorParts): void {
  const { remoteAddress = '', remotePort = 0 } = connection
  const slow = setTimeout(() => {
    parts.drop('connection-slow')
    connection.destroy()
  }, parts.limits.connectionStartMs)
  const door = openConnectionDoor(connection, () => { clearTimeout(slow) })
  let atNs = 0n
  const frames = openFrameReader(PACKET_BYTES, packet => { parts.receive(packet, door, remoteAddress, remotePort, atNs) })
  connection.on('data', chunk => {
    atNs = parts.clock.monotonicNs()
    if (frames.take(chunk)) return
    parts.drop('connection-malformed')
    connection.destroy()
  })
  connection.on('error', () => connection.destroy())
  connection.on('close', () => { clearTimeout(slow) })
  // The agent's half is done: nothing more can be answered.
  connection.on('end', () => connection.destroy())
}

function openConnectionDoor(connection: Socket, onHold: () => void): Door {
  return {
    transport: 'tcp',
    send: packet => {
      if (connection.writableLength > UNSENT_BYTES) connection.destroy()
      else if (connection.writable) connection.write(frame(packet))
    },
    hold: onHold,
    release: () => {
      onHold()
      connection.end()
      setTimeout(() => connection.destroy(), CLOSE_WAIT_MS).unref()
    },
  }
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', error => { reject(listenFault(error, 'TCP', host, port)) })
    server.listen({ host, port, exclusive: true }, () => {
      server.removeAllListeners('error')
      server.on('error', () => undefined)
      resolve()
    })
  })
}
