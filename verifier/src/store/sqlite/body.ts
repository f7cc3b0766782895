// The JSON column `body`: a whole row as this program wrote it. Bytes never go in here (they are BLOBs); what is
// large is packed.
// What is read back was written by this very adapter, so its shape is taken as given; a text that is no
// JSON means that the file was changed by something else.

import { deflateRawSync, inflateRawSync } from 'node:zlib'
import { Fault } from '@trigpoint/runtime'

export function toBody(row: object): string {
  return JSON.stringify(row)
}

export function fromBody<T>(body: string): T {
  try {
    return JSON.parse(body) as T
  } catch (cause) {
    throw corruptRow(cause)
  }
}

/** Larger than any message that is taken in (http/read-body.ts). */
const MAXIMUM_PACKED_BYTES = 64 * 1024 * 1024

/** Deflated (RFC 1951): the evidence of eight chips repeats its certificates and shrinks to a sixth, in half a millisecond. */
export function packBytes(bytes: Uint8Array): Uint8Array {
  return bytes.length < SMALL_BYTES ? storedBlock(bytes) : deflateRawSync(bytes)
}

/** A paper or an opening: setting up a deflater costs more than storing such a message, and packing would save 200 bytes. */
const SMALL_BYTES = 768

/** The one block that holds bytes as they are (RFC 1951 section 3.2.4): 5 bytes longer. */
function storedBlock(bytes: Uint8Array): Uint8Array {
  const block = new Uint8Array(5 + bytes.length)
  block.set([1, bytes.length & 0xff, bytes.length >> 8, ~bytes.length & 0xff, (~bytes.length >> 8) & 0xff])
  block.set(bytes, 5)
  return block
}

/** The bytes as they were given to `packBytes`, every one. */
export function unpackBytes(packed: Uint8Array): Uint8Array {
  try {
    const bytes = inflateRawSync(packed, { maxOutputLength: MAXIMUM_PACKED_BYTES })
    return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  } catch (cause) {
    throw corruptRow(cause)
  }
}

function corruptRow(cause: unknown): Fault {
  return new Fault('store.corrupt', 'A row of the database cannot be read. Stop the verifier, keep a copy, and restore the data directory from a backup.', { cause })
}
