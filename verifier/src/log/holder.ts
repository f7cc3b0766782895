// Who holds a lease, and whether that process still lives. A process is named by its pid only together with
// the boot it runs in, the pid namespace that counts it (containers count their own) and its start time
// (pids are used again). Where one of these cannot be read the answer is `unknown`, never `dead`.

import { readFileSync, readlinkSync } from 'node:fs'
import { hostname } from 'node:os'

export interface Holder {
  readonly pid: number
  /** Start of the process in clock ticks since boot; empty where the system does not tell, as the next two. */
  readonly started: string
  readonly bootId: string
  readonly pidSpace: string
  readonly host: string
}

export type Life = 'alive' | 'dead' | 'unknown'

/** This process. */
export function ownHolder(): Holder {
  return {
    pid: process.pid,
    started: startOf(process.pid) ?? '',
    bootId: readText('/proc/sys/kernel/random/boot_id'),
    pidSpace: readLink('/proc/self/ns/pid'),
    host: hostname(),
  }
}

/** Whether the process of `holder` lives, as far as this machine can tell. */
export function lifeOf(holder: Holder, self: Holder): Life {
  if (holder.bootId === '' || holder.pidSpace === '' || holder.started === '') return 'unknown'
  if (holder.bootId !== self.bootId || holder.pidSpace !== self.pidSpace) return 'unknown'
  return startOf(holder.pid) === holder.started ? 'alive' : 'dead'
}

/** Field 22 of /proc/PID/stat; the name in field 2 may hold spaces and parentheses. */
function startOf(pid: number): string | undefined {
  const stat = readText(`/proc/${String(pid)}/stat`)
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  // A zombie (state Z) has ended: it writes nothing any more.
  return fields[0] === 'Z' || fields[0] === 'X' ? undefined : fields[19]
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8').trim()
  } catch {
    return ''
  }
}

function readLink(path: string): string {
  try {
    return readlinkSync(path)
  } catch {
    return ''
  }
}
