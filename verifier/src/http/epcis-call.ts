// What every route below /epcis is handed: the flow, the reader of bodies, and the call itself.

import type { FlowContext } from '../flow/index.ts'
import type { BodyReader } from './read-body.ts'

export interface EpcisParts {
  readonly flow: FlowContext
  readonly bodies: BodyReader
}

export interface EpcisCall {
  readonly request: Request
  readonly url: URL
  /** The name in the path, decoded. */
  readonly param: string | undefined
}
