// The responder's UDP sockets: one for IPv4, one for IPv6 when a landmark needs it. They only ever talk to
// landmarks that a session was opened for; no port of the node has to be open for it.

import { createSocket, type RemoteInfo, type Socket } from 'node:dgram'
import { isIPv6 } from 'node:net'
import { Fault, systemErrorCode } from '@trigpoint/runtime'
import type { SendPacket } from './probe-session.ts'
import type { ResponderOptions } from './worker-messages.ts'

/** Kernel buffer asked for, bytes; the kernel may give less. */
const BUFFER_BYTES = 1024 * 1024

export type ReceiveDatagram = (packet: Buffer, from: RemoteInfo) => void

export interface UdpPath {
  readonly host: string
  readonly port: number
  /** Sends to one landmark; which socket serves it is settled here, once. */
  sendTo(address: string, port: number): SendPacket
  close(): void
}

/** Binds the first socket. Throws Fault `probe.port-taken`, `probe.bind-failed`. */
export async function openUdpPath(options: ResponderOptions, receive: ReceiveDatagram): Promise<UdpPath> {
  const host = options.localHost ?? '0.0.0.0'
  const firstIsIpv6 = isIPv6(host)
  const first = await openUdpSocket(host, options.localPort ?? 0, receive)
  const bound = first.address()
  let second: Socket | undefined
  const socketFor = (address: string): Socket => {
    if (isIPv6(address) === firstIsIpv6) return first
    second ??= unboundSocket(!firstIsIpv6, receive)
    return second
  }
  return {
    host: bound.address,
    port: bound.port,
    sendTo: (address, port) => {
      const socket = socketFor(address)
      return packet => { socket.send(packet, port, address) }
    },
    close: () => {
      first.close()
      second?.close()
    },
  }
}

/** Binds itself with its first send. */
function unboundSocket(ipv6: boolean, receive: ReceiveDatagram): Socket {
  const socket = createSocket({ type: ipv6 ? 'udp6' : 'udp4', lookup: lookUpNumeric })
  socket.on('message', receive)
  socket.on('error', () => undefined)
  return socket
}

function openUdpSocket(host: string, port: number, receive: ReceiveDatagram): Promise<Socket> {
  const socket = createSocket({ type: isIPv6(host) ? 'udp6' : 'udp4', lookup: lookUpNumeric })
  return new Promise((resolve, reject) => {
    socket.once('error', cause => {
      socket.close()
      reject(bindFault(cause, host, port))
    })
    socket.bind({ address: host, port, exclusive: true }, () => {
      socket.removeAllListeners('error')
      // A failed send is a lost packet: everything but an answer is sent again.
      socket.on('error', () => undefined)
      socket.on('message', receive)
      enlargeBuffer(socket)
      resolve(socket)
    })
  })
}

/** Only numeric addresses come here; answering at once keeps the send inside the caller's turn. (The family is not read.) */
function lookUpNumeric(
  host: string,
  _options: unknown,
  answer: (error: NodeJS.ErrnoException | null, address: string, family: number) => void,
): void {
  answer(null, host, 0)
}

function bindFault(cause: unknown, host: string, port: number): Fault {
  if (systemErrorCode(cause) === 'EADDRINUSE')
    return new Fault('probe.port-taken', `UDP port ${String(port)} of ${host} is taken by another program; choose another local port or none.`, { cause })
  return new Fault('probe.bind-failed', `UDP port ${String(port)} of ${host} cannot be used (${systemErrorCode(cause)}); check the local address.`, { cause })
}

function enlargeBuffer(socket: Socket): void {
  try {
    socket.setRecvBufferSize(BUFFER_BYTES)
  } catch {
    return
  }
}
