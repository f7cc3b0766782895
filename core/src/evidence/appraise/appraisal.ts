// The result of appraising one device: what the command prints as a line of JSON, and what the verifier stores.
// Identity, chain, signature, freshness, firmware, measurements, certificate time and revocation are separate
// results, because on honest machines they fail separately.
//
//   verified = chain ok ∧ signature ok ∧ nonce not different ∧ firmware id not different
//   measured = verified ∧ every needed manifest usable ∧ no mismatch

import type { Check, Refusal } from '../../base/index.ts'
import type { ChainStatus } from '../chain/chain.ts'
import type { EatClaims } from '../claims/eat-claims.ts'
import type { DeviceIdentity } from '../identity/identity.ts'
import type { ReferenceStatus } from '../reference/judge-references.ts'
import type { DeviceKind, Mode } from '../report/facts.ts'
import type { EvidenceForm } from '../report/opaque.ts'
import type { RevocationStatus } from '../revocation/judge-revocation.ts'
import type { Topology } from '../topology/topology.ts'

/** What a device, or a file about it, brings. */
export interface EvidenceItem {
  /** The host's word for what it is; held against the certificate. */
  readonly kind?: DeviceKind
  /** The host's word for the family: HOPPER, BLACKWELL, LS10, RUBIN. */
  readonly arch?: string
  /** SPDM request and response. */
  readonly evidence: Uint8Array
  /** DER, leaf first or root first. */
  readonly certificates: readonly Uint8Array[]
  /** Why there are no certificates, where their text could not be read. */
  readonly certificatesRefusal?: Refusal
}

export interface MismatchRecord {
  readonly index: number
  readonly source: 'driver' | 'bios'
  readonly referenceValues: readonly string[]
  readonly reportedValue: string | null
}

export interface Appraisal {
  /** `nvidia:<type>:<PDI>`; null when no certificate names the device. A claim unless `verified`. */
  readonly id: string | null
  readonly kind: DeviceKind | null
  readonly form: EvidenceForm | null
  readonly verified: boolean
  readonly measured: boolean
  /** Whether the chain ends at a test root: never a real chip. */
  readonly test: boolean
  readonly identity: DeviceIdentity | null
  readonly chain: ChainStatus
  /** Name of the pinned root that the chain ends at. */
  readonly anchor: string | null
  readonly certificateTime: 'valid' | 'expired' | 'not-yet-valid' | 'not-checked'
  /** The earliest end of a certificate. */
  readonly certificateExpiresAtMs: number | null
  readonly signature: 'ok' | 'failed'
  readonly nonce: 'match' | 'differs' | 'not-asked'
  /** The nonce inside the signed request, hex. */
  readonly reportedNonce: string | null
  readonly fwid: 'match' | 'absent' | 'differs'
  readonly mode: Mode
  /** The host's word for the family against the certificate. */
  readonly architecture: 'match' | 'differs' | 'not-stated'
  readonly driverVersion: string | null
  readonly vbiosVersion: string | null
  readonly revocation: RevocationStatus
  readonly revocationReason: string | null
  readonly revocationProducedAtMs: number | null
  readonly references: readonly ReferenceStatus[]
  readonly measurements: {
    readonly compared: number
    readonly skipped: readonly number[]
    readonly mismatches: readonly number[]
  }
  /** Whether there was a usable manifest of every kind that the device needs. */
  readonly manifestsComplete: boolean
  /** Indices that more than one manifest claims; they are compared with none. */
  readonly manifestConflicts: readonly number[]
  readonly mismatchRecords: readonly MismatchRecord[]
  readonly topology?: Topology
  readonly checks: readonly Check[]
  /** EAT-style claims under the vendor's names; made of the rest when asked for. */
  readonly claims: EatClaims
  /** Why the device is not verified. */
  readonly refusal?: Refusal
}
