// Processes of the delay benchmarks: each benchmark starts itself again in a role, so that the sides of a
// measurement share no thread, and talks to it over the IPC channel.

import { fork, type ChildProcess } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** What a role tells its parent and is told; one shape for all of them. */
export interface RoleMessage {
  readonly kind: string
  readonly [name: string]: unknown
}

export interface Role {
  tell(message: RoleMessage): void
  /** The next message of a kind. */
  next(kind: string): Promise<RoleMessage>
  end(): void
}

/** Starts the benchmark at `url` in a role. */
export function startRole(url: string, role: string): Role {
  const child: ChildProcess = fork(fileURLToPath(url), [role], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'], serialization: 'advanced' })
  const untaken: RoleMessage[] = []
  const waiting = new Map<string, (message: RoleMessage) => void>()
  child.on('message', (message: RoleMessage) => {
    const take = waiting.get(message.kind)
    if (take === undefined) untaken.push(message)
    else {
      waiting.delete(message.kind)
      take(message)
    }
  })
  child.on('exit', code => {
    if (code !== 0 && code !== null) throw new Error(`the process ${role} ended with ${String(code)}`)
  })
  return {
    tell: message => { child.send(message) },
    next: kind =>
      new Promise(resolve => {
        const index = untaken.findIndex(message => message.kind === kind)
        const [message] = index < 0 ? [] : untaken.splice(index, 1)
        if (message !== undefined) resolve(message)
        else waiting.set(kind, resolve)
      }),
    end: () => { child.kill('SIGKILL') },
  }
}

/** In a role: tells the parent, and obeys it. */
export function tellParent(message: RoleMessage): void {
  process.send?.(message)
}

export function onParent(kind: string, act: (message: RoleMessage) => void): void {
  process.on('message', (message: RoleMessage) => {
    if (message.kind === kind) act(message)
  })
}

/** CPU time of this process so far, seconds. */
export function cpuSeconds(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1e6
}

/** The value below which the share `p` of the sorted numbers lies. */
export function quantile(numbers: readonly number[], p: number): number {
  const sorted = [...numbers].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(p * sorted.length))] ?? NaN
}

/** Prints rows in columns, the first one to the left. */
export function printRows(rows: readonly (readonly string[])[]): void {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map(row => row[column]?.length ?? 0)))
  for (const row of rows) console.log(row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0))).join('  '))
}
