// Checkpoints: what a log signs (C2SP tlog-checkpoint). The text of a signed note:
//
//   <origin>                the log's identity
//   <size>                  decimal, no leading zeros
//   <root hash>             base64 of 32 bytes
//   [extension lines]       opaque; kept and covered by the signatures, never acted on

import { asClaimed, asProven, ok, refuse, toBase64, type Claimed, type Primitives, type Proven, type Result, type SignEd25519 } from '../base/index.ts'
import { parseCheckpointText, type Checkpoint } from './checkpoint-text.ts'
import { formatNote, parseNote, signNote, verifyNote, type Note, type VerifiedSignature } from './note.ts'
import type { NoteKey } from './note-key.ts'

/** A checkpoint with the note that carries it. */
export interface SignedCheckpoint extends Checkpoint {
  readonly note: Note
}

/** A checkpoint and those of the trusted keys whose signatures on it verified. */
export interface VerifiedCheckpoint extends SignedCheckpoint {
  readonly signatures: readonly VerifiedSignature[]
}

export function formatCheckpoint(checkpoint: Omit<Checkpoint, 'extensions'>): string {
  return `${checkpoint.origin}\n${String(checkpoint.size)}\n${toBase64(checkpoint.root)}\n`
}

/** A note with the log's own signature. */
export function signCheckpoint(checkpoint: Omit<Checkpoint, 'extensions'>, key: NoteKey, sign: SignEd25519): Uint8Array {
  const text = formatCheckpoint(checkpoint)
  return formatNote({ text, signatures: [signNote(text, key, sign)] })
}

/** Reads a signed checkpoint; no signature is verified. Refuses with `log.note-malformed`, `log.checkpoint-malformed`. */
export function parseCheckpoint(bytes: Uint8Array): Result<Claimed<SignedCheckpoint>> {
  const note = parseNote(bytes)
  if (!note.ok) return note
  const checkpoint = parseCheckpointText(note.value.text)
  if (checkpoint === undefined)
    return refuse('log.checkpoint-malformed', 'a checkpoint has an origin, a size, a root hash and no empty line', note.value.text.split('\n')[0] ?? '')
  return ok(asClaimed({ ...checkpoint, note: note.value }))
}

/**
 * Reads a checkpoint and verifies it: signed by a key of `logKeys` whose name is the checkpoint's origin.
 * Signatures of `cosigners` are verified too and returned; how many are needed is a policy's matter.
 * Refuses with the codes of `parseCheckpoint` and `verifyNote`, and `log.origin-unexpected`.
 */
export function verifyCheckpoint(
  bytes: Uint8Array,
  keys: { readonly logKeys: readonly NoteKey[]; readonly cosigners?: readonly NoteKey[] },
  primitives: Primitives,
): Result<Proven<VerifiedCheckpoint>> {
  const parsed = parseCheckpoint(bytes)
  if (!parsed.ok) return parsed
  const { origin, note } = parsed.value
  if (!keys.logKeys.some(key => key.name === origin))
    return refuse('log.origin-unexpected', `the checkpoint is of the log ${origin}, for which no key is trusted here`, origin)
  const logKeys = keys.logKeys.filter(key => key.name === origin)
  const signed = verifyNote(note, logKeys, primitives)
  if (!signed.ok) return signed
  const all = verifyNote(note, [...logKeys, ...(keys.cosigners ?? [])], primitives)
  return all.ok ? ok(asProven({ ...parsed.value, signatures: all.value })) : all
}
