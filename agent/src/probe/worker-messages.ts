// What the agent's main thread and its responder thread say to each other. The private keys stay in the main
// thread: the responder gets one session key a landmark, which is good for nothing but answering probes.

import type { AnsweredRound } from '@trigpoint/core/delay'

/** One landmark to be measured by. */
export interface ProbeTarget {
  readonly landmarkId: string
  /** Numeric, IPv4 or IPv6. */
  readonly address: string
  readonly port: number
  /** 16 bytes. */
  readonly challengeId: Uint8Array
  /** From `deriveSessionKey`. */
  readonly sessionKey: Uint8Array
  readonly ticket: Uint8Array
  readonly rounds: number
}

export type ToResponder =
  | { readonly kind: 'measure'; readonly measurement: number; readonly door: number; readonly timeoutMs: number; readonly targets: readonly ProbeTarget[] }
  | { readonly kind: 'counts' }
  | { readonly kind: 'close' }

/** Why a landmark gave no receipt: `probe.*` (refusals.ts). */
export interface ProbeFailure {
  readonly landmarkId: string
  readonly code: string
  /** One sentence for a person. */
  readonly message: string
}

/** A receipt as it came, with what was answered; its signature is checked in the main thread. */
export interface ProbeReceipt {
  readonly landmarkId: string
  readonly receipt: Uint8Array
  readonly answered: readonly AnsweredRound[]
}

/** What the responder counts since it was opened. */
export interface ResponderCounts {
  readonly probesAnswered: number
  /** Packets that no session asked for, of a wrong source, malformed, or for a round that was answered. */
  readonly packetsDropped: number
  readonly sessions: number
}

export type FromResponder =
  | { readonly kind: 'open'; readonly host: string; readonly ports: readonly number[] }
  | { readonly kind: 'fault'; readonly code: string; readonly message: string }
  | ({ readonly kind: 'receipt'; readonly measurement: number } & ProbeReceipt)
  | ({ readonly kind: 'failure'; readonly measurement: number } & ProbeFailure)
  | { readonly kind: 'counts'; readonly counts: ResponderCounts }

export interface ResponderOptions {
  /** Local address of the UDP socket; default: any. */
  readonly localHost?: string
  /** Local UDP port; default: any free one. */
  readonly localPort?: number
  /** More sockets in the same thread, each on a port of its own: one process that answers for several. */
  readonly morePorts?: readonly number[]
}
