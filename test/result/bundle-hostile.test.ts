// Whatever is in a file, the check answers and never throws: random damage to every part of a bundle, and contents
// that a lying verifier committed to, made to break a reader rather than to convince it.

import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { fromBase64, toBase64, utf8Bytes } from '@trigpoint/core/base'
import { digestPart, parseBundle, verifyBundle, type Bundle, type Json } from '@trigpoint/core/result'
import { nodePrimitives } from '@trigpoint/runtime'
import { bundleOf, openBundleWorld, reseal, runHonestFix, type BundleWorld } from './bundle-world.ts'

let bundles: BundleWorld
let full: Bundle
beforeAll(async () => {
  bundles = await openBundleWorld({ gpus: 1 })
  full = await bundleOf(bundles, (await runHonestFix(bundles)).challengeId, 'full')
}, 120_000)
afterAll(async () => bundles.close())

function codeOf(text: string, trust = bundles.trust): string {
  const parsed = parseBundle(text)
  if (!parsed.ok) return parsed.refusal.code
  const report = verifyBundle(parsed.value, { trust, atMs: bundles.world.clock.nowMs(), primitives: nodePrimitives, borders: bundles.borders })
  return report.proven ? 'proven' : (report.refusal?.code ?? '')
}

/** The same bundle with a part whose exact text the verifier committed to. */
function committed(name: string, content: string): { bundle: Bundle; trust: BundleWorld['trust'] } {
  const part = full.record.opened.find(one => one.name === name)
  if (part === undefined) throw new Error(name)
  const digest = toBase64(digestPart(nodePrimitives, fromBase64(part.salt) ?? new Uint8Array(32), { name, content: utf8Bytes(content) }))
  const record = { kind: 'fix' as const, digests: full.record.digests.map((one, at) => (at === part.at ? digest : one)), opened: full.record.opened.map(one => (one.name === name ? { ...one, content } : one)) }
  return reseal(bundles.key, { ...full, record }, { keepPolicyDigest: true })
}

it('random damage to the file is refused', () => {
  const text = JSON.stringify(full)
  fc.assert(fc.property(fc.nat(text.length - 1), fc.integer({ min: 0, max: 3 }), fc.string({ minLength: 1, maxLength: 3 }), (at, cut, put) => {
    const damaged = text.slice(0, at) + put + text.slice(at + cut)
    if (damaged !== text) expect(codeOf(damaged)).not.toBe('proven')
  }), { seed: 21, numRuns: 60 })
})

it('random values in place of what a lying verifier should have committed to are refused', () => {
  const names = full.record.opened.map(part => part.name)
  fc.assert(fc.property(fc.constantFrom(...names), fc.jsonValue(), (name, value) => {
    const { bundle, trust } = committed(name, JSON.stringify(value))
    expect(codeOf(JSON.stringify(bundle), { ...trust, anchors: bundles.trust.anchors })).not.toBe('proven')
  }), { seed: 22, numRuns: 40 })
})

it('single fields replaced by what a reader might stumble over are refused', () => {
  const strange: readonly Json[] = [null, '', '\u0000', -1, 1e300, 2 ** 53, [], {}, 'A'.repeat(10_000), true]
  for (const part of full.record.opened) {
    const value = JSON.parse(part.content) as Json
    if (typeof value !== 'object' || value === null || Array.isArray(value)) continue
    for (const field of Object.keys(value))
      for (const [i, odd] of strange.entries()) {
        // Every part and field with a few values, so that all of them are met.
        if ((field.length + part.at + i) % 4 !== 0) continue
        const { bundle, trust } = committed(part.name, JSON.stringify({ ...value, [field]: odd }))
        const code = codeOf(JSON.stringify(bundle), { ...trust, anchors: bundles.trust.anchors })
        expect(typeof code).toBe('string')
      }
  }
}, 120_000)

it('texts made to exhaust a parser are refused', () => {
  for (const name of ['verdict', 'policy', 'message', 'appraisal/0', 'chip/0'])
    for (const content of ['1e999', '{"outcome":1e999}', '['.repeat(200_000), '['.repeat(5000) + ']'.repeat(5000), `{"a":${'{"a":'.repeat(3000)}1${'}'.repeat(3000)}}`, '{"__proto__":{"outcome":"inside"}}', '\ud800']) {
      const { bundle, trust } = committed(name, content)
      expect(codeOf(JSON.stringify(bundle), { ...trust, anchors: bundles.trust.anchors }), `${name} ${content.slice(0, 12)}`).not.toBe('proven')
    }
})
