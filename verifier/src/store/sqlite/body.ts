// The JSON column `body`: a whole row as this program wrote it. Bytes never go in here (they are BLOBs).
// What is read back was written by this very adapter, so its shape is taken as given; a text that is no
// JSON means that the file was changed by something else.

import { Fault } from '@trigpoint/runtime'

export function toBody(row: object): string {
  return JSON.stringify(row)
}

export function fromBody<T>(body: string): T {
  try {
    return JSON.parse(body) as T
  } catch (cause) {
    throw new Fault('store.corrupt', 'A row of the database cannot be read. Stop the verifier, keep a copy, and restore the data directory from a backup.', { cause })
  }
}
