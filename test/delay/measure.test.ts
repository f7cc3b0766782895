// Honest measurements over real sockets: UDP, TCP, IPv6, many landmarks at once.

import { afterEach, beforeEach, expect, it } from 'vitest'
import { openResponder, type Responder } from '../../agent/src/probe/index.ts'
import { openDelayWorld, type DelayWorld } from './delay-world.ts'

let world: DelayWorld
let responder: Responder

beforeEach(async () => {
  world = openDelayWorld()
  responder = await openResponder({ localHost: '127.0.0.1' })
})
afterEach(async () => {
  await responder.close()
  await world.close()
})

it('a landmark measures an agent over UDP and both hold the same receipt', async () => {
  const landmark = await world.openLandmark('sin-1')
  const measured = await responder.measure(world.challenge([landmark]))
  expect(measured.failures).toEqual([])
  expect(measured.receipts[0]?.receipt.roundTripsNs).toHaveLength(10)
  expect(measured.receipts[0]?.receipt.lostRounds).toBe(0)
  expect(Math.min(...(measured.receipts[0]?.receipt.roundTripsNs ?? []))).toBeLessThan(20e6)
})
