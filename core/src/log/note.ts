// Signed notes (C2SP signed-note): a text, a blank line, signature lines.
//
//   text, ending in a newline
//   <blank line>
//   — <key name> base64( key id 4 bytes | signature )      one or more
//
// Signatures by keys that nobody gave us are ignored, as the specification demands; one by a known key that
// does not verify refuses the whole note.

import {
  assert, concatBytes, encodeLayout, fromBase64, fromHex, ok, openReader, refuse, toBase64, toHex, utf8Bytes, utf8Text, type Primitives, type
  Result, type SignEd25519,
} from '../base/index.ts'
import { ML_DSA_44_SIGNATURE_BYTES, verifyMlDsa44 } from './ml-dsa.ts'
import { isKeyName, isTimed, signedMessage, type NoteKey } from './note-key.ts'

/** Largest note read: a checkpoint with a hundred signatures is 20 kB; ML-DSA signatures take 3.3 kB each. */
export const MAX_NOTE_LENGTH = 262_144
/** Most signature lines read. The specification demands at least 16. */
export const MAX_NOTE_SIGNATURES = 100
const DASH = '\u2014 '

export interface NoteSignature {
  readonly name: string
  /** Key id, 8 lower-case hex digits. */
  readonly keyId: string
  /** Everything after the key id. */
  readonly signature: Uint8Array
}

export interface Note {
  /** The signed text, its last newline included. */
  readonly text: string
  readonly signatures: readonly NoteSignature[]
}

/** A signature that verified, with the key that made it. */
export interface VerifiedSignature {
  readonly key: NoteKey
  /** When a cosignature was made, seconds since the Unix epoch; 0 for a plain signature, which states no time. */
  readonly timestampS: number
}

/** Reads a note; nothing is verified. Refuses with `log.note-malformed`. */
export function parseNote(bytes: Uint8Array): Result<Note> {
  if (bytes.length > MAX_NOTE_LENGTH) return refuse('log.note-malformed', `the note is longer than ${String(MAX_NOTE_LENGTH)} bytes`)
  const whole = utf8Text(bytes)
  if (whole === undefined || /[\u0000-\u0009\u000b-\u001f]/.test(whole))
    return refuse('log.note-malformed', 'a note is UTF-8 text without control characters')
  const blank = whole.lastIndexOf('\n\n')
  if (blank < 0 || !whole.endsWith('\n')) return refuse('log.note-malformed', 'a note has a text, a blank line and signature lines')
  const lines = whole
    .slice(blank + 2)
    .split('\n')
    .slice(0, -1)
  if (lines.length === 0 || lines.length > MAX_NOTE_SIGNATURES)
    return refuse('log.note-malformed', `a note has 1 to ${String(MAX_NOTE_SIGNATURES)} signature lines, this one ${String(lines.length)}`)
  const signatures = parseSignatureLines(lines)
  return signatures.ok ? ok({ text: whole.slice(0, blank + 1), signatures: signatures.value }) : signatures
}

/** Reads lines that begin with an em dash, without their newline. Refuses with `log.note-malformed`. */
export function parseSignatureLines(lines: readonly string[]): Result<readonly NoteSignature[]> {
  const signatures: NoteSignature[] = []
  for (const [i, line] of lines.entries()) {
    const [name, encoded, ...more] = line.startsWith(DASH) ? line.slice(DASH.length).split(' ') : []
    const bytes = fromBase64(encoded ?? '')
    if (name === undefined || !isKeyName(name) || bytes === undefined || bytes.length < 5 || more.length > 0)
      return refuse(
        'log.note-malformed',
        'a signature line is an em dash, a key name and base64 of key id and signature',
        `signature line ${String(i + 1)}`,
      )
    signatures.push({ name, keyId: toHex(bytes.slice(0, 4)), signature: bytes.slice(4) })
  }
  return ok(signatures)
}

export function formatNote(note: Note): Uint8Array {
  return utf8Bytes(`${note.text}\n${note.signatures.map(formatSignatureLine).join('')}`)
}

/** One signature line with its newline. */
export function formatSignatureLine(line: NoteSignature): string {
  return `${DASH}${line.name} ${toBase64(concatBytes(fromHex(line.keyId) ?? new Uint8Array(4), line.signature))}\n`
}

/** Signs a note's text as a log does (key kind `ed25519`). */
export function signNote(text: string, key: NoteKey, sign: SignEd25519): NoteSignature {
  return { name: key.name, keyId: key.id, signature: sign(messageOf(key, text, 0)) }
}

function messageOf(key: NoteKey, text: string, timestampS: number): Uint8Array {
  const message = signedMessage(key, text, timestampS)
  assert(message !== undefined, 'a log signs what its key can sign')
  return message
}

/** Cosigns a note's text as a witness does (key kinds `cosignature` and `ml-dsa-44`), stating a time in seconds. */
export function cosignNote(text: string, key: NoteKey, sign: (data: Uint8Array) => Uint8Array, timestampS: number): NoteSignature {
  const signature = sign(messageOf(key, text, timestampS))
  return {
    name: key.name,
    keyId: key.id,
    signature: encodeLayout([
      ['u64', timestampS],
      ['bytes', signature],
    ]),
  }
}

/**
 * The signatures of `keys` on a note, each key at most once. Refuses with `log.signature-invalid` when a
 * known key's signature does not verify, and with `log.signature-missing` when no known key has signed.
 */
export function verifyNote(note: Note, keys: readonly NoteKey[], primitives: Primitives): Result<readonly VerifiedSignature[]> {
  const verified: VerifiedSignature[] = []
  for (const line of note.signatures) {
    const key = keys.find(known => known.name === line.name && known.id === line.keyId)
    if (key === undefined || key.kind === 'unsupported' || verified.some(earlier => earlier.key === key)) continue
    const timestampS = verifySignature(note.text, line, key, primitives)
    if (timestampS === undefined)
      return refuse(
        'log.signature-invalid',
        `the signature of ${key.name} does not fit the note; it was changed, or signed by another key`,
        key.name,
      )
    verified.push({ key, timestampS })
  }
  if (verified.length === 0) return refuse('log.signature-missing', 'no key that is trusted here has signed the note')
  return ok(verified)
}

/** The time that the signature states (0 for a plain one); undefined when it does not verify. */
function verifySignature(text: string, line: NoteSignature, key: NoteKey, primitives: Primitives): number | undefined {
  const reader = openReader(line.signature)
  const timestampS = isTimed(key) ? reader.u64() : 0
  const signature = reader.bytes(key.kind === 'ml-dsa-44' ? ML_DSA_44_SIGNATURE_BYTES : 64)
  const message = signedMessage(key, text, timestampS)
  if (!reader.done() || message === undefined) return undefined
  const holds = key.kind === 'ml-dsa-44' ? verifyMlDsa44(key.publicKey, message, signature) : primitives.verifyEd25519(key.publicKey, message, signature)
  return holds ? timestampS : undefined
}
