import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseModel, type MeshLandmark, type MeshRow } from '@trigpoint/core/estimate'
import { afterAll, describe, expect, it } from 'vitest'
import type { ModelRow } from '../ports/index.ts'
import { isFitDue, modelFactsOf } from '../flow/index.ts'
import { fitMaterial, judgeMaterial } from './mesh-engine.ts'
import { openModelFiles } from './model-files.ts'
import { openMeshWorker } from './open-mesh-worker.ts'

const landmarks: readonly MeshLandmark[] = Array.from({ length: 14 }, (_, at) => ({
  id: `lm-${String(at).padStart(2, '0')}`, position: { latDeg: 40 + 2 * (at % 4), lonDeg: -4 + 3 * at }, uncertaintyKm: 0.1, operator: `host ${String(at)}`,
}))
const apart = (a: number, b: number): number => Math.abs(a - b)
const rows: readonly MeshRow[] = landmarks.flatMap((from, a) => landmarks.flatMap((to, b) => (a === b ? [] : [{ from: from.id, to: to.id, roundTripMs: 2 + 6 * apart(a, b) }])))
/** One that answers in a millisecond from everywhere. */
const bent = rows.map(row => (row.from === 'lm-13' || row.to === 'lm-13' ? { ...row, roundTripMs: 1 } : row))
const dated = { fittedAtMs: 1_800_000_000_000, dataDigest: 'ab'.repeat(32) }
const folders: string[] = []
afterAll(() => { for (const folder of folders) rmSync(folder, { recursive: true, force: true }) })

describe('the engine of the mesh', () => {
  it('names who contradicts light, by both clocks', () => {
    expect(judgeMaterial({ landmarks, rows }).suspects).toEqual([])
    expect(judgeMaterial({ landmarks, rows: bent }).suspects.map(each => [each.landmark, each.isProven])).toEqual([['lm-13', true]])
  })

  it('fits the same text on the same material and date, which reads back with its facts', () => {
    const first = fitMaterial({ landmarks, rows }, dated, undefined)
    expect(fitMaterial({ landmarks: [...landmarks].reverse(), rows: [...rows].reverse() }, dated, undefined).text).toBe(first.text)
    const parsed = parseModel(first.text)
    expect(parsed.ok && parsed.value).toMatchObject({ ...dated, prior: null })
    expect(first.row).toMatchObject({ landmarks: 14, pairs: 91, thin: false })
  })

  it('does the same in a thread of its own, and says so when the thread ends', async () => {
    const worker = openMeshWorker({ withPlaces: false, inThread: true })
    const [judged, fitted] = await Promise.all([worker.judge({ landmarks, rows: bent }), worker.fit({ landmarks, rows }, dated)])
    expect(judged).toEqual(judgeMaterial({ landmarks, rows: bent }))
    expect(fitted).toEqual(fitMaterial({ landmarks, rows }, dated, undefined))
    const late = expect(worker.judge({ landmarks, rows })).rejects.toMatchObject({ code: 'mesh.worker-failed' })
    await worker.close()
    await late
    await expect(worker.judge({ landmarks, rows })).rejects.toMatchObject({ code: 'mesh.worker-failed' })
  })
})

const row = (digest: string, changes: Partial<ModelRow> = {}): ModelRow => ({ digest, dataDigest: 'd', fittedAtMs: 1000, landmarks: 14, pairs: 91, medianErrorKm: 100, unusualnessQuartile: 0.7, thin: false, ...changes })

describe('models as files', () => {
  const open = (dataDir: string, newest: ModelRow | undefined): ReturnType<typeof openModelFiles> => openModelFiles({ dataDir, newest, factsOf: each => modelFactsOf(each, 2000, 1000) })

  it('are found by the digest of their text, over a restart, the newest and older ones', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'trigpoint-models-'))
    folders.push(dataDir)
    const files = open(dataDir, undefined)
    expect([await files.current(), files.facts(), await files.read('00'.repeat(32))]).toEqual([undefined, undefined, undefined])
    const digests: string[] = []
    for (const text of ['one', 'two', 'three', 'four']) digests.push(await files.keep(text))
    files.announce(row(digests[3] ?? ''))
    expect(await files.current()).toMatchObject({ digest: digests[3], text: 'four', facts: { isStale: false } })
    const later = open(dataDir, row(digests[1] ?? ''))
    expect(await later.current()).toMatchObject({ text: 'two' })
    expect(await later.read(digests[0] ?? '')).toBe('one')
    expect(readdirSync(join(dataDir, 'models')).sort()).toEqual(digests.map(digest => `${digest}.json`).sort())
    expect(statSync(join(dataDir, 'models', `${digests[0] ?? ''}.json`)).mode & 0o777).toBe(0o600)
  })

  it('that were changed, or whose name is none, are not there', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'trigpoint-models-'))
    folders.push(dataDir)
    const digest = await open(dataDir, undefined).keep('text')
    writeFileSync(join(dataDir, 'models', `${digest}.json`), 'other')
    const files = open(dataDir, row(digest))
    expect([await files.read(digest), await files.current(), await files.read('../verifier.key')]).toEqual([undefined, undefined, undefined])
  })

  it('that cannot be written are a fault that says what to do', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'trigpoint-models-'))
    folders.push(dataDir)
    writeFileSync(join(dataDir, 'models'), 'a file where the folder should be')
    await expect(open(dataDir, undefined).keep('text')).rejects.toMatchObject({ code: 'models.unwritable' })
  })
})

describe('a model', () => {
  it('is stale after three fits were missed, and poor where it is thin or fits badly', () => {
    expect(modelFactsOf(row('a'), 3999, 1000).isStale).toBe(false)
    expect(modelFactsOf(row('a'), 4000, 1000)).toMatchObject({ isStale: true, staleAtMs: 4000, isPoor: false })
    for (const changes of [{ thin: true }, { unusualnessQuartile: null }, { unusualnessQuartile: 1.6 }, { medianErrorKm: 900 }]) expect(modelFactsOf(row('a', changes), 0, 1000).isPoor).toBe(true)
  })

  it('is due where there is none, where it is old, and where the mesh has doubled', () => {
    expect(isFitDue(undefined, 4, 0, 1000)).toBe(false)
    expect(isFitDue(undefined, 6, 0, 1000)).toBe(true)
    expect(isFitDue(row('a'), 182, 1500, 1000)).toBe(false)
    expect(isFitDue(row('a'), 182, 2000, 1000)).toBe(true)
    expect(isFitDue(row('a'), 364, 1500, 1000)).toBe(true)
  })
})
