// The UDP door: one socket, IPv4 or IPv6 (a wildcard IPv6 address takes both). On the path: delay.
// Reading the clock is the first thing that its handler does; sending hands the packet to the kernel
// within the call, because the "look-up" of a numeric address is answered on the spot.

import { createSocket, type Socket } from 'node:dgram'
import { isIPv6 } from 'node:net'
import type { Clock } from '@trigpoint/runtime'
import { listenFault } from './listen-fault.ts'
import type { Door } from './session.ts'

/** Kernel buffer asked for, bytes: what arrives during a stall of some ms at full rate. The kernel may give less. */
const BUFFER_BYTES = 4 * 1024 * 1024

export interface UdpDoor extends Door {
  readonly port: number
  close(): Promise<void>
}

export type ReceivePacket = (packet: Buffer, door: Door, address: string, port: number, atNs: bigint) => void

/** Opens the socket. Throws Fault `landmark.port-taken` and its kin. */
export async function openUdpDoor(listen: { readonly host: string; readonly port: number }, clock: Clock, receive: ReceivePacket): Promise<UdpDoor> {
  const socket = createSocket({ type: isIPv6(listen.host) ? 'udp6' : 'udp4', lookup: lookUpNumeric })
  await bind(socket, listen.host, listen.port)
  enlargeBuffers(socket)
  const door: UdpDoor = {
    transport: 'udp',
    port: socket.address().port,
    send: (packet, address, port) => {
      socket.send(packet, port, address)
    },
    hold: () => undefined,
    release: () => undefined,
    close: () => new Promise(resolve => socket.close(resolve)),
  }
  socket.on('message', (packet, from) => {
    const atNs = clock.monotonicNs()
    receive(packet, door, from.address, from.port, atNs)
  })
  // A failed send is a lost packet; the other side repeats what matters.
  socket.on('error', () => undefined)
  return door
}

/** Only numeric addresses are ever sent to; answering at once keeps the send inside the caller's turn. (The family is not read.) */
function lookUpNumeric(
  host: string,
  _options: unknown,
  answer: (error: NodeJS.ErrnoException | null, address: string, family: number) => void,
): void {
  answer(null, host, 0)
}

function bind(socket: Socket, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once('error', error => {
      socket.close()
      reject(listenFault(error, 'UDP', host, port))
    })
    socket.bind({ address: host, port, exclusive: true }, () => {
      socket.removeAllListeners('error')
      resolve()
    })
  })
}

function enlargeBuffers(socket: Socket): void {
  try {
    socket.setRecvBufferSize(BUFFER_BYTES)
    socket.setSendBufferSize(BUFFER_BYTES)
  } catch {
    return
  }
}
