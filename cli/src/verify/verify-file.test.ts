import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { main } from '../main.ts'

const release = new URL('../../../vectors/bundle/0.1.0/', import.meta.url).pathname
const bundle = (name: string): string => join(release, name)
const trust = join(release, 'trust.json')
const { bundles } = JSON.parse(readFileSync(join(release, 'expected.json'), 'utf8')) as { bundles: { atMs: number; judgedAtMs: number }[] }
const at = new Date(bundles[0]?.atMs ?? 0).toISOString()
const folder = mkdtempSync(join(tmpdir(), 'trigpoint-verify-'))

function put(name: string, content: string): string {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}

async function run(...args: readonly string[]): Promise<{ code: number; out: string; err: string }> {
  const stdout = process.stdout.write.bind(process.stdout)
  const stderr = process.stderr.write.bind(process.stderr)
  let [out, err] = ['', '']
  process.stdout.write = (text: string | Uint8Array) => { out += String(text); return true }
  process.stderr.write = (text: string | Uint8Array) => { err += String(text); return true }
  process.exitCode = undefined
  try {
    return { code: await main(args), out, err }
  } finally {
    process.stdout.write = stdout
    process.stderr.write = stderr
    process.exitCode = undefined
  }
}

describe('trigpoint verify', () => {
  it('answers 0 for a bundle that holds under the pinned key, and says what is proven and on whose word the rest stands', async () => {
    const { code, out } = await run('verify', bundle('inside-full.json'), '--trust', trust)
    expect(code).toBe(0)
    expect(out).toMatch(/^PROVEN {2}inside \(MY\), judged 2026-11-02/)
    expect(out).toContain('Site: Secret Hall')
    expect(out).toContain('was inside: the delays leave Malaysia and no other country. This was computed again here, from the raw measurements.')
    expect(out).toContain('as registrar: that the landmarks stand where their records say')
    expect(out).toContain('The border tables')
    expect(out).toContain('They are software under a test root')
    expect(out).toContain('It is about the past')
    expect(out).not.toContain('FAILED')
  })

  it('is proven for outside and unknown too; a script that wants inside says so', async () => {
    expect((await run('verify', bundle('outside-full.json'), '--trust', trust)).out).toMatch(/^PROVEN {2}outside \(/)
    expect((await run('verify', bundle('unknown-full.json'), '--trust', trust)).code).toBe(0)
    for (const [name, expected, code] of [['inside-full', 'inside', 0], ['outside-full', 'inside', 1], ['unknown-full', 'inside', 1], ['outside-full', 'outside', 0]] as const)
      expect((await run('verify', bundle(`${name}.json`), '--trust', trust, '--expect', expected)).code, name).toBe(code)
    expect((await run('verify', bundle('outside-full.json'), '--trust', trust, '--expect', 'inside')).out).toContain('The bundle holds, but the verdict is not "inside".')
  })

  it('answers 1 without a trust file, and says plainly why, though it makes every check', async () => {
    const { code, out } = await run('verify', bundle('inside-full.json'), '--at', at)
    expect(code).toBe(1)
    expect(out).toContain('anybody can make one with a key of their own')
    expect(out).toContain('[result.signer-not-pinned]')
    expect(out).toContain('Nothing: a check failed')
    expect(out.match(/FAILED/g)).toHaveLength(1)
    expect(out).toContain('Judged again by the policy, the verdict is the same: inside.')
  })

  it('answers 1 for a bundle in which one letter was changed', async () => {
    const text = readFileSync(bundle('inside-full.json'), 'utf8')
    const changed = put('changed.json', text.replace('\\"outcome\\":\\"inside\\"', '\\"outcome\\":\\"Inside\\"'))
    expect(await run('verify', changed, '--trust', trust)).toMatchObject({ code: 1, out: expect.stringContaining('[result.opening]') as unknown })
  })

  it('answers 2 for what cannot be used, and says what to do', async () => {
    const cases: readonly (readonly [readonly string[], string])[] = [
      [[put('none.json', '{}')], 'result.bundle-malformed'], [[put('text.json', 'hello')], 'trigpoint bundle'], [[join(folder, 'absent.json')], 'does not exist'], [[put('binary.json', '\u00ff')], 'result.bundle-malformed'],
      [[put('newer.json', '{"format":"trigpoint bundle v9"}')], 'Install a newer one'], [[bundle('inside-full.json'), '--trust', put('trust.json', '{}')], 'result.trust-malformed'],
      [[bundle('inside-full.json'), '--trust', join(folder, 'absent')], 'does not exist'], [[bundle('inside-full.json'), '--at', 'yesterday'], '2026-11-02T10:00:00Z'], [[bundle('inside-full.json'), '--expect', 'maybe'], ''], [[], ''],
    ]
    for (const [args, words] of cases) {
      const { code, err } = await run('verify', ...args)
      expect(code, args.join(' ')).toBe(2)
      expect(err).toContain(words)
    }
    writeFileSync(join(folder, 'latin1.json'), Buffer.from([0x7b, 0xff, 0x7d]))
    expect(await run('verify', join(folder, 'latin1.json'))).toMatchObject({ code: 2, err: expect.stringContaining('not UTF-8') as unknown })
  })

  it('checks for the time that it is given', async () => {
    expect((await run('verify', bundle('inside-full.json'), '--trust', trust, '--at', '2026-11-01T00:00:00Z')).out).toContain('[result.from-the-future]')
    expect((await run('verify', bundle('inside-full.json'), '--trust', trust, '--at', at)).out).toContain('takes it as fresh until')
    expect((await run('verify', bundle('inside-full.json'), '--trust', trust, '--at', '2026-11-02T08:00:00+08:00')).code).toBe(0)
  })

  it('prints one JSON object for programs', async () => {
    const { code, out } = await run('verify', bundle('inside-site.json'), '--trust', trust, '--at', at, '--json')
    const report = JSON.parse(out) as Record<string, unknown>
    expect(code).toBe(0)
    expect(out.trim().split('\n')).toHaveLength(1)
    expect(report).toMatchObject({ proven: true, outcome: 'inside', level: 'site', countries: ['MY'], fresh: true, expected: true, siteName: 'Secret Hall', region: null, judgedAt: at })
    expect(Object.keys(report)).toEqual(expect.arrayContaining(['checks', 'chips', 'statements']))
    const refused = JSON.parse((await run('verify', bundle('inside-site.json'), '--json')).out) as { proven: boolean; refusal: { code: string } }
    expect(refused).toMatchObject({ proven: false, refusal: { code: 'result.signer-not-pinned' } })
  })

  it('reads a bundle of one chip', async () => {
    const { code, out } = await run('verify', bundle('inside-verdict-chip.json'), '--trust', trust)
    expect(code).toBe(0)
    expect(out.match(/TEST CHIP/g)).toHaveLength(1)
    expect(out).toContain('the whole appraisal; the verdict alone is shown')
  })
})

describe('trigpoint bundle and trust', () => {
  it('against nobody are a fault, not a refusal', async () => {
    expect((await run('bundle', 'f'.repeat(32), '--url', 'http://127.0.0.1:1', '--out', '-')).code).toBe(3)
    expect((await run('trust', '--url', 'http://127.0.0.1:1')).code).toBe(3)
    expect((await run('bundle', 'f'.repeat(32), '--level', 'all', '--out', '-')).code).toBe(2)
  })
})
