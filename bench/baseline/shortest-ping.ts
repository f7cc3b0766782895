// Shortest ping: the nearest landmark by delay. It has no region.

import { vectorAt, type Method } from './method.ts'

export const shortestPing: Method = {
  name: 'shortest ping',
  locate: (mesh, _members, _target, ranged) => {
    const nearest = ranged.reduce((least, one) => (one.roundTripMs < least.roundTripMs ? one : least))
    return { at: vectorAt(mesh, nearest.landmark), empty: false }
  },
}
