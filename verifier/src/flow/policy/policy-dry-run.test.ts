// Dry runs beside the requests: how many at a time, and what becomes of one that fails.

import { nodePrimitives, openManualClock, silentLog } from '@trigpoint/runtime'
import { expect, it } from 'vitest'
import type { Store } from '../../ports/index.ts'
import type { FlowContext } from '../context.ts'
import { openDryRuns } from './policy-dry-run.ts'

const TEXT = `policy: p
version: 1
title: T
endUsers: { a: { name: A, headquarters: MY } }
sites: { s: { countries: [MY], endUser: a } }
`

let draws = 0
/** A store of which only the first question of a dry run is asked. */
function contextOver(countChips: () => Promise<never>): FlowContext {
  const store = { countChips } as unknown as Store
  return { store, clock: openManualClock(Date.UTC(2026, 9, 1)), random: { bytes: (length: number) => new Uint8Array(length).fill(++draws), below: () => 0 }, primitives: nodePrimitives, log: silentLog } as unknown as FlowContext
}

it('no more than two run at a time', () => {
  const runs = openDryRuns(contextOver(() => new Promise(() => undefined)))
  expect([runs.start(TEXT), runs.start(TEXT)].map(each => each.ok)).toEqual([true, true])
  expect(runs.start(TEXT)).toMatchObject({ ok: false, refusal: { code: 'policy.dry-runs-busy' } })
  expect(runs.start('policy: p')).toMatchObject({ ok: false, refusal: { code: 'policy.invalid' } })
})

it('one that fails says so, and makes room', async () => {
  const runs = openDryRuns(contextOver(() => Promise.reject(new Error('disk'))))
  const run = runs.start(TEXT)
  await runs.close()
  expect(run.ok && runs.get(run.value.dryRunId)).toMatchObject({ status: 'failed', warnings: [expect.stringContaining('no tests'), expect.stringContaining('fault')] })
  expect(runs.start(TEXT).ok).toBe(true)
})
