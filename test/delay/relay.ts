// A box between agent and landmark, with real sockets: it delays, drops, changes or copies what passes.
// Whoever speaks through it appears to the landmark with the box's address.

import { createSocket, type Socket } from 'node:dgram'

export type Direction = 'to-landmark' | 'to-agent'

export interface RelayOptions {
  readonly landmark: { readonly host: string; readonly port: number }
  /** One way, ms. */
  readonly delayMs?: number
  /** What becomes of a packet: the packets to pass on instead (none: dropped). */
  readonly change?: (packet: Buffer, direction: Direction) => readonly Buffer[]
}

export interface Relay {
  readonly host: string
  readonly port: number
  close(): void
}

export async function openRelay(options: RelayOptions): Promise<Relay> {
  const near = await openSocket()
  const far = await openSocket()
  let agentPort = 0
  const pass = (direction: Direction, send: (packet: Buffer) => void) => (packet: Buffer): void => {
    for (const each of options.change?.(packet, direction) ?? [packet]) {
      const copy = Buffer.from(each)
      if (options.delayMs === undefined) send(copy)
      else setTimeout(() => { send(copy) }, options.delayMs)
    }
  }
  let closed = false
  const toLandmark = pass('to-landmark', packet => { if (!closed) far.send(packet, options.landmark.port, options.landmark.host) })
  const toAgent = pass('to-agent', packet => { if (!closed) near.send(packet, agentPort, '127.0.0.1') })
  near.on('message', (packet, from) => {
    agentPort = from.port
    toLandmark(packet)
  })
  far.on('message', toAgent)
  return {
    host: '127.0.0.1',
    port: near.address().port,
    close: () => {
      closed = true
      near.close()
      far.close()
    },
  }
}

async function openSocket(): Promise<Socket> {
  const socket = createSocket('udp4')
  await new Promise<void>(resolve => { socket.bind(0, '127.0.0.1', resolve) })
  return socket
}
