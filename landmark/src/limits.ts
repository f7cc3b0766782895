// The landmark's limits, each with its reason. All are bounds on what strangers can make it spend.

export interface LandmarkLimits {
  /** Sessions at once; each holds two to twelve KB. */
  readonly sessions: number
  /** Used tickets remembered until they expire, about 120 bytes each; full means busy, never forgetful. */
  readonly usedTickets: number
  /** Answers to unproven hellos a second: a flood of them may take a tenth of a core, not more. */
  readonly hellosASecond: number
  /** Starts (a signature check and a key agreement, 200 us) a second, from everybody together. */
  readonly startsASecond: number
  /** The same from one address (IPv6: one /64); a data centre behind one address still gets in. */
  readonly addressStartsASecond: number
  readonly addressStartsBurst: number
  /** Addresses whose rates are remembered. */
  readonly addresses: number
  readonly connections: number
  readonly connectionsAnAddress: number
  /** A TCP connection that has started no session by then is closed (slow loris). */
  readonly connectionStartMs: number
  /** A later answer is a lost round; a receipt can state at most 4.29 s. */
  readonly roundTripLimitMs: number
  /** Longest session, whatever the ticket says. */
  readonly sessionLimitMs: number
  /** Probes follow each other after a time drawn evenly from this range. */
  readonly shortestSpacingMs: number
  readonly longestSpacingMs: number
  /** Times that a receipt is sent to the agent before its silence is accepted. */
  readonly receiptSends: number
}

export const DEFAULT_LIMITS: LandmarkLimits = {
  sessions: 8192,
  usedTickets: 200_000,
  hellosASecond: 5000,
  startsASecond: 1000,
  addressStartsASecond: 50,
  addressStartsBurst: 200,
  addresses: 20_000,
  connections: 1024,
  connectionsAnAddress: 64,
  connectionStartMs: 5000,
  roundTripLimitMs: 3000,
  sessionLimitMs: 30_000,
  shortestSpacingMs: 10,
  longestSpacingMs: 50,
  receiptSends: 5,
}
