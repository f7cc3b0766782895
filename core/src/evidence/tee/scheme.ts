// What every scheme of CPU evidence gives, and the four obligations behind it (README.md in this folder).

import type { Check, Primitives, Refusal, Result } from '../../base/index.ts'
import type { TrustAnchor } from '../chain/anchors.ts'
import type { ChainStatus } from '../chain/chain.ts'

export type TeeSchemeName = 'sev-snp' | 'tdx'

export interface TeeItem {
  readonly evidence: Uint8Array
  /** DER of the signer's chain where the evidence does not carry it (AMD), leaf first. */
  readonly certificates: readonly Uint8Array[]
}

export interface TeeContext {
  readonly primitives: Primitives
  readonly anchors: readonly TrustAnchor[]
  /** The nonce that binds the fix, 32 bytes. Absent: the binding is not asked about. */
  readonly expectedNonce?: Uint8Array
}

/** What verified evidence says. */
export interface TeeFacts {
  /** 64 bytes that the VM chose: the nonce and zeros. */
  readonly reportData: Uint8Array
  /** Measurement of the VM at its start, hex. */
  readonly measurement: string
  /** Identity of the CPU as far as it shows one, hex. */
  readonly platform: string
  /** Firmware versions, for a person. */
  readonly versions: string
  readonly debuggable: boolean
}

export interface TeeVerification {
  readonly facts: TeeFacts
  readonly chain: ChainStatus
  readonly anchor: TrustAnchor | undefined
  /** The first thing that did not hold. */
  readonly refusal: Refusal | undefined
}

export interface TeeScheme {
  readonly name: TeeSchemeName
  recognise(evidence: Uint8Array): boolean
  /** Reads and verifies; refuses what cannot even be read. */
  verify(item: TeeItem, context: TeeContext): Result<TeeVerification>
}

export interface TeeAppraisal {
  readonly scheme: TeeSchemeName | null
  /** Chain and signatures hold, the report data is not another's, and the VM cannot be debugged. */
  readonly verified: boolean
  readonly test: boolean
  readonly chain: ChainStatus
  readonly binding: 'match' | 'differs' | 'not-asked'
  readonly measurement: string | null
  readonly platform: string | null
  readonly versions: string | null
  readonly checks: readonly Check[]
  readonly refusal?: Refusal
}
