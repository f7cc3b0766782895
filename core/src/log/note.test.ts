import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { ed25519FromSeed, nodePrimitives as primitives } from '@trigpoint/runtime'
import { asciiBytes, utf8Bytes } from '../base/index.ts'
import { parseTreeSize } from './checkpoint-text.ts'
import { parseCheckpoint, signCheckpoint, verifyCheckpoint } from './checkpoint.ts'
import { formatVkey, isKeyName, noteKey, parseVkey, type NoteKey } from './note-key.ts'
import { cosignNote, formatNote, parseNote, verifyNote } from './note.ts'
import { compareViews } from './split-view.ts'

interface NoteVectors { vkeys: { log: string; witnesses: string[] }; checkpoint: string; cosignedCheckpoint: string }
const vectors = JSON.parse(readFileSync(new URL('../../../vectors/log/notes.json', import.meta.url), 'utf8')) as NoteVectors
const codeOf = (result: { ok: true } | { ok: false; refusal: { code: string } }): string => (result.ok ? 'accepted' : result.refusal.code)

function keyOf(vkey: string): NoteKey {
  const key = parseVkey(vkey, primitives)
  if (!key.ok) throw new Error(key.refusal.message)
  return key.value
}

describe('keys of notes', () => {
  it('the key of the Go checksum database reads back', () => {
    const vkey = 'sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8'
    expect(formatVkey(keyOf(vkey))).toBe(vkey)
    expect(keyOf(vkey)).toMatchObject({ kind: 'ed25519', name: 'sum.golang.org', id: '033de0ae' })
  })

  it('a mistyped key is refused with log.key-malformed', () => {
    const [vkey] = [vectors.vkeys.log]
    for (let i = 0; i < vkey.length; i++) {
      const changed = vkey.slice(0, i) + (vkey.charAt(i) === 'x' ? 'y' : 'x') + vkey.slice(i + 1)
      expect([changed, codeOf(parseVkey(changed, primitives))]).toEqual([changed, 'log.key-malformed'])
    }
    for (const wrong of ['', 'a', 'a+b', 'a b+00000000+AQ==', `${vkey}+`, 'n+00000000+', 'x'.repeat(5000)]) expect(codeOf(parseVkey(wrong, primitives))).toBe('log.key-malformed')
  })

  it('a key of another type is kept and never verifies', () => {
    const publicKey = new Uint8Array(1312).fill(9)
    const id = primitives.hash('sha256', Uint8Array.from([...asciiBytes('w'), 10, 0x42, ...publicKey])).slice(0, 4)
    const hex = Buffer.from(id).toString('hex')
    const vkey = `w+${hex}+${Buffer.from([0x42, ...publicKey]).toString('base64')}`
    expect(keyOf(vkey)).toMatchObject({ kind: 'unsupported', type: 0x42 })
  })

  it('names hold no space, plus or control character', () => {
    for (const name of ['', 'a b', 'a+b', 'a\u00a0b', 'a\u2003b', 'a\nb', 'a\u0085b']) expect([name, isKeyName(name)]).toEqual([name, false])
    expect(isKeyName('log.example/ä')).toBe(true)
  })
})

describe('signed notes', () => {
  it('a note of the Go documentation verifies', () => {
    const key = keyOf('PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW')
    const note = parseNote(utf8Bytes(
      'If you think cryptography is the answer to your problem,\nthen you don\'t know what your problem is.\n\n' +
      '— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n',
    ))
    expect(note.ok && codeOf(verifyNote(note.value, [key], primitives))).toBe('accepted')
  })

  it('every flipped, cut or extended byte of a checkpoint is refused', () => {
    const original = utf8Bytes(vectors.cosignedCheckpoint)
    const keys = { logKeys: [keyOf(vectors.vkeys.log)], cosigners: vectors.vkeys.witnesses.map(keyOf) }
    const accepted = verifyCheckpoint(original, keys, primitives)
    expect(accepted.ok && accepted.value.signatures.map(signature => signature.timestampS)).toEqual([0, 1_700_000_000, 1_700_000_001])
    for (let i = 0; i < original.length; i++) {
      const flipped = Uint8Array.from(original)
      flipped[i] = (flipped[i] ?? 0) ^ 1
      const result = verifyCheckpoint(flipped, keys, primitives)
      // A flip in a signature line's name or key id makes it a stranger's, which is ignored: a signature fewer.
      expect([i, result.ok ? result.value.signatures.length : 0]).not.toEqual([i, 3])
      if (i % 7 === 0) expect(verifyCheckpoint(original.slice(0, i), keys, primitives).ok).toBe(false)
    }
    expect(verifyCheckpoint(utf8Bytes(`${vectors.cosignedCheckpoint}x`), keys, primitives).ok).toBe(false)
  })

  it('malformed notes are refused with log.note-malformed', () => {
    const wrong = ['', 'text\n', 'text\n\n', 'text\n\n— k\n', 'text\n\n— k AAAA\n', 'text\n\n- k AAAAAAAA\n', 'text\n\n— k AAAAAAAA', 'te\txt\n\n— k AAAAAAAA\n', `t\n\n${'— k AAAAAAAA\n'.repeat(101)}`]
    for (const text of wrong) expect([text, codeOf(parseNote(utf8Bytes(text)))]).toEqual([text, 'log.note-malformed'])
    expect(codeOf(parseNote(Uint8Array.of(0xff, 0x0a, 0x0a)))).toBe('log.note-malformed')
    expect(codeOf(parseNote(new Uint8Array(300_000)))).toBe('log.note-malformed')
  })

  it('a known key with a wrong signature refuses the note with log.signature-invalid', () => {
    const key = keyOf(vectors.vkeys.log)
    expect(codeOf(verifyCheckpoint(utf8Bytes(vectors.checkpoint.replace('\n5\n', '\n6\n')), { logKeys: [key] }, primitives))).toBe('log.signature-invalid')
  })

  it('strangers\' signatures count for nothing: log.signature-missing', () => {
    const own = noteKey(primitives, 'ed25519', 'log.example/vectors', ed25519FromSeed(new Uint8Array(32).fill(9)).publicKey)
    expect(codeOf(verifyCheckpoint(utf8Bytes(vectors.checkpoint), { logKeys: [own] }, primitives))).toBe('log.signature-missing')
  })

  it('a cosignature states its time, and another time does not verify', () => {
    const witness = ed25519FromSeed(new Uint8Array(32).fill(2))
    const key = noteKey(primitives, 'cosignature', 'witness.example/w2', witness.publicKey)
    const line = cosignNote('text\n', key, witness.sign, 1_700_000_000)
    expect(line.signature.length).toBe(72)
    const earlier = Uint8Array.from(line.signature)
    earlier[7] = (earlier[7] ?? 0) ^ 1
    const noteOf = (signature: Uint8Array) => ({ text: 'text\n', signatures: [{ ...line, signature }] })
    expect(codeOf(verifyNote(noteOf(line.signature), [key], primitives))).toBe('accepted')
    expect(codeOf(verifyNote(noteOf(earlier), [key], primitives))).toBe('log.signature-invalid')
    expect(codeOf(verifyNote(noteOf(line.signature.slice(0, 71)), [key], primitives))).toBe('log.signature-invalid')
  })
})

