import { describe, expect, it } from 'vitest'
import { openManualClock } from './clock.ts'
import { Fault } from './fault.ts'
import { openLog } from './log-lines.ts'

function capture(): { lines: Record<string, unknown>[]; log: ReturnType<typeof openLog> } {
  const lines: Record<string, unknown>[] = []
  const log = openLog({ level: 'info', clock: openManualClock(0), write: line => lines.push(JSON.parse(line) as Record<string, unknown>), fields: { part: 'test' } })
  return { lines, log }
}

describe('a log line', () => {
  it('is one JSON object with time, level, message and fields', () => {
    const { lines, log } = capture()
    log.info('ready', { port: 1, at2: 10n })
    expect(lines).toEqual([{ at: '1970-01-01T00:00:00.000Z', level: 'info', message: 'ready', part: 'test', port: 1, at2: '10' }])
  })
  it('below the level is not written', () => {
    const { lines, log } = capture()
    log.debug('noise')
    expect(lines).toEqual([])
  })
  it('of an error carries its code and cause', () => {
    const { lines, log } = capture()
    log.error('failed', { error: new Fault('store.disk-full', 'full', { cause: new Error('ENOSPC') }) })
    expect(lines[0]).toMatchObject({ error: { code: 'store.disk-full', message: 'full', cause: 'ENOSPC' } })
  })
  it('stays one line of limited length, whatever a stranger put into a field', () => {
    const { lines, log } = capture()
    log.warn('odd', { name: 'a\nb'.repeat(100_000) })
    expect(lines).toMatchObject([{ message: 'odd', cut: expect.any(Number) as number }])
  })
})
