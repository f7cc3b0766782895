// Keys that sign notes, and their text form, the vkey (C2SP signed-note).
//
//   vkey   = <name> "+" <key id, 8 hex digits> "+" base64( type u8 | public key )
//   key id = first 4 bytes of SHA-256( name | 0x0A | type u8 | public key )
//
// Types read here: 0x01 Ed25519 over the note text (logs), 0x04 timestamped Ed25519 cosignature (witnesses), 0x06
// timestamped ML-DSA-44 cosignature (either). Any other type is kept as a key that never verifies: a policy may name a
// witness of tomorrow without becoming unreadable, and such a witness simply never counts.

import {
  asciiBytes, concatBytes, fromBase64, fromHex, ok, refuse, toBase64, toHex, utf8Bytes, type Primitives, type Result,
} from '../base/index.ts'
import { encodeCosignedMessage, ML_DSA_44_KEY_BYTES } from './ml-dsa.ts'

export type NoteKeyKind = 'ed25519' | 'cosignature' | 'ml-dsa-44' | 'unsupported'

export interface NoteKey {
  readonly kind: NoteKeyKind
  readonly name: string
  /** Key id, 8 lower-case hex digits. */
  readonly id: string
  /** Signature type, the first byte of the key material. */
  readonly type: number
  readonly publicKey: Uint8Array
}

const TYPE_BYTE = { 'ed25519': 1, 'cosignature': 4, 'ml-dsa-44': 6 } as const
const KEY_BYTES = { 'ed25519': 32, 'cosignature': 32, 'ml-dsa-44': ML_DSA_44_KEY_BYTES } as const
const KINDS = ['ed25519', 'cosignature', 'ml-dsa-44'] as const
/** Whether signatures of this kind state a time, as cosignatures do. */
export function isTimed({ kind }: NoteKey): boolean {
  return kind === 'cosignature' || kind === 'ml-dsa-44'
}

/** Longest vkey read: an ML-DSA-44 key of 1,312 bytes in base64 and a name. */
const MAX_VKEY_LENGTH = 4096

/** Whether a text may name a key: not empty, no white space, no plus sign, no control character. */
export function isKeyName(name: string): boolean {
  return name !== '' && !/[\s+\p{Cc}]/u.test(name)
}

/** The key with this name; `name` must satisfy `isKeyName`, `publicKey` is 32 bytes of Ed25519, or 1,312 of ML-DSA-44. */
export function noteKey(primitives: Primitives, kind: Exclude<NoteKeyKind, 'unsupported'>, name: string, publicKey: Uint8Array): NoteKey {
  return { kind, name, id: keyId(primitives, name, TYPE_BYTE[kind], publicKey), type: TYPE_BYTE[kind], publicKey }
}

function keyId(primitives: Primitives, name: string, type: number, publicKey: Uint8Array): string {
  const hashed = primitives.hash('sha256', concatBytes(utf8Bytes(name), Uint8Array.of(0x0a, type), publicKey))
  return toHex(hashed.slice(0, 4))
}

export function formatVkey(key: NoteKey): string {
  return `${key.name}+${key.id}+${toBase64(concatBytes(Uint8Array.of(key.type), key.publicKey))}`
}

/** Reads a vkey and checks its key id. Refuses with `log.key-malformed`. */
export function parseVkey(text: string, primitives: Primitives): Result<NoteKey> {
  if (text.length > MAX_VKEY_LENGTH) return refuse('log.key-malformed', 'the key is longer than any key of a note')
  const [name, idText, material, ...more] = splitVkey(text)
  const id = fromHex(idText ?? '')
  const bytes = fromBase64(material ?? '')
  if (more.length > 0 || name === undefined || id?.length !== 4 || bytes === undefined || bytes.length < 2 || !isKeyName(name))
    return refuse('log.key-malformed', 'a key is written name+id+base64, with an id of eight hex digits', text.slice(0, 80))
  const type = bytes[0] ?? 0
  const publicKey = bytes.slice(1)
  if (keyId(primitives, name, type, publicKey) !== toHex(id))
    return refuse('log.key-malformed', 'the id of the key does not fit its name and its bytes; it was mistyped', name)
  const kind = KINDS.find(one => TYPE_BYTE[one] === type) ?? 'unsupported'
  if (kind !== 'unsupported' && publicKey.length !== KEY_BYTES[kind])
    return refuse('log.key-malformed', `an ${kind === 'ml-dsa-44' ? 'ML-DSA-44' : 'Ed25519'} key has ${String(KEY_BYTES[kind])} bytes, this one ${String(publicKey.length)}`, name)
  return ok({ kind, name, id: toHex(id), type, publicKey })
}

/** The base64 part may itself hold plus signs, so only the first two are separators. */
function splitVkey(text: string): readonly (string | undefined)[] {
  const first = text.indexOf('+')
  const second = text.indexOf('+', first + 1)
  if (first < 0 || second < 0) return []
  return [text.slice(0, first), text.slice(first + 1, second), text.slice(second + 1)]
}

/** What a key of this kind signs: the note's text, or for a cosignature the text under its header and time; undefined for a text that it cannot sign. */
export function signedMessage(key: NoteKey, noteText: string, timestampS: number): Uint8Array | undefined {
  if (key.kind === 'ml-dsa-44') return encodeCosignedMessage(key.name, timestampS, noteText)
  const text = utf8Bytes(noteText)
  if (key.kind !== 'cosignature') return text
  return concatBytes(asciiBytes(`cosignature/v1\ntime ${String(timestampS)}\n`), text)
}
