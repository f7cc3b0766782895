// Signals of the landmarks themselves.

import type { SignalMap } from './signal.ts'

export const LANDMARK_SIGNALS: SignalMap<'landmark-suspect'> = {
  'landmark-suspect': {
    code: 'landmark-suspect',
    title: 'A landmark is not where it says',
    pattern: 'Landmarks range each other all the time. Round trips to one landmark are shorter, by the clocks of both ends, than light in glass fibre needs between the declared places, and the landmark is in every smallest set of culprits that explains them.',
    computedFrom: ['signed receipts of the mesh', 'landmark records'],
    severity: 'high',
    severityNote: 'High where it was suspended: landmarks of three or more other operators contradict it, in both directions. Medium where the evidence is thinner; then it still counts until an administrator decides.',
    honestCauses: ['A record with a wrong position.', 'A machine that was moved, or an address that now leads to another machine.', 'A path that is faster than glass fibre (hollow-core fibre, microwave).'],
    nextStep: 'Ask the operator where the machine stands and have the position surveyed again. Correct the record, then take the suspension back.',
  },
}
