// What commander hands to the actions of `trigpoint verifier`.

import type { HostAndPort } from '../agent/option-values.ts'
import type { ConnectionOptions } from '../connection.ts'

export interface RunOptions {
  readonly config?: string
  readonly data?: string
  readonly listen?: HostAndPort
  readonly tlsCert?: string
  readonly tlsKey?: string
  readonly anchors?: string
  readonly references?: string
  readonly revocations?: string
  readonly fetchReferences?: boolean
  readonly fetchRevocation?: boolean
  readonly referenceUrl?: string
  readonly ocspUrl?: string
  readonly interval?: number
  readonly logOrigin?: string
  readonly logWitnesses?: string
  readonly logWait?: boolean
  readonly caseThreshold?: 'info' | 'low' | 'medium' | 'high' | 'critical'
  readonly prior?: 'places' | 'none'
  readonly logLevel: string
}

export interface AdminOptions extends ConnectionOptions {
  readonly site?: string
  readonly role?: string
  readonly name?: string
  readonly expires: number
  readonly out?: string
  readonly json?: boolean
}

export interface ErasureOptions {
  readonly data: string
  readonly confirm: string
  readonly json?: boolean
}
