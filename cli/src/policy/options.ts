// What commander hands to the actions of `trigpoint policy` and `trigpoint party`.

import type { ConnectionOptions } from '../connection.ts'

export interface FileOptions {
  readonly rules?: string
  readonly at?: number
  readonly json?: boolean
}

export interface PolicyOptions extends ConnectionOptions {
  readonly json?: boolean
  readonly all?: boolean
}
