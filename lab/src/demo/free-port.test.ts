import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { expect, it } from 'vitest'
import { findFreePort, keepPorts } from './free-port.ts'

it('gives ports once each, outside of those that the system gives out by itself', async () => {
  const ports = await Promise.all(Array.from({ length: 50 }, () => findFreePort('127.0.0.1')))
  expect(new Set(ports).size).toBe(50)
  expect(Math.max(...ports)).toBeLessThan(32_768)
})

it('gives none that a UDP socket holds', async () => {
  const port = await findFreePort('127.0.0.1')
  const socket = createSocket('udp4')
  socket.bind(port, '127.0.0.1')
  await once(socket, 'listening')
  const others = await Promise.all(Array.from({ length: 20 }, () => findFreePort('127.0.0.1')))
  socket.close()
  expect(others).not.toContain(port)
})

it('gives none that another process has chosen and not opened yet', async () => {
  // Of twelve thousand ports all but some sixty are kept.
  keepPorts(Array.from({ length: 12_000 }, (_, i) => 20_000 + i).filter(port => port % 200 !== 7))
  expect((await findFreePort('127.0.0.1').catch(() => 7)) % 200).toBe(7)
})
