import { describe, expect, it } from 'vitest'
import { foldIdentity } from './fold-aliases.ts'
import type { DeviceIdentity } from './identity.ts'
import { chipIdOf, productOf } from './identity.ts'

const first: DeviceIdentity = { type: '41', pdi: 'E23D711E1C4FBFAC', san: 'NVIDIA:GH100:48B0', ueid: '10', hwmodel: 'GH100 A01 GSP BROM', certificateSha256: 'aa' }

describe('a device\'s identity', () => {
  it('is type and PDI, and its family comes from the device name or the model', () => {
    expect(chipIdOf(first)).toBe('nvidia:41:E23D711E1C4FBFAC')
    expect(productOf(first)).toBe('GH100')
    expect(productOf({ ...first, san: null, hwmodel: 'LS_10 A01 FSP BROM' })).toBe('LS10')
  })

  it('gathers the leaf names that firmware gives it as aliases of one device', () => {
    const { record } = foldIdentity(undefined, first)
    const again = foldIdentity(record, { ...first, ueid: '11' })
    expect(again).toEqual({ record: { chipId: 'nvidia:41:E23D711E1C4FBFAC', hwmodel: first.hwmodel, certificates: ['aa'], ueids: ['10', '11'], sans: ['NVIDIA:GH100:48B0'] }, findings: [] })
    expect(foldIdentity(again.record, first).record.ueids).toEqual(['10', '11'])
  })

  it('under a second device certificate is a finding', () => {
    const { record } = foldIdentity(undefined, first)
    const { findings, record: both } = foldIdentity(record, { ...first, certificateSha256: 'bb' })
    expect(findings).toMatchObject([{ code: 'evidence.one-serial-two-keys', chipId: 'nvidia:41:E23D711E1C4FBFAC' }])
    expect(both.certificates).toEqual(['aa', 'bb'])
    expect(foldIdentity(both, first).findings).toEqual([])
  })

  it('whose name was seen on another device is a finding', () => {
    const { record } = foldIdentity(undefined, first)
    const { findings } = foldIdentity(undefined, { ...first, pdi: '00000000000000AA' }, [record])
    expect(findings).toMatchObject([{ code: 'evidence.one-name-two-devices', chipId: 'nvidia:41:00000000000000AA' }])
    expect(foldIdentity(undefined, { ...first, san: null, pdi: '00000000000000AA' }, [record]).findings).toEqual([])
  })
})
