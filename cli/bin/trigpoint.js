#!/usr/bin/env node
// Entry of the command `trigpoint`; the program itself is built from cli/src.
import { existsSync } from 'node:fs'

const main = new URL('../dist/main.js', import.meta.url)
if (!existsSync(main)) {
  console.error('trigpoint is not built yet. Run `npm run build` in the repository first.')
  process.exit(2)
}
// A reader that has seen enough (`| head`) is no error: what runs is closed in order, everything else just ends.
process.stdout.on('error', error => {
  if (error.code !== 'EPIPE') throw error
  if (process.listenerCount('SIGTERM') > 0) process.kill(process.pid, 'SIGTERM')
  else process.exit(0)
})
const { main: run } = await import(main.href)
process.exitCode = await run(process.argv.slice(2))
// Whoever failed to start has closed what it had opened; a thread that is slow to end must not keep its caller waiting.
if (process.exitCode !== 0) setTimeout(() => process.exit(), 10_000).unref()
