import { describe, expect, it } from 'vitest'
import { findDelayChange, type DelayChange } from './find-delay-change.ts'

const change = (outcome: DelayChange['outcome'], challengeId: string): DelayChange => ({
  challengeId, outcome, common: 9, changed: 8, changedApart: outcome === 'moved' ? 7 : 1, stepMs: 3.25, stepDeviations: 21,
  landmarks: [{ landmarkId: 'sin', enrolledMs: 6.1, measuredMs: 9.35 }],
})
const facts = (...newest: DelayChange[]) => ({ siteId: 'kl', siteName: 'Cyberjaya 1', agentId: 'a1', nodeName: 'node-1', chipIds: ['c1'], fingerprintVersion: 2, newest })

describe('a change of a site\'s delays', () => {
  it('that all landmarks share in two fixes is a suspected relay, with its statistics', () => {
    const found = findDelayChange(facts(change('relay-suspected', 'f2'), change('relay-suspected', 'f1')))
    expect(found).toMatchObject({ code: 'relay-suspected', severity: 'medium', subject: 'a1', siteId: 'kl', chipIds: ['c1'], challengeIds: ['f2', 'f1'], evidence: [{ kind: 'enrolment', id: 'kl:2' }] })
    expect(found?.explanation).toContain('8 of 9 landmarks')
    expect(found?.explanation).toContain('3.25 ms (21.0 standard deviations)')
  })
  it('that each landmark sees in its own way is a move; the newest fix names it', () => {
    expect(findDelayChange(facts(change('moved', 'f2'), change('relay-suspected', 'f1')))).toMatchObject({ code: 'moved', severity: 'high' })
    expect(findDelayChange(facts(change('moved', 'f2'), change('moved', 'f1')))?.explanation).toContain('sin 6.10 ms then, 9.35 ms now')
  })
  it.each([
    ['one fix alone', [change('moved', 'f2')]], ['a fix that is the same again', [change('same', 'f3'), change('moved', 'f2'), change('moved', 'f1')]],
    ['route changes', [change('route-change', 'f2'), change('route-change', 'f1')]], ['shorter access', [change('shorter-access', 'f2'), change('shorter-access', 'f1')]],
    ['an outlier among good ones', [change('relay-suspected', 'f2'), change('same', 'f1')]], ['nothing', []],
  ])('is no finding in %s', (_, newest) => {
    expect(findDelayChange(facts(...newest))).toBeUndefined()
  })
})
