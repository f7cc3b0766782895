// The control socket: how the operator of this machine asks the running agent for a fix or for its status. A Unix socket
// (on Windows a named pipe) that only the agent's own user can open; it also keeps a second agent off the same data folder.
// On the path: agent, local only. One JSON line in, one JSON line out.

import { createHash } from 'node:crypto'
import { chmodSync, rmSync } from 'node:fs'
import { once } from 'node:events'
import { createConnection, createServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { refuse } from '@trigpoint/core/base'
import { Fault, systemErrorCode } from '@trigpoint/runtime'
import { AGENT_FILES } from '../enrolment/enrolment.ts'

export type ControlCommand = 'fix' | 'status'

export interface ControlSocket {
  close(): Promise<void>
}

/** Longest path of a Unix socket on any system that we run on, with its end. */
const LONGEST_PATH_BYTES = 100
/** A command is a few bytes. */
const LONGEST_REQUEST_BYTES = 1024
const LONGEST_ANSWER_BYTES = 1024 * 1024
/** A fix takes a minute at most, its delivery half of one. */
const ANSWER_LIMIT_MS = 180_000

/** The socket of a data folder. A folder with too long a path has it in the system's folder for such files, named by hash. */
export function controlPath(dataDir: string): string {
  const folder = resolve(dataDir)
  const name = `trigpoint-${createHash('sha256').update(folder).digest('hex').slice(0, 20)}`
  if (process.platform === 'win32') return `\\\\.\\pipe\\${name}`
  const path = join(folder, AGENT_FILES.control)
  return Buffer.byteLength(path) <= LONGEST_PATH_BYTES ? path : join(tmpdir(), `${name}.sock`)
}

/** Throws Fault `agent.already-running`, `agent.listen-failed`. */
export async function openControlSocket(dataDir: string, obey: (command: ControlCommand) => Promise<unknown>): Promise<ControlSocket> {
  const path = controlPath(dataDir)
  if (await answers(path))
    throw new Fault('agent.already-running', `An agent already runs with the data folder ${dataDir}; stop it first, or give this one a folder of its own.`)
  const open = new Set<Socket>()
  const server = createServer(socket => {
    open.add(socket)
    socket.on('close', () => open.delete(socket))
    void serve(socket, obey)
  })
  await listenPrivately(server, path)
  return {
    async close() {
      for (const socket of open) socket.destroy()
      await new Promise<void>(done => server.close(() => { done() }))
    },
  }
}

/** Asks the agent that runs with a data folder. Throws Fault `agent.not-running`. */
export async function askAgent(dataDir: string, command: ControlCommand): Promise<unknown> {
  const socket = createConnection(controlPath(dataDir))
  try {
    await once(socket, 'connect')
    socket.setTimeout(ANSWER_LIMIT_MS, () => { socket.destroy(new Error('the agent did not answer in time')) })
    socket.write(`${JSON.stringify({ command })}\n`)
    return JSON.parse(await readLine(socket, LONGEST_ANSWER_BYTES)) as unknown
  } catch (cause) {
    throw new Fault('agent.not-running', `No agent answers for the data folder ${dataDir}${systemErrorCode(cause) === 'EACCES' ? ' (it belongs to another user)' : ''}; start one with "trigpoint agent run --data ${dataDir}".`, { cause })
  } finally {
    socket.destroy()
  }
}

async function serve(socket: Socket, obey: (command: ControlCommand) => Promise<unknown>): Promise<void> {
  socket.on('error', () => { socket.destroy() })
  try {
    const command = parseCommand(await readLine(socket, LONGEST_REQUEST_BYTES))
    const answer = command === undefined ? refuse('agent.control-request', 'The commands are fix and status.') : await obey(command)
    socket.end(`${JSON.stringify(answer)}\n`)
  } catch {
    socket.destroy()
  }
}

function parseCommand(line: string): ControlCommand | undefined {
  try {
    const value = JSON.parse(line) as { command?: unknown } | null
    return value?.command === 'fix' || value?.command === 'status' ? value.command : undefined
  } catch {
    return undefined
  }
}

async function readLine(socket: Socket, maximumBytes: number): Promise<string> {
  let text = ''
  socket.setEncoding('utf8')
  for await (const part of socket.iterator({ destroyOnReturn: false }) as AsyncIterable<string>) {
    text += part
    if (text.length > maximumBytes) throw new Error('too long')
    if (text.includes('\n')) return text.slice(0, text.indexOf('\n'))
  }
  throw new Error('the other side ended')
}

async function answers(path: string): Promise<boolean> {
  const socket = createConnection(path)
  try {
    await once(socket, 'connect')
    return true
  } catch {
    return false
  } finally {
    socket.destroy()
  }
}

/** A socket left by an agent that was killed is removed; without write permission nobody else can connect. */
async function listenPrivately(server: Server, path: string): Promise<void> {
  const isFile = process.platform !== 'win32'
  try {
    if (isFile) rmSync(path, { force: true })
    server.listen(path)
    await once(server, 'listening')
    if (isFile) chmodSync(path, 0o600)
  } catch (cause) {
    throw new Fault('agent.listen-failed', `The control socket ${path} cannot be opened (${systemErrorCode(cause)}); check that the folder belongs to the agent's user.`, { cause })
  }
}
