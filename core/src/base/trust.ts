// Claimed and proven values: the two states of foreign data, told apart by the compiler.
// Parsing yields Claimed<T>; only a verification yields Proven<T>. Region and verdict take Proven<T> alone.

declare const claimed: unique symbol
declare const proven: unique symbol

/** A value that was read, but that nothing vouches for yet. */
export type Claimed<T> = T & { readonly [claimed]: true }

/** A value whose signature or physics was checked by the function that returned it. */
export type Proven<T> = T & { readonly [proven]: true }

/** For parsers only: marks a parsed value as claimed. */
export function asClaimed<T>(value: T): Claimed<T> {
  return value as Claimed<T>
}

/** For verifications only: marks a value as proven. Every call is a place that an auditor reads. */
export function asProven<T>(value: T): Proven<T> {
  return value as Proven<T>
}
