// What the agent asks of whatever holds the chips: list them, have them sign.
// On the path: agent step 8 (docs/format/evidence.md). One adapter a source: software-chip.ts (files, under a
// test root), nvml.ts (the real driver), nvattest.ts (the vendor's command). Nothing here is trusted: the
// verifier believes only what the chip signed, and shows the inventory as claims.

/** What the host says about one chip. Claims, all of them: none of it is signed by the chip. */
export interface ChipInventory {
  readonly chipId?: string
  readonly uuid: string
  readonly serial: string
  readonly board: string
  readonly chassis: string
  readonly busId: string
  readonly driverVersion: string
  readonly vbiosVersion: string
  readonly product: string
}

/** One chip's signed report over the nonce, with its certificate chain. */
export interface CollectedEvidence {
  readonly chipId?: string
  readonly kind: 'gpu' | 'switch'
  /** HOPPER, BLACKWELL, LS10, RUBIN...: the host's word for the chip's family. */
  readonly arch: string
  /** SPDM request followed by the response, as docs/format/evidence.md draws it. */
  readonly evidence: Uint8Array
  /** PEM, leaf first. */
  readonly certificatesPem: string
  /** From the moment the chip was asked to the moment its report was here, by the monotonic clock. */
  readonly latencyNs: number
}

/** A source of chips. `collect` throws a Fault when the source itself fails; a chip that fails alone is left out. */
export interface ChipSource {
  readonly kind: string
  list(): Promise<readonly ChipInventory[]>
  /** nonce: 32 bytes. */
  collect(nonce: Uint8Array): Promise<readonly CollectedEvidence[]>
  close(): Promise<void>
}
