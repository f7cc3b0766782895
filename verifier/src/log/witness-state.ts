// What a witness remembers of each log: the newest checkpoint that it cosigned, with its own cosignature, as
// numbered files in state/<SHA-256 of the origin>/. It is the witness's whole promise, so it is synced before
// any answer, and a file that does not verify with the witness's own key is a Fault, never a fresh start.

import { toHex, utf8Bytes } from '@trigpoint/core/base'
import { parseCheckpoint, verifyNote, type NoteKey, type SignedCheckpoint } from '@trigpoint/core/log'
import { Fault, nodePrimitives } from '@trigpoint/runtime'
import { writeAside, type LogFiles } from './log-files.ts'
import { claimNumber, listNumbers, numberedPath, removeBelow } from './numbered-files.ts'

export const STATE_FOLDER = 'state'

export interface WitnessedLog {
  readonly number: number
  readonly checkpoint: SignedCheckpoint
  readonly bytes: Uint8Array
  /** Time of our own cosignature, seconds since the Unix epoch. */
  readonly cosignedAtS: number
}

export function stateFolder(origin: string): string {
  return `${STATE_FOLDER}/${toHex(nodePrimitives.hash('sha256', utf8Bytes(origin)))}`
}

/** The newest state of a log; undefined before the first. Throws Fault `log.witness-state-damaged`. */
export async function readWitnessed(files: LogFiles, origin: string, own: NoteKey): Promise<WitnessedLog | undefined> {
  const folder = stateFolder(origin)
  const number = (await listNumbers(files, folder)).at(-1)
  if (number === undefined) return undefined
  const path = numberedPath(folder, number)
  const bytes = (await files.read(path)) ?? new Uint8Array(0)
  const parsed = parseCheckpoint(bytes)
  const signed = parsed.ok ? verifyNote(parsed.value.note, [own], nodePrimitives) : parsed
  const [cosignature] = signed.ok ? signed.value : []
  if (!parsed.ok || cosignature === undefined || parsed.value.origin !== origin)
    throw new Fault(
      'log.witness-state-damaged',
      `The witness's memory of ${origin} (${path}) does not verify with its own key. Restore the file; without it the witness could be made to cosign a second history.`,
    )
  // As with heads: a state that was named but not synced must not be lost after it was acted on.
  await files.fsync(path)
  await files.fsync(folder)
  return { number, checkpoint: parsed.value, bytes, cosignedAtS: cosignature.timestampS }
}

/** Remembers a cosigned checkpoint, durably. Throws Fault `log.second-writer`. */
export async function rememberWitnessed(files: LogFiles, state: WitnessedLog, token: string): Promise<void> {
  const folder = stateFolder(state.checkpoint.origin)
  if (state.number === 0) {
    await files.makeFolder(folder)
    await files.fsync(STATE_FOLDER)
    await files.fsync('')
  }
  const aside = await writeAside(files, state.bytes, token)
  const won = await claimNumber(files, folder, state.number, aside)
  if (!won) throw new Fault('log.second-writer', "Another process writes into this witness's folder. Stop one of them.")
  await removeBelow(files, folder, state.number)
}
