import { spawn } from 'node:child_process'
import { chmodSync, existsSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { createConnection } from 'node:net'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { formatMetrics, type AgentStatus } from './agent-status.ts'
import { askAgent, controlPath, openControlSocket } from './control-socket.ts'
import { checkHealthHost, openHealthServer } from './health-server.ts'

let folder = ''
beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'agent-local-')) })
afterEach(() => { rmSync(folder, { recursive: true, force: true }) })

const status: AgentStatus = {
  version: '0.1.0', agentId: 'ab'.repeat(16), siteId: 'site-1', nodeName: 'node', verifierUrl: 'http://127.0.0.1:1', chipSource: 'software', bind: '127.0.0.1:9',
  startedAtMs: 1, nowMs: 2, intervalMs: 3, nextFixInMs: 4, fixes: { delivered: 5, waiting: 0, refused: 1, failed: 2 }, spool: { entries: 6, bytes: 7 }, journalBytes: 8, lastFix: null,
}

async function sendRaw(text: string): Promise<string> {
  const socket = createConnection(controlPath(folder))
  socket.setEncoding('utf8')
  socket.write(text)
  let answer = ''
  socket.on('data', (part: string) => { answer += part })
  await once(socket, 'close')
  return answer
}

describe('the control socket', () => {
  test('obeys fix and status and nothing else', async () => {
    const control = await openControlSocket(folder, command => Promise.resolve({ did: command }))
    expect(await askAgent(folder, 'fix')).toEqual({ did: 'fix' })
    expect(await askAgent(folder, 'status')).toEqual({ did: 'status' })
    for (const bad of ['{"command":"shell"}\n', 'null\n', 'x\n', '[]\n']) expect(JSON.parse(await sendRaw(bad))).toMatchObject({ refusal: { code: 'agent.control-request' } })
    expect(await sendRaw('x'.repeat(5000))).toBe('')
    await control.close()
  })

  test('belongs to the agent\'s own user alone', async () => {
    chmodSync(folder, 0o755)
    const control = await openControlSocket(folder, () => Promise.resolve(null))
    expect(statSync(controlPath(folder)).mode & 0o777).toBe(0o600)
    await control.close()
    expect(existsSync(controlPath(folder))).toBe(false)
  })

  test('keeps a second agent off the same folder', async () => {
    const control = await openControlSocket(folder, () => Promise.resolve(null))
    await expect(openControlSocket(folder, () => Promise.resolve(null))).rejects.toMatchObject({ code: 'agent.already-running' })
    await control.close()
    await (await openControlSocket(folder, () => Promise.resolve(null))).close()
  })

  test('left behind by an agent that was killed is no obstacle', async () => {
    const script = `require('node:net').createServer().listen(${JSON.stringify(controlPath(folder))}, () => process.kill(process.pid, 'SIGKILL'))`
    await once(spawn(process.execPath, ['-e', script]), 'exit')
    expect(existsSync(controlPath(folder))).toBe(true)
    await (await openControlSocket(folder, () => Promise.resolve(null))).close()
  })

  test('says that no agent runs when none does', async () => {
    await expect(askAgent(folder, 'status')).rejects.toMatchObject({ code: 'agent.not-running' })
  })

  test('finds another place when the folder\'s path is too long for a socket', async () => {
    const deep = join(folder, 'x'.repeat(120))
    const control = await openControlSocket(deep, () => Promise.resolve('here'))
    expect(await askAgent(deep, 'status')).toBe('here')
    await control.close()
  })
})

describe('the health page', () => {
  test('is on loopback only', () => {
    expect(checkHealthHost('0.0.0.0')).toMatchObject({ refusal: { code: 'agent.listen-not-loopback' } })
    expect(checkHealthHost('192.0.2.1')).toMatchObject({ refusal: { code: 'agent.listen-not-loopback' } })
    expect(checkHealthHost('127.0.0.1')).toBeUndefined()
  })

  test('says how it stands, gives metrics, and is read-only', async () => {
    let healthy = true
    const server = await openHealthServer({ host: '127.0.0.1', port: 0, status: () => status, healthy: () => healthy })
    const url = `http://127.0.0.1:${server.address.port}`
    expect((await fetch(`${url}/healthz`)).status).toBe(200)
    healthy = false
    expect((await fetch(`${url}/healthz`)).status).toBe(503)
    expect(await (await fetch(`${url}/metrics`)).text()).toContain('trigpoint_agent_fixes_total{result="delivered"} 5\n')
    expect((await fetch(`${url}/other`)).status).toBe(404)
    expect((await fetch(`${url}/healthz`, { method: 'POST' })).status).toBe(405)
    await expect(openHealthServer({ host: '127.0.0.1', port: server.address.port, status: () => status, healthy: () => true })).rejects.toMatchObject({ code: 'agent.port-taken' })
    await server.close()
  })

  test('every metric has its help and type', () => {
    const lines = formatMetrics(status).trim().split('\n')
    const named = lines.filter(line => !line.startsWith('#')).map(line => line.replace(/[{ ].*/, ''))
    for (const name of named) expect(lines.some(line => line.startsWith(`# TYPE ${name} `))).toBe(true)
  })
})
