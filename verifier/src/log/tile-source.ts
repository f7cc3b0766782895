// Where a log is read from: a folder, or any HTTP address that serves one (ours, or another's that follows
// C2SP tlog-tiles). Both give bytes by path; nothing read here is trusted before it is checked.

import { stat } from 'node:fs/promises'
import { gunzipSync } from 'node:zlib'
import { exchangeHttp, Fault, openHttpTarget, type HttpAnswer } from '@trigpoint/runtime'
import { openNodeFiles } from './node-files.ts'

/** Longest exchange, ms. */
const TIMEOUT_MS = 20_000
/** Largest resource: a bundle of 256 entries of 65,535 bytes. */
const MAX_RESOURCE_BYTES = 256 * 65_537

export interface TileSource {
  /** For a person: the folder or the address. */
  readonly name: string
  /** The folder, where it is one; then every file can be listed. */
  readonly dir?: string
  /** The resource at a path of tlog-tiles; undefined when there is none. */
  readonly read: (path: string) => Promise<Uint8Array | undefined>
}

/** Opens an address (http or https) or a folder. Throws Fault `log.source-absent`. */
export async function openTileSource(location: string, ca?: string): Promise<TileSource> {
  if (/^https?:\/\//.test(location)) return openUrlSource(location, ca)
  const status = await stat(location).catch(() => undefined)
  if (status?.isDirectory() !== true)
    throw new Fault('log.source-absent', `${location} is neither a folder nor an http address. Name the folder of a log, or its address.`)
  return openFolderSource(location)
}

export function openFolderSource(dir: string): TileSource {
  const files = openNodeFiles(dir)
  return { name: dir, dir, read: path => files.read(path) }
}

export function openUrlSource(location: string, ca?: string): TileSource {
  if (!URL.canParse(location)) throw new Fault('log.source-absent', `${location} is no address.`)
  const url = new URL(location.endsWith('/') ? location : `${location}/`)
  const target = openHttpTarget(url, ca)
  return {
    name: url.href,
    read: async path => {
      const answer = await exchangeHttp(
        target,
        { method: 'GET', path: new URL(path, url).pathname, headers: { 'accept-encoding': 'gzip, identity' }, timeoutMs: TIMEOUT_MS },
        MAX_RESOURCE_BYTES,
      )
      if (answer.status === 200) return decode(answer, `${url.href}${path}`)
      if (answer.status === 404 || answer.status === 410) return undefined
      throw new Fault(
        'log.source-failed',
        `${url.href}${path} answered with status ${String(answer.status)}. Is it a log's address? Try again later.`,
      )
    },
  }
}

/** A log may compress whether it is asked or not (tlog-tiles, "Log entries"). What unpacks to more than any resource is none. */
function decode({ contentEncoding = '', body }: HttpAnswer, address: string): Uint8Array {
  if (contentEncoding === '' || contentEncoding === 'identity') return body
  try {
    if (contentEncoding === 'gzip' || contentEncoding === 'x-gzip') return gunzipSync(body, { maxOutputLength: MAX_RESOURCE_BYTES })
  } catch (cause) {
    throw new Fault('log.source-failed', `${address} is not the gzip that it says it is, or is larger than any resource of a log.`, { cause })
  }
  throw new Fault('log.source-failed', `${address} came as ${contentEncoding}, which was not asked for.`)
}
