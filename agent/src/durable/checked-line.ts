// A JSON value on one line behind its checksum: `<16 hex of SHA-256> <JSON>\n`. A torn or altered line is recognised.
// On the path: agent; spool files are one such line, journal segments are many. Layout: docs/operate/agent.md.

import { createHash } from 'node:crypto'

const CHECKSUM_CHARACTERS = 16

export function encodeCheckedLine(value: unknown): Buffer {
  const text = JSON.stringify(value)
  return Buffer.from(`${checksum(text)} ${text}\n`, 'utf8')
}

/** The value of a line without its newline; undefined when the line is not as it was written. */
export function parseCheckedLine(line: string): unknown {
  const text = line.slice(CHECKSUM_CHARACTERS + 1)
  if (line.charAt(CHECKSUM_CHARACTERS) !== ' ' || line.slice(0, CHECKSUM_CHARACTERS) !== checksum(text)) return undefined
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}

/** SHA-256 of a text, hex. */
export function hashText(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex')
}

function checksum(text: string): string {
  return hashText(text).slice(0, CHECKSUM_CHARACTERS)
}
