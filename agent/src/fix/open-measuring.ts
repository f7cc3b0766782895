// The responder thread as the fix's port: opened once, opened again when it died.
// On the path: agent, delay.

import { Fault, type Log } from '@trigpoint/runtime'
import { openResponder, type Responder, type ResponderOptions } from '../probe/index.ts'
import type { Measure } from './fix-ports.ts'

export interface Measuring {
  readonly measure: Measure
  /** Where answers come from, `host:port`. */
  readonly bind: string
  close(): Promise<void>
}

/** Throws Fault `probe.*`: a taken port is known at the start, not at the first fix. */
export async function openMeasuring(options: ResponderOptions, log: Log): Promise<Measuring> {
  let responder: Responder | undefined = await openResponder(options)
  const { host, port } = responder.address
  const again: ResponderOptions = { localHost: host, localPort: port }
  return {
    bind: host.includes(':') ? `[${host}]:${String(port)}` : `${host}:${String(port)}`,
    async measure(request) {
      responder ??= await openResponder(again)
      try {
        return await responder.measure(request)
      } catch (error) {
        if (error instanceof Fault && error.code === 'probe.worker-failed') {
          log.error('The thread that answers probes has died; it is started again with the next fix.', { error })
          await responder.close().catch(() => undefined)
          responder = undefined
        }
        throw error
      }
    },
    async close() {
      await responder?.close()
    },
  }
}
