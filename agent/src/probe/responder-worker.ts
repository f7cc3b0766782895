// Entry of the responder thread: sockets and the delay client, and nothing else that could take time.
// The main thread may parse, hash or collect garbage as it likes; probes are answered here meanwhile.

import { constants, setPriority } from 'node:os'
import { parentPort, workerData } from 'node:worker_threads'
import { assert } from '@trigpoint/core/base'
import { Fault } from '@trigpoint/runtime'
import { openDelayClient, type DelayClient } from './delay-client.ts'
import { openUdpPath, type UdpPath } from './udp-path.ts'
import type { FromResponder, ResponderCounts, ResponderOptions, ToResponder } from './worker-messages.ts'

async function main(): Promise<void> {
  const port = parentPort
  assert(port !== null, 'the responder runs as a worker thread')
  const tell = (message: FromResponder): void => { port.postMessage(message) }
  raisePriority()
  const doors: Door[] = []
  try {
    for (const options of eachDoor(workerData as ResponderOptions)) doors.push(await openDoor(options, tell))
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    tell({ kind: 'fault', code: error.code, message: error.message })
    return
  }
  port.on('message', (message: ToResponder) => {
    if (message.kind === 'measure') doors[message.door]?.client.measure(message.measurement, message.targets, message.timeoutMs)
    else if (message.kind === 'counts') tell({ kind: 'counts', counts: addCounts(doors.map(({ client }) => client.counts())) })
    else process.exit()
  })
  tell({ kind: 'open', host: doors[0]?.path.host ?? '', ports: doors.map(({ path }) => path.port) })
}

/** One socket with the sessions that go through it: an agent has one. */
interface Door {
  readonly client: DelayClient
  readonly path: UdpPath
}

function eachDoor({ morePorts = [], ...first }: ResponderOptions): readonly ResponderOptions[] {
  return [first, ...morePorts.map(localPort => ({ ...first, localPort }))]
}

async function openDoor(options: ResponderOptions, tell: (message: FromResponder) => void): Promise<Door> {
  const opened: { path?: UdpPath } = {}
  const openedPath = (): UdpPath => {
    assert(opened.path !== undefined, 'nothing is measured before the socket is open')
    return opened.path
  }
  const client = openDelayClient({
    sendTo: (address, toPort) => openedPath().sendTo(address, toPort),
    onReceipt: (measurement, receipt) => { tell({ kind: 'receipt', measurement, ...receipt }) },
    onFailure: (measurement, failure) => { tell({ kind: 'failure', measurement, ...failure }) },
  })
  opened.path = await openUdpPath(options, (packet, from) => { client.receive(packet, from.address, from.port) })
  return { client, path: opened.path }
}

function addCounts(all: readonly ResponderCounts[]): ResponderCounts {
  return all.reduce((sum, one) => ({
    probesAnswered: sum.probesAnswered + one.probesAnswered, packetsDropped: sum.packetsDropped + one.packetsDropped, sessions: sum.sessions + one.sessions,
  }))
}

/** On Linux the priority is a thread's own; without the right to raise it everything works, a little later. */
function raisePriority(): void {
  try {
    setPriority(0, constants.priority.PRIORITY_ABOVE_NORMAL)
  } catch {
    return
  }
}

await main()
