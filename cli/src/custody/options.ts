// Options of the custody commands.

import type { ConnectionOptions } from '../connection.ts'

export interface CustodyOptions extends ConnectionOptions {
  readonly json?: boolean
  readonly at?: string
  readonly site?: string
  readonly sku?: string
  readonly check?: boolean
  readonly from?: string
  readonly until?: string
  readonly chassis?: readonly string[]
  readonly reason?: string
}
