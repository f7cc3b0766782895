// Makes the bundles that a release leaves behind: `npx tsx --conditions=source tools/vectors/bundles.ts RELEASE` writes
// vectors/bundle/RELEASE. They come from a verifier that runs (test/result/bundle-world.ts), with keys and salts of
// their own, so every run gives other bytes: a folder is made once a release and never again, and every later
// release must still check it (test/result/bundle-vectors.test.ts).

import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import type { Level } from '@trigpoint/core/result'
import { answersFor, manifestsFor } from '../../test/result/bundle-vendor.ts'
import { bundleOf, check, openBundleWorld, runHonestFix } from '../../test/result/bundle-world.ts'
import { SHENZHEN } from '../../test/scenario/verifier-world.ts'

const release = process.argv[2] ?? ''
if (!/^\d+\.\d+\.\d+(-[a-z0-9]+)?$/.test(release)) throw new Error('name the release, for example 0.1.0, or 0.1.0-v3 where a format changed before the next')
const folder = new URL(`../../vectors/bundle/${release}/`, import.meta.url)
if (existsSync(new URL('expected.json', folder))) throw new Error('the bundles of this release are there; they are never made again')

const bundles = await openBundleWorld({ gpus: 2, ...manifestsFor('secret-node'), revocations: answersFor('secret-node', 2) })
const fixes = {
  inside: (await runHonestFix(bundles)).challengeId,
  outside: (await runHonestFix(bundles, { position: SHENZHEN })).challengeId,
  unknown: (await runHonestFix(bundles, { nonce: new Uint8Array(32) })).challengeId,
}
mkdirSync(folder, { recursive: true })
const write = (name: string, value: unknown): void => writeFileSync(new URL(name, folder), `${JSON.stringify(value, null, 1)}\n`)
const wanted: readonly (readonly [keyof typeof fixes, Level, string | undefined])[] = [
  ['inside', 'full', undefined], ['inside', 'site', undefined], ['inside', 'verdict', undefined], ['inside', 'verdict', bundles.node.chips[1]?.chipId], ['outside', 'full', undefined], ['unknown', 'full', undefined],
]
const expected: unknown[] = []
for (const [outcome, level, chip] of wanted) {
  const bundle = await bundleOf(bundles, fixes[outcome], level, chip)
  const report = check(bundles, bundle)
  if (!report.proven || report.outcome !== outcome) throw new Error(`${outcome} ${level}: ${report.refusal?.message ?? 'another outcome'}`)
  const file = `${outcome}-${level}${chip === undefined ? '' : '-chip'}.json`
  write(file, bundle)
  const { countries, chips, judgedAtMs } = report
  expected.push({ file, atMs: bundles.world.clock.nowMs(), outcome, level, countries, chips, judgedAtMs, areaKm2: report.region?.areaKm2 ?? null })
}
write('trust.json', JSON.parse(bundles.trustText))
write('expected.json', { origin: `made by release ${release}: test chips, and landmarks whose keys nobody has any more`, bundles: expected })
await bundles.close()
