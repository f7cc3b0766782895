// Who is asking: bearer tokens, their roles and what each role may see and do. Least disclosure: an operator
// sees its own site and nothing else; what it may not see is answered as if it did not exist.
//
//   operator   reads its site, makes enrolment tokens for it
//   auditor    reads all, makes inspections
//   investigator  reads all, works on cases
//   admin      reads all, works on cases, registers sites, landmarks, tokens and papers
//   (reporting tokens)  hand in what a vendor's agent collected, for their site, and read nothing
//   nobody     what signs itself (agents, landmarks) and health; reads only where anonymousRole is set (loopback)

import { ok, refuse, type Result } from '@trigpoint/core/base'
import type { Role } from '@trigpoint/core/wire'
import type { Clock, StoreReader } from '../ports/index.ts'
import { findToken, isTokenLive } from '../flow/index.ts'

export interface Reader {
  readonly role: Role
  /** The one site that it may see; undefined: all. */
  readonly scope: string | undefined
  /** The name on the token: who it is that acts; undefined for readers without a token. */
  readonly person?: string | undefined
  /** Of reporters alone: the token itself, which their enrolment gives back. */
  readonly token?: string | undefined
}

/** `open`: anybody, the message signs itself. `read`: any role. `enrol`: operator of the site, or admin. `inspect`: whoever sees all sites. */
export type Access = 'open' | 'read' | 'enrol' | 'inspect' | 'admin' | 'report'

export interface AccessPorts {
  readonly store: Pick<StoreReader, 'getToken'>
  readonly clock: Clock
  /** Role of those who send no token; undefined: none. */
  readonly anonymousRole: Role | undefined
}

/** Who is asking. A wrong token is refused even where none would do. Refuses `api.unauthorized`. */
export async function identifyReader(ports: AccessPorts, authorization: string | undefined): Promise<Result<Reader | undefined>> {
  if (authorization === undefined) return ok(ports.anonymousRole === undefined ? undefined : { role: ports.anonymousRole, scope: undefined })
  const text = /^Bearer ([!-~]{1,256})$/.exec(authorization)?.[1]
  const row = text === undefined ? undefined : await findToken(ports.store, text)
  if (row?.kind !== 'access' || row.role === null || !isTokenLive(row, ports.clock.nowMs()))
    return refuse('api.unauthorized', 'The token is unknown, expired or revoked. Ask an administrator for a new one.', 'authorization')
  return ok({ role: row.role, scope: row.siteId ?? undefined, person: row.name })
}

/** Whoever hands in what a vendor's agent collected, for the one site of the token. Refuses `api.unauthorized`. */
export async function identifyReporter(ports: AccessPorts, authorization: string | undefined): Promise<Result<Reader>> {
  const text = /^Bearer ([!-~]{1,256})$/.exec(authorization ?? '')?.[1]
  const row = text === undefined ? undefined : await findToken(ports.store, text)
  if (row?.kind !== 'reporting' || row.siteId === null || !isTokenLive(row, ports.clock.nowMs()))
    return refuse('api.unauthorized', 'This needs a reporting token of the site, live and not revoked. Have one made: trigpoint verifier reporting-token.', 'authorization')
  return ok({ role: 'operator', scope: row.siteId, person: row.name, token: text })
}

/** Whether this reader may do what the endpoint does. Refuses `api.unauthorized`, `api.forbidden`. */
export function admitReader(access: Access, reader: Reader | undefined): Result<undefined> {
  if (access === 'open' || access === 'report') return ok(undefined)
  if (reader === undefined) return refuse('api.unauthorized', 'This needs a token: send it as `Authorization: Bearer …`.', 'authorization')
  if (access === 'admin' && reader.role !== 'admin') return refuse('api.forbidden', `This needs the role admin; the token has the role ${reader.role}.`, 'authorization')
  if (access === 'admin' && reader.scope !== undefined) return refuse('api.forbidden', 'Administration is of all sites; this token sees one.', 'authorization')
  if (access === 'enrol' && reader.role !== 'operator' && reader.role !== 'admin')
    return refuse('api.forbidden', `This needs the role operator or admin; the token has the role ${reader.role}.`, 'authorization')
  if (access === 'inspect' && (reader.role === 'operator' || reader.scope !== undefined))
    return refuse('api.forbidden', 'Inspections are made by people who see all sites: this needs the role auditor, investigator or admin.', 'authorization')
  return ok(undefined)
}

/** Whether a thing of this site may be shown; null: of no site, shown to those who see all. */
export function maySee(reader: Reader, siteId: string | null): boolean {
  return reader.scope === undefined || reader.scope === siteId
}
