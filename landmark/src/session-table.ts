// The sessions that are running, and the tickets that were used: bounded tables, in memory only.
// A ticket counts once: while its session runs it finds that session, afterwards it is refused until it
// would have expired anyway. (After a restart of the landmark a ticket could be used again; the verifier
// then holds two different receipts, which contradict each other, and counts neither.)

import type { Clock } from '@trigpoint/runtime'
import type { Session } from './session.ts'

export interface SessionTable {
  /** The session with this id, on the timed path. */
  get(id: number): Session | undefined
  /** The running session of a challenge. */
  ofChallenge(challenge: string): Session | undefined
  /** Whether a ticket of this challenge was used before. */
  isUsed(challenge: string): boolean
  /** Whether there is room for one more session and its ticket. */
  hasRoom(): boolean
  add(session: Session): void
  remove(session: Session): void
  all(): Iterable<Session>
  size(): number
  usedTickets(): number
}

export function openSessionTable(clock: Clock, limits: { readonly sessions: number; readonly usedTickets: number }): SessionTable {
  const sessions = new Map<number, Session>()
  const challenges = new Map<string, Session>()
  const usedUntilMs = new Map<string, number>()
  const forgetExpired = (): void => {
    const nowMs = clock.nowMs()
    for (const [challenge, untilMs] of usedUntilMs) {
      if (untilMs > nowMs) return
      usedUntilMs.delete(challenge)
    }
  }
  return {
    get: id => sessions.get(id),
    ofChallenge: challenge => challenges.get(challenge),
    isUsed: challenge => usedUntilMs.has(challenge),
    hasRoom: () => {
      forgetExpired()
      return sessions.size < limits.sessions && usedUntilMs.size < limits.usedTickets
    },
    add: session => {
      sessions.set(session.id, session)
      challenges.set(session.challenge, session)
      usedUntilMs.set(session.challenge, session.ticket.expiresAtMs)
    },
    remove: session => {
      sessions.delete(session.id)
      challenges.delete(session.challenge)
    },
    all: () => sessions.values(),
    size: () => sessions.size,
    usedTickets: () => usedUntilMs.size,
  }
}
