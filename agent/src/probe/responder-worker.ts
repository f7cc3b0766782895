// Entry of the responder thread: sockets and the delay client, and nothing else that could take time.
// The main thread may parse, hash or collect garbage as it likes; probes are answered here meanwhile.

import { constants, setPriority } from 'node:os'
import { parentPort, workerData } from 'node:worker_threads'
import { assert } from '@trigpoint/core/base'
import { Fault } from '@trigpoint/runtime'
import { openDelayClient } from './delay-client.ts'
import { openUdpPath, type UdpPath } from './udp-path.ts'
import type { FromResponder, ResponderOptions, ToResponder } from './worker-messages.ts'

async function main(): Promise<void> {
  const port = parentPort
  assert(port !== null, 'the responder runs as a worker thread')
  const tell = (message: FromResponder): void => { port.postMessage(message) }
  raisePriority()
  const client = openDelayClient({
    sendTo: (address, toPort) => openedPath().sendTo(address, toPort),
    onReceipt: (measurement, receipt) => { tell({ kind: 'receipt', measurement, ...receipt }) },
    onFailure: (measurement, failure) => { tell({ kind: 'failure', measurement, ...failure }) },
  })
  let path: UdpPath | undefined
  const openedPath = (): UdpPath => {
    assert(path !== undefined, 'nothing is measured before the socket is open')
    return path
  }
  try {
    path = await openUdpPath(workerData as ResponderOptions, (packet, from) => { client.receive(packet, from.address, from.port) })
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    tell({ kind: 'fault', code: error.code, message: error.message })
    return
  }
  port.on('message', (message: ToResponder) => {
    if (message.kind === 'measure') client.measure(message.measurement, message.targets, message.timeoutMs)
    else if (message.kind === 'counts') tell({ kind: 'counts', counts: client.counts() })
    else process.exit()
  })
  tell({ kind: 'open', host: path.host, port: path.port })
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
