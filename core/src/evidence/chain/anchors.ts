// Pinned roots: the only thing that makes a chain true. An anchor is the SHA-256 of a root certificate; the
// certificate itself comes with the evidence and is compared, or from configuration, and is then the one used.
// The root that evidence brings is never trusted for what it says.

export interface TrustAnchor {
  readonly name: string
  /** SHA-256 of the root certificate's DER, 64 hex digits, lower case. */
  readonly sha256: string
  /** Whether what ends here is a test chip: it may be appraised, and never counts as a real one. */
  readonly test: boolean
  /** DER of the root, for chains that come without it. Held against `sha256` before use. */
  readonly certificate?: Uint8Array
}

/** Roots of the device identity chains: the vendor's own, and its announced successor. */
export const DEVICE_ANCHORS: readonly TrustAnchor[] = [
  {
    name: 'NVIDIA Device Identity CA',
    sha256: '102bf659d5419614c9d8e6aecebc80454eb26b1df6a769ac720b9a690b167b48',
    test: false,
  },
  {
    name: 'NVIDIA Device Identity CA (New)',
    sha256: '8805700fd307db6801f9a8a7a91acbf72e513cdf8ed16e0bfeaf62318037ad96',
    test: false,
  },
]

/** Root of the chains under which the vendor signs its reference manifests. */
export const REFERENCE_ANCHORS: readonly TrustAnchor[] = [
  {
    name: 'NVIDIA CoRIM signing Root CA',
    sha256: '12977b5115acb0381179279fffeb5a8c4d264971ebb32298023a465fa41df5d1',
    test: false,
  },
]
