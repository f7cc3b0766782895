// The log's identity: its origin and its Ed25519 key, whose name in notes is the origin (C2SP tlog-checkpoint).

import { isKeyName, noteKey, type NoteKey } from '@trigpoint/core/log'
import type { SignEd25519 } from '@trigpoint/core/base'
import { Fault, nodePrimitives } from '@trigpoint/runtime'

/** A key that a log or a witness signs with; runtime's `SigningKey` is one. */
export interface LogSigningKey {
  /** 32 bytes. */
  readonly publicKey: Uint8Array
  readonly sign: SignEd25519
}

/** The note key of a log or a witness. Throws Fault `log.name-unusable`. */
export function openNoteKey(kind: 'ed25519' | 'cosignature', name: string, key: LogSigningKey): NoteKey {
  if (!isKeyName(name))
    throw new Fault(
      'log.name-unusable',
      `"${name}" cannot name a log or a witness: no spaces, no plus sign, not empty. Use the address without its scheme, for example log.example.org/fleet.`,
    )
  return noteKey(nodePrimitives, kind, name, key.publicKey)
}
