// The rest of what flow is handed: chance, time, and who listens to live events.

export type { Clock, Log } from '@trigpoint/runtime'

/** Unpredictable bytes and numbers (node:crypto in main, a seed in tests). */
export interface Random {
  bytes(length: number): Uint8Array
  /** Uniform integer 0 <= n < below. */
  below(below: number): number
}

/** Told after a transaction that added live events; readers then fetch from the store. */
export interface Bell {
  ring(): void
  /** Gives the function that stops listening. */
  listen(wake: () => void): () => void
}

/** Since when this verifier has been there without a gap: what fell silent while it was away is no finding yet. */
export interface Presence {
  sinceMs(): number
  /** When it was last there before that; left out where it never was away. */
  awayFromMs?: () => number
}
