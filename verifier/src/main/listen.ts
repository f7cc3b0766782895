// The listening socket: plain on loopback, TLS anywhere; with time limits against slow senders.

import { createAdaptorServer } from '@hono/node-server'
import { createPrivateKey, X509Certificate } from 'node:crypto'
import { createServer as createHttpServer, type Server } from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { Fault, systemErrorCode } from '@trigpoint/runtime'
import type { openApp } from '../http/index.ts'
import type { VerifierOptions } from './options.ts'

type App = ReturnType<typeof openApp>

/** A request whose headers or body trickle in slower than this is cut. */
const HEADERS_TIMEOUT_MS = 10_000
const REQUEST_TIMEOUT_MS = 60_000
/** Above the client's own, so that it is the client that closes idle connections. */
const KEEP_ALIVE_MS = 30_000
const MAXIMUM_CONNECTIONS = 4096
const IDLE_LOOK_MS = 20
/** Below the eight seconds of the whole shutdown. */
const CLOSE_GRACE_MS = 4000

export interface Listener {
  readonly url: string
  /** Takes no new requests, lets running ones end, then closes. */
  close(): Promise<void>
}

/** Throws Fault `verifier.port-taken`, `verifier.port-forbidden`, `verifier.address-unknown`, `verifier.tls-invalid`. */
export async function openListener(app: App, { listen, tls }: Pick<VerifierOptions, 'listen' | 'tls'>): Promise<Listener> {
  const server = createServer(app, tls)
  server.headersTimeout = HEADERS_TIMEOUT_MS
  server.requestTimeout = REQUEST_TIMEOUT_MS
  server.keepAliveTimeout = KEEP_ALIVE_MS
  server.maxConnections = MAXIMUM_CONNECTIONS
  await new Promise<void>((resolve, reject) => {
    server.once('error', error => { reject(listenFault(error, listen)) })
    server.listen(listen.port, listen.host, resolve)
  })
  const { port } = server.address() as AddressInfo
  const host = listen.host.includes(':') ? `[${listen.host}]` : listen.host
  return { url: `${tls === undefined ? 'http' : 'https'}://${host}:${String(port)}`, close: () => closeServer(server) }
}

function createServer(app: App, tls: VerifierOptions['tls']): Server {
  const fetch = app.fetch.bind(app)
  if (tls === undefined) return createAdaptorServer({ fetch, createServer: createHttpServer }) as Server
  try {
    // Node makes a server of empty or unmatched files too: one that nobody can ever speak to.
    if (!new X509Certificate(tls.certPem).checkPrivateKey(createPrivateKey(tls.keyPem))) throw new Error('the key is not that of the certificate')
    return createAdaptorServer({ fetch, createServer: createHttpsServer, serverOptions: { cert: tls.certPem, key: tls.keyPem, minVersion: 'TLSv1.2' } }) as Server
  } catch (error) {
    throw new Fault('verifier.tls-invalid', `The TLS certificate and key cannot be used (${error instanceof Error ? error.message : 'unreadable'}). Give a PEM certificate chain and its PEM private key.`, { cause: error })
  }
}

function listenFault(error: unknown, { host, port }: VerifierOptions['listen']): Fault {
  const where = `${host}:${String(port)}`
  switch (systemErrorCode(error)) {
    case 'EADDRINUSE':
      return new Fault('verifier.port-taken', `The port of ${where} is taken. Stop what listens there, or choose another port.`, { cause: error })
    case 'EACCES':
      return new Fault('verifier.port-forbidden', `This user may not listen on ${where}. Choose a port above 1023, or give the right to bind it.`, { cause: error })
    default:
      return new Fault('verifier.address-unknown', `The verifier cannot listen on ${where} (${systemErrorCode(error)}). Is it an address of this machine?`, { cause: error })
  }
}

/** Running requests get their time; what is idle goes at once, what never ends goes after the grace. */
function closeServer(server: Server): Promise<void> {
  return new Promise(resolve => {
    const idle = setInterval(() => { server.closeIdleConnections() }, IDLE_LOOK_MS)
    const grace = setTimeout(() => { server.closeAllConnections() }, CLOSE_GRACE_MS)
    server.close(() => {
      clearInterval(idle)
      clearTimeout(grace)
      resolve()
    })
  })
}
