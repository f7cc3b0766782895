// Options of the evidence commands, as commander hands them over.

import type { ConnectionOptions } from '../connection.ts'

export interface VerifyOptions {
  readonly nonce?: string
  readonly at?: string
  readonly rim: readonly string[]
  readonly ocsp: readonly string[]
  readonly json?: boolean
}

export interface ImportOptions {
  readonly dir?: string
  readonly json?: boolean
}

export interface SubmitOptions extends ConnectionOptions {
  readonly node: string
  readonly json?: boolean
}
