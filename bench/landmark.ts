// Answered probes a second of one landmark process, beside a bare dgram echo of the same run; memory under a flood.
//   npm run bench -- landmark
// Both servers are saturated in turn by processes of their own. Compared is what one core gives: packets
// answered a second of the server's CPU time (the wall rates, which depend on what else runs, are beside it).
// Limits: at least 0.6 of the echo's rate; memory grows by at most 48 MB under a flood of hellos.

import { createSocket } from 'node:dgram'
import { encodePacket } from '@trigpoint/core/delay'
import { openBenchLandmark } from './delay/bench-world.ts'
import { openProbeLoad } from './delay/probe-load.ts'
import { cpuSeconds, onParent, printRows, startRole, tellParent, type Role } from './delay/processes.ts'

const RATE_LIMIT = 0.6
const GROWTH_LIMIT_MB = 48
/** Enough for the compiler to have finished with the hot paths. */
const WARM_UP_ANSWERS = 150_000
const MEASURED_ANSWERS = 150_000
const LONGEST_WAIT_MS = 60_000
const TURNS = 2
/** Packets on their way to the echo at once: enough that it never waits. */
const ECHO_WINDOW = 64
const SESSIONS = 400
const FLOOD_HELLOS = 300_000

const roles: Readonly<Record<string, () => Promise<void>>> = {
  echo: runEcho, landmark: runLandmark, 'landmark-default': runLandmark, 'echo-load': runEchoLoad,
  'probe-load': () => runProbeLoad(255), 'probe-load-default': () => runProbeLoad(30), flood: runFlood,
}
await (roles[process.argv[2] ?? ''] ?? main)()

interface Rate {
  readonly perSecond: number
  readonly perCpuSecond: number
}

async function main(): Promise<void> {
  const echo: Rate[] = []
  const long: Rate[] = []
  const short: Rate[] = []
  for (let turn = 0; turn < TURNS; turn++) {
    echo.push(await measure('echo', 'echo-load'))
    long.push(await measure('landmark', 'probe-load'))
    short.push(await measure('landmark', 'probe-load-default'))
  }
  const base = best(echo)
  printRows([
    ['server', 'answered/s', 'answered per CPU second', 'of the echo'],
    row('bare dgram echo', base, base),
    row('landmark, sessions of 255 rounds', best(long), base),
    row('landmark, sessions of 30 rounds, with hello, start and receipt', best(short), base),
  ])
  const ratio = best(long).perCpuSecond / base.perCpuSecond
  console.log(`answered probes: ${ratio.toFixed(2)} of the bare echo's rate (limit ${String(RATE_LIMIT)}): ${ratio >= RATE_LIMIT ? 'holds' : 'MISSED'}`)
  const grownMb = await measureFlood()
  console.log(`flood of hellos: memory grew by ${grownMb.toFixed(1)} MB (limit ${String(GROWTH_LIMIT_MB)}): ${grownMb <= GROWTH_LIMIT_MB ? 'holds' : 'MISSED'}`)
  process.exitCode = ratio >= RATE_LIMIT && grownMb <= GROWTH_LIMIT_MB ? 0 : 1
}

function best(rates: readonly Rate[]): Rate {
  return rates.reduce((a, b) => (b.perCpuSecond > a.perCpuSecond ? b : a))
}

function row(name: string, rate: Rate, base: Rate): string[] {
  return [name, rate.perSecond.toFixed(0), rate.perCpuSecond.toFixed(0), (rate.perCpuSecond / base.perCpuSecond).toFixed(2)]
}

async function measure(server: string, load: string): Promise<Rate> {
  const serving = startRole(import.meta.url, server)
  const port = (await serving.next('open'))['port']
  const loading = startRole(import.meta.url, load)
  await loading.next('ready')
  loading.tell({ kind: 'begin', port })
  await answeredMore(serving, WARM_UP_ANSWERS)
  const before = await ask(serving)
  const after = await answeredMore(serving, MEASURED_ANSWERS)
  serving.end()
  loading.end()
  const answered = after.answered - before.answered
  return { perSecond: (1000 * answered) / (after.atMs - before.atMs), perCpuSecond: answered / (after.cpuS - before.cpuS) }
}

/** Waits until the server has answered this many more; by count, because a busy machine takes its time. */
async function answeredMore(serving: Role, answers: number): Promise<ServerState> {
  const { answered } = await ask(serving)
  for (let waited = 0; waited < LONGEST_WAIT_MS; waited += 250) {
    await pause(250)
    const state = await ask(serving)
    if (state.answered - answered >= answers) return state
  }
  throw new Error('the server answers hardly anything: is the machine overloaded?')
}

