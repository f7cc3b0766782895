// Whoever holds a bundle changes something in it: every field, one at a time. Each change is refused, with the code
// that says what was changed.

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { utf8Bytes } from '@trigpoint/core/base'
import type { Bundle, Level } from '@trigpoint/core/result'
import { NO_TRUST, parseBundle, parseTrust } from '@trigpoint/core/result'
import { nodePrimitives } from '@trigpoint/runtime'
import { bundleOf, check, failures, judge, openBundleWorld, runHonestFix, type BundleWorld } from './bundle-world.ts'

let bundles: BundleWorld
const made = new Map<Level, Bundle>()

beforeAll(async () => {
  bundles = await openBundleWorld()
  const { challengeId } = await runHonestFix(bundles)
  for (const level of ['full', 'site', 'verdict'] as const) made.set(level, await bundleOf(bundles, challengeId, level))
}, 120_000)
afterAll(async () => bundles.close())

function of(level: Level): Bundle {
  const bundle = made.get(level)
  if (bundle === undefined) throw new Error('no bundle')
  return bundle
}

/** Another text of the same alphabet and length. */
function changed(text: string, at: number): string {
  const letter = text.charAt(at)
  const other = /[0-9]/.test(letter) ? String((Number(letter) + 1) % 10) : letter === 'A' ? 'B' : letter === 'a' ? 'b' : /[A-Z]/.test(letter) ? 'A' : /[a-z]/.test(letter) ? 'a' : 'x'
  return text.slice(0, at) + other + text.slice(at + 1)
}

const places = (length: number, count: number): readonly number[] => [...new Set(Array.from({ length: count }, (_, i) => Math.floor((i * (length - 1)) / Math.max(1, count - 1))))]

