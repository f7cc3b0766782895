// The witness over HTTP. Writing: POST add-checkpoint (C2SP tlog-witness). Reading, for people and monitors:
//
//   GET logs                    one line a log: origin, size, root, time of cosigning
//   GET checkpoint?origin=...   the newest checkpoint that was cosigned, with the cosignature
//   GET evidence                names of the kept split views, one a line;  GET evidence/<name>  one of them

import { utf8Bytes } from '@trigpoint/core/base'
import { MAX_WITNESS_REQUEST_LENGTH, TREE_SIZE_CONTENT_TYPE } from '@trigpoint/core/log'
import { Fault, silentLog, type Log } from '@trigpoint/runtime'
import type { Witness } from './witness.ts'

const TEXT = 'text/plain; charset=utf-8'

/** Answers requests under `prefix` ('' or '/witness'). */
export function openWitnessHandler(witness: Witness, prefix = '', log: Log = silentLog): (request: Request) => Promise<Response> {
  return async request => {
    const url = new URL(request.url)
    if (!url.pathname.startsWith(`${prefix}/`)) return text(404, 'no such resource\n')
    const path = url.pathname.slice(prefix.length + 1)
    try {
      if (path === 'add-checkpoint') return await addCheckpoint(witness, request)
      return request.method === 'GET' || request.method === 'HEAD'
        ? await read(witness, path, url)
        : text(405, 'a witness is read with GET\n')
    } catch (error) {
      if (!(error instanceof Fault)) throw error
      log.error(error.message, { error })
      return text(503, 'this witness cannot write; its operator must look\n')
    }
  }
}

async function addCheckpoint(witness: Witness, request: Request): Promise<Response> {
  if (request.method !== 'POST') return text(405, 'add-checkpoint is a POST\n')
  const body = await readLimited(request)
  if (body === undefined) return text(413, 'the request is too long\n')
  const reply = await witness.addCheckpoint(body)
  return text(reply.status, reply.body, reply.isSize === true ? TREE_SIZE_CONTENT_TYPE : TEXT)
}

/** The body; undefined once it is longer than any request. */
async function readLimited(request: Request): Promise<Uint8Array | undefined> {
  const parts: Uint8Array[] = []
  let length = 0
  for await (const part of request.body ?? []) {
    const bytes = part as Uint8Array
    length += bytes.length
    if (length > MAX_WITNESS_REQUEST_LENGTH) return undefined
    parts.push(bytes)
  }
  return Buffer.concat(parts)
}

async function read(witness: Witness, path: string, url: URL): Promise<Response> {
  if (path === 'logs') return text(200, witness.origins.map(origin => logLine(witness, origin)).join(''))
  if (path === 'checkpoint') {
    const latest = witness.latest(url.searchParams.get('origin') ?? '')
    return latest === undefined ? text(404, 'nothing was cosigned for that origin\n') : text(200, latest.bytes)
  }
  if (path === 'evidence') return text(200, (await witness.evidence.list()).map(name => `${name}\n`).join(''))
  const evidence = path.startsWith('evidence/') ? await witness.readEvidence(path.slice('evidence/'.length)) : undefined
  return evidence === undefined ? text(404, 'no such resource\n') : text(200, evidence, 'application/json')
}

function logLine(witness: Witness, origin: string): string {
  const latest = witness.latest(origin)
  if (latest === undefined) return `${origin} 0\n`
  return `${origin} ${String(latest.checkpoint.size)} ${Buffer.from(latest.checkpoint.root).toString('base64')} ${new Date(latest.cosignedAtS * 1000).toISOString()}\n`
}

function text(status: number, body: string | Uint8Array, contentType = TEXT): Response {
  const bytes = typeof body === 'string' ? utf8Bytes(body) : body
  return new Response(Buffer.from(bytes), {
    status,
    headers: { 'content-type': contentType, 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' },
  })
}
