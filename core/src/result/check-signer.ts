// Who signed the result, and is that somebody whom the reader pinned? On the path: result, first step of a check.
//
//   pinned key  ->  statement about a result key  ->  token

import { equalBytes, fromBase64, type Primitives } from '../base/index.ts'
import type { Bundle } from './bundle.ts'
import { keyFingerprint, resultKeyId, verifyResultKey, type ResultKey } from './result-key.ts'
import type { Sheet } from './sheet.ts'
import { isTokenSignedBy, parseToken, type Token } from './token.ts'
import type { BundleTrust, PinnedVerifier } from './trust.ts'

/** How far ahead of the reader's clock a verifier's may be, ms: clocks of well-kept machines differ by less. */
export const CLOCK_LEAD_MS = 300_000

export interface Signer {
  /** The key in the bundle: only as good as `pinned`. */
  readonly verifierKey: Uint8Array
  readonly pinned: PinnedVerifier | undefined
  readonly token: Token | undefined
}

export function checkSigner(sheet: Sheet, bundle: Bundle, trust: BundleTrust, atMs: number, primitives: Primitives): Signer {
  const verifierKey = fromBase64(bundle.verifierKey) ?? new Uint8Array(32)
  const pinned = checkPinned(sheet, verifierKey, trust, primitives)
  const token = sheet.take('signer', 'result.token-malformed', parseToken(bundle.result), 'The result is a signed token of the expected kind.')
  const key = token && findKey(sheet, bundle, token, verifierKey, primitives)
  if (token === undefined || key === undefined) return { verifierKey, pinned, token: undefined }
  const isSigned = sheet.check(
    'signer', 'result.signature', isTokenSignedBy(token, key, primitives),
    `The result is signed with ${key.algorithm} by a key that the verifier states is its own.`,
    'The signature of the result does not verify: it was changed, or signed by another key.',
  )
  checkIssueTime(sheet, token, key, atMs)
  return { verifierKey, pinned, token: isSigned ? token : undefined }
}

/** Whether the key that a file names is one that the reader pinned. */
export function checkPinned(sheet: Sheet, verifierKey: Uint8Array, { verifiers }: BundleTrust, primitives: Primitives): PinnedVerifier | undefined {
  const pinned = verifiers.find(one => equalBytes(one.key, verifierKey))
  const fingerprint = keyFingerprint(primitives, verifierKey)
  sheet.check(
    'signer', 'result.signer-not-pinned', pinned !== undefined,
    `The verifier is ${pinned?.name ?? ''}, whose key you pinned (fingerprint ${fingerprint}).`,
    verifiers.length === 0
      ? `No trust file was given, so nothing says who made this file: anybody can make one with a key of their own (this one has the fingerprint ${fingerprint}).`
      : `The file is made under a key that your trust file does not name (fingerprint ${fingerprint}).`,
  )
  return pinned
}

function findKey(sheet: Sheet, bundle: Bundle, token: Token, verifierKey: Uint8Array, primitives: Primitives): ResultKey | undefined {
  const keys: ResultKey[] = []
  for (const text of bundle.keys) {
    const key = sheet.take('signer', 'result.key-statement', verifyResultKey(fromBase64(text) ?? new Uint8Array(0), verifierKey, primitives), "The verifier's key vouches for the key that signs results.")
    if (key !== undefined) keys.push(key)
  }
  const key = keys.find(one => resultKeyId(primitives, one) === token.keyId)
  sheet.check('signer', 'result.key-unknown', key !== undefined, `The result names that key (${token.keyId.slice(0, 12)}…).`, 'The result names a key for which the bundle has no statement of the verifier.')
  return key
}

/** The key signed within its time, and not in the reader's future. */
export function checkIssueTime(sheet: Sheet, token: Token, key: ResultKey, atMs: number): void {
  const issued = token.claims['iat']
  const issuedAtMs = typeof issued === 'number' ? issued * 1000 : NaN
  sheet.check(
    'signer', 'result.key-period', issuedAtMs >= key.signsFromMs - CLOCK_LEAD_MS && issuedAtMs <= key.signsUntilMs + CLOCK_LEAD_MS,
    'It was signed while that key was in use.', 'It says that it was signed at a time when that key was not in use.',
  )
  sheet.check(
    'signer', 'result.from-the-future', issuedAtMs <= atMs + CLOCK_LEAD_MS,
    'It was signed before the time for which it is checked.', 'It says that it was signed after the time for which it is checked; compare the clocks, or give another --at.',
  )
}
