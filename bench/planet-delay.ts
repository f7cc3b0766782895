// How exactly the planet delays: asks for fixed round trips over real sockets and prints what came on top.
// On the path: lab only. The planet runs in its own thread, as in `npm start`; the echo and the asker share this one.
// Run: node --conditions=source --import tsx bench/planet-delay.ts

import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { FIBRE_KM_PER_MS } from '@trigpoint/core/base'
import { openDelayLine } from '../lab/src/planet/delay-line.ts'
import { openPlanetWorker, PUBLIC_INTERNET } from '../lab/src/planet/index.ts'

const WANTED_ROUND_TRIPS_MS = [0, 1, 5, 40, 200]
const PACKETS = 200
const exact = { ...PUBLIC_INTERNET, name: 'exact', jitterMedianMs: 0, tailChance: 0, lossChance: 0, excessMedian: 1e-9, lastMileMedianMs: 0 }

async function main(): Promise<void> {
  const echo = await bound()
  echo.on('message', (packet, from) => { echo.send(packet, from.port, from.address) })
  const asker = await bound()
  const direct = await ask(asker, echo.address().port, PACKETS)
  console.log(`bare echo on loopback: ${row(direct)} µs (min / median / p99)\n\n| wanted ms | on top of it, µs: min / median / p99 |\n| --- | --- |`)
  const landmarks = WANTED_ROUND_TRIPS_MS.map(ms => ({
    landmarkId: `at-${ms}`, host: '127.0.0.1', port: echo.address().port, lastMileMs: 0,
    position: { latDeg: 0, lonDeg: (ms / 2) * (FIBRE_KM_PER_MS / 111.195) },
  }))
  const nodes = [{ nodeId: 'asker', position: { latDeg: 0, lonDeg: 0 }, localPort: asker.address().port, lastMileMs: 0 }]
  const planet = await openPlanetWorker({ landmarks, nodes, model: exact, seed: 'bench' })
  const idleBefore = process.cpuUsage()
  await new Promise(resolve => setTimeout(resolve, 1000))
  const idle = process.cpuUsage(idleBefore)
  for (const ms of WANTED_ROUND_TRIPS_MS) {
    const measuredNs = await ask(asker, planet.landmarkAddress(`at-${ms}`).port, ms > 50 ? PACKETS / 4 : PACKETS)
    console.log(`| ${ms} | ${row(measuredNs.map(ns => ns - ms * 1e6))} |`)
  }
  console.log(`\nwith nothing pending the process used ${((idle.user + idle.system) / 10_000).toFixed(1)} % of a core`)
  await planet.close()
  await reportLine()
  for (const socket of [echo, asker]) socket.close()
}

/** The delay line without sockets: how late a packet is let go. What remains above is sockets and waking idle threads. */
async function reportLine(): Promise<void> {
  const nowNs = (): number => Number(process.hrtime.bigint())
  const line = openDelayLine(nowNs)
  console.log('\n| wanted ms | let go late by, µs: min / median / p99 |\n| --- | --- |')
  for (const ms of WANTED_ROUND_TRIPS_MS) {
    const lateNs: number[] = []
    for (let i = 0; i < PACKETS / 4; i++) {
      await new Promise<void>(resolve => {
        const dueNs = nowNs() + ms * 1e6
        line.hold(dueNs, () => {
          lateNs.push(nowNs() - dueNs)
          resolve()
        })
      })
    }
    console.log(`| ${ms} | ${row(lateNs)} |`)
  }
  line.close()
}

async function bound(): Promise<Socket> {
  const socket = createSocket('udp4')
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  return socket
}

async function ask(socket: Socket, port: number, count: number): Promise<readonly number[]> {
  const measuredNs: number[] = []
  for (let i = 0; i < count; i++) {
    const answered = once(socket, 'message')
    const startNs = process.hrtime.bigint()
    socket.send('probe', port, '127.0.0.1')
    await answered
    measuredNs.push(Number(process.hrtime.bigint() - startNs))
  }
  return measuredNs
}

function row(valuesNs: readonly number[]): string {
  const sorted = [...valuesNs].sort((a, b) => a - b)
  return [0, 0.5, 0.99].map(q => ((sorted[Math.floor(q * (sorted.length - 1))] ?? NaN) / 1000).toFixed(0)).join(' / ')
}

await main()
