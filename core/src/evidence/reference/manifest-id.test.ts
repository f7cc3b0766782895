import { describe, expect, it } from 'vitest'
import type { ReportFacts } from '../report/facts.ts'
import { manifestClassOf } from './manifest.ts'
import { manifestIds } from './manifest-id.ts'

const hopper: ReportFacts = {
  form: 'opaque-v1', kind: 'gpu', driverVersion: '550.90.07', vbiosVersion: '96.00.9F.00.01', board: { project: '1010', projectSku: '0200', chipSku: '882' },
  chip: undefined, nvdec0: 'disabled', mode: 'none', unknownFeatureFlag: undefined, firmwareId: undefined, ownPdi: undefined, neighbourPdis: undefined, namedManifests: [], unknownFields: [],
}

describe('manifest ids', () => {
  it('name driver and board of a GPU as the vendor\'s service does', () => {
    expect(manifestIds(hopper, 'GH100').map(({ id }) => id)).toEqual(['NV_GPU_DRIVER_GH100_550.90.07', 'NV_GPU_VBIOS_1010_0200_882_96009F0001'])
    expect(manifestIds({ ...hopper, chip: 'GB202' }, 'GB202')[0]?.id).toBe('NV_GPU_CC_DRIVER_GB202_550.90.07')
    expect(manifestIds(hopper, 'GB100')[0]?.id).toBe('NV_GPU_CC_DRIVER_GB100_550.90.07')
  })

  it('name the one manifest of a switch', () => {
    const facts: ReportFacts = { ...hopper, kind: 'switch', driverVersion: undefined, board: undefined, vbiosVersion: '96.10.55.00.01' }
    expect(manifestIds(facts, 'LS10')).toEqual([{ class: 'bios', id: 'NV_SWITCH_BIOS_5612_0002_890_9610550001' }])
  })

  it('are the ones that the chip names itself, where it does', () => {
    const named = { ...hopper, namedManifests: ['GR100_081D_9900230000', 'NV_GPU_DRIVER_GR100_620.54'] }
    expect(manifestIds(named, 'GR100')).toEqual([{ class: 'bios', id: 'GR100_081D_9900230000' }, { class: 'driver', id: 'NV_GPU_DRIVER_GR100_620.54' }])
  })

  it('are left out where the report does not say enough', () => {
    expect(manifestIds({ ...hopper, driverVersion: undefined, board: undefined, vbiosVersion: undefined }, 'GB100')).toEqual([])
    expect(manifestIds({ ...hopper, kind: 'switch', vbiosVersion: undefined }, 'LS10')).toEqual([])
  })

  it('tell firmware versions from driver versions', () => {
    expect(['96.00.9F.00.01', '550.90.07', '620.54'].map(manifestClassOf)).toEqual(['bios', 'driver', 'driver'])
  })
})
