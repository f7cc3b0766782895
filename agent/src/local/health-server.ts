// The agent's only listener, and only when asked for: /healthz and /metrics on loopback, read-only.
// On the path: agent, for its operator's monitoring. Anything beyond loopback is refused.

import { createServer, type ServerResponse } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { refuse, type Result } from '@trigpoint/core/base'
import { Fault, isLoopbackHost, systemErrorCode } from '@trigpoint/runtime'
import { formatMetrics, type AgentStatus } from './agent-status.ts'

export interface HealthServer {
  readonly address: { readonly host: string; readonly port: number }
  close(): Promise<void>
}

export interface HealthOptions {
  readonly host: string
  /** 0: any free one. */
  readonly port: number
  readonly status: () => AgentStatus
  readonly healthy: () => boolean
}

/** A page of a few hundred bytes needs no more. */
const REQUEST_LIMIT_MS = 5000

/** Refuses `agent.listen-not-loopback`. */
export function checkHealthHost(host: string): Result<never> | undefined {
  if (isLoopbackHost(host)) return undefined
  return refuse('agent.listen-not-loopback', `The agent listens on loopback only, not on ${host}.`, 'health')
}

/** Throws Fault `agent.port-taken`, `agent.listen-failed`. */
export async function openHealthServer(options: HealthOptions): Promise<HealthServer> {
  const server = createServer({ requestTimeout: REQUEST_LIMIT_MS, headersTimeout: REQUEST_LIMIT_MS }, (request, response) => {
    if (request.method !== 'GET') answer(response, 405, 'text/plain', 'only GET\n')
    else if (request.url === '/healthz') answer(response, options.healthy() ? 200 : 503, 'application/json', `${JSON.stringify(options.status())}\n`)
    else if (request.url === '/metrics') answer(response, 200, 'text/plain; version=0.0.4', formatMetrics(options.status()))
    else answer(response, 404, 'text/plain', '/healthz or /metrics\n')
  })
  try {
    server.listen(options.port, options.host)
    await once(server, 'listening')
  } catch (cause) {
    if (systemErrorCode(cause) === 'EADDRINUSE')
      throw new Fault('agent.port-taken', `Port ${String(options.port)} of ${options.host} is taken by another process; give another one with --health.`, { cause })
    throw new Fault('agent.listen-failed', `Cannot listen on ${options.host}:${String(options.port)} (${systemErrorCode(cause)}).`, { cause })
  }
  const { address: host, port } = server.address() as AddressInfo
  return {
    address: { host, port },
    async close() {
      server.closeAllConnections()
      await new Promise<void>(resolve => server.close(() => { resolve() }))
    },
  }
}

function answer(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' }).end(body)
}
