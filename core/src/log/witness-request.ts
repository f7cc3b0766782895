// The body of a witness's add-checkpoint call (C2SP tlog-witness).
//
//   old <decimal size>
//   <base64 of 32 bytes>        consistency proof from the old size, at most 63 lines
//   <blank line>
//   <checkpoint, verbatim>

import { asClaimed, concatBytes, ok, refuse, toBase64, utf8Bytes, utf8Text, type Claimed, type Result } from '../base/index.ts'
import { parseHash, parseTreeSize } from './checkpoint-text.ts'
import { MAX_PROOF_LENGTH } from './merkle-proof.ts'
import { MAX_NOTE_LENGTH, parseSignatureLines, type NoteSignature } from './note.ts'

/** Largest body read: a note and 63 lines of proof. */
export const MAX_WITNESS_REQUEST_LENGTH: number = MAX_NOTE_LENGTH + 4096
/** Content type of the answer that names the size a witness knows. */
export const TREE_SIZE_CONTENT_TYPE = 'text/x.tlog.size'

export interface WitnessRequest {
  readonly oldSize: number
  readonly proof: readonly Uint8Array[]
  /** The signed checkpoint's bytes. */
  readonly checkpoint: Uint8Array
}

export function encodeWitnessRequest(request: WitnessRequest): Uint8Array {
  const lines = [`old ${String(request.oldSize)}`, ...request.proof.map(toBase64), '', '']
  return concatBytes(utf8Bytes(lines.join('\n')), request.checkpoint)
}

/** Reads a request; nothing is verified. Refuses with `log.witness-request-malformed`. */
export function parseWitnessRequest(bytes: Uint8Array): Result<Claimed<WitnessRequest>> {
  if (bytes.length > MAX_WITNESS_REQUEST_LENGTH)
    return refuse('log.witness-request-malformed', `the request is longer than ${String(MAX_WITNESS_REQUEST_LENGTH)} bytes`)
  const text = utf8Text(bytes) ?? ''
  const blank = text.indexOf('\n\n')
  const [first = '', ...hashLines] = blank < 0 ? [] : text.slice(0, blank).split('\n')
  const oldSize = first.startsWith('old ') ? parseTreeSize(first.slice('old '.length)) : undefined
  if (oldSize === undefined) return refuse('log.witness-request-malformed', 'the first line is: old <size>', 'line 1')
  const proof = hashLines.map(parseHash).filter(hash => hash !== undefined)
  if (proof.length !== hashLines.length || proof.length > MAX_PROOF_LENGTH)
    return refuse(
      'log.witness-request-malformed',
      `the proof is at most ${String(MAX_PROOF_LENGTH)} lines, each base64 of 32 bytes`,
      'proof',
    )
  return ok(asClaimed({ oldSize, proof, checkpoint: utf8Bytes(text.slice(blank + 2)) }))
}

/** The cosignature lines of a witness's answer; nothing is verified. Refuses with `log.note-malformed`. */
export function parseWitnessAnswer(bytes: Uint8Array): Result<readonly NoteSignature[]> {
  const text = bytes.length > MAX_NOTE_LENGTH ? undefined : utf8Text(bytes)
  if (text === undefined || !text.endsWith('\n'))
    return refuse('log.note-malformed', 'the witness answered something else than signature lines')
  return parseSignatureLines(text.split('\n').slice(0, -1))
}
