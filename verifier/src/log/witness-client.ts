// Asks a witness for its cosignature: one add-checkpoint call (C2SP tlog-witness).

import { utf8Text } from '@trigpoint/core/base'
import {
  encodeWitnessRequest, MAX_NOTE_LENGTH, parseTreeSize, parseWitnessAnswer, verifyNote, type Note, type NoteKey, type NoteSignature, type
  WitnessRequest,
} from '@trigpoint/core/log'
import { exchangeHttp, nodePrimitives, openHttpTarget } from '@trigpoint/runtime'

export type WitnessAnswer =
  | { readonly kind: 'cosigned'; readonly signature: NoteSignature }
  /** The witness has cosigned another size than the request's old one. */
  | { readonly kind: 'conflict'; readonly size: number }
  /** It will not cosign: the proof failed, the log is unknown, or its answer is none. */
  | { readonly kind: 'refused'; readonly status: number; readonly reason: string }

/** Sends a request to a witness; the log gives one over HTTP, a test another. Throws Fault `network.*`. */
export type SendToWitness = (url: string, body: string) => Promise<{ readonly status: number; readonly body: Uint8Array }>

/** Opens the HTTP way to witnesses, one kept-alive connection each. */
export function openWitnessSender(timeoutMs: number, ca?: string): SendToWitness {
  const targets = new Map<string, ReturnType<typeof openHttpTarget>>()
  return async (url, body) => {
    const prefix = new URL(url.endsWith('/') ? url : `${url}/`)
    const target = targets.get(prefix.href) ?? openHttpTarget(prefix, ca)
    targets.set(prefix.href, target)
    const path = new URL('add-checkpoint', prefix).pathname
    return exchangeHttp(
      target,
      { method: 'POST', path, headers: { 'content-type': 'text/plain; charset=utf-8' }, body, timeoutMs },
      MAX_NOTE_LENGTH,
    )
  }
}

/** Asks once. The cosignature is verified before it is given. Throws Fault `network.*`. */
export async function askWitness(
  send: SendToWitness,
  url: string,
  key: NoteKey,
  note: Note,
  request: WitnessRequest,
): Promise<WitnessAnswer> {
  const { status, body } = await send(url, utf8Text(encodeWitnessRequest(request)) ?? '')
  if (status === 409) {
    const size = parseTreeSize((utf8Text(body) ?? '').replace(/\n$/, ''))
    if (size !== undefined && size !== request.oldSize) return { kind: 'conflict', size }
  }
  if (status !== 200) return { kind: 'refused', status, reason: firstLine(body) }
  const lines = parseWitnessAnswer(body)
  const signature = lines.ok ? lines.value.find(line => line.name === key.name && line.keyId === key.id) : undefined
  if (signature === undefined) return { kind: 'refused', status, reason: 'the answer holds no cosignature of this witness' }
  const verified = verifyNote({ text: note.text, signatures: [signature] }, [key], nodePrimitives)
  return verified.ok ? { kind: 'cosigned', signature } : { kind: 'refused', status, reason: verified.refusal.message }
}

function firstLine(body: Uint8Array): string {
  return (utf8Text(body.slice(0, 200)) ?? '').split('\n')[0] ?? ''
}
