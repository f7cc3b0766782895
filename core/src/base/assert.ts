// Invariants. A failed assert is a bug of ours: it throws, the process stops, the supervisor restarts it.
// Never used on foreign data; that gets a Refusal.

export class BrokenInvariant extends Error {
  override readonly name = 'BrokenInvariant'
}

export function assert(condition: boolean, message: string): asserts condition {
  if (!condition) throw new BrokenInvariant(message)
}

/** Closes an exhaustive switch: a new kind becomes a compile error here. */
export function unreachable(value: never): never {
  throw new BrokenInvariant(`unreachable: ${JSON.stringify(value)}`)
}
