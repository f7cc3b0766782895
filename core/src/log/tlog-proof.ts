// A proof that a leaf is in the log, as one text file that checks offline (C2SP tlog-proof).
//
//   c2sp.org/tlog-proof@v1
//   extra <base64>              optional; nothing vouches for it
//   index <decimal>
//   <base64 of 32 bytes>        the inclusion proof, leaf's sibling first
//   <blank line>
//   <checkpoint, verbatim, with its signatures and cosignatures>

import {
  asClaimed, asProven, concatBytes, fromBase64, ok, refuse, toBase64, utf8Bytes, utf8Text, type Claimed, type Primitives, type Proven,
  type Result,
} from '../base/index.ts'
import { parseHash, parseTreeSize } from './checkpoint-text.ts'
import { MAX_PROOF_LENGTH, verifyInclusion } from './merkle-proof.ts'
import { MAX_NOTE_LENGTH } from './note.ts'
import { verifyCheckpointByPolicy, type PolicyCheckpoint } from './quorum.ts'
import type { QuorumPolicy } from './quorum-policy.ts'
import { hashLeaf } from './tree-hash.ts'

export const TLOG_PROOF_HEADER = 'c2sp.org/tlog-proof@v1'
/** Largest file read: a checkpoint, a proof of 63 hashes and 64 kB of extra data. */
export const MAX_TLOG_PROOF_LENGTH: number = MAX_NOTE_LENGTH + 131_072

export interface TlogProof {
  readonly index: number
  readonly hashes: readonly Uint8Array[]
  /** The signed checkpoint's bytes. */
  readonly checkpoint: Uint8Array
  /** Opaque and unauthenticated. */
  readonly extra?: Uint8Array
}

/** A leaf that the log holds. */
export interface LoggedLeaf {
  readonly index: number
  readonly checkpoint: PolicyCheckpoint
}

export function formatTlogProof(proof: TlogProof): Uint8Array {
  const lines = [
    TLOG_PROOF_HEADER,
    ...(proof.extra === undefined ? [] : [`extra ${toBase64(proof.extra)}`]),
    `index ${String(proof.index)}`,
    ...proof.hashes.map(toBase64),
    '',
    '',
  ]
  return concatBytes(utf8Bytes(lines.join('\n')), proof.checkpoint)
}

/** Reads a proof file; nothing is verified. Refuses with `log.proof-malformed`. */
export function parseTlogProof(bytes: Uint8Array): Result<Claimed<TlogProof>> {
  if (bytes.length > MAX_TLOG_PROOF_LENGTH)
    return refuse('log.proof-malformed', `the proof is longer than ${String(MAX_TLOG_PROOF_LENGTH)} bytes`)
  const text = utf8Text(bytes) ?? ''
  const blank = text.indexOf('\n\n')
  const lines = blank < 0 ? [] : text.slice(0, blank).split('\n')
  if (lines.shift() !== TLOG_PROOF_HEADER)
    return refuse('log.proof-malformed', `a proof begins with the line ${TLOG_PROOF_HEADER}`, 'line 1')
  const extraText = lines[0]?.startsWith('extra ') === true ? lines.shift()?.slice('extra '.length) : undefined
  const extra = extraText === undefined ? undefined : fromBase64(extraText)
  if (extraText !== undefined && extra === undefined) return refuse('log.proof-malformed', 'the extra data is not base64', 'line 2')
  const indexLine = lines.shift() ?? ''
  const index = indexLine.startsWith('index ') ? parseTreeSize(indexLine.slice('index '.length)) : undefined
  if (index === undefined) return refuse('log.proof-malformed', 'an index line is missing or is no decimal', 'index')
  const hashes = lines.map(parseHash).filter(hash => hash !== undefined)
  if (hashes.length !== lines.length || hashes.length > MAX_PROOF_LENGTH)
    return refuse('log.proof-malformed', `the proof is at most ${String(MAX_PROOF_LENGTH)} lines, each base64 of 32 bytes`, 'hashes')
  const checkpoint = utf8Bytes(text.slice(blank + 2))
  return ok(asClaimed({ index, hashes, checkpoint, ...(extra === undefined ? {} : { extra }) }))
}

/**
 * Verifies that `leaf` is in a log that the policy trusts. Refuses with `log.proof-malformed`, the codes of
 * `verifyCheckpointByPolicy`, and `log.not-included`.
 */
export function verifyTlogProof(
  bytes: Uint8Array,
  leaf: Uint8Array,
  policy: QuorumPolicy,
  primitives: Primitives,
  nowS?: number,
): Result<Proven<LoggedLeaf>> {
  const proof = parseTlogProof(bytes)
  if (!proof.ok) return proof
  const checkpoint = verifyCheckpointByPolicy(proof.value.checkpoint, policy, primitives, nowS)
  if (!checkpoint.ok) return checkpoint
  const { size, root } = checkpoint.value
  const { index, hashes } = proof.value
  if (!verifyInclusion(primitives, { leafHash: hashLeaf(primitives, leaf), index, size, root, proof: hashes }))
    return refuse(
      'log.not-included',
      `the proof does not lead from this leaf at index ${String(index)} to the checkpoint of size ${String(size)}`,
      'hashes',
    )
  return ok(asProven({ index, checkpoint: checkpoint.value }))
}
