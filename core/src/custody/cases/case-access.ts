// Who may see a case, act on it, and read what a tipster wrote. Least disclosure: what somebody may not see is
// answered as if it did not exist. On the path: custody; the rules that the tests of authorisation hold us to.
//
//   operator       no case at all: it may be about them
//   auditor        reads cases without a need-to-know list, and those whose list names them; acts on none; no mailbox
//   investigator   as the auditor, and acts; reads the mailbox of the cases that they may see
//   admin          every case, save those that they are excluded from
//   excluded       nothing of it, whatever the role
//   a token of one site   cases of that site alone

import type { CaseFile } from './case-file.ts'
import { samePerson } from './case-file.ts'

export interface CaseReader {
  readonly role: 'operator' | 'auditor' | 'admin' | 'investigator'
  /** The name that the token carries; null: nobody in particular. */
  readonly person: string | null
  /** The one site that they may see; undefined: all. */
  readonly scope: string | undefined
}

export function maySeeCase(file: CaseFile, reader: CaseReader): boolean {
  if (reader.role === 'operator') return false
  if (file.excluded.some(({ person }) => samePerson(person, reader.person))) return false
  if (reader.scope !== undefined && (file.beyondSites === true || file.siteIds.length === 0 || file.siteIds.some(siteId => siteId !== reader.scope))) return false
  if (reader.role === 'admin' || file.needToKnow.length === 0) return true
  return [...file.needToKnow, file.owner].some(name => samePerson(name, reader.person))
}

/** Acting needs a name: the trail says who. */
export function mayActOnCase(file: CaseFile, reader: CaseReader): boolean {
  return maySeeCase(file, reader) && reader.person !== null && isActor(reader)
}

/** Messages and files of a tipster: for those who work on the case. */
export function mayReadMailbox(file: CaseFile, reader: CaseReader): boolean {
  return mayActOnCase(file, reader)
}

export function isActor({ role }: Pick<CaseReader, 'role'>): boolean {
  return role === 'admin' || role === 'investigator'
}