describe.each(['full', 'site', 'verdict'] as const)('a bundle of the level %s', level => {
  it('holds as it is', () => {
    const report = check(bundles, of(level))
    expect(report.checks.filter(one => !one.ok)).toEqual([])
    expect(report).toMatchObject({ proven: true, outcome: 'inside', countries: ['MY'], fresh: true, level })
    expect(report.chips).toHaveLength(3)
    expect(report.region === undefined).toBe(level !== 'full')
  })

  it('is refused with result.opening when a shown part, its salt, name or place is changed', () => {
    const bundle = of(level)
    for (const [i, part] of bundle.record.opened.entries()) {
      const put = (change: Partial<typeof part>): unknown => ({ ...bundle, record: { ...bundle.record, opened: bundle.record.opened.map((one, k) => (k === i ? { ...one, ...change } : one)) } })
      for (const at of places(part.content.length, 5)) expect(failures(bundles, put({ content: changed(part.content, at) })), part.name).toContain('result.opening')
      expect(judge(bundles, put({ content: `${part.content} ` }))).toBe('result.opening')
      expect(judge(bundles, put({ salt: changed(part.salt, 5) }))).toBe('result.opening')
      expect(judge(bundles, put({ at: part.at + 1 }))).toBe('result.opening')
      expect(judge(bundles, put({ name: 'site' === part.name ? 'policy' : 'site' }))).toBe('result.opening')
    }
  })

  it('is refused when a digest, hidden or shown, is changed, added, left out or swapped', () => {
    const bundle = of(level)
    const { digests } = bundle.record
    const put = (list: readonly string[]): unknown => ({ ...bundle, record: { ...bundle.record, digests: list } })
    digests.forEach((digest, i) => {
      const isShown = bundle.record.opened.some(part => part.at === i)
      expect(failures(bundles, put(digests.map((one, k) => (k === i ? changed(digest, 7) : one))))).toEqual(expect.arrayContaining(['log.not-included', ...(isShown ? ['result.opening'] : [])]))
    })
    expect(judge(bundles, put([...digests, digests[0] ?? '']))).toBe('log.not-included')
    expect(judge(bundles, put(digests.slice(0, -1)))).toBe('log.not-included')
    expect(judge(bundles, put([...digests.slice(0, -2), digests.at(-1) ?? '', digests.at(-2) ?? '']))).toBe('log.not-included')
  })

  it('is refused with result.level when it shows less, more or twice, or claims another level', () => {
    const bundle = of(level)
    const { opened } = bundle.record
    const put = (list: unknown, other: Level = level): unknown => ({ ...bundle, level: other, record: { ...bundle.record, opened: list } })
    for (const [i, part] of opened.entries()) {
      const less = failures(bundles, put(opened.filter((_, k) => k !== i)))
      if (!(level === 'verdict' && part.name.startsWith('chip/'))) expect(less, part.name).toContain('result.level')
      expect(less.length, part.name).toBeGreaterThan(0)
    }
    expect(judge(bundles, put([...opened, opened[0]]))).toBe('result.opening')
    for (const other of ['full', 'site', 'verdict'] as const) if (other !== level) expect(failures(bundles, put(opened, other))).toContain('result.level')
  })

  it('is refused when a letter of the result is changed', () => {
    const bundle = of(level)
    const codes = new Set(places(bundle.result.length, 60).map(at => judge(bundles, { ...bundle, result: changed(bundle.result, at) })))
    expect(codes).not.toContain('proven')
    expect([...codes].every(code => ['result.signature', 'result.token-malformed', 'result.key-unknown'].includes(code)), [...codes].join()).toBe(true)
    expect(codes).toContain('result.signature')
  })

  it('is refused when a letter of the proof is changed, or anything is added to it', () => {
    const bundle = of(level)
    const { proof } = bundle
    // Every letter where a check is cheap; where it costs a fix, a hundred of them.
    const codes = new Set(places(proof.length, level === 'verdict' ? proof.length : 100).map(at => judge(bundles, { ...bundle, proof: changed(proof, at) })))
    expect(codes).not.toContain('proven')
    expect([...codes].every(code => code.startsWith('log.') || code === 'result.log-reference'), [...codes].join()).toBe(true)
    expect(judge(bundles, { ...bundle, proof: proof.replace('\nindex', '\nextra AAAA\nindex') })).toBe('log.proof-malformed')
    expect(judge(bundles, { ...bundle, proof: `${proof}\n` })).not.toBe('proven')
    const cosigned = proof.trimEnd().split('\n').at(-1) ?? ''
    expect(cosigned).toContain('witness.example')
    expect(judge(bundles, { ...bundle, proof: proof.replace(`${cosigned}\n`, '') })).toBe('log.quorum-missing')
  }, 120_000)

  it('is refused when a statement about its key is changed, left out or of another verifier', () => {
    const bundle = of(level)
    const [statement = ''] = bundle.keys
    for (const at of places(statement.length, 30)) expect(['result.key-statement', 'result.bundle-malformed']).toContain(judge(bundles, { ...bundle, keys: [changed(statement, at)] }))
    expect(judge(bundles, { ...bundle, keys: [] })).toBe('result.bundle-malformed')
    expect(judge(bundles, { ...bundle, keys: [statement.slice(0, -4)] })).toBe('result.key-statement')
  })

  it('is refused when the verifier\'s key is another, and says that this one is not pinned', () => {
    const bundle = of(level)
    expect(judge(bundles, { ...bundle, verifierKey: changed(bundle.verifierKey, 3) })).toBe('result.signer-not-pinned')
    expect(failures(bundles, bundle, { trust: NO_TRUST })).toContain('result.signer-not-pinned')
    expect(check(bundles, bundle, { trust: NO_TRUST }).statements.proven).toEqual(['Nothing: a check failed, and what the bundle says may be made up.'])
  })

  it('is no bundle with a field more, less or of another type', () => {
    const bundle = of(level) as unknown as Record<string, unknown>
    for (const name of Object.keys(bundle)) {
      const { [name]: _, ...less } = bundle
      expect(judge(bundles, less)).toBe('result.bundle-malformed')
      expect(judge(bundles, { ...bundle, [name]: 7 })).toBe('result.bundle-malformed')
    }
    expect(judge(bundles, { ...bundle, extra: 1 })).toBe('result.bundle-malformed')
    expect(judge(bundles, { ...bundle, format: 'trigpoint bundle v3' })).toBe('result.bundle-newer')
    expect(judge(bundles, { ...bundle, level: 'all' })).toBe('result.bundle-malformed')
  })

  it('of tomorrow is refused for yesterday', () => {
    expect(judge(bundles, of(level), { atMs: bundles.world.clock.nowMs() - 3_600_000 })).toBe('result.from-the-future')
    expect(check(bundles, of(level), { atMs: bundles.world.clock.nowMs() + 365 * 86_400_000 })).toMatchObject({ proven: true, fresh: false })
  })
})

