// Serves a log over HTTP as tlog-tiles prescribes: static resources, long-lived caching for all that cannot
// change, none for the checkpoint. Works on Fetch's Request and Response, so it mounts in any server of ours:
// `app.all('/log/*', context => handle(context.req.raw))` with the prefix `/log`.

import { gzip } from 'node:zlib'
import { promisify } from 'node:util'
import { CHECKPOINT_PATH, parseCheckpoint, parseTilePath, widthInTree } from '@trigpoint/core/log'
import { readPrefix } from './tree-reader.ts'

/** A full or partial tile never changes once a checkpoint covers it. */
const IMMUTABLE = 'public, max-age=31536000, immutable'
/** The checkpoint may be reused for a second, so that a crowd of readers costs one read. */
const FRESH = 'public, max-age=1, must-revalidate'
/** Smaller answers gain nothing from compression. */
const MIN_COMPRESSED_BYTES = 1024

const compress = promisify(gzip)

export interface LogHandlerOptions {
  /** Path under which the log is mounted, without a slash at its end: '' or '/log'. */
  readonly prefix?: string
  /** A resource of the log's folder; undefined when there is none. */
  readonly read: (path: string) => Promise<Uint8Array | undefined>
}

export type LogHandler = (request: Request) => Promise<Response>

/** Answers GET and HEAD for `checkpoint` and `tile/...`; anything else is 404 or 405. */
export function openLogHandler({ prefix = '', read }: LogHandlerOptions): LogHandler {
  return async request => {
    if (request.method === 'OPTIONS') return answer(204, '', { 'access-control-allow-methods': 'GET, HEAD' })
    if (request.method !== 'GET' && request.method !== 'HEAD') return answer(405, 'a log is read with GET\n', { allow: 'GET, HEAD' })
    const path = new URL(request.url).pathname
    const response = path.startsWith(`${prefix}/`) ? await serve(path.slice(prefix.length + 1), read, request) : absent()
    return request.method === 'HEAD' ? new Response(null, response) : response
  }
}

async function serve(path: string, read: LogHandlerOptions['read'], request: Request): Promise<Response> {
  const checkpoint = await read(CHECKPOINT_PATH)
  if (checkpoint === undefined) return absent()
  if (path === CHECKPOINT_PATH) return answer(200, checkpoint, { 'content-type': 'text/plain; charset=utf-8', 'cache-control': FRESH })
  const parsed = parseCheckpoint(checkpoint)
  const tile = parseTilePath(path)
  // Nothing beyond the published tree: its tiles could still be withdrawn, and would stay in caches for ever.
  if (!parsed.ok || tile === undefined || tile.width > widthInTree(tile.level, tile.index, parsed.value.size)) return absent()
  const bytes = await readPrefix({ read }, tile.level, tile.index, tile.width)
  if (bytes === undefined) return absent()
  const headers = { 'content-type': 'application/octet-stream', 'cache-control': IMMUTABLE }
  return tile.level === 'entries' ? compressed(bytes, headers, request) : answer(200, bytes, headers)
}

/** Entries are compressed for those who accept it, as tlog-tiles recommends; hashes would not shrink. */
async function compressed(bytes: Uint8Array, headers: Readonly<Record<string, string>>, request: Request): Promise<Response> {
  const vary = { ...headers, vary: 'accept-encoding' }
  const accepts = /(^|,)\s*gzip\s*(;\s*q=(?!0(\.0*)?\s*(,|$))[^,]*)?(,|$)/i.test(request.headers.get('accept-encoding') ?? '')
  if (!accepts || bytes.length < MIN_COMPRESSED_BYTES) return answer(200, bytes, vary)
  return answer(200, await compress(bytes), { ...vary, 'content-encoding': 'gzip' })
}

function absent(): Response {
  return answer(404, 'no such resource\n', { 'cache-control': 'no-store' })
}

/** A log is public: any page may read it. */
function answer(status: number, body: Uint8Array | string, headers: Readonly<Record<string, string>>): Response {
  const content = typeof body === 'string' ? Buffer.from(body) : body
  return new Response(status === 204 ? null : Buffer.from(content), {
    status,
    headers: {
      'content-type': 'text/plain; charset=utf-8',
      'access-control-allow-origin': '*',
      'x-content-type-options': 'nosniff',
      ...headers,
      ...(status === 204 ? {} : { 'content-length': String(content.length) }),
    },
  })
}
