// What file somebody was handed: a bundle, a proof of an entry of the log, or a result by itself. Told by its content,
// never by its name. On the path: result, before the check; the command and the page read files with it.

import { ok, refuse, utf8Text, type Claimed, type Result } from '../base/index.ts'
import { parseBundle, type Bundle } from './bundle.ts'
import { parseJson } from './canonical-json.ts'
import { looksLikeSign1 } from './cose.ts'
import { parseCwt } from './cwt.ts'
import { describeGiven, withoutMark } from './describe-given.ts'
import { parseLeafProof, type LeafProof } from './leaf-proof.ts'
import { parseToken, type Token } from './token.ts'

export type GivenFile =
  | { readonly kind: 'bundle'; readonly bundle: Claimed<Bundle> }
  | { readonly kind: 'proof'; readonly proof: Claimed<LeafProof> }
  /** `statements`: those about its key that came along. */
  | { readonly kind: 'result'; readonly token: Claimed<Token>; readonly statements: readonly Uint8Array[] }

/** Reads a file that is to be checked; nothing is verified. Refuses as the readers of bundles, proofs and tokens do. */
export function readGivenFile(file: Uint8Array): Result<GivenFile> {
  const bytes = withoutMark(file)
  if (looksLikeSign1(bytes)) {
    const token = parseCwt(bytes)
    return token.ok ? ok({ kind: 'result', token: token.value, statements: token.value.statement === undefined ? [] : [token.value.statement] }) : token
  }
  const text = utf8Text(bytes)
  if (text === undefined) return noBundle(bytes, 'It is not UTF-8 text.')
  if (/^\s*eyJ[\w-]*\.[\w-]+\.[\w-]*\s*$/.test(text)) {
    const token = parseToken(text.trim())
    return token.ok ? ok({ kind: 'result', token: token.value, statements: [] }) : token
  }
  if (/^\s*\{\s*"format"\s*:\s*"trigpoint proof v\d+"/.test(text)) {
    const proof = parseLeafProof(text)
    return proof.ok ? ok({ kind: 'proof', proof: proof.value }) : proof
  }
  const bundle = parseBundle(text)
  if (bundle.ok) return ok({ kind: 'bundle', bundle: bundle.value })
  // What says that it is a bundle, whole and readable, is told what is wrong in it; everything else, what it is.
  return bundle.refusal.code === 'result.bundle-malformed' && !isWholeBundle(text) ? noBundle(bytes, bundle.refusal.message) : bundle
}

function isWholeBundle(text: string): boolean {
  const value = parseJson(text)
  return typeof value === 'object' && value !== null && 'format' in value && typeof value['format'] === 'string' && value['format'].startsWith('trigpoint bundle')
}

function noBundle(bytes: Uint8Array, otherwise: string): Result<never> {
  const what = describeGiven(bytes)
  return refuse('result.bundle-malformed', what === undefined ? otherwise : `The file is no bundle, proof or result. ${what}`)
}
