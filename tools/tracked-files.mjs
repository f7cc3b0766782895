// The files of the repository: tracked, or new and not ignored.
import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { root } from './process.mjs'

let known

export function trackedFiles() {
  known ??= execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], { cwd: root, encoding: 'utf8', maxBuffer: 1 << 26 })
    .split('\n')
    .filter(file => file !== '' && existsSync(root + file))
  return known
}
