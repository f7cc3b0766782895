import { Command } from 'commander'
import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { registerLocate } from './register-locate.ts'

let folder: string
const cities = [
  ['ber', 52.52, 13.4], ['par', 48.86, 2.35], ['lon', 51.5, -0.12], ['ams', 52.37, 4.9], ['fra', 50.11, 8.68], ['mad', 40.42, -3.7], ['mil', 45.46, 9.19],
  ['waw', 52.23, 21.01], ['vie', 48.21, 16.37], ['sto', 59.33, 18.07], ['dub', 53.35, -6.26], ['rom', 41.9, 12.5],
] as const

/** Round trips at one and a half times the fibre's least, and half a millisecond. */
function roundTripMs(a: readonly [string, number, number], b: readonly [string, number, number]): number {
  const [p, q] = [a, b].map(([, lat, lon]) => [lat * Math.PI / 180, lon * Math.PI / 180] as const)
  if (p === undefined || q === undefined) return 0
  const cosine = Math.sin(p[0]) * Math.sin(q[0]) + Math.cos(p[0]) * Math.cos(q[0]) * Math.cos(p[1] - q[1])
  return 0.5 + (1.5 * 6371 * Math.acos(Math.min(1, cosine))) / 99.93
}

const rows = cities.flatMap(a => cities.filter(b => b !== a).map(b => [a[0], b[0], roundTripMs(a, b).toFixed(3)]))

async function put(name: string, lines: readonly (readonly unknown[])[]): Promise<string> {
  const path = join(folder, name)
  await writeFile(path, lines.map(line => line.join(',')).join('\n') + '\n')
  return path
}

/** Runs a command; gives the JSON lines that it printed. */
async function run(...args: readonly string[]): Promise<readonly Record<string, unknown>[]> {
  const program = new Command('trigpoint').exitOverride()
  registerLocate(program)
  const kept = process.stdout.write.bind(process.stdout)
  let printed = ''
  process.stdout.write = (text: string | Uint8Array) => {
    printed += String(text)
    return true
  }
  try {
    await program.parseAsync([...args], { from: 'user' })
  } finally {
    process.stdout.write = kept
  }
  return printed.split('\n').filter(line => line !== '').map(line => JSON.parse(line) as Record<string, unknown>)
}

let files: { landmarks: string, roundTrips: string, mesh: string, claims: string }
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'trigpoint-locate-'))
  files = {
    landmarks: await put('L.csv', [['id', 'lat', 'lon'], ...cities]),
    roundTrips: await put('R.csv', [['target', 'landmark', 'rtt_ms'], ...rows]),
    mesh: await put('M.csv', [['from', 'to', 'rtt_ms'], ...rows]),
    claims: await put('C.csv', [['target', 'lat', 'lon', 'country'], ...cities.map(([id, lat, lon]) => [id, id === 'rom' ? 1.35 : lat, id === 'rom' ? 103.8 : lon, ''])]),
  }
})
afterAll(() => rm(folder, { recursive: true }))

describe('trigpoint locate', () => {
  it('prints one object a target with the fixed fields, and refutes the false claim alone', async () => {
    const lines = await run('locate', '--landmarks', files.landmarks, '--round-trips', files.roundTrips, '--claims', files.claims, '--leave-one-out', '--json')
    expect(lines.map(line => line['target'])).toEqual(cities.map(([id]) => id))
    for (const line of lines) {
      expect(Object.keys(line)).toEqual(expect.arrayContaining(['target', 'estimate', 'nearest', 'proven', 'credible', 'countryProbabilities', 'droppedLandmarks', 'claim', 'prior']))
      expect(line['proven']).toEqual(expect.objectContaining({ bound: 'vacuum', empty: false, witnesses: [] }))
      expect(line['claim']).toEqual(expect.objectContaining({ verdict: line['target'] === 'rom' ? 'outside' : 'inside' }))
      expect((line['credible'] as { level: number }[]).map(({ level }) => level)).toEqual([0.5, 0.9, 0.95])
    }
  })

  it('works without claims, without a mesh, without the list of places, at the fibre bound', async () => {
    const targets = await put('T.csv', [['target', 'landmark', 'rtt_ms'], ...rows.filter(([target]) => target === 'fra').map(row => ['x', row[1], row[2]]), ['y', 'nobody', 3]])
    const [x, y] = await run('locate', '--landmarks', files.landmarks, '--round-trips', targets, '--bound', 'fibre', '--faulty', '2', '--prior', 'none', '--json')
    expect(x).toEqual(expect.objectContaining({ target: 'x', prior: null, proven: expect.objectContaining({ bound: 'fibre', faulty: 2 }) as unknown }))
    expect(x?.['model']).toEqual(expect.objectContaining({ taughtBy: 'generic', note: expect.stringContaining('thin') as unknown }))
    expect(x).not.toHaveProperty('claim')
    expect(y).toEqual(expect.objectContaining({ target: 'y', estimate: null, nearest: null }))
  })

  it('gives the same bytes twice, and with a model what it gives with the mesh', async () => {
    const model = join(folder, 'model.json')
    const [fit] = await run('calibrate', '--landmarks', files.landmarks, '--mesh', files.mesh, '--out', model, '--json')
    expect(fit).toEqual(expect.objectContaining({ pairs: 66, landmarks: 12 }))
    expect(JSON.parse(await readFile(model, 'utf8'))).toEqual(expect.objectContaining({ dataDigest: fit?.['dataDigest'] }))
    const targets = await put('T.csv', [['target', 'landmark', 'rtt_ms'], ...rows.filter(([target]) => target === 'vie').map(row => ['x', row[1], row[2]])])
    const base = ['locate', '--landmarks', files.landmarks, '--round-trips', targets, '--json']
    const [first] = await run(...base, '--mesh', files.mesh)
    const [again] = await run(...base, '--mesh', files.mesh)
    const [modelled] = await run(...base, '--model', model)
    expect(again).toEqual(first)
    expect({ ...modelled, model: null }).toEqual({ ...first, model: null })
  })

  it('leaves nothing behind where the model cannot be written', async () => {
    const taken = join(folder, 'taken')
    await mkdir(taken)
    await expect(run('calibrate', '--landmarks', files.landmarks, '--mesh', files.mesh, '--out', taken)).rejects.toThrow(/taken: cannot be written/)
    expect((await readdir(folder)).filter(name => name.endsWith('.new'))).toEqual([])
  })

  it('says what is wrong with a model', async () => {
    const path = await put('bad.json', [['{"format":"other"}']])
    await expect(run('locate', '--landmarks', files.landmarks, '--round-trips', files.roundTrips, '--model', path)).rejects.toThrow(/not a trigpoint-delay-model\/2 file/)
  })
})

