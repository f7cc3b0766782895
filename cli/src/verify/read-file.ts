// Files that `trigpoint verify` is handed, from a disk or standard input.

import { readFileSync } from 'node:fs'
import type { Result } from '@trigpoint/core/base'
import { systemErrorCode } from '@trigpoint/runtime'
import { CommandError, EXIT } from '../exit.ts'

/** A bundle is at most some MB; a wrong file is noticed before it fills the memory. */
const MAXIMUM_FILE_BYTES = 64 * 1024 * 1024

const WHY: Readonly<Record<string, string>> = { EISDIR: 'is a folder; give the file in it', ENOENT: 'does not exist', EACCES: 'may not be read by you' }

/** The value, or the refusal as an error of the command that names the file. */
export function usable<T>(file: string, result: Result<T>): T {
  if (result.ok) return result.value
  throw new CommandError(EXIT.unusable, `${file}: ${result.refusal.message} [${result.refusal.code}]`)
}

export function readText(file: string): string {
  const bytes = readBytes(file)
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw new CommandError(EXIT.unusable, `${file} is not UTF-8 text`)
  }
}

export function readBytes(file: string): Uint8Array {
  try {
    const bytes = readFileSync(file === '-' ? 0 : file)
    if (bytes.length > MAXIMUM_FILE_BYTES) throw new CommandError(EXIT.unusable, `${file} is too large to be a bundle or a trust file`)
    return new Uint8Array(bytes)
  } catch (error) {
    if (error instanceof CommandError) throw error
    throw new CommandError(EXIT.unusable, `${file} ${WHY[systemErrorCode(error)] ?? `cannot be read (${systemErrorCode(error)})`}`)
  }
}
