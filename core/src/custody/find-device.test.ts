import { describe, expect, it } from 'vitest'
import {
  findEvidenceReplayed, findFirmwareChanged, findIdentityContradiction, findLabelMoved, findLatencyOutlier, findTopologyBroken, type FirmwareFacts, type LatencySeen, type SeenAt,
} from './find-device.ts'
import { FINDING_CODES, type FindingDraft } from './finding.ts'

const seen: SeenAt = { siteId: 'penang', nodeId: 'n', nodeName: 'gpu-1', chipIds: ['a', 'b'], challengeIds: ['c1'] }
const firmware = (changes: Partial<FirmwareFacts> = {}): FirmwareFacts => ({ driverVersion: '550.90', vbiosVersion: '96.00', mode: 'SPT', judged: true, mismatches: [], ...changes })
const latency = (outside: number): LatencySeen => ({ chipId: 'a', latencyNs: 9e8, samples: 20, leastNs: 2e8, medianNs: 3e8, mostNs: 4e8, outside, newest: 5 })
const whole = { added: [], lost: [], moved: [], contradictions: [] }

describe('a label', () => {
  it('that moved is a finding, grave for a serial', () => {
    const label = { chipId: 'a', before: 'S1', after: 'S2' }
    expect(findLabelMoved(seen, [{ ...label, label: 'serial' }])).toMatchObject({ severity: 'high', chipIds: ['a'] })
    expect(findLabelMoved(seen, [{ ...label, label: 'chassis' }])).toMatchObject({ severity: 'medium' })
    expect(findLabelMoved(seen, [])).toBeUndefined()
  })
})

describe('a neighbourhood', () => {
  it('is a finding when somebody came, went or stands elsewhere', () => {
    expect(findTopologyBroken(seen, whole)).toBeUndefined()
    expect(findTopologyBroken(seen, { ...whole, lost: ['A'] })).toMatchObject({ severity: 'medium' })
    expect(findTopologyBroken(seen, { ...whole, lost: ['A'], added: ['B'] })).toMatchObject({ severity: 'high' })
    expect(findTopologyBroken(seen, { ...whole, moved: ['A'] })?.explanation).toContain('in other company: A')
    expect(findTopologyBroken(seen, { ...whole, contradictions: ['A is named by nobody'] })).toMatchObject({ severity: 'high' })
  })
})

describe('an old report', () => {
  it('is graver from another node', () => {
    expect(findEvidenceReplayed(seen, 'ab'.repeat(32), [])).toBeUndefined()
    expect(findEvidenceReplayed(seen, 'ab'.repeat(32), [{ reportId: 'r', nodeId: 'n' }])).toMatchObject({ severity: 'high' })
    expect(findEvidenceReplayed(seen, 'ab'.repeat(32), [{ reportId: 'r', nodeId: 'other' }])).toMatchObject({ severity: 'critical' })
  })
})

describe('firmware', () => {
  it('that stays is none, that changed is told, that stopped matching is graver', () => {
    const change = (before: FirmwareFacts | undefined, after: FirmwareFacts): FindingDraft | undefined => findFirmwareChanged(seen, [{ chipId: 'a', before, after }])
    expect(change(firmware(), firmware())).toBeUndefined()
    expect(change(undefined, firmware())).toBeUndefined()
    expect(change(firmware(), firmware({ driverVersion: '560' }))).toMatchObject({ severity: 'info' })
    expect(change(firmware({ mode: 'PPCIE' }), firmware())).toMatchObject({ severity: 'medium' })
    expect(change(undefined, firmware({ mismatches: [9] }))?.explanation).toContain('measurement 9')
    expect(change(firmware({ mismatches: [9] }), firmware({ mismatches: [9] }))).toBeUndefined()
  })
})

describe('a latency', () => {
  it('is a finding when most of the newest reports are outside, not for one', () => {
    expect(findLatencyOutlier(seen, [latency(2)])).toBeUndefined()
    expect(findLatencyOutlier(seen, [latency(3)])?.explanation).toContain('900.0 ms; 20 enrolled reports took 200.0 to 400.0 ms')
  })
})

it('every finding of a device has whole sentences and a code of the list', () => {
  const all = [
    findIdentityContradiction(seen, { subject: 'a', detail: 'The device shows another certificate.' }), findLabelMoved(seen, [{ chipId: 'a', label: 'board', before: 'x', after: 'y' }]),
    findTopologyBroken(seen, { ...whole, added: ['A'] }), findEvidenceReplayed(seen, 'ab', [{ reportId: 'r', nodeId: 'n' }]),
    findFirmwareChanged(seen, [{ chipId: 'a', before: firmware(), after: firmware({ vbiosVersion: null }) }]), findLatencyOutlier(seen, [latency(5)]),
  ]
  for (const found of all) expect(FINDING_CODES).toContain(found?.code)
  for (const found of all) for (const sentence of [found?.explanation, found?.honestCause, found?.nextStep]) expect(sentence).toMatch(/^[A-Z0-9].+\.$/)
})
