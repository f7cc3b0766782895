// What a judgement returns: a value or a refusal, never an exception.
// On the path: everywhere. A refusal speaks about foreign data or policy; a failure of our own
// surroundings is a Fault (runtime), a broken invariant is a bug (assert).
// Codes are `folder.what`, a closed list in each folder (`refusals.ts`), never renamed or reused.

/** Why foreign data or a policy was not accepted. */
export interface Refusal {
  /** `folder.what`, for example `delay.faster-than-light`. */
  readonly code: string
  /** One sentence for a person: what was wrong and what to do. */
  readonly message: string
  /** Where in the input: a field path, an offset, a file and line. Empty when the whole input is meant. */
  readonly where: string
  /** Values that help to understand, JSON-safe. */
  readonly detail?: Readonly<Record<string, string | number | boolean>>
}

export interface Ok<T> {
  readonly ok: true
  readonly value: T
}

export interface Refused {
  readonly ok: false
  readonly refusal: Refusal
}

/** Either a value or the reason why there is none. */
export type Result<T> = Ok<T> | Refused

export function ok<T>(value: T): Ok<T> {
  return { ok: true, value }
}

export function refuse(
  code: string,
  message: string,
  where = '',
  detail?: Readonly<Record<string, string | number | boolean>>,
): Refused {
  return { ok: false, refusal: detail === undefined ? { code, message, where } : { code, message, where, detail } }
}

/**
 * One entry of a folder's closed list of refusal codes (`refusals.ts`), from which docs/refusals.md is made.
 * A code that no test provokes fails the tests.
 */
export interface RefusalCode {
  readonly code: string
  /** What it means, for a person. */
  readonly meaning: string
  /** What the reader should do. */
  readonly remedy: string
}
