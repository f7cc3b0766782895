// What the options of `trigpoint inspect` come to.

import type { HostAndPort } from '../agent/option-values.ts'
import type { ConnectionOptions } from '../connection.ts'

export interface SizeOptions {
  readonly population: number
  readonly missing: number
  readonly confidence: number
  readonly json?: boolean
}

export interface InspectOptions extends ConnectionOptions {
  readonly json?: boolean
}

export interface PlanOptions extends InspectOptions {
  readonly site: string
  readonly inspector: string
  readonly missing: number
  readonly confidence: number
  readonly beacon: 'joint' | 'drand'
  readonly drawAt?: number
  readonly announced?: number
}

export interface RunOptions extends InspectOptions {
  readonly data: string
  readonly host: string
  readonly port: number
  readonly listen?: HostAndPort
  readonly beaconSignature?: string
}

export interface NoteOptions extends InspectOptions {
  readonly chip?: string
  readonly absent?: boolean
  /** False where `--no-access` was given. */
  readonly access: boolean
  readonly label?: string
  readonly board?: string
  readonly chassis?: string
  readonly place?: string
  readonly from?: string
}

export interface FinishOptions extends InspectOptions {
  readonly data: string
  readonly count: readonly { readonly chassis: string; readonly counted: number }[]
  readonly note: string
  readonly from?: string
  readonly out?: string
}
