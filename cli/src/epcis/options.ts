// What commander hands to the actions of `trigpoint epcis`.

import type { ConnectionOptions } from '../connection.ts'

export interface ImportOptions extends ConnectionOptions {
  readonly data?: string
  readonly proceed?: boolean
  readonly json?: boolean
}

export interface ExportOptions extends ConnectionOptions {
  readonly chip?: string
  readonly data?: string
  readonly out?: string
}
