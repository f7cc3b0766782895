// The register of landmarks: what f of n rests on. One machine or one operator is never counted as two.

import { toBase64 } from '@trigpoint/core/base'
import { createAgreement, createEd25519 } from '@trigpoint/runtime'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { codeOf, openWorld, type TestLandmark, type World } from './verifier-world.ts'

let world: World
beforeAll(async () => { world = await openWorld() }, 60_000)
afterAll(async () => { await world.close() })

function like(landmarkId: string, changes: Partial<TestLandmark['request']>): TestLandmark['request'] {
  const known = world.landmarks.get(landmarkId)
  if (known === undefined) throw new Error(`no landmark ${landmarkId}`)
  return { ...known.request, signingKey: toBase64(createEd25519().publicKey), agreementKey: toBase64(createAgreement().publicKey), ...changes }
}

describe('a landmark', () => {
  it('that holds a key of another one is not registered under a second name', async () => {
    const { signingKey = '', agreementKey = '' } = world.landmarks.get('tokyo')?.request ?? {}
    for (const key of [{ signingKey }, { agreementKey }, { signingKey: agreementKey }]) expect(codeOf(await world.admin.putLandmark('osaka', like('tokyo', { ...key, operator: 'somebody else' })))).toBe('landmark.key-taken')
    expect(codeOf(await world.admin.getLandmark('osaka'))).toBe('landmark.unknown')
  })

  it('of an operator who is known in another spelling is not counted as another operator\'s', async () => {
    for (const operator of ['Host of Tokyo', 'host of tokyo ', 'host\u00a0of\u2003tokyo', 'host-of-tokyo.', 'ｈｏｓｔ of tokyo'])
      expect(codeOf(await world.admin.putLandmark('osaka', like('tokyo', { operator }))), operator).toBe('landmark.operator-spelling')
    expect(codeOf(await world.admin.putLandmark('osaka', like('tokyo', {})))).toBe('accepted')
  })

  it('is changed under its own name, keys, place and operator alike', async () => {
    const request = world.landmarks.get('frankfurt')?.request ?? like('frankfurt', {})
    expect(codeOf(await world.admin.putLandmark('frankfurt', request))).toBe('accepted')
    expect(codeOf(await world.admin.putLandmark('frankfurt', { ...request, operator: 'HOST OF FRANKFURT' }))).toBe('accepted')
  })
})
