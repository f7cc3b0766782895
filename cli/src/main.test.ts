import type { Command } from 'commander'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { completionWords } from './completion.ts'
import { createProgram, main } from './main.ts'

const program = createProgram()

function leaves(command: Command, path: readonly string[] = []): readonly (readonly [string, Command])[] {
  const children = command.commands.filter(child => child.name() !== 'help')
  return children.length === 0 ? [[path.join(' '), command]] : children.flatMap(child => leaves(child, [...path, child.name()]))
}

function helpOf(command: Command): string {
  let text = ''
  command.configureOutput({ writeOut: part => { text += part }, writeErr: part => { text += part } })
  command.outputHelp()
  return text
}

let said = ''

beforeEach(() => {
  said = ''
  const keep = (text: string | Uint8Array): boolean => {
    said += String(text)
    return true
  }
  vi.spyOn(process.stderr, 'write').mockImplementation(keep)
  vi.spyOn(process.stdout, 'write').mockImplementation(keep)
})

afterEach(() => {
  vi.restoreAllMocks()
  process.exitCode = undefined
})

describe('every command', () => {
  it.each(leaves(program).map(([path, command]) => ({ path, command })))('$path says what it does, with an example', ({ command }) => {
    expect(command.description()).not.toBe('')
    expect(helpOf(command)).toMatch(/Examples?:/)
  })

  it('that prints data takes --json', () => {
    // Those that run until stopped, and those whose product is a file of a format of its own.
    const silent = ['demo', 'completion', 'agent run', 'landmark run', 'verifier run', 'log serve', 'log prove', 'witness', 'calibrate', 'epcis export', 'bundle', 'trust', 'result', 'mesh export', 'case export', 'case report']
    const without = leaves(program).filter(([path, command]) => !silent.includes(path) && !command.options.some(option => option.long === '--json'))
    expect(without.map(([path]) => path)).toEqual([])
  })

  it('can be completed', () => {
    const words = completionWords(program)
    for (const [path] of leaves(program)) expect(words.get(path)).toContain('--help')
  })
})

describe('what cannot be used', () => {
  it('is an unknown option, told with the one that was meant', async () => {
    expect(await main(['status', '--jsno'])).toBe(2)
    expect(said).toContain('--json')
  })

  it('is an unknown command, told with the one that was meant', async () => {
    expect(await main(['statsu'])).toBe(2)
    expect(said).toContain('Did you mean status?')
  })

  it('is an address that is none', async () => {
    expect(await main(['status', '--url', 'ftp://x'])).toBe(2)
    expect(said).toContain('client.url-malformed')
  })

  it('is a file that is not there', async () => {
    expect(await main(['status', '--token-file', '/nonexistent/token'])).toBe(2)
    expect(said).toContain('/nonexistent/token')
  })

  it('is a port that is none', async () => {
    expect(await main(['demo', '--port', '99999'])).toBe(2)
    expect(said).toContain('1 to 65535')
  })
})

describe('what fails around us', () => {
  it('is a verifier that is not there, and says so', async () => {
    expect(await main(['status', '--url', 'http://127.0.0.1:9'])).toBe(3)
    expect(said).toContain('network.unreachable')
  })

  it('is a verifier that may not listen beyond loopback without TLS', async () => {
    expect(await main(['verifier', 'run', '--listen', '0.0.0.0:9999', '--data', '/nonexistent'])).toBe(3)
    expect(said).toContain('--tls-cert')
  })
})

it('help is no error', async () => {
  expect(await main(['--help'])).toBe(0)
  expect(said).toContain('trigpoint demo')
})
