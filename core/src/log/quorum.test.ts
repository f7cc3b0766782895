import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ed25519FromSeed, nodePrimitives as primitives } from '@trigpoint/runtime'
import { concatBytes, fromBase64, utf8Bytes, type Result } from '../base/index.ts'
import { formatVkey, noteKey } from './note-key.ts'
import { isQuorum, verifyCheckpointByPolicy } from './quorum.ts'
import { parseQuorumPolicy, type QuorumPolicy } from './quorum-policy.ts'
import { parseTlogProof, verifyTlogProof } from './tlog-proof.ts'
import { encodeWitnessRequest, parseWitnessAnswer, parseWitnessRequest } from './witness-request.ts'

interface NoteVectors { checkpoint: string; cosignedCheckpoint: string; policy: string; leaf: string; tlogProof: string; witnessRequest: string }
const vectors = JSON.parse(readFileSync(new URL('../../../vectors/log/notes.json', import.meta.url), 'utf8')) as NoteVectors
const codeOf = (result: Result<unknown>): string => (result.ok ? 'accepted' : result.refusal.code)
const parse = (text: string): Result<QuorumPolicy> => parseQuorumPolicy(utf8Bytes(text), primitives)
const keys = Array.from({ length: 40 }, (_, i) => formatVkey(noteKey(primitives, 'cosignature', `w${String(i)}`, ed25519FromSeed(new Uint8Array(32).fill(i)).publicKey)))
const logKey = formatVkey(noteKey(primitives, 'ed25519', 'log', ed25519FromSeed(new Uint8Array(32).fill(99)).publicKey))
const witnessLines = (count: number): string => keys.slice(0, count).map((key, i) => `witness w${String(i)} ${key}\n`).join('')

function policyOf(text: string): QuorumPolicy {
  const policy = parse(text)
  if (!policy.ok) throw new Error(policy.refusal.message)
  return policy.value
}

describe('trust policies', () => {
  it('two levels of groups, comments, tabs and urls read', () => {
    const policy = policyOf(
      `# who we trust\n log ${logKey}\thttps://log.example/ \n\n${witnessLines(5)}` +
      'group X 2 w0 w1 w2\ngroup Y any w3 w4\ngroup both all X Y\n\tquorum both\n',
    )
    expect(policy.logs[0]).toMatchObject({ url: 'https://log.example/' })
    const reached = (...names: string[]): boolean => isQuorum(policy.quorum, key => names.includes(key.name))
    expect(reached('w0', 'w1', 'w3')).toBe(true)
    expect(reached('w0', 'w1', 'w2')).toBe(false)
    expect(reached('w0', 'w3', 'w4')).toBe(false)
  })

  it('names are octets: K and the Kelvin sign are two', () => {
    expect(parse(`witness K ${keys[0] ?? ''}\nwitness \u212A ${keys[1] ?? ''}\ngroup g all K \u212A\nquorum g\n`).ok).toBe(true)
  })

  it('a malformed policy is refused with log.policy-malformed, naming the line', () => {
    const [k0, k1] = [keys[0] ?? '', keys[1] ?? '']
    const wrong = [
      '', 'quorum\n', 'quorum a b\n', 'quorum w0\n', 'quorum none\nquorum none\n', 'quorum none\nfoo bar\n', 'log\nquorum none\n', 'log x\nquorum none\n',
      `log ${logKey}\nlog ${logKey}\nquorum none\n`, `witness none ${k0}\nquorum none\n`, `witness a ${k0}\nwitness a ${k1}\nquorum a\n`, `witness a ${k0}\nwitness b ${k0}\nquorum a\n`,
      `witness a ${logKey}\nquorum a\n`, `witness a ${k0}\ngroup g 2 a\nquorum g\n`, `witness a ${k0}\ngroup g 0 a\nquorum g\n`, `witness a ${k0}\ngroup g all\nquorum none\n`,
      `group g all a\nwitness a ${k0}\nquorum g\n`, `witness a ${k0}\ngroup g all a a\nquorum g\n`, `witness a ${k0}\ngroup g all a\ngroup h all a\nquorum h\n`,
      `witness a ${k0}\ngroup g any g\nquorum g\n`, `quorum none\u0007\n`, `witness a ${k0}\ngroup none all a\nquorum none\n`, 'quorum none\n'.padEnd(300_000, '#'),
    ]
    for (const text of wrong) expect([text.slice(0, 80), codeOf(parse(text))]).toEqual([text.slice(0, 80), 'log.policy-malformed'])
    const named = parse('quorum none\n\nfoo\n')
    expect(named.ok ? '' : named.refusal.where).toBe('line 3')
  })

  it('as many witnesses as the specification recommends are read', () => {
    expect(policyOf(`${witnessLines(40)}group g 20 ${keys.map((_, i) => `w${String(i)}`).join(' ')}\nquorum g\n`).witnesses.length).toBe(40)
  })

  it('a further witness never loses a quorum', () => {
    const policy = policyOf(`${witnessLines(6)}group X 2 w0 w1 w2\ngroup Y 1 w3 w4\ngroup Z 2 X Y w5\nquorum Z\n`)
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 5 })), fc.integer({ min: 0, max: 5 }), (have, more) => {
        const names = have.map(i => `w${String(i)}`)
        const before = isQuorum(policy.quorum, key => names.includes(key.name))
        const after = isQuorum(policy.quorum, key => [...names, `w${String(more)}`].includes(key.name))
        expect(before && !after).toBe(false)
      }),
      { seed: 8 },
    )
  })
})

