// Identifiers that the whole path uses: landmark ids as text, challenge ids as 16 bytes.
// On the path: challenge. Limits are checked before anything else is parsed (docs/format/ticket.md).

/** A landmark's or site's id: lower-case letters, digits and dashes, at most 63 (a DNS label). */
export const LANDMARK_ID_PATTERN: RegExp = /^[a-z0-9][a-z0-9-]{0,62}$/

/** Bytes of a challenge id: 128 random bits, so that no two challenges ever share one. */
export const CHALLENGE_ID_BYTES = 16

/** Bytes of an Ed25519 or X25519 public key. */
export const KEY_BYTES = 32

/** Bytes of an Ed25519 signature, at the end of every signed document. */
export const SIGNATURE_BYTES = 64

export function isLandmarkId(text: string): boolean {
  return LANDMARK_ID_PATTERN.test(text)
}