async function measureFlood(): Promise<number> {
  const serving = startRole(import.meta.url, 'landmark-default')
  const port = (await serving.next('open'))['port']
  const flooding = startRole(import.meta.url, 'flood')
  await flooding.next('ready')
  const flood = async (hellos: number): Promise<number> => {
    flooding.tell({ kind: 'begin', port, hellos })
    await flooding.next('flooded')
    return (await ask(serving)).rssMb
  }
  await flood(FLOOD_HELLOS / 3)
  const before = (await ask(serving)).rssMb
  const after = await flood(FLOOD_HELLOS)
  const { sessions, hellos } = await ask(serving)
  console.log(`flood of hellos: ${String(hellos)} taken in, ${String(sessions)} sessions kept, ${before.toFixed(1)} MB before, ${after.toFixed(1)} MB after`)
  serving.end()
  flooding.end()
  return Math.max(0, after - before)
}

interface ServerState {
  readonly answered: number
  readonly cpuS: number
  readonly atMs: number
  readonly rssMb: number
  readonly sessions: number
  readonly hellos: number
}

async function ask(server: Role): Promise<ServerState> {
  server.tell({ kind: 'state' })
  return (await server.next('state')) as unknown as ServerState
}

function answerState(answered: () => number, sessions: () => number, hellos: () => number): void {
  onParent('state', () => {
    const rssMb = process.memoryUsage().rss / 2 ** 20
    tellParent({ kind: 'state', answered: answered(), cpuS: cpuSeconds(), atMs: performance.now(), rssMb, sessions: sessions(), hellos: hellos() })
  })
}

async function runEcho(): Promise<void> {
  let answered = 0
  const socket = createSocket('udp4')
  socket.on('message', (packet, from) => {
    socket.send(packet, from.port, from.address)
    answered++
  })
  answerState(() => answered, () => 0, () => 0)
  socket.bind(0, '127.0.0.1', () => { tellParent({ kind: 'open', port: socket.address().port }) })
}

async function runLandmark(): Promise<void> {
  const landmark = await openBenchLandmark(
    process.argv[2] === 'landmark-default'
      ? {}
      : { shortestSpacingMs: 1, longestSpacingMs: 3, startsASecond: 1e6, addressStartsASecond: 1e6, addressStartsBurst: 1e6, hellosASecond: 1e6 },
  )
  const { counters } = landmark
  answerState(() => counters.probesAnswered, () => landmark.sessions(), () => counters.retries + counters.drops['hello-rate'])
  tellParent({ kind: 'open', port: landmark.address.port })
}

/** Sends a packet for each that comes back, and new ones where some were lost. */
async function runEchoLoad(): Promise<void> {
  const packet = Buffer.alloc(33)
  const socket = createSocket({ type: 'udp4', lookup: (host, _options, answer) => { answer(null, host, 4) } })
  let came = 0
  onParent('begin', message => {
    const port = Number(message['port'])
    socket.on('message', () => {
      came++
      socket.send(packet, port, '127.0.0.1')
    })
    const fill = (): void => { for (let i = 0; i < ECHO_WINDOW; i++) socket.send(packet, port, '127.0.0.1') }
    fill()
    let seen = 0
    setInterval(() => {
      if (came === seen) fill()
      seen = came
    }, 50)
  })
  socket.bind(0, '127.0.0.1', () => { tellParent({ kind: 'ready' }) })
}

async function runProbeLoad(rounds: number): Promise<void> {
  onParent('begin', message => { openProbeLoad(Number(message['port']), SESSIONS, rounds) })
  tellParent({ kind: 'ready' })
}

/** Hellos from 64 ports, as fast as they go, a little at a time so that some arrive. */
async function runFlood(): Promise<void> {
  const hello = encodePacket({ kind: 'hello', agentSession: new Uint8Array(8) })
  const sockets = Array.from({ length: 64 }, () => createSocket({ type: 'udp4', lookup: (host, _options, answer) => { answer(null, host, 4) } }))
  onParent('begin', message => {
    let left = Number(message['hellos'])
    const send = (): void => {
      for (let i = 0; i < 256 && left > 0; i++, left--) sockets[left % sockets.length]?.send(hello, Number(message['port']), '127.0.0.1')
      if (left > 0) setImmediate(send)
      else tellParent({ kind: 'flooded' })
    }
    send()
  })
  tellParent({ kind: 'ready' })
}

function pause(ms: number): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, ms))
}
