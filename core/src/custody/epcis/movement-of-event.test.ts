import { describe, expect, it } from 'vitest'
import { countryOfAttributes, movementOfEvent } from './movement-of-event.ts'

describe('a movement that an event tells', () => {
  it('is between places, not between owners', () => {
    const told = movementOfEvent({
      sourceList: [{ type: 'owning_party', source: 'urn:epc:id:pgln:4000001.00001' }, { type: 'location', source: 'urn:epc:id:sgln:4000001.00001.0' }],
      destinationList: [{ type: 'https://ref.gs1.org/cbv/SDT-location', destination: 'urn:epc:id:sgln:4000002.00001.0' }, { type: 'urn:epcglobal:cbv:sdt:possessing_party', destination: 'urn:x' }],
      bizLocation: { id: 'urn:a' }, readPoint: { id: 'urn:b' }, bizTransactionList: [{ type: 'po', bizTransaction: 'urn:epcglobal:cbv:bt:4000001000012:STA-77' }],
    })
    expect(told).toEqual({ sources: ['urn:epc:id:sgln:4000001.00001.0'], destinations: ['urn:epc:id:sgln:4000002.00001.0'], here: ['urn:a', 'urn:b'], documents: ['urn:epcglobal:cbv:bt:4000001000012:STA-77'] })
    expect(movementOfEvent({ sourceList: 7, destinationList: [null, { destination: 'urn:c' }], bizLocation: [] })).toEqual({ sources: [], destinations: [], here: [], documents: [] })
  })
  it('has the country that master data gives a place, if it gives one', () => {
    expect(['cbvmda:countryCode', 'urn:epcglobal:cbv:mda#countryCode', 'https://gs1.org/voc/countryCode', 'urn:trigpoint:epcis:country'].map(name => countryOfAttributes({ [name]: 'SG', other: 1 }))).toEqual(['SG', 'SG', 'SG', 'SG'])
    expect([{}, { 'cbvmda:countryCode': 'Singapore' }, { 'cbvmda:countryCode': 'SG', 'gs1:countryCode': 'MY' }, { 'cbvmda:countryCode': 7 }, { countryOfOrigin: 'GB' }].map(countryOfAttributes)).toEqual([undefined, undefined, undefined, undefined, undefined])
  })
})
