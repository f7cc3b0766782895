// The text of a checkpoint (C2SP tlog-checkpoint), without its signatures. On the path: log; what checkpoints are made
// of, and what an ML-DSA-44 cosignature signs.

import { fromBase64 } from '../base/index.ts'
import { HASH_LENGTH, isTreeSize } from './tree-hash.ts'

export interface Checkpoint {
  readonly origin: string
  readonly size: number
  /** 32 bytes. */
  readonly root: Uint8Array
  /** Lines after the third, without newlines. */
  readonly extensions: readonly string[]
}

/** Reads a decimal without sign or leading zeros, below 2^53; undefined for anything else. */
export function parseTreeSize(text: string): number | undefined {
  const size = /^(0|[1-9]\d{0,15})$/.test(text) ? Number(text) : Number.NaN
  return isTreeSize(size) ? size : undefined
}

/** Reads base64 of 32 bytes; undefined for anything else. */
export function parseHash(text: string): Uint8Array | undefined {
  const bytes = fromBase64(text)
  return bytes?.length === HASH_LENGTH ? bytes : undefined
}

/** Reads the signed text of a note; undefined when it is no checkpoint's. */
export function parseCheckpointText(text: string): Checkpoint | undefined {
  const [origin = '', sizeText = '', rootText = '', ...rest] = text.split('\n')
  const extensions = rest.slice(0, -1)
  const size = parseTreeSize(sizeText)
  const root = parseHash(rootText)
  if (origin === '' || size === undefined || root === undefined || rest.at(-1) !== '' || extensions.includes('')) return undefined
  return { origin, size, root, extensions }
}
