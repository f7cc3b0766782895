// A fault: our surroundings failed (disk, network, database, a port). Not about foreign data (that is a
// Refusal, a value) and not a bug of ours (that is a broken invariant). Thrown by adapters, caught at
// one boundary an entry point: the HTTP server answers 5xx, the command line prints it and exits.

export class Fault extends Error {
  override readonly name = 'Fault'
  /** `area.what`, for example `network.unreachable`, `store.disk-full`; never renamed. */
  readonly code: string

  /** `message`: one sentence for a person: what failed and what to do. */
  constructor(code: string, message: string, options?: { readonly cause?: unknown }) {
    super(message, options)
    this.code = code
  }
}

/** The `code` of a Node system error (`ENOENT`, `EADDRINUSE`), or an empty text. */
export function systemErrorCode(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''
}
