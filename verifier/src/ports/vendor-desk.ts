// The desk at which the chips' vendor is asked: reference manifests and revocation, fetched or remembered. What it gives
// is data like any other: verified where it is used. What does not come in time is missing, never guessed.

import type { EvidenceItem, OcspResponse, ReferenceReading } from '@trigpoint/core/evidence'

export interface VendorAnswers {
  readonly references: readonly ReferenceReading[]
  readonly revocations: readonly { readonly response: OcspResponse; readonly der: Uint8Array }[]
  /** What did not come, a sentence each. */
  readonly missing: readonly string[]
}

export interface AskedDevice {
  readonly item: EvidenceItem
  /** Every manifest that it needs is at hand already. */
  readonly hasReferences: boolean
}

export interface VendorDesk {
  /** Answers for verified devices, as far as they come within the desk's own time limit. Never rejects. */
  ask(devices: readonly AskedDevice[]): Promise<VendorAnswers>
  close(): void
}
