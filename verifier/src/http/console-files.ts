// The console's files, as built: read once into memory, so that no request ever touches a path on the disk.
// A path without an extension is a view of the console and gets index.html; hashed assets may be kept for ever.

import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { extname, join, relative, sep } from 'node:path'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import { Fault, systemErrorCode } from '@trigpoint/runtime'

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8', '.js': 'text/javascript; charset=utf-8', '.css': 'text/css; charset=utf-8', '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml', '.png': 'image/png', '.ico': 'image/x-icon', '.woff2': 'font/woff2', '.txt': 'text/plain; charset=utf-8', '.webmanifest': 'application/manifest+json',
  '.map': 'application/json; charset=utf-8', '.wasm': 'application/wasm',
}

/** A built console is a few MB; a wrong directory is noticed before the memory is full. */
const MAXIMUM_BYTES = 64 * 1024 * 1024
const KEPT = '/verify.html'
const FOR_EVER = 'public, max-age=31536000, immutable'
const COMPRESSED = /^(text\/|application\/(json|javascript|manifest)|image\/svg)/
const compress = promisify(gzip)

interface ConsoleFile {
  readonly type: string
  readonly etag: string
  readonly caching: string
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly gzipped: Uint8Array<ArrayBuffer> | undefined
  /** To be kept on a disk, not opened from here: its own script is inline, which our content policy forbids. */
  readonly isToKeep: boolean
}

export interface ConsoleFiles {
  /** The answer for a GET of this path; undefined when there is no such file. */
  answer(path: string, request: Request): Response | undefined
}

/** Reads a built console. Throws Fault `verifier.console-dir`. */
export async function openConsoleFiles(directory: string): Promise<ConsoleFiles> {
  const files = new Map<string, ConsoleFile>()
  try {
    let total = 0
    for (const entry of await readdir(directory, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue
      const path = join(entry.parentPath, entry.name)
      const bytes = await readFile(path)
      if ((total += bytes.length) > MAXIMUM_BYTES) throw new Fault('verifier.console-dir', `The console directory ${directory} holds more than ${String(MAXIMUM_BYTES)} bytes. Give the built console.`)
      const name = `/${relative(directory, path).split(sep).join('/')}`
      files.set(name, await consoleFile(name, new Uint8Array(bytes)))
    }
  } catch (error) {
    if (error instanceof Fault) throw error
    throw new Fault('verifier.console-dir', `The console directory ${directory} cannot be read (${systemErrorCode(error)}). Build the console first, or give no directory.`, { cause: error })
  }
  const index = files.get('/index.html')
  if (index === undefined) throw new Fault('verifier.console-dir', `The console directory ${directory} has no index.html. Build the console first.`)
  return { answer: (path, request) => answerFile(files.get(path) ?? (extname(path) === '' ? index : undefined), request) }
}

async function consoleFile(name: string, bytes: Uint8Array<ArrayBuffer>): Promise<ConsoleFile> {
  const type = TYPES[extname(name)] ?? 'application/octet-stream'
  const gzipped = COMPRESSED.test(type) && bytes.length > 1024 ? new Uint8Array(await compress(bytes)) : undefined
  return { type, bytes, gzipped, isToKeep: name === KEPT, etag: `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 22)}"`, caching: name.startsWith('/assets/') ? FOR_EVER : 'no-cache' }
}

function answerFile(file: ConsoleFile | undefined, request: Request): Response | undefined {
  if (file === undefined) return undefined
  const headers: Record<string, string> = { 'content-type': file.type, etag: file.etag, 'cache-control': file.caching, vary: 'accept-encoding' }
  if (file.isToKeep) headers['content-disposition'] = 'attachment; filename="trigpoint-verify.html"'
  if (request.headers.get('if-none-match') === file.etag) return new Response(null, { status: 304, headers })
  const useGzip = file.gzipped !== undefined && /\bgzip\b/.test(request.headers.get('accept-encoding') ?? '')
  if (useGzip) headers['content-encoding'] = 'gzip'
  return new Response(useGzip ? file.gzipped : file.bytes, { headers })
}