describe('a checkpoint against a policy', () => {
  const policy = policyOf(vectors.policy)

  it('holds when the log signed and the quorum cosigned', () => {
    const result = verifyCheckpointByPolicy(utf8Bytes(vectors.cosignedCheckpoint), policy, primitives)
    expect(result.ok && result.value.witnessed).toEqual({ witnesses: ['w2', 'w3'], latestS: 1_700_000_001 })
  })

  it('is refused with log.quorum-missing without cosignatures, or when they are from the future', () => {
    expect(codeOf(verifyCheckpointByPolicy(utf8Bytes(vectors.checkpoint), policy, primitives))).toBe('log.quorum-missing')
    expect(codeOf(verifyCheckpointByPolicy(utf8Bytes(vectors.cosignedCheckpoint), policy, primitives, 1_699_999_000))).toBe('log.quorum-missing')
    expect(codeOf(verifyCheckpointByPolicy(utf8Bytes(vectors.cosignedCheckpoint), policy, primitives, 1_700_000_000))).toBe('accepted')
  })

  it('a policy without logs is refused with log.policy-names-no-log, never a pass', () => {
    expect(codeOf(verifyCheckpointByPolicy(utf8Bytes(vectors.cosignedCheckpoint), policyOf('quorum none\n'), primitives))).toBe('log.policy-names-no-log')
  })
})

describe('proof files', () => {
  const policy = policyOf(vectors.policy)
  const leaf = fromBase64(vectors.leaf) ?? new Uint8Array(0)

  it('the vector proves its leaf, and no other: log.not-included', () => {
    const proven = verifyTlogProof(utf8Bytes(vectors.tlogProof), leaf, policy, primitives)
    expect(proven.ok && proven.value.index).toBe(3)
    expect(codeOf(verifyTlogProof(utf8Bytes(vectors.tlogProof), concatBytes(leaf, leaf), policy, primitives))).toBe('log.not-included')
  })

  it('every flipped byte but the extra data is refused, never thrown', () => {
    const original = utf8Bytes(vectors.tlogProof)
    const extraAt = vectors.tlogProof.indexOf('extra ') + 6
    for (let i = 0; i < original.length; i++) {
      if (i >= extraAt && i < extraAt + 8) continue
      const flipped = Uint8Array.from(original)
      flipped[i] = (flipped[i] ?? 0) ^ 1
      expect([i, verifyTlogProof(flipped, leaf, policy, primitives).ok]).toEqual([i, false])
      expect(verifyTlogProof(original.slice(0, i), leaf, policy, primitives).ok).toBe(false)
    }
  })

  it('malformed files are refused with log.proof-malformed', () => {
    const text = vectors.tlogProof
    const wrong = ['', text.replace('@v1', '@v2'), text.replace('index 3', 'index 03'), text.replace('index 3\n', ''), text.replace('extra ZXh0cmE=', 'extra ZXh0cmE'),
      text.replace('index 3\n', `index 3\n${'NBUVmC1lDiNSDb1U1/zwr6G3DMOhakEdRk3JwayWwwE=\n'.repeat(64)}`)]
    for (const changed of wrong) expect(codeOf(parseTlogProof(utf8Bytes(changed)))).toBe('log.proof-malformed')
    expect(codeOf(parseTlogProof(new Uint8Array(500_000)))).toBe('log.proof-malformed')
  })
})

describe('witness requests', () => {
  it('the vector reads back', () => {
    const parsed = parseWitnessRequest(utf8Bytes(vectors.witnessRequest))
    expect(parsed.ok && parsed.value.oldSize).toBe(3)
    expect(parsed.ok && encodeWitnessRequest(parsed.value)).toEqual(utf8Bytes(vectors.witnessRequest))
  })

  it('malformed ones are refused with log.witness-request-malformed', () => {
    const text = vectors.witnessRequest
    const wrong = ['', 'old 3', text.replace('old 3', 'old 03'), text.replace('old 3', 'new 3'), text.replace('=\n', '\n'), text.replace('old 3\n', `old 3\n${'NBUVmC1lDiNSDb1U1/zwr6G3DMOhakEdRk3JwayWwwE=\n'.repeat(64)}`)]
    for (const changed of wrong) expect(codeOf(parseWitnessRequest(utf8Bytes(changed)))).toBe('log.witness-request-malformed')
    expect(codeOf(parseWitnessRequest(new Uint8Array(500_000)))).toBe('log.witness-request-malformed')
  })

  it('answers are signature lines and nothing else', () => {
    expect(parseWitnessAnswer(utf8Bytes('— w AAAAAAAAAAAA\n')).ok).toBe(true)
    for (const text of ['', 'hello\n', '— w AAAAAAAAAAAA', '\n']) expect(parseWitnessAnswer(utf8Bytes(text)).ok).toBe(false)
  })
})
