import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ok, toBase64 } from '@trigpoint/core/base'
import { enrolAgent, agentIdOf, openAgent } from '@trigpoint/agent'
import { createEd25519, silentLog, systemClock } from '@trigpoint/runtime'
import { Command } from 'commander'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { CommandError } from '../exit.ts'
import { registerLandmark } from '../landmark/register-landmark.ts'
import { parseAddress, parseDuration } from './option-values.ts'
import { registerAgent } from './register-agent.ts'

let dataDir = ''
let output = ''
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'cli-agent-'))
  output = ''
  const take = (text: string | Uint8Array): boolean => {
    output += String(text)
    return true
  }
  vi.spyOn(process.stdout, 'write').mockImplementation(take)
  vi.spyOn(process.stderr, 'write').mockImplementation(take)
})
afterEach(() => {
  vi.restoreAllMocks()
  process.exitCode = undefined
  rmSync(dataDir, { recursive: true, force: true })
})

async function run(...words: readonly string[]): Promise<string> {
  const program = new Command('trigpoint')
  registerAgent(program)
  registerLandmark(program)
  const all = (command: Command): void => {
    command.exitOverride().configureOutput({ writeOut: text => { output += text }, writeErr: text => { output += text } })
    command.commands.forEach(all)
  }
  all(program)
  output = ''
  await program.parseAsync([...words], { from: 'user' })
  return output
}

const chips = { kind: 'fake', list: () => Promise.resolve([]), collect: () => Promise.resolve([]), close: () => Promise.resolve() }

async function enrol(): Promise<void> {
  const enrolled = await enrolAgent({
    dataDir, verifierUrl: 'http://127.0.0.1:9', token: 'one-time-token-0123', nodeName: 'node-1', chips, chipSource: 'software:none.json', clock: systemClock, log: silentLog,
    client: { enrol: signed => {
      const { agentKey } = JSON.parse(signed.body) as { agentKey: string }
      return Promise.resolve(ok({ agentId: agentIdOf(Buffer.from(agentKey, 'base64')), siteId: 'site-1', verifierKey: toBase64(createEd25519().publicKey), fixIntervalMs: 60_000 }))
    } },
  })
  expect(enrolled.ok).toBe(true)
}

describe('options', () => {
  test('durations carry their unit', () => {
    expect(['500ms', '30s', '10m', '24h'].map(parseDuration)).toEqual([500, 30_000, 600_000, 86_400_000])
    for (const bad of ['30', 's', '-1s', '1d', '1.5m', '']) expect(() => parseDuration(bad)).toThrow(/30s, 10m or 1h/)
  })

  test('addresses carry their port', () => {
    expect(parseAddress('127.0.0.1:7001')).toEqual({ host: '127.0.0.1', port: 7001 })
    expect(parseAddress('[::1]:0')).toEqual({ host: '::1', port: 0 })
    for (const bad of ['127.0.0.1', ':7001', '::1:70', '127.0.0.1:99999', 'a b:1']) expect(() => parseAddress(bad)).toThrow(/host and port/)
  })
})

