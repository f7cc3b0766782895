// What a fix needs of the world, as small ports: landmarks to be measured by, chips, the verifier, disk, time.
// On the path: agent; open-agent.ts fills them with the real things, tests with fakes.

import type { AgreementKey, Clock, Log, SigningKey, VerifierClient } from '@trigpoint/runtime'
import type { AcceptedLandmark } from '../challenge/accept-challenge.ts'
import type { Resolve } from '../challenge/landmark-address.ts'
import type { ChipSource } from '../chip/chip-source.ts'
import type { Files } from '../durable/files.ts'
import type { Enrolment } from '../enrolment/enrolment.ts'
import type { Journal } from '../journal/journal.ts'
import type { Spool } from '../spool/spool.ts'
import type { TeeSource } from '../tee/configfs-tsm.ts'

export interface LandmarkFailure {
  readonly landmarkId: string
  readonly code: string
  readonly message: string
}

export interface MeasureRequest {
  /** 16 bytes. */
  readonly challengeId: Uint8Array
  readonly rounds: number
  /** Hosts are numeric addresses. */
  readonly landmarks: readonly AcceptedLandmark[]
  /** The key of the request, made for this fix alone. */
  readonly agreement: AgreementKey
  readonly timeoutMs: number
}

export interface MeasuredFix {
  /** Verified against the landmarks' keys, at most one a landmark. */
  readonly receipts: readonly { readonly landmarkId: string; readonly bytes: Uint8Array }[]
  readonly failures: readonly LandmarkFailure[]
}

/** Lets every landmark of a challenge measure this node at once. */
export type Measure = (request: MeasureRequest) => Promise<MeasuredFix>

/** Waits by the monotonic clock; ends early when the signal is given. Never rejects. */
export type Wait = (ms: number, signal?: AbortSignal) => Promise<void>

export interface FixPorts {
  readonly enrolment: Enrolment
  readonly identity: SigningKey
  readonly chips: ChipSource
  /** The CPU's word for a confidential VM; absent where it is not asked for. */
  readonly tee?: TeeSource | undefined
  /** SMBIOS system UUID, where this user may read it. */
  readonly systemUuid?: string | undefined
  readonly client: Pick<VerifierClient, 'requestFix' | 'sendEvidence'>
  readonly measure: Measure
  readonly resolve: Resolve
  /** The verifier is on this machine, so landmarks may be. */
  readonly onLoopback: boolean
  /** What the journal says of where answers come from. */
  readonly bind: string
  readonly files: Files
  readonly sequencePath: string
  readonly spool: Spool
  readonly journal: Journal
  readonly clock: Clock
  readonly log: Log
}
