// A reader of C2SP logs written from the specifications alone: nothing of ours is used but Node. What it reads, other
// people's clients can read; each function cites the text that it follows (signed-note, tlog-checkpoint, tlog-tiles,
// tlog-cosignature, tlog-proof; RFC 6962 section 2.1).

import { createHash, createPublicKey, verify } from 'node:crypto'

export const sha256 = (...parts: readonly Uint8Array[]): Buffer => parts.reduce((hash, part) => hash.update(part), createHash('sha256')).digest()
export const hashLeaf = (leaf: Uint8Array): Buffer => sha256(Uint8Array.of(0), leaf)
export const hashPair = (left: Uint8Array, right: Uint8Array): Buffer => sha256(Uint8Array.of(1), left, right)

/** MTH of RFC 6962 section 2.1, by its recursive definition, over leaf hashes. */
export function treeHash(hashes: readonly Uint8Array[]): Buffer {
  if (hashes.length === 0) return sha256()
  if (hashes.length === 1) return Buffer.from(hashes[0] ?? [])
  let half = 1
  while (half * 2 < hashes.length) half *= 2
  return hashPair(treeHash(hashes.slice(0, half)), treeHash(hashes.slice(half)))
}

/** PATH of RFC 6962 section 2.1.1. */
export function inclusionPath(index: number, hashes: readonly Uint8Array[]): readonly Buffer[] {
  if (hashes.length <= 1) return []
  let half = 1
  while (half * 2 < hashes.length) half *= 2
  return index < half ? [...inclusionPath(index, hashes.slice(0, half)), treeHash(hashes.slice(half))] : [...inclusionPath(index - half, hashes.slice(half)), treeHash(hashes.slice(0, half))]
}

/** PROOF of RFC 6962 section 2.1.2. */
export function consistencyPath(old: number, hashes: readonly Uint8Array[]): readonly Buffer[] {
  const sub = (m: number, list: readonly Uint8Array[], whole: boolean): readonly Buffer[] => {
    if (m === list.length) return whole ? [] : [treeHash(list)]
    let half = 1
    while (half * 2 < list.length) half *= 2
    return m <= half ? [...sub(m, list.slice(0, half), whole), treeHash(list.slice(half))] : [...sub(m - half, list.slice(half), false), treeHash(list.slice(0, half))]
  }
  return old === 0 ? [] : sub(old, hashes, true)
}

export interface VKey {
  readonly name: string
  readonly id: string
  readonly type: number
  readonly key: Buffer
}

/** signed-note, "Verifier keys" and "Signatures": name+hash+base64(type || key), hash over name, newline, type, key. */
export function readVKey(text: string): VKey {
  const [, name = '', id = '', material = ''] = /^([^+\s]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]+=*)$/.exec(text) ?? []
  const bytes = Buffer.from(material, 'base64')
  const own = sha256(Buffer.from(`${name}\n`), bytes).subarray(0, 4).toString('hex')
  if (name === '' || own !== id) throw new Error(`no vkey: ${text.slice(0, 60)}`)
  return { name, id, type: bytes[0] ?? 0, key: bytes.subarray(1) }
}

export interface SignatureLine {
  readonly name: string
  readonly id: string
  readonly bytes: Buffer
}

/** signed-note, "Format": text and its newline, an empty line, then em dash, space, name, space, base64, newline. */
export function readNote(note: string): { readonly text: string; readonly lines: readonly SignatureLine[] } {
  const at = note.lastIndexOf('\n\n')
  if (at < 0 || !note.endsWith('\n') || [...note].some(letter => letter < ' ' && letter !== '\n')) throw new Error('no note')
  return { text: note.slice(0, at + 1), lines: note.slice(at + 2, -1).split('\n').map(readSignatureLine) }
}

export function readSignatureLine(line: string): SignatureLine {
  const [, name = '', base64 = ''] = /^\u2014 ([^\s+]+) ([A-Za-z0-9+/]+={0,2})$/u.exec(line) ?? []
  const bytes = Buffer.from(base64, 'base64')
  if (bytes.length < 5 || bytes.toString('base64') !== base64) throw new Error(`no signature line: ${line}`)
  return { name, id: bytes.subarray(0, 4).toString('hex'), bytes: bytes.subarray(4) }
}

