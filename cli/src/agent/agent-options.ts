// What the options of `trigpoint agent` come to: one shape for all its commands, each uses its own part.

import type { HostAndPort } from './option-values.ts'

export interface AgentCommandOptions {
  readonly data: string
  readonly url: string
  readonly ca?: string
  readonly tokenFile?: string
  readonly name: string
  readonly chips?: string
  readonly chipFile?: string
  readonly bind?: HostAndPort
  readonly health?: HostAndPort
  readonly interval?: number
  readonly logLevel: string
  readonly force?: boolean
  readonly json?: boolean
  readonly bodies?: boolean
  readonly last?: number
}
