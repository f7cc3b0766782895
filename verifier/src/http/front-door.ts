// What every request passes before anything of it is read: the host it names, its address's bucket, its token.
// Cheap checks first; a stranger costs a look into a table.

import { ok, refuse, type Result } from '@trigpoint/core/base'
import { isLoopbackHost } from '@trigpoint/runtime'
import { admitReader, identifyReader, identifyReporter, type Access, type AccessPorts, type Reader } from './access.ts'
import type { RateLimiter } from './rate-limit.ts'

/** A wrong token costs as much as this many requests: guessing stops early. */
const WRONG_TOKEN_COST = 50

export interface FrontDoor {
  readonly access: AccessPorts
  readonly limiter: RateLimiter
  /** Names by which a loopback verifier may be addressed; undefined where TLS proves the name. */
  readonly allowedHosts: readonly string[] | undefined
}

export interface Visit {
  /** Of the connection, not of a header. */
  readonly address: string
  readonly host: string | undefined
  readonly authorization: string | undefined
}

/** Refuses `api.wrong-host`, `api.too-many-requests`, `api.unauthorized`, `api.forbidden`. */
export async function passFrontDoor(door: FrontDoor, visit: Visit, access: Access): Promise<Result<Reader | undefined>> {
  const host = admitHost(door.allowedHosts, visit.host)
  if (!host.ok) return host
  const waitS = door.limiter.take(visit.address)
  if (waitS > 0) return refuse('api.too-many-requests', `Too many requests from this address; wait ${String(waitS)} s.`, '', { retryAfterS: waitS })
  const reader = access === 'report' ? await identifyReporter(door.access, visit.authorization) : await identifyReader(door.access, visit.authorization)
  if (!reader.ok) {
    door.limiter.charge(visit.address, WRONG_TOKEN_COST)
    return reader
  }
  const admitted = admitReader(access, reader.value)
  return admitted.ok ? ok(reader.value) : admitted
}

/** Without TLS nothing proves the name in the address bar: a page elsewhere could point its own name at loopback and read along. */
function admitHost(allowed: readonly string[] | undefined, host: string | undefined): Result<undefined> {
  if (allowed === undefined) return ok(undefined)
  const name = (host ?? '').replace(/:\d+$/, '').toLowerCase()
  if (isLoopbackHost(name) || allowed.includes(name)) return ok(undefined)
  return refuse('api.wrong-host', `This verifier listens on loopback and does not answer to "${name}". Use http://127.0.0.1 or http://localhost.`, 'host')
}
