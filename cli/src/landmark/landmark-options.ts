// What the options of `trigpoint landmark` come to.

import type { HostAndPort } from '../agent/option-values.ts'
import type { ConnectionOptions } from '../connection.ts'

export interface LandmarkCommandOptions {
  readonly keys: string
  readonly record: string
  readonly url?: string
  readonly ca?: string
  readonly listen: HostAndPort
  readonly health?: HostAndPort
  readonly logLevel: string
  /** Ranged by other landmarks. */
  readonly mesh: boolean
  readonly meshBind?: HostAndPort
  readonly verifierKey?: string
  readonly json?: boolean
}

export interface RegisterOptions extends ConnectionOptions {
  readonly keys?: string
  readonly signingKey?: string
  readonly agreementKey?: string
  readonly name?: string
  readonly operator: string
  readonly country: string
  readonly lat: number
  readonly lon: number
  readonly uncertainty: number
  readonly address: HostAndPort
  readonly days: number
  readonly out?: string
  readonly json?: boolean
}
