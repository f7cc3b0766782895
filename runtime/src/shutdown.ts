// Orderly shutdown: the first SIGINT or SIGTERM closes what was opened, the last opened first; a second
// signal, or a close that takes too long, ends the process at once.

/** Longest orderly shutdown, ms; supervisors kill after ten seconds. */
const SHUTDOWN_LIMIT_MS = 8_000

type Close = () => Promise<void> | void

const closes: Close[] = []
let closing = false
let listening = false

/** Adds a step to the shutdown; gives a function that takes it out again (when the thing was closed by itself). */
export function onShutdown(close: Close): () => void {
  listen()
  closes.push(close)
  return () => {
    const index = closes.indexOf(close)
    if (index >= 0) closes.splice(index, 1)
  }
}

/** Closes everything, the last opened first, and gives the errors that came up. */
export async function closeAll(): Promise<readonly unknown[]> {
  const errors: unknown[] = []
  for (let close = closes.pop(); close !== undefined; close = closes.pop()) {
    try {
      await close()
    } catch (error) {
      errors.push(error)
    }
  }
  return errors
}

function listen(): void {
  if (listening) return
  listening = true
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void leave(signal === 'SIGINT' ? 130 : 143))
}

async function leave(exitCode: number): Promise<void> {
  if (closing) process.exit(exitCode)
  closing = true
  setTimeout(() => process.exit(exitCode), SHUTDOWN_LIMIT_MS).unref()
  const errors = await closeAll()
  for (const error of errors) process.stderr.write(`while closing: ${String(error)}\n`)
  process.exit(errors.length > 0 ? 1 : 0)
}
