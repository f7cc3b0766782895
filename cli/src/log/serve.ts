// `trigpoint log serve`: a log's folder over HTTP, read-only. It needs no key and takes no lease, so it may run
// beside the writer or on a mirror.

import { onShutdown } from '@trigpoint/runtime'
import { openFolderSource, openHttpListener, openLogHandler } from '@trigpoint/verifier/log'
import { note } from '../print.ts'
import { readCheckpoint } from './prove.ts'
import { readListen, readPrefix } from './trust.ts'

export interface ServeOptions {
  readonly listen: string
  readonly prefix: string
}

export async function serveLog(dir: string, options: ServeOptions): Promise<void> {
  const source = openFolderSource(dir)
  await readCheckpoint(source)
  const prefix = readPrefix(options.prefix)
  const listener = await openHttpListener(openLogHandler({ prefix, read: source.read }), readListen(options.listen))
  onShutdown(() => listener.close())
  const { host, port } = listener.address
  note(`serving ${dir} at http://${host.includes(':') ? `[${host}]` : host}:${String(port)}${prefix}/`)
}
