// What commander hands to the actions of `trigpoint verify`, `bundle` and `trust`.

import type { ConnectionOptions } from '../connection.ts'

export interface VerifyOptions {
  readonly trust?: string
  readonly at?: string
  readonly expect?: 'inside' | 'outside' | 'unknown'
  readonly references?: string
  readonly keys?: string
  readonly json?: boolean
}

export interface BundleOptions extends ConnectionOptions {
  readonly level: 'full' | 'site' | 'verdict'
  readonly out: string
}

export interface ResultOptions extends ConnectionOptions {
  readonly level: 'site' | 'verdict'
  readonly form: 'jwt' | 'cwt'
  readonly alg: 'ES256' | 'EdDSA'
  readonly out: string
}

export interface TrustCommandOptions extends ConnectionOptions {
  readonly out?: string
}
