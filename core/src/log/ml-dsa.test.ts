import { readFileSync } from 'node:fs'
import { ml_dsa44 } from '@noble/post-quantum/ml-dsa.js'
import { describe, expect, it } from 'vitest'
import { ed25519FromSeed, nodePrimitives as primitives } from '@trigpoint/runtime'
import { fromHex, toHex, utf8Bytes, type Result } from '../base/index.ts'
import { parseCheckpoint, verifyCheckpoint } from './checkpoint.ts'
import { encodeCosignedMessage, verifyMlDsa44 } from './ml-dsa.ts'
import { cosignNote, formatNote, signNote } from './note.ts'
import { formatVkey, noteKey, parseVkey, type NoteKey } from './note-key.ts'
import { verifyCheckpointByPolicy } from './quorum.ts'
import { parseQuorumPolicy, type QuorumPolicy } from './quorum-policy.ts'

interface Vectors { seed: string; logVkey: string; witnessVkey: string; timestampS: number; cosignedMessage: string; cosignedCheckpoint: string; cosignedWithoutTime: string }
const vectors = JSON.parse(readFileSync(new URL('../../../vectors/log/ml-dsa.json', import.meta.url), 'utf8')) as Vectors
const codeOf = (result: Result<unknown>): string => (result.ok ? 'accepted' : result.refusal.code)
const valueOf = <T>(result: Result<T>): T => {
  if (!result.ok) throw new Error(result.refusal.message)
  return result.value
}
const pair = ml_dsa44.keygen(fromHex(vectors.seed) ?? new Uint8Array(32))
const sign = (message: Uint8Array): Uint8Array => ml_dsa44.sign(message, pair.secretKey, { extraEntropy: false })
const key = valueOf(parseVkey(vectors.witnessVkey, primitives))
const log = ed25519FromSeed(new Uint8Array(32).fill(1))
const logKey = valueOf(parseVkey(vectors.logVkey, primitives))
const policy: QuorumPolicy = valueOf(parseQuorumPolicy(utf8Bytes(`log ${vectors.logVkey}\nwitness pq ${vectors.witnessVkey} https://witness.example/\nquorum pq\n`), primitives))
const { text } = valueOf(parseCheckpoint(utf8Bytes(vectors.cosignedCheckpoint))).note

/** A checkpoint text signed by the log and cosigned by the key. */
const cosigned = (noteText: string, cosigner: NoteKey, timestampS: number): Uint8Array =>
  formatNote({ text: noteText, signatures: [signNote(noteText, logKey, log.sign), cosignNote(noteText, cosigner, sign, timestampS)] })

