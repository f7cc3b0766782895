// The number of the next fix request: grows by one a request, so that the verifier can refuse a replay.
// On the path: agent, challenge. Stored before the request is sent: after a crash a number may be skipped, never used twice.

import { Fault } from '@trigpoint/runtime'
import { encodeCheckedLine, parseCheckedLine } from '../durable/checked-line.ts'
import type { Files } from '../durable/files.ts'

/** Takes the next number, from 1. Throws Fault `disk.*`, `agent.sequence-damaged`. */
export function takeSequence(files: Files, path: string): number {
  const next = readSequence(files, path) + 1
  files.replace(path, encodeCheckedLine(next))
  return next
}

function readSequence(files: Files, path: string): number {
  const bytes = files.read(path)
  if (bytes === undefined) return 0
  const last = parseCheckedLine(bytes.toString('utf8').replace(/\n$/, ''))
  if (typeof last === 'number' && Number.isSafeInteger(last) && last > 0) return last
  throw new Fault('agent.sequence-damaged', `${path} is damaged: the number of the last request is unknown. Enrol the agent again (--force) and remove the file.`)
}
