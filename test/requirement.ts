// What a test needs beyond Node: named, looked for, and skipped with its reason where absent.
// Under CI=true an absent requirement is an error, except a GPU: nothing passes by not running.

import { existsSync } from 'node:fs'
import { join } from 'node:path'

const root = new URL('..', import.meta.url).pathname

/** Folder of the real measurements and evidence, or undefined when this machine has none. */
export function realData(folder: string): string | undefined {
  const base = process.env['TRIGPOINT_REAL_DATA'] ?? join(root, '../shared/data')
  const path = join(base, folder)
  return existsSync(path) ? path : absent(`real data: ${folder} (set TRIGPOINT_REAL_DATA)`)
}

/** Path of a Chromium to drive, or undefined when there is none. */
export function chromium(): string | undefined {
  const named = process.env['TRIGPOINT_CHROMIUM']
  const found = [named, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(
    path => path !== undefined && existsSync(path),
  )
  return found ?? absent('Chromium (set TRIGPOINT_CHROMIUM)')
}

function absent(what: string): undefined {
  if (process.env['CI'] === 'true') throw new Error(`under CI nothing may be skipped, but this is absent: ${what}`)
  console.warn(`skipped: needs ${what}`)
  return undefined
}

/** Path of Go with the module golang.org/x/mod beside it (Debian packages it as source), or undefined. */
export function goWithModules(): string | undefined {
  const go = ['/usr/bin/go', '/usr/local/go/bin/go'].find(path => existsSync(path))
  const module = '/usr/share/gocode/src/golang.org/x/mod/sumdb/tlog'
  return go !== undefined && existsSync(module) ? go : absent('Go and golang.org/x/mod (Debian: golang-go golang-golang-x-mod-dev)')
}
