// A small HTTP server around a Fetch handler: for `trigpoint log serve` and `trigpoint witness`.

import { createAdaptorServer } from '@hono/node-server'
import { Fault, systemErrorCode } from '@trigpoint/runtime'

export interface ListenAddress {
  readonly host: string
  /** 0 lets the system choose. */
  readonly port: number
}

export interface HttpListener {
  readonly address: ListenAddress
  close(): Promise<void>
}

/** Slowest request head and body, ms: nobody holds a connection open for nothing. */
const REQUEST_TIMEOUT_MS = 15_000

/** Listens. Throws Fault `log.cannot-listen`. */
export function openHttpListener(handle: (request: Request) => Promise<Response>, listen: ListenAddress): Promise<HttpListener> {
  const server = createAdaptorServer({
    fetch: handle,
    serverOptions: { requestTimeout: REQUEST_TIMEOUT_MS, headersTimeout: REQUEST_TIMEOUT_MS },
  })
  return new Promise((resolve, reject) => {
    server.once('error', error =>
      reject(
        new Fault(
          'log.cannot-listen',
          `Cannot listen on ${listen.host}:${String(listen.port)} (${systemErrorCode(error)}). Choose another port, or stop what holds it.`,
          { cause: error },
        ),
      ),
    )
    server.listen(listen.port, listen.host, () => {
      const bound = server.address()
      const port = typeof bound === 'object' && bound !== null ? bound.port : listen.port
      resolve({ address: { host: listen.host, port }, close: () => closeServer(server) })
    })
  })
}

function closeServer(server: ReturnType<typeof createAdaptorServer>): Promise<void> {
  return new Promise(resolve => {
    server.close(() => resolve())
    if ('closeAllConnections' in server) server.closeAllConnections()
  })
}
