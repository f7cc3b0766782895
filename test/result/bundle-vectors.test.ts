// Bundles of every release so far still check, with the trust file of their time, and give the same answer.

import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parseBundle, parseTrust, verifyBundle, type ReportedChip } from '@trigpoint/core/result'
import { nodePrimitives, readBorders } from '@trigpoint/runtime'

interface Expected {
  readonly file: string
  readonly atMs: number
  readonly outcome: string
  readonly level: string
  readonly countries: readonly string[]
  readonly chips: readonly ReportedChip[]
  readonly judgedAtMs: number
  readonly areaKm2: number | null
}

const folder = new URL('../../vectors/bundle/', import.meta.url)
const text = (release: string, name: string): string => readFileSync(new URL(`${release}/${name}`, folder), 'utf8')

describe.each(readdirSync(folder).filter(name => /^\d/.test(name)))('bundles of release %s', release => {
  const { bundles } = JSON.parse(text(release, 'expected.json')) as { bundles: readonly Expected[] }
  const trust = parseTrust(text(release, 'trust.json'), nodePrimitives)

  it.each(bundles.map(each => [each.file, each] as const))('%s still checks', async (file, expected) => {
    const bundle = parseBundle(text(release, file))
    if (!bundle.ok || !trust.ok) throw new Error('unreadable')
    const borders = await readBorders()
    // In its own time, and ten years later.
    for (const atMs of [expected.atMs, expected.atMs + 3650 * 86_400_000]) {
      const report = verifyBundle(bundle.value, { trust: trust.value, atMs, primitives: nodePrimitives, borders })
      expect(report.checks.filter(one => !one.ok)).toEqual([])
      expect(report).toMatchObject({ proven: true, outcome: expected.outcome, level: expected.level, countries: expected.countries, chips: expected.chips, judgedAtMs: expected.judgedAtMs, fresh: atMs === expected.atMs })
      if (expected.areaKm2 !== null) expect(report.region?.areaKm2).toBeCloseTo(expected.areaKm2, 3)
    }
  })
})