describe('trigpoint mesh check', () => {
  it('names the landmark that is elsewhere, with the pairs, and nobody where all is well', async () => {
    const [clean] = await run('mesh', 'check', '--landmarks', files.landmarks, '--mesh', files.mesh, '--json')
    expect(clean).toEqual({ violations: 0, suspects: [], disputed: [], asymmetric: [] })
    const lied = await put('L2.csv', [['id', 'lat', 'lon'], ...cities.map(city => (city[0] === 'vie' ? ['vie', 35.7, 139.7] : city))])
    const [found] = await run('mesh', 'check', '--landmarks', lied, '--mesh', files.mesh, '--json')
    const [suspect, ...others] = found?.['suspects'] as { id: string, violations: number, evidence: { other: string, rttMs: number, minimumMs: number }[] }[]
    expect([suspect?.id, suspect?.violations, others.length]).toEqual(['vie', 11, 0])
    for (const { rttMs, minimumMs } of suspect?.evidence ?? []) expect(rttMs).toBeLessThan(minimumMs)
  })
})

describe('trigpoint plan', () => {
  it('says what is resolved for each site, what cannot be, and proposes landmarks, with a map', async () => {
    const sites = await put('S.csv', [['id', 'lat', 'lon', 'allowed'], ['cologne', 50.94, 6.96, 'DE;NL;BE;LU;FR'], ['johor', 1.48, 103.74, 'MY']])
    const map = join(folder, 'map.json')
    const [plan] = await run('plan', '--landmarks', files.landmarks, '--sites', sites, '--mesh', files.mesh, '--add', '2', '--geojson', map, '--json')
    const [cologne, johor] = plan?.['sites'] as { site: string, presence: number, presenceWithAdditions: number, borders: { country: string, resolution: string }[] }[]
    expect(cologne?.presenceWithAdditions).toBeGreaterThanOrEqual(cologne?.presence ?? 1)
    expect(johor?.borders.find(({ country }) => country === 'SG')?.resolution).toBe('never')
    expect(plan?.['additions']).toHaveLength(2)
    const drawn = JSON.parse(await readFile(map, 'utf8')) as { features: { properties: { kind: string } }[] }
    expect(drawn.features.map(({ properties }) => properties.kind)).toEqual([...cities.map(() => 'landmark'), 'site', 'site', 'addition', 'addition'])
  })

  it('finds the country of a site by the borders, and refuses unknown codes and the sea', async () => {
    const plain = await put('S.csv', [['id', 'lat', 'lon'], ['vienna', 48.2, 16.4]])
    const [plan] = await run('plan', '--landmarks', files.landmarks, '--sites', plain, '--json')
    expect((plan?.['sites'] as { allowedCountries: string[] }[])[0]?.allowedCountries).toEqual(['AT'])
    const wrong = await put('S.csv', [['id', 'lat', 'lon', 'country'], ['x', 48.2, 16.4, 'Austria']])
    await expect(run('plan', '--landmarks', files.landmarks, '--sites', wrong)).rejects.toThrow(/line 2, column 4 \(country\): expected ISO country codes/)
    const none = await put('S.csv', [['id', 'lat', 'lon']])
    await expect(run('plan', '--landmarks', files.landmarks, '--sites', none)).rejects.toThrow(/line 2: expected at least one site/)
    const sea = await put('S.csv', [['id', 'lat', 'lon'], ['x', 0, -140]])
    await expect(run('plan', '--landmarks', files.landmarks, '--sites', sea)).rejects.toThrow(/expected a place on land/)
  })
})
