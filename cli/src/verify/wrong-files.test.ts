// Everything that somebody in a hurry gives to `trigpoint verify` by mistake: answered with what it is and what to do,
// exit 2, and never with an exception.

import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { main } from '../main.ts'

const release = new URL('../../../vectors/bundle/0.1.0-v3/', import.meta.url).pathname
const good = join(release, 'inside-site.json')
const trust = join(release, 'trust.json')
const text = readFileSync(good, 'utf8')
const bundle = JSON.parse(text) as { proof: string; result: string; manifests: string[] }
const folder = mkdtempSync(join(tmpdir(), 'trigpoint-wrong-'))

function put(name: string, content: string | Uint8Array): string {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}

async function run(...args: readonly string[]): Promise<{ code: number; out: string; err: string }> {
  const [stdout, stderr] = [process.stdout.write.bind(process.stdout), process.stderr.write.bind(process.stderr)]
  let [out, err] = ['', '']
  process.stdout.write = (piece: string | Uint8Array) => { out += String(piece); return true }
  process.stderr.write = (piece: string | Uint8Array) => { err += String(piece); return true }
  try {
    return { code: await main(['verify', ...args, '--references', join(folder, 'none')]), out, err }
  } finally {
    process.stdout.write = stdout
    process.stderr.write = stderr
    process.exitCode = undefined
  }
}

describe('a file that is not the one asked for is called by its name', () => {
  const signed = bundle.proof.slice(bundle.proof.indexOf('\n\n') + 2)
  it.each<[string, string | Uint8Array, string]>([
    ['nothing', '', 'It is empty.'],
    ['a web page', '<!DOCTYPE html>\n<html><body>Sign in</body></html>', 'It is a web page'],
    ['the first half of a bundle', text.slice(0, text.length / 2), 'It begins like a trigpoint bundle v3 and is damaged or cut off'],
    ['a bundle without its last brace', text.trimEnd().slice(0, -1), 'damaged or cut off'],
    ['a trust file', readFileSync(trust, 'utf8'), 'given with --trust'],
    ['a key set', '{"keys":[]}', 'with --keys'],
    ['a reference manifest', bundle.manifests[0] ?? '', 'It is a reference manifest'],
    ['a bare log proof', bundle.proof, 'It is the bare proof of an entry of a log'],
    ['a checkpoint', signed, 'It is a checkpoint of a log'],
    ['a gzipped bundle', gzipSync(text), 'It is compressed'],
    ['a zip', Buffer.from('504b03041400', 'hex'), 'It is an archive'],
    ['a printed report', '%PDF-1.7\n', 'It is a PDF'],
    ['a picture', Buffer.from('89504e470d0a1a0a', 'hex'), 'It is a picture'],
    ['UTF-16 text', Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, 'utf16le')]), 'UTF-16'],
    ['another token', 'abc.def.ghi', 'not like a result of this system'],
    ['a refusal of a verifier', '{"refusal":{"code":"bundle.not-logged","message":"x","where":""}}', 'that it refused'],
    ['a certificate', '-----BEGIN CERTIFICATE-----\nAAAA\n', 'It is a certificate or a key'],
    ['noise', Uint8Array.from({ length: 500 }, (_, i) => (i * 97) & 255), 'It is not UTF-8 text'],
    ['some JSON', '{"hello":1}', 'The file is no bundle'],
    ['a newer bundle', text.replace('trigpoint bundle v3', 'trigpoint bundle v9'), 'Install a newer one'],
  ])('%s', async (name, content, words) => {
    const { code, out, err } = await run(put(name.replace(/\W/g, '-'), content), '--trust', trust)
    expect(err).toContain(words)
    expect({ code, out }).toEqual({ code: 2, out: '' })
  })

  it('a folder, a file that is not there', async () => {
    mkdirSync(join(folder, 'a-folder'), { recursive: true })
    expect(await run(join(folder, 'a-folder'), '--trust', trust)).toMatchObject({ code: 2, err: expect.stringContaining('is a folder; give the file in it') as unknown })
    expect(await run(join(folder, 'absent'), '--trust', trust)).toMatchObject({ code: 2, err: expect.stringContaining('does not exist') as unknown })
    expect(await run(good, '--trust', join(folder, 'a-folder'))).toMatchObject({ code: 2, err: expect.stringContaining('is a folder') as unknown })
  })

  it('a bundle as trust file, a page as trust file, half a trust file, a policy of a log', async () => {
    const half = put('half.json', readFileSync(trust, 'utf8').slice(0, 200))
    const policy = put('policy', (JSON.parse(readFileSync(trust, 'utf8')) as { log: string }).log)
    for (const [file, words] of [[good, 'It is a bundle: the file that is to be checked'], [put('page', '<html>'), 'It is a web page'], [half, 'damaged or cut off'], [policy, 'It is a policy of a log']] as const)
      expect(await run(good, '--trust', file)).toMatchObject({ code: 2, err: expect.stringContaining(words) as unknown })
  })

  it('the mark of an editor before the text does no harm', async () => {
    const marked = put('marked.json', `\ufeff${text}`)
    expect((await run(marked, '--trust', put('marked-trust.json', `\ufeff${readFileSync(trust, 'utf8')}`))).code).toBe(0)
    expect((await run(put('crlf.json', text.replaceAll('\n', '\r\n')), '--trust', trust)).code).toBe(0)
  })

  it('the result of the bundle alone says what it lacks', async () => {
    const alone = await run(put('result.jwt', bundle.result), '--trust', trust)
    expect(alone.code).toBe(1)
    expect(alone.out).toContain('REFUSED')
    expect(alone.out).toContain('--keys')
  })
})
