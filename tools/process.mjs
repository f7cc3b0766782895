// Small pieces that the tools share: running a command, installing what is missing. Plain JavaScript,
// since it runs before anything is installed.
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, statSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('..', import.meta.url))

/** Runs a command with its output shown; gives its exit code. */
export function run(command, args, options = {}) {
  return new Promise(resolve => {
    const child = spawn(command, args, { cwd: root, stdio: 'inherit', ...options })
    child.on('error', error => {
      console.error(`${command}: ${error.message}`)
      resolve(127)
    })
    child.on('exit', (code, signal) => resolve(code ?? (signal === 'SIGINT' ? 130 : 1)))
  })
}

/** Runs a JavaScript entry of an installed package, without a shell and without npx. */
export function runModule(entry, args, options) {
  return run(process.execPath, [`${root}node_modules/${entry}`, ...args], options)
}

/** Runs `npm ci` when node_modules is absent or older than the lock file. */
export function installMissing() {
  const [major, minor] = process.versions.node.split('.').map(Number)
  if (major < 20 || (major === 20 && minor < 19)) {
    console.error(`Trigpoint needs Node 20.19 or newer; this is ${process.version}. See https://nodejs.org.`)
    process.exit(2)
  }
  const marker = `${root}node_modules/.package-lock.json`
  const lock = `${root}package-lock.json`
  if (existsSync(marker) && statSync(marker).mtimeMs >= statSync(lock).mtimeMs) return
  console.log('Installing packages (npm ci) …')
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm'
  const installed = spawnSync(npm, ['ci', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: root, stdio: 'inherit' })
  if (installed.status !== 0) {
    console.error('Installing failed. Is the package registry reachable? `npm ci` shows the whole message.')
    process.exit(installed.status ?? 1)
  }
}
