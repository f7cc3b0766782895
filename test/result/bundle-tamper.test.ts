// Whoever holds a bundle changes something in it: every field, one at a time. Each change is refused, with the code
// that says what was changed.

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { utf8Bytes } from '@trigpoint/core/base'
import type { Bundle, Level } from '@trigpoint/core/result'
import { NO_TRUST, parseBundle, parseTrust } from '@trigpoint/core/result'
import { nodePrimitives } from '@trigpoint/runtime'
import { answersFor, manifestsFor } from './bundle-vendor.ts'
import { bundleOf, check, failures, judge, openBundleWorld, partOf, reseal, runHonestFix, type BundleWorld } from './bundle-world.ts'

let bundles: BundleWorld
const made = new Map<Level, Bundle>()

beforeAll(async () => {
  bundles = await openBundleWorld({ ...manifestsFor('secret-node'), revocations: answersFor('secret-node', 3) })
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
    expect(of(level).format).toBe(level === 'verdict' ? 'trigpoint bundle v1' : 'trigpoint bundle v3')
    expect([of(level).manifests?.length, of(level).responses?.length]).toEqual(level === 'verdict' ? [undefined, undefined] : [2, 5])
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
    for (const other of ['full', 'site', 'verdict'] as const) {
      // What shows only a verdict has no place for manifests.
      if (other === 'verdict' && level !== 'verdict') expect(judge(bundles, put(opened, other))).toBe('result.bundle-malformed')
      else if (other !== level) expect(failures(bundles, put(opened, other))).toContain('result.level')
    }
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
    expect(judge(bundles, { ...bundle, format: 'trigpoint bundle v4' })).toBe('result.bundle-newer')
    expect(judge(bundles, { ...bundle, level: 'all' })).toBe('result.bundle-malformed')
  })

  it('of tomorrow is refused for yesterday', () => {
    expect(judge(bundles, of(level), { atMs: bundles.world.clock.nowMs() - 3_600_000 })).toBe('result.from-the-future')
    expect(check(bundles, of(level), { atMs: bundles.world.clock.nowMs() + 365 * 86_400_000 })).toMatchObject({ proven: true, fresh: false })
  })
})

/** Every value of a JSON document, by its path. */
function* leavesOf(value: unknown, path: readonly (string | number)[] = []): Generator<readonly (string | number)[]> {
  if (Array.isArray(value)) for (const [i, one] of value.entries()) yield* leavesOf(one, [...path, i])
  else if (typeof value === 'object' && value !== null) for (const [name, one] of Object.entries(value)) yield* leavesOf(one, [...path, name])
  else yield path
}

/** The document with another value at this path. */
function put(value: unknown, [first, ...rest]: readonly (string | number)[], change: (old: unknown) => unknown): unknown {
  if (first === undefined) return change(value)
  if (Array.isArray(value)) return value.map((one: unknown, i) => (i === first ? put(one, rest, change) : one))
  const record = value as Readonly<Record<string, unknown>>
  return { ...record, [first]: put(record[first], rest, change) }
}

/** Codes that may answer for a change below a field of the file. */
const EXPECTED: Readonly<Record<string, RegExp>> = {
  format: /^result\.(bundle-newer|bundle-malformed|responses-differ)$/,
  level: /^result\.(bundle-malformed|level)$/,
  record: /^(result\.(opening|bundle-malformed)|log\.not-included)$/,
  proof: /^(log\.|result\.log-reference$)/,
  result: /^result\.(signature|token-malformed|key-unknown|bundle-malformed)$/,
  keys: /^result\.(key-statement|bundle-malformed)$/,
  verifierKey: /^result\.(signer-not-pinned|bundle-malformed)$/,
  manifests: /^result\.manifests-differ$/,
  responses: /^result\.(responses-differ|bundle-malformed)$/,
}

describe('every value of the file, one at a time', () => {
  const sweep = (bundle: Bundle, trust = bundles.trust): void => {
    expect(judge(bundles, bundle, { trust })).toBe('proven')
    let count = 0
    for (const path of leavesOf(bundle)) {
      const field = String(path[0])
      for (const change of [(old: unknown): unknown => (typeof old === 'number' ? old + 1 : changed(String(old), Math.floor(String(old).length / 2))), (old: unknown): unknown => (typeof old === 'number' ? old - 1 : String(old).slice(0, -1))]) {
        const code = judge(bundles, put(bundle, path, change), { trust })
        count++
        expect(code, path.join('.')).toMatch(EXPECTED[field] ?? /^$/)
      }
      expect(judge(bundles, put(bundle, path, () => null), { trust }), path.join('.')).toBe('result.bundle-malformed')
    }
    expect(count).toBeGreaterThan(100)
  }
  it('of the level verdict (v1)', () => { sweep(of('verdict')) }, 120_000)
  it('of the level site (v3)', () => { sweep(of('site')) }, 120_000)
  it('of the level full (v3)', () => { sweep(of('full')) }, 240_000)
  it.each(['site', 'full'] as const)('of the level %s as a release wrote it that named no answers (v2)', level => {
    const { responses: _, ...newest } = of(level)
    const { responses: _none, ...binding } = partOf(of(level), 'binding')
    const claims = Object.fromEntries([0, 1, 2].map(at => [`appraisal/${String(at)}`, partOf(of(level), `appraisal/${String(at)}`)]))
    const { bundle, trust } = reseal(bundles.key, { ...newest, format: 'trigpoint bundle v2' } as unknown as Bundle, { parts: { binding, ...claims } })
    sweep(bundle, { ...trust, anchors: bundles.trust.anchors, manifestAnchors: bundles.trust.manifestAnchors })
  }, 240_000)
  it('left out or doubled in a list', () => {
    for (const level of ['verdict', 'site', 'full'] as const) {
      const bundle = of(level)
      for (const name of ['keys', 'manifests', 'responses'] as const) {
        const list: readonly string[] = bundle[name] ?? []
        const doubled = judge(bundles, { ...bundle, [name]: [...list, ...list] })
        if (list.length > 0 && name !== 'keys') expect(doubled).toBe(`result.${name}-differ`)
      }
    }
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
