// One TCP connection to a landmark, where UDP gets no reply: the same packets behind a u16 length.

import { connect } from 'node:net'
import { PACKET_BYTES } from '@trigpoint/core/delay'
import { frame, openFrameReader } from '@trigpoint/runtime'

export interface TcpPath {
  send(packet: Buffer): void
  close(): void
}

export interface TcpPathParts {
  readonly address: string
  readonly port: number
  readonly onOpen: () => void
  readonly onPacket: (packet: Buffer) => void
  /** The connection failed or ended; called once, not after `close`. */
  readonly onEnd: () => void
}

export function openTcpPath(parts: TcpPathParts): TcpPath {
  const socket = connect({ host: parts.address, port: parts.port, noDelay: true })
  const frames = openFrameReader(PACKET_BYTES, parts.onPacket)
  let closed = false
  socket.on('connect', parts.onOpen)
  socket.on('data', chunk => {
    if (!frames.take(chunk)) socket.destroy()
  })
  socket.on('error', () => socket.destroy())
  socket.on('close', () => {
    if (!closed) parts.onEnd()
    closed = true
  })
  return {
    send: packet => {
      if (socket.writable) socket.write(frame(packet))
    },
    close: () => {
      closed = true
      socket.end()
      socket.unref()
    },
  }
}