function verifyEd25519(key: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  return verify(null, message, createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: Buffer.from(key).toString('base64url') }, format: 'jwk' }), signature)
}

/** The line by this key on the text: true, false, or undefined where there is none. */
export function isSigned({ text, lines }: ReturnType<typeof readNote>, key: VKey): boolean | undefined {
  const line = lines.find(one => one.name === key.name && one.id === key.id)
  return line === undefined ? undefined : holds(text, line, key)
}

/** signed-note 0x01; tlog-cosignature, "Ed25519 signed message" (0x04). */
export function holds(text: string, { bytes }: SignatureLine, key: VKey): boolean {
  if (key.type === 1) return bytes.length === 64 && verifyEd25519(key.key, Buffer.from(text), bytes)
  if (key.type !== 4 || bytes.length !== 72) return false
  const time = bytes.readBigUInt64BE(0)
  return time <= 2n ** 63n - 1n && verifyEd25519(key.key, Buffer.from(`cosignature/v1\ntime ${String(time)}\n${text}`), bytes.subarray(8))
}

export interface ReadCheckpoint {
  readonly origin: string
  readonly size: number
  readonly root: Buffer
}

/** tlog-checkpoint, "Note text". */
export function readCheckpointText(text: string): ReadCheckpoint {
  const [, origin = '', size = '', root = ''] = /^([^\n]+)\n(0|[1-9][0-9]*)\n([A-Za-z0-9+/]{43}=)\n$/.exec(text) ?? []
  if (origin === '') throw new Error(`no bare checkpoint: ${text}`)
  return { origin, size: Number(size), root: Buffer.from(root, 'base64') }
}

/** tlog-tiles, "Merkle Tree": index in groups of three digits, all but the last with an x. */
export function pathOfTile(level: number | 'entries', index: number, width = 256): string {
  const digits = String(index).padStart(Math.ceil(String(index).length / 3) * 3, '0')
  const groups = digits.match(/\d{3}/g) ?? []
  return `tile/${String(level)}/${groups.map((group, i) => (i < groups.length - 1 ? `x${group}` : group)).join('/')}${width === 256 ? '' : `.p/${String(width)}`}`
}

/** tlog-tiles, "Partial Tiles": every tile and bundle of a tree of this size. */
export function tilesOfTree(size: number): readonly { readonly level: number | 'entries'; readonly index: number; readonly width: number }[] {
  const tiles: { level: number | 'entries'; index: number; width: number }[] = []
  for (let level = 0; Math.floor(size / 256 ** level) > 0; level++) {
    const hashes = Math.floor(size / 256 ** level)
    for (let index = 0; index * 256 < hashes; index++) {
      const width = Math.min(256, hashes - index * 256)
      tiles.push({ level, index, width })
      if (level === 0) tiles.push({ level: 'entries', index, width })
    }
  }
  return tiles
}

/** tlog-tiles, "Log entries": big-endian uint16 length-prefixed entries. */
export function readBundle(bytes: Buffer): readonly Buffer[] {
  const entries: Buffer[] = []
  for (let at = 0; at < bytes.length;) {
    const length = bytes.readUInt16BE(at)
    if (at + 2 + length > bytes.length) throw new Error('a bundle ends within an entry')
    entries.push(bytes.subarray(at + 2, at + 2 + length))
    at += 2 + length
  }
  return entries
}

/** tlog-proof, "Format". */
export function readProofFile(text: string): { readonly extra: Buffer | undefined; readonly index: number; readonly hashes: readonly Buffer[]; readonly checkpoint: string } {
  const [, extra, index = '', hashes = '', checkpoint = ''] = /^c2sp\.org\/tlog-proof@v1\n(?:extra ([A-Za-z0-9+/]*={0,2})\n)?index (0|[1-9][0-9]*)\n((?:[A-Za-z0-9+/]{43}=\n)*)\n([^]*)$/.exec(text) ?? []
  if (index === '') throw new Error('no tlog-proof')
  return { extra: extra === undefined ? undefined : Buffer.from(extra, 'base64'), index: Number(index), hashes: hashes.split('\n').filter(line => line !== '').map(line => Buffer.from(line, 'base64')), checkpoint }
}