describe('checkpoints', () => {
  const sign = ed25519FromSeed(new Uint8Array(32).fill(1))
  const key = noteKey(primitives, 'ed25519', 'log.example/a', sign.publicKey)
  const noteOf = (text: string): Uint8Array => formatNote({ text, signatures: [{ name: 'k', keyId: '00000000', signature: new Uint8Array(64) }] })
  const root = 'NBUVmC1lDiNSDb1U1/zwr6G3DMOhakEdRk3JwayWwwE='

  it('are signed and cosigned to the byte as in the vectors', () => {
    const vkey = keyOf(vectors.vkeys.log)
    const parsed = parseCheckpoint(utf8Bytes(vectors.checkpoint))
    if (!parsed.ok) throw new Error(parsed.refusal.message)
    expect(signCheckpoint(parsed.value, vkey, sign.sign)).toEqual(utf8Bytes(vectors.checkpoint))
    const cosignatures = vectors.vkeys.witnesses.map((text, i) => cosignNote(parsed.value.note.text, keyOf(text), ed25519FromSeed(new Uint8Array(32).fill(2 + i)).sign, 1_700_000_000 + i))
    expect(formatNote({ ...parsed.value.note, signatures: [...parsed.value.note.signatures, ...cosignatures] })).toEqual(utf8Bytes(vectors.cosignedCheckpoint))
  })

  it('sizes are decimals without leading zeros below 2^53', () => {
    expect([parseTreeSize('0'), parseTreeSize('9007199254740991')]).toEqual([0, 9_007_199_254_740_991])
    for (const text of ['', '00', '01', '+1', '-1', '1 ', '0x1', '1e3', '9007199254740993', '99999999999999999']) expect([text, parseTreeSize(text)]).toEqual([text, undefined])
  })

  it('extension lines are kept', () => {
    const parsed = parseCheckpoint(noteOf(`o\n5\n${root}\nmore\nyet more\n`))
    expect(parsed.ok && parsed.value.extensions).toEqual(['more', 'yet more'])
  })

  it('other texts are refused with log.checkpoint-malformed', () => {
    for (const text of ['o\n5\n', `\n5\n${root}\n`, `o\n05\n${root}\n`, `o\n5\n${root}A\n`, `o\n5\nAAAA\n`, `o\n5\n${root}\n\n`, `o\n5\n${root}\n\nx\n`])
      expect([text, codeOf(parseCheckpoint(noteOf(text)))]).toEqual([text, 'log.checkpoint-malformed'])
  })

  it('a checkpoint of another log is refused with log.origin-unexpected, even when signed by a trusted key', () => {
    const foreign = signCheckpoint({ origin: 'log.example/b', size: 1, root: new Uint8Array(32) }, key, sign.sign)
    expect(codeOf(verifyCheckpoint(foreign, { logKeys: [key] }, primitives))).toBe('log.origin-unexpected')
  })

  it('two checkpoints of one size with two roots are a fork; other sizes without a proof show nothing', () => {
    const at = (size: number, fill: number): Uint8Array => signCheckpoint({ origin: 'log.example/a', size, root: new Uint8Array(32).fill(fill) }, key, sign.sign)
    const compare = (a: Uint8Array, b: Uint8Array): string => {
      const result = compareViews(a, b, [], [key], primitives)
      return result.ok ? result.value : result.refusal.code
    }
    expect(compare(at(5, 1), at(5, 2))).toBe('forked')
    expect(compare(at(5, 1), at(5, 1))).toBe('consistent')
    expect(compare(at(6, 1), at(5, 2))).toBe('unproven')
  })
})
