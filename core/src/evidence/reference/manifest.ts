// A reference manifest: what the vendor says the measurements of one firmware version must be.
// Its file (SWID XML with an XML signature) is read and verified in ../manifest; what comes
// in here is plain data, and only a `Proven` manifest is ever compared with a report.

import type { Claimed, Proven, Refusal } from '../../base/index.ts'
import type { Certificate } from '../certificate/certificate.ts'
import type { ChainStatus } from '../chain/chain.ts'

/** driver: the driver's firmware; bios: the board's (VBIOS of a GPU, BIOS of a switch). */
export type ManifestClass = 'driver' | 'bios'

export interface ReferenceValue {
  /** Manifest index: the report's block index minus one. */
  readonly index: number
  readonly active: boolean
  /** Octets of each value. */
  readonly size: number
  /** Any one of these is right. */
  readonly values: readonly Uint8Array[]
}

export interface ManifestHead {
  readonly tagId: string
  /** Chip family, `GH100`. */
  readonly product: string
  /** Driver, VBIOS or switch BIOS version. */
  readonly version: string
  readonly class: ManifestClass
  /** `GPU` or `SWITCH`. */
  readonly edition: string
  /** IANA enterprise number of the firmware's maker. */
  readonly oemId: string
}

export interface ReferenceManifest extends ManifestHead {
  /** SHA-256 of the file: manifests re-issued under one id are kept side by side by it. */
  readonly sha256: string
  readonly values: readonly ReferenceValue[]
  /** Signer first, pinned root last. */
  readonly certificates: readonly Certificate[]
  readonly test: boolean
}

/** What became of one manifest file, good or bad. */
export interface ReferenceReading {
  readonly sha256: string
  /** The file's text, for those who pass it on to be verified again; `sha256` is its hash. */
  readonly xml?: string
  /** What the file says of itself; nothing vouches for it. */
  readonly head: Claimed<ManifestHead>
  readonly signature: 'ok' | 'failed'
  readonly chain: ChainStatus
  /** The file's certificates as far as they could be read, signer first. */
  readonly certificates: readonly Certificate[]
  /** Present only when signature and chain hold and every value was read from the signed bytes. */
  readonly manifest: Proven<ReferenceManifest> | undefined
  /** Why there is no proven manifest. */
  readonly refusal: Refusal | undefined
}

/** Five pairs of hex digits are a firmware version, anything else a driver's. */
export function manifestClassOf(version: string): ManifestClass {
  return /^[0-9A-Fa-f]{2}(\.[0-9A-Fa-f]{2}){4}$/.test(version) ? 'bios' : 'driver'
}