describe('an ML-DSA-44 cosignature', () => {
  it('is to the byte as in the vectors', () => {
    expect(key).toMatchObject({ kind: 'ml-dsa-44', type: 6, name: 'witness.example/pq' })
    expect(key.publicKey).toEqual(pair.publicKey)
    expect(formatVkey(key)).toBe(vectors.witnessVkey)
    expect(toHex(encodeCosignedMessage(key.name, vectors.timestampS, text) ?? new Uint8Array(0))).toBe(vectors.cosignedMessage)
    expect(cosigned(text, key, vectors.timestampS)).toEqual(utf8Bytes(vectors.cosignedCheckpoint))
  })

  it('counts for a quorum like any other, with its time or without one', () => {
    expect(valueOf(verifyCheckpointByPolicy(utf8Bytes(vectors.cosignedCheckpoint), policy, primitives)).witnessed).toEqual({ witnesses: ['pq'], latestS: vectors.timestampS })
    expect(valueOf(verifyCheckpointByPolicy(utf8Bytes(vectors.cosignedWithoutTime), policy, primitives)).witnessed).toEqual({ witnesses: ['pq'], latestS: 0 })
    // From a future that the reader's clock does not know, it counts for nothing.
    expect(codeOf(verifyCheckpointByPolicy(utf8Bytes(vectors.cosignedCheckpoint), policy, primitives, vectors.timestampS - 3600))).toBe('log.quorum-missing')
  })

  it('counts in a group with witnesses of the other kind', () => {
    const other = ed25519FromSeed(new Uint8Array(32).fill(2))
    const otherKey = noteKey(primitives, 'cosignature', 'w2', other.publicKey)
    const both = valueOf(parseQuorumPolicy(utf8Bytes(`log ${vectors.logVkey}\nwitness pq ${vectors.witnessVkey}\nwitness w2 ${formatVkey(otherKey)}\ngroup g all pq w2\nquorum g\n`), primitives))
    const lines = [signNote(text, logKey, log.sign), cosignNote(text, key, sign, 5), cosignNote(text, otherKey, other.sign, 7)]
    expect(valueOf(verifyCheckpointByPolicy(formatNote({ text, signatures: lines }), both, primitives)).witnessed).toEqual({ witnesses: ['pq', 'w2'], latestS: 7 })
    expect(codeOf(verifyCheckpointByPolicy(formatNote({ text, signatures: lines.slice(0, 2) }), both, primitives))).toBe('log.quorum-missing')
  })

  it('of a log is a signature of the log', () => {
    const own = noteKey(primitives, 'ml-dsa-44', 'log.example/vectors', pair.publicKey)
    const alone = formatNote({ text, signatures: [cosignNote(text, own, sign, 0)] })
    expect(codeOf(verifyCheckpoint(alone, { logKeys: [own] }, primitives))).toBe('accepted')
    expect(codeOf(verifyCheckpoint(alone, { logKeys: [logKey] }, primitives))).toBe('log.signature-missing')
  })

  it('refuses the note with any byte of signature, time, size, root or name changed', () => {
    const whole = utf8Bytes(vectors.cosignedCheckpoint)
    const { note } = valueOf(parseCheckpoint(whole))
    const [own, line] = note.signatures
    if (own === undefined || line === undefined) throw new Error('no lines')
    for (const at of [0, 7, 8, 40, 400, 1500, 2400, line.signature.length - 1]) {
      const signature = line.signature.map((byte, i) => (i === at ? byte ^ 1 : byte))
      expect(codeOf(verifyCheckpointByPolicy(formatNote({ text, signatures: [own, { ...line, signature }] }), policy, primitives)), String(at)).toBe('log.signature-invalid')
    }
    for (const signature of [line.signature.slice(0, -1), new Uint8Array([...line.signature, 0])])
      expect(codeOf(verifyCheckpointByPolicy(formatNote({ text, signatures: [own, { ...line, signature }] }), policy, primitives))).toBe('log.signature-invalid')
    for (const other of [text.replace('\n8\n', '\n9\n'), text.replace('47DE', '47DF')]) {
      expect(other).not.toBe(text)
      expect(codeOf(verifyCheckpointByPolicy(formatNote({ text: other, signatures: [signNote(other, logKey, log.sign), line] }), policy, primitives))).toBe('log.signature-invalid')
    }
    // The same key under another name: the name is part of what is signed.
    const renamed = noteKey(primitives, 'ml-dsa-44', 'witness.example/other', pair.publicKey)
    const underOther = valueOf(parseQuorumPolicy(utf8Bytes(`log ${vectors.logVkey}\nwitness pq ${formatVkey(renamed)}\nquorum pq\n`), primitives))
    expect(codeOf(verifyCheckpointByPolicy(formatNote({ text, signatures: [own, { ...line, name: renamed.name, keyId: renamed.id }] }), underOther, primitives))).toBe('log.signature-invalid')
  })

  it('does not speak of extension lines, so a checkpoint that has some is not taken as cosigned', () => {
    const extended = `${text}more\n`
    expect(encodeCosignedMessage(key.name, 1, extended)).toBeUndefined()
    const { note } = valueOf(parseCheckpoint(utf8Bytes(vectors.cosignedCheckpoint)))
    const moved = formatNote({ text: extended, signatures: [signNote(extended, logKey, log.sign), ...note.signatures.slice(1)] })
    expect(codeOf(verifyCheckpointByPolicy(moved, policy, primitives))).toBe('log.signature-invalid')
    expect(encodeCosignedMessage('n'.repeat(256), 1, text)).toBeUndefined()
    expect(encodeCosignedMessage(key.name, 1, 'no checkpoint\n')).toBeUndefined()
  })

  it('of bytes of any length is false, never an exception', () => {
    for (const length of [0, 1, 32, 1312, 2420, 5000])
      for (const other of [0, 1, 1312, 2420]) expect(verifyMlDsa44(new Uint8Array(length), new Uint8Array(3), new Uint8Array(other))).toBe(false)
    expect(codeOf(parseVkey(vectors.witnessVkey.slice(0, -4), primitives))).toBe('log.key-malformed')
  })
})
