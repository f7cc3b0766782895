import { spawn } from 'node:child_process'
import { expect, it } from 'vitest'
import { openManualClock } from './clock.ts'
import { closeAll, onShutdown } from './shutdown.ts'

it('what was opened last is closed first, once, and an error keeps nothing else from closing', async () => {
  const order: string[] = []
  onShutdown(() => { order.push('first') })
  const forget = onShutdown(() => { order.push('forgotten') })
  onShutdown(async () => { throw new Error('broken') })
  onShutdown(async () => { order.push('last') })
  forget()
  const errors = await closeAll()
  expect(order).toEqual(['last', 'first'])
  expect(errors.map(String)).toEqual(['Error: broken'])
  expect(await closeAll()).toEqual([])
})

it('SIGTERM closes everything and ends the process orderly; what hangs is ended by a second signal', async () => {
  const run = (body: string): Promise<{ code: number | null; text: string }> =>
    new Promise(resolve => {
      const module = JSON.stringify(new URL('../dist/shutdown.js', import.meta.url).href)
      const script = `import { onShutdown } from ${module}; setInterval(() => {}, 1000); ${body}; console.log('ready')`
      const child = spawn(process.execPath, ['--input-type=module', '-e', script], { env: { ...process.env, NODE_OPTIONS: '' } })
      let text = ''
      child.stdout.on('data', (chunk: Buffer) => {
        text += chunk.toString()
        if (/(ready|closing)\n$/.test(text)) child.kill('SIGTERM')
      })
      child.on('exit', code => { resolve({ code, text }) })
    })
  expect(await run(`onShutdown(() => { console.log('closed') })`)).toEqual({ code: 0, text: 'ready\nclosed\n' })
  expect(await run(`onShutdown(() => { console.log('closing'); return new Promise(() => {}) })`)).toEqual({ code: 143, text: 'ready\nclosing\n' })
})

it('a manual clock moves when told to, and a jump of wall time leaves durations alone', () => {
  const clock = openManualClock(1000)
  clock.advance(2.5)
  expect([clock.nowMs(), clock.monotonicNs()]).toEqual([1002.5, 2_500_000n])
  clock.jumpTo(5)
  expect([clock.nowMs(), clock.monotonicNs()]).toEqual([5, 2_500_000n])
})
