// Bodies, read with their limit before anything is parsed, and with a limit over all bodies that are being read
// at once, so that many large senders cannot fill the memory. What counts is what has come, not what was announced:
// else a few who announce much and send nothing would keep everybody out.

import { ok, refuse, type Result } from '@trigpoint/core/base'

/** All bodies being held at once. Thirty nodes' largest evidence at the same moment. */
const MAXIMUM_HELD_BYTES = 256 * 1024 * 1024

const JSON_MEDIA = /^application\/json\s*(;|$)/i

export interface BodyReader {
  /** Reads a body and hands it to `use`; its bytes count as held until `use` is done. Refuses `api.not-json`, `api.too-large`, `api.busy`. */
  withBody<T>(request: Request, maximumBytes: number, use: (raw: Uint8Array) => Promise<Result<T>>, media?: RegExp): Promise<Result<T>>
}

export function openBodyReader(maximumHeldBytes: number = MAXIMUM_HELD_BYTES): BodyReader {
  let heldBytes = 0
  return {
    withBody: async (request, maximumBytes, use, media = JSON_MEDIA) => {
      if (!media.test(request.headers.get('content-type') ?? '')) return refuse('api.not-json', 'Send the body as application/json.', 'content-type')
      const announced = Number(request.headers.get('content-length') ?? Number.NaN)
      if (announced > maximumBytes) return tooLarge(maximumBytes)
      let ownBytes = 0
      const hold = (bytes: number): Result<undefined> => {
        if (ownBytes + bytes > maximumBytes) return tooLarge(maximumBytes)
        if (heldBytes + bytes > maximumHeldBytes) return refuse('api.busy', 'Too many large bodies are being read; try again in a few seconds.', 'body')
        ownBytes += bytes
        heldBytes += bytes
        return ok(undefined)
      }
      try {
        const raw = await readHeld(request, hold)
        return raw.ok ? await use(raw.value) : raw
      } finally {
        heldBytes -= ownBytes
      }
    },
  }
}

async function readHeld(request: Request, hold: (bytes: number) => Result<undefined>): Promise<Result<Uint8Array>> {
  const parts: Uint8Array[] = []
  for await (const part of (request.body ?? []) as AsyncIterable<Uint8Array>) {
    const held = hold(part.length)
    if (!held.ok) return held
    parts.push(part)
  }
  return ok(Buffer.concat(parts))
}

function tooLarge(maximumBytes: number): Result<never> {
  return refuse('api.too-large', `The body is larger than the ${String(maximumBytes)} bytes that this request may have.`, 'body', { maximumBytes })
}