describe('what is no bundle', () => {
  it('is refused, whatever it is, without an exception', () => {
    for (const text of ['', '{', 'null', '[]', '7', '"x"', '{}', '{"format":"trigpoint bundle v1"}', '\u0000', JSON.stringify(of('full')).slice(0, 5000), 'x'.repeat(100_000)]) {
      const parsed = parseBundle(text)
      expect(parsed.ok ? 'accepted' : parsed.refusal.code).toBe('result.bundle-malformed')
    }
  })
})

describe('a trust file', () => {
  const codeOf = (value: unknown): string => {
    const parsed = parseTrust(typeof value === 'string' ? value : JSON.stringify(value), nodePrimitives)
    return parsed.ok ? 'accepted' : parsed.refusal.code
  }
  it('is read as the verifier gives it, and refused when anything is wrong with it', () => {
    const good = JSON.parse(bundles.trustText) as Record<string, unknown>
    expect(codeOf(good)).toBe('accepted')
    for (const name of ['format', 'verifiers']) expect(codeOf({ ...good, [name]: undefined })).toBe('result.trust-malformed')
    for (const bad of ['', '{', { ...good, verifiers: [] }, { ...good, verifiers: [{ name: 'x', key: 'AAAA' }] }, { ...good, more: 1 }, { ...good, anchors: [{ name: 'x', sha256: 'zz', test: false }] }])
      expect(codeOf(bad)).toBe('result.trust-malformed')
    expect(codeOf({ ...good, log: 'nonsense' })).toBe('log.policy-malformed')
  })
  it('without roots means the vendor\'s own: a test chip is then not believed', () => {
    const { anchors: _, ...bare } = JSON.parse(bundles.trustText) as Record<string, unknown>
    const trust = parseTrust(JSON.stringify(bare), nodePrimitives)
    if (!trust.ok) throw new Error('refused')
    expect(failures(bundles, of('full'), { trust: trust.value })).toEqual(['result.chips-differ', 'result.verdict-differs'])
    expect(judge(bundles, of('site'), { trust: trust.value })).toBe('result.chips-differ')
  })
  it('whose policy names another log, or another witness, refuses', () => {
    const other = (log: string): string => {
      const trust = parseTrust(JSON.stringify({ ...(JSON.parse(bundles.trustText) as object), log }), nodePrimitives)
      return trust.ok ? judge(bundles, of('full'), { trust: trust.value }) : trust.refusal.code
    }
    const { log } = JSON.parse(bundles.trustText) as { log: string }
    expect(other(log)).toBe('proven')
    const vkey = /log (\S+)/.exec(log)?.[1] ?? ''
    expect(other(`log ${vkey}\nquorum none\n`)).toBe('proven')
    expect(other('log log.example/vectors+4f7e2cb4+AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\nquorum none\n').startsWith('log.')).toBe(true)
    expect(utf8Bytes(log).length).toBeGreaterThan(100)
  })
})

describe('without border tables', () => {
  it('a full bundle is refused with result.borders-missing, others need none', () => {
    expect(judge(bundles, of('full'), { borders: undefined })).toBe('result.borders-missing')
    expect(judge(bundles, of('verdict'), { borders: undefined })).toBe('proven')
  })
})
