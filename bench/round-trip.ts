// Floor and tail of a challenged round trip on loopback, beside a bare dgram echo of the same run.
//   npm run bench -- round-trip
// Limits: floor at most 1.5 times the bare echo's; p99 with a busy agent at most 3 times its idle p99.
// Agent, landmark and echo are processes of their own; the three measurements take turns, so that whatever
// else the machine does falls on all of them alike. Every timed thread runs at the priority that the agent's
// responder gives itself (where the system allows), so that other programs disturb little.

import { createHash, randomBytes } from 'node:crypto'
import { createSocket } from 'node:dgram'
import { constants, setPriority } from 'node:os'
import { parseReceipt } from '@trigpoint/core/delay'
import { openResponder } from '../agent/src/probe/index.ts'
import { BENCH_LANDMARK, benchChallenge, openBenchLandmark } from './delay/bench-world.ts'
import { onParent, printRows, quantile, startRole, tellParent, type Role } from './delay/processes.ts'

const ROUNDS = 255
const TURNS = 12
const SPACING_MS = { shortestSpacingMs: 1, longestSpacingMs: 4 }
const FLOOR_LIMIT = 1.5
const TAIL_LIMIT = 3

const roles: Readonly<Record<string, () => Promise<void>>> = { echo: runEcho, agent: runAgent, landmark: runLandmark, pinger: runPinger }
await (roles[process.argv[2] ?? ''] ?? main)()

async function main(): Promise<void> {
  const [echo, pinger, landmark, agent] = ['echo', 'pinger', 'landmark', 'agent'].map(role => startRole(import.meta.url, role)) as [Role, Role, Role, Role]
  const echoPort = (await echo.next('open'))['port']
  const landmarkPort = (await landmark.next('open'))['port']
  await Promise.all([pinger.next('open'), agent.next('open')])
  const bare: number[] = []
  const idle: number[] = []
  const busy: number[] = []
  for (let turn = 0; turn < TURNS; turn++) {
    pinger.tell({ kind: 'ping', port: echoPort })
    bare.push(...((await pinger.next('pinged'))['roundTripsNs'] as number[]))
    for (const [load, into] of [[false, idle], [true, busy]] as const) {
      agent.tell({ kind: 'measure', port: landmarkPort, load })
      into.push(...((await agent.next('measured'))['roundTripsNs'] as number[]))
    }
  }
  for (const role of [echo, pinger, landmark, agent]) role.end()
  report(bare, idle, busy)
}

function report(bare: readonly number[], idle: readonly number[], busy: readonly number[]): void {
  const us = (ns: number): string => (ns / 1000).toFixed(1)
  const row = (name: string, numbers: readonly number[]): string[] => [name, String(numbers.length), us(Math.min(...numbers)), us(quantile(numbers, 0.5)), us(quantile(numbers, 0.99)), us(Math.max(...numbers))]
  printRows([
    ['round trip, us', 'rounds', 'floor', 'median', 'p99', 'max'],
    row('bare dgram echo', bare),
    row('landmark, agent idle', idle),
    row('landmark, agent busy', busy),
  ])
  const floor = Math.min(...idle, ...busy) / Math.min(...bare)
  const tail = quantile(busy, 0.99) / quantile(idle, 0.99)
  console.log(`floor: ${floor.toFixed(2)} times the bare echo's (limit ${String(FLOOR_LIMIT)}): ${floor <= FLOOR_LIMIT ? 'holds' : 'MISSED'}`)
  console.log(`p99 with a busy agent: ${tail.toFixed(2)} times the idle one (limit ${String(TAIL_LIMIT)}): ${tail <= TAIL_LIMIT ? 'holds' : 'MISSED'}`)
  process.exitCode = floor <= FLOOR_LIMIT && tail <= TAIL_LIMIT ? 0 : 1
}

/** As agent/src/probe/responder-worker.ts does. */
function raisePriority(): void {
  try {
    setPriority(0, constants.priority.PRIORITY_ABOVE_NORMAL)
  } catch {
    return
  }
}

async function runEcho(): Promise<void> {
  raisePriority()
  const socket = createSocket('udp4')
  socket.on('message', (packet, from) => { socket.send(packet, from.port, from.address) })
  socket.bind(0, '127.0.0.1', () => { tellParent({ kind: 'open', port: socket.address().port }) })
}

/** The bare measurement: clock, send, receive, clock, at the same spacing as the landmark's. */
async function runPinger(): Promise<void> {
  raisePriority()
  const socket = createSocket('udp4')
  const packet = Buffer.alloc(33)
  let sentNs = 0n
  let roundTripsNs: number[] = []
  let port = 0
  const ping = (): void => {
    sentNs = process.hrtime.bigint()
    socket.send(packet, port, '127.0.0.1')
  }
  socket.on('message', () => {
    roundTripsNs.push(Number(process.hrtime.bigint() - sentNs))
    if (roundTripsNs.length < ROUNDS) setTimeout(ping, SPACING_MS.shortestSpacingMs + Math.random() * (SPACING_MS.longestSpacingMs - SPACING_MS.shortestSpacingMs))
    else tellParent({ kind: 'pinged', roundTripsNs })
  })
  onParent('ping', message => {
    roundTripsNs = []
    port = Number(message['port'])
    ping()
  })
  socket.bind(0, '127.0.0.1', () => { tellParent({ kind: 'open' }) })
}

async function runLandmark(): Promise<void> {
  raisePriority()
  const landmark = await openBenchLandmark(SPACING_MS)
  tellParent({ kind: 'open', port: landmark.address.port })
}

async function runAgent(): Promise<void> {
  const responder = await openResponder({ localHost: '127.0.0.1' })
  let load = false
  const work = (): void => {
    if (!load) return
    labour()
    setImmediate(work)
  }
  onParent('measure', message => {
    load = message['load'] === true
    work()
    const { challengeId, agreement, ticket } = benchChallenge(ROUNDS)
    const ask = { ...BENCH_LANDMARK, host: '127.0.0.1', port: Number(message['port']), ticket }
    void responder.measure({ challengeId, agreement, landmarks: [ask] }).then(({ receipts, failures }) => {
      load = false
      for (const { message: why } of failures) console.error(why)
      const parsed = receipts.map(({ bytes }) => parseReceipt(bytes))
      tellParent({ kind: 'measured', roundTripsNs: parsed.flatMap(receipt => (receipt.ok ? receipt.value.roundTripsNs : [])) })
    })
  })
  tellParent({ kind: 'open' })
}

/** What an agent's main thread does at its worst: JSON and hashing in slices of some ms. */
function labour(): void {
  const began = process.hrtime.bigint()
  const rows = Array.from({ length: 400 }, (_, i) => ({ i, text: randomBytes(64).toString('base64') }))
  while (process.hrtime.bigint() - began < 5_000_000n) {
    const text = JSON.stringify(JSON.parse(JSON.stringify(rows)))
    createHash('sha512').update(text).digest()
  }
}
