// The demo's agents: each a real `trigpoint agent run` process with its own folder, started and stopped as the story says.
// Stopping one is what pulling a server's plug looks like from outside; nothing is sent to it.

import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createWriteStream, existsSync } from 'node:fs'
import { join } from 'node:path'
import { Fault, type Log } from '@trigpoint/runtime'

export interface AgentSlot {
  readonly nodeId: string
  readonly dataDir: string
  readonly chipFile: string
  /** Fixed UDP port of 127.0.0.1 by which the planet knows the node. */
  readonly udpPort: number
}

export interface AgentProcesses {
  /** Enrols the node when it is new; then runs its agent, unless it runs already. */
  start(slot: AgentSlot): Promise<void>
  stop(nodeId: string): Promise<void>
  close(): Promise<void>
}

export interface AgentProcessOptions {
  /** How to run `trigpoint`: program and first arguments. */
  readonly command: readonly [string, ...string[]]
  readonly verifierUrl: string
  /** A fresh one-time token for the node's site. */
  readonly enrolmentToken: (nodeId: string) => Promise<string>
  readonly log: Log
}

const CLOSE_LIMIT_MS = 4_000

export function openAgentProcesses(options: AgentProcessOptions): AgentProcesses {
  const running = new Map<string, ChildProcess>()
  const stop = async (nodeId: string): Promise<void> => {
    const child = running.get(nodeId)
    running.delete(nodeId)
    if (child !== undefined) await endProcess(child)
  }
  return {
    async start(slot) {
      if (running.has(slot.nodeId)) return
      if (!existsSync(join(slot.dataDir, 'enrolment.json'))) await enrol(options, slot)
      const child = run(options, slot, ['agent', 'run', '--data', slot.dataDir, '--chip-file', slot.chipFile, '--bind', `127.0.0.1:${String(slot.udpPort)}`])
      running.set(slot.nodeId, child)
      child.on('exit', (code, signal) => {
        if (running.get(slot.nodeId) !== child) return
        running.delete(slot.nodeId)
        options.log.warn('an agent ended', { node: slot.nodeId, code, signal, log: join(slot.dataDir, 'agent.log') })
      })
    },
    stop,
    async close() {
      await Promise.all([...running.keys()].map(stop))
    },
  }
}

/** `trigpoint agent enrol` with the token on standard input, as an operator would do it. */
async function enrol(options: AgentProcessOptions, slot: AgentSlot): Promise<void> {
  const token = await options.enrolmentToken(slot.nodeId)
  const args = ['agent', 'enrol', '--data', slot.dataDir, '--url', options.verifierUrl, '--name', slot.nodeId, '--chip-file', slot.chipFile, '--token-file', '-']
  const child = run(options, slot, args, token)
  const [code] = (await once(child, 'exit')) as [number | null]
  if (code !== 0) throw new Fault('demo.enrolment', `${slot.nodeId} could not be enrolled; see ${join(slot.dataDir, 'agent.log')}.`)
}

function run(options: AgentProcessOptions, slot: AgentSlot, args: readonly string[], input = ''): ChildProcess {
  const [program, ...first] = options.command
  const child = spawn(program, [...first, ...args], { stdio: ['pipe', 'pipe', 'pipe', 'ipc'] })
  const log = createWriteStream(join(slot.dataDir, 'agent.log'), { flags: 'a' })
  child.stdout?.pipe(log, { end: false })
  child.stderr?.pipe(log, { end: false })
  child.on('exit', () => log.end())
  child.stdin?.on('error', () => undefined)
  child.stdin?.end(input)
  return child
}

async function endProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.kill('SIGTERM')
  const timer = setTimeout(() => child.kill('SIGKILL'), CLOSE_LIMIT_MS)
  await ended
  clearTimeout(timer)
}
