// Health and metrics over HTTP, for the landmark's host; listens on loopback unless told otherwise.
//   GET /healthz  200 or 503 with one line of JSON        GET /metrics  Prometheus text

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { listenFault } from './listen-fault.ts'

/** Connections at once: a scraper and a person; the prober shares this thread. */
const CONNECTIONS = 16
const REQUEST_MS = 5000

export interface HealthParts {
  readonly listen: { readonly host: string; readonly port: number }
  /** JSON-safe; `ok: false` answers 503. */
  readonly health: () => { readonly ok: boolean } & Readonly<Record<string, string | number | boolean>>
  readonly metrics: () => string
}

export interface HealthServer {
  readonly port: number
  close(): Promise<void>
}

/** Listens. Throws Fault `landmark.port-taken` and its kin. */
export async function openHealthServer(parts: HealthParts): Promise<HealthServer> {
  const server = createServer({ requestTimeout: REQUEST_MS, headersTimeout: REQUEST_MS }, (request, response) => { answer(request, response, parts) })
  server.maxConnections = CONNECTIONS
  await listen(server, parts.listen.host, parts.listen.port)
  const address = server.address()
  return {
    port: typeof address === 'object' && address !== null ? address.port : parts.listen.port,
    close: () => {
      server.closeAllConnections()
      return new Promise(resolve => server.close(() => { resolve() }))
    },
  }
}

function answer(request: IncomingMessage, response: ServerResponse, parts: HealthParts): void {
  const path = request.url ?? ''
  if (request.method !== 'GET') say(response, 405, 'text/plain', 'only GET is answered here\n')
  else if (path === '/healthz') {
    const health = parts.health()
    say(response, health.ok ? 200 : 503, 'application/json', `${JSON.stringify(health)}\n`)
  } else if (path === '/metrics') say(response, 200, 'text/plain; version=0.0.4; charset=utf-8', parts.metrics())
  else say(response, 404, 'text/plain', 'there are /healthz and /metrics\n')
}

function say(response: ServerResponse, status: number, type: string, text: string): void {
  response.writeHead(status, { 'content-type': type, 'content-length': Buffer.byteLength(text) })
  response.end(text)
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', error => { reject(listenFault(error, 'health', host, port)) })
    server.listen({ host, port, exclusive: true }, () => {
      server.removeAllListeners('error')
      resolve()
    })
  })
}
