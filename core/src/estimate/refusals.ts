// What the estimate refuses: models that cannot be used. Docs are generated from this list.

import type { RefusalCode } from '../base/index.ts'

export const ESTIMATE_REFUSALS: readonly RefusalCode[] = [
  { code: 'estimate.model-format', meaning: 'The model file is not a delay model of this version.', remedy: 'Make it again with trigpoint calibrate.' },
  { code: 'estimate.model-too-large', meaning: 'The model file is larger than any model can be.', remedy: 'Check that the file is a model; make it again with trigpoint calibrate.' },
]
