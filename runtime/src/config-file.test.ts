import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { parseConfig, readConfigFile } from './config-file.ts'

const schema = z.strictObject({ port: z.number().int().max(65535), name: z.string() })
const folder = mkdtempSync(join(tmpdir(), 'trigpoint-config-'))
const parse = (text: string): unknown => JSON.parse(text) as unknown

describe('a configuration file', () => {
  it('is read and validated', () => {
    writeFileSync(join(folder, 'good'), '{"port":1,"name":"x"}')
    expect(readConfigFile(join(folder, 'good'), schema, parse)).toEqual({ ok: true, value: { port: 1, name: 'x' } })
  })
  it('is refused when absent, a folder or too large', () => {
    writeFileSync(join(folder, 'large'), Buffer.alloc(2 * 1024 * 1024))
    for (const name of ['absent', '.', 'large'])
      expect(readConfigFile(join(folder, name), schema, parse)).toMatchObject({ refusal: { code: 'config.unreadable' } })
  })
  it('is refused with the parser\'s own words when it is not parsed', () => {
    const refused = parseConfig('{"port":', 'verifier.yaml', schema, parse)
    expect(refused).toMatchObject({ refusal: { code: 'config.malformed', where: 'verifier.yaml' } })
  })
  it('is refused with every wrong, missing and unknown field named at once', () => {
    const refused = parseConfig('{"port":70000,"prot":1}', 'verifier.yaml', schema, parse)
    if (refused.ok) throw new Error('accepted')
    expect(refused.refusal.code).toBe('config.invalid')
    for (const part of ['3 problems', 'port', 'name', 'prot']) expect(refused.refusal.message).toContain(part)
  })
})
