import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { nodePrimitives as primitives } from '@trigpoint/runtime'
import { fromHex, toHex, utf8Bytes } from '../base/index.ts'
import { commitRecord, digestPart, leafOfRecord, MAXIMUM_PARTS, partSalt, type Part, type RecordKind } from './commitment.ts'
import { resultKeyId, resultKeyJwk, signResultKey, verifyResultKey, type ResultAlgorithm } from './result-key.ts'
import { timeWords } from './statements.ts'

interface CommitmentVector {
  readonly kind: RecordKind
  readonly secret: string
  readonly parts: readonly { readonly name: string; readonly content: string; readonly salt: string; readonly digest: string }[]
  readonly digests: readonly string[]
  readonly leaf: string
}
interface KeyVector {
  readonly algorithm: ResultAlgorithm
  readonly publicKey: string
  readonly signsFromMs: number
  readonly signsUntilMs: number
  readonly verifierKey: string
  readonly statement: string
  readonly keyId: string
  readonly jwk: Record<string, string>
}
const read = <T>(name: string): T => JSON.parse(readFileSync(new URL(`../../../vectors/${name}`, import.meta.url), 'utf8')) as T
const bytes = (hex: string): Uint8Array => fromHex(hex) ?? new Uint8Array(0)

describe('the vectors of commitments', () => {
  it.each(read<{ records: CommitmentVector[] }>('result/commitment.json').records.map(each => [`${each.kind}, ${String(each.parts.length)} parts`, each] as const))('%s', (_, vector) => {
    const parts: Part[] = vector.parts.map(({ name, content }) => ({ name, content: utf8Bytes(content) }))
    parts.forEach((part, at) => {
      expect(toHex(partSalt(primitives, bytes(vector.secret), at))).toBe(vector.parts[at]?.salt)
      expect(toHex(digestPart(primitives, bytes(vector.parts[at]?.salt ?? ''), part))).toBe(vector.parts[at]?.digest)
    })
    const record = commitRecord(primitives, vector.kind, parts, bytes(vector.secret))
    expect(record.digests.map(toHex)).toEqual(vector.digests)
    expect(toHex(leafOfRecord(primitives, record))).toBe(vector.leaf)
  })
})

describe('a commitment', () => {
  const parts = [{ name: 'a', content: utf8Bytes('x') }, { name: 'b', content: utf8Bytes('x') }]
  const secret = new Uint8Array(32).fill(3)
  it('hides equal parts behind different digests, and fills up to sixteen', () => {
    const { digests } = commitRecord(primitives, 'fix', parts, secret)
    expect(digests).toHaveLength(16)
    expect(new Set(digests.map(toHex)).size).toBe(16)
    expect(commitRecord(primitives, 'fix', Array.from({ length: 17 }, () => parts[0] ?? { name: '', content: secret }), secret).digests).toHaveLength(32)
  })
  it('differs with kind, order, name, content and secret', () => {
    const leaf = (kind: RecordKind, list: readonly Part[], salt: Uint8Array): string => toHex(leafOfRecord(primitives, commitRecord(primitives, kind, list, salt)))
    const all = [
      leaf('fix', parts, secret), leaf('paper', parts, secret), leaf('fix', [...parts].reverse(), secret), leaf('fix', parts, secret.map(byte => byte ^ 1)),
      leaf('fix', [{ name: 'ab', content: utf8Bytes('x') }, parts[1] ?? { name: '', content: secret }], secret), leaf('fix', [{ name: 'a', content: utf8Bytes('bx') }, parts[1] ?? { name: '', content: secret }], secret),
    ]
    expect(new Set(all).size).toBe(all.length)
  })
  it('has 1 to 256 parts', () => {
    expect(() => commitRecord(primitives, 'fix', [], secret)).toThrow()
    expect(() => commitRecord(primitives, 'fix', Array.from({ length: MAXIMUM_PARTS + 1 }, () => ({ name: 'a', content: secret })), secret)).toThrow()
  })
})

describe('a statement about a result key', () => {
  it.each(read<{ keys: KeyVector[] }>('result/keys.json').keys.map(each => [each.algorithm, each] as const))('of %s is read as its vector says, and refused in every byte changed, cut or added', (_, vector) => {
    const statement = bytes(vector.statement)
    const verified = verifyResultKey(statement, bytes(vector.verifierKey), primitives)
    if (!verified.ok) throw new Error(verified.refusal.message)
    expect(verified.value).toEqual({ algorithm: vector.algorithm, publicKey: bytes(vector.publicKey), signsFromMs: vector.signsFromMs, signsUntilMs: vector.signsUntilMs })
    expect(resultKeyId(primitives, verified.value)).toBe(vector.keyId)
    expect(resultKeyJwk(primitives, verified.value)).toEqual(vector.jwk)
    const codeOf = (changed: Uint8Array): string => {
      const result = verifyResultKey(changed, bytes(vector.verifierKey), primitives)
      return result.ok ? 'accepted' : result.refusal.code
    }
    for (let at = 0; at < statement.length; at++) expect(codeOf(statement.map((byte, i) => (i === at ? byte ^ 1 : byte)))).toBe('result.key-statement')
    for (let length = 0; length < statement.length; length++) expect(codeOf(statement.slice(0, length))).toBe('result.key-statement')
    expect(codeOf(Uint8Array.from([...statement, 0]))).toBe('result.key-statement')
    expect(codeOf(new Uint8Array(10_000))).toBe('result.key-statement')
  })
  it('whose time ends before it begins is none', () => {
    const sign = (): Uint8Array => new Uint8Array(64)
    const result = verifyResultKey(signResultKey({ algorithm: 'EdDSA', publicKey: new Uint8Array(32), signsFromMs: 5, signsUntilMs: 5 }, sign), new Uint8Array(32), primitives)
    expect(result.ok).toBe(false)
  })
})

describe('a time in words', () => {
  it('is that of the calendar', () => {
    for (const atMs of [0, 951_782_400_000, 1_709_164_800_000, Date.UTC(2026, 10, 23, 19, 47, 21), Date.UTC(2100, 1, 28, 23, 59, 59), Date.UTC(1999, 11, 31, 23, 59, 59, 999), Date.UTC(2400, 1, 29)])
      expect(timeWords(atMs)).toBe(`${new Date(atMs).toISOString().slice(0, 19).replace('T', ' ')} UTC`)
  })
})
