// What a landmark refuses of its verifier: a closed list, never renamed or reused.

import type { RefusalCode } from '@trigpoint/core/base'

export const LANDMARK_REFUSALS: readonly RefusalCode[] = [
  { code: 'mesh.challenge', meaning: 'A landmark was given a mesh challenge that it does not answer: expired, too large, or with tickets that its verifier did not sign for it.', remedy: 'Compare the clocks and versions of landmark and verifier; the message names what is wrong.' },
]