describe('trigpoint agent', () => {
  test('every command has help with an example', async () => {
    for (const name of ['precheck', 'enrol', 'run', 'fix', 'status', 'show']) {
      await expect(run('agent', name, '--help')).rejects.toMatchObject({ exitCode: 0 })
      expect(output, name).toMatch(/Examples?:\n {2}(trigpoint|pass)/)
    }
    for (const name of ['keys', 'register', 'run', 'show']) {
      await expect(run('landmark', name, '--help')).rejects.toMatchObject({ exitCode: 0 })
      expect(output, name).toContain('Example:\n  trigpoint landmark')
    }
  })

  test('unknown flags are refused with a suggestion', async () => {
    await expect(run('agent', 'status', '--jsn')).rejects.toMatchObject({ code: 'commander.unknownOption' })
    expect(output).toContain('--json')
  })

  test('a token is asked for, and never taken from the command line', async () => {
    await expect(run('agent', 'enrol', '--data', dataDir, '--chips', 'software:x.json', '--token', 'secret')).rejects.toMatchObject({ code: 'commander.unknownOption' })
    await expect(run('agent', 'enrol', '--data', dataDir, '--chips', 'software:x.json')).rejects.toMatchObject({ exitCode: 2, message: 'no enrolment token' })
  })

  test('a folder that is not enrolled says what to do', async () => {
    await expect(run('agent', 'status', '--data', dataDir)).rejects.toThrow(/trigpoint agent enrol.*agent\.not-enrolled/)
    await expect(run('agent', 'run', '--data', dataDir)).rejects.toBeInstanceOf(CommandError)
  })

  test('fix without a running agent says so', async () => {
    await enrol()
    await expect(run('agent', 'fix', '--data', dataDir)).rejects.toMatchObject({ code: 'agent.not-running' })
    expect(await run('agent', 'status', '--data', dataDir, '--json')).toContain('"running":false')
    expect(process.exitCode).toBe(1)
  })

  test('status and fix speak to the running agent', async () => {
    await enrol()
    const measuring = { bind: '127.0.0.1:5', measure: () => Promise.reject(new Error('not asked')), close: () => Promise.resolve() }
    const agent = await openAgent({ dataDir, chips, clock: systemClock, random: () => 0.99, log: silentLog, measuring })
    expect(await run('agent', 'status', '--data', dataDir)).toMatch(/site-1 of http:\/\/127\.0\.0\.1:9/)
    expect(await run('agent', 'fix', '--data', dataDir)).toMatch(/^refused: .*lists no chip.*agent\.no-chips/)
    expect(process.exitCode).toBe(1)
    await agent.close()
  })

  test('show prints what was sent and what came back, and no token', async () => {
    await enrol()
    const text = await run('agent', 'show', '--data', dataDir, '--bodies')
    expect(text).toMatch(/enrol to \/v1\/agents\/enrol\n {2}token: \(one-time token, not kept\)/)
    expect(text).toMatch(/answer .*siteId site-1/)
    expect(text).not.toContain('one-time-token-0123')
    expect(JSON.parse(await run('agent', 'show', '--data', dataDir, '--json'))).toMatchObject({ kind: 'message', what: 'enrol', decoded: { nodeName: 'node-1' } })
    expect(await run('agent', 'show', '--data', join(dataDir, 'none'))).toContain('Nothing was sent')
  })

  test('precheck prints each check and fails when one does', async () => {
    const file = join(dataDir, 'chips.json')
    writeFileSync(file, '[]')
    const text = await run('agent', 'precheck', '--data', dataDir, '--chip-file', file, '--url', 'http://127.0.0.1:9')
    expect(text).toMatch(/chips +NO +.*lists no chip/)
    expect(text).toMatch(/data-folder +yes/)
    expect(text).toMatch(/verifier +NO +.*ECONNREFUSED/)
    expect(process.exitCode).toBe(1)
  })
})

describe('trigpoint landmark', () => {
  test('keys makes two keys once and prints the same ones again', async () => {
    const first = await run('landmark', 'keys', '--keys', join(dataDir, 'keys'), '--json')
    expect(JSON.parse(first)).toMatchObject({ signingKey: expect.stringMatching(/=$/) as string, agreementKey: expect.stringMatching(/=$/) as string })
    expect(await run('landmark', 'keys', '--keys', join(dataDir, 'keys'), '--json')).toBe(first)
  })

  test('a file that is no record is refused', async () => {
    const file = join(dataDir, 'oslo.json')
    writeFileSync(file, '{"landmarkId":"oslo"}')
    await expect(run('landmark', 'show', file)).rejects.toMatchObject({ exitCode: 2 })
    await expect(run('landmark', 'run', '--keys', dataDir, '--record', file)).rejects.toMatchObject({ exitCode: 2 })
  })
})
