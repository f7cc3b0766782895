// What the options of `trigpoint mesh status` and `trigpoint mesh export` come to.

import type { ConnectionOptions } from '../connection.ts'

export interface MeshStatusOptions extends ConnectionOptions {
  readonly json?: boolean
}

export interface MeshExportOptions extends ConnectionOptions {
  readonly landmarks: string
  readonly mesh: string
}
