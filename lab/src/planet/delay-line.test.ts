import { expect, test } from 'vitest'
import { MAXIMUM_PENDING, openDelayLine } from './delay-line.ts'
import { openDraw } from './seeded-draw.ts'

const nowNs = (): number => Number(process.hrtime.bigint())

test('lets every packet go in order of its due time and none early', async () => {
  const line = openDelayLine(nowNs)
  const draw = openDraw('delay line')
  const startNs = nowNs()
  const released: { dueNs: number; atNs: number }[] = []
  await new Promise<void>(resolve => {
    for (let i = 0; i < 500; i++) {
      const dueNs = startNs + Math.floor(draw() * 30e6)
      line.hold(dueNs, () => {
        released.push({ dueNs, atNs: nowNs() })
        if (released.length === 500) resolve()
      })
    }
  })
  expect(released.every(({ dueNs, atNs }) => atNs >= dueNs)).toBe(true)
  expect(released.map(each => each.dueNs)).toEqual(released.map(each => each.dueNs).sort((a, b) => a - b))
  expect(line.pending()).toBe(0)
})

test('packets due at the same instant leave in the order they came', async () => {
  const line = openDelayLine(nowNs)
  const order: number[] = []
  const dueNs = nowNs() + 1e6
  await new Promise<void>(resolve => {
    for (let i = 0; i < 100; i++) line.hold(dueNs, () => { if (order.push(i) === 100) resolve() })
  })
  expect(order).toEqual(Array.from({ length: 100 }, (_, i) => i))
})

test('a packet that is held from within a release is not forgotten', async () => {
  const line = openDelayLine(nowNs)
  await new Promise<void>(resolve => {
    line.hold(nowNs(), () => { line.hold(nowNs() + 3e6, resolve) })
  })
  expect(line.pending()).toBe(0)
})

test('refuses packets beyond its limit and forgets all when closed', () => {
  const line = openDelayLine(nowNs)
  const far = nowNs() + 3600e9
  let held = 0
  while (held < 2 * MAXIMUM_PENDING && line.hold(far, () => undefined)) held++
  expect(held).toBe(MAXIMUM_PENDING)
  expect(line.hold(far, () => undefined)).toBe(false)
  line.close()
  expect(line.pending()).toBe(0)
})
