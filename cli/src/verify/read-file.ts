// What file was handed to `trigpoint verify`: told by its content, never by its name.

import { readFileSync } from 'node:fs'
import type { Claimed, Result } from '@trigpoint/core/base'
import {
  LEAF_PROOF_FORMAT, looksLikeSign1, parseBundle, parseCwt, parseLeafProof, parseToken, type Bundle, type CwtToken, type LeafProof, type Token,
} from '@trigpoint/core/result'
import { systemErrorCode } from '@trigpoint/runtime'
import { CommandError, EXIT } from '../exit.ts'

/** A bundle is at most some MB; a wrong file is noticed before it fills the memory. */
const MAXIMUM_FILE_BYTES = 64 * 1024 * 1024

export type GivenFile =
  | { readonly kind: 'bundle'; readonly bundle: Claimed<Bundle> }
  | { readonly kind: 'proof'; readonly proof: Claimed<LeafProof> }
  /** A result by itself. `statements`: those about its key that came along. */
  | { readonly kind: 'result'; readonly token: Claimed<Token>; readonly statements: readonly Uint8Array[] }

/** Reads a file that is to be checked. Throws CommandError for what is none. */
export function readGivenFile(file: string): GivenFile {
  const bytes = readBytes(file)
  if (looksLikeSign1(bytes)) {
    const token: Claimed<CwtToken> = usable(file, parseCwt(bytes))
    return { kind: 'result', token, statements: token.statement === undefined ? [] : [token.statement] }
  }
  const text = decodeText(file, bytes)
  if (/^\s*eyJ[\w-]*\.[\w-]+\.[\w-]*\s*$/.test(text)) return { kind: 'result', token: usable(file, parseToken(text.trim())), statements: [] }
  if (new RegExp(`^\\s*\\{\\s*"format"\\s*:\\s*"${LEAF_PROOF_FORMAT.slice(0, -1)}\\d+"`).test(text)) return { kind: 'proof', proof: usable(file, parseLeafProof(text)) }
  return { kind: 'bundle', bundle: usable(file, parseBundle(text)) }
}

export function usable<T>(file: string, result: Result<T>): T {
  if (result.ok) return result.value
  throw new CommandError(EXIT.unusable, `${file}: ${result.refusal.message} [${result.refusal.code}]`)
}

export function readText(file: string): string {
  return decodeText(file, readBytes(file))
}

function readBytes(file: string): Uint8Array {
  try {
    const bytes = readFileSync(file === '-' ? 0 : file)
    if (bytes.length > MAXIMUM_FILE_BYTES) throw new CommandError(EXIT.unusable, `${file} is too large to be a bundle or a trust file`)
    return new Uint8Array(bytes)
  } catch (error) {
    if (error instanceof CommandError) throw error
    throw new CommandError(EXIT.unusable, `${file} cannot be read (${systemErrorCode(error)})`)
  }
}

function decodeText(file: string, bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw new CommandError(EXIT.unusable, `${file} is not UTF-8 text`)
  }
}
