// The code that a tipster is shown once: 160 random bits, 32 characters of Crockford's base 32 in groups of four
// (no I, L, O, U: nothing that is misread on paper). Only its hash is kept, so that whoever reads our database cannot
// open a mailbox, and nobody can guess one. On the path: custody, intake.

import { createHash } from 'node:crypto'
import type { FlowContext } from '../context.ts'

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const CODE_BYTES = 20
const CODE_CHARACTERS = 32
const GROUP = 4

export function makeReceiptCode(context: Pick<FlowContext, 'random'>): string {
  let bits = ''
  for (const byte of context.random.bytes(CODE_BYTES)) bits += byte.toString(2).padStart(8, '0')
  const characters = Array.from({ length: CODE_CHARACTERS }, (_, at) => ALPHABET[Number.parseInt(bits.slice(at * 5, at * 5 + 5), 2)] ?? '').join('')
  return characters.replaceAll(new RegExp(`(.{${String(GROUP)}})(?=.)`, 'g'), '$1-')
}

/** What is kept of a code, however it was typed: case, dashes and spaces do not matter, O is 0, I and L are 1. */
export function hashReceiptCode(typed: string): Uint8Array {
  const code = typed.toUpperCase().replaceAll(/[\s-]/g, '').replaceAll('O', '0').replaceAll(/[IL]/g, '1')
  return new Uint8Array(createHash('sha256').update('trigpoint receipt code v1\n').update(code, 'utf8').digest())
}
